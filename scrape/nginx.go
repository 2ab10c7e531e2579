package scrape

import (
	"cmp"
	"math"
	"strconv"
	"time"

	"origintop/promtext"
)

// nginx is what is read of the pages of one target that knows an nginx.
type nginx struct {
	on       bool           // the last good page held something of nginx
	exporter *nginxExporter // the one it was of
	known    *nginxExporter // that of the page to compare with; nil if nginx didn't answer it
	restart  bool           // the page to compare with is to be the last one
	span

	requests    float64            // the last count of them, on whichever page
	now, before []float64          // what stands on a page once, by nginxField
	responses   table[nginxSeries] // by status
	sent        table[nginxSeries]
	buckets     table[nginxSeries]
	sums        table[nginxSeries]
	counts      table[nginxSeries]
	quantiles   table[nginxSeries]
	means       table[nginxSeries]

	view                   Nginx
	active, perSecond, p99 line

	distributions block[Bucket]
	scratch       []bucket
	key           []byte

	judge  judge
	grades struct{ active, dropped, errors grade }
}

// An nginxSeries is what the labels of a series, and the rule that it is read by, say of it.
type nginxSeries struct {
	bound float64 // le of a bucket, quantile of a summary
	scale float64 // of the value
	class int     // of a status: 2 for 2xx
	host  hostKind
}

// A hostKind is what the label says for which server a series counts.
type hostKind uint8

const (
	namedHost    hostKind = iota
	allHosts              // it is the sum of others
	namelessHost          // the server without a name, which is mostly the metrics page itself
)

// slowStep is the shortest step over which the counters of a slow exporter have a rate.
const slowStep = time.Second

func newNginx() *nginx {
	n := &nginx{now: make([]float64, nginxFields), before: make([]float64, nginxFields), requests: unknown, view: unknownNginx()}
	nothing(n.now)
	nothing(n.before)
	for _, t := range n.tables() {
		t.fields, t.most = 1, MostSeries
	}
	return n
}

func (n *nginx) tables() []*table[nginxSeries] {
	return []*table[nginxSeries]{&n.responses, &n.sent, &n.buckets, &n.sums, &n.counts, &n.quantiles, &n.means}
}

func unknownNginx() Nginx {
	u := unknown
	return Nginx{
		Active: u, Limit: u, Reading: u, Writing: u, Waiting: u, Requests: u, RequestsTotal: u, Accepts: u, Dropped: u, Sent: u,
		Status: [6]float64{u, u, u, u, u, u}, Latency: Latency{P50: u, P90: u, P95: u, P99: u, Mean: u},
	}
}

// begin makes ready for the page of that time.
func (n *nginx) begin(at time.Time, took time.Duration) {
	n.on = true
	shift := n.exporter == nil || !n.exporter.slow || n.last.IsZero() || n.at.Sub(n.last) >= slowStep || n.restart || at.Before(n.last)
	if shift {
		n.last, n.lastTook = n.at, n.took
		copy(n.before, n.now)
	}
	n.at, n.took = at, took
	nothing(n.now)
	for _, t := range n.tables() {
		t.begin(shift)
	}
}

// place returns where the value of the current series goes, nil if it is not one that is read.
func (n *nginx) place(s *promtext.Scanner) *float64 {
	r, ok := nginxRules.find(s.Name(), s.Label)
	if !ok {
		return nil
	}
	to := n.field(r.rule, s)
	if to != nil {
		n.exporter = r.of
	}
	return to
}

// field returns where the value of the current series goes, by the rule for it.
func (n *nginx) field(r *nginxRule, s *promtext.Scanner) *float64 {
	series := nginxSeries{scale: r.scale}
	if r.scale == 0 {
		series.scale = 1
	}
	var to *table[nginxSeries]
	switch r.is {
	case isState:
		state, _ := s.Label(r.with)
		if field, ok := connectionStates[string(state)]; ok {
			return &n.now[field]
		}
		return &n.now[isSign]
	case isResponse:
		to = &n.responses
		status, ok := s.Label("status")
		if !ok {
			status, _ = s.Label("code")
		}
		series.class = statusClass(status)
	case isSent:
		to = &n.sent
	case isBucket:
		to = &n.buckets
		// Bounds are numbers: "0.005", "00.005" and "5e-3" are the same one.
		le, err := strconv.ParseFloat(labelText(s, "le"), 64)
		if err != nil {
			return nil
		}
		series.bound = le * series.scale
		series.scale = 1
	case isSum:
		to = &n.sums
	case isCount:
		to = &n.counts
	case isQuantile:
		to = &n.quantiles
		q, err := strconv.ParseFloat(labelText(s, "quantile"), 64)
		if err != nil {
			return nil
		}
		series.bound = q
	case isMean:
		to = &n.means
	default:
		return &n.now[r.is]
	}
	if host, ok := s.Label("host"); ok {
		switch string(host) {
		case "*":
			series.host = allHosts
		case "", "_":
			series.host = namelessHost
		}
	}
	if len(s.Name())+len(s.RawLabels()) > mostLabels {
		return &to.beyond().now[0]
	}
	n.key = append(append(append(n.key[:0], s.Name()...), 0), s.RawLabels()...)
	row := to.row(n.key)
	row.is = series
	return &row.now[0]
}

func labelText(s *promtext.Scanner, name string) string {
	value, _ := s.Label(name)
	if len(value) > 64 {
		return "" // no number that anybody writes
	}
	return string(value)
}

// statusClass returns 2 for "200" and "2xx", 0 for what is no status.
func statusClass(status []byte) int {
	if len(status) == 3 && status[0] >= '1' && status[0] <= '5' {
		return int(status[0] - '0')
	}
	return 0
}

// end works out the numbers of the page that was read, and reports whether there was something of nginx on it.
func (n *nginx) end(o *Options) bool {
	// A row is gone only if nginx or its exporter was started anew, with counters at zero. Then no row has a rate.
	gone, rows := 0, 0
	for _, t := range n.tables() {
		if left := t.end(); t != &n.quantiles && t != &n.means {
			gone += left
		}
		rows += len(t.rows)
	}
	if n.on = rows > 0 || !isNothing(n.now); !n.on {
		n.known = nil
		return false
	}
	step := n.step()
	n.restart = gone > 0
	// A row that was not on the page before was 0 then only if that page was one of the same exporter, and of an nginx that it reached.
	if n.restart || n.known != n.exporter || n.exporter.slow && step < slowStep {
		step = 0
	}
	v, last := n.now, n.before
	w := unknownNginx()
	w.Exporter = n.exporter.name
	for _, t := range n.tables() {
		w.TooMany = w.TooMany || t.tooMany()
	}
	switch n.exporter.knowsUp {
	case byAnswer:
		w.Up, w.Known = true, true
	case byFamily:
		w.Up, w.Known = v[isUp] == 1, !math.IsNaN(v[isUp])
	case byConnections:
		w.Up = !math.IsNaN(v[isActive])
		w.Known = w.Up || rows == 0
	}
	w.Reading, w.Writing, w.Waiting = v[isReading], v[isWriting], v[isWaiting]
	if w.Active = v[isActive]; math.IsNaN(w.Active) {
		w.Active = v[isBusy] + v[isWaiting]
	}
	if math.IsNaN(w.Active) {
		w.Active = v[isReading] + v[isWriting] + v[isWaiting]
	}
	w.Accepts = rate(last[isAccepted], v[isAccepted], step)
	w.Dropped = rate(last[isDropped], v[isDropped], step)
	if math.IsNaN(v[isDropped]) && step > 0 {
		// The difference of two counters that are read at one moment. Its own reset is that of its parts.
		w.Dropped = max(0, (increase(last[isAccepted], v[isAccepted])-increase(last[isHandled], v[isHandled]))/step.Seconds())
	}
	n.computeRequests(&w, step)
	n.computeLatency(&w, step)
	n.judge.begin(n.at, o)
	w.ActiveAlarm = n.judge.see(&n.grades.active, ofConnections, share(w.Active, float64(o.WorkerConnections)))
	w.DroppedAlarm = n.judge.see(&n.grades.dropped, ofDrops, w.Dropped)
	w.ErrorsAlarm = n.judge.see(&n.grades.errors, ofErrors, w.Status[5])
	if w.Known && !w.Up {
		w.DownSince = began(n.view.DownSince, n.at)
	}
	n.active.add(n.at, w.Active)
	n.perSecond.add(n.at, w.Requests)
	n.p99.add(n.at, w.Latency.P99)
	n.view = w
	n.setHistory()
	if v := v[isRequests]; !math.IsNaN(v) {
		n.requests = v
	}
	if n.known = n.exporter; w.Known && !w.Up {
		n.known = nil
	}
	return true
}

// gap notes that there was no page at that time.
func (n *nginx) gap(at time.Time) {
	n.active.add(at, unknown)
	n.perSecond.add(at, unknown)
	n.p99.add(at, unknown)
	n.setHistory()
}

func (n *nginx) setHistory() {
	n.view.ActiveHistory, n.view.RequestsHistory = n.active.series(), n.perSecond.series()
	n.view.P99History = n.p99.series()
}

// counted returns which rows of a table are to be added up: those of the servers with a name if there are any, else the
// one that is the sum of all, else those of the server without a name.
func counted(t *table[nginxSeries]) hostKind {
	kind := namelessHost
	for _, r := range t.rows {
		kind = min(kind, r.is.host)
	}
	return kind
}

// more returns the increase of a row over the last step. One that was not on the page before was 0 then: exporters of
// nginx write most rows at the first event that they count.
func more(r *row[nginxSeries]) float64 { return increase(orZero(r.last[0]), r.now[0]) }

// added returns the sum of a table's rows and its increase over the last step, both unknown if there are no rows.
func added(t *table[nginxSeries]) (sum, increase float64) {
	if len(t.rows) == 0 || t.tooMany() {
		return unknown, unknown
	}
	kind := counted(t)
	for _, r := range t.rows {
		if r.is.host == kind {
			sum += r.now[0] * r.is.scale
			increase += more(r) * r.is.scale
		}
	}
	return sum, increase
}

func (n *nginx) computeRequests(w *Nginx, step time.Duration) {
	w.RequestsTotal = n.now[isRequests]
	w.Requests = rate(n.before[isRequests], n.now[isRequests], step)
	sum, increase := added(&n.responses)
	if math.IsNaN(w.RequestsTotal) {
		w.RequestsTotal = sum
		w.Requests = rate(0, increase, step)
	}
	if _, increase = added(&n.sent); step > 0 {
		w.Sent = increase / step.Seconds()
	}
	if len(n.responses.rows) == 0 || step <= 0 || n.responses.tooMany() {
		return
	}
	kind := counted(&n.responses)
	w.Status = [6]float64{}
	for _, r := range n.responses.rows {
		if r.is.host == kind {
			w.Status[r.is.class] += more(r) / step.Seconds()
		}
	}
}

func (n *nginx) computeLatency(w *Nginx, step time.Duration) {
	l := &w.Latency
	switch {
	case len(n.buckets.rows) > 0:
		l.Kind = Histogram
	case len(n.quantiles.rows) > 0:
		l.Kind = Summary
	case len(n.means.rows)+len(n.sums.rows) > 0:
		l.Kind = Mean
	}
	if l.Kind == Summary {
		n.summary(l)
	}
	if l.Mean = n.mean(); step <= 0 {
		return
	}
	_, seconds := added(&n.sums)
	_, observations := added(&n.counts)
	if len(n.counts.rows) == 0 {
		_, observations = added(&n.responses)
	}
	if observations > 0 && len(n.sums.rows) > 0 {
		l.Mean = seconds / observations
	}
	if l.Kind == Histogram && !n.buckets.tooMany() {
		n.histogram(l, observations)
	}
}

// histogram works out percentiles from the increase of the buckets over the last step.
func (n *nginx) histogram(l *Latency, observations float64) {
	kind := counted(&n.buckets)
	buckets := n.scratch[:0]
	for _, r := range n.buckets.rows {
		if r.is.host == kind {
			observed := more(r)
			if math.IsNaN(observed) {
				return // started anew
			}
			buckets = addBucket(buckets, r.is.bound, observed)
		}
	}
	n.scratch = buckets
	if n.exporter.zeroless && math.IsNaN(observations) {
		return
	}
	prepare(buckets)
	if last := len(buckets) - 1; n.exporter.zeroless && last >= 0 {
		for zeros := observations - buckets[last].count; last >= 0 && zeros > 0; last-- {
			buckets[last].count += zeros
		}
	}
	l.P50, l.P90 = quantile(0.50, buckets), quantile(0.90, buckets)
	l.P95, l.P99 = quantile(0.95, buckets), quantile(0.99, buckets)
	if len(buckets) == 0 || buckets[len(buckets)-1].count <= 0 {
		return
	}
	l.Distribution = n.distributions.take(len(buckets))
	below := 0.0
	for _, b := range buckets {
		l.Distribution = append(l.Distribution, Bucket{b.le, share(b.count-below, buckets[len(buckets)-1].count)})
		below = b.count
	}
}

// summary takes over the quantiles of a summary, if there is only one: those of several can't be added up.
func (n *nginx) summary(l *Latency) {
	for _, to := range []struct {
		quantile float64
		value    *float64
	}{{0.5, &l.P50}, {0.9, &l.P90}, {0.95, &l.P95}, {0.99, &l.P99}} {
		found := 0
		for _, r := range n.quantiles.rows {
			if r.is.bound == to.quantile {
				found++
				*to.value = r.now[0]
			}
		}
		if found > 1 || n.quantiles.tooMany() {
			*to.value = unknown
		}
	}
}

// mean returns the mean that the exporter says: that of all servers if it says so, else that of the only one.
func (n *nginx) mean() float64 {
	if n.means.tooMany() {
		return unknown
	}
	for _, r := range n.means.rows {
		if r.is.host == allHosts || len(n.means.rows) == 1 {
			return r.now[0] * r.is.scale
		}
	}
	return unknown
}

// complete fills in from another target's numbers what this one doesn't know.
func (w *Nginx) complete(other *Nginx) {
	if w.Exporter == "" {
		*w = *other
		return
	}
	if other.Exporter == "" {
		return
	}
	w.Exporter += " + " + other.Exporter
	w.TooMany = w.TooMany || other.TooMany
	if !w.Known {
		w.Up, w.Known, w.DownSince = other.Up, other.Known, other.DownSince
	}
	if math.IsNaN(w.Active) {
		w.Active, w.ActiveHistory = other.Active, other.ActiveHistory
	}
	if math.IsNaN(w.RequestsTotal) {
		w.Requests, w.RequestsTotal, w.RequestsHistory = other.Requests, other.RequestsTotal, other.RequestsHistory
	}
	if w.Latency.Kind < other.Latency.Kind {
		w.Latency, w.P99History = other.Latency, other.P99History
	}
	fill := func(to *float64, from float64) {
		if math.IsNaN(*to) {
			*to = from
		}
	}
	w.ActiveAlarm = cmp.Or(w.ActiveAlarm, other.ActiveAlarm)
	w.DroppedAlarm = cmp.Or(w.DroppedAlarm, other.DroppedAlarm)
	w.ErrorsAlarm = cmp.Or(w.ErrorsAlarm, other.ErrorsAlarm)
	fill(&w.Reading, other.Reading)
	fill(&w.Writing, other.Writing)
	fill(&w.Waiting, other.Waiting)
	fill(&w.Accepts, other.Accepts)
	fill(&w.Dropped, other.Dropped)
	fill(&w.Sent, other.Sent)
	for i := range w.Status {
		fill(&w.Status[i], other.Status[i])
	}
}
