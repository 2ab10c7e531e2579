package app

import (
	"github.com/rivo/tview"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// A panel shows one resource. It takes over what it needs of a snapshot and draws it when it is drawn.
type panel interface {
	tview.Primitive
	update(*origin.Snapshot)
	frame() *widgets.Panel
}
