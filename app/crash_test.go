package app

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
	"go.uber.org/goleak"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/scrape/crash"
	"origintop/scrape/playback"
	"origintop/widgets/screentest"
)

// mayBeLeft are the goroutines that tests were allowed to leave.
var mayBeLeft []goleak.Option

// verifyNoneButUpdates is goleak.VerifyNone, but for an update that was under way when tview's loop ended. It gets no answer, ever: then
// the program is about to end.
func verifyNoneButUpdates(t *testing.T, before goleak.Option) {
	goleak.VerifyNone(t, before, goleak.IgnoreAnyFunction("github.com/rivo/tview.(*Application).QueueUpdate"))
	mayBeLeft = append(mayBeLeft, goleak.IgnoreCurrent())
}

// A bug ends the dashboard with an error that says where it is, and the terminal as it was, whoever panics. (Not in a bubble: an update
// that tview had not come to stays there.)
func TestPanics(t *testing.T) {
	defer verifyNoneButUpdates(t, goleak.IgnoreCurrent())
	f := func(name string, rewind Player, screen tcell.Screen) {
		t.Helper()
		err := Run(t.Context(), Config{Theme: panels.Mono(), Screen: screen, Player: rewind, Refresh: 20 * time.Millisecond})
		crash, ok := errors.AsType[*crash.Crash](err)
		if !ok || crash.Text != "a bug" || !strings.HasPrefix(crash.At, "crash_test.go:") {
			t.Errorf("%s: error %v", name, err)
		} else if len(crash.Notes) != 1 || !strings.HasPrefix(crash.Notes[0], "screen ") {
			t.Errorf("%s: notes %q", name, crash.Notes)
		}
	}
	for n := range int32(10) {
		rewind := &faulty{Rewind: playback.NewRewind(0)}
		rewind.views.Store(n + 1)
		f(fmt.Sprintf("after %d views", n), rewind, screentest.New(t, 80, 24))
	}
	for n := range int32(5) {
		screen := &faultyScreen{SimulationScreen: screentest.New(t, 80, 24), events: math.MaxInt32}
		screen.shows = n
		f(fmt.Sprintf("after %d screens", n), still(lastSnapshot(t)), screen)
	}
	for n := range int32(3) {
		screen := &faultyScreen{SimulationScreen: screentest.New(t, 80, 24), shows: math.MaxInt32, events: n}
		f(fmt.Sprintf("after %d events", n), still(lastSnapshot(t)), screen)
	}
}

// A terminal that can't be read any more has gone.
func TestHangup(t *testing.T) {
	defer verifyNoneButUpdates(t, goleak.IgnoreCurrent())
	gone := &goneScreen{SimulationScreen: screentest.New(t, 80, 24)}
	err := Run(t.Context(), Config{Theme: panels.Mono(), Screen: gone, Player: still(lastSnapshot(t))})
	if !errors.Is(err, screen.ErrHangup) || err.Error() != "the terminal has gone: EOF" {
		t.Errorf("error %v", err)
	}
}

// A goneScreen fails at once.
type goneScreen struct {
	tcell.SimulationScreen
	gone bool
}

func (s *goneScreen) PollEvent() tcell.Event {
	if !s.gone {
		s.gone = true
		return tcell.NewEventError(io.EOF)
	}
	return s.SimulationScreen.PollEvent()
}

// A faultyScreen works so many times, and is finalised once.
type faultyScreen struct {
	tcell.SimulationScreen
	shows, events int32 // each of one goroutine
}

// Init has some keys pressed.
func (s *faultyScreen) Init() error {
	err := s.SimulationScreen.Init()
	for range 5 {
		s.InjectKey(tcell.KeyTab, 0, tcell.ModNone)
	}
	return err
}

func (s *faultyScreen) Show() {
	if s.shows--; s.shows < 0 {
		panic("a bug")
	}
	s.SimulationScreen.Show()
}

func (s *faultyScreen) PollEvent() tcell.Event {
	if s.events--; s.events < 0 {
		panic("a bug")
	}
	return s.SimulationScreen.PollEvent()
}

// A faulty Player shows itself so many times, and has changed each time.
type faulty struct {
	*playback.Rewind
	views atomic.Int32
}

func (f *faulty) View() *playback.View {
	if f.views.Add(-1) < 0 {
		panic("a bug")
	}
	defer f.Rewind.SetPaused(false)
	return f.Rewind.View()
}
