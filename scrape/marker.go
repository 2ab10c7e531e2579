package scrape

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// A Marker is a moment of a run that is worth being found again.
type Marker struct {
	At   time.Time
	Kind MarkerKind
	Text string // a few words; the operator's own come from outside
}

// A MarkerKind says who or what has set a Marker.
type MarkerKind uint8

// The kinds of markers. All but the operator's follow from the pages.
const (
	ByOperator MarkerKind = iota
	WentDown              // a source, or nginx
	CameBack
	Restarted // counters began again
	RampDone
	TestEnded
)

// A watched is what is looked at before and after a page, to see what has happened.
type watched struct {
	SourceState
	boot      float64
	requests  float64 // that nginx has counted
	gone      bool    // nginx has lost series
	fell      bool    // a count of nginx that is in rows is less than before
	nginxDown bool
	swarm     Swarm
	segments  float64
}

func (st *State) watch(src *source) watched {
	w := watched{
		SourceState: src.SourceState, boot: unknown, requests: src.nginx.requests, gone: src.nginx.restart, fell: src.nginx.fell(),
		nginxDown: src.nginx.view.Known && !src.nginx.view.Up, swarm: src.swarm.view, segments: src.swarm.now[swarmSegments],
	}
	if st.node.owner == src {
		w.boot = st.node.now[bootTime]
	}
	return w
}

// fell reports whether a count of requests is less than on the page before. Exporters that write no total have it in rows, all of which
// may be there again.
func (n *nginx) fell() bool {
	return slices.ContainsFunc(n.responses.rows, func(r *row[nginxSeries]) bool { return r.now[0] < r.last[0] })
}

// notice sets the markers that follow from a page, by what was before it and what is now.
func (st *State) notice(src *source, was *watched, at time.Time) {
	is := st.watch(src)
	mark := func(at time.Time, kind MarkerKind, format string, args ...any) {
		st.markers.append(Marker{at, kind, fmt.Sprintf(format, args...)})
	}
	swarm := src.swarm.view.Known
	// One page that is missing is not yet the end of a test.
	if is.Failures == 1 && was.Pages > 0 && !swarm {
		mark(at, WentDown, "%s down: %s", src.called(), is.Err)
	}
	if is.Failures == 2 && was.Pages > 0 && swarm && was.swarm.Active > 0 {
		mark(is.DownSince, TestEnded, "test ended: the swarm is gone")
	}
	if is.Failures > 0 {
		return
	}
	if was.Failures > 0 && was.Pages > 0 && (!swarm || was.Failures > 1) {
		mark(at, CameBack, "%s back after %v", src.called(), at.Sub(was.DownSince).Round(time.Second))
	}
	if math.Abs(is.boot-was.boot) > rebooted {
		mark(at, Restarted, "the origin was rebooted")
	}
	if is.nginxDown && !was.nginxDown {
		mark(at, WentDown, "nginx down")
	}
	if was.nginxDown && !is.nginxDown {
		mark(at, CameBack, "nginx back")
	}
	if is.gone || is.requests < was.requests || is.fell && !was.fell {
		mark(at, Restarted, "nginx restarted: its counters began again")
	}
	if is.segments < was.segments {
		mark(at, Restarted, "the swarm was restarted")
	}
	if was.swarm.Ramp < 100 && is.swarm.Ramp >= 100 {
		mark(at, RampDone, "ramp completed: %.0f clients", is.swarm.Active)
	}
	if was.swarm.Active > 0 && is.swarm.Active == 0 {
		mark(at, TestEnded, "test ended: no client is left")
	}
}

// called returns what to call a source: an exporter is not what it watches.
func (src *source) called() string {
	if src.Kind == KindNode || src.Kind == KindNginx {
		return src.Name + " exporter"
	}
	return src.Name
}
