// Package panels has the panels of the dashboard, one file each.
package panels

import (
	"github.com/rivo/tview"

	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// A Panel shows one resource. Update takes what the panel shows from a snapshot; Draw draws it.
type Panel interface {
	tview.Primitive
	Update(*origin.Snapshot)
	Frame() *widgets.Panel
}

// Judged is a Panel that shows what a run has shown so far. It is told before each Update; nil is nothing yet.
type Judged interface {
	Judge(*analysis.Judgement)
}

// Zoomer is a Panel that shows more when it has so many rows all for itself; 0: it shares them.
type Zoomer interface {
	SetZoomed(rows int)
}

// Sized is a Panel that shows different things in a higher place. It is told how many rows its place has when that is found; 0 before that.
type Sized interface {
	SetRoom(rows int)
}
