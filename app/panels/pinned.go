package panels

import (
	"slices"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/words"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// Pinned is the panel of pinned series.
type Pinned struct {
	*widgets.Panel
	theme *Theme
	pins  *Pins
	list  *widgets.List

	explored []*explore.Exploration // what rows is of
	changes  int                    // of the pins, when rows was made
	picked   []SeriesRow            // those that are pinned
	rows     []SeriesRow            // those of them that are there
	more     int                    // that selectors pick, beyond what is shown
	down     []bool                 // by Exploration
	widest   int                    // number so far, in cells
	history  []float64
	line     []widgets.Point
	scratch  []series.Point
	graphs   [maxGraphs]*pinnedGraph // of the first ones
}

// sparkWidth is the width of a pinned series' small graph, in cells.
const sparkWidth = 10

// Graphs of pinned series have a line with the name above them, and so many rows at least.
const (
	maxGraphs = 8
	graphRows = 6
)

// A pinnedGraph is the graph of a pinned series, below its name.
type pinnedGraph struct {
	*widgets.Graph
	theme *Theme
	cells []widgets.Cell
	line  []widgets.Point
	on    bool
}

func (g *pinnedGraph) rows(int) int {
	if !g.on {
		return 0
	}
	return graphRows
}

// Draw implements tview.Primitive.
func (g *pinnedGraph) Draw(screen tcell.Screen) {
	x, y, width, height := g.GetRect()
	at := 0
	for _, c := range g.cells {
		at += widgets.Put(screen, x+at, y, width-at, c.Text, c.Style)
	}
	g.SetRect(x, y+1, width, height-1)
	g.Graph.Draw(screen)
	g.SetRect(x, y, width, height)
}

var _ tview.Primitive = (*pinnedGraph)(nil)

// set shows a series.
func (g *pinnedGraph) set(e *explore.Exploration, i int, down bool, scratch []series.Point, end int64) {
	look := Looks(g.theme, down)
	g.cells = g.cells[:0]
	PutSeries(func(_ int, parts ...widgets.Cell) { g.cells = append(g.cells, parts...) }, 0, "", &e.Metrics[i], &look)
	for j := range g.cells {
		g.cells[j].Text = widgets.Clean(g.cells[j].Text)
	}
	g.on = true
	g.SetDim(down)
	g.SetUnit(unitOf(&e.Metrics[i]))
	g.line = points(g.line, scratch)
	g.Set(g.line, end)
}

// unitOf returns the unit of a series' graph: of a counter, it is that of its rate.
func unitOf(m *explore.Metric) widgets.Unit {
	switch unit := m.Unit(); {
	case unit == explore.Bytes && m.Counter, unit == explore.ByteRate:
		return widgets.InBytes
	case unit == explore.Bytes:
		return widgets.Volume
	case unit == explore.Seconds && !m.Counter:
		return widgets.InSeconds
	case unit == explore.Percent:
		return widgets.InPercent
	case unit == explore.Plain && m.Counter:
		return widgets.PerSecond
	}
	return widgets.Plain
}

// NewPinned returns the panel of pinned series.
func NewPinned(theme *Theme, pins *Pins) *Pinned {
	pal := &theme.Palette
	p := &Pinned{
		Panel: widgets.NewPanel(pal, "8", "Pinned"), theme: theme, pins: pins,
	}
	p.list = widgets.NewList(
		pal, p.row,
		widgets.ListColumn{Title: "series"}, widgets.ListColumn{Title: "now", Right: true},
		widgets.ListColumn{Title: "history", Width: sparkWidth, Priority: 1},
	)
	p.Add(p.list, func(int) int { return 1 + len(p.rows) }, 1, 1)
	for i := range p.graphs {
		g := &pinnedGraph{Graph: widgets.NewGraph(pal, widgets.Plain), theme: theme}
		p.graphs[i] = g
		p.AddSpare(g, g.rows, func(rows int) int { return rows }, 1)
	}
	return p
}

// Vacant reports whether no series is pinned: then the panel is not shown.
func (p *Pinned) Vacant() bool { return !p.pins.Any() }

// Update implements Panel.
func (p *Pinned) Update(s *origin.Snapshot) {
	explored := p.pins.Take(s.Explored)
	if p.changes != p.pins.changes || !slices.EqualFunc(p.explored, explored, SameSeries) {
		p.choose(explored)
	}
	p.explored, p.changes = explored, p.pins.changes
	p.down = p.down[:0]
	for _, e := range p.explored {
		p.down = append(p.down, IsDown(s, e.Source))
	}
	p.rows = p.rows[:0]
	for _, r := range p.picked {
		if e, i := p.explored[r.Exploration], int(r.Metric); e.Has(i) {
			p.rows = append(p.rows, r)
			p.widest = max(p.widest, widgets.Width(now(e, i)))
		}
	}
	p.list.SetRows(len(p.rows), -1)
	p.list.SetWidth(1, max(p.widest, 4))
	p.setSummary(s)
}

// setSummary sets the headline and the small graph, which are all there is to see without room for a frame.
func (p *Pinned) setSummary(s *origin.Snapshot) {
	p.SetMessage()
	p.SetHead("", severity.Unknown)
	p.SetLine(nil, 0, 0)
	for k, g := range p.graphs {
		if g.on = k < len(p.rows); g.on {
			r := p.rows[k]
			e, i := p.explored[r.Exploration], int(r.Metric)
			p.scratch = e.Points(p.scratch[:0], i)
			g.set(e, i, p.down[r.Exploration], p.scratch, end(s))
		}
	}
	if len(p.rows) > 0 {
		e, i := p.explored[p.rows[0].Exploration], int(p.rows[0].Metric)
		p.SetHead(now(e, i), severity.Unknown)
		p.scratch = e.Points(p.scratch[:0], i)
		p.line = points(p.line, p.scratch)
		p.SetLine(p.line, end(s), 0)
	}
	switch {
	case p.more > 0:
		p.SetHead(words.Grouped(len(p.rows))+" of "+words.Grouped(len(p.rows)+p.more)+" series", severity.Unknown)
	case len(p.rows) > 1:
		p.SetHead(words.Grouped(len(p.rows))+" series", severity.Unknown)
	case len(p.rows) == 1:
	case len(p.explored) == 0:
		p.SetMessage("not read yet: waiting for the next page …")
	default:
		p.SetMessage("no page has what is pinned", "the explorer, key e, shows what there is")
	}
}

// row puts the cells of a series.
func (p *Pinned) row(at int, put widgets.PutCell) {
	r := p.rows[at]
	e, i := p.explored[r.Exploration], int(r.Metric)
	look := Looks(p.theme, p.down[r.Exploration])
	PutSeries(put, 0, "", &e.Metrics[i], &look)
	put(1, widgets.Cell{Text: now(e, i), Style: look.Strong})
	p.history = e.History(p.history[:0], i, 2*sparkWidth)
	put(2, widgets.Cell{Text: widgets.Spark(p.theme.Style, p.history, 0, sparkWidth), Style: look.Graph})
}

// choose finds the series that are pinned.
func (p *Pinned) choose(explored []*explore.Exploration) {
	p.picked, p.more = nil, 0
	count := map[int]int{}
	for i, e := range explored {
		for j := range e.Metrics {
			by := p.pins.pick(e.Source, &e.Metrics[j])
			if by == nobody {
				continue
			}
			if count[by]++; by != hand && count[by] > maxPicked {
				p.more++
				continue
			}
			p.picked = append(p.picked, SeriesRow{int32(i), int32(j)})
		}
	}
}

// now writes the rate of a counter or the value of any other series.
func now(e *explore.Exploration, i int) string {
	if e.Metrics[i].Counter {
		return RateOf(e, i)
	}
	return ValueOf(e, i)
}

// IsDown reports whether the last scrape of a source failed.
func IsDown(s *origin.Snapshot, source string) bool {
	i := slices.IndexFunc(s.Sources, func(src origin.SourceState) bool { return src.Name == source })
	return i >= 0 && !s.Sources[i].Up()
}
