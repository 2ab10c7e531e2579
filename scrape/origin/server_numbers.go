package origin

import (
	"cmp"
	"math"
	"slices"

	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

func (n *server) compute(o *Options, rows int) {
	v := n.all.Now
	w := unknownServer()
	w.Exporter, w.Product, w.TooMany = n.exporter.Name, n.exporter.Product, n.crowded
	for _, t := range n.tables() {
		w.TooMany = w.TooMany || t.TooMany()
	}
	switch n.exporter.Knows {
	case exporter.UpByAnswer:
		w.Up, w.Known = true, true
	case exporter.UpByFamily:
		w.Up, w.Known = v[exporter.ServerUp] == 1, !math.IsNaN(v[exporter.ServerUp])
	case exporter.UpByConnections:
		w.Up = !math.IsNaN(v[exporter.ServerActive])
		w.Known = w.Up || rows == 0
	}
	n.parts.begin()
	n.findOwn()
	n.computeConnections(&w)
	n.computeRequests(&w)
	n.noteHandedOn()
	n.computeLatency(&w.Latency, w.Requests)
	n.computeLoad(&w)
	if !n.exporter.Beside { // whose server is another exporter's
		w.Limit = o.limitOf(&w)
	}
	w.ActiveAlarm = n.judge.Observe(&n.grades.active, alarm.Connections, series.Share(w.Active, w.Limit))
	w.DroppedAlarm = n.judge.ObserveRate(&n.grades.dropped, alarm.Drops, w.Dropped)
	w.ErrorsAlarm = n.judge.ObserveRate(&n.grades.errors, alarm.Errors, w.Status[5])
	w.ErrorShareAlarm = n.judge.ObserveShare(&n.grades.errorShare, alarm.ServerErrors, w.ErrorPercent(), w.Status[5]*n.Step().Seconds())
	if w.Known && !w.Up {
		w.DownSince = series.Began(n.view.DownSince, n.Asked)
	}
	missing := 0
	for _, t := range n.counters() {
		missing += t.Missing
	}
	if w.Up && rows == 0 && n.says(exporter.ServerUnread) {
		n.troubles.add(CollectorFailed, w.Exporter, 0)
	}
	if missing > 0 {
		n.troubles.add(RowsMissing, "", missing)
	}
	n.active.Add(n.Asked, w.Active)
	n.perSecond.Add(n.Asked, w.Requests)
	n.p99.Add(n.Asked, w.Latency.P99.Value)
	n.addSpread()
	n.view = w
	n.setHistory()
}

// ErrorPercent returns how many percent of the requests of the step were answered with 5xx.
func (w *ServerNumbers) ErrorPercent() float64 {
	return min(100, series.Share(w.Status[5], w.Answered))
}

// A selection says which rows of a table are to be added up.
type selection struct {
	field    exporter.ServerField
	host     hostKind
	nameless bool // and those of the server without a name
	totals   bool // and those that are the sum of others, as there are no others
}

func (s *selection) has(is *serverSeries) bool {
	return is.field == s.field && (is.host == s.host || s.nameless && is.host == namelessHost) && (s.totals || !is.total)
}

// selected returns which rows of a table are to be added up: those of the servers with a name if there are any, else the one that is the
// sum of all, else those of the server without a name.
func (n *server) selected(t *series.Table[serverSeries], of exporter.ServerField) selection {
	s := selection{field: of, host: namelessHost, totals: true}
	sum := false
	for _, r := range t.Rows {
		if r.Present() && r.Info.field == of {
			s.host = min(s.host, r.Info.host)
			s.totals = s.totals && r.Info.total
			sum = sum || r.Info.host == allHosts
		}
	}
	if sum && slices.Contains(n.unread, of) {
		s.host = allHosts // which has what can't be read
	}
	s.nameless = s.host == namedHost && n.nameless
	return s
}

// more returns the increase of a row per second. One that was never there before was 0 then: exporters of nginx write most rows at the
// first event that they count.
func (n *server) more(t *series.Table[serverSeries], r *series.Row[serverSeries]) float64 {
	return n.RateOfEvents(&r.Values, 0, !r.Old && (!t.Lost || n.exporter.Passing))
}

// sum adds up rows of a table, and their increases per second. Both are unknown if there are no rows, and if not all of them are known.
func (n *server) sum(t *series.Table[serverSeries], of exporter.ServerField, which selection) (sum, rate float64) {
	found := false
	for _, r := range t.Rows {
		switch {
		case !which.has(&r.Info) || r.Missing > n.patience():
		case r.Missing > 0:
			return series.Unknown, series.Unknown // it is missing
		default:
			found = true
			sum += r.Now[0] * r.Info.scale
			rate += n.more(t, r) * r.Info.scale
		}
	}
	if !found || t.TooMany() || slices.Contains(n.unread, of) && which.host != allHosts {
		return series.Unknown, series.Unknown
	}
	return sum, rate
}

// The server without a name counts where it is the load: from this part of all requests on, and as long as it has that one.
const (
	namelessCounts = 0.05
	namelessStays  = 0.02
)

// findNameless finds out whether what the server without a name has served counts: mostly that is the page of metrics, asked for by
// this program and others.
func (n *server) findNameless() {
	t := &n.responses
	if n.exporter.OwnParts || n.selected(t, exporter.ServerResponse).host != namedHost {
		return
	}
	_, named := n.sum(t, exporter.ServerResponse, selection{field: exporter.ServerResponse, host: namedHost})
	_, nameless := n.sum(t, exporter.ServerResponse, selection{field: exporter.ServerResponse, host: namelessHost})
	if math.IsNaN(named + nameless) {
		return
	}
	share := nameless / (named + nameless)
	pages := 1 + 1/n.Step().Seconds() // of metrics a second
	n.nameless = share > namelessCounts && nameless > pages || n.nameless && share > namelessStays
	if n.nameless {
		n.troubles.add(NamelessCounts, "", 0)
	}
}

func (n *server) computeRequests(w *ServerNumbers) {
	n.findNameless()
	t := &n.responses
	which := n.selected(t, exporter.ServerResponse)
	total, perSecond := n.sum(t, exporter.ServerResponse, which)
	w.RequestsTotal, w.Requests = series.Count(n.value(exporter.ServerRequests)), n.rate(exporter.ServerRequests)
	if series.IsAbsent(n.value(exporter.ServerRequests)) {
		w.RequestsTotal, w.Requests = series.Count(total), perSecond
	}
	w.RequestsTotal = series.NaNIf(n.late, w.RequestsTotal)
	if !n.says(exporter.ServerOtherSizes) {
		_, w.Sent = n.sum(&n.sent, exporter.ServerSent, n.selected(&n.sent, exporter.ServerSent))
	}
	if math.IsNaN(perSecond) {
		return
	}
	hasClass := func(r *series.Row[serverSeries]) bool { return r.Present() && which.has(&r.Info) && r.Info.class > 0 }
	if !slices.ContainsFunc(t.Rows, hasClass) {
		return // no row says its status
	}
	w.Status, w.Answered = [6]float64{}, w.Requests
	for _, r := range t.Rows {
		if r.Present() && which.has(&r.Info) {
			w.Status[r.Info.class] += n.more(t, r)
		}
	}
	if !series.IsAbsent(n.value(exporter.ServerFailed)) && n.failed() != 0 {
		w.Status[4], w.Status[5], w.Answered = series.Unknown, series.Unknown, series.Unknown // those that failed are among them
	}
}

func (n *server) computeLatency(l *Latency, requests float64) {
	n.increases = n.increases[:0]
	switch {
	case n.says(exporter.ServerOtherTimes):
		return
	case n.buckets.Count() > 0:
		l.Kind = Histogram
	case n.quantiles.Count() > 0:
		l.Kind = Summary
	case n.means.Count()+n.sums.Count() > 0:
		l.Kind = Mean
	}
	if l.Kind == Summary {
		n.summary(l)
	}
	if l.Mean = n.mean(); l.Kind == Mean && n.sums.Count() == 0 {
		l.MeanOver = n.exporter.MeanOver
	}
	_, seconds := n.sum(&n.sums, exporter.ServerSum, n.selected(&n.sums, exporter.ServerSum))
	_, observations := n.sum(&n.counts, exporter.ServerCount, n.selected(&n.counts, exporter.ServerCount))
	if n.counts.Count() == 0 {
		_, observations = n.sum(&n.responses, exporter.ServerResponse, n.selected(&n.responses, exporter.ServerResponse))
		if n.responses.Count() == 0 {
			observations = requests
		}
	}
	if observations > 0 && n.sums.Count() > 0 {
		l.Mean = seconds / observations
	}
	if l.Kind == Histogram && !n.buckets.TooMany() && !slices.Contains(n.unread, exporter.ServerBucket) {
		n.histogram(observations)
		l.estimate(n.increases, &n.distributions)
	}
}

// histogram works out by how much the buckets have increased over the last step, per second.
func (n *server) histogram(observations float64) {
	if n.exporter.Sparse {
		n.sparse()
		return
	}
	t := &n.buckets
	which := n.selected(t, exporter.ServerBucket)
	buckets := n.increases[:0]
	for _, r := range t.Rows {
		switch {
		case !which.has(&r.Info) || r.Missing > n.patience():
		case r.Missing > 0:
			return // it is missing
		default:
			observed := n.more(t, r)
			if math.IsNaN(observed) {
				return
			}
			buckets = append(buckets, series.Bucket{UpperBound: r.Info.bound, Count: observed})
		}
	}
	if n.exporter.Zeroless && math.IsNaN(observations) {
		return
	}
	buckets = series.Prepare(buckets)
	if last := len(buckets) - 1; n.exporter.Zeroless && last >= 0 {
		for zeros := observations - buckets[last].Count; last >= 0 && zeros > 0; last-- {
			buckets[last].Count += zeros
		}
	}
	n.increases = buckets
}

// addSpread adds the requests of the last step by bucket to their history.
func (n *server) addSpread() {
	n.coarse = series.Coarse(n.coarse[:0], n.increases, n.exporter.Sparse)
	n.spread.AddBuckets(n.Asked, n.coarse, n.restart || n.known != n.exporter)
}

// summary takes over the quantiles of a summary, if there is only one: those of several can't be added up.
func (n *server) summary(l *Latency) {
	for _, to := range []struct {
		QuantileOf float64
		value      *series.Quantile
	}{{0.5, &l.P50}, {0.9, &l.P90}, {0.95, &l.P95}, {0.99, &l.P99}} {
		found := 0
		for _, r := range n.quantiles.Rows {
			if r.Present() && r.Info.bound == to.QuantileOf {
				found++
				*to.value = series.Exact(series.Count(r.Now[0]))
			}
		}
		if found > 1 || n.quantiles.TooMany() {
			*to.value = series.Exact(series.Unknown)
		}
	}
}

// mean returns the mean that the exporter says: that of all servers if it says so, else that of the only one.
func (n *server) mean() float64 {
	if n.means.TooMany() {
		return series.Unknown
	}
	if parted(&n.means) {
		return n.meanOfParts()
	}
	only := n.means.Count() == 1
	for _, r := range n.means.Rows {
		if r.Present() && (r.Info.host == allHosts || only) {
			return series.Count(r.Now[0] * r.Info.scale)
		}
	}
	return series.Unknown
}

// estimate works out percentiles and distribution from prepared buckets, none of which leaves them unknown.
func (l *Latency) estimate(buckets []series.Bucket, room *series.Arena[Bucket]) {
	l.P50, l.P90 = series.QuantileOf(0.50, buckets), series.QuantileOf(0.90, buckets)
	l.P95, l.P99 = series.QuantileOf(0.95, buckets), series.QuantileOf(0.99, buckets)
	if len(buckets) == 0 || buckets[len(buckets)-1].Count <= 0 {
		return
	}
	l.distribute(buckets, room)
}

// sparse works out by how much the buckets of a sparse histogram have increased over the last step, per second. One that was not there yet
// had as many observations as the one below it.
func (n *server) sparse() {
	t := &n.buckets
	if n.Base < 0 || t.Missing > 0 {
		return
	}
	which := n.selected(t, exporter.ServerBucket)
	now, before := n.increases[:0], n.before[:0]
	for _, r := range t.Rows {
		if !which.has(&r.Info) || !r.Present() {
			continue
		}
		now = append(now, series.Bucket{UpperBound: r.Info.bound, Count: r.Now[0]})
		if count, _ := n.Before(&r.Values, n.Base, 0); !series.IsAbsent(count) {
			before = append(before, series.Bucket{UpperBound: r.Info.bound, Count: count})
		}
	}
	byBound := func(a, b series.Bucket) int { return cmp.Compare(a.UpperBound, b.UpperBound) }
	slices.SortFunc(now, byBound)
	slices.SortFunc(before, byBound)
	below, count := 0, 0.0
	for i := range now {
		for below < len(before) && before[below].UpperBound <= now[i].UpperBound {
			count = before[below].Count
			below++
		}
		now[i].Count = series.Rate(count, now[i].Count, n.Step())
	}
	if n.before = before; slices.ContainsFunc(now, func(b series.Bucket) bool { return math.IsNaN(b.Count) }) {
		return
	}
	n.increases = series.Prepare(now)
}

// A histogram whose bounds are less than fineRatio apart has too many buckets to look at: its distribution has barsPerDecade.
const (
	fineRatio     = 1.1
	barsPerDecade = 5
)

// distribute sets the distribution, from prepared buckets with observations.
func (l *Latency) distribute(buckets []series.Bucket, room *series.Arena[Bucket]) {
	total := buckets[len(buckets)-1].Count
	fine := false
	first := 0 // with observations
	for i := range buckets {
		fine = fine || i > 0 && buckets[i-1].UpperBound > 0 && buckets[i].UpperBound < fineRatio*buckets[i-1].UpperBound
		if buckets[i].Count == 0 {
			first = i + 1
		}
	}
	bar := func(i int) float64 { return math.Ceil(barsPerDecade*math.Log10(buckets[i].UpperBound) - 1e-9) }
	bars := func(each func(i int)) {
		for i := range buckets {
			switch {
			case !fine, i >= len(buckets)-2: // the largest finite one, and those beyond it
				each(i)
			case i < first: // nothing is so short
			case bar(i) != bar(i+1):
				each(i)
			}
		}
	}
	n := 0
	bars(func(int) { n++ })
	l.Distribution = room.Alloc(n)
	below := 0.0
	bars(func(i int) {
		l.Distribution = append(l.Distribution, Bucket{buckets[i].UpperBound, series.Share(buckets[i].Count-below, total)})
		below = buckets[i].Count
	})
}
