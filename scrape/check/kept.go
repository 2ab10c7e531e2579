package check

import (
	"math"
	"time"

	"origintop/scrape"
)

// kept is what is kept of a condition: the numbers of each row, round by round.
type kept struct {
	*Condition
	rows    []row
	index   map[rowKey]int
	sources []source
	others  []string // rows that there are in place of the one that is named
	more    bool     // there are more rows than are kept
	gauge   bool     // a series that is no counter
	whose   Whose    // of a field
	failed  *Result  // how it had failed for sure when rounds were made one; nil if it had not

	beyond   float64   // the largest of the percentiles that lie somewhere beyond that; 0: none does
	suspect  bool      // something was wrong that may be enough to abort
	from     int       // the phase began there, when that was last looked at
	looked   int       // and its windows up to that round have not failed
	violated time.Time // of a Verdict: since when
}

// A rowKey is what tells rows apart.
type rowKey struct {
	source int // index into sources
	name   string
}

// A row is the numbers of one row.
type row struct {
	rowKey
	values []float64 // by round: NaN where it is not known, absent where there was nothing to measure
	total  float64   // of a count: the last one that is known
}

// A source is where rows come from: one of series, or all that fields are of.
type source struct {
	name  string
	here  []bool    // by round: it had a row
	fresh time.Time // when the page was asked for that has the last numbers
	last  time.Time // when the last page came
}

// A moment is the index of a round, and how many rounds it is made of by now.
type moment struct{ at, parts int }

// How many rows of one condition are kept, and how many names of others.
const (
	maxRows   = 256
	maxOthers = 8
)

// absent is the number of a row that its list doesn't have, while others are there: a NaN that no page can hold.
var absent = math.Float64frombits(0x7ff0000000000019)

func isAbsent(v float64) bool { return math.Float64bits(v) == math.Float64bits(absent) }

// pending is the number of a row whose source has not answered since the round before: the old one is not measured anew.
var pending = math.Float64frombits(0x7ff0000000000029)

func isPending(v float64) bool { return math.Float64bits(v) == math.Float64bits(pending) }

func isKnown(v float64) bool { return v == v }

func newKept(c *Condition) *kept { return &kept{Condition: c, index: map[rowKey]int{}} }

// source returns the index of a source.
func (k *kept) source(name string) int {
	for i := range k.sources {
		if k.sources[i].name == name {
			return i
		}
	}
	k.sources = append(k.sources, source{name: name})
	return len(k.sources) - 1
}

// set takes in the number of a row.
func (k *kept) set(key rowKey, v float64, m moment) {
	r := k.row(key)
	if r == nil {
		return
	}
	if math.IsInf(v, 0) && (k.Agg != Worst || k.Op == Equal || k.Op == NotEqual) { // it has a place, but no mean
		v = math.NaN()
	}
	k.sources[key.source].mark(m)
	k.add(r, v, m)
}

// mark notes that the source has a row.
func (s *source) mark(m moment) {
	for len(s.here) <= m.at {
		s.here = append(s.here, false)
	}
	s.here[m.at] = true
}

func (k *kept) row(key rowKey) *row {
	i, ok := k.index[key]
	if !ok {
		if len(k.rows) == maxRows {
			k.more = true
			return nil
		}
		i = len(k.rows)
		k.index[key], k.rows = i, append(k.rows, row{rowKey: key, total: math.NaN()})
	}
	return &k.rows[i]
}

// add adds the number of a round, or of a part of it.
func (k *kept) add(r *row, v float64, m moment) {
	for len(r.values) < m.at {
		r.values = append(r.values, k.missing(r, len(r.values))) // it has come later
	}
	if len(r.values) == m.at {
		r.values = append(r.values, v)
	} else {
		r.values[m.at] = k.merged(r.values[m.at], v, m.parts)
	}
}

// missing returns the number of a row that is not there: of one that is named it is not known, and neither if there is none at all.
func (k *kept) missing(r *row, at int) float64 {
	if here := k.sources[r.source].here; k.Row == "" && at < len(here) && here[at] {
		return absent
	}
	return math.NaN()
}

// fill adds the numbers of rows that were not there.
func (k *kept) fill(m moment) {
	for i := range k.rows {
		if r := &k.rows[i]; len(r.values) <= m.at {
			k.add(r, k.missing(r, m.at), m)
		}
	}
}

// merged returns the numbers of so many rounds as one: what they count together, the one that is worse for the condition, or better if it
// needs many that are bad, or their mean.
func (k *kept) merged(a, b float64, rounds int) float64 {
	switch {
	case isPending(a):
		return b
	case isPending(b):
		return a
	case k.Window == For && !isKnown(a) && !isAbsent(a):
		return a
	case k.Window == For && !isKnown(b) && !isAbsent(b):
		return b
	case isAbsent(a), !isKnown(a) && !isAbsent(b):
		return b
	case !isKnown(b):
		return a
	}
	switch {
	case k.Agg == Rate, k.Agg == Count:
		return a + b
	case k.Agg == Last:
		return b
	case k.Agg == Min:
		return min(a, b)
	case k.Agg == Max:
		return max(a, b)
	case k.Agg == Worst && worse(k.Condition, a, b) == (k.Window == For):
		return b
	case k.Agg == Worst:
		return a
	}
	return a + (b-a)/float64(rounds)
}

// halve makes one of each two rounds.
func (k *kept) halve(rounds int) {
	k.looked, k.suspect = 0, true
	for i := range k.rows {
		from := k.rows[i].values
		to := make([]float64, rounds, 2*rounds)
		for n := range to {
			to[n] = k.merged(from[2*n], from[2*n+1], 2)
		}
		k.rows[i].values = to
	}
	for i := range k.sources {
		here := k.sources[i].here
		for n := range len(here) / 2 {
			here[n] = here[2*n] && here[2*n+1]
		}
		k.sources[i].here = here[:len(here)/2]
	}
}

// ofTester reports whether the numbers are the load tester's, which comes and goes with its test.
func (k *kept) ofTester() bool { return k.Subject == FieldSubject && k.Field.Role() == scrape.RoleLoad }

// cells returns how many numbers are kept.
func (k *kept) cells() (n int) {
	for i := range k.rows {
		n += len(k.rows[i].values)
	}
	return n
}
