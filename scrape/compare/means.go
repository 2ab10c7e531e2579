package compare

import (
	"slices"

	"origintop/scrape/origin"
)

// A Series is the mean of a field in each of several runs, over the part with all of the load but for its first tenth.
type Series struct {
	Field *origin.Field
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
