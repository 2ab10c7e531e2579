package origin

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// webTotal is the history of several servers together.
type webTotal struct {
	at                     time.Time
	active, perSecond, p99 series.History
	spread                 series.ColumnLog
	merged, coarse         []series.Bucket
	bounds                 []float64
	anew                   bool     // a server of those that coarse is of began again
	summed, spreadOf       []string // those that coarse is of, and that the last column of spread is of
	distributions          series.Arena[Bucket]
	servers                series.Arena[Server]
}

func (w *webTotal) clone() webTotal {
	return webTotal{
		at: w.at, active: w.active.Clone(), perSecond: w.perSecond.Clone(), p99: w.p99.Clone(), spread: w.spread.Clone(),
		spreadOf: slices.Clone(w.spreadOf),
	}
}

// A serving is an nginx on the pages of one target.
type serving struct {
	src *source
	*server
}

// up reports whether what is known of it is of the last page, and that is good.
func (s serving) up() bool { return s.src.Up() && s.gone == 0 }

// servings returns all of them, those of sources that are up first.
func (st *State) servings() (list []serving) {
	for _, up := range []bool{true, false} {
		for _, src := range st.sources {
			for _, n := range src.servers {
				if (src.Up() && n.gone == 0) == up && n.view.Exporter != "" {
					list = append(list, serving{src, n})
				}
			}
		}
	}
	return list
}

// called returns the name of a server: that of the operator, unless a page tells of several, or what pages call it.
func (s serving) called() string {
	if server := s.src.Server(); server != "" && len(s.src.servers) == 1 {
		return server
	}
	return cmp.Or(s.server.name, s.src.Called())
}

// host returns on which host a source watches an nginx, "" if that is not known, as in a directory of dumps.
func (s *source) host() string {
	if u, err := url.Parse(s.URL); err == nil {
		return u.Hostname()
	}
	return ""
}

// sameServer reports whether two servings are of one server. What tells them apart on their pages says that they aren't; then what the
// operator calls them decides; if that is nothing, two exporters of one kind are of two, and so are those on two hosts.
func (s serving) sameServer(o serving) bool {
	if s.src == o.src {
		return s.server == o.server || s.beside(o)
	}
	if s.product != o.product {
		return false
	}
	if s.server.name != o.server.name && len(s.src.servers)+len(o.src.servers) > 2 {
		return false
	}
	if a, b := s.src.Server(), o.src.Server(); a != "" || b != "" {
		return a == b
	}
	return s.view.Exporter != o.view.Exporter && s.src.host() == o.src.host()
}

// beside reports whether two servings on one page, as of a Prometheus, are of two exporters of one server: those of different kinds whose
// instances are on one host.
func (s serving) beside(o serving) bool {
	host := func(instance string) string {
		instance, _, _ = strings.Cut(instance, " of ")
		if i := strings.LastIndexByte(instance, ':'); i > 0 {
			return instance[:i]
		}
		return ""
	}
	return s.product == o.product && s.view.Exporter != o.view.Exporter && host(s.server.name) != "" && host(s.server.name) == host(o.server.name)
}

// groups returns the servings by the nginx that they are of, in the order of the sources.
func (st *State) groups() (groups [][]serving) {
	all := st.servings()
	for _, v := range all {
		if v.exporter.Beside {
			continue
		}
		i := slices.IndexFunc(groups, func(g []serving) bool {
			return !slices.ContainsFunc(g, func(o serving) bool { return !v.sameServer(o) })
		})
		if i < 0 {
			groups = append(groups, []serving{v})
		} else {
			groups[i] = append(groups[i], v)
		}
	}
	groups = addBeside(groups, all)
	order := func(g []serving) int { return slices.Index(st.sources, g[0].src) }
	slices.SortStableFunc(groups, func(a, b []serving) int { return cmp.Compare(order(a), order(b)) })
	return groups
}

// unheard returns the sources that are asked for an nginx of their own and have never answered: what several do together is not known
// without it. One that may be a second exporter of an nginx that is known isn't among them.
func (st *State) unheard() (list []*source) {
	for _, src := range st.sources {
		if src.wants != scrape.RoleServer || src.held != 0 || src.host() == "" && src.Server() == "" {
			continue
		}
		known := slices.ContainsFunc(st.sources, func(o *source) bool {
			return o.isBeside(src.Server()) || len(o.servers) > 0 && o.Server() == src.Server() && (src.Server() != "" || o.host() == src.host())
		})
		if !known {
			list = append(list, src)
		}
	}
	return list
}

// only returns the only serving there is, and whether there is one and no other.
func (st *State) only() (only serving, ok bool) {
	for _, src := range st.sources {
		for _, n := range src.servers {
			if n.view.Exporter == "" {
				continue
			}
			if ok {
				return serving{}, false
			}
			only, ok = serving{src, n}, true
		}
	}
	return only, ok && len(st.unheard()) == 0
}

func (st *State) anyServer() bool {
	return slices.ContainsFunc(st.sources, func(src *source) bool { return len(src.servers) > 0 })
}

// setServers puts together what the exporters know of each nginx, and of all of them.
func (st *State) setServers(s *Snapshot) {
	s.Server, st.web.coarse = unknownServer(), st.web.coarse[:0]
	if only, ok := st.only(); ok {
		s.Servers = append(st.web.servers.Alloc(1),
			Server{Name: only.called(), Sources: only.src.self, Stale: !only.src.Up(), ServerNumbers: only.view, PerFront: series.Unknown})
		s.Server = only.view
		return
	}
	if !st.anyServer() {
		return
	}
	groups, unheard := st.groups(), st.unheard()
	s.Servers = st.web.servers.Alloc(len(groups) + len(unheard))
	for _, g := range groups {
		s.Servers = append(s.Servers, together(g))
	}
	if len(groups) > 0 {
		for _, src := range unheard {
			s.Servers = append(s.Servers,
				Server{Name: cmp.Or(src.Server(), src.Name), Sources: src.self, Stale: true, ServerNumbers: unknownServer(), PerFront: series.Unknown})
		}
	}
	switch len(s.Servers) {
	case 0:
	case 1:
		s.Server = s.Servers[0].ServerNumbers
	default:
		nameByProduct(s.Servers, groups)
		st.setOrder(s)
		st.setTotal(s, groups)
	}
}

// addTotal adds to the history of several servers together what they do by now.
func (st *State) addTotal() {
	w := &st.web
	if _, ok := st.only(); ok || !st.latest.After(w.at) || !st.anyServer() {
		return
	}
	var s Snapshot
	st.setServers(&s)
	if len(s.Servers) < 2 {
		return
	}
	w.at = st.latest
	w.active.Add(w.at, s.Server.Active)
	w.perSecond.Add(w.at, s.Server.Requests)
	w.p99.Add(w.at, s.Server.Latency.P99.Value)
	if s.Order.Unclear {
		w.coarse = w.coarse[:0]
	}
	others := !slices.Equal(w.summed, w.spreadOf) // which may have other buckets
	if w.spread.AddBuckets(w.at, w.coarse, w.anew || others); len(w.coarse) > 0 {
		w.spreadOf = append(w.spreadOf[:0], w.summed...)
	}
}

// together returns what several exporters know of one nginx. What a target that is down has said is only of use where no other is up.
func together(of []serving) Server {
	s := Server{Name: of[0].called(), Stale: !slices.ContainsFunc(of, serving.up), PerFront: series.Unknown}
	exporters := 0
	for _, v := range of {
		if v.up() || s.Stale {
			if !v.exporter.Beside {
				exporters++
			}
			s.ServerNumbers.complete(&v.view)
			if !slices.Contains(s.Sources, v.src.Name) {
				s.Sources = append(s.Sources, v.src.Name)
			}
		}
	}
	if failedByStatus(of, s.Stale) {
		s.Failed, s.FailedAlarm = series.Unknown, nil
	}
	for _, v := range of { // one that is down has said what the server is
		s.Product = cmp.Or(s.Product, v.view.Product)
	}
	s.Assumed = exporters > 1 && of[0].src.Server() == ""
	return s
}

// sumServers returns what several servers do together. What is not known of one of them is not known of all; one that is down does nothing.
func (st *State) sumServers(servers []Server, groups [][]serving) ServerNumbers {
	all := unknownServer()
	all.Exporter, all.Up, all.Known = "", false, false
	var names, products []string
	first := true
	for i := range servers {
		if i < len(groups) && besideAlone(groups[i]) {
			continue // its requests are those of another one
		}
		w := &servers[i].ServerNumbers
		if w.Exporter != "" && !slices.Contains(names, w.Exporter) {
			names = append(names, w.Exporter)
		}
		if w.Product != "" && !slices.Contains(products, w.Product) {
			products = append(products, w.Product)
		}
		all.TooMany = all.TooMany || w.TooMany
		if !servers[i].Stale || !slices.ContainsFunc(servers, func(o Server) bool { return !o.Stale }) {
			all.Known = all.Known || w.Known
			all.Up = all.Up || w.Known && w.Up
		}
		if !servers[i].Stale {
			all.ActiveAlarm = worst(all.ActiveAlarm, w.ActiveAlarm)
			all.DroppedAlarm = worst(all.DroppedAlarm, w.DroppedAlarm)
			all.ErrorsAlarm = worst(all.ErrorsAlarm, w.ErrorsAlarm)
			all.ErrorShareAlarm = worst(all.ErrorShareAlarm, w.ErrorShareAlarm)
			all.BusyAlarm, all.QueuedAlarm = worst(all.BusyAlarm, w.BusyAlarm), worst(all.QueuedAlarm, w.QueuedAlarm)
			all.LimitedAlarm, all.BackendsAlarm = worst(all.LimitedAlarm, w.LimitedAlarm), worst(all.BackendsAlarm, w.BackendsAlarm)
			all.FailedAlarm = worst(all.FailedAlarm, w.FailedAlarm)
		}
		if w.Known && !w.Up && !servers[i].Stale {
			continue
		}
		from := *w
		if servers[i].Stale {
			from = unknownServer()
		}
		all.add(&from, first)
		first = false
	}
	if all.Known && !all.Up {
		all.DownSince = servers[0].DownSince
		for i := range servers {
			if d := servers[i].DownSince; d.Before(all.DownSince) {
				all.DownSince = d
			}
		}
	}
	all.Exporter, all.Product = strings.Join(names, ", "), strings.Join(products, ", ")
	all.Busy, all.CacheHit = series.Share(all.Workers, all.WorkersLimit), series.Share(all.CacheHits, all.CacheHits+all.CacheMisses)
	if len(servers) == len(groups) {
		st.sumLatency(&all.Latency, groups)
	}
	return all
}

// add adds what another server does; the first sets it.
func (w *ServerNumbers) add(o *ServerNumbers, first bool) {
	to, from := w.sums(), o.sums()
	for i := range to {
		if first {
			*to[i] = *from[i]
		} else {
			*to[i] += *from[i]
		}
	}
}

// sums are the numbers of which those of several servers can be added up.
func (w *ServerNumbers) sums() [26]*float64 {
	return [...]*float64{
		&w.Active, &w.Limit, &w.Reading, &w.Writing, &w.Waiting, &w.Requests, &w.RequestsTotal, &w.Accepts, &w.Dropped, &w.Sent, &w.Failed,
		&w.Workers, &w.WorkersLimit, &w.Queued, &w.Limited, &w.CacheHits, &w.CacheMisses, &w.BackendRequests, &w.Backends, &w.BackendsDown,
		&w.Status[1], &w.Status[2], &w.Status[3], &w.Status[4], &w.Status[5], &w.Answered,
	}
}

// worst returns the worse of two alarms.
func worst(a, b *alarm.Alarm) *alarm.Alarm {
	if a == nil || b != nil && (b.Severity > a.Severity || b.Severity == a.Severity && b.Over && !a.Over) {
		return b
	}
	return a
}

// complete fills in from another exporter's numbers what this one doesn't know.
func (w *ServerNumbers) complete(other *ServerNumbers) {
	if w.Exporter == "" {
		*w = *other
		return
	}
	if other.Exporter == "" {
		return
	}
	if w.Exporter != other.Exporter {
		w.Exporter += " + " + other.Exporter
	}
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
		w.Latency, w.P99History, w.LatencyHistory = other.Latency, other.P99History, other.LatencyHistory
	}
	fill := func(to *float64, from float64) {
		if math.IsNaN(*to) {
			*to = from
		}
	}
	w.ActiveAlarm = cmp.Or(w.ActiveAlarm, other.ActiveAlarm)
	w.DroppedAlarm = cmp.Or(w.DroppedAlarm, other.DroppedAlarm)
	w.ErrorsAlarm = cmp.Or(w.ErrorsAlarm, other.ErrorsAlarm)
	w.ErrorShareAlarm = cmp.Or(w.ErrorShareAlarm, other.ErrorShareAlarm)
	w.BusyAlarm, w.QueuedAlarm = cmp.Or(w.BusyAlarm, other.BusyAlarm), cmp.Or(w.QueuedAlarm, other.QueuedAlarm)
	w.LimitedAlarm, w.BackendsAlarm = cmp.Or(w.LimitedAlarm, other.LimitedAlarm), cmp.Or(w.BackendsAlarm, other.BackendsAlarm)
	w.FailedAlarm = cmp.Or(w.FailedAlarm, other.FailedAlarm)
	to, from := w.sums(), other.sums()
	for i := range to {
		if to[i] != &w.Active && to[i] != &w.Requests && to[i] != &w.RequestsTotal { // which have been taken with their history
			fill(to[i], *from[i])
		}
	}
	fill(&w.Busy, other.Busy)
	fill(&w.CacheHit, other.CacheHit)
	fill(&w.Status[0], other.Status[0])
}
