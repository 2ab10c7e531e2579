package origin

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
)

// A State that was cloned goes on as the one it comes from would, and neither disturbs the other.
func TestClone(t *testing.T) {
	o := Options{Window: 10 * time.Second, DeviceSpeed: map[string]float64{"eth0": 25e6}}
	o.Thresholds.SetWarn("core=10") // there are alarms, and some that are not raised
	o.Thresholds.SetCrit("core=20")
	o.Thresholds.SetWarn("disk=10")
	for name, pages := range map[string][]scrape.Page{"demo": recordingtest.DemoPages(t, ""), "lua": recordingtest.PagesIn(t,
		"../../testdata/recordings/lua"), "sparse": recordingtest.PagesIn(t, "../../testdata/recordings/sparse-lua"), "made": madePages()} {
		straight := NewState(o)
		var want []*Snapshot
		var clones []*State
		for _, p := range pages {
			clones = append(clones, straight.Clone()) // each is that of the State before the page
			straight.Apply(p)
			want = append(want, straight.Snapshot())
		}
		first := map[string][]byte{}
		for _, p := range pages {
			if first[p.Target.Name] == nil {
				first[p.Target.Name] = p.Body
			}
		}
		for i, st := range clones { // these go astray
			for range 3 {
				st := st.Clone()
				st.Apply(scrape.Page{Target: pages[i].Target, Time: pages[i].Time, Body: first[pages[i].Target.Name]})
				st.Apply(scrape.Page{Target: pages[i].Target, Time: pages[i].Time.Add(time.Second), Err: errors.New("refused")})
				st.Apply(scrape.Page{Time: pages[i].Time, Marker: "astray"})
				st.Snapshot()
			}
		}
		again := NewState(o)
		for i, p := range pages {
			if again.Apply(p); !scrapetest.Equal(again.Snapshot(), want[i]) {
				t.Fatalf("%s: clones have changed the snapshot of page %d", name, i)
			}
		}
		const ahead = 20
		for from := len(clones) - 1; from >= 0; from -= 3 {
			st := clones[from]
			for i := from; i < min(from+ahead, len(pages)); i++ {
				st.Apply(pages[i])
				if got := st.Snapshot(); !scrapetest.Equal(got, want[i]) {
					t.Fatalf("%s: the page %d after a clone before page %d: %+v\nwant %+v", name, i, from, got, want[i])
				}
			}
		}
	}
}

// madePages returns pages of a swarm with errors, and of something else.
func madePages() (pages []scrape.Page) {
	for i := range 40 {
		p := scrapetest.Page("swarm", 2000*i, fmt.Sprintf("hls_swarm_active_clients 5\nhls_swarm_segment_requests_total %d\n"+
			"hls_swarm_http_errors_total{status_code=\"503\"} %d\nhls_swarm_http_errors_total{status_code=\"404\"} %d\n", 9*i, 3*i, i*i))
		other := scrapetest.Page("app", 2000*i, fmt.Sprintf("queue %d\n", i))
		other.Target.Role = scrape.RoleOther
		if i%10 == 9 {
			other.Body, other.Err = nil, errors.New("refused")
		}
		pages = append(pages, p, other)
	}
	return pages
}

// A State that was cloned knows a page that was cut off as the one it comes from does, whatever the other has read meanwhile.
func TestCloneKnowsEndings(t *testing.T) {
	const whole, cut, other = "node_load1 1\nnode_load5 1\nnode_forks 1\n", "node_load1 1\nnode_load5 1\n", "node_load1 1\nnode_procs 1\n"
	f := func(what string, st *State, body string, good bool) {
		t.Helper()
		p := scrapetest.Page("node", int(st.latest.Sub(scrapetest.T0).Milliseconds())+1000, body)
		p.Whole = body == other
		st.Apply(p)
		if got := st.Snapshot().Sources[0].Err; (got == "") != good {
			t.Errorf("%s: %q", what, got)
		}
	}
	st := NewState(Options{})
	f("the first page", st, whole, true)
	astray := st.Clone()
	f("a clone reads something else", astray, other, true)
	f("the page after that", st, whole, true)
	f("a clone, cut off", st.Clone(), cut, false)
	f("cut off", st, cut, false)
	astray = st.Clone()
	f("a clone, once more", astray, "node_load1 1\n", false)
	f("once more", st.Clone(), cut, true)
	f("the one it comes from, once more", st, cut, true)
}
