package widgets

import (
	"strings"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/severity"
)

// The cells of the parts of a panel in one line.
const (
	lineName  = 9
	lineHead  = 15
	lineState = 11
)

func (p *Panel) drawLine(screen tcell.Screen, x, y, width, height int) {
	name := p.palette.Strong
	if p.HasFocus() {
		name = p.palette.Focus.Reverse(true)
	}
	Put(screen, x, y, min(width, lineName-1), p.name, name)
	x, width = x+lineName, width-lineName
	switch {
	case len(p.message) > 0:
		style := p.palette.Label
		if p.severity >= severity.Warn {
			style = p.palette.Severity(p.severity)
		}
		text := p.message[0]
		for _, more := range p.message[1:] { // what fits whole
			if longer := text + ": " + Clean(more); Width(longer) <= width {
				text = longer
			}
		}
		Put(screen, x, y, width, text, style)
		return
	case width < 1:
		return
	}
	head, bad := p.head, p.severity
	style := p.palette.Severity(bad)
	if p.stale != "" {
		style = p.palette.Dim.Dim(true)
	}
	if room := max(lineHead, Width(head)); Width(head) <= width { // else there is room only for the severity
		putRight(screen, x, y, min(width, room), head, style)
		x, width = x+room+1, width-room-1
	}
	state := bad.Symbol() + " " + bad.Word()
	if bad == severity.Unknown {
		state = p.unknown
	}
	style = p.palette.Severity(bad)
	if p.stale != "" {
		if state, style = severity.Warn.Symbol()+" "+p.staleWord, p.palette.Warn; p.over {
			state, style = severity.Unknown.Symbol()+" "+p.staleWord, p.palette.Label
		}
	}
	if room := width - lineState; room >= 4 {
		graph := p.palette.Graph
		if p.stale != "" {
			graph = p.palette.Dim.Dim(true)
		}
		p.drawSpark(screen, x, y, room, height, graph)
		x, width = x+room+1, lineState-1
	}
	if Width(state) > width {
		state, _, _ = strings.Cut(state, " ") // the symbol alone
	}
	if width > 0 {
		Put(screen, x, y, width, state, style)
	}
}

// drawSpark draws the small graph. Of more than two rows the last one stays free.
func (p *Panel) drawSpark(screen tcell.Screen, x, y, width, rows int, style tcell.Style) {
	if rows > 2 {
		rows--
	}
	across := p.palette.Style.across()
	line := p.timeAxis.timeline(width, across, p.end)
	p.line.fill(&line)
	top := p.top
	if !(top > 0) {
		top, _ = p.line.largest()
	}
	ramp := []tcell.Style{style}
	if rows > 1 && p.stale == "" && len(p.palette.Ramp) > 0 {
		ramp = p.palette.Ramp
	}
	r := region{x: x, y: y, width: width, rows: rows, top: top, ramp: ramp}
	if p.stale == "" {
		r.limits, r.bad = &p.limits, [2]tcell.Style{p.palette.area(severity.Warn), p.palette.area(severity.Crit)}
	}
	p.line.draw(screen, p.palette.Style, &r)
}
