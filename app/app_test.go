package app

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape"
	"origintop/widgets/screentest"
)

func TestMain(m *testing.M) {
	time.Local = time.UTC // clocks in golden screens
	os.Exit(m.Run())
}

// recordedOrigin answers each scrape with the next page of the recorded load test.
type recordedOrigin struct {
	mu    sync.Mutex
	pages map[string][][]byte // by host
	asked map[string]int
	down  map[string]bool
	slow  map[string]bool
}

func newRecordedOrigin(t testing.TB, from time.Duration) *recordedOrigin {
	t.Helper()
	o := &recordedOrigin{pages: map[string][][]byte{}, asked: map[string]int{}, down: map[string]bool{}, slow: map[string]bool{}}
	r := demo(t)
	r.Fast = true
	var begin time.Time
	for {
		p, err := r.Next(context.Background())
		if err == io.EOF {
			return o
		}
		if begin.IsZero() {
			begin = p.Time
		}
		if p.Err == nil && p.Time.Sub(begin) >= from {
			o.pages[p.Target.Name] = append(o.pages[p.Target.Name], p.Body)
		}
	}
}

// demo opens the recording that is built in.
func demo(t testing.TB) *scrape.Replay {
	t.Helper()
	z, err := zip.OpenReader("../testdata/demo.zip")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { z.Close() })
	r, err := scrape.NewReplay(z)
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
	w.Write(o.pages[name][o.asked[name]])
	o.asked[name]++
	response := w.Result()
	response.ContentLength = int64(w.Body.Len())
	return response, nil
}

// A session is the whole dashboard on a screen in memory, in a bubble with a clock of its own.
type session struct {
	t      *testing.T
	screen tcell.SimulationScreen
	origin *recordedOrigin
	live   *scrape.Live
	state  *scrape.State
	cfg    Config
	ctx    context.Context
	cancel context.CancelFunc
	ended  chan error
}

// play runs the dashboard at that size on the recorded origin, from so far into the recording on, while test runs. The
// origin answers at even seconds, the screen is refreshed 130 ms and 630 ms after each second, and test begins between the
// two, so that a wait of whole seconds never ends at a moment at which something happens.
func play(t *testing.T, width, height int, from time.Duration, change func(*session), test func(*session)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &session{t: t, screen: screentest.New(t, width, height), origin: newRecordedOrigin(t, from), ended: make(chan error, 1)}
		s.ctx, s.cancel = context.WithCancel(t.Context())
		defer s.cancel()
		s.live = &scrape.Live{
			Targets: []scrape.Target{
				{Name: "node", URL: "http://node/metrics", Kind: scrape.KindNode},
				{Name: "nginx", URL: "http://nginx/metrics", Kind: scrape.KindNginx},
			},
			Interval: 2 * time.Second, Second: 2 * time.Second, // as the pages were recorded
			Transport: s.origin,
		}
		var latest atomic.Pointer[scrape.Snapshot]
		s.cfg = Config{
			Latest: latest.Load, Origin: "10.177.0.10", Interval: s.live.Interval, SetInterval: s.live.SetInterval,
			Theme: Colours(), Screen: s.screen,
		}
		options := scrape.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}
		s.state = scrape.NewState(options, s.live.Targets...)
		if change != nil {
			change(s)
		}
		scraped := make(chan struct{})
		go func() {
			defer close(scraped)
			if s.cfg.Replay != nil {
				scrape.Run(s.ctx, s.cfg.Replay, scrape.NewState(options), &latest)
			} else {
				scrape.Run(s.ctx, s.live, s.state, &latest)
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
				if size.width == 120 {
					screentest.Golden(t, "../testdata/screen.svg", string(screentest.SVG(s.screen)))
				}
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

func TestBeforeTheFirstPage(t *testing.T) {
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 0, func(s *session) {
				s.origin.slow["node"], s.origin.slow["nginx"] = true, true
				s.cfg.Panels = []string{"cpu", "network", "nginx"}
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
				if a, b := body(before), body(s.text()); a != b {
					t.Errorf("the paused screen has moved:\n%s\n%s", a, b)
				}
				s.press(" ")
				s.wait(time.Second)
				s.shows("LIVE 2s")
				if body(before) == body(s.text()) {
					t.Error("the screen doesn't move after the pause")
				}
			})
		})
	}
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
		state := scrape.NewState(scrape.Options{})
		go func() {
			ended <- Run(ctx, Config{Latest: state.Snapshot, Theme: Mono(), Screen: s.screen})
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

func TestKeys(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(5 * time.Second)
		s.press("2")
		s.lacks(" 2 Memory")
		s.shows("+1 hidden: 2")
		s.press("0")
		s.shows(" 2 Memory")
		s.lacks("hidden")

		s.shows("┏━ 1 CPU")
		s.press(tcell.KeyTab, tcell.KeyTab)
		s.shows("┏━ 3 Network")
		s.press(tcell.KeyBacktab)
		s.shows("┏━ 2 Memory")
		s.press("z")
		s.lacks(" 1 CPU", " 5 Nginx")
		s.shows("hidden: 1 3 4 5", "esc back")
		s.press("5")
		s.shows("┏━ 5 Nginx")
		s.lacks(" 2 Memory")
		s.press(tcell.KeyEscape)
		s.shows(" 1 CPU", "┏━ 5 Nginx")
		s.press(tcell.KeyEnter)
		s.lacks(" 1 CPU")
		s.press(tcell.KeyEnter)

		s.press("1234")
		s.shows("hidden: 1 2 3 4")
		s.press("5") // the last one stays
		s.shows("┏━ 5 Nginx")
		s.press(tcell.KeyTab, "0")
		s.shows(" 1 CPU")

		s.press("+")
		s.shows("LIVE 1s")
		s.press("---")
		s.shows("LIVE 10s")
		s.press("-----------")
		s.shows("LIVE 1m0s")
		s.press("++++++++++++++")
		s.shows("LIVE 100ms")

		s.press("?")
		s.golden("help-120x40")
		s.press("x")
		s.lacks("Help")
		s.press("?", tcell.KeyDown, tcell.KeyUp)
		s.shows("Help")
		s.press(tcell.KeyEscape, tcell.KeyCtrlL, "§")
		s.lacks("Help")
		s.press("q")
		s.ended <- <-s.ended // it has ended, by itself
	})
}

func TestHelpOnASmallScreen(t *testing.T) {
	play(t, 40, 10, 0, nil, func(s *session) {
		s.wait(time.Second)
		s.press("?")
		s.shows("Help", "↓ more", "space")
		for range 30 {
			s.press(tcell.KeyDown)
		}
		s.shows("not known")
		s.lacks("↓ more")
		s.press(tcell.KeyCtrlC)
		s.ended <- <-s.ended
	})
}

func TestIntervalBetweenTheSteps(t *testing.T) {
	play(t, 80, 24, 0, func(s *session) { s.cfg.Interval = 3 * time.Second }, func(s *session) {
		s.press("-")
		s.shows("LIVE 5s")
	})
	play(t, 80, 24, 0, func(s *session) { s.cfg.Interval = 3 * time.Second }, func(s *session) {
		s.press("+")
		s.shows("LIVE 2s")
	})
	play(t, 80, 24, 0, func(s *session) { s.cfg.Interval = time.Hour }, func(s *session) {
		s.press("+")
		s.shows("LIVE 1m0s")
	})
}

func TestReplayOnTheScreen(t *testing.T) {
	var r *scrape.Replay
	play(t, 120, 40, 0, func(s *session) {
		r = demo(t)
		s.cfg.Replay, s.cfg.SetInterval, s.cfg.Origin = r, nil, ""
	}, func(s *session) {
		s.wait(30 * time.Second)
		s.shows("REPLAY 00:30/03:14", " vm ")
		s.lacks("interval")
		s.press(" ")
		s.wait(10 * time.Second)
		s.shows("PAUSED -00:10")
		if at, _ := r.Position(); at > 31*time.Second {
			t.Errorf("the film went on to %v", at)
		}
		s.press(" ")
		s.wait(110 * time.Second)
		s.shows("✖ nginx down", "nginx down since")
		s.wait(12 * time.Second)
		s.lacks("nginx down")
		s.wait(time.Minute)
		s.shows("REPLAY 03:14/03:14")
	})
}

// At any size, there and back, nothing is lost and nothing panics.
func TestSizes(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(5 * time.Second)
		s.press(" ")
		want := body(s.text())
		for _, size := range [][2]int{{1, 1}, {2, 2}, {10, 3}, {23, 4}, {24, 5}, {37, 12}, {38, 30}, {76, 9}, {170, 8}, {300, 100}, {5, 100}, {300, 1}} {
			s.resize(size[0], size[1])
			s.press("z", "?", "x", "z")
		}
		s.resize(120, 40)
		if got := body(s.text()); got != want {
			t.Errorf("after all sizes:\n%s\nwant:\n%s", got, want)
		}
		s.resize(40, 6)
		s.shows("hidden: 4 5")
	})
}

// Whatever an exporter says is data: nothing of it reaches the terminal as it is.
func TestHostilePages(t *testing.T) {
	const evil = "\x1b[31m[red]\x07\u202e\x00"
	page := fmt.Sprintf("node_uname_info{nodename=%[1]q} 1\nnode_cpu_seconds_total{cpu=\"%[2]s\",mode=\"idle\"} 1\n"+
		"node_network_receive_bytes_total{device=\"%[2]s\"} 1\nnode_network_transmit_bytes_total{device=\"%[2]s\"} 1\n"+
		"node_disk_io_time_seconds_total{device=\"%[2]s\"} 1\n"+
		"node_filesystem_size_bytes{device=\"%[2]s\",fstype=\"ext4\",mountpoint=\"%[2]s\"} 1\n", "x", evil)
	st := scrape.NewState(scrape.Options{})
	for i := range 2 {
		st.Apply(scrape.Page{
			Target: scrape.Target{Name: evil}, Time: time.Unix(int64(i), 0), Body: []byte(page), Whole: true,
		})
		st.Apply(scrape.Page{
			Target: scrape.Target{Name: "b" + evil}, Time: time.Unix(int64(i), 0), Err: errors.New(strings.Repeat(evil, 10000)),
		})
	}
	s := st.Snapshot()
	if len(s.Disk.Filesystems) != 1 {
		t.Fatalf("the page was not read: %+v", s.Sources)
	}
	synctest.Test(t, func(t *testing.T) {
		screen := screentest.New(t, 120, 40)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			ended <- Run(ctx, Config{Latest: func() *scrape.Snapshot { return s }, Theme: Colours(), Screen: screen})
		}()
		time.Sleep(time.Second)
		synctest.Wait()
		text := screentest.Text(screen)
		for _, r := range text {
			if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e {
				t.Fatalf("the screen has %q:\n%s", r, text)
			}
		}
		if !strings.Contains(text, "[red]") {
			t.Errorf("a label in brackets was taken for a colour:\n%s", text)
		}
		cancel()
		<-ended
	})
	if text := string(Text(s, evil)); strings.ContainsAny(text, "\x1b\x07\x00\u202e") {
		t.Errorf("the text has control characters: %q", text)
	}
}

// A bug ends the program with a sentence, and the terminal as it was. (Not in a bubble: tview leaves goroutines behind.)
func TestPanics(t *testing.T) {
	for calls, where := range []string{"in the pump", "on the screen"} {
		err := Run(t.Context(), Config{Theme: Mono(), Screen: screentest.New(t, 80, 24), Latest: func() *scrape.Snapshot {
			if calls--; calls < 0 {
				panic("a bug")
			}
			return nil
		}})
		if err == nil || !strings.Contains(err.Error(), "internal error: a bug (app_test.go:") {
			t.Errorf("%s: error %v", where, err)
		}
	}
}

func TestScreenThatFails(t *testing.T) {
	if err := Run(t.Context(), Config{Screen: failing{}, Latest: func() *scrape.Snapshot { return nil }}); err == nil {
		t.Error("no error")
	}
}

type failing struct{ tcell.Screen }

func (failing) Init() error { return errors.New("no terminal") }

func TestText(t *testing.T) {
	st := scrape.NewState(scrape.Options{})
	r := demo(t)
	r.Fast = true
	for {
		p, err := r.Next(t.Context())
		if err == io.EOF {
			break
		}
		st.Apply(p)
	}
	screentest.Golden(t, "../testdata/golden/once.txt", string(Text(st.Snapshot(), "")))
	screentest.Golden(t, "../testdata/golden/once-empty.txt", string(Text(scrape.NewState(scrape.Options{}).Snapshot(), "host")))
}

func TestFindings(t *testing.T) {
	s := scrape.NewState(scrape.Options{}).Snapshot()
	if f := findings(s); len(f) != 0 {
		t.Errorf("nothing is known, and yet: %v", f)
	}
	s.CPU.Busy = 95
	s.CPU.Cores = []scrape.Core{{Name: "0", Busy: 90}, {Name: "1", Busy: 100, Modes: scrape.Modes{scrape.SoftIRQ: 71, scrape.IOWait: 90}}}
	s.CPU.BusiestCore = 1
	s.Memory.UsedPercent = 85
	s.Nginx.Known = true
	s.Nginx.Dropped = 1.5
	s.Network.Devices = []scrape.Device{{Name: "eth0", OutPercent: 94, InPercent: math.NaN(), Link: 125e6}}
	s.Disk.Filesystems = []scrape.Filesystem{{Mountpoint: "/", UsedPercent: 90}}
	var got strings.Builder
	for _, f := range findings(s) {
		fmt.Fprintf(&got, "%s: %s\n", f.severity.Word(), f.text)
	}
	const want = `critical: nginx is down: its exporter cannot reach it
critical: eth0 out 94.0% of 1 Gbit/s
critical: CPU 95.0% busy
critical: cpu1 100%, mostly softirq
high: / 90.0% full
high: memory 85.0% used
high: nginx drops 1.5 connections/s
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

// One full draw, with new values each time.
func BenchmarkDraw(b *testing.B) {
	r := demo(b)
	r.Fast = true
	st := scrape.NewState(scrape.Options{})
	var snapshots []*scrape.Snapshot
	for {
		p, err := r.Next(context.Background())
		if err == io.EOF {
			break
		}
		st.Apply(p)
		snapshots = append(snapshots, st.Snapshot())
	}
	snapshots = snapshots[len(snapshots)/2:]
	for _, size := range sizes[2:] {
		b.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(b *testing.B) {
			screen := &canvas{Screen: screentest.New(b, size.width, size.height)}
			i := 0
			d := newDashboard(Config{
				Theme: Colours(), Latest: func() *scrape.Snapshot { return snapshots[i%len(snapshots)] },
			}, func() {})
			b.ReportAllocs()
			for b.Loop() {
				d.update()
				d.arrange(size.width, size.height)
				d.pages.SetRect(0, 0, size.width, size.height)
				screen.Clear()
				d.pages.Draw(screen)
				screen.Show()
				i++
			}
		})
	}
}
