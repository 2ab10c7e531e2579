package app

import (
	"github.com/gdamore/tcell/v2"

	"origintop/widgets"
)

// piece is a part of a line that is drawn whole or not at all.
type piece struct {
	text        string
	style       tcell.Style
	priority    int    // the higher, the longer it stays
	middle      string // instead of text, where there is room for it and not for all
	short       string // instead of text, where there is little room
	fallbackFor int    // it is there only when those of that priority are gone; 0: always
}

const pieceGap = 2

// drawPieces draws a line of pieces from the left and from the right, and leaves out those of the lowest priority if it is too narrow.
func drawPieces(screen tcell.Screen, x, y, width int, left, right []piece) {
	const gap, most = pieceGap, 9
	const shorten = 4 // before pieces of that priority go, the others are shortened
	least, short := 0, false
	text := func(p *piece) string {
		switch {
		case p.priority < least, p.fallbackFor > 0 && least <= p.fallbackFor:
			return ""
		case short && p.short != "":
			return p.short
		}
		return p.text
	}
	total := func() (n int) {
		for _, list := range [][]piece{left, right} {
			for i := range list {
				if t := text(&list[i]); t != "" {
					n += widgets.Width(t) + gap
				}
			}
		}
		return n
	}
	for total() > width && least < most {
		if short = least >= shorten; total() > width {
			least++
		}
	}
	at := x + 1
	for i := range left {
		if t := text(&left[i]); t != "" && at < x+width {
			at += widgets.Put(screen, at, y, x+width-at, t, left[i].style) + gap
		}
	}
	end := x + width - 1
	for i := len(right) - 1; i >= 0; i-- {
		if t := text(&right[i]); t != "" {
			end -= widgets.Width(t)
			if end >= x {
				widgets.Put(screen, end, y, widgets.Width(t), t, right[i].style)
			}
			end -= gap
		}
	}
}
