package app

import (
	"regexp"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/widgets"
	"origintop/widgets/screentest"
)

// The graphs of one panel on the whole screen.
func TestZoomed(t *testing.T) {
	for i, name := range []string{"network", "swarm", "nginx", "cpu", "memory", "disk"} {
		play(t, 120, 40, 0, nil, func(s *session) {
			s.wait(123 * time.Second)
			for range i {
				s.press(tcell.KeyTab)
			}
			s.press("z")
			s.golden("zoomed-" + name)
		})
	}
}

// lastSnapshot returns what is known at the end of the demonstration.
func lastSnapshot(t testing.TB) *origin.Snapshot {
	r := demo(t)
	st := origin.NewState(origin.Options{})
	for i := range r.Len() {
		st.Apply(r.Page(i, nil))
	}
	return st.Snapshot()
}

// showing returns a dashboard that shows a snapshot.
func showing(s *origin.Snapshot) *dashboard {
	rewind := playback.NewRewind(0)
	rewind.Add(s)
	rewind.Seek(s.Time) // held, so that nothing grows old
	return newDashboard(Config{Theme: panels.Colours(), Player: rewind}, func() {})
}

// drawOn draws a dashboard on a screen.
func drawOn(d *dashboard, on tcell.Screen, width, height int) {
	c := screen.New(on, &d.cfg.Theme.Palette, screen.Owner{})
	d.update()
	d.fit(height)
	d.pages.SetRect(0, 0, width, height)
	c.Clear()
	d.pages.Draw(c)
	c.Show()
}

// Another theme and another style need no other panels, and ASCII is nothing else.
func TestThemeAndStyleAtRunTime(t *testing.T) {
	snapshot := lastSnapshot(t)
	d := showing(snapshot)
	screen := screentest.New(t, 120, 40)
	draw := func() string {
		drawOn(d, screen, 120, 40)
		return screentest.Text(screen)
	}
	colours := draw()
	d.cfg.Theme.Become(panels.Mono())
	if got := draw(); body(got) != body(colours) { // but for the clock
		t.Error("another theme has another text")
	}
	for y := range 40 {
		for x := range 120 {
			text, style, _ := screen.Get(x, y)
			if fg, bg, _ := style.Decompose(); fg != tcell.ColorDefault || bg != tcell.ColorDefault {
				t.Fatalf("%q at %d,%d has a colour in mono", text, x, y)
			}
		}
	}
	d.cfg.Theme.Style = widgets.Block
	screentest.Golden(t, "../testdata/golden/block-120x40.txt", body(draw()))
	d.cfg.Theme.Style = widgets.ASCII
	typed := draw()
	screentest.Golden(t, "../testdata/golden/ascii-120x40.txt", body(typed))
	for i, r := range typed {
		if r >= 0x80 {
			t.Errorf("%q at %d in ASCII", r, i)
		}
	}
}

// A frame that shows what the one before did costs next to no memory.
func TestDrawAllocations(t *testing.T) {
	snapshot := lastSnapshot(t)
	d := showing(snapshot)
	canvas := screen.New(screentest.New(t, 200, 60), nil, screen.Owner{})
	d.update()
	d.fit(60)
	d.pages.SetRect(0, 0, 200, 60)
	draw := func() {
		canvas.Clear()
		d.pages.Draw(canvas)
		canvas.Show()
	}
	draw()
	const most = 3 // of the timeline
	if n := testing.AllocsPerRun(20, draw); n > most {
		t.Errorf("%v allocations a frame", n)
	}
}

func TestPeaks(t *testing.T) {
	s := &origin.Snapshot{Time: time.UnixMilli(5)}
	if got := peaksFrom(time.UnixMilli(4), s); got != 4 {
		t.Errorf("peaks from %d", got)
	}
	if got := peaksFrom(time.UnixMilli(6), s); got != 0 { // a replay that has gone back behind it
		t.Errorf("peaks from %d", got)
	}
	play(t, 120, 40, 0, nil, func(s *session) {
		text := regexp.MustCompile(`1 CPU ─* *━* +([0-9.]+%)[^\n]*\n[^\n]* peak +([0-9.]+%)`)
		of := func() (now, peak string) {
			found := text.FindStringSubmatch(s.text())
			if found == nil {
				t.Fatalf("no peak:\n%s", s.text())
			}
			return found[1], found[2]
		}
		s.wait(120 * time.Second)
		if now, peak := of(); now == peak {
			t.Errorf("%s is the peak", now)
		}
		s.press("r")
		s.shows("peaks from 00:02:0")
		if now, peak := of(); now != peak {
			t.Errorf("now %s, peak %s", now, peak)
		}
	})
}
