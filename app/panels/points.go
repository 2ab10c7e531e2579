package panels

import (
	"math"

	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// peak returns the largest value since a time in Unix milliseconds, NaN if there is none.
func peak(points []widgets.Point, from int64) float64 {
	most := math.NaN()
	for i := len(points) - 1; i >= 0 && points[i].At >= from; i-- {
		if v := points[i].Value; !(v <= most) && !math.IsNaN(v) {
			most = v
		}
	}
	return most
}

// end returns the time at the right edge of graphs.
func end(s *origin.Snapshot) int64 { return s.Time.UnixMilli() }

// points converts a history for graphs, in the memory of a slice.
func points(to []widgets.Point, series series.Series) []widgets.Point {
	to = to[:0]
	for _, p := range series {
		to = append(to, widgets.Point(p))
	}
	return to
}
