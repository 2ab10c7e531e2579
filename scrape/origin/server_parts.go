package origin

import (
	"maps"
	"math"
	"slices"

	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// A part is a frontend or a backend of a server, or both if these have one name.
type part struct {
	requests, intercepted float64 // of clients since the server began, and those of them that it answered by itself
	perSecond             float64 // requests of clients
	refused               float64 // responses that are no 2xx
	scraped               bool    // it has got as many requests as the exporter has sent, or hardly more
	load                  bool    // there are too many requests for pages of metrics
	own                   bool    // it serves nothing but the server's own pages
	connections, limit    float64
	asked                 float64 // requests per second to its servers
	mean                  float64 // how long these took
	means                 int     // how many series say so: of times that come one after the other
	probed                bool    // it is known whether it is up, as it is probed, or was once
}

// parts are those of a server.
type parts struct {
	list  []part // the first is the server as a whole
	index map[string]int
}

// of returns the index of the part of that name. It is 0 for no name, and for those parts of which there are too many.
func (p *parts) of(name string) int {
	i, ok := p.index[name]
	if name == "" || ok || len(p.index) == MaxSeries {
		return i
	}
	if p.index == nil {
		p.index, p.list = map[string]int{}, make([]part, 1)
	}
	i = len(p.list)
	p.index[name], p.list = i, append(p.list, part{})
	return i
}

// begin makes ready for a page.
func (p *parts) begin() {
	for i := range p.list {
		p.list[i] = part{scraped: p.list[i].scraped, load: p.list[i].load, probed: p.list[i].probed}
	}
}

func (p *parts) clone() parts { return parts{slices.Clone(p.list), maps.Clone(p.index)} }

// findOwn finds the parts that serve nothing but the server's own pages, those of metrics among them, and has all numbers do without them
// unless there is nothing else. All of their answers are 2xx and come from the server itself; where that isn't said, they get as many
// requests as the exporter sends, or hardly more. One that has more than that is part of the load.
func (n *server) findOwn() {
	if !n.exporter.OwnParts || len(n.parts.list) == 0 {
		return
	}
	all := &n.parts.list[0]
	says := false // which requests the server has answered itself
	for _, r := range n.counted.Rows {
		p := &n.parts.list[r.Info.part]
		switch {
		case !r.Present() || p == all:
		case r.Info.field == exporter.ServerIntercepted:
			says = true
			p.intercepted += r.Now[0]
		case r.Info.field == exporter.ServerRequests:
			perSecond := n.more(&n.counted, r)
			p.requests, p.perSecond = p.requests+r.Now[0], p.perSecond+perSecond
			all.requests, all.perSecond = all.requests+r.Now[0], all.perSecond+perSecond
		}
	}
	for _, r := range n.responses.Rows {
		if r.Present() && r.Info.class != 2 {
			n.parts.list[r.Info.part].refused += r.Now[0]
		}
	}
	step := n.Step().Seconds()
	pages := 1 + 1/step // of metrics a second
	scrapes := n.Rate(&n.all, exporter.ServerScrapes)
	for i := range n.parts.list[1:] {
		p := &n.parts.list[1+i]
		share := p.perSecond / all.perSecond
		p.load = share > namelessCounts && p.perSecond > pages || p.load && !(share <= namelessStays)
		few := p.perSecond-scrapes > -0.5/step && p.perSecond-scrapes < pages // others may ask, too
		p.scraped = !p.load && (p.scraped || scrapes > 0 && few)
		itself := says && p.intercepted >= p.requests || !says && p.scraped
		p.own = p.requests > 0 && p.refused == 0 && itself && !p.load
	}
	for _, t := range n.tables() {
		for _, r := range t.Rows {
			if r.Info.part > 0 {
				r.Info.host = namedHost
				if n.parts.list[r.Info.part].own {
					r.Info.host = namelessHost
				}
			}
		}
	}
}

// noteHandedOn notes that a part which may hand requests on to others has had some in the last step, and so have others.
func (n *server) noteHandedOn() {
	if n.exporter.HandsOn == "" {
		return
	}
	handing, others := 0.0, 0.0
	for _, r := range n.counted.Rows {
		switch {
		case !r.Present() || r.Info.field != exporter.ServerRequests:
		case r.Info.part == n.parts.index[n.exporter.HandsOn]:
			handing += n.more(&n.counted, r)
		default:
			others += n.more(&n.counted, r)
		}
	}
	if handing > 0 && others > 0 {
		n.troubles.add(MayCountTwice, n.exporter.HandsOn, 0)
	}
}

// limitParts works out how many connections the server can have, if its parts have limits of their own. If they go on growing alike, the
// first of them is full at that number, or the server is.
func (n *server) limitParts(w *ServerNumbers) {
	t := &n.amounts
	if !hasField(t, exporter.ServerActive, n.patience()) || !hasField(t, exporter.ServerLimit, n.patience()) {
		return
	}
	w.Active, _ = n.sum(t, exporter.ServerActive, n.selected(t, exporter.ServerActive))
	w.Active = series.Count(w.Active)
	host := n.selected(t, exporter.ServerLimit).host
	for _, r := range t.Rows {
		p := &n.parts.list[r.Info.part]
		switch {
		case !r.Present() || r.Info.host != host:
		case r.Info.field == exporter.ServerActive:
			p.connections += r.Now[0]
		case r.Info.field == exporter.ServerLimit:
			p.limit += r.Now[0]
		}
	}
	whole := n.all.Now[exporter.ServerLimit]
	w.Limit = series.Unknown
	fullest, limited, least := 0.0, 0, math.Inf(1)
	if whole > 0 {
		fullest, w.Limit, least = w.Active/whole, whole, whole
	}
	for _, p := range n.parts.list[1:] {
		if p.limit > 0 {
			limited++
			fullest, least = max(fullest, p.connections/p.limit), min(least, p.limit)
		}
	}
	switch {
	case limited == 1:
		w.Limit = least
	case fullest > 0 && whole > 0: // else nobody knows how many all of them can have
		w.Limit = math.Round(w.Active / fullest)
	}
}

// parted reports whether a table has rows of parts.
func parted(t *series.Table[serverSeries]) bool {
	return slices.ContainsFunc(t.Rows, func(r *series.Row[serverSeries]) bool { return r.Present() && r.Info.part > 0 })
}

// meanOfParts returns the mean of the parts' means, weighted with the requests of the last step. What a part says in several series is of
// times that come one after the other.
func (n *server) meanOfParts() float64 {
	which := n.selected(&n.means, exporter.ServerMean)
	for _, r := range n.means.Rows {
		if r.Present() && which.has(&r.Info) {
			p := &n.parts.list[r.Info.part]
			p.mean += r.Now[0] * r.Info.scale
			p.means++
		}
	}
	weighs := false
	for _, r := range n.counted.Rows {
		if r.Present() && r.Info.field == exporter.ServerBackendRequests && r.Info.host == which.host {
			weighs = true
			n.parts.list[r.Info.part].asked += n.more(&n.counted, r)
		}
	}
	seconds, asked, known, mean := 0.0, 0.0, 0, series.Unknown
	for _, p := range n.parts.list {
		if p.means == 0 {
			continue
		}
		known++
		if mean = p.mean; p.means < n.exporter.Means() {
			mean = series.Unknown
		}
		if p.asked != 0 { // of one that has not been asked the mean is old
			seconds += p.asked * mean
			asked += p.asked
		}
	}
	switch {
	case asked > 0:
		return series.Count(seconds / asked)
	case known == 1 && (!weighs || math.IsNaN(asked)):
		return series.Count(mean)
	}
	return series.Unknown
}
