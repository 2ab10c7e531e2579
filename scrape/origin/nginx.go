package origin

import (
	"slices"
	"strconv"
	"time"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/series"
)

// nginx is what is read of one nginx on the pages of one target.
type nginx struct {
	name string // what tells it from others on the page; "" if nothing does

	on       bool      // the last good page held something of it
	gone     int       // pages since it was there
	exporter *Exporter // the one it was of
	known    *Exporter // that of the page to compare with; nil if nginx didn't answer it
	restart  bool      // its counters began again with this page
	another  bool      // this page was made by another process than the one before
	span

	all       fields             // what stands on a page once, by nginxField
	responses table[nginxSeries] // by status
	sent      table[nginxSeries]
	buckets   table[nginxSeries]
	sums      table[nginxSeries]
	counts    table[nginxSeries]
	quantiles table[nginxSeries]
	means     table[nginxSeries]

	crowded  bool         // there are more servers on the page than are read
	nameless bool         // what the server without a name has served counts
	unread   []nginxField // what there are bad lines of on the page: sums of these are not known

	view                   Nginx
	active, perSecond, p99 series.History

	distributions series.Arena[Bucket]
	increases     []series.Bucket // of the last step, none if they are not known
	key           []byte
	troubles      troubles

	judge  judge
	grades struct{ active, dropped, errors grade }
}

// An nginxSeries is what the labels of a series, and the rule that it is read by, say of it.
type nginxSeries struct {
	bound float64 // le of a bucket, quantile of a summary
	scale float64 // of the value
	class int     // of a status: 2 for 2xx
	total bool    // it is the sum of the other statuses
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

func newNginx(name string) *nginx {
	n := &nginx{name: name, all: newFields(nginxFields), view: unknownNginx()}
	for _, t := range n.tables() {
		t.width, t.most, t.keeps = 1, MaxSeries, true
	}
	return n
}

func (n *nginx) tables() [7]*table[nginxSeries] {
	return [...]*table[nginxSeries]{&n.responses, &n.sent, &n.buckets, &n.sums, &n.counts, &n.quantiles, &n.means}
}

// counters returns the tables whose rows are counters.
func (n *nginx) counters() [5]*table[nginxSeries] {
	return [...]*table[nginxSeries]{&n.responses, &n.sent, &n.buckets, &n.sums, &n.counts}
}

func unknownNginx() Nginx {
	u := series.Unknown
	return Nginx{
		Active: u, Limit: u, Reading: u, Writing: u, Waiting: u, Requests: u, RequestsTotal: u, Accepts: u, Dropped: u, Sent: u,
		Status: [6]float64{u, u, u, u, u, u}, Latency: unknownLatency(),
	}
}

func unknownLatency() Latency {
	u := series.Quantile{Value: series.Unknown, Low: series.Unknown, High: series.Unknown}
	return Latency{P50: u, P90: u, P95: u, P99: u, Mean: series.Unknown}
}

// begin makes ready for the page of that time.
func (n *nginx) begin(at time.Time, took time.Duration, same bool) {
	n.on, n.restart, n.unread = true, false, n.unread[:0]
	slot := n.span.begin(at, took)
	n.all.begin(slot, same)
	for _, t := range n.tables() {
		t.begin(slot, same)
	}
}

// place returns where the value of the current series goes, by the rule for it; nil if nowhere. Alone says whether no other may go there.
func (n *nginx) place(s *promtext.Scanner, r reads) (to *float64, alone bool) {
	to, alone = n.field(r.rule, s)
	// nginx_up is on the pages of more than one exporter.
	if to != nil && (r.rule.Into.field != isUp || n.exporter == nil || !n.exporter.has(r.rule.Family)) {
		n.exporter = r.by
	}
	return to, alone
}

func (n *nginx) field(r *Rule, s *promtext.Scanner) (to *float64, alone bool) {
	series := nginxSeries{scale: r.Scale}
	if r.Scale == 0 {
		series.scale = 1
	}
	var of *table[nginxSeries]
	switch r.Into.field {
	case isState:
		state, _ := s.Label(r.With)
		if field, ok := connectionStates[string(state)]; ok {
			return &n.all.now[field], true
		}
		return &n.all.now[isSign], false
	case isResponse:
		of = &n.responses
		status, ok := s.Label("status")
		if !ok {
			status, _ = s.Label("code")
		}
		series.class = statusClass(status)
		series.total = slices.Contains([]string{"total", "all", "*"}, string(status))
	case isSent:
		of = &n.sent
	case isBucket:
		of = &n.buckets
		// Bounds are numbers: "0.005", "00.005" and "5e-3" are the same one.
		le, err := strconv.ParseFloat(labelText(s, "le"), 64)
		if err != nil || !(le >= 0) { // seconds
			return nil, false
		}
		series.bound = le * series.scale
		series.scale = 1
	case isSum:
		of = &n.sums
	case isCount:
		of = &n.counts
	case isQuantile:
		of = &n.quantiles
		q, err := strconv.ParseFloat(labelText(s, "quantile"), 64)
		if err != nil {
			return nil, false
		}
		series.bound = q
	case isMean:
		of = &n.means
	default:
		return &n.all.now[r.Into.field], r.Into.field != isSign
	}
	if host, ok := s.Label("host"); ok {
		switch string(host) {
		case "*":
			series.host = allHosts
		case "", "_":
			series.host = namelessHost
		}
	}
	if len(s.Name())+len(s.RawLabels()) > scrape.MaxLabels {
		return &of.beyond().now[0], false
	}
	n.key = append(append(append(n.key[:0], s.Name()...), 0), s.RawLabels()...)
	row := of.row(n.key)
	row.is = series
	return &row.now[0], row != &of.over
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

// nginxCounters are the fields of what stands on a page once that are counters.
var nginxCounters = [...]int{isAccepted, isHandled, isDropped, isRequests}

// end works out the numbers of the page that was read, and reports whether there was something of nginx on it.
func (n *nginx) end(o *Options) bool {
	rows := 0
	for _, t := range n.tables() {
		t.end()
		rows += t.count()
	}
	if n.on = rows > 0 || !allAbsent(n.all.now); !n.on {
		n.known = nil
		n.gone++
		n.setUnknown() // the page is good otherwise, and what it no longer says is not of now
		return false
	}
	n.gone = 0
	n.least = 0
	if n.exporter.slow {
		n.least = slowStep
	}
	if n.restart = n.beganAnew(); n.restart || n.another || n.known != n.exporter {
		n.startOver()
	}
	n.another = false
	n.span.end(n.anyMoved(), n.exporter.ticks && !isAbsent(n.all.now[isRequests]))
	if n.frozen() {
		n.setUnknown()
		return true
	}
	if n.held {
		n.hold()
		return true
	}
	n.troubles = n.troubles[:0]
	n.judge.begin(&n.span, o)
	n.compute(o, rows)
	n.known = n.exporter
	if n.view.Known && !n.view.Up { // what appears after that was not 0 before
		n.known, n.passed = nil, true
	}
	return true
}

// setUnknown takes back all numbers.
func (n *nginx) setUnknown() {
	name := n.view.Exporter
	n.view = unknownNginx()
	n.view.Exporter = name
	n.gap(n.asked)
}

// beganAnew reports whether a counter is smaller than it was: all of them are of one nginx, and began again together.
func (n *nginx) beganAnew() bool {
	for _, f := range nginxCounters {
		if n.fell(&n.all, f, f+1) {
			return true
		}
	}
	for _, t := range n.counters() {
		for _, r := range t.rows {
			if r.there() && n.fell(&r.fields, 0, 1) {
				return true
			}
		}
	}
	return false
}

// startOver has all counters begin with this page: there is nothing that they could be compared with.
func (n *nginx) startOver() {
	n.forget()
	for _, t := range n.tables() {
		t.restart(n.page)
	}
}

// anyMoved reports whether something differs from the page before.
func (n *nginx) anyMoved() bool {
	if n.moved(&n.all, 0, nginxFields) {
		return true
	}
	for _, t := range n.tables() {
		for _, r := range t.rows {
			if n.moved(&r.fields, 0, 1) {
				return true
			}
		}
	}
	return false
}

// hold keeps the numbers as they are, for a page that says nothing new.
func (n *nginx) hold() {
	n.active.Repeat(n.asked)
	n.perSecond.Repeat(n.asked)
	n.p99.Repeat(n.asked)
	n.setHistory()
}

// gap notes that there was no page at that time.
func (n *nginx) gap(at time.Time) {
	n.active.Add(at, series.Unknown)
	n.perSecond.Add(at, series.Unknown)
	n.p99.Add(at, series.Unknown)
	n.setHistory()
}

func (n *nginx) setHistory() {
	n.view.ActiveHistory, n.view.RequestsHistory = n.active.Series(), n.perSecond.Series()
	n.view.P99History = n.p99.Series()
}
