package screen

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// An inputFilter turns the bytes that a terminal sends into keys for tcell's parser, which never recovers from some bytes: it spins on one
// that is not UTF-8, and swallows everything after the beginning of a string, such as Alt-]. The filter passes on whole keys only, one at
// a time, each of which leaves the parser in its initial state: ASCII, a rune, a control sequence that tcell knows. It drops all else. The
// beginning of a sequence that is not continued in time is the key that sends just that.
//
// A paste, in the brackets that terminals put around it, comes out as one line: in its brackets, without control characters, cut at
// MaxPasted bytes.
type inputFilter struct {
	emit func(key []byte) // gets each key; the argument is valid until it returns

	state   inputState
	pending []byte    // the bytes of the sequence so far
	since   time.Time // when the sequence began; of a paste: when its latest bytes came
	left    int       // bytes of a mouse event still to come
	closing int       // how many bytes of pasteEnd have come
	pasted  int       // bytes of the paste that were passed on
	after   rune      // the latest rune of the paste

	unclosedPaste time.Time // when the latest bytes came of a paste without an end; zero: there is none

	inner *inputFilter // for keys wrapped in sequences, one each byte; nil: none yet
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
	maxReplayed = 3                     // bytes after the beginning of a string that may have been typed: terminals send longer strings
	sequenceGap = 50 * time.Millisecond // a sequence that is not complete by then never will be
	escapeKey   = "\x1b[27u"            // the key Esc, which tcell knows at once
	maxTimes    = 9                     // of a key in Windows' form; terminals say 1, the console more if nobody reads for a while
)

// feed takes input that the terminal sent at that time.
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

// deadline returns when to call expire if no input comes until then; zero: never.
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

// expire makes keys of a sequence that was not continued in time.
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
		if len(f.pending) == len("\x1b[") {
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

// pass emits a key.
func (f *inputFilter) pass(key []byte) {
	if f.inner != nil && f.inner.state == inPaste { // this key is not part of that paste
		f.inner.key(pasteEnd)
	}
	f.emit(key)
}

// key ends a sequence and emits a key.
func (f *inputFilter) key(key string) {
	f.state = inNothing
	f.pass([]byte(key))
}

// alt emits a character with Alt, in a form that begins no other sequence, as ESC and the character would.
func (f *inputFilter) alt(b byte) { f.key(fmt.Sprintf("\x1b[%d;3u", b)) }

// begins starts a sequence with its first bytes.
func (f *inputFilter) begins(state inputState, with ...byte) bool {
	f.state, f.pending = state, append(f.pending[:0], with...)
	return true
}

// drops drops the sequence. The byte that does not continue it begins something new.
func (f *inputFilter) drops() (taken bool) {
	f.state = inNothing
	return false
}

// step takes a byte. If the byte does not continue the sequence, step ends that and returns false.
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
		f.pending = append(f.pending, b)
		if !utf8.FullRune(f.pending) {
			return true
		}
		r, n := utf8.DecodeRune(f.pending)
		if n != len(f.pending) {
			return f.drops()
		}
		f.state = inNothing
		if r >= 0xa0 { // no control character of 8 bits
			f.pass(f.pending)
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
		if len(f.pending) < maxSequence {
			f.pending = append(f.pending, b)
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
		case bytes.IndexByte([]byte("ABCDFHPQRStuvlwx"), b) >= 0: // tcell knows these
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
			f.pending = append(f.pending[:min(len(f.pending), 2+maxReplayed)], b)
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
	case b == 'N': // it would shift the next character
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

// unclosed makes keys of the beginning of a string and the few bytes after it. More bytes are a terminal's answer that was cut off.
func (f *inputFilter) unclosed(now time.Time) {
	opening, rest := f.pending[1], slices.Clone(f.pending[2:])
	f.state = inNothing
	if len(rest) > maxReplayed {
		return
	}
	f.alt(opening)
	f.feed(rest, now)
}

// control handles a complete control sequence.
func (f *inputFilter) control(last byte, now time.Time) {
	parameters := f.pending[2 : len(f.pending)-1]
	f.state = inNothing
	if len(f.pending) == maxSequence {
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
		if err == nil { // else a number with parts, as in 1:2
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
		f.pass(f.pending)
	}
}

// wrapped handles a key in Windows' form: code, scan code, character, whether it is down, modifiers, and how many times.
func (f *inputFilter) wrapped(n []int, now time.Time) {
	switch {
	case len(n) < 4 || n[3] == 0 || len(n) > 5 && n[5] > maxTimes:
	case n[0] == 0 && n[1] == 0 && n[2] > 0 && n[2] < utf8.RuneSelf: // a byte of a sequence: some terminals wrap those too
		if f.inner == nil {
			f.inner = &inputFilter{emit: f.emit}
		}
		if f.state == inNothing {
			f.inner.feed([]byte{byte(n[2])}, now)
		}
	default:
		f.pass(f.pending)
	}
}
