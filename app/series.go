package app

import (
	"origintop/scrape/explore"
	"origintop/widgets"
)

// looks returns the styles of a row; dim ones where its source is down and the values are old.
func looks(theme *Theme, down bool) widgets.Palette {
	look := theme.Palette
	if old := theme.Dim.Dim(true); down {
		look.Text, look.Label, look.Strong, look.Graph = old, old, old, old
	}
	return look
}

// putSeries puts a mark, and what a series is.
func putSeries(put widgets.PutCell, column int, mark string, m *explore.Metric, look *widgets.Palette) {
	labels := ""
	if m.Labels != "" {
		labels = "{" + m.Labels + "}"
	}
	put(column, widgets.Cell{Text: mark, Style: look.Focus}, widgets.Cell{Text: m.Name, Style: look.Text}, widgets.Cell{Text: labels, Style: look.Label})
}

// pinMark stands before a series that is pinned.
const pinMark = "◆ "

// A seriesRow is one series: its index in an Exploration, and the index of that.
type seriesRow struct{ exploration, metric int32 }

// sameSeries reports whether two Explorations have the same series at the same indices.
func sameSeries(a, b *explore.Exploration) bool {
	return a.SameIndices(b) && len(a.Metrics) == len(b.Metrics)
}

// exploreGraph is how many cells the graph of a series is wide, of two pages each.
const exploreGraph = 15
