// Package panels has the panels of the dashboard, a file each. A panel takes over what it shows of a snapshot, and draws it.
package panels

import (
	"github.com/rivo/tview"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// A Panel shows one resource. It takes over what it needs of a snapshot and draws it when it is drawn.
type Panel interface {
	tview.Primitive
	Update(*origin.Snapshot)
	Frame() *widgets.Panel
}
