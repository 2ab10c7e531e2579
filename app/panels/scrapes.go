package panels

import (
	"slices"
	"strconv"
	"strings"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// scrapesPanel shows the cost and the health of scraping, a row for each source.
type scrapesPanel struct {
	*widgets.Panel
	theme  *Theme
	table  *widgets.Table
	rows   [][]widgets.Cell
	scales map[string]*widgets.Scale // of the sizes, by source
}

// NewScrapes returns the panel of scraping.
func NewScrapes(theme *Theme) Panel {
	pal := &theme.Palette
	p := &scrapesPanel{
		Panel: widgets.NewPanel(pal, "9", "Scrapes"), theme: theme,
		table: widgets.NewTable(
			pal, widgets.Column{Title: "source"}, widgets.Column{Title: "took", Width: 6, Right: true},
			widgets.Column{Title: "size", Width: 8, Right: true}, widgets.Column{Title: "series", Width: 6, Right: true},
			widgets.Column{Title: "pages", Width: 6, Right: true, Priority: 2},
			widgets.Column{Title: "bad lines", Width: 9, Right: true, Priority: 3},
			widgets.Column{Title: "exporter, or what is the matter", Priority: 1, MinWidth: 24},
		),
		scales: map[string]*widgets.Scale{},
	}
	p.AddTable(p.table, 1)
	return p
}

// Update implements Panel.
func (p *scrapesPanel) Update(s *origin.Snapshot) {
	up, worst := 0, severity.Good
	rows := p.rows[:0]
	for i := range s.Sources {
		src := &s.Sources[i]
		if p.scales[src.Name] == nil {
			p.scales[src.Name] = &widgets.Scale{}
		}
		took, what, style := widgets.Unknowable, src.Exporter, p.theme.Text
		if src.Took > 0 { // a recording doesn't say
			took = widgets.Seconds(src.Took.Seconds())
		}
		switch {
		case src.Err == "":
			up++
		case src.Only(scrape.RoleLoad): // it goes when its test ends
			what, style = src.Err, p.theme.Label
		default:
			what, style, worst = src.Err, p.theme.Palette.Severity(severity.Warn), severity.Warn
		}
		bad := p.theme.Text
		if slices.ContainsFunc(s.Troubles, func(t origin.Trouble) bool { return t.Kind == origin.BadLines && t.Source == src.Name }) {
			bad = p.theme.Palette.Severity(severity.Warn)
		}
		rows = addRow(
			rows,
			widgets.Cell{Text: words.SourceName(src), Style: p.theme.Label},
			widgets.Cell{Text: took, Style: p.theme.Strong},
			widgets.Cell{Text: p.scales[src.Name].Bytes(float64(src.Bytes)), Style: p.theme.Text},
			widgets.Cell{Text: strconv.Itoa(src.Series), Style: p.theme.Text},
			widgets.Cell{Text: strconv.Itoa(src.Pages), Style: p.theme.Text},
			widgets.Cell{Text: strconv.Itoa(src.Skipped), Style: bad},
			widgets.Cell{Text: strings.TrimSpace(what), Style: style},
		)
	}
	p.rows = rows
	p.table.Set(rows)
	p.SetHead(strconv.Itoa(up)+" of "+strconv.Itoa(len(s.Sources))+" answer", worst)
}
