package alarm

import (
	"math"
	"strings"
	"testing"
	"time"

	"origintop/scrape/scrapetest"
)

// graded returns the alarms of a number as it is on one page after the other, every step: a letter for each page, w or c while
// there is an alarm, a capital one if the number is over. And the last alarm there was.
func graded(r Resource, l Thresholds, step time.Duration, values ...float64) (levels string, last Alarm) {
	var j Judge
	var g State
	for i, v := range values {
		j.Begin(scrapetest.T0.Add(time.Duration(i)*step), 0, 0, &l)
		a := j.Observe(&g, r, v)
		if levels += letter(a); a != nil {
			last = *a
		}
	}
	return levels, last
}

// letter returns the letter of a page's alarm, "." for none.
func letter(a *Alarm) string {
	switch {
	case a == nil:
		return "."
	case a.Over:
		return strings.ToUpper("  wc"[a.Severity : a.Severity+1])
	}
	return "  wc"[a.Severity : a.Severity+1]
}

var gap = math.NaN()

func TestAlarm(t *testing.T) {
	f := func(what string, r Resource, step time.Duration, want string, values ...float64) {
		t.Helper()
		if got, _ := graded(r, Thresholds{}, step, values...); got != want {
			t.Errorf("%s: %v: got %s, want %s", what, values, got, want)
		}
	}
	const s = time.Second
	f("fine", CPU, 2*s, "....", 0, 50, 69.9, 60)
	f("not known", CPU, 2*s, "...", gap, gap, gap)
	f("the second page raises it", CPU, 2*s, ".WWW", 70, 70, 75, 89)
	f("a burst doesn't", CPU, 2*s, ".......", 10, 99, 10, 99, 69, 99, 10)
	f("critical", CPU, 2*s, ".CCC", 90, 91, 99, 100)
	f("one page of it is a warning", CPU, 2*s, ".WCC", 75, 99, 99, 99)
	f("likewise", CPU, 2*s, ".WWW", 99, 75, 99, 75)
	f("it ends after ten seconds", CPU, 2*s, ".Wwwwww.", 70, 70, 60, 60, 60, 60, 60, 60)
	f("which begin anew when it was near", CPU, 2*s, ".Wwwwwwwww.", 70, 70, 60, 60, 67, 60, 60, 60, 60, 60, 60)
	f("critical ends as a warning", CPU, 2*s, ".CcccccWW", 95, 95, 80, 80, 80, 80, 80, 80, 80)
	f("around the threshold", CPU, 2*s, ".WwWwWwWw", 70, 70, 69, 70, 68, 70, 67, 71, 69)
	f("in bursts, once raised", CPU, 2*s, ".CcCccC", 99, 99, 10, 99, 10, 10, 99)
	f("seldom", CPU, 60*s, ".WWw.", 70, 70, 70, 60, 60)
	f("seldom, a reset", CPU, 60*s, ".WwW", 70, 70, gap, 70)
	f("every second", CPU, s, "..W", 70, 70, 70)
	f("ten times a second, a burst", CPU, s/10, "..........", 9, 99, 99, 99, 99, 99, 99, 99, 99, 9)
	f("a state needs one page", Disk, 2*s, "WCC", 90, 95, 96)
	f("an event, too", Drops, 2*s, "..Wwwwww.", 0, 0, 3, 0, 0, 0, 0, 0, 0)
	f("busy disks are never critical", Busy, 2*s, ".WW", 100, 100, 100)
	f("a gap between two pages", CPU, 2*s, "..W", 70, gap, 70)
	f("a gap changes nothing", CPU, 2*s, ".WwwW", 70, 70, gap, gap, 70)
	f("nor one in the calm", CPU, 2*s, ".Wwwwww.", 70, 70, 60, gap, gap, gap, gap, 60)
	f("after ten seconds it is forgotten", CPU, 2*s, ".Wwwwww..W", 70, 70, gap, gap, gap, gap, gap, gap, 70, 70)
}

// A share of few things may be chance: of the two pages that raise an alarm, and more so of one that does so alone.
func TestAlarmsOfShares(t *testing.T) {
	type share struct{ percent, n float64 }
	f := func(what string, step time.Duration, want string, shares ...share) {
		t.Helper()
		var j Judge
		var g State
		var got strings.Builder
		for i, s := range shares {
			j.Begin(scrapetest.T0.Add(time.Duration(i)*step), step, 0, &Thresholds{})
			got.WriteString(letter(j.ObserveShare(&g, ServerErrors, s.percent, s.n)))
		}
		if got.String() != want {
			t.Errorf("%s: %v: got %s, want %s", what, shares, got.String(), want)
		}
	}
	const s = time.Second
	f("all of them", 2*s, ".CC", share{100, 50}, share{100, 50}, share{100, 50})
	f("all of a few", 2*s, "..CC", share{0, 0}, share{100, 2}, share{100, 2}, share{100, 2})
	f("of a rate times its step", 2*s, ".C", share{100, 1.9999999999999998}, share{100, 1.9999999999999998})
	f("one each time", 2*s, "....", share{100, 1}, share{50, 1}, share{100, 1}, share{50, 1})
	f("one of them", 2*s, ".WWW", share{1, 2}, share{2, 4}, share{1, 2}, share{4.9, 9})
	f("less than that", 2*s, "...", share{0.9, 9}, share{0.9, 9}, share{0.9, 9})
	f("one of two in a quiet minute", 60*s, "..", share{0, 0}, share{50, 1})
	f("four of eight in a minute", 60*s, "..", share{0, 0}, share{50, 4})
	f("five of ten", 60*s, ".C", share{0, 0}, share{50, 5})
	f("none ends it", 2*s, ".Cccccc.", share{9, 9}, share{9, 9}, share{0, 0}, share{0, 0}, share{0, 0}, share{0, 0}, share{0, 0}, share{0, 0})
}

func TestAlarmsTimes(t *testing.T) {
	f := func(what string, since, last int, value float64, values ...float64) {
		t.Helper()
		const step = 2 * time.Second
		_, got := graded(CPU, Thresholds{}, step, values...)
		if i, j := got.Since.Sub(scrapetest.T0)/step, got.Last.Sub(scrapetest.T0)/step; int(i) != since || int(j) != last ||
			got.Value != value {
			t.Errorf("%s: since page %d, last %d, %v, want %d, %d, %v", what, i, j, got.Value, since, last, value)
		}
	}
	f("since the first page", 1, 3, 72, 60, 70, 71, 72)
	f("critical has its own time", 2, 3, 93, 70, 71, 92, 93)
	f("a warning that was critical has its first", 0, 8, 82, 75, 95, 95, 80, 80, 80, 80, 80, 82)
	f("one alarm around the threshold", 0, 5, 71, 70, 70, 69, 70, 68, 71, 69)
	f("the number that was high", 0, 1, 77, 70, 77, 10, gap, 10)
	f("a new one after the end", 8, 9, 74, 70, 70, 60, 60, 60, 60, 60, 60, 73, 74)
}

func TestAlarmsLimits(t *testing.T) {
	var l Thresholds
	for _, set := range []error{l.SetWarn("cpu=20"), l.SetCrit("cpu=off"), l.SetWarn("drops=5"), l.SetCrit("drops=10")} {
		if set != nil {
			t.Fatal(set)
		}
	}
	if got, _ := graded(CPU, l, 2*time.Second, 19, 20, 25, 99, 100); got != "..WWW" {
		t.Errorf("cpu: %s", got)
	}
	if got, _ := graded(Drops, l, 2*time.Second, 4, 5, 10, 4); got != ".WCc" {
		t.Errorf("drops: %s", got)
	}
}

// A clock that was set back costs an alarm its time, and no more.
func TestAlarmsWhenTheClockIsSetBack(t *testing.T) {
	var l Thresholds
	var j Judge
	var g State
	back := scrapetest.T0.Add(-time.Hour)
	see := func(at time.Time, v float64) *Alarm {
		j.Begin(at, 0, 0, &l)
		return j.Observe(&g, CPU, v)
	}
	see(scrapetest.T0, 75)
	see(scrapetest.T0.Add(2*time.Second), 75)
	if a := see(back, 75); a == nil || !a.Since.Equal(back) {
		t.Errorf("%+v", a)
	}
	see(back.Add(time.Hour), 10)
	for i := range 6 {
		if a := see(back.Add(time.Duration(2*i)*time.Second), 10); (a != nil) != (i < 5) {
			t.Errorf("low for %d s: %+v", 2*i, a)
		}
	}
}

func TestAlarmsCostNothing(t *testing.T) {
	var l Thresholds
	j := Judge{limits: &l, page: scrapetest.T0}
	var fine, held State
	see := func() {
		j.page = j.page.Add(100 * time.Millisecond)
		j.Observe(&fine, CPU, 10)
		j.Observe(&held, Disk, 99)
		j.Observe(&held, Disk, gap)
	}
	see()
	if n := testing.AllocsPerRun(100, see); n > 0 {
		t.Errorf("%v allocations a page", n)
	}
}

// Of an uncertain rate the least that it can be raises an alarm, and the alarm says the rate itself: no second number beside that on the
// screen.
func TestUncertainRate(t *testing.T) {
	var g State
	observe := func(second int, doubt, v float64) *Alarm {
		var j Judge
		j.Begin(scrapetest.T0.Add(time.Duration(second)*time.Second), 0, doubt, &Thresholds{})
		return j.ObserveRate(&g, Net, v)
	}
	for second := range 4 {
		if a := observe(second, 0.5, 95); a != nil { // it may be 63
			t.Fatalf("an alarm of what is not known to be high: %+v", a)
		}
	}
	observe(4, 0.2, 95)
	if a := observe(6, 0.2, 96); a == nil || a.Value != 96 || a.Limit != 70 {
		t.Errorf("got %+v", a)
	}
}
