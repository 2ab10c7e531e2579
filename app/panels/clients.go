package panels

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// clientsPanel shows what the load tester reports of its clients, and whether the origin's numbers agree.
type clientsPanel struct {
	*widgets.Panel
	*haunted
	facts   *widgets.Facts // how the clients fare
	latency *widgets.Facts
	check   *widgets.Facts
	graph   *widgets.Graph
	rest    *widgets.Facts // what is looked up seldom: it has the rows that the graph leaves
	graphed []widgets.Point
	heat    *widgets.Heatmap
	columns []widgets.HeatColumn

	list, checks, others []widgets.Fact

	rate, perSecond            widgets.Scale
	segments, manifests        widgets.Scale
	sent, got, answered, asked widgets.Scale
}

// NewClients returns the panel of the load tester.
func NewClients(theme *Theme) Panel {
	pal := &theme.Palette
	p := &clientsPanel{
		Panel: widgets.NewPanel(pal, "6", "Clients"), haunted: newHaunted(theme, "swarm."),
		facts: widgets.NewFacts(pal), latency: widgets.NewFacts(pal), check: widgets.NewFacts(pal), rest: widgets.NewFacts(pal),
		graph: widgets.NewGraph(pal, widgets.InBits), heat: widgets.NewHeatmap(pal, "latency", ""),
	}
	p.Add(p.facts, p.facts.Rows, 1, 0)
	p.Add(p.latency, p.latency.Rows, 2, 0)
	p.Add(p.graph, fiveRows, 3, 1)
	p.Add(p.check, p.check.Rows, 4, 0)
	p.Add(p.rest, p.rest.Rows, 5, 0)
	p.AddHeatmap(p.heat, nil)
	p.SetLeast(p.facts, 3) // or one row of everything would be left of each in a low panel
	p.SetLeast(p.graph, 2)
	p.AddTable(p.table, 1)
	return p
}

// Update implements Panel.
func (p *clientsPanel) Update(s *origin.Snapshot) {
	w := &s.Clients
	src := s.Source(scrape.RoleLoad)
	p.SetTitle("Clients")
	if w.Tester != "" {
		p.SetTitle("Clients · " + w.Tester)
	}
	p.SetHead(p.load(w), words.Severity(w.StalledAlarm, w.Stalled))
	if words.Raised(w.StalledAlarm) > severity.Good {
		p.SetHead(fmt.Sprintf("%s/%s stalled", widgets.Count(w.Stalled), widgets.Count(w.Active)), words.Raised(w.StalledAlarm))
	}
	for _, worse := range []struct {
		alarm *alarm.Alarm
		what  string
	}{
		{w.BelowAlarm, widgets.Count(w.Below) + "/" + widgets.Count(w.Active) + " below 1x"},
		{w.ErrorsAlarm, words.Trimmed(w.ErrorPercent) + " errors"},
		{w.HungAlarm, words.Nothing(w)},
	} {
		if words.Raised(worse.alarm) > severity.Good {
			p.SetHead(worse.what, words.Raised(worse.alarm))
		}
	}
	if src != nil && analysis.LoadTestEnded(src) {
		p.SetHead("ended "+words.Clock(src.DownSince), severity.Unknown)
	}
	p.setGraph(s)
	p.compare(s)
	p.columns = columns(p.columns, w.LatencyHistory)
	p.heat.Set(p.columns, end(s))
	throughput := words.OrPending(p.rate.BitRate(w.Throughput), w.Throughput, src)
	if math.IsNaN(w.Throughput) && src != nil && src.Pages > 1 {
		throughput = "not reported"
	}
	p.list = append(p.list[:0], widgets.Fact{Label: "get", Value: throughput, Width: len("200 Mbit/s")})
	p.others = p.others[:0]
	if w.Known && w.Tester != swarm {
		p.requests(s, src)
	} else {
		p.playback(w, src)
	}
	p.facts.Set(p.list...)
	p.rest.Set(p.others...)
	p.SetNote(words.Notes(s, scrape.RoleLoad, p.crossCheck(s))...)
}

// setGraph gives the graph what the clients got or, of a load tester that doesn't say, how many requests they made.
func (p *clientsPanel) setGraph(s *origin.Snapshot) {
	known := func(at widgets.Point) bool { return !math.IsNaN(at.Value) }
	of := func(s *origin.Snapshot) series.Series { return s.Clients.ThroughputHistory }
	p.graphed = points(p.graphed, of(s))
	if s.Clients.Known && s.Clients.Tester != swarm && !slices.ContainsFunc(p.graphed, known) {
		of = func(s *origin.Snapshot) series.Series { return s.Clients.RequestsHistory }
		p.graphed = points(p.graphed, of(s))
		p.graph.SetCaption("requests", "")
		p.graph.SetUnit(widgets.PerSecond)
		p.graph.SetMinTop(10)
	} else {
		p.graph.SetCaption("received", "")
		p.graph.SetUnit(widgets.InBits)
		p.graph.SetMinTop(1e6 / 8)
	}
	p.SetLine(p.graphed, end(s), 0)
	p.graph.Set(p.graphed, end(s))
	p.graph.SetGhost(p.line(0, of), nil)
}

// swarm is the load tester that plays a stream: it counts segments, and how its clients fare.
const swarm = "swarm"

// load returns how much load there is, in short.
func (p *clientsPanel) load(w *origin.Clients) string {
	switch {
	case w.Tester == swarm || !w.Known:
		return fmt.Sprintf("%s/%s clients", widgets.Count(w.Active), widgets.Count(w.Target))
	case math.IsNaN(w.Active) && !math.IsNaN(w.Requests):
		return p.perSecond.Rate(w.Requests)
	case w.Tester == "k6":
		return widgets.Count(w.Active) + " VUs"
	case w.Tester == "Locust":
		return widgets.Count(w.Active) + " users"
	}
	return widgets.Count(w.Active) + " clients"
}

// playback adds what the swarm says of its players.
func (p *clientsPanel) playback(w *origin.Clients, src *origin.SourceState) {
	percent := func(v float64) string { return strings.TrimSpace(widgets.Percent(v)) }
	p.list = append(
		p.list,
		widgets.Fact{Label: "speed", Value: widgets.Decimal(w.Speed, 2) + "x"},
		widgets.Fact{Label: "stalled", Value: widgets.Count(w.Stalled), Width: words.CountWidth, Severity: words.Raised(w.StalledAlarm)},
		widgets.Fact{Label: "below 1x", Value: widgets.Count(w.Below), Width: words.CountWidth, Severity: words.Raised(w.BelowAlarm)},
		widgets.Fact{Label: "errors", Value: percent(w.ErrorPercent), Severity: words.Raised(w.ErrorsAlarm)},
		widgets.Fact{Label: "drift", Value: widgets.Seconds(w.Drift), Width: words.LatencyWidth},
		widgets.Fact{
			Label: "segments", Value: words.OrPending(p.segments.Rate(w.Segments), w.Segments, src), About: words.About(src, w.Segments),
		},
		widgets.Fact{
			Label: "timeouts", Value: withTotal(words.PerSecond(w.Timeouts, src), w.TimeoutsTotal), Width: words.RateWidth,
			Severity: words.Raised(w.ErrorsAlarm),
		},
	)
	if !math.IsNaN(w.Remaining) {
		p.list = append(p.list, widgets.Fact{
			Label: "left", Value: words.Age(time.Duration(min(w.Remaining, 1e8)) * time.Second), Width: words.LatencyWidth,
		})
	}
	p.list = p.errors(p.list, w, src)
	p.others = append(
		p.others,
		widgets.Fact{Label: "ramp", Value: percent(w.Ramp)},
		widgets.Fact{
			Label: "restarts", Value: withTotal(words.PerSecond(w.Restarts, src), w.RestartsTotal), Width: words.RateWidth,
			Severity: words.Raised(w.RestartsAlarm),
		},
		widgets.Fact{Label: "lost stats", Value: percent(w.LostPercent), Severity: words.Raised(w.LostAlarm)},
		widgets.Fact{Label: "max drift", Value: widgets.Seconds(w.MaxDrift), Width: words.LatencyWidth},
		widgets.Fact{
			Label: "manifests", Value: words.OrPending(p.manifests.Rate(w.Manifests), w.Manifests, src),
			About: words.About(src, w.Manifests),
		},
		widgets.Fact{Label: "reconnects", Value: words.PerSecond(w.Reconnections, src), Width: words.CountWidth},
		widgets.Fact{Label: "latency", Value: widgets.Unknowable},
	)
	p.latency.Set()
}

// errors adds how requests failed.
func (p *clientsPanel) errors(facts []widgets.Fact, w *origin.Clients, src *origin.SourceState) []widgets.Fact {
	for _, e := range w.Errors {
		if e.Rate > 0 || e.Total > 0 {
			facts = append(facts, widgets.Fact{
				Label: words.ErrorStatus(e.Status), Value: withTotal(words.PerSecond(e.Rate, src), e.Total), Width: words.RateWidth,
				Severity: words.Raised(w.ErrorsAlarm),
			})
		}
	}
	return facts
}

// requests adds what a load tester says that counts requests, and how long they take as the clients see it, beside the server.
func (p *clientsPanel) requests(s *origin.Snapshot, src *origin.SourceState) {
	w := &s.Clients
	if !math.IsNaN(w.Active) && !math.IsNaN(w.Allocated) {
		p.list = append(p.list, widgets.Fact{Label: "allocated", Value: widgets.Count(w.Allocated), Width: words.CountWidth})
	}
	p.list = append(
		p.list, widgets.Fact{
			Label: "requests", Value: words.OrPending(p.perSecond.Rate(w.Requests), w.Requests, src), Width: words.RateWidth,
			About: words.About(src, w.Requests),
		},
		widgets.Fact{Label: "errors", Value: strings.TrimSpace(widgets.Percent(w.ErrorPercent)), Severity: words.Raised(w.ErrorsAlarm)},
	)
	p.list = p.errors(p.list, w, src)
	l := &w.Latency
	var facts []widgets.Fact
	for _, of := range []struct {
		name string
		series.Quantile
	}{{"p50", l.P50}, {"p90", l.P90}, {"p95", l.P95}, {"p99", l.P99}} {
		if !math.IsNaN(of.Value) {
			facts = append(facts, widgets.Fact{Label: of.name, Value: words.QuantileText(of.Quantile), Width: words.LatencyWidth})
		}
	}
	if !math.IsNaN(l.Mean) {
		facts = append(facts, widgets.Fact{Label: "mean", Value: widgets.Seconds(l.Mean), Width: words.LatencyWidth})
	}
	facts = append(facts, widgets.Fact{Label: words.LatencyOf(w)}, widgets.Fact{Label: words.Way(s)})
	p.latency.Set(slices.DeleteFunc(facts, func(f widgets.Fact) bool { return f.Label == "" })...)
}

// withTotal adds the number since the beginning of the test to a rate.
func withTotal(rate string, total float64) string {
	if !(total > 0) {
		return rate
	}
	return rate + " (" + widgets.Count(total) + ")"
}

// crossCheck compares what the clients got with what the origin sent, over the window: bursts make the two differ at any one moment. The
// facts stay as long as both sides are watched, so that nothing moves. It returns a possible reason if the numbers disagree, else "".
func (p *clientsPanel) crossCheck(s *origin.Snapshot) (why string) {
	swarm, node, nginx := s.Source(scrape.RoleLoad), s.Source(scrape.RoleMachine), s.Source(scrape.RoleServer)
	mean := func(of series.Series, from *origin.SourceState) float64 {
		if !swarm.Up() || !from.Up() { // both have to be of now
			return math.NaN()
		}
		return of.Mean(s.Window)
	}
	facts := p.checks[:0]
	if swarm != nil && node != nil {
		sent := mean(s.Network.OutHistory, node)
		got := s.Clients.Throughput // the mean over the window
		if math.IsNaN(sent) {
			got = sent
		}
		how, reason := difference(got, sent, s.Clients.LostAlarm != nil)
		facts = append(
			facts, widgets.Fact{Label: "sent", Value: p.sent.BitRate(sent), Width: len("200 Mbit/s")},
			widgets.Fact{Label: "got", Value: p.got.BitRate(got), Width: len("200 Mbit/s")},
			widgets.Fact{Label: fmt.Sprintf("in %.0fs", s.Window.Seconds()), Value: how},
		)
		why = reason
	}
	if swarm != nil && nginx != nil {
		asked, answered := mean(s.Clients.RequestsHistory, nginx), mean(s.Server.RequestsHistory, nginx)
		facts = append(
			facts, widgets.Fact{Label: "answered", Value: p.answered.Rate(answered), Width: words.RateWidth},
			widgets.Fact{Label: "asked", Value: p.asked.Rate(asked), Width: words.RateWidth},
			widgets.Fact{Label: requestDifference(asked, answered)},
		)
	}
	p.checks = facts
	p.check.Set(facts...)
	return why
}

// agree is the text for numbers that agree.
const agree = "agree"

// requestDifference describes how the requests per second of nginx and of the clients differ. Clients count segments, and some count only
// the first playlist.
func requestDifference(asked, answered float64) string {
	const much, playlists = 0.25, 4
	switch {
	case math.IsNaN(asked + answered):
		return widgets.Unknowable
	case math.Abs(answered-asked) <= max(1, much*max(asked, answered)):
		return agree
	case answered < asked:
		return "fewer: a cache?"
	case answered <= playlists*asked:
		return "more: playlists"
	}
	return "more: others"
}

// Headers, acknowledgements and segments that are under way make a link carry more than the clients count.
const (
	overhead = 0.25
	atLeast  = 125e3 // bytes per second: a difference below it is none
)

// difference describes how the bytes per second that the origin sent and that the clients got differ, with a possible reason.
func difference(got, sent float64, lossy bool) (how, why string) {
	more := sent - got
	switch {
	case math.IsNaN(more):
		return widgets.Unknowable, ""
	case math.Abs(more) < atLeast || math.Abs(more) <= overhead*max(got, sent):
		return agree, ""
	case more < 0:
		return fmt.Sprintf("%.0f%% less", 100*(-more/got)), "a cache between? another link?"
	}
	why = "other traffic? unread data?"
	if lossy {
		why = "lost statistics?"
	}
	const many = 3
	switch {
	case got < atLeast:
		return "not to clients", why
	case sent > many*got:
		return widgets.Decimal(sent/got, 1) + "x", why
	}
	return fmt.Sprintf("%.0f%% more", 100*more/got), why
}
