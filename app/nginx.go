package app

import (
	"math"

	"origintop/scrape"
	"origintop/widgets"
)

// nginxPanel shows connections, requests and latency, as far as the nginx exporters know them.
type nginxPanel struct {
	*widgets.Panel
	theme            *Theme
	facts, latency   *widgets.Facts
	requests, second *widgets.Graph // second is that of p99, or of the connections
	perSecond, lower []float64

	head, rate, top widgets.Scale
}

func newNginxPanel(theme *Theme) *nginxPanel {
	pal := &theme.Palette
	p := &nginxPanel{
		Panel: widgets.NewPanel(pal, "5", "Nginx"), theme: theme,
		facts: widgets.NewFacts(pal), latency: widgets.NewFacts(pal),
		requests: widgets.NewGraph(pal), second: widgets.NewGraph(pal),
	}
	p.requests.SetCaption("requests", func(v float64) string { return p.top.Rate(v) })
	p.Add(p.facts, p.facts.Rows, 1, 0)
	p.Add(p.latency, p.latency.Rows, 2, 0)
	p.Add(p.requests, twoRows, 3, 2)
	p.Add(p.second, twoRows, 4, 1)
	return p
}

func (p *nginxPanel) frame() *widgets.Panel { return p.Panel }

func (p *nginxPanel) update(s *scrape.Snapshot) {
	n := &s.Nginx
	src := s.Source(scrape.KindNginx)
	title := "Nginx"
	if n.Exporter != "" {
		title += " · " + n.Exporter
	}
	p.SetTitle(title)
	severity := notGood(widgets.Good)
	if n.Known {
		severity = widgets.Good
	}
	p.SetHead(orPending(p.head.Rate(n.Requests), n.Requests, src), severity)
	if n.Known && !n.Up {
		p.SetHead("nginx is down", widgets.Crit)
	}
	p.perSecond = values(n.RequestsHistory, graphPoints, p.perSecond)
	p.SetLine(p.perSecond, 0)
	p.requests.Set(p.perSecond, 0, p.theme.Graph)

	up := widgets.Fact{Label: "nginx", Value: "not known"}
	if n.Known {
		up.Value, up.Severity = "up", widgets.Good
		if !n.Up {
			up.Value, up.Severity = "down: its exporter cannot reach it", widgets.Crit
		}
	}
	facts := []widgets.Fact{
		up,
		{Label: "requests", Value: orPending(p.rate.Rate(n.Requests), n.Requests, src), Width: 8},
		{Label: "active", Value: partOf(n.Active, n.Limit), Width: countWidth},
		{Label: "reading", Value: widgets.Count(n.Reading), Width: countWidth},
		{Label: "writing", Value: widgets.Count(n.Writing), Width: countWidth},
		{Label: "waiting", Value: widgets.Count(n.Waiting), Width: countWidth},
		{Label: "dropped", Value: perSecond(n.Dropped, src), Width: rateWidth, Severity: notGood(anyMore(n.Dropped))},
		{Label: "accepted", Value: perSecond(n.Accepts, src), Width: rateWidth},
	}
	if n.Exporter != "stub_status" { // which knows no status
		facts = append(
			facts,
			widgets.Fact{Label: "4xx", Value: perSecond(n.Status[4], src), Width: rateWidth},
			widgets.Fact{Label: "5xx", Value: perSecond(n.Status[5], src), Width: rateWidth, Severity: notGood(anyMore(n.Status[5]))},
		)
	}
	p.facts.Set(facts...)

	l := &n.Latency
	if l.Kind == scrape.NoLatency {
		p.lower = values(n.ActiveHistory, graphPoints, p.lower)
		p.second.SetCaption("active connections", widgets.Count)
		reason := "not exported"
		if n.Exporter != "" {
			reason += " by " + n.Exporter
		}
		p.latency.Set(widgets.Fact{Label: "latency", Value: reason})
	} else {
		p.lower = values(n.P99History, graphPoints, p.lower)
		p.second.SetCaption("p99", widgets.Seconds)
		p.latency.Set(
			widgets.Fact{Label: "p50", Value: latency(l.P50, n, src), Width: latencyWidth},
			widgets.Fact{Label: "p90", Value: latency(l.P90, n, src), Width: latencyWidth},
			widgets.Fact{Label: "p95", Value: latency(l.P95, n, src), Width: latencyWidth},
			widgets.Fact{Label: "p99", Value: latency(l.P99, n, src), Width: latencyWidth},
			widgets.Fact{Label: "mean", Value: latency(l.Mean, n, src), Width: latencyWidth},
		)
	}
	p.second.Set(p.lower, 0, p.theme.Graph2)
}

// latency writes a duration, or why there is none.
func latency(v float64, n *scrape.Nginx, src *scrape.SourceState) string {
	switch {
	case !math.IsNaN(v):
		return widgets.Seconds(v)
	case n.Requests == 0:
		return "no requests"
	}
	return pending(src)
}
