package panels

import (
	"slices"

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
}

// pinnedGraph is the width of a pinned series' graph, in cells.
const pinnedGraph = 10

// NewPinned returns the panel of pinned series.
func NewPinned(theme *Theme, pins *Pins) *Pinned {
	pal := &theme.Palette
	p := &Pinned{
		Panel: widgets.NewPanel(pal, "8", "Pinned"), theme: theme, pins: pins,
	}
	p.list = widgets.NewList(
		pal, p.row,
		widgets.ListColumn{Title: "series"}, widgets.ListColumn{Title: "now", Right: true},
		widgets.ListColumn{Title: "history", Width: pinnedGraph, Priority: 1},
	)
	p.Add(p.list, func(int) int { return 1 + len(p.rows) }, 1, 1)
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
	p.history = e.History(p.history[:0], i, 2*pinnedGraph)
	put(2, widgets.Cell{Text: widgets.Spark(p.theme.Style, p.history, 0, pinnedGraph), Style: look.Graph})
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
