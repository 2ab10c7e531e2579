package crash

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// indexes panics, a few calls deep.
func indexes(list []int, i int) int { return deeper(list, i) }

//go:noinline
func deeper(list []int, i int) int { return list[i] }

func TestGuarded(t *testing.T) {
	if err := Guarded(func() error { return nil }); err != nil {
		t.Error(err)
	}
	want := errors.New("no")
	if err := Guarded(func() error { return want }); err != want {
		t.Error(err)
	}
	err := Guarded(func() error {
		indexes([]int{1, 2, 3}, 7)
		return nil
	})
	crash, ok := errors.AsType[*Crash](fmt.Errorf("it has failed: %w", err))
	if !ok {
		t.Fatalf("error %v", err)
	}
	if !strings.HasPrefix(crash.Error(), "internal error: runtime error: index out of range [7] with length 3 (crash_test.go:") {
		t.Errorf("error %v", err)
	}
	if len(crash.Stack) < 3 || len(crash.Stack) > maxFrames || !strings.HasPrefix(crash.Stack[0], "scrape/crash.deeper crash_test.go:") {
		t.Errorf("stack %q", crash.Stack)
	}
	// What panics outside is the first line, and the place that is told is ours.
	err = Guarded(func() error { return errors.New(strings.Repeat("x", -1)) })
	if crash = err.(*Crash); !strings.HasPrefix(crash.Stack[0], "strings.Repeat strings.go:") ||
		!strings.HasPrefix(crash.At, "crash_test.go:") {
		t.Errorf("at %s, stack %q", crash.At, crash.Stack)
	}
	if err := Guarded(func() error { panic(strings.Repeat("long", 1000)) }); len(err.Error()) > 300 {
		t.Errorf("an error of %d bytes", len(err.Error()))
	}
}

func TestNote(t *testing.T) {
	err := Guarded(func() error { panic("a bug") })
	Note(fmt.Errorf("it has failed: %w", err), "it was %d", 3)
	Note(errors.New("another"), "nobody's")
	Note(nil, "nobody's")
	if notes := err.(*Crash).Notes; len(notes) != 1 || notes[0] != "it was 3" {
		t.Errorf("notes %q", notes)
	}
}
