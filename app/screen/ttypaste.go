package screen

import (
	"time"
	"unicode/utf8"
)

// The brackets of a paste, and bounds of it.
const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
	MaxPasted  = 200                    // bytes
	pasteGap   = 500 * time.Millisecond // a paste without an end is closed after this pause, so that keys work again
	pasteStall = 10 * time.Second       // for this long, several characters at once continue such a paste
)

// openPaste begins a paste, or continues one.
func (f *inputFilter) openPaste(now time.Time) {
	f.state, f.pending, f.closing, f.after = inPaste, f.pending[:0], 0, 0
	f.since, f.unclosedPaste = now, now
	f.pass([]byte(pasteBegin))
}

// goesOn keeps a paste open, or opens it again, if input continues it: several characters at once, as after a connection has stalled. Typed
// characters come one by one, and a key of several bytes begins with ESC.
func (f *inputFilter) goesOn(input []byte, now time.Time) {
	if utf8.RuneCount(input) < 2 || input[0] == 0x1b {
		return
	}
	switch {
	case f.state == inPaste:
		f.since, f.unclosedPaste = now, now
	case f.state == inNothing && !f.unclosedPaste.IsZero() && now.Sub(f.unclosedPaste) < pasteStall:
		f.openPaste(now)
	}
}

// paste takes a byte of a paste.
func (f *inputFilter) paste(b byte) {
	if b == pasteEnd[f.closing] {
		if f.closing++; f.closing == len(pasteEnd) {
			f.unclosedPaste = time.Time{}
			f.key(pasteEnd)
		}
		return
	}
	begun := pasteEnd[min(1, f.closing):f.closing] // without its ESC
	f.closing = 0
	for i := range len(begun) {
		f.text(begun[i])
	}
	if b == pasteEnd[0] {
		f.closing = 1
		return
	}
	f.text(b)
}

// text takes a byte of a paste's text.
func (f *inputFilter) text(b byte) {
	f.pending = append(f.pending, b)
	if !utf8.FullRune(f.pending) {
		return
	}
	r, n := utf8.DecodeRune(f.pending)
	before := len(f.pending)
	f.pending = f.pending[:0]
	if r == utf8.RuneError && n == 1 {
		if before > 1 {
			f.text(b)
		}
		return
	}
	newline := r == '\n' && f.after == '\r' // one line end
	f.after = r
	switch {
	case newline:
		return
	case r == '\n', r == '\r', r == '\t':
		r, n = ' ', 1
	case r < ' ', r >= 0x7f && r < 0xa0:
		return
	}
	if f.pasted += n; f.pasted <= MaxPasted {
		f.pass(utf8.AppendRune(nil, r))
	}
}
