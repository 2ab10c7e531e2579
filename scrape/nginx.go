package scrape

import (
	"math"
	"strconv"
	"time"

	"origintop/promtext"
)

// nginx is what is read of the pages of one target that knows an nginx. Which exporter it is follows from the families
// present.
type nginx struct {
	on       bool // the last good page held something of nginx
	lua      bool // it was one of nginx-lua-prometheus
	at, last time.Time

	now, before  []float64          // what stands on a page once, by nginx fields
	requests     table[nginxSeries] // by host and status
	buckets      table[nginxSeries] // by host and upper bound
	sums, counts table[nginxSeries] // of the histogram, by host

	view                   Nginx
	active, perSecond, p99 history

	key     []byte
	scratch []bucket
}

// The fields that stand on a page once.
const (
	nginxUp = iota
	connectionsActive
	connectionsReading
	connectionsWriting
	connectionsWaiting
	connectionsAccepted
	connectionsHandled
	requestsTotal
	luaErrors // by which nginx-lua-prometheus is known from the first page on
	otherConnections
	nginxFields
)

// nginxFamilies are the families without labels.
var nginxFamilies = map[string]int{
	"nginx_up":                   nginxUp,
	"nginx_connections_active":   connectionsActive,
	"nginx_connections_reading":  connectionsReading,
	"nginx_connections_writing":  connectionsWriting,
	"nginx_connections_waiting":  connectionsWaiting,
	"nginx_connections_accepted": connectionsAccepted,
	"nginx_connections_handled":  connectionsHandled,
	"nginx_metric_errors_total":  luaErrors,
}

// An nginxSeries is what the labels of a series say.
type nginxSeries struct {
	le       float64 // of a bucket
	class    int     // of a status: 2 for 2xx
	nameless bool    // of the server without a name, which is the metrics page itself
}

// luaStep is the shortest step over which rates of nginx-lua-prometheus make sense: its workers bring their counters to
// the page once a second.
const luaStep = time.Second

func newNginx() *nginx {
	n := &nginx{now: make([]float64, nginxFields), before: make([]float64, nginxFields), view: unknownNginx()}
	nothing(n.now)
	nothing(n.before)
	n.requests.fields, n.buckets.fields, n.sums.fields, n.counts.fields = 1, 1, 1, 1
	return n
}

func unknownNginx() Nginx {
	u := unknown
	return Nginx{
		Active: u, Reading: u, Writing: u, Waiting: u, Requests: u, RequestsTotal: u, Accepts: u, Dropped: u, Sent: u,
		Status: [6]float64{u, u, u, u, u, u}, Latency: Latency{P50: u, P90: u, P95: u, P99: u, Mean: u},
	}
}

// begin makes ready for the page of that time.
func (n *nginx) begin(at time.Time) {
	n.on = true
	shift := !n.lua || n.last.IsZero() || n.at.Sub(n.last) >= luaStep
	if shift {
		n.last = n.at
		copy(n.before, n.now)
	}
	n.at = at
	nothing(n.now)
	n.requests.begin(shift)
	n.buckets.begin(shift)
	n.sums.begin(shift)
	n.counts.begin(shift)
}

// place returns where the value of the current series goes, nil if it is not one that is read.
func (n *nginx) place(s *promtext.Scanner) *float64 {
	if field, ok := nginxFamilies[string(s.Name())]; ok {
		return &n.now[field]
	}
	switch string(s.Name()) {
	case "nginx_http_requests_total":
		// stub_status' exporter and the Lua library use one name: the label tells.
		status, labelled := s.Label("status")
		if !labelled {
			return &n.now[requestsTotal]
		}
		r := n.row(&n.requests, s, status)
		r.is.class = statusClass(status)
		return &r.now[0]
	case "nginx_http_connections":
		switch state, _ := s.Label("state"); string(state) {
		case "reading":
			return &n.now[connectionsReading]
		case "writing":
			return &n.now[connectionsWriting]
		case "waiting":
			return &n.now[connectionsWaiting]
		}
		return &n.now[otherConnections]
	case "nginx_http_request_duration_seconds_bucket":
		label, _ := s.Label("le")
		// Bounds are numbers: "0.005", "00.005" and "5e-3" are the same one.
		le, err := strconv.ParseFloat(string(label), 64)
		if err != nil {
			return nil
		}
		r := n.row(&n.buckets, s, label)
		r.is.le = le
		return &r.now[0]
	case "nginx_http_request_duration_seconds_sum":
		return &n.row(&n.sums, s, nil).now[0]
	case "nginx_http_request_duration_seconds_count":
		return &n.row(&n.counts, s, nil).now[0]
	}
	return nil
}

// row returns the row of the sample's host and one more label.
func (n *nginx) row(t *table[nginxSeries], s *promtext.Scanner, label []byte) *row[nginxSeries] {
	n.key = append(n.key[:0], label...)
	host, _ := s.Label("host")
	n.key = append(append(n.key, 0), host...)
	r := t.row(n.key)
	r.is.nameless = len(host) == 0
	return r
}

// statusClass returns 2 for "200" and "2xx", 0 for what is no status.
func statusClass(status []byte) int {
	if len(status) == 3 && status[0] >= '1' && status[0] <= '5' {
		return int(status[0] - '0')
	}
	return 0
}

// end works out the numbers of the page that was read, and reports whether there was something of nginx on it.
func (n *nginx) end() bool {
	// A row is gone only if nginx was started anew, with counters at zero. Then no row has a rate.
	gone := n.requests.end() + n.buckets.end() + n.sums.end() + n.counts.end()
	rows := len(n.requests.rows) + len(n.buckets.rows) + len(n.sums.rows) + len(n.counts.rows)
	if n.on = rows > 0 || !isNothing(n.now); !n.on {
		return false
	}
	n.lua = rows > 0 || !math.IsNaN(n.now[luaErrors]) || !math.IsNaN(n.now[otherConnections])
	var step time.Duration
	if !n.last.IsZero() {
		step = n.at.Sub(n.last)
	}
	if gone > 0 || n.lua && step < luaStep {
		step = 0
	}
	v, last := n.now, n.before
	w := unknownNginx()
	w.Exporter = "stub_status"
	w.Up, w.Known = v[nginxUp] == 1, !math.IsNaN(v[nginxUp])
	w.Active, w.Reading, w.Writing, w.Waiting = v[connectionsActive], v[connectionsReading], v[connectionsWriting], v[connectionsWaiting]
	w.Requests = rate(last[requestsTotal], v[requestsTotal], step)
	w.RequestsTotal = v[requestsTotal]
	w.Accepts = rate(last[connectionsAccepted], v[connectionsAccepted], step)
	// The difference of two counters that are read at one moment. Its own reset is that of its parts.
	if d := increase(last[connectionsAccepted], v[connectionsAccepted]) - increase(last[connectionsHandled], v[connectionsHandled]); step > 0 {
		w.Dropped = max(0, d/step.Seconds())
	}
	if n.lua {
		w.Exporter = "lua"
		w.Up, w.Known = true, true // nginx itself has answered
		w.Active = v[connectionsReading] + v[connectionsWriting] + v[connectionsWaiting]
		n.computeRequests(&w, step)
		n.computeLatency(&w, step)
	}
	n.active.add(n.at, w.Active)
	n.perSecond.add(n.at, w.Requests)
	n.p99.add(n.at, w.Latency.P99)
	n.view = w
	n.setHistory()
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

// named reports whether a table has rows of servers with a name. Those without one then don't count: they are the page
// that is being read.
func named(t *table[nginxSeries]) bool {
	for _, r := range t.rows {
		if !r.is.nameless {
			return true
		}
	}
	return false
}

// more returns the increase of a row over the last step. One that was not on the page before was 0 then: the library writes a
// row at the first event it counts.
func more(r *row[nginxSeries]) float64 { return increase(orZero(r.last[0]), r.now[0]) }

// total returns the sum of a table's rows and its increase over the last step.
func total(t *table[nginxSeries]) (sum, increase float64) {
	onlyNamed := named(t)
	for _, r := range t.rows {
		if !onlyNamed || !r.is.nameless {
			sum += r.now[0]
			increase += more(r)
		}
	}
	return sum, increase
}

func (n *nginx) computeRequests(w *Nginx, step time.Duration) {
	sum, increase := total(&n.requests)
	w.RequestsTotal = sum
	if step <= 0 {
		return
	}
	w.Requests = increase / step.Seconds()
	onlyNamed := named(&n.requests)
	w.Status = [6]float64{}
	for _, r := range n.requests.rows {
		if !onlyNamed || !r.is.nameless {
			w.Status[r.is.class] += more(r) / step.Seconds()
		}
	}
}

func (n *nginx) computeLatency(w *Nginx, step time.Duration) {
	w.Latency.Exported = len(n.buckets.rows) > 0
	if step <= 0 {
		return
	}
	onlyNamed := named(&n.buckets)
	buckets := n.scratch[:0]
	for _, r := range n.buckets.rows {
		if !onlyNamed || !r.is.nameless {
			observed := more(r)
			if math.IsNaN(observed) {
				return // started anew
			}
			buckets = addBucket(buckets, r.is.le, observed)
		}
	}
	n.scratch = buckets
	prepare(buckets)
	l := &w.Latency
	l.P50, l.P90 = quantile(0.50, buckets), quantile(0.90, buckets)
	l.P95, l.P99 = quantile(0.95, buckets), quantile(0.99, buckets)
	_, seconds := total(&n.sums)
	if _, observations := total(&n.counts); observations > 0 {
		l.Mean = seconds / observations
	}
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
	if !w.Known {
		w.Up, w.Known = other.Up, other.Known
	}
	if math.IsNaN(w.Active) {
		w.Active, w.ActiveHistory = other.Active, other.ActiveHistory
	}
	if math.IsNaN(w.RequestsTotal) {
		w.Requests, w.RequestsTotal, w.RequestsHistory = other.Requests, other.RequestsTotal, other.RequestsHistory
	}
	if !w.Latency.Exported {
		w.Latency, w.P99History = other.Latency, other.P99History
	}
	fill := func(to *float64, from float64) {
		if math.IsNaN(*to) {
			*to = from
		}
	}
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
