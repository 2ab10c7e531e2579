package live

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// A laptop has the clocks that a run's time comes from, and what may happen to them.
type laptop struct {
	clock   clock
	awake   time.Duration // since the start of the run
	asleep  time.Duration // likewise
	set     time.Duration // by how much its clock was set
	uptimes bool          // it tells for how long it is up
}

func newLaptop(uptimes bool) *laptop {
	m := &laptop{uptimes: uptimes}
	m.clock.start = time.Now() // with a monotonic reading, as always
	m.clock.up = m.uptime()
	return m
}

func (m *laptop) uptime() time.Duration {
	if !m.uptimes {
		return 0
	}
	return (42*time.Hour + m.awake + m.asleep).Truncate(10 * time.Millisecond)
}

func (m *laptop) now() time.Time {
	wall := m.clock.start.Round(0).Add(m.awake + m.asleep + m.set)
	return m.clock.at(m.awake, wall, m.uptime)
}

// Something that happens to it between two scrapes.
type event func(*laptop)

func setBy(d time.Duration) event     { return func(m *laptop) { m.set += d } }
func suspended(d time.Duration) event { return func(m *laptop) { m.asleep += d } }
func nothingHappens() event           { return func(*laptop) {} }
func all(events ...event) event {
	return func(m *laptop) {
		for _, e := range events {
			e(m)
		}
	}
}

// Whatever happens to the clocks of this machine, rates are right, as is the time that passes from one page to the next, and it never
// goes back.
func TestClock(t *testing.T) {
	const perSecond = 1000.0
	f := func(name string, uptimes bool, what ...event) {
		t.Helper()
		m := newLaptop(uptimes)
		st := origin.NewState(origin.Options{}, scrape.Target{Name: "node", Role: scrape.RoleMachine})
		begin, was := time.Time{}, time.Time{}
		for i := range 3 + 2*len(what) {
			if i >= 2 && i%2 == 0 && i/2-1 < len(what) {
				what[i/2-1](m)
			}
			m.awake += 2 * time.Second
			at, passed := m.now(), m.awake+m.asleep
			if i == 0 {
				begin = at.Add(-passed)
			}
			if off := at.Sub(begin) - passed; off.Abs() > 20*time.Millisecond {
				t.Errorf("%s: page %d is %v late", name, i, off)
			}
			if i > 0 && !at.After(was) {
				t.Errorf("%s: page %d comes %v after the one before", name, i, at.Sub(was))
			}
			was = at
			body := fmt.Sprintf(
				"node_network_receive_bytes_total{device=\"eth0\"} %.0f\nnode_memory_MemTotal_bytes 1\n", passed.Seconds()*perSecond,
			)
			st.Apply(scrape.Page{Target: scrape.Target{Name: "node"}, Time: at, Body: []byte(body)})
			if got := st.Snapshot().Network.In; i > 0 && !(math.Abs(got-perSecond) < 0.01*perSecond) {
				t.Errorf("%s: page %d: %v bytes per second, want %v", name, i, got, perSecond)
			}
		}
		points := st.Snapshot().Network.InHistory
		for i := 1; i < len(points); i++ {
			if points[i].At <= points[i-1].At {
				t.Errorf("%s: point %d is %d ms before the one before", name, i, points[i-1].At-points[i].At)
			}
		}
	}
	for _, uptimes := range []bool{true, false} {
		f("nothing", uptimes, nothingHappens())
		f("an hour back", uptimes, setBy(-time.Hour))
		f("a suspend", uptimes, suspended(10*time.Minute))
		f("two", uptimes, suspended(10*time.Minute), nothingHappens(), suspended(3*time.Second))
		f("an hour back, then a suspend", uptimes, setBy(-time.Hour), suspended(10*time.Minute))
		f("a suspend, then an hour back", uptimes, suspended(10*time.Minute), setBy(-time.Hour))
	}
	f("an hour forth", true, setBy(time.Hour))
	f("forth and back", true, setBy(time.Hour), setBy(-time.Hour))
	f("back and forth", true, setBy(-time.Hour), nothingHappens(), setBy(time.Hour))
	f("forth, then a suspend", true, setBy(time.Hour), suspended(10*time.Minute))
	f("a suspend, and a clock that is set with it", true, all(suspended(10*time.Minute), setBy(3*time.Second)))
	f("a suspend, and a clock that is set back with it", true, all(suspended(10*time.Minute), setBy(-time.Hour)))
	f("by a little", true, setBy(200*time.Millisecond), setBy(-200*time.Millisecond))
}

// The real clocks agree.
func TestClockOfThisMachine(t *testing.T) {
	var c clock
	before := time.Now().Round(0)
	first := c.now()
	if after := time.Now().Round(0); first.Before(before.Add(-time.Second)) || first.After(after.Add(time.Second)) {
		t.Errorf("it says %v, between %v and %v", first, before, after)
	}
	if first != first.Round(0) {
		t.Error("times have a monotonic reading")
	}
	if up := uptime(); up < 0 {
		t.Errorf("up for %v", up)
	}
}

// What was recorded over a suspend has the same rates.
func TestRecordedSuspend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newLaptop(true)
		m.awake = time.Second
		var pages []scrape.Page
		for i := range 6 {
			if i == 3 {
				m.asleep, m.set = 10*time.Minute, -time.Hour
			}
			pages = append(pages, scrape.Page{
				Target: scrape.Target{Name: "node"}, Time: m.now(), Status: 200,
				Body: fmt.Appendf(
					nil, "node_network_receive_bytes_total{device=\"eth0\"} %.0f\nnode_memory_MemTotal_bytes 1\n",
					1000*(m.awake+m.asleep).Seconds(),
				),
			})
			m.awake += 2 * time.Second
		}
		path := filepath.Join(t.TempDir(), "suspend.otr")
		r := &recording.Recorder{Source: &scrapetest.Given{Pages: pages}}
		if err := r.Record(path); err != nil {
			t.Fatal(err)
		}
		for range pages {
			r.Next(t.Context())
		}
		r.Stop()
		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Close()
		st := origin.NewState(origin.Options{})
		source := rec.Pages()
		for i := range pages {
			p, err := source.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !p.Time.Equal(pages[i].Time) {
				t.Errorf("page %d is recorded as of %v, and was of %v", i, p.Time, pages[i].Time)
			}
			st.Apply(p)
			if got := st.Snapshot().Network.In; i > 0 && !(math.Abs(got-1000) < 1) {
				t.Errorf("page %d: %v bytes per second, want 1000", i, got)
			}
		}
	})
}

// Live dates its pages by its clock, which has slept.
func TestLiveAfterSuspend(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		_, stop := n.serve("a", text("up 1\n"))
		defer stop()
		l := &Live{Targets: []scrape.Target{target("a"), target("nobody")}, Interval: 2 * time.Second, Transport: n.transport()}
		times := map[string][]time.Time{}
		for i := range 8 {
			if i == 4 {
				l.clock.mu.Lock()
				l.clock.slept = 10 * time.Minute
				l.clock.mu.Unlock()
			}
			p, err := l.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			times[p.Target.Name] = append(times[p.Target.Name], p.Time)
			if p.Time != p.Time.Round(0) {
				t.Error("the time of a page has a monotonic reading, which the suspend is not in")
			}
		}
		for name, at := range times {
			if step := at[2].Sub(at[1]); step != 10*time.Minute+2*time.Second {
				t.Errorf("%s: %v from the last page before the suspend to the first after it", name, step)
			}
			if step := at[3].Sub(at[2]); step != 2*time.Second {
				t.Errorf("%s: %v to the page after that", name, step)
			}
		}
	})
}
