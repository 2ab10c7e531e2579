package origin

import (
	"math"
	"slices"
	"time"

	"origintop/promtext"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// tester is what is read of the pages of go-ffmpeg-hls-tester, the load tester.
type tester struct {
	series.Span
	on       bool // the last good page was one of it
	another  bool // this page was made by another process than the one before
	exporter *exporter.Exporter

	all    series.Values          // none before the first page of one
	errors series.Table[struct{}] // by HTTP status
	unread bool                   // there are bad lines of these on the page

	view                         Clients
	active, throughput, requests series.History
	got                          series.Window
	idle                         idleness

	statuses series.Arena[StatusRate]

	judge                                         alarm.Judge
	stalled, lost, below, failing, hung, restarts alarm.State
}

// An idleness tells clients that get no segment from those whose next one is not due.
type idleness struct {
	since time.Time     // of the last page on which a segment had moved, or no client was active
	steps int           // since then
	begun bool          // they have got one
	hung  bool          // they have been found to get none
	usual time.Duration // the longest time between two pages with segments so far
}

func newTester() *tester {
	w := &tester{view: unknownClients()}
	w.errors.Width, w.errors.Keep = 1, true
	return w
}

func unknownClients() Clients {
	u := series.Unknown
	return Clients{
		Active: u, Target: u, Ramp: u, Remaining: u, Segments: u, Manifests: u, Throughput: u, Speed: u,
		Below: u, Stalled: u, Drift: u, MaxDrift: u, Timeouts: u, Reconnections: u, Restarts: u,
		RestartsTotal: u, TimeoutsTotal: u, ReconnectionsTotal: u, ErrorsTotal: u, ErrorRate: u, ErrorPercent: u, LostPercent: u,
	}
}

// segments returns how many the page says that there were.
func (w *tester) segments() float64 {
	if len(w.all.Now) == 0 {
		return series.Absent
	}
	return w.all.Now[exporter.TesterSegments]
}

// begin makes ready for the page of that time.
func (w *tester) begin(at time.Time, took time.Duration, same bool) {
	w.on = true
	slot := w.Span.Begin(at, took)
	w.all.Begin(slot, same)
	w.errors.Begin(slot, same)
}

// place returns where the value of the current series goes, and whether it is the only one that may go there.
func (w *tester) place(s *promtext.Scanner, to exporter.Slot) (value *float64, alone bool) {
	if len(w.all.Now) == 0 { // most sources are none
		w.all = series.NewValues(exporter.TesterFields)
	}
	if to.Area == exporter.TesterErrors {
		status, _ := s.Label("status_code")
		r := w.errors.Row(status)
		return &r.Now[0], r != &w.errors.Overflow
	}
	return &w.all.Now[to.Field], to.Field != exporter.TesterOther
}

// end works out the numbers of the page that was read, and reports whether it was one of the swarm.
func (w *tester) end(o *Options) bool {
	w.errors.End()
	if w.on = !series.AllAbsent(w.all.Now); !w.on {
		w.Forget() // what comes next is not to be compared with what was
		return false
	}
	if w.another || w.beganAnew() { // another test
		w.another = false
		w.Forget()
		w.errors.Restart(w.Page)
		for _, s := range []*alarm.State{&w.stalled, &w.lost, &w.below, &w.failing, &w.hung, &w.restarts} {
			*s = alarm.State{}
		}
		w.got, w.idle = series.Window{}, idleness{}
	}
	w.Span.End(w.anyMoved())
	if w.Held {
		w.active.Repeat(w.Asked)
		w.throughput.Repeat(w.Asked)
		w.requests.Repeat(w.Asked)
		w.setHistory()
		return true
	}
	n, v := w.all.Now, &w.view
	v.Known = true
	v.Active, v.Target = series.Count(n[exporter.TesterActive]), series.Count(n[exporter.TesterTarget])
	v.Ramp = series.Within(100*n[exporter.TesterRamp], 0, 100)
	v.Remaining = series.Count(n[exporter.TesterRemaining]) // below zero there is no end
	v.Segments, v.Manifests = w.Rate(&w.all, exporter.TesterSegments), w.Rate(&w.all, exporter.TesterManifests)
	v.Speed, v.Below = series.Count(n[exporter.TesterSpeed]), series.Count(n[exporter.TesterBelow])
	v.Stalled = series.Count(n[exporter.TesterStalled])
	v.Drift, v.MaxDrift = series.Finite(n[exporter.TesterDrift]), series.Finite(n[exporter.TesterMaxDrift])
	v.Timeouts, v.Reconnections = w.Rate(&w.all, exporter.TesterTimeouts), w.Rate(&w.all, exporter.TesterReconnections)
	v.Restarts = w.Rate(&w.all, exporter.TesterRestarts)
	v.TimeoutsTotal, v.ReconnectionsTotal = series.Count(n[exporter.TesterTimeouts]), series.Count(n[exporter.TesterReconnections])
	v.RestartsTotal = series.Count(n[exporter.TesterRestarts])
	v.LostPercent = series.Within(100*n[exporter.TesterDropRate], 0, 100)
	v.Throughput = w.mean(o)
	w.computeErrors()
	w.computeAlarms(o)
	w.active.Add(w.Asked, v.Active)
	w.throughput.Add(w.Asked, v.Throughput)
	w.requests.Add(w.Asked, v.Segments+v.Manifests)
	w.setHistory()
	return true
}

// beganAnew reports whether a counter is smaller than it was.
func (w *tester) beganAnew() bool {
	return w.Fell(&w.all, 0, exporter.TesterCounters) ||
		slices.ContainsFunc(w.errors.Rows, func(r *series.Row[struct{}]) bool { return r.Present() && w.Fell(&r.Values, 0, 1) })
}

// anyMoved reports whether something differs from the page before, and whether something of it always does: how long the test has lasted.
func (w *tester) anyMoved() (moved, ticks bool) {
	moved = w.Moved(&w.all, 0, exporter.TesterFields)
	for _, r := range w.errors.Rows {
		moved = moved || w.Moved(&r.Values, 0, 1)
	}
	return moved, !series.IsAbsent(w.all.Now[exporter.TesterElapsed])
}

// mean returns what the clients have got per second, over the window: bytes are counted at the end of a segment, so that those of a step
// may be more than came in it.
func (w *tester) mean(o *Options) float64 {
	if w.all.Now[exporter.TesterSegmentBytes] == 0 && w.all.Now[exporter.TesterSegments] > 0 {
		return series.Unknown // segments without bytes: the swarm doesn't count these
	}
	w.got.Add(w.Asked, w.Since(), w.Rate(&w.all, exporter.TesterSegmentBytes), o.Window)
	return w.got.Mean()
}

// computeErrors works out which part of the requests of the step has failed. Requests that fail are counted as requests, too.
func (w *tester) computeErrors() {
	v := &w.view
	v.Errors = w.statuses.Alloc(len(w.errors.Rows))
	v.ErrorRate, v.ErrorsTotal = 0, 0
	for _, r := range w.errors.Rows {
		if r.Missing > series.Patience {
			continue
		}
		perSecond := w.RateOfEvents(&r.Values, 0, !r.Old && !w.errors.Lost)
		v.ErrorRate += perSecond
		v.ErrorsTotal += series.NaNIf(!r.Present(), series.Count(r.Now[0]))
		if r.Present() {
			v.Errors = append(v.Errors, StatusRate{r.Name, perSecond, series.Count(r.Now[0])})
		}
	}
	v.ErrorRate = series.NaNIf(w.Base < 0 || w.errors.TooMany() || w.unread, v.ErrorRate+series.OrZero(v.Timeouts))
	v.ErrorsTotal = series.NaNIf(w.errors.TooMany() || w.unread, v.ErrorsTotal)
	v.ErrorPercent = series.NaNIf(v.Segments+v.Manifests == 0 && v.ErrorRate == 0,
		min(100, series.Share(v.ErrorRate, max(v.Segments+v.Manifests, v.ErrorRate))))
}

// hangs is for how many steps clients may get no segment, and firstSegment how long if it is not known yet how often they do.
const (
	hangs        = 3
	firstSegment = 10 * time.Second
)

func (w *tester) computeAlarms(o *Options) {
	v := &w.view
	w.judge.Begin(w.Asked, w.Since(), w.Doubt, &o.Thresholds)
	clients := series.Larger(v.Active, v.Target) // those that crash are not active for a moment, and are stalled or slow all the same
	v.StalledAlarm = w.judge.Observe(&w.stalled, alarm.Stalls, series.Portion(v.Stalled, clients))
	v.LostAlarm = w.judge.Observe(&w.lost, alarm.Lost, v.LostPercent)
	v.BelowAlarm = w.judge.Observe(&w.below, alarm.Below, series.Portion(v.Below, clients))
	v.RestartsAlarm = w.judge.ObserveRate(&w.restarts, alarm.Restarts, v.Restarts)
	errors := v.ErrorRate * w.Step().Seconds()
	v.ErrorsAlarm = w.judge.Observe(&w.failing, alarm.Failures, series.NaNIf(errors > 0 && errors < 2, v.ErrorPercent)) // one may be chance
	hung := 0.0
	switch i := &w.idle; {
	case math.IsNaN(v.Segments) || !(v.Active > 0) || i.since.IsZero():
		i.since, i.steps = w.Asked, 0
	case v.Segments > 0:
		if i.begun && !i.hung { // neither the time until the first segment nor an outage is a measure
			i.usual = max(i.usual, w.Asked.Sub(i.since))
		}
		i.since, i.steps, i.begun, i.hung = w.Asked, 0, true, false
	default:
		due := i.usual * 3 / 2
		if !i.begun {
			due = firstSegment
		}
		if i.steps++; i.steps >= hangs && w.Asked.Sub(i.since) > due {
			hung, i.hung = v.Active, true
		}
	}
	v.HungAlarm = w.judge.Observe(&w.hung, alarm.Hung, hung)
	v.HungSince = w.idle.since
}

// gap notes that there was no page at that time.
func (w *tester) gap(at time.Time) {
	w.active.Add(at, series.Unknown)
	w.throughput.Add(at, series.Unknown)
	w.requests.Add(at, series.Unknown)
	w.setHistory()
}

func (w *tester) setHistory() {
	w.view.ActiveHistory, w.view.ThroughputHistory = w.active.Series(), w.throughput.Series()
	w.view.RequestsHistory = w.requests.Series()
}

// load returns what the origin has to bear: the clients that the load tester says are active, else connections; NaN if nobody says.
func (st *State) load() (load float64, clients bool) {
	for _, src := range st.sources {
		if src.tester.view.Known {
			return series.NaNIf(!src.Up(), src.tester.view.Active), true
		}
	}
	if only, ok := st.only(); ok && only.src.Up() {
		return only.view.Active - only.view.Waiting, false
	}
	return series.Unknown, false
}

func (w *tester) clone() *tester {
	c := *w
	c.Span, c.all, c.errors, c.got = w.Span.Clone(), w.all.Clone(), w.errors.Clone(), w.got.Clone()
	for _, h := range c.histories() {
		*h = h.Clone()
	}
	c.statuses, c.judge = series.Arena[StatusRate]{}, alarm.Judge{}
	return &c
}

// givenLoad returns what Options.Load picks on the pages of all sources.
func (st *State) givenLoad() float64 {
	sum := series.Unknown
	for _, src := range st.sources {
		if v := src.given.Value; st.options.Load != nil && src.Pages > 0 && !math.IsNaN(v) {
			if math.IsNaN(sum) {
				sum = 0
			}
			sum += v
		}
	}
	return sum
}
