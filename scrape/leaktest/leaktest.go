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
	if left := wait(allowed); len(left) > 0 && status == 0 {
		fmt.Fprintf(os.Stderr, "FAIL: %d goroutines are left after the last test:\n\n%s\n", len(left), strings.Join(left, "\n\n"))
		return 1
	}
	return status
}

// Check has the test fail if a goroutine is left that was begun after this call, when the test and all of its later cleanups have ended.
// One that is in a function whose name contains one of those that may be left is none, then or at the end. It is not for tests that run
// beside others.
func Check(t testing.TB, mayBeIn ...string) {
	t.Helper()
	before := ids(stacks())
	t.Cleanup(func() {
		if left := wait(before, mayBeIn...); len(left) > 0 {
			t.Errorf("%d goroutines are left:\n\n%s", len(left), strings.Join(left, "\n\n"))
		}
		allowed = append(allowed, ids(in(stacks(), mayBeIn))...)
	})
}

// allowed are goroutines that tests were allowed to leave.
var allowed []string

// in returns those of the stacks that have one of the words in them.
func in(stacks []string, words []string) (found []string) {
	for _, stack := range stacks {
		if slices.ContainsFunc(words, func(word string) bool { return strings.Contains(stack, word) }) {
			found = append(found, stack)
		}
	}
	return found
}

// patience is how long goroutines have that are about to end, on a machine that is busy.
const patience = time.Minute

// wait waits until no goroutine is left but those, and what may be in such functions. It returns the stacks of the others if that is in vain.
func wait(before []string, mayBeIn ...string) []string {
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		all := stacks()
		but := append(ids(in(all, mayBeIn)), before...)
		left := slices.DeleteFunc(all, func(stack string) bool { return slices.Contains(but, id(stack)) })
		if len(left) == 0 || time.Now().After(deadline) {
			return left
		}
	}
}

// others are goroutines that no test has to end: those of package testing and of the runtime, and the one that passes on signals.
var others = regexp.MustCompile(`^goroutine 1 |\ncreated by (testing|runtime|os/signal)[./]`)

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

func ids(stacks []string) (ids []string) {
	for _, stack := range stacks {
		ids = append(ids, id(stack))
	}
	return ids
}

// id returns which goroutine a stack is of.
func id(stack string) string {
	name, _, _ := strings.Cut(stack, " [")
	return name
}
