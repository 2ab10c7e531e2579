package compare

import (
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
)

// start is when runs of tests begin.
var start = time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)

// made returns a run of so many rounds, two seconds apart, with the same load all the time.
func made(rounds int, clients float64) *Run {
	r := &Run{Kind: analysis.Clients, Verdict: &analysis.Verdict{}, Timeline: &analysis.Timeline{Kind: analysis.Clients, End: rounds}}
	for i := range rounds {
		r.Times = append(r.Times, start.Add(time.Duration(2*i)*time.Second))
		r.Seconds, r.Loads, r.rounds = append(r.Seconds, float64(2*i)), append(r.Loads, clients), append(r.rounds, 1)
	}
	r.Timeline.Times, r.Timeline.Seconds, r.Timeline.Loads = r.Times, r.Seconds, r.Loads
	return r
}

// with returns the run with another field.
func (r *Run) with(field string, values []float64) *Run {
	r.Columns = append(r.Columns, analysis.Column{Field: fields.Named(field), Values: values})
	return r
}
