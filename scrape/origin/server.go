package origin

import (
	"slices"
	"strconv"
	"time"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// MaxSeries is how many series of a kind there can be on a page of an nginx exporter: buckets, or responses by status. Where there are more
// their sums are not known, as a sum of a part would be a wrong number.
const MaxSeries = 1 << 16

// server is what is read of one server on the pages of one target.
type server struct {
	name    string // what tells it from others on the page; "" if nothing does
	product string // what it is

	on       bool               // the last good page held something of it
	gone     int                // pages since it was there
	exporter *exporter.Exporter // the one it was of
	known    *exporter.Exporter // that of the page to compare with; nil if nginx didn't answer it
	restart  bool               // its counters began again with this page
	late     bool               // what it has counted is of an earlier time
	another  bool               // this page was made by another process than the one before
	series.Span

	all       series.Values              // what stands on a page once, by nginxField
	responses series.Table[serverSeries] // by status
	sent      series.Table[serverSeries]
	buckets   series.Table[serverSeries]
	sums      series.Table[serverSeries]
	counts    series.Table[serverSeries]
	quantiles series.Table[serverSeries]
	means     series.Table[serverSeries]
	backends  series.Table[serverSeries]
	amounts   series.Table[serverSeries] // of parts: what else stands on a page once
	counted   series.Table[serverSeries] // likewise, of counters
	scales    [exporter.ServerFields]float64
	parts     parts

	crowded  bool                   // there are more servers on the page than are read
	nameless bool                   // what the server without a name has served counts
	unread   []exporter.ServerField // what there are bad lines of on the page: sums of these are not known

	view                   ServerNumbers
	active, perSecond, p99 series.History
	spread                 series.ColumnLog

	distributions series.Arena[Bucket]
	increases     []series.Bucket // of the last step, none if they are not known
	before        []series.Bucket // the buckets of a sparse histogram on the page to compare with
	coarse        []series.Bucket // scratch
	key           []byte
	troubles      troubles

	judge  alarm.Judge
	grades struct{ active, dropped, errors, errorShare, busy, queued, limited, backends, failed alarm.State }
}

// An serverSeries is what the labels of a series, and the rule that it is read by, say of it.
type serverSeries struct {
	field exporter.ServerField
	part  int     // index into the server's parts; 0 if it is of all of it
	bound float64 // le of a bucket, quantile of a summary
	scale float64 // of the value
	class int     // of a status: 2 for 2xx
	total bool    // it is the sum of the other statuses
	host  hostKind
	down  []float64 // values that say that a backend is down, if that isn't 0

	answer answer // of a load tester's requests
}

// A hostKind is what the label says for which server a series counts.
type hostKind uint8

const (
	namedHost    hostKind = iota
	allHosts              // it is the sum of others
	namelessHost          // the server without a name, which is mostly the metrics page itself
)

func newServer(name, product string) *server {
	n := &server{name: name, product: product, all: series.NewValues(exporter.ServerFields), view: unknownServer()}
	for _, t := range n.tables() {
		t.Width, t.Max, t.Keep = 1, MaxSeries, true
	}
	return n
}

func (n *server) tables() [10]*series.Table[serverSeries] {
	return [...]*series.Table[serverSeries]{
		&n.responses, &n.sent, &n.buckets, &n.sums, &n.counts, &n.counted, &n.quantiles, &n.means, &n.backends, &n.amounts,
	}
}

// counters returns the tables whose rows are counters.
func (n *server) counters() [6]*series.Table[serverSeries] {
	return [...]*series.Table[serverSeries]{&n.responses, &n.sent, &n.buckets, &n.sums, &n.counts, &n.counted}
}

func unknownServer() ServerNumbers {
	u := series.Unknown
	return ServerNumbers{
		Active: u, Limit: u, Reading: u, Writing: u, Waiting: u, Requests: u, RequestsTotal: u, Accepts: u, Dropped: u, Sent: u,
		Failed: u, Busy: u, Workers: u, WorkersLimit: u, Queued: u, Limited: u, CacheHit: u, CacheHits: u, CacheMisses: u, BackendRequests: u,
		Backends: u, BackendsDown: u, Status: [6]float64{u, u, u, u, u, u}, Answered: u, Latency: unknownLatency(),
	}
}

func unknownLatency() Latency {
	u := series.Quantile{Value: series.Unknown, Low: series.Unknown, High: series.Unknown}
	return Latency{P50: u, P90: u, P95: u, P99: u, Mean: series.Unknown}
}

// begin makes ready for the page of that time.
func (n *server) begin(at time.Time, took time.Duration, same bool) {
	n.on, n.restart, n.unread = true, false, n.unread[:0]
	slot := n.Span.Begin(at, took)
	n.all.Begin(slot, same)
	for _, t := range n.tables() {
		t.Begin(slot, same)
	}
}

// place returns where the value of the current series goes, by the rule for it; nil if nowhere. Alone says whether no other may go there.
func (n *server) place(s *promtext.Scanner, r exporter.Match) (to *float64, alone bool) {
	to, alone = n.field(r.Rule, s)
	// nginx_up is on the pages of more than one exporter.
	if to != nil && (r.Rule.Into.Field != exporter.ServerUp || n.exporter == nil || !n.exporter.Has(r.Rule.Family)) {
		n.exporter = r.Exporter
	}
	return to, alone
}

func (n *server) field(r *exporter.Rule, s *promtext.Scanner) (to *float64, alone bool) {
	says := serverSeries{scale: r.Scale, field: r.Into.Field, part: n.parts.of(partName(s, r.By))}
	if r.Scale == 0 {
		says.scale = 1
	}
	var of *series.Table[serverSeries]
	switch r.Into.Field {
	case exporter.ServerState:
		state, _ := s.Label(r.StatusLabel())
		if field, ok := exporter.ConnectionStates[string(state)]; ok {
			return &n.all.Now[field], true
		}
		return &n.all.Now[exporter.ServerSign], false
	case exporter.ServerResponse:
		of = &n.responses
		status := statusOf(r, s)
		says.class = statusClass(status)
		says.total = slices.Contains([]string{"total", "all", "*"}, string(status))
	case exporter.ServerSent:
		of = &n.sent
	case exporter.ServerBucket:
		of = &n.buckets
		// Bounds are numbers: "0.005", "00.005" and "5e-3" are the same one.
		le, err := strconv.ParseFloat(labelText(s, "le"), 64)
		if err != nil || !(le >= 0) { // seconds
			return nil, false
		}
		says.bound = le * says.scale
		says.scale = 1
	case exporter.ServerSum:
		of = &n.sums
	case exporter.ServerCount:
		of = &n.counts
	case exporter.ServerQuantile:
		of = &n.quantiles
		says.bound = r.Of
		if q, err := strconv.ParseFloat(labelText(s, "quantile"), 64); r.Of == 0 {
			if err != nil {
				return nil, false
			}
			says.bound = q
		}
	case exporter.ServerMean:
		of = &n.means
	case exporter.ServerBackend, exporter.ServerProbe:
		of = &n.backends
		says.down = r.Down
	default:
		switch {
		case r.By == "" || r.Into.Field >= exporter.ServerSign:
			n.scales[r.Into.Field] = says.scale
			return &n.all.Now[r.Into.Field], r.Into.Field < exporter.ServerSign
		case slices.Contains(serverCounters[:], r.Into.Field):
			of = &n.counted
		default:
			of = &n.amounts
		}
	}
	if host, ok := s.Label("host"); ok {
		switch string(host) {
		case "*":
			says.host = allHosts
		case "", "_":
			says.host = namelessHost
		}
	}
	if len(s.Name())+len(s.RawLabels()) > scrape.MaxLabels {
		return &of.Beyond().Now[0], false
	}
	n.key = append(n.key[:0], r.Same...)
	if r.Same == "" {
		n.key = append(n.key, s.Name()...)
	}
	n.key = append(append(n.key, 0), s.RawLabels()...)
	row := of.Row(n.key)
	row.Info = says
	return &row.Now[0], row != &of.Overflow
}

// statusOf returns what a series, or the rule for it, says of the status of the responses that it counts.
func statusOf(r *exporter.Rule, s *promtext.Scanner) []byte {
	switch label := r.StatusLabel(); {
	case r.Status != "":
		return []byte(r.Status)
	case label != "":
		status, _ := s.Label(label)
		return status
	}
	status, ok := s.Label("status")
	if !ok {
		status, _ = s.Label("code")
	}
	return status
}

// partName returns the value of the label that names a part, "" if the series has none of that name. What is very long is read nowhere.
func partName(s *promtext.Scanner, label string) string {
	value, _ := s.Label(label)
	if len(value) > scrape.MaxLabels {
		return ""
	}
	return string(value)
}

// labelText returns the value of a label, "" if the series has none of that name.
func labelText(s *promtext.Scanner, name string) string {
	value, _ := s.Label(name)
	if len(value) > 64 {
		return "" // no number that anybody writes
	}
	return string(value)
}

// statusClass returns 2 for "200", "2xx" and "2", 0 for what is no status.
func statusClass(status []byte) int {
	if (len(status) == 3 || len(status) == 1) && status[0] >= '1' && status[0] <= '5' {
		return int(status[0] - '0')
	}
	return 0
}

// serverCounters are the fields of what stands on a page once that are counters.
var serverCounters = [...]int{
	exporter.ServerAccepted, exporter.ServerHandled, exporter.ServerDropped, exporter.ServerRequests, exporter.ServerLimited,
	exporter.ServerCacheHits, exporter.ServerCacheMisses, exporter.ServerBackendRequests, exporter.ServerFailed, exporter.ServerIntercepted,
}

// end works out the numbers of the page that was read, and reports whether there was something of nginx on it.
func (n *server) end(o *Options) bool {
	rows := 0
	for _, t := range n.tables() {
		t.End()
		rows += t.Count()
	}
	if n.on = rows > 0 || !series.AllAbsent(n.all.Now); !n.on {
		n.known = nil
		n.gone++
		n.setUnknown() // the page is good otherwise, and what it no longer says is not of now
		return false
	}
	n.gone = 0
	n.MinStep = n.exporter.Every
	if n.exporter.Passing {
		n.letPass()
	}
	n.restart = n.beganAnew() || n.another && n.exporter.BuiltIn() && n.known == n.exporter
	if n.restart || n.another || n.known != n.exporter {
		n.startOver()
	}
	n.another = false
	n.late = n.countsLate()
	n.Span.End(n.late || n.anyMoved(), n.exporter.Ticks && !series.IsAbsent(n.all.Now[exporter.ServerRequests]))
	if n.Frozen() {
		n.setUnknown()
		return true
	}
	if n.Held {
		n.hold()
		return true
	}
	n.troubles = n.troubles[:0]
	if n.late { // the next count is compared with the last one
		n.Base, n.Passed = -1, true
		n.troubles.add(CountsLate, n.exporter.Product, 0)
	}
	n.judge.Begin(n.Asked, n.Since(), n.Doubt, &o.Thresholds)
	n.compute(o, rows)
	n.known = n.exporter
	if n.view.Known && !n.view.Up { // what appears after that was not 0 before
		n.known, n.Passed = nil, true
	}
	return true
}

// setUnknown takes back all numbers.
func (n *server) setUnknown() {
	name, product := n.view.Exporter, n.view.Product
	n.view = unknownServer()
	n.view.Exporter, n.view.Product = name, product
	n.gap(n.Asked)
}

// beganAnew reports whether a counter is smaller than it was: all of them are of one nginx, and began again together.
func (n *server) beganAnew() bool {
	for _, f := range serverCounters {
		if n.Fell(&n.all, f, f+1) {
			return true
		}
	}
	for _, t := range n.counters() {
		for _, r := range t.Rows {
			if r.Present() && n.Fell(&r.Values, 0, 1) {
				return true
			}
		}
	}
	return false
}

// startOver has all counters begin with this page: there is nothing that they could be compared with.
func (n *server) startOver() {
	n.Forget()
	for _, t := range n.tables() {
		t.Restart(n.Page)
	}
}

// anyMoved reports whether something differs from the page before.
func (n *server) anyMoved() bool {
	if n.Moved(&n.all, 0, exporter.ServerFields) {
		return true
	}
	for _, t := range n.tables() {
		for _, r := range t.Rows {
			if n.Moved(&r.Values, 0, 1) {
				return true
			}
		}
	}
	return false
}

// hold keeps the numbers as they are, for a page that says nothing new.
func (n *server) hold() {
	n.active.Repeat(n.Asked)
	n.perSecond.Repeat(n.Asked)
	n.p99.Repeat(n.Asked)
	n.spread.Repeat(n.Asked)
	n.setHistory()
}

// gap notes that there was no page at that time.
func (n *server) gap(at time.Time) {
	n.active.Add(at, series.Unknown)
	n.perSecond.Add(at, series.Unknown)
	n.p99.Add(at, series.Unknown)
	n.spread.Gap(at)
	n.setHistory()
}

func (n *server) setHistory() {
	n.view.ActiveHistory, n.view.RequestsHistory = n.active.Series(), n.perSecond.Series()
	n.view.P99History, n.view.LatencyHistory = n.p99.Series(), n.spread.Columns()
}

func (n *server) clone() *server {
	c := *n
	c.Span, c.all, c.unread, c.troubles = n.Span.Clone(), n.all.Clone(), slices.Clone(n.unread), slices.Clone(n.troubles)
	c.parts = n.parts.clone()
	for _, t := range c.tables() {
		*t = t.Clone()
	}
	for _, h := range c.histories() {
		*h = h.Clone()
	}
	c.distributions, c.increases, c.key, c.judge = series.Arena[Bucket]{}, slices.Clone(n.increases), nil, alarm.Judge{}
	c.before, c.coarse, c.spread = nil, nil, n.spread.Clone()
	return &c
}
