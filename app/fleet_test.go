package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/scrape"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets/picture"
	"origintop/widgets/screentest"
)

// A part is an origin of a test's fleet: it does what that of a recording did from a time on.
type part struct {
	name, labels string
	run          string // "": the demo
	from         time.Duration
	down         time.Duration // from when on nothing answers; 0: never
	unseen       bool          // no page ever comes
}

// someParts are twelve origins in different states.
func someParts() []part {
	return []part{
		{name: "edge-1", labels: `dc="fra"`, from: -50 * time.Second},
		{name: "edge-2", labels: `dc="fra"`, from: -20 * time.Second},
		{name: "edge-3", labels: `dc="fra"`, from: 30 * time.Second},
		{name: "edge-4", labels: `dc="ams"`, from: 33 * time.Second},
		{name: "edge-5", labels: `dc="ams"`, run: "cpu"},
		{name: "edge-6", labels: `dc="ams"`, run: "limit-503"},
		{name: "edge-7", labels: `dc="ams"`, run: "disk-full"},
		{name: "edge-8", labels: `dc="lon"`, from: -30 * time.Second, down: 60 * time.Second},
		{name: "edge-9", labels: `dc="lon"`, unseen: true},
		{name: "edge-10", labels: `dc="lon"`, run: "core"},
		{name: "edge-11", labels: `dc="lon"`, run: "dead-backend"},
		{name: "10.177.0.10", labels: `dc="lon"`, from: -60 * time.Second},
	}
}

// manyParts are forty of them.
func manyParts() (list []part) {
	some := someParts()
	for i := range 40 {
		p := some[i%len(some)]
		p.name = fmt.Sprintf("edge-%02d.fra.example", i+1)
		p.from += time.Duration(i) * time.Second / 8
		if i >= len(some) && i%5 > 0 {
			p.run, p.from, p.down, p.unseen = "", time.Duration(i-80)*time.Second, 0, false
		}
		list = append(list, p)
	}
	return list
}

// testRun returns one of the recordings.
func testRun(t testing.TB, name string) *recording.Recording {
	t.Helper()
	if name == "" {
		return demo(t)
	}
	r, err := recording.Open(context.Background(), "../testdata/runs/"+name+".otr")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// pagesOf returns the pages of parts for so long, in the order in which they come, and their targets.
func pagesOf(t testing.TB, parts []part, start time.Time, length time.Duration) (pages []scrape.Page, targets []scrape.Target) {
	t.Helper()
	for k, part := range parts {
		r := testRun(t, part.run)
		for _, target := range r.Targets {
			targets = append(targets, part.target(target))
		}
		for i := range r.Len() {
			p := r.Page(i, nil)
			at := p.Time.Sub(r.At(0)) - part.from
			if p.Marker != "" || at < 0 || at > length || part.unseen {
				continue
			}
			p.Body = slices.Clone(p.Body)
			p.Target, p.Recorded = part.target(p.Target), false
			p.Time = start.Add(at + time.Duration(k)*10*time.Millisecond)
			if part.down > 0 && at >= part.down {
				p.Body, p.Err = nil, &scrape.ScrapeError{URL: p.Target.URL, Reason: "connection refused"}
			}
			pages = append(pages, p)
		}
	}
	slices.SortStableFunc(pages, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
	return pages, targets
}

// target returns a target of a recording as one of the origin's. Each has a load tester of its own.
func (p *part) target(t scrape.Target) scrape.Target {
	t.Origin, t.Labels = p.name, p.labels
	if t.Role == scrape.RoleLoad {
		t.URL = "http://" + p.name + ":17091/metrics"
	}
	return t
}

// timedPages is a source that gives each page at its time.
type timedPages struct{ pages []scrape.Page }

func (s *timedPages) Next(ctx context.Context) (scrape.Page, error) {
	if len(s.pages) == 0 {
		<-ctx.Done()
		return scrape.Page{}, io.EOF
	}
	p := s.pages[0]
	select {
	case <-time.After(time.Until(p.Time.Add(p.Took))):
	case <-ctx.Done():
		return scrape.Page{}, ctx.Err()
	}
	s.pages = s.pages[1:]
	return p, nil
}

var fleetOptions = origin.Options{DeviceSpeed: map[string]float64{"eth0": 25e6}}

// watchFleet runs the dashboard at that size on a live fleet while test runs.
func watchFleet(t *testing.T, width, height int, parts []part, change func(*session), test func(*session)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pages, targets := pagesOf(t, parts, time.Now(), 10*time.Minute)
		live := fleet.NewLive(fleetOptions, 15*time.Minute, targets)
		runFleet(t, width, height, live, func(ctx context.Context) { live.Run(ctx, &timedPages{pages}) }, change, test)
	})
}

// runFleet runs the dashboard on a fleet, which play keeps going, while test runs.
func runFleet(
	t *testing.T, width, height int, f Fleet, play func(context.Context), change func(*session), test func(*session),
) {
	s := &session{t: t, screen: screentest.New(t, width, height), ended: make(chan error, 1)}
	s.ctx, s.cancel = context.WithCancel(t.Context())
	defer s.cancel()
	s.cfg = Config{Fleet: f, Interval: 2 * time.Second, Theme: panels.Colours(), Screen: s.screen}
	if change != nil {
		change(s)
	}
	played := make(chan struct{})
	go func() {
		defer close(played)
		play(s.ctx)
	}()
	time.Sleep(130 * time.Millisecond)
	go func() { s.ended <- Run(s.ctx, s.cfg) }()
	time.Sleep(10 * time.Millisecond)
	s.resize(width, height)
	test(s)
	s.cancel()
	if err := <-s.ended; err != nil {
		t.Error(err)
	}
	<-played
}

func TestFleet(t *testing.T) {
	for name, parts := range map[string][]part{"fleet-12": someParts(), "fleet-40": manyParts()} {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size.width, size.height), func(t *testing.T) {
				watchFleet(t, size.width, size.height, parts, nil, func(s *session) {
					s.wait(91 * time.Second)
					s.golden(fmt.Sprintf("%s-%dx%d", name, size.width, size.height))
				})
			})
		}
	}
}

// The picture of the README and the manual.
func TestFleetPicture(t *testing.T) {
	watchFleet(t, 140, 24, someParts(), nil, func(s *session) {
		s.wait(91 * time.Second)
		for ground, suffix := range []string{"dark", "light"} {
			svg := picture.SVG(s.screen, "origintop, 140 by 24: a fleet of twelve origins, the sickest first", picture.Ground(ground))
			screentest.Golden(t, "../testdata/pictures/fleet-"+suffix+".svg", string(svg))
		}
	})
}

// In mono, by another column, with a filter, while it is typed; the verdict and the help.
func TestFleetKeys(t *testing.T) {
	watchFleet(t, 120, 40, someParts(), func(s *session) { s.cfg.Theme = panels.Mono() }, func(s *session) {
		s.wait(91 * time.Second)
		s.press("sss")
		s.shows("Fleet · by CPU", "↓CPU", "by CPU")
		s.golden("fleet-by-cpu-120x40")
		s.press("r")
		s.shows("↑CPU", "by CPU, reversed")
		s.press("rS", "S")
		s.shows("Fleet · by name", "origin↑")
		s.press("S")
		s.shows("Fleet · worst first", "worst↓")
		s.press("c")
		s.shows("graphs of core")
		s.press("C")
		s.press("/LON dc=l")
		s.shows("/ LON dc=l▏", "5 of 12 origins", "these 5")
		s.golden("fleet-filter-120x40")
		s.press("q?") // is text, here
		s.shows("/ LON dc=lq?▏", "0 of 12 origins")
		s.press(tcell.KeyCtrlU, "not seen", tcell.KeyEnter)
		s.lacks("▏")
		s.shows("1 of 12 origins", "edge-9")
		s.press(tcell.KeyEscape)
		s.shows("12 origins", "edge-10")
		s.press("/critical", tcell.KeyEscape)
		s.shows("12 origins", "edge-10")
		s.press("v")
		s.golden("fleet-verdict-120x40")
		s.press("x?")
		s.golden("fleet-help-120x40")
		s.press("xq")
		s.ended <- <-s.ended
	})
}

func TestFleetIsEmpty(t *testing.T) {
	for _, size := range sizes[:2] {
		watchFleet(t, size.width, size.height, nil, nil, func(s *session) {
			s.press(tcell.KeyEnter, "sv")
			s.press("x", "/", "x", tcell.KeyEnter)
			s.shows("waiting for the first origin")
		})
	}
	watchFleet(t, 80, 24, []part{{name: "a", unseen: true}, {name: "b", unseen: true}}, nil, func(s *session) {
		s.shows("none seen yet", "○ a", "○ b", "not seen yet")
		s.press(tcell.KeyEnter)
		s.shows("waiting for the first page", "esc fleet")
	})
}

// An origin that is opened goes on when its targets change, and gives way to the fleet when it is expected no more.
func TestFleetOpenedChanges(t *testing.T) {
	watchFleet(t, 120, 40, someParts(), nil, func(s *session) {
		s.wait(61 * time.Second)
		live := s.cfg.Fleet.(*fleet.Live)
		s.press(tcell.KeyEnter)
		name, _, _ := strings.Cut(s.text()[strings.Index(s.text(), "origintop  ")+len("origintop  "):], " ")
		without := func(left func(scrape.Target) bool) (targets []scrape.Target) {
			for _, r := range live.Rows(live.View()).Rows {
				for i := range r.Snapshot.Sources {
					if target := r.Snapshot.Sources[i].Target; !left(target) {
						targets = append(targets, target)
					}
				}
			}
			return targets
		}
		live.SetTargets(without(func(t scrape.Target) bool { return t.Origin == name && t.Name == "nginx" }))
		s.wait(9 * time.Second)
		s.shows("origintop  "+name, " 1 CPU ", "● node", "begins anew")
		s.lacks("late ", "no page of")
		live.SetTargets(without(func(t scrape.Target) bool { return t.Origin == name }))
		s.wait(3 * time.Second)
		s.shows("Fleet · worst first", "there is no such origin any more")
	})
}

// Enter opens an origin and esc goes back: the selection stays, and so does the time.
func TestFleetOpens(t *testing.T) {
	watchFleet(t, 120, 40, someParts(), nil, func(s *session) {
		s.wait(61 * time.Second)
		selected := func() string { return reversed(s) }
		s.press(tcell.KeyDown)
		name := selected()
		s.press(tcell.KeyEnter)
		s.shows("origintop  "+name, " 1 CPU ", "esc fleet", "LIVE 2s")
		s.lacks("Fleet ·")
		s.press("z")
		s.lacks(" 2 Memory ", "esc fleet")
		s.press(tcell.KeyEscape)
		s.shows(" 2 Memory ", "esc fleet")
		s.press("e")
		s.wait(3 * time.Second)
		s.shows("Explorer · by name", "go_goroutines")
		s.press(tcell.KeyEscape, "v", tcell.KeyEscape)
		s.shows(" 1 CPU ")
		s.press("s", "/") // which mean something else on the other screen
		s.lacks("/ ▏", "Fleet ·")
		s.press("ss", tcell.KeyEscape)
		s.shows("Fleet · worst first")
		if got := selected(); got != name {
			t.Errorf("%q is selected, was %q:\n%s", got, name, s.text())
		}
		s.wait(10 * time.Second)
		if got := selected(); got != name {
			t.Errorf("%q is selected, was %q:\n%s", got, name, s.text())
		}

		s.press(" ", tcell.KeyLeft, tcell.KeyLeft)
		s.shows("PAUSED -00:0")
		before, clock := body(s.text()), clockOf(s)
		s.wait(5 * time.Second)
		s.press(tcell.KeyEnter)
		s.shows("PAUSED -00:", " 1 CPU ")
		if got := clockOf(s); got != clock {
			t.Errorf("the origin is shown at %s, the fleet was at %s", got, clock)
		}
		s.press(tcell.KeyEscape)
		if after := body(s.text()); shownPanels(after) != shownPanels(before) || clockOf(s) != clock {
			t.Errorf("got\n%s\nwant\n%s", after, before)
		}
		s.press(tcell.KeyEnter, tcell.KeyLeft)
		clock = clockOf(s)
		s.press(tcell.KeyEscape)
		if got := clockOf(s); got != clock {
			t.Errorf("the fleet is shown at %s, the origin was at %s", got, clock)
		}
		s.press(tcell.KeyEnter, "G", tcell.KeyEscape)
		s.shows("LIVE 2s")
		s.press(tcell.KeyHome)
		s.wait(time.Second)
		s.press(tcell.KeyEnter) // it is closed at the end
	})
}

// clockOf returns the clock of the header.
func clockOf(s *session) string {
	line, _, _ := strings.Cut(s.text(), "\n")
	return line[len(line)-8:]
}

// reversed returns the name in the row that is selected.
func reversed(s *session) string {
	_, height := s.screen.Size()
	for y := 4; y < height; y++ {
		_, style, _ := s.screen.Get(3, y)
		if _, _, attributes := style.Decompose(); attributes&tcell.AttrReverse != 0 {
			var name strings.Builder
			for x := 4; x < 17; x++ {
				text, _, _ := s.screen.Get(x, y)
				name.WriteString(text)
			}
			return strings.TrimSpace(name.String())
		}
	}
	return ""
}

// A film of a fleet is played, and one of its origins in its place.
func TestFleetFilm(t *testing.T) {
	f := func(width, height int, test func(*session)) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			pages, _ := pagesOf(t, someParts(), time.Now(), 2*time.Minute)
			film := fleet.NewFilm(recordedPages(t, pages), fleetOptions)
			runFleet(t, width, height, film, func(ctx context.Context) { film.Run(ctx) }, nil, test)
		})
	}
	f(120, 40, func(s *session) {
		s.wait(5 * time.Second)
		s.press(" ")
		s.press("b", "91s", tcell.KeyEnter)
		s.shows("PAUSED 01:31/02:00")
		s.golden("fleet-film-120x40")
		s.press(tcell.KeyDown, tcell.KeyEnter)
		s.wait(time.Second)
		s.shows("PAUSED 01:31/01:", " 1 CPU ", "esc fleet")
		s.press(tcell.KeyLeft)
		s.wait(time.Second)
		clock := clockOf(s)
		s.press(tcell.KeyEscape)
		s.wait(time.Second)
		if got := clockOf(s); got != clock {
			t.Errorf("the fleet is shown at %s, the origin was at %s", got, clock)
		}
		s.press(">>")
		s.shows("x4")
		s.press(" ")
		s.wait(time.Second)
		s.press(tcell.KeyEnter)
		s.wait(2 * time.Second)
		s.shows("REPLAY x4", " 1 CPU ")
		s.press(tcell.KeyEscape)
		s.shows("REPLAY x4", "Fleet ·")
	})
}

// recordedPages returns a recording of pages.
func recordedPages(t testing.TB, pages []scrape.Page) *recording.Recording {
	t.Helper()
	path := t.TempDir() + "/fleet.otr"
	r := &recording.Recorder{Source: &givenPages{pages}}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	for range pages {
		if _, err := r.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
		for r.Status().Waiting > 16 {
			time.Sleep(time.Millisecond)
		}
	}
	r.Stop()
	rec, err := recording.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	return rec
}

type givenPages struct{ pages []scrape.Page }

func (s *givenPages) Next(context.Context) (scrape.Page, error) {
	if len(s.pages) == 0 {
		return scrape.Page{}, io.EOF
	}
	p := s.pages[0]
	s.pages = s.pages[1:]
	return p, nil
}

// On a fleet in trouble, rows keep their places for ten seconds, but those that have become worse.
func TestFleetRowsKeepTheirPlaces(t *testing.T) {
	watchFleet(t, 120, 50, manyParts(), nil, func(s *session) {
		signs := func() (names []string, bad map[string]int) {
			bad = map[string]int{}
			for line := range strings.Lines(s.text()) {
				if words := strings.Fields(line); len(words) > 2 && words[0] == "┃" && strings.HasPrefix(words[2], "edge-") {
					names = append(names, words[2])
					bad[words[2]] = map[string]int{"▲": 1, "✖": 2}[words[1]]
				}
			}
			return names, bad
		}
		last, wasBad := signs()
		moves := 0
		var changes []int
		for second := range 100 {
			s.wait(time.Second)
			names, bad := signs()
			if len(names) != 40 {
				t.Fatalf("%d rows:\n%s", len(names), s.text())
			}
			stays := func(name string) bool { return bad[name] <= wasBad[name] }
			before := slices.DeleteFunc(slices.Clone(last), func(n string) bool { return !stays(n) })
			after := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !stays(n) })
			if !slices.Equal(before, after) {
				changes = append(changes, second)
			}
			if !slices.Equal(last, names) {
				moves++
			}
			last, wasBad = names, bad
		}
		for i := 1; i < len(changes); i++ {
			if changes[i]-changes[i-1] < 10 {
				t.Errorf("rows have changed their places at %v seconds", changes)
				break
			}
		}
		if len(changes) == 0 || moves == len(changes) {
			t.Errorf("%d changes, %d moves: that is not much of a test", len(changes), moves)
		}
	})
}

// A click selects a row, two open it; one on a heading sorts; the wheel scrolls.
func TestFleetMouse(t *testing.T) {
	watchFleet(t, 120, 24, manyParts(), nil, func(s *session) {
		s.wait(61 * time.Second)
		s.click("edge-03.fra", 2)
		if got := reversed(s); !strings.HasPrefix(got, "edge-03") {
			t.Errorf("%q is selected", got)
		}
		s.click(" link", 1)
		s.shows("Fleet · by link", "↓link")
		s.wait(time.Second)
		s.click("↓link", 1)
		s.shows("↑link")
		s.wait(time.Second)
		s.click("worst", 1)
		s.shows("worst↓")
		s.press(tcell.KeyHome)
		before := s.text()
		s.screen.InjectMouse(10, 8, tcell.WheelDown, 0)
		s.wait(100 * time.Millisecond)
		if s.text() == before {
			t.Error("it has not scrolled")
		}
		s.press(tcell.KeyHome, tcell.KeyEnd, tcell.KeyPgUp, tcell.KeyPgDn, tcell.KeyUp, tcell.KeyHome)
		if s.text() != before {
			t.Errorf("it has not scrolled back:\n%s\n%s", s.text(), before)
		}
	})
}

// At any size, there and back, nothing is lost and nothing panics.
func TestFleetSizes(t *testing.T) {
	watchFleet(t, 120, 40, manyParts(), nil, func(s *session) {
		s.wait(31 * time.Second)
		s.press(" ")
		s.wait(11 * time.Second) // until rows may change their places
		want := shownPanels(s.text())
		for _, size := range [][2]int{
			{1, 1}, {2, 2}, {10, 3}, {23, 4}, {24, 5}, {37, 12}, {60, 14}, {61, 13}, {76, 9}, {200, 8}, {300, 100}, {5, 100}, {300, 1},
		} {
			s.resize(size[0], size[1])
			s.press("/edge", tcell.KeyEnter, "ss", tcell.KeyDown, tcell.KeyEnter, tcell.KeyEscape, tcell.KeyEnter, "v", tcell.KeyEscape)
			s.press(tcell.KeyEscape, tcell.KeyEscape, "SS", tcell.KeyHome, "?x")
		}
		s.resize(120, 40)
		s.wait(11 * time.Second)
		if got := shownPanels(s.text()); got != want {
			t.Errorf("after all sizes:\n%s\nwant:\n%s", got, want)
		}
		s.resize(40, 10)
		s.press("b")
		s.shows("go to: ") // in place of a row
		s.press(tcell.KeyEscape)
		s.lacks("go to: ")
	})
}

// One draw with a new View of 500 origins.
func BenchmarkFleet(b *testing.B) {
	var parts []part
	for i := range 500 {
		parts = append(parts, part{name: fmt.Sprintf("edge-%03d", i), from: time.Duration(i%120) * time.Second})
	}
	f := &fleet.Fleet{Options: fleetOptions}
	r := demo(b)
	for round := range 3 {
		for i, part := range parts {
			for k := range 3 {
				p := r.Page(3*(i%50)+3*round+k, nil)
				p.Target.Origin, p.Time = part.name, time.Unix(int64(2*round), 0)
				f.Apply(p)
			}
		}
	}
	view := f.View()
	d := newDashboard(Config{Theme: panels.Colours(), Fleet: &stillFleet{view: view}}, func() {})
	canvas := screen.New(screentest.New(b, 200, 60), nil, screen.Owner{})
	b.ReportAllocs()
	for b.Loop() {
		d.update()
		d.fit(60)
		d.pages.SetRect(0, 0, 200, 60)
		canvas.Clear()
		d.pages.Draw(canvas)
		canvas.Show()
	}
}

// stillFleet is a fleet that stands still.
type stillFleet struct {
	playback.Rewind
	view *fleet.View
}

func (f *stillFleet) View() *playback.View {
	return &playback.View{Snapshot: origin.NewState(origin.Options{}).Snapshot(), Timeline: &playback.Timeline{}, At: f.view.Time}
}
func (f *stillFleet) Rows(*playback.View) *fleet.View    { return f.view }
func (f *stillFleet) Open(string) (*fleet.Opened, error) { return nil, io.EOF }
