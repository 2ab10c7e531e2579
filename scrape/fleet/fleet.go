// Package fleet watches many origins: a State of its own for each, and a View that has a row of each. What an origin is, it leaves to
// package origin; how it is judged, to package analysis.
package fleet

import (
	"cmp"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/series"
)

// A Fleet takes in the pages of many origins. It belongs to one goroutine; the Views that it makes belong to all.
type Fleet struct {
	Options origin.Options // of each origin; not to be changed after the first page

	members map[string]*member // by the names of the origins
	rows    []*member          // in the order of a View
	latest  time.Time
}

// A member is what a Fleet keeps of one origin.
type member struct {
	name, labels string
	state        *origin.State
	rounds       playback.Rounds
	judge        analysis.Judge
	history      [len(columns)]series.History
	row          *Row // of the last View; nil: a page has come since
	judgement    *analysis.Judgement
}

// Expect says which targets there are. Origins without a target any more are forgotten, others go on.
func (f *Fleet) Expect(targets ...scrape.Target) {
	old := f.members
	f.members, f.rows = make(map[string]*member, len(targets)), nil
	of := map[string][]scrape.Target{}
	for _, t := range targets {
		of[t.Origin] = append(of[t.Origin], t)
	}
	for name, targets := range of {
		m := old[name]
		if m == nil {
			m = f.newMember(targets)
		}
		f.add(m)
	}
}

// Apply takes in a page, or the failure to get one. Nothing of the page is kept. It returns the State of its origin, nil for a marker.
func (f *Fleet) Apply(p scrape.Page) *origin.State {
	if p.Marker != "" {
		for _, m := range f.rows {
			m.state.Apply(p)
			m.row = nil
		}
		return nil
	}
	m := f.members[p.Target.Origin]
	if m == nil {
		if f.members == nil {
			f.members = map[string]*member{}
		}
		m = f.newMember([]scrape.Target{p.Target})
		f.add(m)
	}
	m.rounds.Before(&p)
	m.state.Apply(p)
	m.rounds.After()
	m.row = nil
	if p.Time.After(f.latest) {
		f.latest = p.Time
	}
	return m.state
}

func (f *Fleet) newMember(targets []scrape.Target) *member {
	m := &member{name: targets[0].Origin, labels: targets[0].Labels, state: origin.NewState(f.Options, targets...)}
	m.judge.Run.Limits = f.Options.Thresholds
	m.rounds = playback.Rounds{State: m.state, Observe: m.observe, Targets: len(targets)}
	return m
}

// add adds an origin, in its place.
func (f *Fleet) add(m *member) {
	f.members[m.name] = m
	at, _ := slices.BinarySearchFunc(f.rows, m, func(a, b *member) int { return compareNames(a.name, b.name) })
	f.rows = slices.Insert(f.rows, at, m)
}

// observe takes in the snapshot at the end of a round.
func (m *member) observe(s *origin.Snapshot) {
	m.judgement = m.judge.Observe(s)
	for i := range columns {
		m.history[i].Add(s.Known, columns[i].Value(s))
	}
}

// View returns what is known by now. Rows of which nothing new has come are those of the View before.
func (f *Fleet) View() *View {
	v := &View{Time: f.latest, Rows: make([]*Row, len(f.rows))}
	for i, m := range f.rows {
		if m.row == nil {
			m.row = m.newRow()
		}
		v.Rows[i] = m.row
	}
	return v
}

func (m *member) newRow() *Row {
	r := NewRow(m.name, m.labels, m.state.Snapshot(), m.judgement)
	for i := range r.History {
		r.History[i] = m.history[i].Series()
	}
	return r
}

// compareNames compares names as people sort them: numbers in them count as numbers, so that edge-9 comes before edge-10.
func compareNames(a, b string) int {
	digits := func(s string) int {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return n
	}
	x, y := a, b
	for x != "" && y != "" {
		if n, m := digits(x), digits(y); n > 0 && m > 0 {
			one, other := trimZeros(x[:n]), trimZeros(y[:m])
			if c := cmp.Or(cmp.Compare(len(one), len(other)), cmp.Compare(one, other)); c != 0 {
				return c
			}
			x, y = x[n:], y[m:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}
