package panels

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// serverPanel shows what the exporters of the servers know of connections, requests and latency.
type serverPanel struct {
	*widgets.Panel
	*haunted
	facts, latency   *widgets.Facts
	requests, second *widgets.Graph // second is that of p99, or of the connections
	perSecond, lower []widgets.Point
	connections      *fields.Field // the part of those that there can be
	heat             *widgets.Heatmap
	columns          []widgets.HeatColumn
	list             []widgets.Fact
	servers          *widgets.Table // if there are several
	rows             [][]widgets.Cell
	byName           map[string]*widgets.Scale // of their requests

	head, rate, sent widgets.Scale
}

// NewServer returns the panel of the servers.
func NewServer(theme *Theme) Panel {
	pal := &theme.Palette
	p := &serverPanel{
		Panel: widgets.NewPanel(pal, "5", "Server"), haunted: newHaunted(theme, "nginx."),
		facts: widgets.NewFacts(pal), latency: widgets.NewFacts(pal),
		connections: fields.Named("nginx.connections_percent"),
		servers:     newServersTable(pal), byName: map[string]*widgets.Scale{},
		requests: widgets.NewGraph(pal, widgets.PerSecond), second: widgets.NewGraph(pal, widgets.Plain),
		heat: widgets.NewHeatmap(pal, "latency", ""),
	}
	p.requests.SetCaption("requests", "")
	p.requests.SetMinTop(10)
	p.second.SetSecond()
	p.AddTable(p.servers, 1)
	p.Add(p.facts, p.facts.Rows, 1, 0)
	p.Add(p.latency, p.latency.Rows, 2, 0)
	p.Add(p.requests, TwoRows, 3, 2)
	p.Add(p.second, TwoRows, 4, 1)
	p.AddHeatmap(p.heat, p.second)
	p.AddTable(p.table, 1)
	return p
}

// Update implements Panel.
func (p *serverPanel) Update(s *origin.Snapshot) {
	n := &s.Server
	src, unsure := s.Source(scrape.RoleServer), words.LeastSure(s, scrape.RoleServer)
	title := words.ServerTitle(s)
	name, _, _ := strings.Cut(title, " · ")
	p.SetTitle(title)
	p.SetName(name)
	bad := notGood(severity.Good)
	if n.Known {
		bad = severity.Good
	}
	p.SetHead(
		words.AboutText(unsure, words.OrPending(p.head.Rate(n.Requests), n.Requests, src), n.Requests),
		words.WorstOf(
			bad, n.ActiveAlarm, n.DroppedAlarm, n.ErrorsAlarm, n.ErrorShareAlarm, n.BusyAlarm, n.QueuedAlarm, n.LimitedAlarm, n.BackendsAlarm,
		),
	)
	if what, brief, is := worstOfServer(n); is > severity.Good && len(s.Servers) < 2 {
		p.SetHead(what, is)
		p.SetBrief(brief)
	}
	down, downSeverity := serversDown(s)
	if down != "" {
		p.SetHead(down, downSeverity)
	}
	p.setServers(s, src)
	p.perSecond = points(p.perSecond, n.RequestsHistory)
	p.SetLine(p.perSecond, end(s), 0)
	p.requests.Set(p.perSecond, end(s))
	p.requests.SetGhost(p.line(0, func(s *origin.Snapshot) series.Series { return s.Server.RequestsHistory }), nil)
	p.compare(s)

	p.SetNote(p.notes(s)...)
	up := widgets.Fact{Label: words.ServerName(s), Value: words.UpText(n, s.Servers)}
	if n.Known {
		up.Severity = severity.Good
		if down != "" {
			up.Severity = downSeverity
		}
	}
	facts := append(
		p.list[:0], up,
		widgets.Fact{
			Label: "requests", Value: words.OrPending(p.rate.Rate(n.Requests), n.Requests, src), Width: 8,
			About: words.About(unsure, n.Requests),
		},
		widgets.Fact{
			Label: "active", Value: words.PartOf(n.Active, n.Limit), Width: words.CountWidth, Severity: words.Raised(n.ActiveAlarm),
		},
	)
	status := func(class int, bad severity.Severity) {
		if v := n.Status[class]; !math.IsNaN(v) {
			facts = append(facts, widgets.Fact{
				Label: fmt.Sprintf("%dxx", class), Value: words.PerSecond(v, src), Width: words.RateWidth, Severity: bad,
				About: words.About(unsure, v),
			})
		}
	}
	status(5, words.WorstOf(severity.Unknown, n.ErrorsAlarm, n.ErrorShareAlarm)) // what is wrong, before what may have no room
	facts = loadFacts(facts, n, src)
	// Where nobody has these numbers of a server, there is no room for them. An exporter of nginx could have them.
	often := slices.Contains(words.Products(s), "nginx") || n.Exporter == ""
	for _, of := range []struct {
		v float64
		widgets.Fact
	}{
		{n.Reading, widgets.Fact{Label: "reading", Value: widgets.Count(n.Reading), Width: words.CountWidth}},
		{n.Writing, widgets.Fact{Label: "writing", Value: widgets.Count(n.Writing), Width: words.CountWidth}},
		{n.Waiting, widgets.Fact{Label: "waiting", Value: widgets.Count(n.Waiting), Width: words.CountWidth}},
		{n.Dropped, widgets.Fact{
			Label: "dropped", Value: words.PerSecond(n.Dropped, src), Width: words.RateWidth, Severity: words.Raised(n.DroppedAlarm),
		}},
		{n.Accepts, widgets.Fact{
			Label: "accepted", Value: words.PerSecond(n.Accepts, src), Width: words.RateWidth, About: words.About(unsure, n.Accepts),
		}},
	} {
		if often || !math.IsNaN(of.v) {
			facts = append(facts, of.Fact)
		}
	}
	if !math.IsNaN(n.Sent) {
		facts = append(facts, widgets.Fact{Label: "sent", Value: p.sent.BitRate(n.Sent), About: words.About(unsure, n.Sent)})
	}
	for class := 2; class < 5; class++ {
		status(class, severity.Unknown)
	}
	latency := latencyFacts(s, src)
	if n.Latency.Kind == origin.NoLatency { // so that what is not there doesn't take the room of what is
		facts, latency = append(facts, latency...), nil
	}
	p.list = facts
	p.facts.Set(facts...)
	least := 1
	if n.Latency.Kind == origin.Mean { // the second graph is of connections: their number, and errors, say more in its row
		least = 2
	}
	p.SetLeast(p.facts, least)

	l := &n.Latency
	p.lower = points(p.lower, n.P99History)
	of := widgets.Limits{} // of latency nothing is known
	// An idle server has no percentiles at the moment; a summary may never have this one.
	lower := func(s *origin.Snapshot) series.Series { return s.Server.P99History }
	known := slices.ContainsFunc(p.lower, func(at widgets.Point) bool { return !math.IsNaN(at.Value) })
	if l.Kind != origin.Histogram && !known {
		p.lower = points(p.lower, n.ActiveHistory)
		lower = func(s *origin.Snapshot) series.Series { return s.Server.ActiveHistory }
		if len(s.Servers) < 2 { // of several, each has an alarm of its own, and there is one graph
			of = limits(s, p.connections, n.Limit)
		}
		p.second.SetCaption("active", "")
		p.second.SetHeat(false)
		p.second.SetUnit(widgets.Plain)
		p.second.SetMinTop(0)
	} else {
		p.second.SetCaption("p99", "")
		p.second.SetHeat(true)
		p.second.SetUnit(widgets.InSeconds)
		p.second.SetMinTop(0.1) // or what is below the first bucket would look as if it were at its worst
	}
	p.latency.Set(latency...)
	p.second.SetLimits(of)
	p.second.Set(p.lower, end(s))
	p.second.SetGhost(p.line(1, lower), nil)
	p.columns = columns(p.columns, n.LatencyHistory)
	p.heat.Set(p.columns, end(s))
}

// latencyFacts returns what is known of the latency of requests, and its source.
func latencyFacts(s *origin.Snapshot, src *origin.SourceState) []widgets.Fact {
	n, l := &s.Server, &s.Server.Latency
	fact := func(name string, v float64) widgets.Fact { return widgets.Fact{Label: name, Value: latency(v, n, src)} }
	mean := func(name string) widgets.Fact {
		f := fact(name, l.Mean)
		if !math.IsNaN(l.Mean) {
			f.Value = words.ServerMean(n)
		}
		return f
	}
	switch {
	case n.Exporter == "":
		return []widgets.Fact{{Label: "latency", Value: "not exported"}}
	case l.Kind == origin.NoLatency && slices.ContainsFunc(s.Sources, func(o origin.SourceState) bool {
		return o.Has(scrape.RoleServer) && !o.Up() && // it may have it
			(o.Exporter == "" || !slices.Contains(strings.Split(n.Exporter, " + "), o.Exporter))
	}):
		return []widgets.Fact{{Label: "latency", Value: "not known while an exporter is down"}}
	case l.Kind == origin.NoLatency:
		hint := "--access-log FILE has it"
		if n.Product == "nginx" {
			hint = "lua, vts, log exporter, --access-log"
		}
		return []widgets.Fact{{Label: "latency", Value: "not exported by " + n.Exporter}, {Label: hint}}
	case l.Kind == origin.Mean:
		over := mean("mean")
		if l.MeanOver != "" {
			over.Label += " of " + l.MeanOver
			over.Brief = "mean of " + briefly(l.MeanOver)
		}
		return []widgets.Fact{over, {Label: "no percentiles from " + n.Exporter}}
	}
	percentile := func(name string, q series.Quantile) widgets.Fact {
		f := fact(name, q.Value)
		if !math.IsNaN(q.Value) {
			f.Value = words.QuantileText(q)
		}
		return f
	}
	facts := []widgets.Fact{
		percentile("p50", l.P50), percentile("p90", l.P90), percentile("p95", l.P95), percentile("p99", l.P99), mean("mean"),
	}
	if l.Kind == origin.Summary {
		return append(facts, widgets.Fact{Label: "percentiles are of a summary, over its own time"})
	}
	if d := l.Distribution; len(d) > 1 {
		shares := make([]float64, len(d))
		for i := range d {
			shares[i] = d[i].Share
		}
		facts = append(facts, widgets.Fact{
			Label: "up to " + strings.TrimSpace(widgets.Seconds(d[0].Bound)),
			Value: widgets.Distribution(shares) + " over " + strings.TrimSpace(widgets.Seconds(d[len(d)-2].Bound)),
		})
	}
	return facts
}

// briefly shortens what a mean is taken over, as "the last 1024 requests, to the first byte" to "1024".
func briefly(over string) string {
	over, _, _ = strings.Cut(over, ",")
	return strings.TrimSuffix(strings.TrimPrefix(over, "the last "), " requests")
}

// latency writes a duration, or says why there is none.
func latency(v float64, n *origin.ServerNumbers, src *origin.SourceState) string {
	switch {
	case !math.IsNaN(v):
		return widgets.Seconds(v)
	case n.Requests == 0:
		return "no requests"
	}
	return words.Pending(src)
}
