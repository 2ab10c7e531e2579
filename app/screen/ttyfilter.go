package screen

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// An inputFilter turns the bytes that a terminal sends into keys. tcell's parser takes any bytes, and never recovers from some: one that is
// not UTF-8 has it spin, and what begins a string, as Alt-] does, has it swallow all that follows. It gets whole keys only, one at a time,
// and is in its initial state after each: ASCII, a rune, a control sequence that it has a meaning for. All else is dropped. What begins a
// sequence and is not continued in time is the key that sends just that.
//
// A paste, in the brackets that terminals put around it, comes out as one line: in its brackets, without control characters, cut at
// maxPasted bytes.
type inputFilter struct {
	emit func(key []byte) // gets each key; its argument is valid until it returns

	state   inputState
	held    []byte    // of what has begun, from its first byte on
	since   time.Time // when that began; of a paste: when the last of it came
	left    int       // bytes of a mouse event that are to come
	closing int       // how many bytes of pasteEnd have come
	pasted  int       // bytes of the paste that were passed on
	after   rune      // the last rune of the paste

	unclosedPaste time.Time // when the last came of a paste whose end has not come; zero: there is none

	inner *inputFilter // of keys that are wrapped in sequences, one each byte; nil: there were none
}

type inputState uint8

const (
	inNothing   inputState = iota
	inRune                 // its first bytes
	inEscape               // ESC
	inEscapes              // ESC ESC, as before a key with Alt
	inControl              // ESC [ and parameters
	inLinuxKey             // ESC [ [, a function key of the Linux console
	inMouse                // ESC [ M, a mouse event of three bytes
	inKeypad               // ESC O
	inString               // ESC ] and others, up to ESC \ or BEL
	inStringEnd            // and ESC
	inPaste
)

const (
	maxSequence = 64                    // bytes of a control sequence; those of keys have less than 30
	maxReplayed = 3                     // bytes after what looked like the beginning of a string that can be keys: a terminal's string is longer
	sequenceGap = 50 * time.Millisecond // a sequence that is not complete by then will not be
	escapeKey   = "\x1b[27u"            // the key Esc, without having to wait for what follows
)

// feed takes what the terminal has sent at that time.
func (f *inputFilter) feed(input []byte, now time.Time) {
	f.expire(now)
	f.goesOn(input, now)
	for _, b := range input {
		for taken := false; !taken; {
			before := f.state
			if taken = f.step(b, now); before != f.state && (before == inNothing || f.state == inPaste) {
				f.since = now
			}
		}
	}
}

// deadline returns when expire is to be called, if nothing comes until then; zero: not at all.
func (f *inputFilter) deadline() (at time.Time) {
	switch f.state {
	case inNothing:
	case inPaste:
		at = f.since.Add(pasteGap)
	default:
		at = f.since.Add(sequenceGap)
	}
	if f.inner != nil {
		if inner := f.inner.deadline(); at.IsZero() || !inner.IsZero() && inner.Before(at) {
			at = inner
		}
	}
	return at
}

// expire makes keys of what was not continued in time.
func (f *inputFilter) expire(now time.Time) {
	if f.inner != nil {
		f.inner.expire(now)
	}
	gap := sequenceGap
	if f.state == inPaste {
		gap = pasteGap
	}
	if f.state == inNothing || now.Sub(f.since) < gap {
		return
	}
	switch was := f.state; was {
	case inEscape:
		f.key(escapeKey)
	case inEscapes:
		f.key(escapeKey)
		f.key(escapeKey)
	case inControl:
		if len(f.held) == len("\x1b[") {
			f.alt('[')
		}
	case inKeypad:
		f.alt('O')
	case inString, inStringEnd:
		f.unclosed(now)
		if was == inStringEnd {
			f.key(escapeKey)
		}
	case inPaste:
		f.key(pasteEnd)
	}
	f.state = inNothing
}

// pass passes on a key.
func (f *inputFilter) pass(key []byte) {
	if f.inner != nil && f.inner.state == inPaste { // this key is none of that paste's
		f.inner.key(pasteEnd)
	}
	f.emit(key)
}

// key passes on a key, with which a sequence ends.
func (f *inputFilter) key(key string) {
	f.state = inNothing
	f.pass([]byte(key))
}

// alt passes on a character with Alt. ESC and the character would begin something else.
func (f *inputFilter) alt(b byte) { f.key(fmt.Sprintf("\x1b[%d;3u", b)) }

// begins starts a sequence.
func (f *inputFilter) begins(state inputState, with ...byte) bool {
	f.state, f.held = state, append(f.held[:0], with...)
	return true
}

// drops forgets what has begun. The byte that does not continue it begins something new.
func (f *inputFilter) drops() (taken bool) {
	f.state = inNothing
	return false
}

// step takes a byte, or returns false after it has left a sequence that this byte does not continue.
func (f *inputFilter) step(b byte, now time.Time) (taken bool) {
	const esc, bell = 0x1b, 0x07
	switch f.state {
	case inNothing:
		switch {
		case b == esc:
			return f.begins(inEscape, b)
		case b < utf8.RuneSelf:
			f.pass([]byte{b})
		case utf8.RuneStart(b):
			return f.begins(inRune, b)
		}
	case inRune:
		f.held = append(f.held, b)
		if !utf8.FullRune(f.held) {
			return true
		}
		r, n := utf8.DecodeRune(f.held)
		if n != len(f.held) {
			return f.drops()
		}
		f.state = inNothing
		if r >= 0xa0 { // no control character of 8 bits
			f.pass(f.held)
		}
	case inEscape:
		if b == esc {
			return f.begins(inEscapes, esc, esc)
		}
		return f.escaped(b)
	case inEscapes:
		switch b {
		case esc:
			f.pass([]byte(escapeKey))
		case '[', 'O': // Alt with an arrow key
			return f.escaped(b)
		default:
			f.pass([]byte(escapeKey))
			return f.escaped(b)
		}
	case inControl:
		if b < ' ' || b >= 0x7f {
			return f.drops()
		}
		if len(f.held) < maxSequence {
			f.held = append(f.held, b)
		}
		if b >= '@' {
			f.control(b, now)
		}
	case inLinuxKey:
		if b < 'A' || b > 'E' {
			return f.drops()
		}
		f.key("\x1b[[" + string(rune(b)))
	case inMouse:
		if b < ' ' {
			return f.drops()
		}
		if f.left--; f.left == 0 {
			f.state = inNothing
		}
	case inKeypad:
		switch {
		case bytes.IndexByte([]byte("ABCDFHPQRStuvlwx"), b) >= 0: // those that tcell knows
			f.key("\x1bO" + string(rune(b)))
		case b < ' ' || b >= 0x7f:
			f.alt('O')
			return false
		default:
			f.state = inNothing
		}
	case inString:
		switch {
		case b == bell:
			f.state = inNothing
		case b == esc:
			f.state = inStringEnd
		case b < ' ':
			f.unclosed(now)
			return false
		default:
			f.held = append(f.held[:min(len(f.held), 2+maxReplayed)], b)
		}
	case inStringEnd:
		switch b {
		case '\\':
			f.state = inNothing
		case esc:
		default:
			f.unclosed(now)
			f.since = now
			f.begins(inEscape, esc)
			return false
		}
	case inPaste:
		f.paste(b)
	}
	return true
}

// escaped takes the byte after ESC.
func (f *inputFilter) escaped(b byte) (taken bool) {
	switch {
	case b == '[':
		return f.begins(inControl, 0x1b, b)
	case b == 'O':
		return f.begins(inKeypad, 0x1b, b)
	case bytes.IndexByte([]byte("]PX^_"), b) >= 0:
		return f.begins(inString, 0x1b, b)
	case b == '\\': // the end of a string that was given up
		f.state = inNothing
	case b == 'N': // would shift the next character
		f.alt(b)
	case b >= utf8.RuneSelf:
		return f.drops()
	case b < ' ' && b != '\t': // which is Shift-Tab on the Linux console
		f.key(escapeKey)
		return false
	default:
		f.key("\x1b" + string(rune(b)))
	}
	return true
}

// unclosed makes keys of what began as a string does, and of the little that followed. More is an answer of the terminal's, cut off.
func (f *inputFilter) unclosed(now time.Time) {
	opening, rest := f.held[1], slices.Clone(f.held[2:])
	f.state = inNothing
	if len(rest) > maxReplayed {
		return
	}
	f.alt(opening)
	f.feed(rest, now)
}

// control takes a control sequence that is complete, with its last byte.
func (f *inputFilter) control(last byte, now time.Time) {
	parameters := f.held[2 : len(f.held)-1]
	f.state = inNothing
	if len(f.held) == maxSequence {
		return
	}
	switch {
	case last == '[' && len(parameters) == 0:
		f.state = inLinuxKey
		return
	case last == 'M' && len(parameters) == 0:
		f.state, f.left = inMouse, 3
		return
	case last == '[' || bytes.ContainsAny(parameters, " !\"#$%&'()*+,-./=>?"): // no key has those
		return
	case bytes.IndexByte(parameters, '<') >= 0 && last != 'm' && last != 'M':
		return
	}
	var numbers []int
	for part := range bytes.SplitSeq(bytes.TrimPrefix(parameters, []byte("<")), []byte(";")) {
		if len(part) == 0 {
			continue // as tcell does
		}
		n, err := strconv.Atoi(string(part))
		if n > utf8.MaxRune {
			return
		}
		if err == nil { // else it is a number and details of it
			numbers = append(numbers, n)
		}
	}
	first := 0
	if len(numbers) > 0 {
		first = numbers[0]
	}
	switch {
	case last == '~' && first == 200:
		f.pasted = 0
		f.openPaste(now)
	case last == '~' && first == 201: // of a paste that was given up
		f.unclosedPaste = time.Time{}
	case last == '_':
		f.wrapped(numbers, now)
	default:
		f.pass(f.held)
	}
}

// wrapped takes a key in the way of Windows: what it is, its scan code, its character, whether it was pressed, modifiers, and how often.
func (f *inputFilter) wrapped(n []int, now time.Time) {
	const most = 9 // times: a terminal says 1
	switch {
	case len(n) < 4 || n[3] == 0 || len(n) > 5 && n[5] > most:
	case n[0] == 0 && n[1] == 0 && n[2] > 0 && n[2] < utf8.RuneSelf: // some terminals wrap each byte of their other sequences
		if f.inner == nil {
			f.inner = &inputFilter{emit: f.emit}
		}
		if f.state == inNothing {
			f.inner.feed([]byte{byte(n[2])}, now)
		}
	default:
		f.pass(f.held)
	}
}
