// Package panels has the panels of the dashboard, one file each.
package panels

import (
	"github.com/rivo/tview"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// A Panel shows one resource. Update takes what the panel shows from a snapshot; Draw draws it.
type Panel interface {
	tview.Primitive
	Update(*origin.Snapshot)
	Frame() *widgets.Panel
}
