package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/app/screen"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/widgets/screentest"
)

// Where there are more markers than are kept, the list, the timeline and the keys that go from one to the next say how many are left out.
func TestMarkersThatAreLeftOut(t *testing.T) {
	st, rewind := origin.NewState(origin.Options{}), playback.NewRewind(10*time.Hour)
	start := time.Unix(0, 0).UTC()
	for i := range 20_000 {
		st.Apply(scrape.Page{
			Target: scrape.Target{Name: "nginx"}, Time: start.Add(time.Duration(i) * time.Second), Whole: true,
			Body: fmt.Appendf(nil, "nginx_up %d\n", i%2),
		})
		if i == 0 {
			st.Apply(scrape.Page{Time: start, Marker: "MY FIRST MARKER"})
		}
		if i%1000 == 0 || i > 19_990 {
			rewind.Add(st.Snapshot())
		}
	}
	d := newDashboard(Config{Theme: panels.Colours(), Player: rewind}, func() {})
	canvas := screen.New(screentest.New(t, 120, 40), nil, screen.Owner{})
	draw := func() string {
		d.update()
		d.fit(40)
		d.pages.SetRect(0, 0, 120, 40)
		canvas.Clear()
		d.pages.Draw(canvas)
		canvas.Show()
		return screentest.Text(canvas)
	}
	draw()
	n := rewind.View().Timeline.MarkersLeftOut.Automatic
	want := words.Grouped(n) + " older automatic markers are not listed"
	if n < 10_000 {
		t.Fatalf("%d are left out", n)
	}
	if text := draw(); !strings.Contains(text, want) {
		t.Errorf("the timeline lacks %q:\n%s", want, text)
	}
	d.markers.open()
	d.markers.handle(tcell.NewEventKey(tcell.KeyHome, 0, 0))
	text := draw()
	list := text[strings.Index(text, "Markers"):]
	for _, want := range []string{want, "MY FIRST MARKER"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %q:\n%s", want, text)
		}
	}
	d.markers.close()
	rewind.Seek(start)
	draw()
	d.notice.say(d.player.seekNext(false))
	if !strings.Contains(d.notice.text, want) {
		t.Errorf("before the first marker: %q", d.notice.text)
	}
}

func TestMarkersLeftOut(t *testing.T) {
	f := func(operator, automatic int, want string) {
		t.Helper()
		if got := MarkersLeftOut(origin.MarkersLeftOut{Operator: operator, Automatic: automatic}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	f(0, 0, "")
	f(0, 12340, "12,340 older automatic markers are not listed")
	f(2048, 0, "2,048 older markers set by hand are not listed")
	f(2048, 12340, "2,048 older markers set by hand and 12,340 automatic ones are not listed")
}

func TestTimelineSaysWhatItLacks(t *testing.T) {
	s := &playback.Timeline{MarkersLeftOut: origin.MarkersLeftOut{Automatic: 12340}}
	for most, want := range map[int]string{
		5: "", 7: "+12,340", 30: "12,340 markers not shown", 60: "12,340 older automatic markers are not listed",
	} {
		if got, n := leftOutOf(s, most); got != want || n != len(want) {
			t.Errorf("in %d cells: %q of %d, want %q", most, got, n, want)
		}
	}
	if got, n := leftOutOf(&playback.Timeline{}, 60); n != 0 {
		t.Errorf("where none is left out: %q", got)
	}
}
