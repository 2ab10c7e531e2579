package leaktest

import (
	"strings"
	"testing"
)

func TestSees(t *testing.T) {
	Check(t)
	var before []string
	for _, stack := range stacks() {
		before = append(before, id(stack))
	}
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
	close(end)
	if left := wait(before); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

func leaks(begun chan<- struct{}, end <-chan struct{}) {
	close(begun)
	<-end
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
