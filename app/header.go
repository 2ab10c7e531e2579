package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// header is the top line: the program, the origin, a light for each source with the age of its numbers, how the time runs, the
// clock. What there is no room for is left out whole, the least important first.
type header struct {
	*tview.Box
	d     *dashboard
	left  []piece
	right []piece

	lights   [2]int // where those of the sources begin in left, and end
	together piece  // instead of them, where there are too many
}

// piece is a part of a line that is drawn whole or not at all.
type piece struct {
	text   string
	style  tcell.Style
	keep   int    // the higher, the longer it stays
	middle string // instead of text, where there is room for it and not for all
	short  string // instead of text, where there is little room
	after  int    // it is there only when those to keep that much are gone; 0: always
}

func newHeader(d *dashboard) *header {
	return &header{Box: tview.NewBox(), d: d}
}

func (h *header) update(s *origin.Snapshot, now time.Time) {
	theme := &h.d.cfg.Theme
	h.left = append(h.left[:0], piece{text: "origintop", style: theme.Strong, keep: 4})
	if origin := h.d.origin(); origin != "" {
		h.left = append(h.left, piece{text: origin, style: theme.Text, keep: 2})
	}
	h.lights[0] = len(h.left)
	worst, bad := widgets.Unknown, 0
	for i := range s.Sources {
		name, text, severity := h.d.light(s, &s.Sources[i], now)
		name = severity.Symbol() + " " + name
		h.left = append(h.left, piece{text: name + " " + text, style: theme.Severity(severity), keep: 5, short: name})
		if worst = max(worst, severity); severity >= widgets.Warn {
			bad++
		}
	}
	h.lights[1] = len(h.left)
	h.together = piece{text: fmt.Sprintf("%s %d sources", worst.Symbol(), len(s.Sources)), style: theme.Severity(worst), keep: 5}
	if bad > 0 {
		h.together.text = fmt.Sprintf("%s %d of %d in trouble", worst.Symbol(), bad, len(s.Sources))
	}
	if len(s.Sources) > 0 {
		rest := h.together
		rest.keep, rest.after = 8, h.together.keep
		h.left = append(h.left, rest)
	}
	h.left = append(h.left, h.insecure(s))
	wall, keep := time.Now(), 1
	if h.d.winds() { // the clock of what is shown
		wall, keep = now, 5
	}
	h.right = append(h.right[:0], h.mode(), h.recording(), piece{text: clock(wall), style: theme.Dim, keep: keep})
}

// insecure says whose certificates are not verified, as long as the program runs and wherever there is a cell for it.
func (h *header) insecure(s *origin.Snapshot) piece {
	const word = "insecure"
	names := insecure(s)
	switch len(names) {
	case 0:
		return piece{}
	case len(s.Sources):
		return piece{text: word, style: h.d.cfg.Theme.Warn, keep: 9}
	}
	return piece{text: word + ": " + strings.Join(names, ", "), style: h.d.cfg.Theme.Warn, keep: 9, short: word}
}

// headOver returns the headline of a page over the dashboard, and its severity. Of one that is over the header as well, at the top, it
// says what must be seen all the time, and in brief how the page is closed.
func (d *dashboard) headOver(top bool, text, brief string) (string, widgets.Severity) {
	if top && len(insecure(d.view.Snapshot)) > 0 {
		return "insecure; " + brief, widgets.Warn
	}
	return text, widgets.Unknown
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

// origin returns what the origin is called, "" if that is not known.
func (d *dashboard) origin() string { return widgets.Clean(cmp.Or(d.cfg.Origin, d.view.Snapshot.Host)) }

// recording says how long it has been recorded and how much, or why no more.
func (h *header) recording() piece {
	if h.d.cfg.Recorder == nil {
		return piece{}
	}
	theme := &h.d.cfg.Theme
	style := theme.Severity(widgets.Crit) // red, as on every camera
	s := h.d.cfg.Recorder.Status()
	h.d.noticeRecording(&s)
	if waits := waitsForDisk(&s); waits != "" {
		symbol := widgets.Crit.Symbol()
		return piece{text: symbol + " " + waits, style: style, keep: 8, short: symbol + " rec"}
	}
	switch {
	case s.Err != nil:
		symbol := widgets.Crit.Symbol()
		text, why := symbol+" not recorded", widgets.Clean(s.Err.Error())
		if h.d.unrecorded != s.Err {
			h.d.unrecorded, h.d.notice = s.Err, "not recorded: "+why
		}
		const brief = 40
		if widgets.Width(why) <= brief {
			text += ": " + why
		}
		return piece{text: text, style: style, keep: 8, short: symbol + " rec"}
	case !s.On:
		return piece{}
	}
	symbol := widgets.Good.Symbol()
	if named := symbol + " rec to " + widgets.Clean(s.Path); time.Since(s.Start) < 5*time.Second && widgets.Width(named) < 50 {
		return piece{text: named, style: style, keep: 7, short: symbol + " rec"}
	}
	text := symbol + " rec " + hours(time.Since(s.Start)) + " " + strings.TrimSpace((&widgets.Scale{}).Bytes(float64(s.Bytes)))
	if s.Lost > 0 {
		text += fmt.Sprintf(" %d lost", s.Lost)
	}
	return piece{text: text, style: style, keep: 7, short: symbol + " rec"}
}

// hours returns a duration as a recorder shows it: "00:03:12".
func hours(d time.Duration) string {
	s := int(max(0, d).Seconds())
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// mode says how the time runs.
func (h *header) mode() piece {
	d := h.d
	theme := &d.cfg.Theme
	v := d.view
	if d.cfg.Replay != nil {
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
		return piece{text: mode + minutes(d.now().Sub(v.Strip.First)) + "/" + minutes(v.Strip.Last.Sub(v.Strip.First)), style: style, keep: 6}
	}
	if v.Paused {
		return piece{text: "PAUSED -" + minutes(v.Present.Sub(v.At).Round(time.Second)), style: theme.Focus.Reverse(true), keep: 6}
	}
	if d.cfg.Interval == 0 {
		return piece{} // there is nothing to be live about
	}
	return piece{text: "LIVE " + interval(d.cfg.Interval), style: theme.Good, keep: 6}
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
	const mode = 14 // what is to have room beside them
	if lights > max(width-mode, 0) {
		left = slices.Concat(left[:h.lights[0]], []piece{h.together}, left[h.lights[1]:])
	}
	drawPieces(screen, x, y, width, left, h.right)
}

const pieceGap = 2

// drawPieces draws a line of pieces from the left and from the right, and leaves out those to keep least if it is too narrow.
func drawPieces(screen tcell.Screen, x, y, width int, left, right []piece) {
	const gap, most = pieceGap, 9
	const shorten = 4 // before pieces to keep that much go, the others are shortened
	least, short := 0, false
	text := func(p *piece) string {
		switch {
		case p.keep < least, p.after > 0 && least <= p.after:
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

// age returns a duration as it stands beside a light: "0s", "12s", "3m05s", "2h07m", "4d04h".
func age(d time.Duration) string {
	s := int(max(0, d).Seconds())
	switch {
	case s >= 100*3600:
		return widgets.Seconds(d.Seconds())
	case s < 100:
		return fmt.Sprintf("%ds", s)
	case s < 6000:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
}

// minutes returns a duration as a film's counter shows it: "03:10".
func minutes(d time.Duration) string {
	s := int(max(0, d).Seconds())
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// interval returns the time between scrapes without the zeros at its end: "2s", "1m".
func interval(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// clock returns the time of day.
func clock(t time.Time) string { return t.Format("15:04:05") }

// footer is the bottom line: the keys that do something now, and the panels that are hidden.
type footer struct {
	*tview.Box
	d    *dashboard
	keys []footerKey // on the screen
}

// A footerKey is where a key is on the screen.
type footerKey struct {
	x, width int
	key      *key
}

func newFooter(d *dashboard) *footer { return &footer{Box: tview.NewBox(), d: d} }

// Draw draws the line.
func (f *footer) Draw(screen tcell.Screen) {
	f.DrawForSubclass(screen, f)
	x, y, width, height := f.GetInnerRect()
	if height <= 0 {
		return
	}
	theme := &f.d.cfg.Theme
	f.keys = f.keys[:0]
	if f.d.prompt.asks() {
		f.d.prompt.draw(screen, theme, x, y, width)
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
	keys := f.d.keysNow()
	for i := range keys {
		k := &keys[i]
		if k.short == "" || k.when != nil && !k.when() || k.foot != nil && !k.foot() {
			continue
		}
		name := k.label(theme.Style)
		n := widgets.Width(name)
		if at+n+1+len(k.short)+1 > end {
			break
		}
		f.keys = append(f.keys, footerKey{at, n + 1 + len(k.short), k})
		at += widgets.Put(screen, at, y, n, name, theme.Focus) + 1
		at += widgets.Put(screen, at, y, len(k.short), k.short, theme.Label) + 2
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
				if e := at.key.pressedAt(x - at.x); e != nil {
					f.d.key(e)
				}
				break
			}
		}
		return true, nil
	})
}

// note returns what stands at the right: that a key did nothing, or which panels are hidden, in full and for a narrow screen.
func (f *footer) note() (long, short string) {
	hidden := f.d.hidden()
	switch {
	case f.d.notice != "":
		return f.d.notice, f.d.notice
	case len(hidden) == 0, f.d.explorer.shown:
		return "", ""
	}
	short = fmt.Sprintf("+%d", len(hidden))
	var keys strings.Builder
	for _, s := range hidden {
		fmt.Fprintf(&keys, " %c", s.key)
	}
	return short + " hidden:" + keys.String(), short
}
