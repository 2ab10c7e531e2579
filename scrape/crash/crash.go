// Package crash catches panics: what runs in a goroutine of its own runs Guarded, so that a bug ends as an error that says where, with the
// terminal as it was.
package crash

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
)

// A Crash is a panic that was caught: the error of a bug in the program. It holds names and places, and no values but those that
// the panic's own text has.
type Crash struct {
	Text  string   // of the panic; it may come from outside
	At    string   // the place in the program, as in "cpu.go:88"; "" if it is not known
	Stack []string // where that was called from, the innermost first, as in "app.(*cpuPanel).Draw cpu.go:88"
	Notes []string // what is to be known beside that; whoever passes the error on may add some
}

func (c *Crash) Error() string {
	if c.At == "" {
		return "internal error: " + c.Text
	}
	return "internal error: " + c.Text + " (" + c.At + ")"
}

// Guarded runs f and returns its error or, if it panics, that as a *Crash. Whatever runs in a goroutine of its own runs guarded: a
// panic that nobody catches ends the program at once, and leaves the terminal as it is.
func Guarded(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = PanicError(p)
		}
	}()
	return f()
}

// Note adds to what is to be known of a crash, if the error is one.
func Note(err error, format string, args ...any) {
	if c, ok := errors.AsType[*Crash](err); ok {
		c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
	}
}

// How much a Crash keeps: of its text, in bytes, and of its stack, in frames.
const (
	maxText   = 200
	maxFrames = 10
)

// PanicError makes a *Crash of what recover returned. It is to be called by the deferred function itself.
func PanicError(p any) error {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	c := &Crash{Text: fmt.Sprint(p)}
	if len(c.Text) > maxText {
		c.Text = strings.ToValidUTF8(c.Text[:maxText], "") + "..."
	}
	panicked := false
	for {
		f, more := frames.Next()
		if ours := strings.HasPrefix(f.Function, "origintop/"); panicked && !strings.HasPrefix(f.Function, "runtime.") {
			at := fmt.Sprintf("%s:%d", path.Base(f.File), f.Line)
			if ours && c.At == "" {
				c.At = at
			}
			if (ours || len(c.Stack) == 0) && len(c.Stack) < maxFrames && f.Function != "origintop/scrape/crash.Guarded" {
				c.Stack = append(c.Stack, strings.TrimPrefix(f.Function, "origintop/")+" "+at)
			}
		}
		panicked = panicked || f.Function == "runtime.gopanic" || f.Function == "runtime.sigpanic"
		if !more {
			return c
		}
	}
}
