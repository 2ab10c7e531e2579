package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// header is the top line: the program, the origin, a light for each source with the age of its numbers, how time runs, the recording, the
// clock. What has no room is left out whole, the least important first.
type header struct {
	*tview.Box
	d     *dashboard
	left  []piece
	right []piece

	lights  [2]int // where the lights of the sources begin and end in left
	summary piece  // one light for all sources, where there is no room for each
}

func newHeader(d *dashboard) *header {
	return &header{Box: tview.NewBox(), d: d}
}

func (h *header) update(s *origin.Snapshot, now time.Time, ghost *panels.Ghost) {
	theme := &h.d.cfg.Theme
	h.left = append(h.left[:0], piece{text: "origintop", style: theme.Strong, priority: 4})
	if origin := h.d.origin(); origin != "" {
		h.left = append(h.left, piece{text: origin, style: theme.Text, priority: 2})
	}
	h.lights[0], h.lights[1] = len(h.left), len(h.left)
	if h.d.onFleet() {
		h.left = append(append(h.left, h.d.fleet.lights()...), h.d.fleet.insecure(), h.ghost(ghost))
		h.setRight(now)
		return
	}
	worst, bad := severity.Unknown, 0
	for i := range s.Sources {
		name, text, how := h.d.light(s, &s.Sources[i], now)
		name = how.Symbol() + " " + name
		h.left = append(h.left, piece{text: name + " " + text, style: theme.Severity(how), priority: 5, short: name})
		if worst = max(worst, how); how >= severity.Warn {
			bad++
		}
	}
	h.lights[1] = len(h.left)
	h.summary = piece{text: fmt.Sprintf("%s %d sources", worst.Symbol(), len(s.Sources)), style: theme.Severity(worst), priority: 5}
	if bad > 0 {
		h.summary.text = fmt.Sprintf("%s %d of %d in trouble", worst.Symbol(), bad, len(s.Sources))
	}
	if len(s.Sources) > 0 {
		rest := h.summary
		rest.priority, rest.fallbackFor = 8, h.summary.priority
		h.left = append(h.left, rest)
	}
	h.left = append(h.left, h.insecure(s), h.ghost(ghost))
	h.setRight(now)
}

// setRight sets what stands at the right.
func (h *header) setRight(now time.Time) {
	theme := &h.d.cfg.Theme
	wall, priority := time.Now(), 1
	if h.d.player.canSeek() { // the time of what is shown
		wall, priority = now, 5
	}
	h.right = append(h.right[:0], h.mode(), h.d.onAlarmLight(theme), h.d.recorder.light(theme), piece{text: words.Clock(wall), style: theme.Dim, priority: priority})
}

// ghost names the other run in the graphs, and says how it stands beside this one.
func (h *header) ghost(g *panels.Ghost) piece {
	style, name := h.d.cfg.Theme.Label, h.d.cfg.GhostName
	switch {
	case h.d.player.ghost == nil:
		return piece{}
	case g == nil:
		return piece{text: "reading " + name, style: style, priority: 3}
	case g.Beyond:
		text := name + " was not recorded then"
		if g.ByLoad {
			text = name + " has nothing at this load"
		}
		return piece{text: text, style: style, priority: 3}
	}
	return piece{text: "beside " + name + " by " + words.Alignment(g.ByLoad), style: style, priority: 3, short: "beside " + name}
}

// insecure says which sources' certificates are not verified. It has the highest priority, so that it is always seen.
func (h *header) insecure(s *origin.Snapshot) piece {
	const word = "insecure"
	names := insecure(s)
	switch len(names) {
	case 0:
		return piece{}
	case len(s.Sources):
		return piece{text: word, style: h.d.cfg.Theme.Warn, priority: 9}
	}
	return piece{text: word + ": " + strings.Join(names, ", "), style: h.d.cfg.Theme.Warn, priority: 9, short: word}
}

// overlayHead returns the headline of an overlay, and its severity. At the top of the screen the overlay covers the header:
// then the headline has the warning that must always be seen, and only the brief text.
func (d *dashboard) overlayHead(top bool, text, brief string) (string, severity.Severity) {
	if top && len(insecure(d.player.view.Snapshot)) > 0 {
		return "insecure; " + brief, severity.Warn
	}
	return text, severity.Unknown
}

// insecure returns the names of the sources whose certificates are not verified.
func insecure(s *origin.Snapshot) (names []string) {
	for i := range s.Sources {
		if s.Sources[i].Insecure {
			names = append(names, widgets.Clean(s.Sources[i].Name))
		}
	}
	return names
}

// origin returns the name of the origin, "" if that is not known.
func (d *dashboard) origin() string {
	return widgets.Clean(cmp.Or(d.cfg.Origin, d.player.view.Snapshot.Host))
}

// mode says how time runs: live, paused or replayed.
func (h *header) mode() piece {
	d := h.d
	theme := &d.cfg.Theme
	v := d.player.view
	if d.player.film != nil {
		first, last, now := v.Timeline.First, v.Timeline.Last, d.player.now()
		if v.Follows {
			age := now.Sub(last)
			text := "FOLLOWS " + words.Minutes(last.Sub(first))
			return piece{text: text + " " + words.Age(age) + " old", style: theme.Good, priority: 6, short: text}
		}
		mode, style := "REPLAY ", theme.Focus
		switch {
		case v.Paused:
			mode, style = "PAUSED ", theme.Focus.Reverse(true)
		case v.Ended:
			mode = "ENDED "
		}
		if v.Rate != 1 {
			mode += "x" + factor(v.Rate) + " "
		}
		mode += words.Minutes(now.Sub(first)) + "/" + words.Minutes(last.Sub(first))
		return piece{text: mode, style: style, priority: 6}
	}
	if v.Paused {
		behind := words.Minutes(v.Present.Sub(v.At).Round(time.Second))
		return piece{text: "PAUSED -" + behind, style: theme.Focus.Reverse(true), priority: 6}
	}
	if d.interval.each == 0 {
		return d.seen()
	}
	return piece{text: "LIVE " + words.Interval(d.interval.each), style: theme.Good, priority: 6}
}

// seen says how often others scrape, whose pages these are.
func (d *dashboard) seen() piece {
	snapshots := []*origin.Snapshot{d.player.view.Snapshot}
	if d.onFleet() {
		snapshots = nil
		for _, r := range d.fleet.rows.Rows {
			snapshots = append(snapshots, r.Snapshot)
		}
	}
	var least time.Duration
	for _, s := range snapshots {
		for i := range s.Sources { // what is down is told of more often than it is scraped
			if src := &s.Sources[i]; src.Up() && src.Interval > 0 && (least == 0 || src.Interval < least) {
				least = src.Interval
			}
		}
	}
	if least == 0 {
		return piece{} // nothing is scraped
	}
	about := 100 * time.Millisecond
	if least > 5*time.Second {
		about = time.Second
	}
	return piece{text: "LIVE seen every " + words.Interval(least.Round(about)), style: d.cfg.Theme.Good, priority: 6}
}

// Draw draws the line.
func (h *header) Draw(screen tcell.Screen) {
	h.DrawForSubclass(screen, h)
	x, y, width, height := h.GetInnerRect()
	if height < 1 {
		return
	}
	left, lights := h.left, 0
	for _, p := range left[h.lights[0]:h.lights[1]] {
		lights += widgets.Width(p.short) + pieceGap
	}
	const mode = 14 // cells for what time it is and how it runs
	if lights > max(width-mode, 0) {
		left = slices.Concat(left[:h.lights[0]], []piece{h.summary}, left[h.lights[1]:])
	}
	drawPieces(screen, x, y, width, left, h.right)
}

// A piece is a part of a line. It is drawn whole or not at all.
type piece struct {
	text        string
	style       tcell.Style
	priority    int    // the lowest go first when there is no room
	middle      string // instead of text, if that does not fit; only in the verdict line
	short       string // instead of text, where there is little room
	fallbackFor int    // drawn only when pieces of that priority are gone; 0: always
	rank        int    // of a finding, as analysis.Rank has it; only in the verdict line
	next        bool   // "also: " belongs before it where it follows the first; only in the verdict line
}

const pieceGap = 2

// drawPieces draws a line of pieces, some from the left and some from the right. If it is too narrow, the pieces of the lowest priority are
// left out.
func drawPieces(screen tcell.Screen, x, y, width int, left, right []piece) {
	const gap, highest = pieceGap, 9
	const shorten = 4         // pieces are shortened before any of this priority is left out
	lowest, short := 0, false // the lowest priority that is drawn
	text := func(p *piece) string {
		switch {
		case p.priority < lowest, p.fallbackFor > 0 && lowest <= p.fallbackFor:
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
	for total() > width && lowest < highest {
		if short = lowest >= shorten; total() > width {
			lowest++
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
