package panels

import (
	"math"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// Vitals is what stands below the verdict: how much load there is, and how near each resource is to its limit, the nearest first. It has no
// frame and no key: where there is room, it is always there.
type Vitals struct {
	*tview.Box
	theme      *Theme
	limits     *Limits
	loadRows   int
	limitRows  int
	figures    []figure // those of the table that are known of the sources, in its order
	table      [5]figure
	gauge      *widgets.Gauge
	rate, sent widgets.Scale
	used       *fields.Field // of the throughput
}

// A figure is a number of the load, with its history.
type figure struct {
	label, brief string
	value        string
	severity     severity.Severity
	stale        bool
	graph        *widgets.Graph
	history      []widgets.Point
}

// The figures in the order of their places. There are connections of their own only where the load is in clients.
const (
	figureLoad = iota
	figureRequests
	figureThroughput
	figureLatency
	figureConnections
)

// NewVitals returns the load and the limits. The limits are those of their panel, which is to be updated before.
func NewVitals(theme *Theme, limits *Limits) *Vitals {
	v := &Vitals{
		Box: tview.NewBox(), theme: theme, limits: limits, gauge: widgets.NewGauge(&theme.Palette),
		used: fields.Named("network.devices.out_link_percent"),
	}
	for i, of := range [...]struct {
		unit   widgets.Unit
		minTop float64
	}{{widgets.Plain, 10}, {widgets.PerSecond, 10}, {widgets.InBits, 1e6 / 8}, {widgets.InSeconds, 0.1}, {widgets.Plain, 10}} {
		v.table[i].graph = widgets.NewGraph(&theme.Palette, of.unit)
		v.table[i].graph.SetMinTop(of.minTop)
	}
	v.table[figureLatency].graph.SetSecond()
	return v
}

// SetRows sets how many rows the load and the limits get, 0 to 2 each. Two rows give a figure a larger graph, and more limits room.
func (v *Vitals) SetRows(load, limits int) { v.loadRows, v.limitRows = load, limits }

// SetTimeAxis sets the time that the graphs show.
func (v *Vitals) SetTimeAxis(a widgets.TimeAxis) {
	for i := range v.table {
		v.table[i].graph.SetTimeAxis(a)
	}
}

// Update takes over a snapshot. Stale reports whether the numbers of sources of a role are old.
func (v *Vitals) Update(s *origin.Snapshot, stale func(scrape.Role) bool) {
	v.figures = v.figures[:0]
	for i, l := range v.limits.Nearest() {
		v.limits.nearest[i].stale = l.stale || stale(l.role)
	}
	set := func(i int, label, brief, value string, history series.Series, role scrape.Role, alarms ...*alarm.Alarm) {
		f := &v.table[i]
		f.label, f.brief, f.value, f.stale = label, brief, value, stale(role)
		f.severity = words.WorstOf(severity.Unknown, alarms...)
		f.history = points(f.history, history)
		f.graph.Set(f.history, end(s))
		f.graph.SetDim(f.stale)
		v.figures = append(v.figures, *f)
	}
	c, n, w := &s.Clients, &s.Server, &s.Network
	load, server, node := s.Source(scrape.RoleLoad), s.Source(scrape.RoleServer), s.Source(scrape.RoleMachine)
	unsure := words.LeastSure(s, scrape.RoleServer)
	clients := load != nil && !math.IsNaN(c.Active)
	connections := func(at int) {
		set(at, "connections", "conns", words.PartOf(n.Active, n.Limit), n.ActiveHistory, scrape.RoleServer, n.ActiveAlarm)
	}
	switch {
	case clients:
		set(figureLoad, "clients", "clients", words.PartOf(c.Active, c.Target), c.ActiveHistory, scrape.RoleLoad,
			c.StalledAlarm, c.BelowAlarm, c.ErrorsAlarm, c.HungAlarm)
	case server != nil:
		connections(figureLoad)
	}
	switch {
	case server != nil && (!math.IsNaN(n.Requests) || server.Pages < 2 || math.IsNaN(c.Requests)):
		rate := words.AboutText(unsure, words.OrPending(v.rate.Rate(n.Requests), n.Requests, server), n.Requests)
		set(figureRequests, "requests", "requests", rate, n.RequestsHistory, scrape.RoleServer, n.ErrorsAlarm, n.ErrorShareAlarm, n.DroppedAlarm)
	case load != nil && !math.IsNaN(c.Requests):
		set(figureRequests, "requests", "requests", v.rate.Rate(c.Requests), c.RequestsHistory, scrape.RoleLoad, c.ErrorsAlarm)
	}
	if node != nil {
		_, out := linkAlarms(w) // those of in are not of what the figure says
		var of widgets.Limits
		if link, _, _ := words.Links(w); len(w.Devices) == 1 {
			of = limits(s, v.used, link)
		}
		v.table[figureThroughput].graph.SetLimits(of)
		rate := words.AboutText(node, words.OrPending(v.sent.BitRate(w.Out), w.Out, node), w.Out)
		set(figureThroughput, "throughput", "out", rate, w.OutHistory, scrape.RoleMachine, out)
	}
	if l := &n.Latency; server != nil && (l.Kind == origin.Histogram || l.Kind == origin.Summary) {
		set(figureLatency, "p99", "p99", latency(l.P99.Value, n, server), n.P99History, scrape.RoleServer)
		if f := &v.figures[len(v.figures)-1]; !math.IsNaN(l.P99.Value) {
			f.value = words.QuantileText(l.P99)
		}
	}
	if clients && server != nil {
		connections(figureConnections)
	}
}

// Draw draws the rows.
func (v *Vitals) Draw(screen tcell.Screen) {
	v.DrawForSubclass(screen, v)
	x, y, width, height := v.GetInnerRect()
	x, width = x+1, width-2
	n := max(1, min((width+tileGap)/(tileWidth+tileGap), max(len(v.figures), fewTiles)))
	tile := func(i int) (at, cells int) {
		at = i * (width + tileGap) / n
		return x + at, (i+1)*(width+tileGap)/n - tileGap - at
	}
	if rows := min(v.loadRows, height); rows > 0 {
		for i := range v.figures[:min(n, len(v.figures))] {
			at, cells := tile(i)
			v.drawFigure(screen, &v.figures[i], at, y, cells, rows)
		}
		y, height = y+rows, height-rows
	}
	list := v.limits.Nearest()
	list = list[:min(n*max(min(v.limitRows, height), 0), len(list))]
	name, _, cells := tileName, 0, width/n-tileGap
	for i := range list { // a mount point may be longer than others: there is room for it as long as bars are to be read
		if l := &list[i]; !math.IsNaN(l.percent) {
			name = max(name, min(widgets.Width(l.name), cells-tileShare-tileBar-1))
		}
	}
	for i := range list {
		at, cells := tile(i % n)
		v.drawLimit(screen, &list[i], at, y+i/n, name, cells)
	}
}

// The figures and the limits stand in tiles, a figure above a limit.
const (
	tileWidth = 24 // cells, at least
	tileGap   = 2
	fewTiles  = 4 // that many are not more than there are limits
)

// The cells of the parts of a tile.
const (
	figureLabel = 8
	figureValue = 11
	tileName    = 12 // at least
	tileBar     = 6
	tileShare   = 6
)

func (v *Vitals) drawFigure(screen tcell.Screen, f *figure, x, y, width, rows int) {
	label, value := v.theme.Label, v.theme.Strong
	switch {
	case f.stale:
		label, value = v.theme.Dim, v.theme.Dim
	case f.severity > severity.Good:
		value = v.theme.Palette.Severity(f.severity).Bold(true)
	}
	// Numbers end in the same cell, so that the sign of an uncertain one moves nothing.
	text := widgets.Width(f.value)
	left := max(figureValue, text) + 2
	if rows > 1 {
		widgets.Put(screen, x+max(left-1-widgets.Width(f.label), 0), y, left-1, f.label, label)
		widgets.Put(screen, x+left-1-text, y+1, width, f.value, value)
	} else {
		left += figureLabel - 1
		widgets.Put(screen, x, y, figureLabel, f.brief, label)
		widgets.Put(screen, x+left-1-text, y, width-left+1+text, f.value, value)
	}
	if left < width {
		f.graph.SetRect(x+left, y, width-left, rows)
		f.graph.Draw(screen)
	}
}

func (v *Vitals) drawLimit(screen tcell.Screen, l *limit, x, y, name, width int) {
	style, label := v.theme.Palette.Severity(l.severity).Bold(true), v.theme.Label
	if l.stale {
		style, label = v.theme.Dim, v.theme.Dim
	}
	if math.IsNaN(l.percent) { // there is no bar
		name = min(name, width-widgets.Width(l.text)-1)
		widgets.Put(screen, x, y, name, l.name, label)
		widgets.Put(screen, x+name+1, y, width-name-1, l.text, v.theme.Strong)
		return
	}
	widgets.Put(screen, x, y, name, l.name, label)
	v.gauge.Set(l.percent, l.severity, "")
	v.gauge.SetDim(l.stale)
	v.gauge.SetRect(x+name+1, y, width-name-tileShare-1, 1)
	v.gauge.Draw(screen)
	widgets.Put(screen, x+width-widgets.Width(l.text), y, tileShare, l.text, style)
}
