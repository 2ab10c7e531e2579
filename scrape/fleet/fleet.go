// Package fleet watches many origins: a State of its own for each, and a View that has a row of each. What an origin is, it leaves to
// package origin; how it is judged, to package analysis. Live is a fleet that is watched, Film one that was recorded.
package fleet

import (
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// A Fleet takes in the pages of many origins. It belongs to one goroutine; the Views that it makes belong to all.
type Fleet struct {
	Options origin.Options // of each origin; not to be changed after the first page

	members  map[string]*member // by the names of the origins
	rows     []*member          // in the order of a View; it is never changed, but replaced
	expected bool               // pages of other targets than those of the members are left out
	latest   time.Time          // when the latest page was asked for
	known    time.Time          // when the last one was there
	markers  []origin.Marker    // of the operator
	leftOut  int                // markers that would be more

	shared origin.Shared
	most   int  // rounds that are kept of each of the origins to come; 0: as many as of one alone
	round  uint // number of the open round
	heard  int  // origins that have ended a round of their own in it
}

// Expect says which targets there are. Origins without a target any more are forgotten, and their pages left out from now on. Others go on;
// one that has lost a target, or of which one is at another URL, begins anew.
func (f *Fleet) Expect(targets ...scrape.Target) {
	old := f.members
	f.members, f.rows, f.expected = make(map[string]*member, len(targets)), nil, true
	of := map[string][]scrape.Target{}
	for _, t := range targets {
		of[t.Origin] = append(of[t.Origin], t)
	}
	f.most = most(len(of))
	for name, targets := range of {
		m := old[name]
		if m == nil || !m.expect(targets) {
			m = f.newMember(targets)
		}
		f.members[name], f.rows = m, append(f.rows, m)
	}
	slices.SortFunc(f.rows, byName)
	f.heard = 0
	for _, m := range f.rows {
		if m.round == f.round {
			f.heard++
		}
	}
}

// Apply takes in a page, or the failure to get one. Nothing of the page is kept. It returns the State of its origin, nil for a marker and
// for a page of an origin that is not expected.
func (f *Fleet) Apply(p scrape.Page) *origin.State {
	m, _ := f.apply(p)
	if m == nil {
		return nil
	}
	return m.state
}

// apply is Apply. It reports whether the page has ended a round of the fleet: each of its origins has ended one of its own since the last,
// or one of them another. So an origin that doesn't answer delays none.
func (f *Fleet) apply(p scrape.Page) (m *member, ended bool) {
	if p.Marker != "" {
		f.mark(p)
		return nil, false
	}
	m = f.members[p.Target.Origin]
	switch {
	case m != nil && f.expected && !m.expects(&p):
		return nil, false
	case m == nil && f.expected:
		return nil, false
	case m == nil:
		m = f.newMember([]scrape.Target{p.Target})
		if f.members == nil {
			f.members = map[string]*member{}
		}
		f.members[m.name] = m
		at, _ := slices.BinarySearchFunc(f.rows, m, byName)
		f.rows = slices.Insert(slices.Clip(f.rows), at, m)
	}
	if p.Time.After(f.latest) {
		f.latest = p.Time
	}
	if at := p.Time.Add(p.Took); at.After(f.known) {
		f.known = at
	}
	if !m.apply(p) {
		return m, false
	}
	again := m.round == f.round
	if !again {
		m.round = f.round
		f.heard++
	}
	if ended = again || f.heard == len(f.rows); ended {
		f.round, f.heard = f.round+1, 0
	}
	return m, ended
}

// mark takes in a marker of the operator, who means all origins.
func (f *Fleet) mark(p scrape.Page) {
	for _, m := range f.rows {
		m.state.Apply(p)
		m.row = nil
	}
	f.markers = append(f.markers, origin.Marker{At: p.Time, Kind: origin.ByOperator, Text: scrape.Cut(p.Marker, scrape.MaxWords)})
	if n := len(f.markers) - scrape.MaxMarkers; n > 0 {
		f.markers, f.leftOut = f.markers[n:], f.leftOut+n
	}
}

// View returns what is known by now. Rows of which nothing new has come are those of the View before.
func (f *Fleet) View() *View {
	v := &View{Time: f.latest, Rows: make([]*Row, len(f.rows))}
	for i, m := range f.rows {
		v.Rows[i] = m.newest()
	}
	return v
}

// past returns a View that can be kept for long: its rows keep nothing else in memory, and their snapshots have no histories.
func (f *Fleet) past() *View {
	v := &View{Time: f.latest, Rows: make([]*Row, len(f.rows))}
	for i, m := range f.rows {
		v.Rows[i] = m.past()
	}
	return v
}
