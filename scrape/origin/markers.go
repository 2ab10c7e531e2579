package origin

import (
	"slices"

	"origintop/scrape"
)

// A MarkersLeftOut says how many markers of a run are kept no longer. The oldest of their sort were.
type MarkersLeftOut struct{ Operator, Automatic int }

// of returns the number of one sort of markers.
func (n *MarkersLeftOut) of(kind MarkerKind) *int {
	if kind == ByOperator {
		return &n.Operator
	}
	return &n.Automatic
}

// A markerList grows a list of markers. As a history, it never writes to what it has handed out.
type markerList struct {
	list    []Marker
	kept    MarkersLeftOut // how many of each sort are in the list
	leftOut MarkersLeftOut
}

func (l *markerList) append(m Marker) {
	if *l.kept.of(m.Kind) == scrape.MaxMarkers+scrape.MaxMarkers/2 {
		l.drop(m.Kind, scrape.MaxMarkers/2)
	}
	l.list = append(l.list, m)
	*l.kept.of(m.Kind)++
}

// drop moves to a fresh array, without the oldest n markers of one sort.
func (l *markerList) drop(kind MarkerKind, n int) {
	rest := make([]Marker, 0, 2*len(l.list))
	operator, dropped := kind == ByOperator, 0
	for _, m := range l.list {
		if (m.Kind == ByOperator) == operator && dropped < n {
			dropped++
			continue
		}
		rest = append(rest, m)
	}
	l.list = rest
	*l.kept.of(kind) -= n
	*l.leftOut.of(kind) += n
}

// recent returns the markers that are kept.
func (l *markerList) recent() []Marker { return slices.Clip(l.list) }

// clone returns a list that shares what there is, and moves to an array of its own with the next append.
func (l *markerList) clone() markerList {
	c := *l
	c.list = slices.Clip(l.list)
	return c
}
