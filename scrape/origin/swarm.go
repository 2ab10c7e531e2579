package origin

import (
	"math"
	"slices"
	"time"

	"origintop/promtext"
	"origintop/scrape/series"
)

// swarm is what is read of the pages of go-ffmpeg-hls-swarm, the load tester.
type swarm struct {
	span
	on       bool // the last good page was one of it
	another  bool // this page was made by another process than the one before
	exporter *Exporter

	all    fields
	errors table[struct{}] // by HTTP status
	unread bool            // there are bad lines of these on the page

	view                         Swarm
	active, throughput, requests series.History
	got                          window
	idle                         idleness

	statuses series.Arena[StatusRate]

	judge                                         judge
	stalled, lost, below, failing, hung, restarts grade
}

// An idleness tells clients that get no segment from those whose next one is not due.
type idleness struct {
	since time.Time     // of the last page on which a segment had moved, or no client was active
	steps int           // since then
	begun bool          // they have got one
	hung  bool          // they have been found to get none
	usual time.Duration // the longest time between two pages with segments so far
}

// The fields of the swarm. Those before swarmCounters are counters.
const (
	swarmSegments = iota
	swarmManifests
	swarmSegmentBytes
	swarmTimeouts
	swarmReconnections
	swarmRestarts
	swarmElapsed // which only tells that the page was made anew, or of another test
	swarmCounters

	swarmActive = iota - 1
	swarmTarget
	swarmRamp
	swarmRemaining
	swarmSpeed
	swarmBelow
	swarmStalled
	swarmDrift
	swarmMaxDrift
	swarmDropRate
	swarmOther
	swarmFields
)

func newSwarm() *swarm {
	w := &swarm{all: newFields(swarmFields), view: unknownSwarm()}
	w.errors.width, w.errors.keeps = 1, true
	return w
}

func unknownSwarm() Swarm {
	u := series.Unknown
	return Swarm{
		Active: u, Target: u, Ramp: u, Remaining: u, Segments: u, Manifests: u, Throughput: u, Speed: u,
		Below: u, Stalled: u, Drift: u, MaxDrift: u, Timeouts: u, Reconnections: u, Restarts: u,
		RestartsTotal: u, TimeoutsTotal: u, ReconnectionsTotal: u, ErrorsTotal: u, ErrorRate: u, ErrorPercent: u, LostPercent: u,
	}
}

// begin makes ready for the page of that time.
func (w *swarm) begin(at time.Time, took time.Duration, same bool) {
	w.on = true
	slot := w.span.begin(at, took)
	w.all.begin(slot, same)
	w.errors.begin(slot, same)
}

// place returns where the value of the current series goes, and whether it is the only one that may go there.
func (w *swarm) place(s *promtext.Scanner, to Slot) (value *float64, alone bool) {
	if to.of == loadErrors {
		status, _ := s.Label("status_code")
		r := w.errors.row(status)
		return &r.now[0], r != &w.errors.over
	}
	return &w.all.now[to.field], to.field != swarmOther
}

// end works out the numbers of the page that was read, and reports whether it was one of the swarm.
func (w *swarm) end(o *Options) bool {
	w.errors.end()
	if w.on = !allAbsent(w.all.now); !w.on {
		w.forget() // what comes next is not to be compared with what was
		return false
	}
	if w.another || w.beganAnew() { // another test
		w.another = false
		w.forget()
		w.errors.restart(w.page)
		w.stalled, w.lost, w.below, w.failing, w.hung, w.restarts = grade{}, grade{}, grade{}, grade{}, grade{}, grade{}
		w.got, w.idle = window{}, idleness{}
	}
	w.span.end(w.anyMoved())
	if w.held {
		w.active.Repeat(w.asked)
		w.throughput.Repeat(w.asked)
		w.requests.Repeat(w.asked)
		w.setHistory()
		return true
	}
	n, v := w.all.now, &w.view
	v.Known = true
	v.Active, v.Target, v.Ramp = series.Count(n[swarmActive]), series.Count(n[swarmTarget]), series.Within(100*n[swarmRamp], 0, 100)
	v.Remaining = series.Count(n[swarmRemaining]) // below zero there is no end
	v.Segments, v.Manifests = w.rate(&w.all, swarmSegments), w.rate(&w.all, swarmManifests)
	v.Speed, v.Below, v.Stalled = series.Count(n[swarmSpeed]), series.Count(n[swarmBelow]), series.Count(n[swarmStalled])
	v.Drift, v.MaxDrift = series.Finite(n[swarmDrift]), series.Finite(n[swarmMaxDrift])
	v.Timeouts, v.Reconnections = w.rate(&w.all, swarmTimeouts), w.rate(&w.all, swarmReconnections)
	v.Restarts = w.rate(&w.all, swarmRestarts)
	v.TimeoutsTotal, v.ReconnectionsTotal, v.RestartsTotal = series.Count(n[swarmTimeouts]), series.Count(n[swarmReconnections]), series.Count(n[swarmRestarts])
	v.LostPercent = series.Within(100*n[swarmDropRate], 0, 100)
	v.Throughput = w.mean(o)
	w.computeErrors()
	w.computeAlarms(o)
	w.active.Add(w.asked, v.Active)
	w.throughput.Add(w.asked, v.Throughput)
	w.requests.Add(w.asked, v.Segments+v.Manifests)
	w.setHistory()
	return true
}

// beganAnew reports whether a counter is smaller than it was.
func (w *swarm) beganAnew() bool {
	return w.fell(&w.all, 0, swarmCounters) ||
		slices.ContainsFunc(w.errors.rows, func(r *row[struct{}]) bool { return r.there() && w.fell(&r.fields, 0, 1) })
}

// anyMoved reports whether something differs from the page before, and whether something of it always does: how long the test has lasted.
func (w *swarm) anyMoved() (moved, ticks bool) {
	moved = w.moved(&w.all, 0, swarmFields)
	for _, r := range w.errors.rows {
		moved = moved || w.moved(&r.fields, 0, 1)
	}
	return moved, !isAbsent(w.all.now[swarmElapsed])
}

// mean returns what the clients have got per second, over the window: bytes are counted at the end of a segment, so that those of a step
// may be more than came in it.
func (w *swarm) mean(o *Options) float64 {
	if w.all.now[swarmSegmentBytes] == 0 && w.all.now[swarmSegments] > 0 {
		return series.Unknown // segments without bytes: the swarm doesn't count these
	}
	w.got.add(w.asked, w.since(), w.rate(&w.all, swarmSegmentBytes), o.Window)
	return w.got.mean()
}

// computeErrors works out which part of the requests of the step has failed. Requests that fail are counted as requests, too.
func (w *swarm) computeErrors() {
	v := &w.view
	v.Errors = w.statuses.Alloc(len(w.errors.rows))
	v.ErrorRate, v.ErrorsTotal = 0, 0
	for _, r := range w.errors.rows {
		if r.gone > patience {
			continue
		}
		perSecond := w.rateOfEvents(&r.fields, 0, !r.old && !w.errors.lost)
		v.ErrorRate += perSecond
		v.ErrorsTotal += series.NaNIf(!r.there(), series.Count(r.now[0]))
		if r.there() {
			v.Errors = append(v.Errors, StatusRate{r.name, perSecond, series.Count(r.now[0])})
		}
	}
	v.ErrorRate = series.NaNIf(w.base < 0 || w.errors.tooMany() || w.unread, v.ErrorRate+series.OrZero(v.Timeouts))
	v.ErrorsTotal = series.NaNIf(w.errors.tooMany() || w.unread, v.ErrorsTotal)
	v.ErrorPercent = series.NaNIf(v.Segments+v.Manifests == 0 && v.ErrorRate == 0, min(100, series.Share(v.ErrorRate, max(v.Segments+v.Manifests, v.ErrorRate))))
}

// hangs is for how many steps clients may get no segment, and firstSegment how long if it is not known yet how often they do.
const (
	hangs        = 3
	firstSegment = 10 * time.Second
)

func (w *swarm) computeAlarms(o *Options) {
	v := &w.view
	w.judge.begin(&w.span, o)
	clients := series.Larger(v.Active, v.Target) // those that crash are not active for a moment, and are stalled or slow all the same
	v.StalledAlarm = w.judge.see(&w.stalled, ofStalls, series.Portion(v.Stalled, clients))
	v.LostAlarm = w.judge.see(&w.lost, ofLost, v.LostPercent)
	v.BelowAlarm = w.judge.see(&w.below, ofBelow, series.Portion(v.Below, clients))
	v.RestartsAlarm = w.judge.seeRate(&w.restarts, ofRestarts, v.Restarts)
	errors := v.ErrorRate * w.step().Seconds()
	v.ErrorsAlarm = w.judge.see(&w.failing, ofFailures, series.NaNIf(errors > 0 && errors < 2, v.ErrorPercent)) // one may be chance
	hung := 0.0
	switch i := &w.idle; {
	case math.IsNaN(v.Segments) || !(v.Active > 0) || i.since.IsZero():
		i.since, i.steps = w.asked, 0
	case v.Segments > 0:
		if i.begun && !i.hung { // neither the time until the first segment nor an outage is a measure
			i.usual = max(i.usual, w.asked.Sub(i.since))
		}
		i.since, i.steps, i.begun, i.hung = w.asked, 0, true, false
	default:
		due := i.usual * 3 / 2
		if !i.begun {
			due = firstSegment
		}
		if i.steps++; i.steps >= hangs && w.asked.Sub(i.since) > due {
			hung, i.hung = v.Active, true
		}
	}
	v.HungAlarm = w.judge.see(&w.hung, ofHung, hung)
	v.HungSince = w.idle.since
}

// gap notes that there was no page at that time.
func (w *swarm) gap(at time.Time) {
	w.active.Add(at, series.Unknown)
	w.throughput.Add(at, series.Unknown)
	w.requests.Add(at, series.Unknown)
	w.setHistory()
}

func (w *swarm) setHistory() {
	w.view.ActiveHistory, w.view.ThroughputHistory = w.active.Series(), w.throughput.Series()
	w.view.RequestsHistory = w.requests.Series()
}
