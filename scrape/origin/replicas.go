package origin

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// isProcessStart reports whether a family says when an exporter was started. HAProxy, which is one itself, has a name of its own for that.
func isProcessStart(family []byte) bool {
	return string(family) == "process_start_time_seconds" || string(family) == "haproxy_process_start_time_seconds"
}

// An answerer tells who answers at an address: replicas behind one answer in turn, and the counters of one are none of another.
type answerer struct {
	started float64 // of this page
	others  float64 // of another process on it
	process string  // which it is that started is of, as its labels say
	named   bool    // that is known
	name    []byte
	now     identity
	earlier []identity // others that have answered, the last one first
	back    int        // pages since one has answered that had before, and another in between
	pages   int
}

// An identity is what a page says of who has made it.
type identity struct {
	started, boot float64
	host          string
}

func (i identity) same(o identity) bool {
	differ := func(a, b, by float64) bool { return math.Abs(a-b) > by }
	if i.process(o) {
		return true // whatever a clock that was set says of its boot
	}
	return !differ(i.started, o.started, 1) && !differ(i.boot, o.boot, rebooted) && (i.host == o.host || i.host == "" || o.host == "")
}

// process reports whether two pages are known to be of one process of one machine.
func (i identity) process(o identity) bool {
	return i.started > 0 && i.started == o.started && i.host == o.host
}

// inTurns is for how many pages it is remembered that answerers have taken turns, and maxAnswerers how many are.
const (
	inTurns      = 30
	maxAnswerers = 8
)

func (a *answerer) begin() { a.started, a.others = series.Absent, series.Absent }

// place returns where the time of a process's start goes. A page that several processes are on, as that of a Prometheus, was made by none
// of them.
func (a *answerer) place(s *promtext.Scanner) *float64 {
	a.name = appendInstance(a.name[:0], s)
	if !a.named {
		a.process, a.named = string(a.name), true
	}
	if string(a.name) != a.process {
		return &a.others
	}
	return &a.started
}

// start returns when the process was started that has made the page, NaN if that is not known. Where its labels have changed, it is another
// one.
func (a *answerer) start() float64 {
	switch {
	case series.IsAbsent(a.others):
		return a.started
	case series.IsAbsent(a.started):
		return a.others
	}
	return series.Unknown
}

// inTurn reports whether several answer in turn.
func (a *answerer) inTurn() bool { return a.back > 0 }

// see takes in who has made a page, and reports whether somebody else has than the page before.
func (a *answerer) see(now identity) (changed bool) {
	a.pages++
	if a.back > 0 {
		a.back--
	}
	was := a.now
	a.now = now
	if a.pages == 1 || now.same(was) {
		return false
	}
	if slices.ContainsFunc(a.earlier, now.same) {
		a.back = inTurns
	}
	a.earlier = slices.Insert(a.earlier, 0, was)
	a.earlier = a.earlier[:min(len(a.earlier), maxAnswerers)]
	return true
}

func (a answerer) clone() answerer {
	a.earlier, a.name = slices.Clone(a.earlier), nil
	return a
}

// noticeAnswerer finds out who has made a page. Counters of one process are not to be compared with those of another, and while several
// answer in turn none are. An exporter that was started anew reads the same kernel, so that a machine's go on.
func (s *source) noticeAnswerer(node *node) {
	now := identity{started: s.answerer.start(), boot: series.Unknown}
	if node.owner == s {
		now.boot, now.host = node.all.Now[exporter.BootTime], node.host
	}
	if node.owner == s {
		node.sameProcess = s.answerer.pages > 0 && now.process(s.answerer.now)
	}
	if s.refused > 1 && math.IsNaN(now.started) && s.tester.nameless() {
		s.tester.another = true
	}
	changed := s.answerer.see(now)
	if !changed && !s.answerer.inTurn() {
		return
	}
	for _, n := range s.servers {
		n.another = true
	}
	s.tester.another = true
	if node.owner == s && s.answerer.inTurn() {
		node.Forget()
	}
}

// machines are the machines that a page tells apart by a label: that of a Prometheus, a Pushgateway or an aggregator may have those of
// several. Only the first is read. Of each other one series is, which tells that it is still there.
type machines struct {
	series.Table[struct{}]
	first string
	known bool // there is a first one
	name  []byte
}

// other returns where the value of a series goes that is of another machine than the first, nil if it is of that one.
func (m *machines) other(s *promtext.Scanner) *float64 {
	m.name = appendInstance(m.name[:0], s)
	if len(m.name) == 0 {
		return nil
	}
	if !m.known {
		m.first, m.known = string(m.name), true
	}
	if string(m.name) == m.first {
		return nil
	}
	return &m.Row(m.name).Now[0]
}

// appendInstance appends what the labels of a series say of which machine or server it is one of several, nothing if they don't. Labels
// that say which part of it are others: a device, a virtual host.
func appendInstance(name []byte, s *promtext.Scanner) []byte {
	for _, label := range [...]string{"instance", "addr", "job"} {
		v, ok := s.Label(label)
		if !ok || len(v) == 0 {
			continue
		}
		if len(name) > 0 {
			name = append(name, " of "...)
		}
		name = append(name, scrape.CutTo(v, scrape.MaxName)...)
	}
	return name
}

// several returns the names of the machines of a page that has more than one, else "".
func (m *machines) several() string {
	others := m.Count()
	if others == 0 {
		return ""
	}
	names := []string{m.first}
	for _, r := range m.Rows {
		if r.Present() && len(names) < 3 {
			names = append(names, r.Name)
		}
	}
	text := strings.Join(names, ", ")
	if more := others + 1 - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
