package explore

import (
	"bytes"
	"math"
	"time"

	"origintop/promtext"
	"origintop/scrape/series"
)

// A Sum is what the series of one source that a selector picks say together: the sum of their values or, of counters, by how much that
// grows per second.
type Sum struct {
	Value float64 // on the last page; NaN if it has none of the series, or of counters there is no rate yet

	at    time.Time
	total float64 // of counters
	known bool    // total is of the page before
}

// Read takes in the next page of the source.
func (x *Sum) Read(at time.Time, page []byte, of *Selector) {
	total, counter, found := 0.0, false, false
	if bytes.Contains(page, []byte(of.Name)) {
		var s promtext.Scanner
		s.Reset(page)
		for s.Scan() {
			if string(s.Name()) == of.Name && of.hasLabels(s.Labels()) && !math.IsNaN(s.Value()) {
				total, found = total+s.Value(), true
				counter = isCounter(of.Name, typeName(s.Type()))
			}
		}
	}
	before := *x
	*x = Sum{Value: series.Unknown, at: at, total: total, known: found}
	switch {
	case !found:
	case !counter:
		x.Value = total
	case before.known:
		x.Value = series.Rate(before.total, total, at.Sub(before.at))
	}
}

// Gap notes that there was no page.
func (x *Sum) Gap() { x.Value = series.Unknown }
