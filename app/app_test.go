package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"
	"go.uber.org/goleak"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets/screentest"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // clocks in golden screens
	status := m.Run()
	if err := goleak.Find(mayBeLeft...); err != nil && status == 0 {
		fmt.Fprintln(os.Stderr, "FAIL:", err)
		status = 1
	}
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(status)
}

// recordedOrigin answers each scrape with the next page of the recorded load test.
type recordedOrigin struct {
	mu    sync.Mutex
	pages map[string][][]byte // by host
	asked map[string]int
	down  map[string]bool
	slow  map[string]bool
	fixed map[string][]byte // a page instead of the recorded ones
}

func newRecordedOrigin(t testing.TB, from time.Duration) *recordedOrigin {
	t.Helper()
	o := &recordedOrigin{
		pages: map[string][][]byte{}, asked: map[string]int{}, down: map[string]bool{}, slow: map[string]bool{}, fixed: map[string][]byte{},
	}
	r := demo(t)
	for i := range r.Len() {
		if p := r.Page(i, nil); p.Err == nil && p.Time.Sub(r.At(0)) >= from {
			o.pages[p.Target.Name] = append(o.pages[p.Target.Name], p.Body)
		}
	}
	return o
}

// demo opens the recording that is built in.
func demo(t testing.TB) *recording.Recording {
	t.Helper()
	file, err := os.ReadFile("../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	r, err := recording.ReadFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (o *recordedOrigin) RoundTrip(r *http.Request) (*http.Response, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	name := r.URL.Hostname()
	if o.slow[name] {
		o.mu.Unlock()
		<-r.Context().Done()
		o.mu.Lock()
		return nil, r.Context().Err()
	}
	if o.down[name] {
		return nil, syscall.ECONNREFUSED
	}
	w := httptest.NewRecorder()
	if page := o.fixed[name]; page != nil {
		w.Write(page)
	} else {
		w.Write(o.pages[name][o.asked[name]%len(o.pages[name])])
		o.asked[name]++
	}
	response := w.Result()
	response.ContentLength = int64(w.Body.Len())
	return response, nil
}

// A session is the whole dashboard on a screen in memory, in a bubble with a clock of its own.
type session struct {
	t      *testing.T
	screen tcell.SimulationScreen
	origin *recordedOrigin
	live   *live.Live
	state  *origin.State
	cfg    Config
	ctx    context.Context
	cancel context.CancelFunc
	ended  chan error
}

// play runs the dashboard at that size on the recorded origin, from so far into the recording on, while test runs. The origin answers at
// even seconds, the screen is drawn a moment after each second, and test begins 340 ms after one, so that a wait of whole seconds never
// ends at a moment at which something happens.
func play(t *testing.T, width, height int, from time.Duration, change func(*session), test func(*session)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &session{t: t, screen: screentest.New(t, width, height), origin: newRecordedOrigin(t, from), ended: make(chan error, 1)}
		s.ctx, s.cancel = context.WithCancel(t.Context())
		defer s.cancel()
		s.live = &live.Live{
			Targets: []scrape.Target{
				{Name: "node", URL: "http://node/metrics", Role: scrape.RoleMachine},
				{Name: "nginx", URL: "http://nginx/metrics", Role: scrape.RoleServer},
				{Name: "swarm", URL: "http://swarm/metrics", Role: scrape.RoleLoad},
			},
			Interval: 2 * time.Second, Second: 2 * time.Second, // as the pages were recorded
			Transport: s.origin,
		}
		rewind := playback.NewRewind(15 * time.Minute)
		s.cfg = Config{
			Player: rewind, Mark: s.live.Mark, Origin: "10.177.0.10", Interval: s.live.Interval, SetInterval: s.live.SetInterval,
			Theme: panels.Colours(), Screen: s.screen,
		}
		options := origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}
		s.state = origin.NewState(options, s.live.Targets...)
		s.cfg.Explore = s.state.Explore
		if change != nil {
			change(s)
		}
		scraped := make(chan struct{})
		go func() {
			defer close(scraped)
			if s.cfg.Replay != nil {
				s.cfg.Replay.Run(s.ctx)
			} else {
				source := scrape.Source(s.live)
				if s.cfg.Recorder != nil {
					source = s.cfg.Recorder
				}
				origin.Run(s.ctx, source, s.state, rewind.Add)
			}
		}()
		time.Sleep(130 * time.Millisecond)
		go func() { s.ended <- Run(s.ctx, s.cfg) }()
		time.Sleep(10 * time.Millisecond)
		s.resize(width, height) // Init has made it 80x25
		test(s)
		s.cancel()
		<-s.ended
		<-scraped
	})
}

// replay has the session show a recording.
func (s *session) replay(r *playback.Replay) {
	s.cfg.Player, s.cfg.Replay, s.cfg.Mark, s.cfg.Explore, s.cfg.SetInterval, s.cfg.Origin = r, r, r.Mark, r.Explore, nil, ""
}

func (s *session) resize(width, height int) {
	s.screen.SetSize(width, height)
	s.screen.PostEvent(tcell.NewEventResize(width, height))
	time.Sleep(200 * time.Millisecond)
	synctest.Wait()
}

// wait lets so much time pass.
func (s *session) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// press presses keys: a rune each, or a name in brackets.
func (s *session) press(keys ...any) {
	for _, k := range keys {
		switch k := k.(type) {
		case tcell.Key:
			s.screen.InjectKey(k, 0, tcell.ModNone)
		case string:
			for _, r := range k {
				s.screen.InjectKey(tcell.KeyRune, r, tcell.ModNone)
			}
		}
		synctest.Wait()
	}
}

func (s *session) text() string { return screentest.Text(s.screen) }

func (s *session) golden(name string) {
	s.t.Helper()
	screentest.Golden(s.t, "../testdata/golden/"+name+".txt", s.text())
}

func (s *session) shows(want ...string) {
	s.t.Helper()
	for _, w := range want {
		if !strings.Contains(s.text(), w) {
			s.t.Errorf("the screen lacks %q:\n%s", w, s.text())
		}
	}
}

func (s *session) lacks(unwanted ...string) {
	s.t.Helper()
	for _, w := range unwanted {
		if strings.Contains(s.text(), w) {
			s.t.Errorf("the screen has %q:\n%s", w, s.text())
		}
	}
}

var sizes = []struct{ width, height int }{{40, 10}, {80, 24}, {120, 40}, {200, 60}}

// The origin under load, with its link full.
func TestLive(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 0, nil, func(s *session) {
				s.wait(123 * time.Second)
				s.golden(fmt.Sprintf("live-%dx%d", size.width, size.height))
			})
		})
	}
}

func TestDown(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 20*time.Second, nil, func(s *session) {
				s.wait(30 * time.Second)
				s.origin.mu.Lock()
				s.origin.down["node"] = true
				s.origin.mu.Unlock()
				s.wait(12 * time.Second)
				s.golden(fmt.Sprintf("down-%dx%d", size.width, size.height))
				s.origin.mu.Lock()
				s.origin.down["node"] = false
				s.origin.mu.Unlock()
				s.wait(3 * time.Second)
				s.lacks("down")
			})
		})
	}
}

// The swarm goes when its test ends: that is no fault, and its last values stay.
func TestSwarmEnds(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(30 * time.Second)
		s.shows("/80 clients", "● swarm")
		s.origin.mu.Lock()
		s.origin.down["swarm"] = true
		s.origin.mu.Unlock()
		s.wait(2 * time.Second) // one page is missing
		s.shows("▲ swarm late 2s", "▲ late 2s, last values", "/80 clients")
		s.lacks("ended")
		s.wait(8 * time.Second)
		s.shows("The load test has ended")
		s.press("x")
		s.golden("swarm-ended-120x40")
		s.shows("○ swarm ended 00:00:32", "all quiet", "ended 00:00:32")
		s.shows("in 30s           –") // both sides have to be of now
	})
}

func TestBeforeTheFirstPage(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 0, func(s *session) {
				s.origin.slow["node"], s.origin.slow["nginx"] = true, true
				s.cfg.Settings.Panels = []string{"cpu", "network", "nginx"}
			}, func(s *session) {
				s.golden(fmt.Sprintf("first-%dx%d", size.width, size.height))
			})
		})
	}
}

func TestPaused(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 20*time.Second, nil, func(s *session) {
				s.wait(10 * time.Second)
				s.press(" ")
				before := s.text()
				s.wait(42 * time.Second)
				s.golden(fmt.Sprintf("paused-%dx%d", size.width, size.height))
				if a, b := shownPanels(before), shownPanels(s.text()); a != b {
					t.Errorf("the paused screen has moved:\n%s\n%s", a, b)
				}
				s.press(" ")
				s.wait(time.Second)
				s.shows("LIVE 2s")
				if shownPanels(before) == shownPanels(s.text()) {
					t.Error("the screen doesn't move after the pause")
				}
			})
		})
	}
}

// shownPanels cuts off what goes on during a pause, too: the timeline.
func shownPanels(screen string) string {
	lines := strings.Split(body(screen), "\n")
	if len(lines) < 11 {
		return body(screen) // too small for a timeline
	}
	return strings.Join(lines[:len(lines)-3], "\n")
}

// body cuts the header off, whose clock goes on.
func body(screen string) string {
	_, rest, _ := strings.Cut(screen, "\n")
	return rest
}

func TestNothingConfigured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &session{t: t, screen: screentest.New(t, 80, 24)}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		state := origin.NewState(origin.Options{})
		go func() {
			ended <- Run(ctx, Config{Player: still(state.Snapshot()), Theme: panels.Mono(), Screen: s.screen})
		}()
		s.wait(time.Second)
		s.resize(80, 24)
		s.golden("not-configured-80x24")
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// Rates are on the screen in well under a second.
func TestFirstSecond(t *testing.T) {
	play(t, 120, 40, 20*time.Second, func(s *session) { s.live.Second = 0 }, func(s *session) {
		s.wait(500 * time.Millisecond)
		s.shows("LIVE 2s", "Mbit/s")
		s.lacks("since boot")
	})
}

// The first numbers don't wait for a tick.
func TestFirstNumbers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &session{t: t, screen: screentest.New(t, 80, 24)}
		rewind := playback.NewRewind(0)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- Run(ctx, Config{Player: rewind, Theme: panels.Mono(), Screen: s.screen}) }()
		for _, after := range []time.Duration{70 * time.Millisecond, 250 * time.Millisecond} {
			s.wait(after)
			snapshot := *lastSnapshot(t)
			snapshot.CPU.Busy = after.Seconds() * 100
			rewind.Add(&snapshot)
			s.wait(20 * time.Millisecond)
			s.shows(fmt.Sprintf("%4.1f%%", snapshot.CPU.Busy))
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestReplayOnTheScreen(t *testing.T) {
	play(t, 120, 40, 0, func(s *session) {
		s.replay(playback.NewReplay(demo(t), origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}))
	}, func(s *session) {
		s.wait(30 * time.Second)
		s.shows("REPLAY 00:30/03:14", " vm ", "  15:43:17") // when that was recorded
		s.lacks("interval")
		s.press("?", tcell.KeyEnd)
		s.shows("stop the recording")
		s.lacks("scrape more often", "+/-")
		s.press("?")
		s.press(" ")
		s.wait(10 * time.Second)
		s.shows("PAUSED 00:30/03:14")
		s.press(" ")
		s.wait(110 * time.Second)
		s.shows("▲ nginx exporter down 4s", "✖ critical: eth0 out 98.5%", "eth0 out is probably the limit since 15:44:25, at 80 clients")
		s.resize(180, 40)
		s.shows("✖ critical: eth0 out 98.5%", "also: 55.0% of the clients below real time for 30s, ended 2s ago")
		s.resize(120, 40)
		s.lacks("nginx down")
		s.wait(12 * time.Second)
		s.lacks("exporter down")
		s.wait(time.Minute)
		s.shows("ENDED 03:14/03:14", "● nginx 0s", "15:46:01") // the end: nothing grows older
	})
}

// At any size, there and back, nothing is lost and nothing panics.
func TestSizes(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(5 * time.Second)
		s.press(" ")
		want := shownPanels(s.text())
		for _, size := range [][2]int{
			{1, 1}, {2, 2}, {10, 3}, {23, 4}, {24, 5}, {37, 12}, {38, 30}, {76, 9}, {170, 8}, {300, 100}, {5, 100}, {300, 1},
		} {
			s.resize(size[0], size[1])
			s.press("z", "?", "x", "z")
		}
		s.resize(120, 40)
		if got := shownPanels(s.text()); got != want {
			t.Errorf("after all sizes:\n%s\nwant:\n%s", got, want)
		}
		s.resize(40, 6)
		s.shows("hidden: 1 2 4")
	})
}

func TestScreenThatFails(t *testing.T) {
	if err := Run(t.Context(), Config{Screen: failing{}, Player: playback.NewRewind(0)}); err == nil {
		t.Error("no error")
	}
}

type failing struct{ tcell.Screen }

func (failing) Init() error { return errors.New("no terminal") }

func TestText(t *testing.T) {
	st := origin.NewState(origin.Options{})
	r := demo(t)
	for i := range r.Len() {
		st.Apply(r.Page(i, nil))
	}
	screentest.Golden(t, "../testdata/golden/once.txt", string(words.Text(st.Snapshot(), "")))
	screentest.Golden(t, "../testdata/golden/once-empty.txt", string(words.Text(origin.NewState(origin.Options{}).Snapshot(), "host")))
}

// nginxOnly returns a Player without node_exporter.
func nginxOnly(t testing.TB) *playback.Replay {
	t.Helper()
	r, err := recording.Open(context.Background(), "../testdata/recordings/sparse-lua")
	if err != nil {
		t.Fatal(err)
	}
	return playback.NewReplay(r, origin.Options{})
}

// still returns a Player of one snapshot.
func still(s *origin.Snapshot) Player {
	rewind := playback.NewRewind(0)
	rewind.Add(s)
	return rewind
}

// One full draw, with new values each time.
func BenchmarkDraw(b *testing.B) {
	r := demo(b)
	st := origin.NewState(origin.Options{})
	var snapshots []*origin.Snapshot
	for i := range r.Len() {
		st.Apply(r.Page(i, nil))
		snapshots = append(snapshots, st.Snapshot())
	}
	snapshots = snapshots[len(snapshots)/2:]
	for _, size := range sizes[2:] {
		b.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(b *testing.B) {
			canvas := screen.New(screentest.New(b, size.width, size.height), nil, screen.Owner{})
			i := 0
			rewind := playback.NewRewind(0)
			d := newDashboard(Config{Theme: panels.Colours(), Player: rewind}, func() {})
			b.ReportAllocs()
			for b.Loop() {
				rewind.Add(snapshots[i%len(snapshots)])
				d.update()
				if d.stack.has(d.summary.overlay) { // the time goes back, and the load test ends again and again
					d.summary.close()
				}
				d.fit(size.height)
				d.pages.SetRect(0, 0, size.width, size.height)
				canvas.Clear()
				d.pages.Draw(canvas)
				canvas.Show()
				i++
			}
		})
	}
}
