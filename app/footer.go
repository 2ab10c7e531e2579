package app

import (
	"fmt"
	"strings"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/widgets"
)

// footer is the bottom line: the keys that do something now, and the panels that are hidden.
type footer struct {
	*tview.Box
	d    *dashboard
	keys []footerKey // on the screen
}

// Draw draws the line.
func (f *footer) Draw(screen tcell.Screen) {
	f.DrawForSubclass(screen, f)
	x, y, width, height := f.GetInnerRect()
	if height <= 0 {
		return
	}
	theme := &f.d.cfg.Theme
	f.keys = f.keys[:0]
	if p, asks := f.d.stack.top().(*prompt); asks {
		p.draw(screen, theme, x, y, width)
		return
	}
	end := x + width
	if long, short := f.note(); long != "" {
		text := long
		if widgets.Width(long)+12 >= width {
			text = short
		}
		n := min(widgets.Width(text), width)
		end -= n + 1
		widgets.Put(screen, max(x, end), y, n, text, theme.Strong)
	}
	at := x + 1
	keys := f.d.keys()
	for i := range keys {
		k := &keys[i]
		name, text := k.label(theme.Style), k.text()
		if text == "" {
			continue
		}
		n := widgets.Width(name)
		if at+n+1+len(text)+1 > end {
			break
		}
		f.keys = append(f.keys, footerKey{at, n + 1 + len(text), k})
		at += widgets.Put(screen, at, y, n, name, theme.Focus) + 1
		at += widgets.Put(screen, at, y, len(text), text, theme.Label) + 2
	}
}

// MouseHandler presses the key that is clicked: of two that stand together, the one that is hit.
func (f *footer) MouseHandler() func(tview.MouseAction, *tcell.EventMouse, func(tview.Primitive)) (bool, tview.Primitive) {
	return f.WrapMouseHandler(func(action tview.MouseAction, e *tcell.EventMouse, _ func(tview.Primitive)) (bool, tview.Primitive) {
		x, y := e.Position()
		if action != tview.MouseLeftClick && action != tview.MouseLeftDoubleClick || !f.InRect(x, y) {
			return false, nil
		}
		for _, at := range f.keys {
			if x >= at.x && x < at.x+at.width {
				if i := at.key.hit(x - at.x); i >= 0 {
					f.d.pressed(func() { at.key.do(i) })
				}
				break
			}
		}
		return true, nil
	})
}

// note returns what stands at the right: that a key did nothing, or which panels are hidden, in full and for a narrow screen.
func (f *footer) note() (long, short string) {
	hidden := f.d.grid.hidden()
	switch {
	case f.d.notice.text != "":
		return f.d.notice.text, f.d.notice.text
	case len(hidden) == 0, f.d.stack.has(f.d.explorer):
		return "", ""
	}
	short = fmt.Sprintf("+%d", len(hidden))
	var keys strings.Builder
	for _, s := range hidden {
		fmt.Fprintf(&keys, " %c", s.key)
	}
	return short + " hidden:" + keys.String(), short
}

// A footerKey is where a key is on the screen.
type footerKey struct {
	x, width int
	key      *key
}

func newFooter(d *dashboard) *footer { return &footer{Box: tview.NewBox(), d: d} }
