package panels

import (
	"origintop/scrape/explore"
	"origintop/widgets"
)

// Looks returns the styles of a row: dim ones if its source is down and the values are old.
func Looks(theme *Theme, down bool) widgets.Palette {
	look := theme.Palette
	if old := theme.Dim.Dim(true); down {
		look.Text, look.Label, look.Strong, look.Graph = old, old, old, old
	}
	return look
}

// PutSeries puts a mark, the name and the labels of a series into a cell.
func PutSeries(put widgets.PutCell, column int, mark string, m *explore.Metric, look *widgets.Palette) {
	labels := ""
	if m.Labels != "" {
		labels = "{" + m.Labels + "}"
	}
	put(
		column, widgets.Cell{Text: mark, Style: look.Focus}, widgets.Cell{Text: m.Name, Style: look.Text},
		widgets.Cell{Text: labels, Style: look.Label},
	)
}

// PinMark stands before a pinned series.
const PinMark = "◆ "

// A SeriesRow identifies a series by its index in an Exploration, and the index of that.
type SeriesRow struct{ Exploration, Metric int32 }

// SameSeries reports whether two Explorations have the same series at the same indices.
func SameSeries(a, b *explore.Exploration) bool {
	return a.SameIndices(b) && len(a.Metrics) == len(b.Metrics)
}

// ExploreGraph is the width of a series' graph, in cells of two pages each.
const ExploreGraph = 15
