package origin

import (
	"math"
	"slices"
	"strings"
	"time"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// A tester is what is read of the pages of a load tester.
type tester struct {
	series.Span
	on       bool // the last good page was one of it
	another  bool // this page was made by another process than the one before
	exporter *exporter.Exporter
	others   bool // there is another load tester on the page

	all    series.Values           // none before the first page of one
	errors series.Table[errorInfo] // that it counts by what they are
	unread unread                  // what there are bad lines of on the page
	asks   *server                 // its requests, of a tester that counts and times them as a server does; nil: it doesn't
	failed []StatusRate            // room for those of a page

	gone  string    // why the page is none of a load tester at work, though it is one of it; "" if it is
	left  string    // the last gone that wasn't ""
	since time.Time // since when, if the page says that

	view                         Clients
	active, throughput, requests series.History
	got                          series.Window
	idle                         idleness
	begun                        beginning

	statuses series.Arena[StatusRate]

	judge                                         alarm.Judge
	stalled, lost, below, failing, hung, restarts alarm.State
}

// An errorInfo is what an error is: its HTTP status, NoAnswer or OtherError.
type errorInfo struct{ status string }

// What errors are that have no HTTP status.
const (
	NoAnswer   = "0"     // the connection was refused or lost, or it took too long
	OtherError = "other" // what the test itself calls an error, or what nobody here knows
)

// An idleness tells clients that get nothing from those whose next segment is not due.
type idleness struct {
	since time.Time     // of the last page on which a segment had moved, or no client was active
	steps int           // since then
	begun bool          // they have got one
	hung  bool          // they have been found to get none
	usual time.Duration // the longest time between two pages with segments so far
}

// A beginning is how long requests took in the first seconds of a test: large answers take long from then on.
type beginning struct {
	first time.Time // the first page that said it; zero: none has
	best  float64   // seconds, the least mean
}

// slow returns a mean in seconds if that is long for an answer: a second or more, and three times as long as at best in the beginning. Else
// it is NaN.
func (b *beginning) slow(mean float64, page time.Time) float64 {
	const slow, times, begins = 1, 3, 10 * time.Second
	switch {
	case math.IsNaN(mean):
		return mean
	case b.first.IsZero():
		b.first, b.best = page, mean
	case page.Sub(b.first) < begins:
		b.best = min(b.best, mean)
	}
	return series.NaNIf(mean < max(slow, times*b.best), mean)
}

func newTester() *tester {
	w := &tester{view: unknownClients()}
	w.errors.Width, w.errors.Keep = 1, true
	return w
}

func unknownClients() Clients {
	u := series.Unknown
	return Clients{
		Active: u, Target: u, Allocated: u, Ramp: u, Remaining: u, Segments: u, Manifests: u, Requests: u, RequestsTotal: u,
		Latency: unknownLatency(), Waits: u, Throughput: u, Speed: u,
		Below: u, Stalled: u, Drift: u, MaxDrift: u, Timeouts: u, Reconnections: u, Restarts: u,
		RestartsTotal: u, TimeoutsTotal: u, ReconnectionsTotal: u, ErrorsTotal: u, ErrorRate: u, ErrorPercent: u,
		Unanswered: u, UnansweredTotal: u, LostPercent: u,
	}
}

// counted returns how many segments, or requests, there were so far.
func (w *tester) counted() float64 {
	if len(w.all.Now) == 0 {
		return series.Absent
	}
	return series.NaNOr(w.all.Now[exporter.TesterSegments], w.view.RequestsTotal)
}

// begin makes ready for the page of that time.
func (w *tester) begin(at time.Time, took time.Duration, same bool) {
	w.on, w.gone, w.since = true, "", time.Time{}
	slot := w.Span.Begin(at, took)
	w.all.Begin(slot, same)
	for f := exporter.TesterGiven; f < len(w.all.Now); f++ { // these are set at the end
		w.all.Now[f] = series.Absent
	}
	w.errors.Begin(slot, same)
	if w.asks != nil {
		w.asks.begin(at, took, same)
	}
}

// place returns where the value of the current series goes, whether it is the only one that may go there, and the span that it belongs to.
func (w *tester) place(s *promtext.Scanner, by exporter.Match, r *reading) (value *float64, alone bool, of *series.Span) {
	if w.on && w.exporter != by.Exporter && w.exporter != givenExporter {
		anybodys := w.exporter.Signed && series.IsAbsent(w.all.Now[exporter.TesterOther])
		if !anybodys || by.Exporter.Signed {
			w.others = w.others || !by.Exporter.Signed || by.Rule.Into.Field == exporter.TesterOther
			return nil, false, nil // of two load testers on one page, one is shown
		}
		w.asks = nil // these were series of another program
	}
	w.exporter = by.Exporter
	if len(w.all.Now) == 0 { // most sources are none
		w.all = series.NewValues(exporter.TesterFields)
	}
	if by.Rule.Into.Area == exporter.Server && w.asks == nil {
		w.asks = newServer("", "").bounded(&r.state.options)
		if w.on {
			w.asks.begin(r.at, r.took, false)
		}
	}
	if !w.on {
		w.begin(r.at, r.took, false)
	}
	switch to := by.Rule.Into; to.Area {
	case exporter.Server:
		value, alone = w.asks.place(s, by)
		if to.Field == exporter.ServerResponse {
			w.asks.responses.Row(w.asks.key).Info.answer = answerOf(s)
		}
		return value, alone, &w.asks.Span
	case exporter.TesterErrors:
		row := w.errorRow(s, to.Field)
		return &row.Now[0], row != &w.errors.Overflow, &w.Span
	default:
		return &w.all.Now[to.Field], to.Field != exporter.TesterOther, &w.Span
	}
}

// errorRow returns where a series of errors goes.
func (w *tester) errorRow(s *promtext.Scanner, field int) *series.Row[errorInfo] {
	if field == exporter.TesterErrorStatus {
		status, _ := s.Label("status_code")
		row := w.errors.Row(status)
		row.Info.status = row.Name
		return row
	}
	if len(s.RawLabels()) > scrape.MaxLabels {
		return w.errors.Beyond()
	}
	row := w.errors.Row(s.RawLabels())
	text, _ := s.Label("error")
	row.Info.status = errorStatus(string(scrape.CutTo(text, scrape.MaxName)))
	return row
}

// end works out the numbers of the page that was read, and reports whether it was one of a load tester. Given is how many clients there are
// by the operator's series; NaN if there is none.
func (w *tester) end(o *Options, given float64) bool {
	w.errors.End()
	w.setDerived(given)
	n := w.all.Now
	e := w.exporter
	if !series.IsAbsent(n[exporter.TesterUp]) && n[exporter.TesterUp] != 1 { // what is left on the page is old
		w.leave(" does not answer its exporter")
	}
	known := !(e.Signed && series.IsAbsent(n[exporter.TesterOther]))
	asked := false
	if w.asks != nil {
		w.asks.another = w.another
		w.asks.unread = append(w.asks.unread[:0], w.unread.server...)
		asked = w.asks.end(o)
	}
	if w.on = known && (asked || !series.AllAbsent(n)); !w.on {
		w.Forget() // what comes next is not to be compared with what was
		w.others = false
		return false
	}
	if w.gone != "" {
		w.Forget()
		return false
	}
	if w.another || w.beganAnew() || asked && w.asks.restart { // another test
		w.another = false
		w.Forget()
		w.errors.Restart(w.Page)
		for _, s := range []*alarm.State{&w.stalled, &w.lost, &w.below, &w.failing, &w.hung, &w.restarts} {
			*s = alarm.State{}
		}
		w.got, w.idle, w.begun = series.Window{}, idleness{}, beginning{}
	}
	moved, ticks := w.anyMoved()
	if asked && w.Stamp == 0 {
		w.Stamp = w.asks.Stamp
	}
	w.Span.End(moved || asked && !w.asks.Held, ticks)
	if w.Stamp != 0 && w.Frozen() { // it no longer writes to the database that the page is of
		w.leave(" writes nothing any more")
		w.since = w.Fresh
		return false
	}
	if w.Held {
		w.active.Repeat(w.Asked)
		w.throughput.Repeat(w.Asked)
		w.requests.Repeat(w.Asked)
		w.setHistory()
		return true
	}
	w.compute(o, asked)
	return true
}

// leave notes why the load tester is not at work.
func (w *tester) leave(why string) {
	if name, is := strings.CutSuffix(w.left, why); !is || name != w.exporter.Product {
		w.left = w.exporter.Product + why
	}
	w.gone = w.left
}

// setDerived works out what follows from the numbers of the page alone, and is compared with the page before as they are.
func (w *tester) setDerived(given float64) {
	if len(w.all.Now) == 0 {
		w.all = series.NewValues(exporter.TesterFields)
	}
	n := w.all.Now
	n[exporter.TesterGiven] = series.Absent
	if !math.IsNaN(given) {
		n[exporter.TesterGiven] = given
		if w.exporter == nil {
			w.exporter = givenExporter
		}
	}
	times := func(to, mean int, unit float64) {
		n[to] = series.Absent
		if !series.IsAbsent(n[mean]) && !series.IsAbsent(n[exporter.TesterRequests]) {
			n[to] = n[mean] * n[exporter.TesterRequests] * unit
		}
	}
	times(exporter.TesterTime, exporter.TesterMeanMillis, 1e-3)
	times(exporter.TesterBytes, exporter.TesterMeanBytes, 1)
}

// nameless reports whether it is the load tester itself that answers, and not what has stored its numbers. Where no series says when its
// process was started, the one that answers after nothing has listened is taken for another, even if it has counted farther.
func (w *tester) nameless() bool {
	return w.on && w.exporter.BuiltIn() && w.Stamp == 0 && (w.asks == nil || w.asks.Stamp == 0)
}

// beganAnew reports whether a counter is smaller than it was.
func (w *tester) beganAnew() bool {
	return w.Fell(&w.all, 0, exporter.TesterCounters) ||
		slices.ContainsFunc(w.errors.Rows, func(r *series.Row[errorInfo]) bool { return r.Present() && w.Fell(&r.Values, 0, 1) })
}

// anyMoved reports whether something differs from the page before, and whether that it doesn't says nothing: as something of it always
// does, how long the test has lasted, or as the page may be older than it seems.
func (w *tester) anyMoved() (moved, ticks bool) {
	moved = w.Moved(&w.all, 0, exporter.TesterFields)
	for _, r := range w.errors.Rows {
		moved = moved || w.Moved(&r.Values, 0, 1)
	}
	cached := w.Asked.Sub(w.Fresh) < 2*w.exporter.Cached
	return moved, cached || !series.IsAbsent(w.all.Now[exporter.TesterElapsed])
}

// gap notes that there was no page at that time.
func (w *tester) gap(at time.Time) {
	w.active.Add(at, series.Unknown)
	w.throughput.Add(at, series.Unknown)
	w.requests.Add(at, series.Unknown)
	if w.asks != nil {
		w.asks.spread.Gap(at)
	}
	w.setHistory()
}

func (w *tester) setHistory() {
	w.view.ActiveHistory, w.view.ThroughputHistory = w.active.Series(), w.throughput.Series()
	w.view.RequestsHistory, w.view.LatencyHistory = w.requests.Series(), nil
	if w.asks != nil {
		w.view.LatencyHistory = w.asks.spread.Columns()
	}
}

func (w *tester) clone() *tester {
	c := *w
	c.Span, c.all, c.errors, c.got = w.Span.Clone(), w.all.Clone(), w.errors.Clone(), w.got.Clone()
	c.failed, c.unread = nil, unread{}
	if w.asks != nil {
		c.asks = w.asks.clone()
	}
	for _, h := range c.histories() {
		*h = h.Clone()
	}
	c.statuses, c.judge = series.Arena[StatusRate]{}, alarm.Judge{}
	return &c
}
