package app

import (
	"maps"

	"origintop/scrape/explore"
)

// pins are the series that the operator wants on the dashboard: those that selectors pick, and those that were pinned in the
// explorer, less those that were unpinned there.
type pins struct {
	selectors []explore.Selector
	byHand    map[pin]bool
	changes   int // how often they have changed
}

// A pin names one series.
type pin struct{ source, name, labels string }

// mostPicked is how many series a selector pins at most.
const mostPicked = 20

// any reports whether there is anything to look for.
func (p *pins) any() bool {
	for _, pinned := range p.byHand {
		if pinned {
			return true
		}
	}
	return len(p.selectors) > 0
}

// has reports whether a series is pinned.
func (p *pins) has(source string, m *explore.Metric) bool {
	return p.pick(source, m) != nobody
}

// Who pins a series, beside the index of a selector.
const (
	nobody = -2
	hand   = -1
)

// pick returns who pins a series: the index of the selector, hand or nobody.
func (p *pins) pick(source string, m *explore.Metric) int {
	if len(p.byHand) > 0 {
		switch pinned, ok := p.byHand[pin{source, m.Name, m.Labels}]; {
		case pinned:
			return hand
		case ok:
			return nobody
		}
	}
	for i := range p.selectors {
		if p.selectors[i].Matches(m) {
			return i
		}
	}
	return nobody
}

// toggle pins a series, or unpins it.
func (p *pins) toggle(source string, m *explore.Metric) {
	if p.byHand == nil {
		p.byHand = map[pin]bool{}
	}
	p.byHand[pin{source, m.Name, m.Labels}] = !p.has(source, m)
	p.changes++
}

// interest returns what has to be read for the pins as they are now; nil if that is nothing.
func (p *pins) interest() explore.Interest {
	if !p.any() {
		return nil
	}
	now := &pins{selectors: p.selectors, byHand: maps.Clone(p.byHand)} // another goroutine asks
	return now.has
}

// everySeries is the interest of the explorer.
func everySeries(string, *explore.Metric) bool { return true }
