package origin

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// Name returns what to call the load tester in a sentence.
func (c *Clients) Name() string {
	switch c.Tester {
	case "":
		return "the load tester"
	case "swarm":
		return "the swarm"
	}
	return c.Tester
}

// bare reports whether the page is that of a load tester before its first answer: vegeta's has but what Go's library counts of itself.
func (s *source) bare() bool {
	return s.wants == scrape.RoleLoad && s.series <= 2 && s.first == "promhttp_metric_handler_errors_total"
}

// LoadTester returns which load tester the page is of, "" if it is none of one alone.
func (s *SourceState) LoadTester() string {
	for _, e := range exporter.All {
		if e.Role == scrape.RoleLoad && e.Name == s.Exporter {
			return e.Product
		}
	}
	return ""
}

// Asked returns how many requests per second the clients make, as far as the load tester says: the swarm counts segments and playlists.
func (c *Clients) Asked() float64 { return series.NaNOr(c.Requests, c.Segments+c.Manifests) }

// compute works out the numbers of a page that says something new. Asked says that the requests are counted as a server counts them.
func (w *tester) compute(o *Options, asked bool) {
	n, v := w.all.Now, &w.view
	v.Known, v.Tester = true, w.exporter.Product
	v.Active, v.Target = series.Count(n[exporter.TesterActive]), series.Count(n[exporter.TesterTarget])
	if !series.IsAbsent(n[exporter.TesterGiven]) {
		v.Active = series.Count(n[exporter.TesterGiven])
	}
	v.Allocated = series.Count(n[exporter.TesterAllocated])
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
	w.computeRequests(asked)
	v.Waits = w.begun.slow(v.Latency.Mean, w.Asked)
	v.Throughput = w.mean(o, asked)
	w.computeErrors(asked)
	w.computeAlarms(o)
	w.active.Add(w.Asked, v.Active)
	w.throughput.Add(w.Asked, v.Throughput)
	w.requests.Add(w.Asked, v.Asked())
	w.setHistory()
}

// computeRequests works out how many requests there are, and how long they take.
func (w *tester) computeRequests(asked bool) {
	n, v := w.all.Now, &w.view
	if asked {
		v.Requests, v.RequestsTotal, v.Latency = w.asks.view.Requests, w.asks.view.RequestsTotal, w.asks.view.Latency
		if v.Latency.Kind == Summary {
			v.Latency.Over = w.exporter.Over
		}
		return
	}
	v.Requests, v.RequestsTotal = w.Rate(&w.all, exporter.TesterRequests), series.Count(n[exporter.TesterRequests])
	v.Latency = unknownLatency()
	took, _ := w.Increase(&w.all, exporter.TesterTime)
	requests, _ := w.Increase(&w.all, exporter.TesterRequests)
	if !series.IsAbsent(n[exporter.TesterMeanMillis]) {
		v.Latency.Kind = Mean
		v.Latency.Mean = series.NaNIf(!(requests > 0), max(0, took)/requests)
	}
	late := func(millis int) series.Quantile {
		return series.Exact(series.NaNIf(!(n[millis] > 0) || v.Active == 0, n[millis]/1000)) // 0: there were none, or it isn't told
	}
	if !series.IsAbsent(n[exporter.TesterP50Millis]) {
		v.Latency.Kind, v.Latency.Over = Summary, w.exporter.Over
		v.Latency.P50, v.Latency.P95 = late(exporter.TesterP50Millis), late(exporter.TesterP95Millis)
	}
}

// mean returns what the clients have got per second, over the window: bytes are counted at the end of a response, so that those of a step
// may be more than came in it.
func (w *tester) mean(o *Options, asked bool) float64 {
	n := w.all.Now
	rate := w.Rate(&w.all, exporter.TesterSegmentBytes)
	switch {
	case asked:
		rate = w.asks.view.Sent
	case !series.IsAbsent(n[exporter.TesterBytes]):
		rate = max(0, w.Rate(&w.all, exporter.TesterBytes))
	case n[exporter.TesterSegmentBytes] == 0 && n[exporter.TesterSegments] > 0:
		return series.Unknown // segments without bytes: the swarm doesn't count these
	}
	w.got.Add(w.Asked, w.Since(), rate, o.Window)
	return w.got.Mean()
}

// An answer is what a series of requests says of how they were answered.
type answer struct {
	status string
	fails  outcome
}

// An outcome is whether requests failed.
type outcome uint8

const (
	untold outcome = iota
	fine
	failed
)

// answerOf returns that of the current series. What is an answer as it should be the test decides, where it says so, else the status.
func answerOf(s *promtext.Scanner) (a answer) {
	status, _ := s.Label("status")
	a.status = cmp.Or(string(status), OtherError)
	expected, told := s.Label("expected_response")
	class := statusClass(status)
	switch {
	case told && string(expected) == "true":
		a.fails = fine
	case told, class >= 4, a.status == NoAnswer:
		a.fails = failed
	case class > 0:
		a.fails = fine
	}
	return a
}

// computeErrors works out which part of the requests of the step has failed. Requests that fail are counted as requests, too.
func (w *tester) computeErrors(asked bool) {
	v := &w.view
	w.failed = w.failed[:0]
	v.ErrorRate, v.ErrorsTotal, v.Unanswered, v.UnansweredTotal = 0, 0, series.Unknown, series.Unknown
	known := false
	if asked {
		known = w.failedAnswers()
	} else {
		known = w.countedErrors()
	}
	slices.SortStableFunc(w.failed, func(a, b StatusRate) int { return cmp.Compare(a.Status, b.Status) })
	v.Errors = append(w.statuses.Alloc(len(w.failed)), w.failed...)
	v.ErrorRate = series.NaNIf(!known || w.Base < 0, v.ErrorRate+series.OrZero(v.Timeouts))
	v.ErrorsTotal = series.NaNIf(!known, v.ErrorsTotal)
	all := v.Asked()
	v.ErrorPercent = series.NaNIf(all == 0 && v.ErrorRate == 0, min(100, series.Share(v.ErrorRate, max(all, v.ErrorRate))))
}

// fail adds requests that failed.
func (w *tester) fail(status string, rate, total float64) {
	v := &w.view
	v.ErrorRate += rate
	v.ErrorsTotal += total
	if status == NoAnswer {
		v.Unanswered, v.UnansweredTotal = v.Unanswered+rate, v.UnansweredTotal+total
	}
	i := slices.IndexFunc(w.failed, func(e StatusRate) bool { return e.Status == status })
	if i < 0 {
		i = len(w.failed)
		w.failed = append(w.failed, StatusRate{Status: status})
	}
	w.failed[i].Rate += rate
	w.failed[i].Total += total
}

// failedAnswers counts the requests that failed by how they were answered, and reports whether that is known.
func (w *tester) failedAnswers() bool {
	v, t := &w.view, &w.asks.responses
	if math.IsNaN(v.RequestsTotal) {
		return false
	}
	v.Unanswered, v.UnansweredTotal = 0, 0
	for _, r := range t.Rows {
		switch is := r.Info.answer; {
		case r.Missing > series.Patience:
		case is.fails == untold:
			v.Unanswered, v.UnansweredTotal = series.Unknown, series.Unknown
			return false
		case is.fails == failed:
			w.fail(is.status, w.asks.more(t, r), series.Count(r.Now[0]))
		}
	}
	return true
}

// countedErrors counts the requests that failed by what the load tester calls them, and reports whether all are known.
func (w *tester) countedErrors() bool {
	v, n := &w.view, w.all.Now
	if w.exporter == givenExporter {
		return false
	}
	byText := !series.IsAbsent(n[exporter.TesterFailures])
	if byText {
		v.Unanswered, v.UnansweredTotal = 0, 0
	}
	for _, r := range w.errors.Rows {
		if r.Missing > series.Patience {
			continue
		}
		perSecond := w.RateOfEvents(&r.Values, 0, !r.Old && !w.errors.Lost)
		if r.Present() {
			w.fail(r.Info.status, perSecond, series.Count(r.Now[0]))
		} else { // it is missing
			v.ErrorRate, v.ErrorsTotal = v.ErrorRate+perSecond, series.Unknown
		}
	}
	if !byText {
		return !w.errors.TooMany() && !w.unread.errors
	}
	all := series.Count(n[exporter.TesterFailures])
	if v.ErrorsTotal > all { // some are of the test before
		v.UnansweredTotal = series.Unknown
		for i := range w.failed {
			w.failed[i].Total = series.Unknown
		}
	}
	v.ErrorRate, v.ErrorsTotal = w.Rate(&w.all, exporter.TesterFailures), all
	return true
}

var (
	statusInText   = regexp.MustCompile(`^(?:HTTPError\(\D{0,8}|BadStatusCode\(.*code=)([1-5][0-9][0-9])\b`)
	noAnswerInText = regexp.MustCompile(`(?i)connection|timeout|timed ?out|RemoteDisconnected|MaxRetry|gaierror|BrokenPipe|SSL|socket`)
)

// errorStatus returns which error Locust means: it writes what Python does of an exception.
func errorStatus(text string) string {
	if m := statusInText.FindStringSubmatch(strings.ReplaceAll(text, "&#x27;", "'")); m != nil {
		return m[1]
	}
	name, _, _ := strings.Cut(text, "(")
	if noAnswerInText.MatchString(name) {
		return NoAnswer
	}
	return OtherError
}

// hangs is for how many steps clients may get nothing, and firstSegment how long if it is not known yet how often they do.
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
	v.ErrorsAlarm = w.judge.ObserveShare(&w.failing, alarm.Failures, v.ErrorPercent, v.ErrorRate*w.Step().Seconds())
	hung := 0.0
	got, active := v.Segments, v.Active
	if !math.IsNaN(v.Requests) { // as clients fail at once in what they are refused, any end of a request is one
		got = v.Requests
		active = series.NaNOr(active, 1) // one that has a rate in place of clients is at work as long as it has a page
	}
	switch i := &w.idle; {
	case math.IsNaN(got) || !(active > 0) || i.since.IsZero():
		i.since, i.steps = w.Asked, 0
	case got > 0:
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
			hung, i.hung = active, true
		}
	}
	v.HungAlarm = w.judge.Observe(&w.hung, alarm.Hung, hung)
	v.HungSince = w.idle.since
}

// Why the time between server and clients is not known.
type WayUnknown uint8

// The reasons.
const (
	WayKnown       WayUnknown = iota
	NoMeans                   // one of the two has no mean
	OtherRequests             // they don't count the same requests
	NotAnswered               // some requests had no answer, and are part of the clients' mean
	ServerLonger              // the server's mean is the longer one: it is of other requests, or measures something else
	ServerTooShort            // the server's mean is 0: its requests are shorter than what it counts in, mostly milliseconds
)

// sameRequests is by which part the requests of clients and server may differ to be the same ones.
const sameRequests = 0.1

// Way returns how long a request takes between the server and the clients: by how much the mean of the clients is longer than that of the
// server. NaN, and why, unless both are means of the same requests.
func (s *Snapshot) Way() (seconds float64, why WayUnknown) {
	c, v := &s.Clients, &s.Server
	way := c.Latency.Mean - v.Latency.Mean
	asked, answered := c.RequestsHistory.Mean(s.Window), v.RequestsHistory.Mean(s.Window)
	switch {
	case math.IsNaN(way) || v.Latency.MeanOver != "":
		return series.Unknown, NoMeans
	case c.Unanswered > 0:
		return series.Unknown, NotAnswered
	case !(math.Abs(asked-answered) <= sameRequests*max(asked, answered)):
		return series.Unknown, OtherRequests
	case way < 0:
		return series.Unknown, ServerLonger
	case v.Latency.Mean == 0:
		return series.Unknown, ServerTooShort
	}
	return way, WayKnown
}

// load returns what the origin has to bear: the clients that the load tester says are active, else connections; NaN if nobody says.
func (st *State) load() (load float64, clients bool) {
	for _, src := range st.sources {
		if src.tester.view.Known && !math.IsNaN(src.tester.view.Active) {
			return series.NaNIf(!src.Up(), src.tester.view.Active), true
		}
	}
	if only, ok := st.only(); ok {
		return series.NaNIf(!only.src.Up(), only.view.Active-only.view.Waiting), false
	}
	var s Snapshot // of one server several pages may tell: that of its exporter, and its log
	if st.setServers(&s); len(s.Servers) == 1 && !s.Servers[0].Stale {
		return s.Server.Active - s.Server.Waiting, false
	}
	return series.Unknown, false
}

// givenLoad returns what Options.Load picks on the pages of all sources.
func (st *State) givenLoad() float64 {
	sum := series.Unknown
	for _, src := range st.sources {
		if st.options.Load != nil && src.Pages > 0 {
			sum = series.Plus(sum, src.given.Value)
		}
	}
	return sum
}

// givenClients returns how many clients there are by the series Options.Clients, as the page of a source was read; NaN if no page says. The
// load tester's source says so or, where there is none, the one whose page has the series.
func (st *State) givenClients(src *source) float64 {
	sum := series.Unknown
	if st.options.Clients == nil {
		return sum
	}
	tests := func(s *source) bool {
		return s.wants == scrape.RoleLoad || s.tester.on && s.tester.exporter != givenExporter
	}
	if !tests(src) {
		if slices.ContainsFunc(st.sources, tests) {
			return sum
		}
		return src.clients.Value
	}
	for _, s := range st.sources {
		if s == src || s.Up() {
			sum = series.Plus(sum, s.clients.Value)
		}
	}
	return sum
}

// givenExporter is that of a page on which nothing is read of a load tester but how many clients there are, by the operator's series.
var givenExporter = &exporter.Exporter{Name: "clients", Role: scrape.RoleLoad}
