package app

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/scrape/playback"
	"origintop/widgets/screentest"
)

// A countingScreen counts what is drawn.
type countingScreen struct {
	tcell.SimulationScreen
	drawn atomic.Int64
}

func (s *countingScreen) Show() {
	s.drawn.Add(1)
	s.SimulationScreen.Show()
}

// What is new is drawn soon, but however much that is, only once each Refresh, and what is not shown isn't drawn at all.
func TestDrawnWhenNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		screen := &countingScreen{SimulationScreen: screentest.New(t, 80, 24)}
		s := &session{t: t, screen: screen}
		rewind := playback.NewRewind(0)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			ended <- Run(ctx, Config{Player: rewind, Refresh: time.Second / 2, Theme: panels.Mono(), Screen: screen})
		}()
		last, busy := lastSnapshot(t), 0.0
		add := func() {
			snapshot := *last
			busy += 0.001
			snapshot.CPU.Busy = busy
			rewind.Add(&snapshot)
		}
		draws := func(want int64, what string, during func()) {
			t.Helper()
			before := screen.drawn.Load()
			during()
			if got := screen.drawn.Load() - before; got != want {
				t.Errorf("%s: %d draws, want %d", what, got, want)
			}
		}
		s.wait(3*time.Second + 700*time.Millisecond)
		draws(10, "nothing is new", func() { s.wait(10 * time.Second) })
		draws(1, "three pages of a scrape", func() {
			for range 3 {
				add()
				s.wait(10 * time.Millisecond)
			}
			s.wait(scrapeWait)
			s.shows(fmt.Sprintf("%4.1f%%", busy))
		})
		s.wait(640 * time.Millisecond) // past a full second
		draws(20, "a hundred sources, ten times a second", func() {
			for range 10_000 {
				add()
				s.wait(time.Millisecond)
			}
		})
		s.wait(time.Second)
		s.shows(fmt.Sprintf("%4.1f%%", busy))
		s.press(" ")
		s.wait(3 * time.Second)
		draws(10, "held", func() {
			for range 100 {
				add()
				s.wait(100 * time.Millisecond)
			}
		})
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
