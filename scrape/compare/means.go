package compare

import (
	"math"
	"slices"

	"origintop/scrape/fields"
)

// A Series is the mean of a field in each of several runs, over the part with all of the load but for its first tenth.
type Series struct {
	Field *fields.Field
	Row   string
	Means []float64 // NaN where not known
}

// Means returns the means of the fields that were known in any of some runs; of those by name, or of all if there are none. Each run stands
// for itself: its means are the same whatever the others are.
func Means(runs []*Run, fields []string) (list []Series) {
	for _, r := range runs {
		for i := range r.Columns {
			x := &r.Columns[i]
			if fields != nil && !slices.Contains(fields, x.Field.Name) ||
				slices.ContainsFunc(list, func(s Series) bool { return s.Field == x.Field && s.Row == x.Subject }) {
				continue
			}
			s := Series{Field: x.Field, Row: x.Subject}
			for _, of := range runs {
				var m mean
				if x := of.Column(x.Field.Name, x.Subject); x != nil {
					p := of.steady()
					_, used := of.settled(p)
					for _, v := range x.Values[used.First:used.End] {
						m.add(v)
					}
				}
				s.Means = append(s.Means, m.mean())
			}
			list = append(list, s)
		}
	}
	return list
}

// OtherLoads returns the load of each run, NaN where it had none for a while; one of those whose load most runs had; and the runs that had
// another load, or one that is not counted alike. A load that follows from what the server did may be any.
func OtherLoads(runs []*Run) (loads []float64, usual int, others []int) {
	for _, r := range runs {
		p := r.steady()
		loads = append(loads, p.Load)
	}
	unlike := func(than int) (list []int) {
		for i, r := range runs {
			differs := !(math.Abs(loads[i]-loads[than]) <= relevant*max(loads[i], loads[than]))
			if r.Kind != runs[than].Kind || math.IsNaN(loads[i]+loads[than]) || differs && isInput(r.Kind) {
				list = append(list, i)
			}
		}
		return list
	}
	for i := range runs {
		if list := unlike(i); i == 0 || len(list) < len(others) {
			usual, others = i, list
		}
	}
	return loads, usual, others
}
