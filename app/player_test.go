package app

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/scrape/severity"
)

// A live run can be seeked back in while it goes on.
func TestLiveRewind(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(60 * time.Second)
		s.lacks("go to")
		now := s.text()
		s.press(tcell.KeyLeft)
		s.shows("PAUSED -00:02", "b go to", "g/G start/live", "◉")
		s.press("[", tcell.KeyLeft, tcell.KeyRight)
		s.shows("PAUSED -00:04")
		s.press("b", "30s ago", tcell.KeyEnter)
		s.shows("PAUSED -00:30")
		s.lacks(" x", "speed x")
		s.press("b", "bogus", tcell.KeyEnter)
		s.shows(`go to: bogus`, `"bogus" is not a time`)
		s.press(tcell.KeyCtrlU, "00:00:10", tcell.KeyEnter)
		s.shows("PAUSED -00:50")
		s.press("b", "whatever", tcell.KeyEscape)
		s.shows("PAUSED -00:50")
		s.press("g")
		s.shows("PAUSED -01:00")
		s.press("G")
		s.shows("LIVE 2s")
		if a, b := body(now), body(s.text()); a != b {
			t.Errorf("the screen is not what it was:\n%s\n%s", a, b)
		}
		s.wait(2 * time.Second)
		if body(now) == body(s.text()) {
			t.Error("the screen stands still")
		}
	})
}

// What is shown of a time is what was shown then.
func TestRewindShowsWhatWasShown(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(20 * time.Second)
		s.press(" ") // so that there is a timeline
		then := shownPanels(s.text())
		s.press("G")
		s.wait(40 * time.Second)
		s.press("b", "00:00:20", tcell.KeyEnter)
		if now := shownPanels(s.text()); now != then {
			t.Errorf("got\n%s\nwant\n%s", now, then)
		}
	})
}

func TestMarkersOnTheScreen(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(10 * time.Second)
		s.press("m", "ramp to 300", tcell.KeyEnter)
		s.shows("marked 00:00:10: ramp to 300")
		s.wait(4 * time.Second)
		s.press("m", tcell.KeyEnter)
		s.wait(2 * time.Second)
		s.origin.mu.Lock()
		s.origin.down["node"] = true
		s.origin.mu.Unlock()
		s.wait(4 * time.Second)
		s.press("M")
		s.golden("markers-120x40")
		s.press(tcell.KeyHome, tcell.KeyEnter)
		s.shows("PAUSED -00:10", "◆")
		s.lacks("Markers")
		s.press("n")
		s.shows("00:00:14 marker", "PAUSED -00:06")
		s.press("n")
		s.shows("node exporter down")
		s.press("n")
		s.shows("no marker after this")
		s.press("NN")
		s.shows("00:00:10 ramp to 300")
		s.press("N")
		s.shows("no marker before this")
	})
}

func TestFilmKeys(t *testing.T) {
	play(t, 120, 40, 0, func(s *session) {
		s.replay(playback.NewReplay(demo(t), origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}))
	}, func(s *session) {
		s.wait(2 * time.Second)
		s.press("b", "2m20s", tcell.KeyEnter)
		s.wait(200 * time.Millisecond)
		s.shows("REPLAY 02:20/03:14", "▲ nginx exporter down", "▾", "█")
		s.golden("replay-120x40")
		s.press(">")
		s.wait(100 * time.Millisecond)
		s.shows("REPLAY x2 02:20/03:14")
		s.wait(10 * time.Second)
		s.shows("REPLAY x2 02:40/03:14")
		s.press("<<<<<<")
		s.wait(100 * time.Millisecond)
		s.shows("REPLAY x0.25")
		s.press(tcell.KeyLeft)
		s.wait(100 * time.Millisecond)
		s.shows("PAUSED x0.25 02:38/03:14", "space resume")
		s.press("b", "50%", tcell.KeyEnter)
		s.wait(100 * time.Millisecond)
		s.shows("PAUSED x0.25 01:37/03:14")
		s.press("N")
		s.wait(100 * time.Millisecond)
		s.shows("15:44:15 ramp completed: 80 clients", "PAUSED x0.25 01:28/03:14")
		s.press("G")
		s.wait(100 * time.Millisecond)
		s.shows("PAUSED x0.25 03:14/03:14")
		s.press("g")
		s.wait(100 * time.Millisecond)
		s.shows("PAUSED x0.25 00:00/03:14")
		s.lacks("record", "live")
	})
}

func TestTimelineIsClicked(t *testing.T) {
	play(t, 120, 40, 0, func(s *session) { s.replay(playback.NewReplay(demo(t), origin.Options{})) }, func(s *session) {
		s.wait(time.Second)
		for _, c := range []struct {
			x    int
			want string
		}{{10, "REPLAY 00:00/"}, {60, "REPLAY 01:38/"}, {109, "ENDED 03:14/"}, {35, "REPLAY 00:49/"}} {
			s.screen.InjectMouse(c.x, 38, tcell.Button1, 0)
			s.screen.InjectMouse(c.x, 38, tcell.ButtonNone, 0)
			s.wait(200 * time.Millisecond)
			s.shows(c.want)
		}
	})
}

// The key R records what is seen, and what is recorded gives the same screen again.
func TestRecordingIsTheScreen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.otr")
	sources := []string{"node", "nginx", "swarm"}
	for _, size := range sizes[1:] {
		os.Remove(path)
		var live string
		play(t, size.width, size.height, 20*time.Second, func(s *session) {
			s.cfg.Recorder = &recording.Recorder{Source: s.live, Head: format.Head{Origin: s.cfg.Origin, Host: "test"}}
			s.cfg.RecordTo = func() string { return path }
			if err := s.cfg.Recorder.Record(path); err != nil {
				t.Fatal(err)
			}
		}, func(s *session) {
			s.wait(30 * time.Second)
			s.origin.mu.Lock()
			s.origin.down["nginx"] = true
			s.origin.mu.Unlock()
			s.wait(10 * time.Second)
			if size.width > 80 {
				s.shows("● rec 00:00:40")
			}
			s.press(" ")
			live = shownPanels(s.text())
			s.press("R")
			for s.cfg.Recorder.Status().On {
				s.wait(10 * time.Millisecond)
			}
			if status := s.cfg.Recorder.Status(); status.Err != nil || status.Pages != 21*len(sources) {
				t.Fatalf("%+v", status)
			}
		})
		play(t, size.width, size.height, 0, func(s *session) {
			file, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			rec, err := recording.ReadFile(strings.NewReader(string(file)), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			replay := playback.NewReplay(rec, origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}})
			origin := s.cfg.Origin
			s.replay(replay)
			s.cfg.Origin = origin
		}, func(s *session) {
			s.press(" ", "b", "40s", tcell.KeyEnter)
			s.wait(300 * time.Millisecond)
			if got := shownPanels(s.text()); got != live {
				t.Errorf("the recording gives\n%s\nlive it was\n%s", got, live)
			}
		})
	}
}

// A recording that can't be is said, and the dashboard goes on.
func TestRecordingFails(t *testing.T) {
	play(t, 120, 40, 20*time.Second, func(s *session) {
		s.cfg.Recorder = &recording.Recorder{Source: s.live}
		dir := t.TempDir()
		s.cfg.RecordTo = func() string { return dir }
	}, func(s *session) {
		s.press("R", tcell.KeyEnter)
		s.wait(2 * time.Second)
		s.shows("✖ not recorded: it is a directory", "▲ warning: not recorded: it is a directory", "LIVE 2s")
		s.lacks("all quiet", "nothing seen")
	})
}

func TestStrip(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	draw := func(s *playback.Timeline, cells int) string {
		var b strings.Builder
		line, markers := timelineCells(s, cells)
		for i, c := range line {
			b.WriteString(cellSigns[max(c, markers[i])])
		}
		return b.String()
	}
	f := func(what, want string, s *playback.Timeline) {
		t.Helper()
		s.Usual = 2 * time.Second
		if got := draw(s, 10); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	moments := func(grades string) (list []playback.Moment) { // one each two seconds
		signs := map[rune]severity.Severity{'─': severity.Good, '━': severity.Warn, '█': severity.Crit}
		for i, sign := range []rune(grades) {
			if grade, ok := signs[sign]; ok {
				list = append(list, playback.Moment{At: int64(i) * 2000, Worst: grade})
			}
		}
		return list
	}
	f("nothing", "──────────", &playback.Timeline{First: at(0), Last: at(20), Moments: moments("───────────"), Surveyed: true})
	f(
		"two in a cell", "──█━──────",
		&playback.Timeline{First: at(0), Last: at(40), Moments: moments("────━█─━─────────────"), Surveyed: true},
	)
	f(
		"a hole", "─── ──────",
		&playback.Timeline{
			First: at(0), Last: at(200), Moments: moments(strings.Repeat("─", 30) + strings.Repeat(" ", 10) + strings.Repeat("─", 61)),
			Surveyed: true,
		},
	)
	f("not all was looked at", "────┄┄┄┄┄┄", &playback.Timeline{First: at(0), Last: at(20), Moments: moments("──")})
	f("markers", "◆──▾─────◆", &playback.Timeline{
		First: at(0), Last: at(20), Moments: moments("───────────"), Surveyed: true,
		Markers: []origin.Marker{
			{At: at(0)}, {At: at(6), Kind: origin.Restarted}, {At: at(20)}, {At: at(19), Kind: origin.WentDown}, {At: at(21)}, {At: at(-1)},
		},
	})
	f("a moment", "──────────", &playback.Timeline{First: at(5), Last: at(5), Moments: []playback.Moment{{At: 5000}}, Surveyed: true})
	for cells := range 3 {
		if got, markers := timelineCells(
			&playback.Timeline{First: at(0), Last: at(10), Markers: []origin.Marker{{At: at(3)}}}, cells,
		); len(got) != cells || len(markers) != cells {
			t.Errorf("%d cells, want %d", len(got), cells)
		}
	}
}

func TestSpeedsAreStepped(t *testing.T) {
	for v, want := range map[float64]string{0.25: "0.25", 1: "1", 64: "64"} {
		if got := factor(v); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// After a suspend all numbers are as old as they are, and so is a screen that is held.
func TestAgesAfterSuspend(t *testing.T) {
	var slept atomic.Int64 // a duration
	wakes := func(s *session) {
		s.cfg.Player.(*playback.Rewind).Now = func() time.Time { return s.live.Now().Add(time.Duration(slept.Load())) }
	}
	play(t, 120, 40, 0, wakes, func(s *session) {
		s.wait(3 * time.Second)
		s.shows("● node 1s")
		slept.Store(int64(10 * time.Minute))
		s.wait(time.Second)
		s.shows("▲ node late 10m")
		slept.Store(0)
		s.wait(4 * time.Second)
		s.shows("● node")
		s.press(" ")
		s.wait(3 * time.Second)
		s.shows("PAUSED -00:03")
		slept.Store(int64(10 * time.Minute))
		s.wait(time.Second)
		s.shows("PAUSED -10:04")
	})
}
