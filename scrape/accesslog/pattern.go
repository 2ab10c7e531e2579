package accesslog

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// A pattern reads lines of a format that is given, a sequence of literals and variables.
//
// What a client sends may hold anything, blanks and brackets too, but for one character: servers escape quotes in it. So each quote of the
// format is found again in a line, and splits it into parts. In a part a variable ends where the literal after it begins only if it can't
// hold that itself; a field that stands behind one of which nobody knows where it ends, and before another, makes the format useless.
type pattern struct {
	parts    []part
	allBytes bool // headers are among the bytes
}

// A part of a format lies between two quotes.
type part struct {
	pieces            []piece
	prefix, suffix    string // the literals that it begins and ends with
	literal           bool   // it is nothing else
	forward, backward int    // how many pieces are read from its beginning, and from its end
}

// A piece of a part is a literal or, if that is "", a variable.
type piece struct {
	literal string
	name    string
	holds   charset
	field   field
}

// A charset says what the value of a variable can hold.
type charset uint8

const (
	anything charset = iota // but a quote
	quotes                  // as well
	numbers                 // digits, a point, a sign
	words                   // no blank, bracket or separator
	dates                   // as words, and a blank
)

// has reports whether a value may hold a character.
func (c charset) has(b byte) bool {
	switch c {
	case numbers:
		return b >= '0' && b <= '9' || b == '.' || b == '-'
	case words:
		return !strings.ContainsRune(" \t\"[](){}<>|,;", rune(b))
	case dates:
		return !strings.ContainsRune("\"[](){}<>|,;", rune(b))
	case quotes:
		return true
	}
	return b != '"'
}

// newPattern returns the pattern of a format. Escaped says that values hold no quotes.
func newPattern(pieces []piece, escaped bool) (*pattern, error) {
	p := &pattern{parts: make([]part, 1)}
	add := func(one piece) {
		last := &p.parts[len(p.parts)-1]
		last.pieces = append(last.pieces, one)
	}
	for _, one := range pieces {
		for one.literal != "" && escaped {
			before, after, quoted := strings.Cut(one.literal, `"`)
			if !quoted {
				break
			}
			if before != "" {
				add(piece{literal: before})
			}
			p.parts = append(p.parts, part{})
			one.literal = after
		}
		if one.literal != "" || one.name != "" {
			if !escaped && one.holds == anything {
				one.holds = quotes
			}
			add(one)
		}
	}
	best := map[field]bool{}
	for i := range p.parts {
		p.parts[i].plan()
		for _, one := range p.parts[i].pieces {
			best[one.field] = true
		}
	}
	if p.allBytes = best[allBytesField]; p.allBytes {
		p.drop(bytesField)
	}
	if delete(best, noField); len(best) == 0 {
		return nil, errors.New("it has no status, bytes or duration ($status, $body_bytes_sent, $request_time)")
	}
	for i := range p.parts {
		if err := p.parts[i].check(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// drop has a field not be read.
func (p *pattern) drop(f field) {
	for i := range p.parts {
		for j := range p.parts[i].pieces {
			if one := &p.parts[i].pieces[j]; one.field == f {
				one.field = noField
			}
		}
	}
}

// plan finds out from where on nobody knows where values begin and end.
func (p *part) plan() {
	list := p.pieces
	if len(list) == 0 {
		p.literal = true
		return
	}
	p.prefix, p.suffix = list[0].literal, list[len(list)-1].literal
	p.literal = len(list) == 1 && p.prefix != ""
	for p.forward < len(list) {
		one := &list[p.forward]
		if last := p.forward == len(list)-1; one.literal == "" && !last && !one.endsBefore(&list[p.forward+1]) {
			break
		}
		p.forward++
	}
	for p.backward < len(list) {
		at := len(list) - 1 - p.backward
		if one := &list[at]; one.literal == "" && at > 0 && !one.beginsAfter(&list[at-1]) {
			break
		}
		p.backward++
	}
}

func (p *piece) endsBefore(next *piece) bool {
	return next.literal != "" && !p.holds.has(next.literal[0])
}

func (p *piece) beginsAfter(last *piece) bool {
	return last.literal != "" && !p.holds.has(last.literal[len(last.literal)-1])
}

// check finds a field that can't be told from its neighbours, and shortens the reading to what is needed.
func (p *part) check() error {
	forward, backward := 0, 0
	for i, one := range p.pieces {
		switch {
		case one.field == noField:
		case i < p.forward:
			forward = i + 1
		case len(p.pieces)-i <= p.backward:
			backward = max(backward, len(p.pieces)-i)
		default:
			return fmt.Errorf("where %s begins and ends is ambiguous: its neighbours may hold blanks or quotes; "+
				"have these in quotes", one.name)
		}
	}
	p.forward, p.backward = forward, backward
	return nil
}

// read takes in a line. It reports false if that is not of the format.
func (p *pattern) read(line []byte, e *entry) bool {
	for i := range p.parts {
		text, rest := line, []byte(nil)
		if i < len(p.parts)-1 {
			at := quote(line)
			if at < 0 {
				return false
			}
			text, rest = line[:at], line[at+1:]
		} else if len(p.parts) > 1 && quote(line) >= 0 {
			return false
		}
		if !p.parts[i].read(text, e) {
			return false
		}
		line = rest
	}
	return true
}

// quote returns the index of the first quote in a text that is not escaped, -1 if there is none.
func quote(text []byte) int {
	for from := 0; ; {
		at := bytes.IndexByte(text[from:], '"')
		if at < 0 {
			return -1
		}
		at += from
		slashes := 0
		for at-slashes > 0 && text[at-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
		from = at + 1
	}
}

// read takes in a part of a line.
func (p *part) read(text []byte, e *entry) bool {
	n := len(text)
	if p.literal {
		return n == len(p.prefix) && string(text) == p.prefix
	}
	if n < len(p.prefix)+len(p.suffix) || string(text[:len(p.prefix)]) != p.prefix || string(text[n-len(p.suffix):]) != p.suffix {
		return false
	}
	rest := text
	for i := range p.pieces[:p.forward] {
		one := &p.pieces[i]
		if one.literal != "" {
			if !bytes.HasPrefix(rest, []byte(one.literal)) {
				return false
			}
			rest = rest[len(one.literal):]
			continue
		}
		value := rest
		if i < len(p.pieces)-1 {
			at := bytes.IndexByte(rest, p.pieces[i+1].literal[0])
			if at < 0 {
				return false
			}
			value = rest[:at]
		}
		if !e.set(one.field, value) {
			return false
		}
		rest = rest[len(value):]
	}
	if p.forward == len(p.pieces) {
		return len(rest) == 0
	}
	for i := len(p.pieces) - 1; i >= len(p.pieces)-p.backward; i-- {
		one := &p.pieces[i]
		if one.literal != "" {
			if !bytes.HasSuffix(rest, []byte(one.literal)) {
				return false
			}
			rest = rest[:len(rest)-len(one.literal)]
			continue
		}
		at := 0
		if i > 0 {
			last := p.pieces[i-1].literal
			if at = bytes.LastIndexByte(rest, last[len(last)-1]) + 1; at == 0 {
				return false
			}
		}
		if !e.set(one.field, rest[at:]) {
			return false
		}
		rest = rest[:at]
	}
	return true
}
