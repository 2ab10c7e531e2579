package app

import (
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
)

// beside has a session replay a recorded run with another one beside it.
func beside(t *testing.T, run, ghost string) func(*session) {
	open := func(name string) *recording.Recording {
		rec, err := recording.Open(t.Context(), "../testdata/runs/"+name+".otr")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { rec.Close() })
		return rec
	}
	played, other := open(run), open(ghost)
	return func(s *session) {
		s.replay(playback.NewReplay(played, origin.Options{DeviceSpeed: map[string]float64{"eth0": 100e6 / 8}}))
		s.cfg.Ghost, s.cfg.GhostName = playback.NewGhost(other, origin.Options{}), ghost+".otr"
		go s.cfg.Ghost.Run(s.ctx)
	}
}

// The other run is a line in the graphs, at the moments of as much load or as long after the load began, and numbers in a zoomed panel.
func TestGhostOnTheScreen(t *testing.T) {
	play(t, 120, 40, 0, beside(t, "link", "quiet"), func(s *session) {
		s.wait(time.Second)
		s.press(" ", "b", "50s", tcell.KeyEnter) // as long as there are no more clients than the other run had
		s.wait(time.Second)
		s.shows("beside quiet.otr by load")
		s.golden("ghost-120x40")
		s.lacks("difference")
		s.press(tcell.KeyTab, tcell.KeyTab, tcell.KeyTab, "z")
		s.shows("quiet.otr  difference", "CPU busy")
		s.golden("ghost-zoomed-cpu")
		s.press("z", "a")
		s.shows("quiet.otr aligned by time")
		s.wait(time.Second)
		s.shows("beside quiet.otr by time")
		s.press("?", tcell.KeyEnd)
		s.shows("by load, or by elapsed time")
		s.press("?", "a", "b", "90s", tcell.KeyEnter)
		s.wait(time.Second)
		s.shows("quiet.otr has nothing at this load")
		s.press("z")
		s.lacks("difference")
	})
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(5 * time.Second)
		s.press("a") // does nothing
		s.lacks("beside", "aligned")
		s.press("?")
		s.lacks("by load, or by elapsed time")
	})
}

// What corresponds to no moment of the other run has no number of it.
func TestGhostThatIsShorter(t *testing.T) {
	play(t, 120, 40, 0, beside(t, "link", "gap"), func(s *session) {
		s.wait(time.Second)
		s.press(" ", "z", "a", "b", "60s", tcell.KeyEnter)
		s.wait(time.Second)
		s.shows("beside gap.otr by time", "gap.otr  difference")
		s.press("G")
		s.wait(time.Second)
		s.shows("gap.otr was not recorded then")
		s.lacks("difference")
		s.press("g")
		s.wait(time.Second)
		s.shows("beside gap.otr by time")
	})
}
