// Package leaktest has tests fail that leave goroutines behind. Those in a bubble of testing/synctest need it not: the bubble fails.
package leaktest

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// Main runs the tests of a package, a *testing.M, and returns the exit status for TestMain: not 0 either if a goroutine is left when
// the last of them has ended.
func Main(m interface{ Run() int }) int {
	status := m.Run()
	if left := wait(nil); len(left) > 0 && status == 0 {
		fmt.Fprintf(os.Stderr, "FAIL: %d goroutines are left after the last test:\n\n%s\n", len(left), strings.Join(left, "\n\n"))
		return 1
	}
	return status
}

// Check has the test fail if a goroutine is left that was begun after this call, when the test and all of its later cleanups have ended.
// It is not for tests that run beside others.
func Check(t testing.TB) {
	t.Helper()
	var before []string
	for _, stack := range stacks() {
		before = append(before, id(stack))
	}
	t.Cleanup(func() {
		if left := wait(before); len(left) > 0 {
			t.Errorf("%d goroutines are left:\n\n%s", len(left), strings.Join(left, "\n\n"))
		}
	})
}

// patience is how long goroutines have that are about to end.
const patience = 10 * time.Second

// wait waits until no goroutine is left but those, and returns the stacks of the others if that is in vain.
func wait(before []string) []string {
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		left := slices.DeleteFunc(stacks(), func(stack string) bool { return slices.Contains(before, id(stack)) })
		if len(left) == 0 || time.Now().After(deadline) {
			return left
		}
	}
}

// others are goroutines that no test has to end: those of package testing and of the runtime, and the one that passes on signals. And an
// update that was under way when tview's loop panicked: tview never answers it, and the program is about to end.
var others = regexp.MustCompile(`^goroutine 1 |\ncreated by (testing|runtime|os/signal)[./]|\ngithub.com/rivo/tview\.\(\*Application\)\.QueueUpdate\(`)

// stacks returns the stacks of all goroutines but this one and others.
func stacks() []string {
	buffer := make([]byte, 64<<10)
	n := runtime.Stack(buffer, true)
	for ; n == len(buffer); n = runtime.Stack(buffer, true) {
		buffer = make([]byte, 2*len(buffer))
	}
	all := strings.Split(strings.TrimSpace(string(buffer[:n])), "\n\n")
	return slices.DeleteFunc(all[1:], others.MatchString)
}

// id returns which goroutine a stack is of.
func id(stack string) string {
	name, _, _ := strings.Cut(stack, " [")
	return name
}
