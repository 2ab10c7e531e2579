package panels

import (
	"maps"
	"slices"

	"origintop/scrape/explore"
)

// Pins are the series that the operator wants on the dashboard: those that selectors pick and those pinned in the explorer, without those
// unpinned there.
type Pins struct {
	Selectors []explore.Selector
	byHand    map[pin]bool
	changes   int // how often they have changed

	counters map[family]bool // series that the operator takes for counters, or not
	taken    map[string]taken
}

// A family is all series of a name of a source.
type family struct{ source, name string }

// taken are the series of a source, as the operator takes them.
type taken struct {
	of      *explore.Exploration
	metrics []explore.Metric
}

// A pin identifies a series.
type pin struct{ source, name, labels string }

// maxPicked is how many series one selector pins at most.
const maxPicked = 20

// Any reports whether any series may be pinned.
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

// What pins a series, apart from a selector, which has its index.
const (
	nobody = -2
	hand   = -1
)

// pick returns what pins a series: the index of a selector, hand or nobody.
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

// Interest returns the interest in the series pinned now; nil if there are none.
func (p *Pins) Interest() explore.Interest {
	if !p.Any() {
		return nil
	}
	now := &Pins{Selectors: p.Selectors, byHand: maps.Clone(p.byHand)} // another goroutine asks
	return now.Has
}

// EverySeries is the interest of the explorer.
func EverySeries(string, *explore.Metric) bool { return true }

// ToggleCounter takes all series of a metric's name for counters, of which the rate is shown, or no longer. It returns whether it does now.
func (p *Pins) ToggleCounter(source string, m *explore.Metric) bool {
	if p.counters == nil {
		p.counters = map[family]bool{}
	}
	is := !m.Counter
	p.counters[family{source, m.Name}] = is
	p.taken = nil
	return is
}

// Take returns what sources have with series taken for counters as the operator does. As long as their series are the same, so are the
// Metrics of what it returns.
func (p *Pins) Take(explored []*explore.Exploration) []*explore.Exploration {
	if len(p.counters) == 0 {
		return explored
	}
	list := make([]*explore.Exploration, len(explored))
	for i, e := range explored {
		last, ok := p.taken[e.Source]
		if !ok || !SameSeries(last.of, e) {
			last = taken{e, slices.Clone(e.Metrics)}
			for j := range last.metrics {
				m := &last.metrics[j]
				if is, ok := p.counters[family{e.Source, m.Name}]; ok {
					m.Counter = is
				}
			}
			if p.taken == nil {
				p.taken = map[string]taken{}
			}
			p.taken[e.Source] = last
		}
		list[i] = e.With(last.metrics)
	}
	return list
}
