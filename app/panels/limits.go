package panels

import (
	"cmp"
	"math"
	"slices"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// Limits is the panel of the resources that have a limit, the nearest first: how much of each is used, how it follows the load, and for how
// much load there is room; in a high place also the nearest over the load.
type Limits struct {
	*widgets.Panel
	theme     *Theme
	table     *widgets.Table
	scatter   *widgets.Scatter
	judgement *analysis.Judgement
	uses      []analysis.Use
	rows      [][]widgets.Cell
	points    []widgets.ScatterPoint
	room      int // rows of its place
	nearest   []limit
}

// A limit is how much of a resource is used, for where there is no room for the table.
type limit struct {
	name     string
	percent  float64 // NaN of one that the run has reached, but of which nobody says how much there is
	text     string  // what is said of it: the percentage
	severity severity.Severity
	role     scrape.Role // of the sources that say so
	stale    bool        // none of those answers
}

// Nearest returns the limits, the nearest first. They are valid until the next Update.
func (p *Limits) Nearest() []limit { return p.nearest }

// gaugeCells is how wide the gauge of a resource is.
const gaugeCells = 16

// The columns.
const (
	limitName = iota
	limitGauge
	limitUsed
	limitEach
	limitRoom
	limitSince
)

// NewLimits returns the panel of limits.
func NewLimits(theme *Theme) *Limits {
	pal := &theme.Palette
	p := &Limits{
		Panel: widgets.NewPanel(pal, "7", "Limits"), theme: theme,
		table: widgets.NewTable(
			pal, widgets.Column{Title: "limit", Width: 12},
			widgets.Column{Title: "", Width: gaugeCells, Priority: 2}, widgets.Column{Title: "used", Width: 19},
			widgets.Column{Title: "per client", Width: 12, Right: true, Priority: 3},
			widgets.Column{Title: "room", Width: 14, Priority: 1}, widgets.Column{Title: "over since", Width: 10, Priority: 4},
		),
		scatter: widgets.NewScatter(pal),
	}
	p.AddTable(p.table, 1)
	p.Add(p.scatter, p.scatterRows, 2, 1)
	return p
}

// Judge takes over what the run has shown so far; it is to come before Update.
func (p *Limits) Judge(j *analysis.Judgement) { p.judgement = j }

// SetRoom implements Sized: where there is room below all limits, the panel shows the nearest over the load.
func (p *Limits) SetRoom(rows int) { p.room = rows }

// scatterRows returns how many rows the plot wants: none where there is no room for it below all limits.
func (p *Limits) scatterRows(int) int {
	const least, frame = 7, 2
	if p.room < p.table.Rows()+least+frame {
		return 0
	}
	return least
}

// Update takes over what the panel shows of a snapshot.
func (p *Limits) Update(s *origin.Snapshot) {
	p.uses = analysis.Uses(p.uses[:0], s)
	p.SetTitle("Limits")
	p.SetMessage()
	p.SetStale("", "")
	p.SetHead("", severity.Unknown)
	p.nearest = p.nearest[:0]
	if len(p.uses) == 0 {
		p.addReached()
		p.SetMessage("no page says how much there is of anything")
		return
	}
	down := func(role scrape.Role) bool {
		src := s.Source(role)
		return src != nil && src.Pages > 0 && !src.Up()
	}
	if down(scrape.RoleMachine) {
		p.SetStale("no data", "exporter down since "+words.Clock(s.Source(scrape.RoleMachine).DownSince)+", last values")
	}
	kind := analysis.NoLoad
	if p.judgement != nil {
		kind = p.judgement.LoadKind
	}
	if load := analysis.LoadNow(s, kind); load == load {
		p.SetTitle("Limits · now " + words.LoadText(load, kind))
	}
	p.table.SetTitle(limitEach, "per "+words.LoadUnit(kind))
	p.table.SetTitle(limitRoom, words.LoadUnits(kind)+" when full")
	rows := p.rows[:0]
	var nearest *analysis.Use
	for _, key := range p.order() {
		if u := p.use(key); u != nil {
			rows = p.addLimit(rows, u, down(u.Role))
			p.nearest = append(p.nearest, limit{
				words.LimitName(u.Resource, u.Subject), u.Percent, widgets.Percent(u.Percent), p.severity(u), u.Role, down(u.Role),
			})
			nearest = cmp.Or(nearest, u)
		}
	}
	p.addReached()
	p.rows = rows
	p.table.Set(rows)
	worst := severity.Good
	for i := range p.uses {
		worst = max(worst, p.severity(&p.uses[i]))
	}
	p.SetHead(words.LimitName(nearest.Resource, nearest.Subject)+" "+words.Trimmed(nearest.Percent), worst)
	p.plot(nearest)
}

// addReached puts the limit that the run has reached first, if nobody says how much there is of that.
func (p *Limits) addReached() {
	j := p.judgement
	if j == nil || j.Resource == analysis.None || j.Resource == analysis.LoadTester || p.use(j.Resource) != nil {
		return
	}
	p.nearest = slices.Insert(p.nearest, 0, limit{
		name: words.LimitName(j.Resource, j.Subject), percent: math.NaN(), text: words.Reached(j.Verdict), role: scrape.RoleUnknown,
	})
}

// severity returns how bad a use is.
func (p *Limits) severity(u *analysis.Use) severity.Severity {
	return words.Severity(u.Alarm, u.Percent)
}

func (p *Limits) addLimit(rows [][]widgets.Cell, u *analysis.Use, down bool) [][]widgets.Cell {
	bad := p.severity(u)
	style := p.theme.Palette.Severity(bad)
	each, room, since := widgets.Unknowable, widgets.Unknowable, ""
	if t := p.trend(u); t != nil {
		each = words.Each(t)
	}
	if h := p.headroom(u); h != nil {
		room = words.RoomShort(h)
	}
	if j := p.judgement; j != nil && j.Resource == u.Resource && !j.Foreign {
		room = words.OutOfRoom(j.Verdict)
	}
	if bad >= severity.Warn {
		since = words.Clock(u.Alarm.Since)
	}
	label := p.theme.Label
	if down {
		style, label = p.theme.Dim, p.theme.Dim
	}
	return addRow(
		rows,
		widgets.Cell{Text: words.LimitName(u.Resource, u.Subject), Style: label},
		widgets.Cell{Text: widgets.BarText(u.Percent, gaugeCells), Style: widgets.Solid(style)},
		widgets.Cell{Text: words.Used(u), Style: style},
		widgets.Cell{Text: each, Style: p.theme.Text},
		widgets.Cell{Text: room, Style: p.theme.Text},
		widgets.Cell{Text: since, Style: style},
	)
}

// order returns the resources in the order of their rows.
func (p *Limits) order() []analysis.Resource {
	now := analysis.Nearest(p.uses, nil)
	if p.judgement == nil {
		return now
	}
	order := slices.Clone(p.judgement.Nearest)
	for _, key := range now { // which nothing has been judged of yet
		if !slices.Contains(order, key) {
			order = append(order, key)
		}
	}
	return order
}

func (p *Limits) use(key analysis.Resource) *analysis.Use {
	for i := range p.uses {
		if p.uses[i].Resource == key {
			return &p.uses[i]
		}
	}
	return nil
}

func (p *Limits) trend(u *analysis.Use) *analysis.Trend {
	if p.judgement == nil {
		return nil
	}
	for i := range p.judgement.Trends {
		if t := &p.judgement.Trends[i]; t.Resource == u.Resource {
			return t
		}
	}
	return nil
}

func (p *Limits) headroom(u *analysis.Use) *analysis.Headroom {
	if p.judgement == nil {
		return nil
	}
	for i := range p.judgement.Headroom {
		if h := &p.judgement.Headroom[i]; h.Resource == u.Resource {
			return h
		}
	}
	return nil
}

// plot shows the nearest limit over the load.
func (p *Limits) plot(u *analysis.Use) {
	t := p.trend(u)
	if t == nil {
		p.scatter.Set(widgets.ScatterPlot{})
		return
	}
	kind := p.judgement.LoadKind
	p.points = p.points[:0]
	for _, points := range [][]analysis.Point{t.Before, t.After} {
		for _, at := range points {
			p.points = append(p.points, widgets.ScatterPoint{X: at.Load, Y: at.Percent})
		}
	}
	plot := widgets.ScatterPlot{
		Points: p.points, A: t.Intercept, B: t.Slope, Limit: 100, Meet: math.NaN(), LimitText: "100%", XText: words.LoadUnits(kind),
		XLabel: func(v float64) string { return widgets.Count(v) },
	}
	if u.Unit == analysis.BitsPerSecond {
		plot.LimitText = words.LinkSpeed(u.Limit / 8)
	}
	switch h := p.headroom(u); {
	case p.judgement.Resource == u.Resource && !p.judgement.Foreign && p.judgement.Load == p.judgement.Load:
		plot.Meet, plot.MeetText = p.judgement.Load, words.OutOfRoom(p.judgement.Verdict)
	case h != nil && h.Refused == analysis.NotRefused:
		plot.Meet, plot.MeetText = h.Load, words.RoomShort(h)
	}
	p.scatter.Set(plot)
}
