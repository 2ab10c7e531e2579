package compare

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/sorting"
)

// A Comparison is by what the runs of one side differ from those of the other.
type Comparison struct {
	Base, New []Side
	Basis     Basis
	Kind      analysis.LoadKind // of the load; NoLoad if that is not the same on both sides
	Block     time.Duration     // over which samples are averaged
	Fields    []Difference      // the worst first
	OnlyBase  []analysis.Column // which no run of the other side has
	OnlyNew   []analysis.Column
	Partly    []analysis.Column // which some runs have
	Settings  []Setting
	Reachable float64 // the least p value that so few runs a side can have; 0 for one run a side
	tested    int     // fields
}

// A Side is one run, and what of it is compared.
type Side struct {
	*Run
	Full   Part // with all of its load
	Ramp   Part // before all of the load was there
	Settle Part // the first tenth after that
	Used   Part // what is compared
	Rest   Part // behind that
}

// A Basis says which parts of the runs are compared.
type Basis uint8

// The bases.
const (
	ByTime        Basis = iota // since all of the load was there
	ByLoad                     // with the same load
	NoCommonLoad               // none: they have no load in common
	NoCommonPart               // none: one of them has no part with all of its load
	UnlikeSources              // since all of the load was there, which is not counted alike
)

// String returns the basis as JSON has it.
func (b Basis) String() string {
	return [...]string{"elapsed_time", "load", "no_common_load", "no_steady_part", "elapsed_time_of_other_load"}[b]
}

// A Setting is a number that was set differently.
type Setting struct {
	Field     *fields.Field
	Row       string
	Base, New float64
}

// MinSamples is how many samples a number needs on each side to be told.
const MinSamples = 150

// What else is needed to tell.
const (
	minEffective = 10
	minRuns      = 4
)

// level is how often a difference may be found where there is none.
const level = 0.05

// Compare compares the runs of one side with those of the other. There has to be at least one on each. Fields are those that are
// compared, by name; nil for all.
func Compare(base, new []*Run, fields []string) *Comparison {
	c := &Comparison{Basis: ByTime}
	all := slices.Concat(base, new)
	parts := c.align(all)
	seconds := math.Inf(1)
	var segment float64
	for i, r := range all {
		s := Side{Run: r, Full: r.steady(), Ramp: r.part(r.row(r.Timeline.Begin), parts[i].First)}
		s.Settle, s.Used = r.settled(parts[i])
		seconds = min(seconds, s.Used.Seconds(r))
		segment = max(segment, r.segment(s.Used))
		if i < len(base) {
			c.Base = append(c.Base, s)
		} else {
			c.New = append(c.New, s)
		}
	}
	block := blockSeconds(segment)
	c.Block = time.Duration(block * float64(time.Second))
	for _, sides := range [...][]Side{c.Base, c.New} {
		for i := range sides {
			s := &sides[i]
			end := s.Used.End
			for end > s.Used.First && s.Seconds[end-1]-s.Seconds[s.Used.First] > seconds*(1+1e-9) {
				end--
			}
			s.Used, s.Rest = s.part(s.Used.First, end), s.part(end, s.Used.End)
		}
	}
	c.differences(fields, block)
	found(c)
	c.sort()
	c.set()
	return c
}

// align returns which part of each run is compared, but for its first tenth.
func (c *Comparison) align(runs []*Run) (parts []Part) {
	c.Kind = runs[0].Kind
	least, most := math.Inf(1), 0.0
	for _, r := range runs {
		p := r.steady()
		if r.Kind != c.Kind {
			c.Kind = analysis.NoLoad
		}
		if p.First >= p.End {
			c.Basis = NoCommonPart
		}
		least, most = min(least, p.Load), max(most, p.Load)
		parts = append(parts, p)
	}
	switch {
	case c.Basis == NoCommonPart:
	case c.Kind == analysis.NoLoad:
		c.Basis = UnlikeSources
	case !isInput(c.Kind):
	case most-least <= relevant*most:
		c.Basis = ByLoad
	default: // one of them had more: perhaps it had as much as the other for a while
		c.Basis = ByLoad
		for i, r := range runs {
			if parts[i].Load-least > relevant*least {
				parts[i] = r.atLoad(least)
			}
			if parts[i].First >= parts[i].End {
				c.Basis = NoCommonLoad
			}
		}
	}
	if c.Basis == NoCommonPart || c.Basis == NoCommonLoad {
		for i, r := range runs {
			parts[i] = r.part(parts[i].End, parts[i].End)
		}
	}
	return parts
}

// differences compares the fields that all runs have.
func (c *Comparison) differences(fields []string, block float64) {
	seen := map[[2]string]bool{}
	for _, sides := range [...][]Side{c.Base, c.New} {
		for i := range sides {
			for k := range sides[i].Columns {
				x := &sides[i].Columns[k]
				name := [2]string{x.Field.Name, x.Subject}
				if seen[name] || fields != nil && !slices.Contains(fields, x.Field.Name) {
					continue
				}
				seen[name] = true
				c.difference(x, block)
			}
		}
	}
	if n, m := len(c.Base), len(c.New); n > 1 || m > 1 {
		c.Reachable = leastP(n, m)
	}
}

// difference compares a field.
func (c *Comparison) difference(x *analysis.Column, block float64) {
	d := Difference{Field: x.Field, Row: x.Subject}
	base, new := samples(c.Base, &d, block), samples(c.New, &d, block)
	switch {
	case len(base) == len(c.Base) && len(new) == len(c.New):
	case len(new) == 0:
		c.OnlyBase = append(c.OnlyBase, *x)
		return
	case len(base) == 0:
		c.OnlyNew = append(c.OnlyNew, *x)
		return
	default:
		c.Partly = append(c.Partly, *x)
		return
	}
	d.Base, d.New = summary(c.Base, &d, base), summary(c.New, &d, new)
	d.By = d.New.Mean - d.Base.Mean
	d.still = c.still(&d, slices.Concat(base, new))
	if len(base) == 1 && len(new) == 1 {
		d.welch(&base[0], &new[0])
	} else {
		d.ranks(base, new)
	}
	c.Fields = append(c.Fields, d)
}

// samples returns the sample of each run that has a field.
func samples(sides []Side, d *Difference, block float64) (list []sample) {
	for i := range sides {
		s := &sides[i]
		if x, p := s.Column(d.Field.Name, d.Row), s.Used; x != nil {
			of := sampled(s.Seconds[p.First:p.End], x.Values[p.First:p.End], s.rounds[p.First:p.End], block)
			if of.variance == 0 && (of.mean == 0 || of.mean == 1 && d.Field.Name == up) {
				of.effective = float64(of.blocks) // nothing happened in all of these
			}
			list = append(list, of)
		}
	}
	return list
}

// summary returns what the runs of a side are together.
func summary(sides []Side, d *Difference, samples []sample) (s Summary) {
	var m, p95 mean
	for i := range sides {
		m.add(samples[i].mean)
		s.Samples += samples[i].known
		s.Effective += samples[i].effective
		p := sides[i].Used
		values := slices.Clone(sides[i].Column(d.Field.Name, d.Row).Values[p.First:p.End])
		values = slices.DeleteFunc(values, math.IsNaN)
		if slices.Sort(values); len(values) > 0 {
			p95.add(values[(len(values)-1)*95/100])
		}
	}
	s.Mean, s.P95 = m.mean(), p95.mean()
	if len(sides) > 1 {
		s.Effective = float64(len(sides))
	}
	return s
}

// found decides which differences are none of chance, for all fields of all comparisons together (Benjamini and Hochberg 1995), and which
// of them matter.
func found(all ...*Comparison) {
	var ps []float64
	for _, c := range all {
		for i := range c.Fields {
			if p := c.Fields[i].P; !math.IsNaN(p) && c.Fields[i].varies() {
				ps = append(ps, p)
			}
		}
	}
	sort.Float64s(ps)
	most := -1.0
	for k, p := range ps {
		if p <= level*float64(k+1)/float64(len(ps)) {
			most = p
		}
	}
	for _, c := range all {
		c.tested = len(ps)
		for i := range c.Fields {
			d := &c.Fields[i]
			switch {
			case math.IsNaN(d.P):
				d.Word = TooShort
			case d.P > most || !d.Relevant():
				d.Word = NoDifference
			case d.By > 0:
				d.Word = Higher
			default:
				d.Word = Lower
			}
		}
	}
}

// sort puts the worst first: what got worse, by how much; what got better; other differences; none; and what nobody can tell.
func (c *Comparison) sort() {
	rank := func(d *Difference) int {
		switch {
		case d.IsWorse():
			return 0
		case d.IsBetter():
			return 1
		case d.Word == Higher || d.Word == Lower:
			return 2
		case d.Word == NoDifference:
			return 3
		}
		return 4
	}
	size := func(d *Difference) float64 {
		if rank(d) > 2 {
			return 0
		}
		return math.Abs(d.By) / max(math.Abs(d.Base.Mean), math.Abs(d.New.Mean))
	}
	sorting.Stable(c.Fields, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), cmp.Compare(size(&b), size(&a)))
	})
}

// set finds the settings that differ.
func (c *Comparison) set() {
	last := func(x *analysis.Column) float64 {
		for _, v := range slices.Backward(x.Values) {
			if !math.IsNaN(v) {
				return v
			}
		}
		return math.NaN()
	}
	for i := range c.Base[0].settings {
		x := &c.Base[0].settings[i]
		for k := range c.New[0].settings {
			y := &c.New[0].settings[k]
			if x.Field == y.Field && x.Subject == y.Subject && last(x) != last(y) {
				c.Settings = append(c.Settings, Setting{x.Field, x.Subject, last(x), last(y)})
			}
		}
	}
}

// Enough returns how long a run with all of its load should be for most fields to be told: ten minutes, but more where so long has too few
// samples behind the tenth that is cut.
func (c *Comparison) Enough() time.Duration {
	seconds := 600.0
	for _, s := range slices.Concat(c.Base, c.New) {
		rounds := 0
		for _, n := range s.rounds {
			rounds += n
		}
		if n := len(s.Seconds); rounds > 1 {
			seconds = max(seconds, s.Seconds[n-1]/float64(rounds-1)*MinSamples/0.9)
		}
	}
	return time.Duration(seconds * float64(time.Second))
}

// Needed returns the p value below which a single difference is one, among all that are tested.
func (c *Comparison) Needed() float64 { return level / float64(max(c.tested, 1)) }
