package app

import (
	"slices"

	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// pinnedPanel shows the series that are pinned.
type pinnedPanel struct {
	*widgets.Panel
	theme *Theme
	pins  *pins
	list  *widgets.List

	explored []*explore.Exploration // what rows is of
	changes  int                    // of the pins, when rows was made
	picked   []seriesRow            // those that are pinned
	rows     []seriesRow            // those of them that are there
	more     int                    // that selectors pick, beyond what is shown
	down     []bool                 // by Exploration
	widest   int                    // number so far, in cells
	history  []float64
	line     []widgets.Point
	scratch  []series.Point
}

// pinnedGraph is how many cells the graph of a pinned series is wide.
const pinnedGraph = 10

func newPinnedPanel(theme *Theme, pins *pins) *pinnedPanel {
	pal := &theme.Palette
	p := &pinnedPanel{
		Panel: widgets.NewPanel(pal, "7", "Pinned"), theme: theme, pins: pins,
	}
	p.list = widgets.NewList(
		pal, p.row,
		widgets.ListColumn{Title: "series"}, widgets.ListColumn{Title: "now", Right: true},
		widgets.ListColumn{Title: "history", Width: pinnedGraph, Priority: 1},
	)
	p.Add(p.list, func(int) int { return 1 + len(p.rows) }, 1, 1)
	return p
}

func (p *pinnedPanel) frame() *widgets.Panel { return p.Panel }

// vacant reports whether nothing is pinned, so that there is no panel.
func (p *pinnedPanel) vacant() bool { return !p.pins.any() }

func (p *pinnedPanel) update(s *origin.Snapshot) {
	if p.changes != p.pins.changes || !slices.EqualFunc(p.explored, s.Explored, sameSeries) {
		p.choose(s.Explored)
	}
	p.explored, p.changes = s.Explored, p.pins.changes
	p.down = p.down[:0]
	for _, e := range p.explored {
		p.down = append(p.down, isDown(s, e.Source))
	}
	p.rows = p.rows[:0]
	for _, r := range p.picked {
		if e, i := p.explored[r.exploration], int(r.metric); e.Has(i) {
			p.rows = append(p.rows, r)
			p.widest = max(p.widest, widgets.Width(now(e, i)))
		}
	}
	p.list.SetRows(len(p.rows), -1)
	p.list.SetWidth(1, max(p.widest, 4))
	p.setSummary(s)
}

// setSummary sets what stands in the frame and, where there is no room for one, in its place.
func (p *pinnedPanel) setSummary(s *origin.Snapshot) {
	p.SetMessage()
	p.SetHead("", widgets.Unknown)
	p.SetLine(nil, 0, 0)
	if len(p.rows) > 0 {
		e, i := p.explored[p.rows[0].exploration], int(p.rows[0].metric)
		p.SetHead(now(e, i), widgets.Unknown)
		p.scratch = e.Points(p.scratch[:0], i)
		p.line = points(p.line, p.scratch)
		p.SetLine(p.line, end(s), 0)
	}
	switch {
	case p.more > 0:
		p.SetHead(grouped(len(p.rows))+" of "+grouped(len(p.rows)+p.more)+" series", widgets.Unknown)
	case len(p.rows) > 1:
		p.SetHead(grouped(len(p.rows))+" series", widgets.Unknown)
	case len(p.rows) == 1:
	case len(p.explored) == 0:
		p.SetMessage("not read yet: waiting for the next page …")
	default:
		p.SetMessage("no page has what is pinned", "the explorer, key e, shows what there is")
	}
}

// row puts the cells of one series.
func (p *pinnedPanel) row(at int, put widgets.PutCell) {
	r := p.rows[at]
	e, i := p.explored[r.exploration], int(r.metric)
	look := looks(p.theme, p.down[r.exploration])
	putSeries(put, 0, "", &e.Metrics[i], &look)
	put(1, widgets.Cell{Text: now(e, i), Style: look.Strong})
	p.history = e.History(p.history[:0], i, 2*pinnedGraph)
	put(2, widgets.Cell{Text: widgets.Spark(p.theme.Style, p.history, 0, pinnedGraph), Style: look.Graph})
}

// choose finds the series that are pinned.
func (p *pinnedPanel) choose(explored []*explore.Exploration) {
	p.picked, p.more = nil, 0
	count := map[int]int{}
	for i, e := range explored {
		for j := range e.Metrics {
			by := p.pins.pick(e.Source, &e.Metrics[j])
			if by == nobody {
				continue
			}
			if count[by]++; by != hand && count[by] > mostPicked {
				p.more++
				continue
			}
			p.picked = append(p.picked, seriesRow{int32(i), int32(j)})
		}
	}
}

// now writes what tells of a series: the rate of a counter, the value of all others.
func now(e *explore.Exploration, i int) string {
	if e.Metrics[i].Counter {
		return rateOf(e, i)
	}
	return exact(e.Value(i))
}

// isDown reports whether the last page of the source of that name could not be had.
func isDown(s *origin.Snapshot, source string) bool {
	i := slices.IndexFunc(s.Sources, func(src origin.SourceState) bool { return src.Name == source })
	return i >= 0 && !s.Sources[i].Up()
}
