package origin_test

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// A model is a machine of which all is known, and how it is asked.
type model struct {
	*rand.Rand
	sides    []*side
	interval float64
	even     bool // rates are what they are
	log      []string
}

func newModel(seed int64) *model {
	m := &model{Rand: rand.New(rand.NewSource(seed))}
	m.sides = []*side{machineSide(m.Rand), nginxSide(m.Rand), swarmSide(m.Rand)}
	m.interval, m.even = []float64{1, 2, 2, 5}[m.Intn(4)], m.Intn(2) == 0
	for _, s := range m.sides {
		switch m.Intn(4) {
		case 0:
			s.slow = 1.5 * m.interval * m.Float64()
		case 1:
			s.stamped = true
			s.period = m.interval * 3 * m.Float64()
		case 2:
			if s.name == "node" || !s.things[0].events {
				s.period = m.interval * (2.5 + m.Float64())
			}
		}
	}
	return m
}

// A modelPage is one that was asked for, and what there is to know of it.
type modelPage struct {
	asked, took, made float64
	failed            bool
	odd               bool // something was odd between the page before and this one, so that numbers may be unknown
}

// play asks the model for that many pages, and checks each number of each.
func (m *model) play(t *testing.T, seed int64, pages int) {
	st := origin.NewState(origin.Options{})
	type history struct {
		list []modelPage
	}
	known := make([]history, len(m.sides))
	next := make([]float64, len(m.sides))
	shift := 0.0 // by how much the clock of who asks was set
	for page := range pages {
		for i, s := range m.sides {
			h := &known[i]
			asked := next[i]
			p := modelPage{asked: asked, took: 0.01}
			if s.slow > 0 && m.Intn(3) > 0 {
				p.took = s.slow * m.Float64()
			}
			p.made = asked + p.took*m.Float64()
			if s.period > 0 {
				p.made = math.Floor(asked/s.period) * s.period
			}
			p.odd = m.disturb(s, h.list, &p, page)
			next[i] = max(asked+m.interval, asked+p.took)
			if !p.odd && m.Intn(150) == 0 && i == 0 && !m.cached() {
				shift -= 100 // of all sides: those after this one see it, too
				for j := range known {
					if n := len(known[j].list); n > 0 {
						known[j].list[n-1].odd = true
					}
				}
				p.odd = true
				m.note("%.1f the clock is set back", asked)
			}
			answer := scrape.Page{
				Target: scrape.Target{Name: s.name}, Time: scrapetest.T0.Add(time.Duration((asked + shift) * 1e9)),
				Took: time.Duration(p.took * 1e9), Whole: true,
			}
			if p.failed {
				answer.Err = fmt.Errorf("refused")
			} else {
				answer.Body = []byte(s.body(p.made))
			}
			h.list = append(h.list, p)
			st.Apply(answer)
			if !p.failed {
				m.check(t, seed, s, h.list, st.Snapshot())
			}
			if t.Failed() {
				for _, line := range m.log {
					t.Log(line)
				}
				t.Logf("side %s: period %.3f stamped %t slow %.2f, interval %v, even %t", s.name, s.period, s.stamped, s.slow, m.interval,
					m.even)
				for _, p := range h.list[max(0, len(h.list)-10):] {
					t.Logf("asked %.3f took %.3f made %.3f failed %t odd %t", p.asked, p.took, p.made, p.failed, p.odd)
				}
				if !p.failed && len(answer.Body) < 3000 {
					t.Logf("%s", answer.Body)
				}
				t.FailNow()
			}
		}
	}
}

// cached reports whether a side makes its pages anew less often than it is asked, and doesn't say when.
func (m *model) cached() bool {
	return slices.ContainsFunc(m.sides, func(s *side) bool { return s.period > 0 && !s.stamped })
}

func (m *model) note(format string, args ...any) { m.log = append(m.log, fmt.Sprintf(format, args...)) }

// disturb has something happen, or not, before the side is asked for a page. It reports whether numbers may be unknown for that.
func (m *model) disturb(s *side, before []modelPage, p *modelPage, page int) bool {
	if page < 2 {
		return true
	}
	at := before[len(before)-1].made + (p.made-before[len(before)-1].made)*m.Float64()
	last := before[len(before)-1]
	if last.failed || p.made <= last.made {
		at = p.made
	}
	if !m.even {
		for _, x := range s.things {
			if s.name == "node" || m.Intn(2) == 0 {
				m.turn(x, at)
			}
		}
	}
	x := s.things[m.Intn(len(s.things))]
	switch m.Intn(40) {
	case 0:
		// Nobody can tell what has begun anew when it had counted next to nothing.
		if p.made > last.made && !x.isHidden(p.made) && !x.isHidden(last.made) && at-x.began > 6*max(m.interval, s.period) {
			m.note("%.3f %s: %s begins anew", at, s.name, x.series[0])
			for _, c := range x.counters {
				c.reset(at)
			}
			x.began = at
			return true
		}
	case 1:
		if x == s.things[0] && s.period > 0 && s.name == "node" {
			break // the times of a CPU tell whether a page was made anew
		}
		if s.name == "nginx" && p.made-x.began < 4*max(m.interval, s.period) {
			break // a row that was never seen since then is none
		}
		if n := len(x.hidden); s.name != "swarm" && p.made > last.made && (n == 0 || p.made-x.hidden[n-1][1] > series.Depth*m.interval) {
			until := p.made + m.interval*(0.5+(series.Patience-2)*m.Float64())
			m.note("page %d, %.3f %s: %s is missing until %.3f", page, p.made, s.name, x.series[0], until)
			x.hidden = append(x.hidden, [2]float64{p.made, until})
			return true
		}
	case 2:
		if s.period > 0 && !s.stamped {
			break // when it has made a page anew is then not known
		}
		p.failed = true
		m.note("page %d, %.3f %s: no answer", page, at, s.name)
		return true
	}
	for _, x := range s.things {
		if x.isHidden(p.made) {
			return true
		}
	}
	return false
}

// turn changes the rates of a thing. A CPU has a second in a second.
func (m *model) turn(x *thing, at float64) {
	if len(x.counters) == 2 && x.counters[1].last(at).rate+x.counters[0].last(at).rate == 1 {
		part := 0.1 + 0.5*m.Float64()
		x.counters[0].turn(at, part)
		x.counters[1].turn(at, 1-part)
		return
	}
	for _, c := range x.counters {
		c.turn(at, c.knots[0].rate*(0.2+0.8*m.Float64()))
	}
}

// check compares the numbers of the last page with what the model knows.
func (m *model) check(t *testing.T, seed int64, s *side, pages []modelPage, snapshot *origin.Snapshot) {
	p := pages[len(pages)-1]
	var src *origin.SourceState
	for i := range snapshot.Sources {
		if snapshot.Sources[i].Name == s.name {
			src = &snapshot.Sources[i]
		}
	}
	off := max(series.MaxDoubt, src.Doubt/100)
	if s.period > 0 && !s.stamped {
		off = max(off, m.interval/(s.period-m.interval))
	}
	// Rates are of a time up to 10 s, and of what is held before; where there was less to compare with, of more.
	from, steady := p.made-series.MaxLookback.Seconds()-s.period-3*m.interval-s.slow, true
	recent := pages[max(0, len(pages)-series.Depth-6):]
	for _, q := range recent {
		steady = steady && !q.odd
	}
	if !steady || s.slow > 0 {
		from = min(from, recent[0].made)
	}
	for _, n := range s.numbers {
		got := n.of(snapshot)
		if math.IsNaN(got) {
			if steady && len(pages) > series.Depth+4 {
				t.Errorf("seed %d, page at %.3f: %s is unknown, though nothing was odd", seed, p.asked, n.name)
			}
			continue
		}
		least, most := between(from, p.made, n.sum...)
		if !steady { // those that were missing may have a rate over a longer time than others
			least, most = 0, 0
			for _, c := range n.sum {
				l, m := between(from, p.made, c)
				least, most = least+l, most+m
			}
		}
		step := m.interval
		if s.stamped {
			step = max(s.period, 0.001)
		}
		off, slack := off, 1.01*float64(len(n.sum))/step
		if len(n.over) > 0 {
			all, _ := between(p.made, p.made, n.over...)
			least, most = 100*least/all*(1-1e-6), 100*most/all*(1+1e-6)
			if slack = 0.01; steady || len(n.sum) == 1 {
				off = 0
			}
		} else if !s.things[0].events {
			slack = 1e-6 * most
		}
		if got < least*(1-off)-slack || got > most*(1+off)+slack {
			t.Errorf("seed %d, page at %.3f: %s is %v, but was between %v and %v, uncertain by %v", seed, p.asked, n.name, got, least,
				most, off)
		}
	}
	for name, a := range fields.Alarms(snapshot) {
		if strings.HasPrefix(name, "5xx") || strings.HasPrefix(name, "server-errors") || m.cached() {
			continue // there are some, of few answers; rates of a page that is made anew every few seconds may be off by as much as it is asked for
		}
		t.Errorf("seed %d, page at %.3f: the alarm %s, %+v", seed, p.asked, name, *a)
	}
}

// FuzzModel compares numbers with those of a machine that is known, whatever happens to its counters, rows, pages and clock: a number is
// unknown or right within what is said of it, and known where nothing is odd.
func FuzzModel(f *testing.F) {
	for seed := range int64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed int64) { newModel(seed).play(t, seed, 60) })
}
