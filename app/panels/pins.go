package panels

import (
	"maps"

	"origintop/scrape/explore"
)

// Pins are the series that the operator wants on the dashboard: those that selectors pick, and those that were pinned in the
// explorer, less those that were unpinned there.
type Pins struct {
	Selectors []explore.Selector
	byHand    map[pin]bool
	changes   int // how often they have changed
}

// A pin names one series.
type pin struct{ source, name, labels string }

// maxPicked is how many series a selector pins at most.
const maxPicked = 20

// Any reports whether there is anything to look for.
func (p *Pins) Any() bool {
	for _, pinned := range p.byHand {
		if pinned {
			return true
		}
	}
	return len(p.Selectors) > 0
}

// Has reports whether a series is pinned.
func (p *Pins) Has(source string, m *explore.Metric) bool {
	return p.pick(source, m) != nobody
}

// Who pins a series, beside the index of a selector.
const (
	nobody = -2
	hand   = -1
)

// pick returns who pins a series: the index of the selector, hand or nobody.
func (p *Pins) pick(source string, m *explore.Metric) int {
	if len(p.byHand) > 0 {
		switch pinned, ok := p.byHand[pin{source, m.Name, m.Labels}]; {
		case pinned:
			return hand
		case ok:
			return nobody
		}
	}
	for i := range p.Selectors {
		if p.Selectors[i].Matches(m) {
			return i
		}
	}
	return nobody
}

// Toggle pins a series, or unpins it.
func (p *Pins) Toggle(source string, m *explore.Metric) {
	if p.byHand == nil {
		p.byHand = map[pin]bool{}
	}
	p.byHand[pin{source, m.Name, m.Labels}] = !p.Has(source, m)
	p.changes++
}

// Interest returns what has to be read for the pins as they are now; nil if that is nothing.
func (p *Pins) Interest() explore.Interest {
	if !p.Any() {
		return nil
	}
	now := &Pins{Selectors: p.Selectors, byHand: maps.Clone(p.byHand)} // another goroutine asks
	return now.Has
}

// EverySeries is the interest of the explorer.
func EverySeries(string, *explore.Metric) bool { return true }
