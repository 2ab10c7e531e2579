// Package identity tells who has made a page, and which of several machines or servers a series of it is of. Numbers of one are none of
// another, though they come from the same address.
package identity

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/series"
)

// IsProcessStart reports whether a family says when an exporter was started. HAProxy, which is one itself, has a name of its own for that.
func IsProcessStart(family []byte) bool {
	return string(family) == "process_start_time_seconds" || string(family) == "haproxy_process_start_time_seconds"
}

// An Answerer tells who answers at an address: replicas behind one answer in turn, and the counters of one are none of another.
type Answerer struct {
	started float64 // of this page
	others  float64 // of another process on it
	process string  // which it is that started is of, as its labels say
	named   bool    // that is known
	name    []byte
	now     Identity
	earlier []Identity // others that have answered, the last one first
	back    int        // pages since one has answered that had before, and another in between
	pages   int
}

// An Identity is what a page says of who has made it. Times are in seconds since 1970, NaN if not known.
type Identity struct {
	Started, Boot float64 // the process, the machine
	Host          string  // "": not known
}

// Reboot is by how many seconds the time of the boot moves when there was another one, and not just a clock that was set.
const Reboot = 60

func (i Identity) same(o Identity) bool {
	differ := func(a, b, by float64) bool { return math.Abs(a-b) > by }
	if i.process(o) {
		return true // whatever a clock that was set says of its boot
	}
	return !differ(i.Started, o.Started, 1) && !differ(i.Boot, o.Boot, Reboot) && (i.Host == o.Host || i.Host == "" || o.Host == "")
}

// process reports whether two pages are known to be of one process of one machine.
func (i Identity) process(o Identity) bool {
	return i.Started > 0 && i.Started == o.Started && i.Host == o.Host
}

// inTurns is for how many pages it is remembered that answerers have taken turns, and maxAnswerers how many are.
const (
	inTurns      = 30
	maxAnswerers = 8
)

// Begin makes ready for a page.
func (a *Answerer) Begin() { a.started, a.others = series.Absent, series.Absent }

// Place returns where the time of a process's start goes. A page that several processes are on, as that of a Prometheus, was made by none
// of them.
func (a *Answerer) Place(s *promtext.Scanner) *float64 {
	a.name = AppendInstance(a.name[:0], s)
	if !a.named {
		a.process, a.named = string(a.name), true
	}
	if string(a.name) != a.process {
		return &a.others
	}
	return &a.started
}

// Start returns when the process was started that has made the page, NaN if that is not known. Where its labels have changed, it is another
// one.
func (a *Answerer) Start() float64 {
	switch {
	case series.IsAbsent(a.others):
		return a.started
	case series.IsAbsent(a.started):
		return a.others
	}
	return series.Unknown
}

// InTurn reports whether several answer in turn.
func (a *Answerer) InTurn() bool { return a.back > 0 }

// SameProcess reports whether a page is known to be of the process that has made the last one.
func (a *Answerer) SameProcess(now Identity) bool { return a.pages > 0 && now.process(a.now) }

// See takes in who has made a page, and reports whether somebody else has than the page before.
func (a *Answerer) See(now Identity) (changed bool) {
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

// Clone returns one that goes on by itself.
func (a Answerer) Clone() Answerer {
	a.earlier, a.name = slices.Clone(a.earlier), nil
	return a
}

// Machines are the machines that a page tells apart by a label: that of a Prometheus, a Pushgateway or an aggregator may have those of
// several. Only the first is read. Of each other one series is, which tells that it is still there.
type Machines struct {
	series.Table[struct{}]
	first string
	known bool // there is a first one
	name  []byte
}

// Other returns where the value of a series goes that is of another machine than the first, nil if it is of that one.
func (m *Machines) Other(s *promtext.Scanner) *float64 {
	m.name = AppendInstance(m.name[:0], s)
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

// AppendInstance appends what the labels of a series say of which machine or server it is one of several, nothing if they don't. Labels
// that say which part of it are others: a device, a virtual host.
func AppendInstance(name []byte, s *promtext.Scanner) []byte {
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

// Several returns the names of the machines of a page that has more than one, else "".
func (m *Machines) Several() string {
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

// Forget has the first machine of the next page be the one that is read.
func (m *Machines) Forget() { m.known = false }

// Clone returns one that goes on by itself.
func (m *Machines) Clone() Machines {
	c := *m
	c.Table, c.name = m.Table.Clone(), nil
	return c
}
