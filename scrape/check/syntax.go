package check

import (
	"fmt"
	"unicode/utf8"
)

// A SyntaxError says what is wrong with an expression, and where.
type SyntaxError struct {
	Text    string // the expression. It may hold anything: clean it before a terminal shows it
	Offset  int    // in bytes: of the character that is wrong, len(Text) if something is missing at the end
	Message string // in lower case, without Text; it may quote some of it
	Hint    string // what may have been meant, "" if nobody knows: "did you mean cpu.busy_percent?"
}

// Column returns how many characters stand before the one that is wrong.
func (e *SyntaxError) Column() int {
	return utf8.RuneCountInString(e.Text[:min(max(e.Offset, 0), len(e.Text))])
}

// Error returns the message and the hint.
func (e *SyntaxError) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + ": " + e.Hint
}

// A LineError is an error in a file of conditions.
type LineError struct {
	File string
	Line int // from 1 on
	Err  error
}

// Error returns where the error is and which it is.
func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns the error of the line.
func (e *LineError) Unwrap() error { return e.Err }

// nearest returns the name that is most like another, if it is much like it; "" if none is.
func nearest(name string, names func(yield func(string) bool)) (found string) {
	least := max(2, len(name)/3) + 1
	for other := range names {
		if d := distance(name, other, least); d < least {
			least, found = d, other
		}
	}
	return found
}

// distance returns how many characters must be put in, left out or replaced to make b of a; at least most if that is more.
func distance(a, b string, most int) int {
	if len(a)-len(b) >= most || len(b)-len(a) >= most {
		return most
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			is := before
			if a[i] != b[j] {
				is = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], is
		}
	}
	return row[len(b)]
}
