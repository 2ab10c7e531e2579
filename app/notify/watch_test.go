package notify

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// A machine is one whose pages say how busy its CPU is.
type machine struct {
	state      *origin.State
	busy, idle float64
}

func newMachine() *machine { return &machine{state: origin.NewState(origin.Options{})} }

func (m *machine) page(second int, percent float64) *origin.Snapshot {
	m.busy, m.idle = m.busy+2*percent/100, m.idle+2*(100-percent)/100
	m.state.Apply(scrapetest.Page("node", 1000*second, fmt.Sprintf(
		"node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %g\nnode_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %g\n", m.busy, m.idle)))
	return m.state.Snapshot()
}

// An alarm is told once, and once more when it has been over.
func TestWatch(t *testing.T) {
	m, w, second := newMachine(), new(Watch), 0
	observe := func(percent float64, seconds int) (text string) {
		for end := second + seconds; second < end; second += 2 {
			for _, c := range w.Observe(m.page(second, percent)) {
				text += fmt.Sprintf(" %d:%s again %v over %v %v", second, c.Subject, c.Again, c.Over, c.Lasted)
			}
		}
		return text
	}
	f := func(percent float64, seconds int, want string) {
		t.Helper()
		if got := observe(percent, seconds); got != want {
			t.Errorf("%v%% for %ds: got %q, want %q", percent, seconds, got, want)
		}
	}
	f(10, 10, "")
	f(99, 30, " 12:cpu.busy_percent  again false over false 0s")
	f(10, 4, " 40:cpu.busy_percent  again false over true 28s")
	f(99, 6, " 44:cpu.busy_percent  again true over false 0s") // within ten seconds
	f(10, 20, " 50:cpu.busy_percent  again false over true 6s")
	f(99, 6, " 72:cpu.busy_percent  again false over false 0s")
}

func TestNotifier(t *testing.T) {
	f := func(origin, wantText, wantOrigin string, late time.Duration) {
		t.Helper()
		n, m := New("10.0.0.1", "", slog.New(slog.DiscardHandler)), newMachine()
		for second := 0; second < 20; second += 2 {
			percent := 99.0
			if second == 12 { // which does not end the alarm
				percent = 10
			}
			s := m.page(second, percent)
			n.Observe(origin, s, s.Known.Add(late))
		}
		var got []string
		for len(n.Raised) > 0 {
			got = append(got, <-n.Raised)
		}
		if text := strings.Join(got, "|"); text != wantText {
			t.Errorf("%q, want %q", text, wantText)
		}
		if n.Warning() != "" || n.Close(0) != "" {
			t.Error("a warning, and no command")
		}
	}
	f("", "CPU 99.0% busy for 2s", "10.0.0.1", 0)
	f("edge-1", "edge-1: CPU 99.0% busy for 2s", "edge-1", 0)
	f("", "", "", 2*time.Minute) // of before the run

	// Numbers that are always late are told of nevertheless, when they are of the run. What was critical before is told once it is.
	n, m, from := New("", "", slog.New(slog.DiscardHandler)), newMachine(), -1
	for second := 0; second < 100; second += 2 {
		s := m.page(second, 99)
		if n.Observe("", s, s.Known.Add(90*time.Second)); from < 0 && len(n.Raised) > 0 {
			from = second
		}
	}
	if from != 30 || len(n.Raised) != 1 {
		t.Errorf("%d alarms, from second %d on", len(n.Raised), from)
	}
	var nobody *Notifier
	nobody.Observe("", newMachine().page(0, 99), time.Now())
	if nobody.Warning() != "" || nobody.Close(0) != "" {
		t.Error("a warning of nobody")
	}
}

// An alarm in JSON is that of the document, and has its origin and time.
func TestAlarmJSON(t *testing.T) {
	m, w := newMachine(), new(Watch)
	for second := 0; ; second += 2 {
		s := m.page(second, 99)
		for _, c := range w.Observe(s) {
			a := AlarmOf("edge \u202e1", s, &c)
			text, err := a.JSON()
			const want = `{"origin":"edge \u202e1","time":"2026-11-23T12:00:04.000Z","resource":"cpu","subject":"","level":"critical",` +
				`"since":"2026-11-23T12:00:02.000Z","value":99,"limit":90}` + "\n"
			if string(text) != want || err != nil {
				t.Errorf("%s%v, want\n%s", text, err, want)
			}
			return
		}
		if second > 20 {
			t.Fatal("no alarm")
		}
	}
}
