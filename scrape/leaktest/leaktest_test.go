package leaktest

import (
	"strings"
	"testing"
)

func TestSees(t *testing.T) {
	Check(t)
	before := ids(stacks())
	begun, end := make(chan struct{}), make(chan struct{})
	go leaks(begun, end)
	<-begun
	found := 0
	for _, stack := range stacks() {
		if strings.Contains(stack, "leaktest.leaks(") {
			found++
		}
	}
	if found != 1 {
		t.Errorf("%d found: %q", found, stacks())
	}
	if left := wait(before, "leaktest.leaks("); len(left) > 0 {
		t.Errorf("not allowed: %q", left)
	}
	close(end)
	if left := wait(before); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func leaks(begun chan<- struct{}, end <-chan struct{}) {
	close(begun)
	<-end
}

// What one test may leave, no other may, but the end of all.
func TestMayBeLeft(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	t.Run("may", func(t *testing.T) {
		Check(t, "leaktest.leaks(")
		go leaks(begun, end)
		<-begun
	})
	if len(allowed) != 1 || len(in(stacks(), []string{"leaktest.leaks("})) != 1 {
		t.Errorf("allowed: %q", allowed)
	}
	if got := Main(status(0)); got != 0 {
		t.Errorf("status %d", got)
	}
}

type status int

func (s status) Run() int { return int(s) }

func TestMainKeepsTheStatus(t *testing.T) {
	for _, want := range []int{0, 1, 2} {
		if got := Main(status(want)); got != want {
			t.Errorf("status %d, want %d", got, want)
		}
	}
}
