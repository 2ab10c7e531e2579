package origin

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// A page that was cut off anywhere, by a server that says no length, never makes a number wrong: it is not taken, or what is
// said is what a whole page says.
func TestCutAnywhere(t *testing.T) {
	const page0 = "node_network_receive_bytes_total{device=\"eth0\"} 100\nnode_network_receive_bytes_total{device=\"eth1\"} 1000\n" +
		"node_network_transmit_bytes_total{device=\"eth0\"} 5\nnode_network_transmit_bytes_total{device=\"eth1\"} 10\nup 1\n"
	page1 := strings.NewReplacer("100\n", "200\n", "1000\n", "3000\n", "5\n", "9\n", "10\n", "30\n").Replace(page0)
	page2 := strings.NewReplacer("100\n", "300\n", "1000\n", "5000\n", "5\n", "13\n", "10\n", "50\n").Replace(page0)
	for cut := range len(page1) + 1 {
		st := NewState(Options{})
		for i, body := range []string{page0, page1[:cut], page2} {
			p := scrapetest.Page("node", i*1000, body)
			p.Whole = false
			st.Apply(p)
			s := st.Snapshot()
			whole := cut >= len(page1)-len("up 1\n") // nothing of use is missing
			if bad := s.Sources[0].Err != ""; i != 1 && bad || i == 1 && bad != (cut < len(page1)) {
				t.Errorf("cut at %d, page %d: %q", cut, i, s.Sources[0].Err)
			}
			switch {
			case i == 2 && whole:
				scrapetest.Same(t, "in", s.Network.In, 2100)
			case i == 2: // over the two steps
				scrapetest.Same(t, "in, over two steps", s.Network.In, 2100)
			}
		}
	}
}

// Series that come, and others in another order, are no page that was cut off. One whose last series is gone for good is
// taken the second time.
func TestOtherEnd(t *testing.T) {
	st := NewState(Options{})
	f := func(body string, good bool) {
		t.Helper()
		p := scrapetest.Page("node", int(st.latest.Sub(scrapetest.T0).Milliseconds())+1000, body)
		p.Whole = false
		st.Apply(p)
		if got := st.Snapshot().Sources[0].Err; (got == "") != good {
			t.Errorf("%q: %q", body, got)
		}
	}
	f("node_load1 1\nnode_load5 1\n", true)
	f("node_load1 1\nnode_load5 1\nnode_load15 1\n", true)
	f("node_load15 1\nnode_load1 1\nnode_load5 1\n", true)
	f("node_load15 1\nnode_load1 1\n", false)
	f("node_load15 1\nnode_load1 1\n", true)
	f("node_load1 1\nnode_load5 1\nnode_load15 1\n", true)
	f("<html>\n", false)
	f("node_load1 1\nnode_load5 1\nnode_load15 1\n", true)
	whole := scrapetest.Page("node", 100_000, "node_load1 1\n")
	st.Apply(whole)
	if got := st.Snapshot().Sources[0].Err; got != "" {
		t.Errorf("a whole page: %q", got)
	}
}

// What a page ends with may change each time, as where a label says when it was made: it was not cut off then. One that was is still seen.
func TestEndChangesEachTime(t *testing.T) {
	st := NewState(Options{})
	f := func(end string, good bool) {
		t.Helper()
		at := int(st.latest.Sub(scrapetest.T0).Milliseconds()) + 1000
		p := scrapetest.Page("node", at, fmt.Sprintf("node_network_transmit_bytes_total{device=\"eth0\"} %d\nnode_network_transmit_bytes_total{device=\"eth1\"} %d\n", at, at)+end)
		p.Whole = false
		st.Apply(p)
		if s := st.Snapshot(); (s.Sources[0].Err == "") != good {
			t.Errorf("%q at %d ms: %q", end, at, s.Sources[0].Err)
		} else if good && at > 1000 {
			scrapetest.Same(t, "out", s.Network.Out, 2000)
		}
	}
	for i := range 5 {
		f(fmt.Sprintf("made{at=\"%d\"} 1\n", i), true)
	}
	f("", false)
	f("made{at=\"7\"} 1\n", true)
	f(strings.Repeat("node_load1 1\n", 2), true)
	for i := range 5 {
		f(fmt.Sprintf("made_%d 1\n", i), true)
	}
}

// That the series in the middle have other names now is noticed, though there are as many, and the last one is the same.
func TestCutWhereSeriesHaveChanged(t *testing.T) {
	var e scrape.TruncationGuard
	body := func(n int) string {
		var b strings.Builder
		for i := range 50 {
			fmt.Fprintf(&b, "requests{pod=\"%d-%d\"} 1\n", n, i)
		}
		return b.String() + "up 1\n"
	}
	for n := range 10 {
		e.Observe([]byte(body(n)), false)
	}
	lines := strings.SplitAfter(body(9), "\n")
	for cut := 1; cut < 50; cut++ {
		c := e.Clone()
		if c.Accept([]byte(strings.Join(lines[:cut], ""))) {
			t.Errorf("cut off behind %d lines, it is taken", cut)
		}
	}
}

// Of several pages that are cut off in a row each is refused, however much of it there is.
func TestCutAgain(t *testing.T) {
	st := NewState(Options{})
	at := 0
	f := func(devices int, taken bool) {
		t.Helper()
		at += 1000
		var b strings.Builder
		for i := range devices {
			fmt.Fprintf(&b, "node_network_transmit_bytes_total{device=\"eth%d\"} %d\n", i, at)
		}
		p := scrapetest.Page("node", at, b.String())
		p.Whole = false
		st.Apply(p)
		if s := st.Snapshot(); s.Sources[0].Up() != taken {
			t.Errorf("%d devices at %d ms: %q", devices, at, s.Sources[0].Err)
		} else if out := s.Network.Out; taken && at > 1000 && out != 1000*float64(devices) &&
			!math.IsNaN(out) { // as long as one that is gone may come back
			t.Errorf("%d devices at %d ms: out %v", devices, at, out)
		}
	}
	f(10, true)
	f(10, true)
	f(5, false)
	f(8, false)
	f(6, false)
	f(10, true)
	f(9, false) // one is gone
	for range series.Patience + 1 {
		f(9, true)
	}
	if s := st.Snapshot(); s.Network.Out != 9000 {
		t.Errorf("in the end: out %v", s.Network.Out)
	}
}
