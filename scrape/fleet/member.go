package fleet

import (
	"cmp"
	"slices"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/series"
)

// A member is what a Fleet keeps of one origin.
type member struct {
	name, labels string
	targets      []scrape.Target // that are expected
	state        *origin.State
	rounds       playback.Rounds
	ended        bool // a round has ended with the page that was taken in
	judge        analysis.Judge
	judgement    *analysis.Judgement
	history      [len(columns)]series.History
	atEnd        *origin.Snapshot    // at the end of a round; nil: a page has come since
	row          *Row                // of the last View; nil: a page has come since
	brief        *analysis.Judgement // the judgement without what is behind it, and
	briefOf      *analysis.Judgement // which it is of
	kept         *Row                // of the last View of the past, and
	keptOf       *Row                // the row that it is the same as
	graphs       int                 // the points that histories of the state have, if the origin is not open; 0: as many as of one alone
	open         bool
	round        uint // of the fleet in which it last ended one of its own
}

// maxPoints is how many points each trend of an origin has at most in a large fleet.
const maxPoints = 24

// maxHistory is how many rounds the histories of a row have at most.
const maxHistory = 256

// graphRounds is how many rounds of a large fleet's origin are kept for graphs: more than the small ones show.
const graphRounds = 24

// most returns how many rounds are kept of each of so many origins to judge it; 0 for as many as of one alone. All together keep about as
// many as 16 do.
func most(origins int) int {
	const together, least = 32 << 10, 64
	if origins <= maxFew {
		return 0
	}
	return max(least, together/origins&^1)
}

// GCPercent returns what a program that watches so many origins should set as debug.SetGCPercent. Little is allocated beside what stays: to
// collect it more often takes a few percent of a core, and saves much memory where there is much that stays.
func GCPercent(origins int) int {
	switch {
	case origins > 300:
		return 5
	case origins > 100:
		return 10
	}
	return 50
}

// RecorderPast returns how many bytes of pages a program that watches so many origins should have a recording.Recorder keep; 0 for as many as
// of one.
func RecorderPast(origins int) int {
	if origins > 100 {
		return 8 << 20
	}
	return 0
}

func (f *Fleet) newMember(targets []scrape.Target) *member {
	o := f.Options
	graphs := 0
	if f.most > 0 {
		graphs, o.Shared = max(graphRounds, f.most/4), &f.shared
	}
	o.History = graphs
	m := &member{name: targets[0].Origin, labels: targets[0].Labels, targets: targets, state: origin.NewState(o, targets...), graphs: graphs}
	m.judge.Run.Limits, m.judge.Run.MaxRows = o.Thresholds, min(f.most, analysis.MaxRows)
	for i := range m.history {
		m.history[i].Max = cmp.Or(min(graphs, maxHistory), maxHistory)
	}
	if f.most > 0 {
		m.judge.MaxPoints = maxPoints
	}
	m.rounds = playback.Rounds{State: m.state, Observe: m.observe, Targets: len(targets)}
	m.round = f.round - 1
	return m
}

// keepGraphs has the histories grow as those of a single origin while it is shown in full.
func (m *member) keepGraphs(open bool) {
	if m.open == open || m.graphs == 0 {
		return
	}
	if m.open = open; open {
		m.state.SetHistory(0)
	} else {
		m.state.SetHistory(m.graphs)
	}
}

// expect takes over other targets. It reports false if what is known does not fit them.
func (m *member) expect(targets []scrape.Target) bool {
	for i := range m.targets {
		is := func(t scrape.Target) bool {
			return t.Name == m.targets[i].Name && t.URL == m.targets[i].URL && t.Role == m.targets[i].Role
		}
		if !slices.ContainsFunc(targets, is) {
			return false
		}
	}
	if m.labels != targets[0].Labels {
		m.labels, m.row = targets[0].Labels, nil
	}
	m.targets, m.rounds.Targets = targets, len(targets)
	return true
}

// expects reports whether a page is of a target that is expected. The last one from where that was before isn't.
func (m *member) expects(p *scrape.Page) bool {
	return slices.ContainsFunc(m.targets, func(own scrape.Target) bool {
		return own.Name == p.Target.Name && (own.URL == p.Target.URL || !scrape.HasLeft(p))
	})
}

// apply takes in a page. It reports whether a round of the origin has ended with it, or before it.
func (m *member) apply(p scrape.Page) bool {
	m.ended = false
	m.rounds.Before(&p)
	m.atEnd, m.row = nil, nil
	m.state.Apply(p)
	m.rounds.After()
	return m.ended
}

// observe takes in the snapshot at the end of a round.
func (m *member) observe(s *origin.Snapshot) {
	m.ended, m.atEnd = true, s
	m.judgement = m.judge.Observe(s)
	for i := range columns {
		m.history[i].Add(s.Known, columns[i].Value(s))
	}
}

// newest returns the row of what is known by now.
func (m *member) newest() *Row {
	if m.row == nil {
		m.row = m.newRow(m.snapshot())
	}
	return m.row
}

// snapshot returns all that is known by now.
func (m *member) snapshot() *origin.Snapshot {
	if m.atEnd == nil {
		m.atEnd = m.state.Snapshot()
	}
	return m.atEnd
}

// past returns that row, as a View of the past keeps it.
func (m *member) past() *Row {
	if row := m.newest(); row != m.keptOf {
		m.kept, m.keptOf = m.newRow(playback.Detached(row.Snapshot)), row
		m.kept.Judgement = m.briefJudgement()
		if m.history[0].Max == graphRounds { // of so many origins, the arrays of old graphs would be more than all else
			m.kept.History = [len(columns)]series.Series{}
		}
	}
	return m.kept
}

// briefJudgement returns the judgement for a View of the past: of a large fleet's origin without what is behind the verdict.
func (m *member) briefJudgement() *analysis.Judgement {
	j := m.judgement
	if j == nil || m.judge.MaxPoints == 0 {
		return j
	}
	if j != m.briefOf {
		brief := *j
		brief.Trends, brief.Proofs, brief.Peaks = nil, nil, nil
		m.brief, m.briefOf = &brief, j
	}
	return m.brief
}

func (m *member) newRow(s *origin.Snapshot) *Row {
	r := NewRow(m.name, m.labels, s, m.judgement)
	for i := range r.History {
		r.History[i] = m.history[i].Series()
	}
	return r
}
