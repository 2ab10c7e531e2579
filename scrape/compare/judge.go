package compare

import (
	"math"
	"slices"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
)

// Worse returns the fields that have got worse.
func (c *Comparison) Worse() (list []*Difference) {
	for i := range c.Fields {
		if c.Fields[i].IsWorse() {
			list = append(list, &c.Fields[i])
		}
	}
	return list
}

// Compared reports whether the runs have parts that can be compared.
func (c *Comparison) Compared() bool { return c.Basis != NoCommonLoad && c.Basis != NoCommonPart }

// Judged reports whether any field could be told.
func (c *Comparison) Judged() bool {
	return slices.ContainsFunc(c.Fields, func(d Difference) bool { return d.Word != TooShort })
}

// headline is what has to be told before a run is no worse than another. Of several names in a row one is enough.
var headline = [...][]string{
	{"cpu.busy_percent"},
	{"memory.used_percent"},
	{"network.out_bytes_per_second"},
	{"nginx.requests_per_second"},
	{"nginx.latency_seconds.mean", "nginx.latency_seconds.p99"},
	{"swarm.error_percent"},
}

// Unsure returns of what nobody can tell whether it got worse: what is inconclusive, and what some runs don't have. It is of the
// fields that were named for the comparison. If none were (nil) it is of those that are looked at first, as far as all runs have them; one
// that never moved by what matters is none of these.
func (c *Comparison) Unsure(named []string) (short []*Difference, missing []analysis.Column) {
	if named == nil {
		for _, names := range headline {
			var unsure []*Difference
			told := false
			for i := range c.Fields {
				if d := &c.Fields[i]; slices.Contains(names, d.Field.Name) && d.Word == TooShort && !d.still {
					unsure = append(unsure, d)
				} else if slices.Contains(names, d.Field.Name) {
					told = true
				}
			}
			if !told {
				short = append(short, unsure...)
			}
		}
		return short, nil
	}
	for i := range c.Fields {
		if d := &c.Fields[i]; d.Word == TooShort {
			short = append(short, d)
		}
	}
	missing = slices.Concat(c.OnlyBase, c.OnlyNew, c.Partly)
	for _, name := range named {
		if !slices.ContainsFunc(c.Fields, func(d Difference) bool { return d.Field.Name == name }) &&
			!slices.ContainsFunc(missing, func(x analysis.Column) bool { return x.Field.Name == name }) {
			missing = append(missing, analysis.Column{Field: fields.Named(name)})
		}
	}
	return short, missing
}

// still reports whether the numbers of all runs together never moved by what matters, in as many samples as are needed to tell.
func (c *Comparison) still(d *Difference, samples []sample) bool {
	for i := range samples {
		if samples[i].known < MinSamples {
			return false
		}
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range slices.Concat(c.Base, c.New) {
		for _, v := range s.Column(d.Field.Name, d.Row).Values[s.Used.First:s.Used.End] {
			if !math.IsNaN(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	return high-low < least(d.Field, min(math.Abs(d.Base.Mean), math.Abs(d.New.Mean)))
}

// Events returns what happened during the part of a run that is compared.
func (s *Side) Events() (list []*analysis.Event) {
	for i := range s.Verdict.Events {
		if e := &s.Verdict.Events[i]; !e.From.After(s.Used.To) && (e.To.IsZero() || !e.To.Before(s.Used.From)) {
			list = append(list, e)
		}
	}
	return list
}

// Downtime is how often servers didn't answer, for how long in all, and how often they were restarted.
type Downtime struct {
	Outages  int
	Time     time.Duration // within what is compared
	Restarts int
}

// Down returns the downtime of the servers on the new side; none if there was any on the other side, too.
func (c *Comparison) Down() Downtime {
	if downtime(c.Base) != (Downtime{}) {
		return Downtime{}
	}
	return downtime(c.New)
}

func downtime(sides []Side) (down Downtime) {
	for i := range sides {
		s := &sides[i]
		for _, e := range s.Events() {
			switch e.Kind {
			case analysis.ServerOutage:
				from, to := e.From, e.To
				if to.IsZero() || to.After(s.Used.To) {
					to = s.Used.To
				}
				if from.Before(s.Used.From) {
					from = s.Used.From
				}
				down.Outages++
				down.Time += to.Sub(from)
			case analysis.ServerRestart:
				down.Restarts++
			}
		}
	}
	return down
}
