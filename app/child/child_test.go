package child

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

// TestMain is also the program that the tests start.
func TestMain(m *testing.M) {
	if does := os.Getenv("ORIGINTOP_TEST_CHILD"); does != "" {
		program(does)
		return
	}
	goleak.VerifyTestMain(m)
}

// program says what signals it gets, and ends at that which it is told; "ignore" ignores them.
func program(does string) {
	signals := make(chan os.Signal, 8)
	if does == "ignore" {
		signal.Ignore(os.Interrupt, syscall.SIGTERM)
		signal.Notify(signals, syscall.SIGHUP) // something to wait for
	} else {
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	}
	fmt.Println("ready", os.Getpid())
	for s := range signals {
		fmt.Println(s)
		if s.String() == does {
			os.Exit(5)
		}
	}
}

// The next measure is taken when the grace is over, and none after the end.
func TestEscalate(t *testing.T) {
	const grace = 10 * time.Second
	// f's command ends that long after so many measures.
	f := func(after int, takes time.Duration, wantMeasures int, wantAfter time.Duration) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			ended, taken := make(chan struct{}), 0
			measure := func() {
				if taken++; taken == after {
					time.AfterFunc(takes, func() { close(ended) })
				}
			}
			if after == 0 {
				close(ended)
			}
			begun := time.Now()
			escalate(ended, grace, measure, measure, measure)
			if took := time.Since(begun); taken != wantMeasures || took != wantAfter {
				t.Errorf("ends %v after %d measures: took %d in %v, want %d in %v", takes, after, taken, took, wantMeasures, wantAfter)
			}
		})
	}
	f(0, 0, 0, 0)
	f(1, 0, 1, 0)
	f(1, 9*time.Second, 1, 9*time.Second)
	f(1, 11*time.Second, 2, 11*time.Second)
	f(2, time.Second, 2, grace+time.Second)
	f(3, 0, 3, 2*grace)
	f(3, time.Minute, 3, 2*grace+time.Minute) // what is killed may take its time, in the disk's driver
}
