package app

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/origin"
	"origintop/scrape/playback"
)

// The key v says what the run has shown, with its evidence; enter goes to the moment of a line.
func TestVerdictInFull(t *testing.T) {
	for _, size := range sizes[:3] {
		play(t, size.width, size.height, 0, nil, func(s *session) {
			s.wait(123 * time.Second)
			s.press("v")
			s.golden(fmt.Sprintf("verdict-%dx%d", size.width, size.height))
			s.press("x")
			s.lacks("v Verdict")
			s.press("v", tcell.KeyDown, tcell.KeyEnter)
			s.lacks("v Verdict")
			if size.width > 40 {
				s.shows("PAUSED -00:25", "00:01:38") // when the link was full
			}
			s.press("v", tcell.KeyEnd, tcell.KeyHome, tcell.KeyPgDn, tcell.KeyUp, tcell.KeyEscape)
			s.lacks("v Verdict")
			s.press("vq")
			s.ended <- <-s.ended // q quits
		})
	}
}

// Before there is anything to judge, it says so.
func TestNoVerdictYet(t *testing.T) {
	play(t, 80, 24, 0, func(s *session) {
		s.origin.slow["node"], s.origin.slow["nginx"], s.origin.slow["swarm"] = true, true, true
	}, func(s *session) {
		s.press("v")
		s.shows("v Verdict", "nothing to judge yet")
	})
}

// When the load test ends, a summary stays until a key is pressed, and comes once. Q leaves it in the terminal.
func TestSummary(t *testing.T) {
	var out bytes.Buffer
	play(t, 120, 40, 0, func(s *session) { s.cfg.Scrollback = &out }, func(s *session) {
		s.wait(130 * time.Second)
		s.lacks("has ended")
		s.origin.mu.Lock()
		s.origin.down["swarm"] = true
		s.origin.mu.Unlock()
		s.wait(6 * time.Second)
		s.golden("summary-120x40")
		s.wait(10 * time.Second)
		s.shows("The load test has ended", "eth0 out is probably the limit since 00:01:38, at 80 clients")
		s.press(" ")
		s.wait(10 * time.Second)
		s.lacks("has ended", "PAUSED")
		s.press("Q")
		s.ended <- <-s.ended
	})
	text := out.String()
	for _, want := range []string{
		"origintop 10.177.0.10, 2000-01-01 00:00:00", "eth0 out is probably the limit since 00:01:38", "most load: 80 clients",
		"Worst values", "server restarted at 00:02:26", "How it was watched", "every 2s: node (node_exporter",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the terminal lacks %q:\n%s", want, text)
		}
	}
}

// A recording that plays to its end has a summary; one that is sought there, or begins again, has none.
func TestSummaryOfARecording(t *testing.T) {
	options := origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}
	var out bytes.Buffer
	watch := func(s *session) {
		s.replay(playback.NewReplay(demo(t), options))
		s.cfg.Scrollback = &out
	}
	play(t, 120, 40, 0, watch, func(s *session) {
		s.wait(time.Second)
		s.press("b", "3m", tcell.KeyEnter)
		s.wait(16 * time.Second)
		s.press("Q")
		s.ended <- <-s.ended
		if text := out.String(); !strings.HasPrefix(text, "origintop vm, 2026-11-23 15:42:47\n\nVerdict\n") {
			t.Errorf("Q leaves a screen with the summary beside the summary:\n%s", text)
		}
	})
	play(t, 120, 40, 0, watch, func(s *session) {
		s.wait(time.Second)
		s.press("G")
		s.wait(time.Second)
		s.shows("ENDED 03:14/03:14")
		s.lacks("has ended")
		s.press("b", "3m", tcell.KeyEnter)
		s.wait(16 * time.Second)
		s.shows("ENDED 03:14/03:14", "The load test has ended", "server nginx down from 15:45:25 to 15:45:27")
		s.press("x", "b", "3m", tcell.KeyEnter)
		s.wait(16 * time.Second)
		s.lacks("has ended")
	})
	play(t, 120, 40, 0, func(s *session) {
		r := playback.NewReplay(demo(t), options)
		r.Loop = true
		s.replay(r)
	}, func(s *session) {
		s.press("b", "3m", tcell.KeyEnter)
		s.wait(15 * time.Second)
		s.lacks("has ended")
	})
}

// n and N stop at what is critical as well as at markers.
func TestCriticalMoments(t *testing.T) {
	play(t, 120, 40, 0, func(s *session) {
		s.replay(playback.NewReplay(demo(t), origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}))
	}, func(s *session) {
		s.wait(time.Second)
		s.press(" ", "n")
		s.wait(100 * time.Millisecond)
		s.shows("ramp completed: 80 clients", "PAUSED 01:28")
		s.press("n")
		s.wait(100 * time.Millisecond)
		s.shows("15:44:27 critical from here on", "✖ critical: eth0 out")
		s.press("N")
		s.wait(100 * time.Millisecond)
		s.shows("ramp completed: 80 clients")
		s.press("N")
		s.wait(100 * time.Millisecond)
		s.shows("no marker before this, and nothing critical")
	})
}
