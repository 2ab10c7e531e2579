package origin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"origintop/scrape"
)

// MarkersLeftOut counts the markers that are no longer kept, the oldest of each sort.
type MarkersLeftOut struct{ Operator, Automatic int }

// of returns the number of one sort of markers.
func (n *MarkersLeftOut) of(kind MarkerKind) *int {
	if kind == ByOperator {
		return &n.Operator
	}
	return &n.Automatic
}

// A markerList grows a list of markers. As a history, it never writes to what it has handed out.
type markerList struct {
	list    []Marker
	kept    MarkersLeftOut // how many of each sort are in the list
	leftOut MarkersLeftOut
}

func (l *markerList) append(m Marker) {
	if *l.kept.of(m.Kind) == scrape.MaxMarkers+scrape.MaxMarkers/2 {
		l.drop(m.Kind, scrape.MaxMarkers/2)
	}
	l.list = append(l.list, m)
	*l.kept.of(m.Kind)++
}

// drop moves to a fresh array, without the oldest n markers of one sort.
func (l *markerList) drop(kind MarkerKind, n int) {
	rest := make([]Marker, 0, 2*len(l.list))
	operator, dropped := kind == ByOperator, 0
	for _, m := range l.list {
		if (m.Kind == ByOperator) == operator && dropped < n {
			dropped++
			continue
		}
		rest = append(rest, m)
	}
	l.list = rest
	*l.kept.of(kind) -= n
	*l.leftOut.of(kind) += n
}

// recent returns the markers that are kept.
func (l *markerList) recent() []Marker { return slices.Clip(l.list) }

// clone returns a list that shares what there is, and moves to an array of its own with the next append.
func (l *markerList) clone() markerList {
	c := *l
	c.list = slices.Clip(l.list)
	return c
}

// A Marker is a moment worth finding again.
type Marker struct {
	At   time.Time
	Kind MarkerKind
	Text string        // a few words; the operator's own come from outside
	Late time.Duration // how long after At it was known
}

// Known returns when the marker was known: when the page was there that it follows from.
func (m *Marker) Known() time.Time { return m.At.Add(m.Late) }

// A MarkerKind says who or what set a Marker.
type MarkerKind uint8

// The kinds of markers. All but the operator's follow from the pages.
const (
	ByOperator MarkerKind = iota
	WentDown              // a source, or a server
	CameBack
	Restarted // counters began again
	RampDone
	TestEnded
	Rebooted      // the machine
	LoadRestarted // the load tester
)

// A watched is what is looked at before and after a page, to see what has happened.
type watched struct {
	SourceState
	rebooted    bool
	inTurn      bool     // replicas answer in turn: whoever seems to have started anew is another
	restarted   bool     // a server has begun to count anew
	serversDown []string // servers
	swarm       Clients
	counted     float64
}

// watch returns what there is to be looked at. Room for names of servers is overwritten.
func (st *State) watch(src *source, room *[]string) watched {
	w := watched{
		SourceState: src.SourceState, inTurn: src.answerer.InTurn(), swarm: src.tester.view,
		counted:     src.tester.counted(),
		serversDown: (*room)[:0],
	}
	for _, n := range src.servers {
		w.restarted = w.restarted || n.restart
		if n.view.Known && !n.view.Up {
			w.serversDown = append(w.serversDown, cmp.Or(n.name, src.Called()))
		}
	}
	if st.node.owner == src {
		w.rebooted = st.node.rebooted
	}
	*room = w.serversDown
	return w
}

// notice sets the markers that follow from a page that was there at that time, by what was before it and what is now.
func (st *State) notice(src *source, was *watched, at time.Time) {
	is := st.watch(src, &src.isDown)
	mark := func(from time.Time, kind MarkerKind, format string, args ...any) {
		st.markers.append(Marker{At: from, Kind: kind, Text: fmt.Sprintf(format, args...), Late: at.Sub(from)})
	}
	swarm := src.tester.view.Known && src.Only(scrape.RoleLoad)
	// One page that is missing is not yet the end of a test.
	if is.Failures == 1 && was.Pages > 0 && !swarm {
		mark(at, WentDown, "%s down: %s", src.called(), is.Err)
	}
	if is.Failures == 2 && was.Pages > 0 && swarm && was.swarm.Active != 0 {
		mark(is.DownSince, TestEnded, "test ended: %s is gone", was.swarm.Name())
	}
	if is.Failures > 0 {
		return
	}
	if was.Failures > 0 && was.Pages > 0 && (!swarm || was.Failures > 1) {
		mark(at, CameBack, "%s back after %v", src.called(), at.Sub(was.DownSince).Round(time.Second))
	}
	if is.rebooted && !is.inTurn {
		mark(at, Rebooted, "the origin was rebooted")
	}
	of := func(server string) string {
		product := cmp.Or(src.Product(), "server")
		if _, only := st.only(); only || server == product {
			return product
		}
		return product + " " + server
	}
	for _, server := range is.serversDown {
		if !slices.Contains(was.serversDown, server) {
			mark(at, WentDown, "%s down", of(scrape.Short(server)))
		}
	}
	for _, server := range was.serversDown {
		if !slices.Contains(is.serversDown, server) {
			mark(at, CameBack, "%s back", of(scrape.Short(server)))
		}
	}
	if is.restarted && !is.inTurn {
		mark(at, Restarted, "%s restarted: its counters began again", cmp.Or(src.Product(), "server"))
	}
	if is.counted < was.counted {
		mark(at, LoadRestarted, "%s was restarted", is.swarm.Name())
	}
	if was.swarm.Ramp < 100 && is.swarm.Ramp >= 100 {
		text := "ramp completed"
		if !math.IsNaN(is.swarm.Active) {
			text += fmt.Sprintf(": %.7g clients", is.swarm.Active)
		}
		mark(at, RampDone, "%s", text)
	}
	if was.swarm.Active > 0 && is.swarm.Active == 0 {
		mark(at, TestEnded, "test ended: no client is left")
	}
}

// called returns what to call a source: an exporter is not what it watches.
func (src *source) called() string {
	if src.Has(scrape.RoleMachine) || src.Has(scrape.RoleServer) {
		return src.Called() + " exporter"
	}
	return cmp.Or(src.LoadTester(), src.Name)
}
