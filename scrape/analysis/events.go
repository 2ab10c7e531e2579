package analysis

import (
	"cmp"
	"math"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// An Event is something that happened to those who are watched, and is no limit.
type Event struct {
	Kind     EventKind
	Subject  string    // which one: it may come from outside
	From, To time.Time // To is zero while it lasts, and From again of what has no length
}

// An EventKind says what happened.
type EventKind uint8

// The kinds of events.
const (
	ServerOutage EventKind = iota
	ExporterOutage
	LoadTesterOutage
	ServerRestart
	OriginReboot
)

// String returns the kind as JSON has it.
func (k EventKind) String() string {
	return [...]string{"server_down", "exporter_down", "load_tester_down", "server_restarted", "origin_rebooted"}[k]
}

// maxEvents is how many events are kept. A source that comes and goes all the time makes many.
const maxEvents = 1000

// A watch notices outages and restarts.
type watch struct {
	events  []outage
	more    int   // that are left out
	sources []int // by source, index + 1 of the outage that lasts
	servers map[string]int
	markers int // seen so far, with those that are left out
}

// An outage is an event as it was seen: what it was is known when the traffic of that time is.
type outage struct {
	Event
	guessed bool // it is a server's page that failed: the server, or its exporter
	inside  bool // that exporter is a part of the server, and nothing listened any more
	repeats bool // the load tester was there again after it
	load    bool
}

func (w *watch) observe(s *origin.Snapshot) {
	for i := range s.Sources {
		src := &s.Sources[i]
		if i == len(w.sources) {
			w.sources = append(w.sources, 0)
		}
		switch is := &w.sources[i]; {
		case src.Failures > 0 && src.Pages > 0 && *is == 0:
			o := outage{Event: Event{Kind: ExporterOutage, Subject: called(src), From: src.DownSince}}
			switch {
			case src.Only(scrape.RoleLoad):
				o.Kind, o.load = LoadTesterOutage, true
			case src.Has(scrape.RoleServer) && !src.Has(scrape.RoleMachine):
				o.guessed, o.inside = true, gone(src)
			}
			*is = w.begin(o)
		case src.Failures == 2 && *is > 0: // the end of the server may have cut off the first answer
			o := &w.events[*is-1]
			o.inside = o.inside || o.guessed && gone(src)
		case src.Failures == 0 && *is != 0:
			w.end(*is, src.Last)
			*is = 0
		}
	}
	for i := range s.Servers {
		v := &s.Servers[i]
		if v.Stale || !v.Known {
			continue
		}
		switch is := w.servers[v.Name]; {
		case !v.Up && is == 0 && len(w.servers) < maxEvents:
			if w.servers == nil {
				w.servers = map[string]int{}
			}
			w.servers[v.Name] = w.begin(outage{Event: Event{Kind: ServerOutage, Subject: v.Name, From: v.DownSince}})
		case v.Up && is != 0:
			w.end(is, s.Time)
			delete(w.servers, v.Name)
		}
	}
	w.restarts(s)
}

// begin notes an outage and returns its number, from 1 on; 0 if there are too many.
func (w *watch) begin(o outage) int {
	if len(w.events) == maxEvents {
		w.more++
		return -1
	}
	w.events = append(w.events, o)
	return len(w.events)
}

func (w *watch) end(number int, at time.Time) {
	if number > 0 {
		w.events[number-1].To, w.events[number-1].repeats = at, true
	}
}

// restarts takes in the markers that are new.
func (w *watch) restarts(s *origin.Snapshot) {
	all := len(s.Markers) + s.MarkersLeftOut.Operator + s.MarkersLeftOut.Automatic
	fresh := min(all-w.markers, len(s.Markers))
	w.markers = all
	for _, m := range s.Markers[len(s.Markers)-max(fresh, 0):] {
		switch m.Kind {
		case origin.Restarted:
			w.begin(outage{Event: Event{Kind: ServerRestart, From: m.At, To: m.At}})
		case origin.Rebooted:
			w.begin(outage{Event: Event{Kind: OriginReboot, Subject: s.Host, From: m.At, To: m.At}})
		}
	}
}

// called returns what a source is called: that of a server or of a load tester by what it is.
func called(src *origin.SourceState) string {
	if src.Only(scrape.RoleLoad) && src.Name == scrape.RoleLoad.String() {
		return cmp.Or(src.LoadTester(), src.Name)
	}
	return src.Called()
}

// gone reports whether a source that failed shows by itself that its server is not there: the server makes the page, and nothing listens. A
// page that takes too long doesn't show it: the server may be there, and hang under its load.
func gone(src *origin.SourceState) bool { return src.Inside() && scrape.IsRefusal(src.Err) }

// Events returns what happened, in the order in which it began.
func (t *trial) happened() (list []Event) {
	for i := range t.run.watch.events {
		o := &t.run.watch.events[i]
		e := o.Event
		switch {
		case o.guessed && t.stood(o):
			e.Kind = ServerOutage
		case o.load && !o.repeats:
			continue // it goes when its test ends
		}
		list = append(list, e)
	}
	return list
}

// down returns for how long at least one server was down under load.
func (t *trial) down(p *Phases) (sum time.Duration) {
	if p.Begin.IsZero() {
		return 0
	}
	from, end := p.Begin, p.End
	if end.IsZero() {
		end = t.rows[len(t.rows)-1].time()
	}
	for i := range t.events {
		e := &t.events[i]
		if e.Kind != ServerOutage {
			continue
		}
		if e.From.After(from) {
			from = e.From
		}
		to := e.To
		if to.IsZero() || to.After(end) {
			to = end
		}
		if to.After(from) { // else it was over before, or another server was down as well
			sum, from = sum+to.Sub(from), to
		}
	}
	return sum
}

// stood reports whether it was the server itself that didn't answer: nothing was sent meanwhile, as far as that is known. What sent nothing
// before tells nothing.
func (t *trial) stood(o *outage) bool {
	before, during := mean{}, mean{}
	for i := range t.rows {
		at := t.rows[i].time()
		switch v := t.rows[i].v[out]; {
		case math.IsNaN(v):
		case at.Before(o.From) && o.From.Sub(at) <= 20*time.Second:
			before.add(v)
		case at.After(o.From.Add(t.step/2)) && (o.To.IsZero() || !at.After(o.To)):
			during.add(v)
		}
	}
	if before.sum == 0 || during.n == 0 {
		return o.inside
	}
	return during.mean() < before.mean()/4
}
