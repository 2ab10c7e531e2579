package origin

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"origintop/scrape"
	"origintop/scrape/series"
)

// An Order says which of several servers stand in front of the others. Each request comes to a server in front; those behind answer what
// these pass on, which are no more requests of clients. So the numbers of the origin are those of the servers in front, added up.
//
// No page says who asks whom. What is known is what products are made for; where that leaves it open, the numbers of the origin are not
// known until the operator says it.
type Order struct {
	Front   string // what stands in front: products, or what the operator has named; "" if all stand side by side
	Behind  string // products behind it
	Said    bool   // by the operator
	Unclear bool   // servers of different products that may stand in any order, which Front names
	Doubt   int    // the requests behind in percent of those in front, if they are more than can come from there; else 0
}

// ranks are the products that are made to stand before others, from the clients on; all others share the last one.
var ranks = map[string]int{"HAProxy": 3, "Envoy": 3, "Traefik": 3, "Varnish": 2, "Traffic Server": 2}

// EachByItself is what Options.Front is where no server stands behind another.
const EachByItself = "all"

// SetFront takes in the names of servers that stand in front of all others, or of their products, with commas between.
func (o *Options) SetFront(text string) error {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			return fmt.Errorf("%q names no server: name one, or its product, as varnish; or %q, if none stands behind another", text, EachByItself)
		}
		o.Front = append(o.Front, name)
	}
	return nil
}

// setOrder finds out which of the servers stand behind others, and says so in their rows.
func (st *State) setOrder(s *Snapshot) {
	products := productsOf(s.Servers, func(*Server) bool { return true })
	if named := st.options.Front; len(named) > 0 {
		s.Order = namedOrder(s.Servers, named)
	} else if len(products) > 1 {
		first := slices.MaxFunc(products, func(a, b string) int { return ranks[a] - ranks[b] })
		same := slices.DeleteFunc(slices.Clone(products), func(p string) bool { return ranks[p] != ranks[first] })
		s.Order.Front = listed(same)
		if s.Order.Unclear = len(same) > 1; s.Order.Unclear {
			return
		}
		for i := range s.Servers {
			v := &s.Servers[i]
			v.Behind = v.Product != "" && v.Product != first
		}
		s.Order.Behind = listed(productsOf(s.Servers, func(v *Server) bool { return v.Behind }))
	}
	st.compareWithFront(s)
}

// namedOrder has those servers stand in front that the operator has named, by their own name or by that of their product.
func namedOrder(servers []Server, named []string) Order {
	if slices.Contains(named, EachByItself) {
		return Order{Said: true}
	}
	front := false
	for i := range servers {
		v := &servers[i]
		v.Behind = !slices.ContainsFunc(named, func(name string) bool {
			return strings.EqualFold(name, v.Name) || strings.EqualFold(name, v.Product)
		})
		front = front || !v.Behind
	}
	if !front { // it is not there yet: then nothing is known of the origin
		return Order{Front: listed(named), Said: true, Behind: listed(productsOf(servers, func(*Server) bool { return true }))}
	}
	behind := listed(productsOf(servers, func(v *Server) bool { return v.Behind }))
	if behind == "" {
		return Order{Said: true}
	}
	return Order{Front: listed(named), Behind: behind, Said: true}
}

// productsOf returns the products of some of the servers, each once.
func productsOf(servers []Server, of func(*Server) bool) (products []string) {
	for i := range servers {
		if v := &servers[i]; v.Product != "" && of(v) && !slices.Contains(products, v.Product) {
			products = append(products, v.Product)
		}
	}
	return products
}

func listed(names []string) string { return strings.Join(names, ", ") }

// nameByProduct gives servers of several products names that tell them apart: where nobody has named them, those of their products.
func nameByProduct(servers []Server, groups [][]serving) {
	if len(productsOf(servers, func(*Server) bool { return true })) < 2 {
		return
	}
	names := make([]string, len(servers))
	for i := range servers {
		names[i] = servers[i].Name
	}
	for i := range groups {
		v, src := &servers[i], groups[i][0].src
		nameless := (v.Name == src.Name || v.Name == src.Called()) && (src.Server() == "" || len(src.servers) > 1)
		others := func(o Server) bool { return o.Product == v.Product }
		switch {
		case nameless && slices.IndexFunc(servers, others) == i && !slices.ContainsFunc(servers[i+1:], others):
			v.Name = v.Product
		case slices.Contains(names[:i], names[i]) || slices.Contains(names[i+1:], names[i]):
			v.Name += " " + v.Product
		}
	}
}

// setTotal works out the numbers of the origin: those of the servers that stand in front.
func (st *State) setTotal(s *Snapshot, groups [][]serving) {
	front, of := s.Servers, groups
	nobodys := func(i int) bool { return i < len(groups) && besideAlone(groups[i]) } // its requests are those of another one
	if slices.ContainsFunc(front, func(v Server) bool { return v.Behind }) || slices.ContainsFunc(groups, besideAlone) {
		front, of = nil, nil
		for i := range s.Servers {
			if !s.Servers[i].Behind && !nobodys(i) {
				front = append(front, s.Servers[i])
				if i < len(groups) {
					of = append(of, groups[i])
				}
			}
		}
	}
	if len(front) == 1 && !front[0].Stale {
		s.Server = front[0].ServerNumbers
		return
	}
	s.Server = st.sumServers(front, of)
	w := &st.web
	s.Server.ActiveHistory, s.Server.RequestsHistory, s.Server.P99History = w.active.Series(), w.perSecond.Series(), w.p99.Series()
	s.Server.LatencyHistory = w.spread.Columns()
	if s.Order.Unclear {
		s.Server.forgetNumbers()
	}
}

// forgetNumbers leaves what is no number.
func (w *ServerNumbers) forgetNumbers() {
	for _, v := range w.sums() {
		*v = series.Unknown
	}
	w.Busy, w.CacheHit, w.Latency = series.Unknown, series.Unknown, unknownLatency()
}

// From which part of the requests in front on those behind are more than can come from them alone, and from how many more a second on.
// Probes of a proxy, and what it asks for anew, are some as well.
const (
	doubtfulShare = 1.25
	doubtfulRate  = 5
)

// limitOf returns how many connections a server can have: what the operator has said of each nginx is of web servers alone, not of what
// stands before them.
func (o *Options) limitOf(w *ServerNumbers) float64 {
	if o.WorkerConnections > 0 && ranks[w.Product] == 0 {
		return float64(o.WorkerConnections)
	}
	return w.Limit
}

// compareWithFront works out how many requests each server behind others has answered for each request in front, over the window.
func (st *State) compareWithFront(s *Snapshot) {
	front, most := 0.0, 0.0
	for i := range s.Servers {
		// A log of nobody knows which server has requests of one of the others.
		if v := &s.Servers[i]; !v.Behind && (v.Product != "" || v.Stale) {
			front += st.meanRequests(v)
		}
	}
	for i := range s.Servers {
		v := &s.Servers[i]
		if !v.Behind {
			continue
		}
		requests := st.meanRequests(v)
		if front*st.options.Window.Seconds() >= fewRequests {
			v.PerFront = requests / front
		}
		if requests-front > doubtfulRate && v.PerFront > doubtfulShare {
			most = max(most, v.PerFront)
		}
	}
	if !s.Order.Said {
		s.Order.Doubt = int(100 * most)
	}
}

// fewRequests are too few, over the window, for a share of them to mean something.
const fewRequests = 20

// meanRequests returns how many requests a server has answered a second, over the window: those who stand behind one another count at
// different moments. NaN if it isn't known.
func (st *State) meanRequests(v *Server) float64 {
	if v.Stale || len(v.RequestsHistory) == 0 {
		return series.Unknown
	}
	since := st.latest.Add(-st.options.Window).UnixMilli()
	from := sort.Search(len(v.RequestsHistory), func(i int) bool { return v.RequestsHistory[i].At > since })
	for from--; from > 0 && math.IsNaN(v.RequestsHistory[from].Value); from-- { // the last one that is known before
	}
	sum, length, last := 0.0, 0.0, int64(math.MaxInt64)
	for _, p := range v.RequestsHistory[max(0, from):] {
		if math.IsNaN(p.Value) {
			continue
		}
		if known := max(last, since); p.At > known { // it is of the time since then
			sum += p.Value * float64(p.At-known)
			length += float64(p.At - known)
		}
		last = p.At
	}
	return sum / length // 0 / 0 is NaN
}

// noteOrder adds what there is to say of the order of the servers to the troubles.
func (st *State) noteOrder(s *Snapshot) {
	o := &s.Order
	switch {
	case len(s.Troubles) >= maxTroubles:
	case o.Unclear:
		s.Troubles = append(s.Troubles, Trouble{Kind: OrderUnclear, Of: scrape.RoleServer, Subject: scrape.Short(o.Front)})
	case o.Doubt > 0:
		s.Troubles = append(s.Troubles, Trouble{
			Kind: OrderDoubtful, Of: scrape.RoleServer, Subject: scrape.Short(o.Behind), Count: o.Doubt,
		})
	}
}

// sumLatency adds up the histograms of several servers. Percentiles can't be added up in any other way. Of buckets, those are added up that
// all of them have.
func (st *State) sumLatency(l *Latency, groups [][]serving) {
	*l = unknownLatency()
	w := &st.web
	all, coarse, lists := w.merged[:0], w.coarse[:0], 0
	w.bounds, w.anew, w.coarse, w.summed = w.bounds[:0], false, w.coarse[:0], w.summed[:0]
	for _, g := range groups {
		if besideAlone(g) {
			continue
		}
		i := slices.IndexFunc(g, func(v serving) bool { return v.view.Latency.Kind == Histogram })
		if i < 0 {
			return
		}
		if g[i].view.Known && !g[i].view.Up {
			continue
		}
		if len(g[i].increases) == 0 || !g[i].src.Up() {
			l.Kind = Histogram
			return
		}
		all = appendApart(all, g[i].increases) // each may have bounds of its own
		coarse = appendApart(coarse, g[i].coarse)
		for _, b := range g[i].coarse {
			w.bounds = append(w.bounds, b.UpperBound)
		}
		lists++
		w.anew, w.summed = w.anew || g[i].restart, append(w.summed, g[i].called())
	}
	l.Kind = Histogram
	w.merged = series.Sum(all)
	l.estimate(w.merged, &w.distributions)
	w.coarse = series.Shared(series.Sum(coarse), lists, w.bounds)
}

// appendApart appends what is in each bucket alone.
func appendApart(to, buckets []series.Bucket) []series.Bucket {
	below := 0.0
	for _, b := range buckets {
		to = append(to, series.Bucket{UpperBound: b.UpperBound, Count: b.Count - below})
		below = b.Count
	}
	return to
}
