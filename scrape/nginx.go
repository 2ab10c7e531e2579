package scrape

import (
	"bytes"
	"math"
	"strconv"
	"time"

	"origintop/promtext"
)

// nginx is what is read of the pages of one target that knows an nginx. Which exporter it is follows from the families
// present.
type nginx struct {
	on       bool // the present page holds something of nginx
	lua      bool // nginx-lua-prometheus
	at, last time.Time

	values, before nginxValues
	requests       table[nginxRow] // by host and status
	buckets        table[nginxRow] // by host and upper bound
	sums, counts   table[nginxRow] // of the histogram, by host

	view                   Nginx
	active, perSecond, p99 history

	key     []byte
	scratch []bucket
}

// nginxValues are the series that stand on a page once.
type nginxValues struct {
	up, active, reading, writing, waiting, accepted, handled, requests float64
}

// An nginxRow is a series with labels.
type nginxRow struct {
	value    float64
	le       float64 // of a bucket
	class    int     // of a status: 2 for 2xx
	nameless bool    // of the server without a name, which is the metrics page itself
}

// luaStep is the shortest step over which rates of nginx-lua-prometheus make sense: its workers bring their counters to
// the page once a second.
const luaStep = time.Second

func newNginx() *nginx {
	return &nginx{values: noNginxValues(), view: unknownNginx()}
}

func noNginxValues() nginxValues {
	u := unknown
	return nginxValues{u, u, u, u, u, u, u, u}
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
		n.last, n.before = n.at, n.values
	}
	n.at, n.values = at, noNginxValues()
	n.lua = false
	n.requests.begin(shift)
	n.buckets.begin(shift)
	n.sums.begin(shift)
	n.counts.begin(shift)
}

// sample takes in a sample whose name begins with "nginx_" and reports whether it is one that is known here.
func (n *nginx) sample(s *promtext.Scanner, at time.Time) bool {
	var to *float64
	one := &n.values
	switch string(s.Name()) {
	case "nginx_up", "nginx_connections_active", "nginx_connections_reading", "nginx_connections_writing",
		"nginx_connections_waiting", "nginx_connections_accepted", "nginx_connections_handled", "nginx_http_requests_total",
		"nginx_http_connections", "nginx_http_request_duration_seconds_bucket", "nginx_http_request_duration_seconds_sum",
		"nginx_http_request_duration_seconds_count", "nginx_metric_errors_total":
		if !n.on {
			n.begin(at)
		}
	default:
		return false
	}
	switch string(s.Name()) {
	case "nginx_up":
		to = &one.up
	case "nginx_connections_active":
		to = &one.active
	case "nginx_connections_reading":
		to = &one.reading
	case "nginx_connections_writing":
		to = &one.writing
	case "nginx_connections_waiting":
		to = &one.waiting
	case "nginx_connections_accepted":
		to = &one.accepted
	case "nginx_connections_handled":
		to = &one.handled
	case "nginx_metric_errors_total":
		n.lua = true
		return true
	case "nginx_http_requests_total":
		// stub_status' exporter and the Lua library use one name: the label tells.
		status, labelled := s.Label("status")
		if !labelled {
			to = &one.requests
			break
		}
		r := n.row(&n.requests, s, status)
		r.class = statusClass(status)
		to = &r.value
	case "nginx_http_connections":
		n.lua = true
		switch state, _ := s.Label("state"); string(state) {
		case "reading":
			to = &one.reading
		case "writing":
			to = &one.writing
		case "waiting":
			to = &one.waiting
		default:
			return true
		}
	case "nginx_http_request_duration_seconds_bucket":
		label, _ := s.Label("le")
		// Bounds are numbers: "0.005", "00.005" and "5e-3" are the same one.
		le, err := strconv.ParseFloat(string(label), 64)
		if err != nil {
			return true
		}
		r := n.row(&n.buckets, s, label)
		r.le = le
		to = &r.value
	case "nginx_http_request_duration_seconds_sum":
		to = &n.row(&n.sums, s, nil).value
	case "nginx_http_request_duration_seconds_count":
		to = &n.row(&n.counts, s, nil).value
	}
	*to = s.Value()
	return true
}

// row returns the row of the sample's host and one more label, and notes that the page is the Lua library's.
func (n *nginx) row(t *table[nginxRow], s *promtext.Scanner, label []byte) *nginxRow {
	n.lua = true
	n.key = append(n.key[:0], label...)
	host, _ := s.Label("host")
	n.key = append(append(n.key, 0), host...)
	r := &t.row(n.key).now
	r.nameless = len(host) == 0
	return r
}

// statusClass returns 2 for "200" and "2xx", 0 for what is no status.
func statusClass(status []byte) int {
	if len(status) == 3 && status[0] >= '1' && status[0] <= '5' {
		return int(status[0] - '0')
	}
	return 0
}

// end works out the numbers of the page that was read.
func (n *nginx) end() {
	// A row is gone only if nginx was started anew, with counters at zero. Then no row has a rate.
	gone := n.requests.end() + n.buckets.end() + n.sums.end() + n.counts.end()
	var step time.Duration
	if !n.last.IsZero() {
		step = n.at.Sub(n.last)
	}
	if gone > 0 || n.lua && step < luaStep {
		step = 0
	}
	v, last := &n.values, &n.before
	w := unknownNginx()
	w.Exporter = "stub_status"
	w.Up, w.Known = v.up == 1, !math.IsNaN(v.up)
	w.Active, w.Reading, w.Writing, w.Waiting = v.active, v.reading, v.writing, v.waiting
	w.Requests = rate(last.requests, v.requests, step)
	w.RequestsTotal = v.requests
	w.Accepts = rate(last.accepted, v.accepted, step)
	// The difference of two counters that are read at one moment. Its own reset is that of its parts.
	if d := increase(last.accepted, v.accepted) - increase(last.handled, v.handled); step > 0 {
		w.Dropped = max(0, d/step.Seconds())
	}
	if n.lua {
		w.Exporter = "lua"
		w.Up, w.Known = true, true // nginx itself has answered
		w.Active = v.reading + v.writing + v.waiting
		n.computeRequests(&w, step)
		n.computeLatency(&w, step)
	}
	n.active.add(n.at, w.Active)
	n.perSecond.add(n.at, w.Requests)
	n.p99.add(n.at, w.Latency.P99)
	n.view = w
	n.setHistory()
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
func named(t *table[nginxRow]) bool {
	for i := range t.rows {
		if !t.rows[i].now.nameless {
			return true
		}
	}
	return false
}

// total returns the sum of a table's rows and its increase over the last step. A row that has just come into being was 0
// on the page before: the library writes a row at the first event it counts.
func total(t *table[nginxRow]) (sum, more float64) {
	onlyNamed := named(t)
	for i := range t.rows {
		if r := &t.rows[i]; !onlyNamed || !r.now.nameless {
			sum += r.now.value
			more += increase(r.last.value, r.now.value)
		}
	}
	return sum, more
}

func (n *nginx) computeRequests(w *Nginx, step time.Duration) {
	sum, more := total(&n.requests)
	w.RequestsTotal = sum
	if step <= 0 {
		return
	}
	w.Requests = more / step.Seconds()
	onlyNamed := named(&n.requests)
	w.Status = [6]float64{}
	for i := range n.requests.rows {
		if r := &n.requests.rows[i]; !onlyNamed || !r.now.nameless {
			w.Status[r.now.class] += rate(r.last.value, r.now.value, step)
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
	for i := range n.buckets.rows {
		if r := &n.buckets.rows[i]; !onlyNamed || !r.now.nameless {
			more := increase(r.last.value, r.now.value)
			if math.IsNaN(more) {
				return // started anew
			}
			buckets = addBucket(buckets, r.now.le, more)
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

// nginxPrefix begins the names of all families that this file reads.
var nginxPrefix = []byte("nginx_")

func isNginx(name []byte) bool { return bytes.HasPrefix(name, nginxPrefix) }
