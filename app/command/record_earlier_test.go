package command

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// recordingOf records pages of node at these times, with the time as what its counters say.
func recordingOf(t *testing.T, url string, head format.Head, times ...time.Time) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "a.otr")
	var source pages
	for _, at := range times {
		source = append(source, earlierPage(url, at))
	}
	if len(times) > 0 {
		source = append(source, scrape.Page{Time: times[0], Marker: "ramp"})
	}
	r := &recording.Recorder{Source: &source, Head: head, History: 24 * time.Hour}
	for len(source) > 0 {
		r.Next(t.Context())
	}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	r.Stop()
	return path
}

func earlierPage(url string, at time.Time) scrape.Page {
	body := fmt.Appendf(
		nil, "node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} %d\nnode_cpu_seconds_total{cpu=\"0\",mode=\"user\"} %[1]d\n", at.Unix(),
	)
	return scrape.Page{Target: scrape.Target{Name: "node", URL: url, Role: scrape.RoleMachine}, Time: at, Body: body, Whole: true}
}

// A recording that goes on is what the graphs begin with: its last two hours, of the sources that are watched, with a gap behind.
func TestEarlier(t *testing.T) {
	const url = "http://user:secret@10.0.0.1:9100/metrics"
	const shown = "http://10.0.0.1:9100/metrics"
	now := time.Now()
	before := func(d time.Duration) time.Time { return now.Add(-d) }
	every2 := func(from, to time.Duration) (times []time.Time) {
		for d := from; d >= to; d -= 2 * time.Second {
			times = append(times, before(d))
		}
		return times
	}
	c := &config{targets: []scrape.Target{{Name: "node", URL: shown, Role: scrape.RoleMachine}}}
	f := func(what, path string, points int, first time.Duration) {
		t.Helper()
		e := c.openEarlier(t.Context(), path, now)
		if e == nil {
			if points > 0 {
				t.Errorf("%s: nothing", what)
			}
			return
		}
		if notice := e.notice(path); !strings.Contains(notice, clockOf(before(first))) {
			t.Errorf("%s: %q", what, notice)
		}
		rewind, state := playback.NewRewind(15*time.Minute), origin.NewState(origin.Options{}, c.targets...)
		apply := func(p scrape.Page) {
			state.Apply(p)
			rewind.Add(state.Snapshot())
		}
		if err := e.apply(t.Context(), apply); err != nil {
			t.Fatal(err)
		}
		state.Apply(earlierPage(shown, now))
		s := state.Snapshot()
		busy := s.CPU.BusyHistory
		if len(s.Sources) != 1 || len(busy) != points+1 {
			t.Errorf("%s: %d points of %d sources, want %d", what, len(busy), len(s.Sources), points)
			return
		}
		// The first page has no rate.
		if at := time.UnixMilli(busy[0].At); at.Sub(before(first)).Abs() > 3*time.Second {
			t.Errorf("%s: the first point is of %v ago", what, now.Sub(at))
		}
		if gap := busy[len(busy)-1].At - busy[len(busy)-2].At; gap < 250_000 && first > 5*time.Minute {
			t.Errorf("%s: a gap of %d ms", what, gap)
		}
		if (len(s.Markers) == 1) != (first < earlierSpan-time.Minute) || rewind.View().Snapshot.CPU.BusyHistory == nil {
			t.Errorf("%s: %d markers", what, len(s.Markers))
		}
	}
	path := recordingOf(t, url, format.Head{}, every2(10*time.Minute, 5*time.Minute)...)
	f("ten minutes", path, 151, 10*time.Minute)
	f("long ago", recordingOf(t, url, format.Head{}, every2(3*time.Hour, 150*time.Minute)...), 0, 0)
	f("three hours", recordingOf(t, url, format.Head{}, every2(3*time.Hour, 5*time.Minute)...), 3450, 2*time.Hour-2*time.Second)
	f("another machine", recordingOf(t, "http://10.0.0.2:9100/metrics", format.Head{}, every2(10*time.Minute, 5*time.Minute)...), 0, 0)
	f("of a clock that was ahead", recordingOf(t, url, format.Head{}, every2(time.Minute, -time.Minute)...), 31, time.Minute)
	f("no file", path+"x", 0, 0)
	f("a directory", t.TempDir(), 0, 0)
}

// begin opens the file for both, and says why it can't be written.
func TestBeginRecording(t *testing.T) {
	const url = "http://10.0.0.1:9100/metrics"
	c := &config{targets: []scrape.Target{{Name: "node", URL: url, Role: scrape.RoleMachine}}}
	c.record = recordingOf(t, url, format.Head{}, time.Now().Add(-time.Minute))
	r := &recording.Recorder{}
	e, err := c.beginRecording(t.Context(), r, time.Now())
	if err != nil || e == nil || !r.Status().On {
		t.Fatalf("%v, %v", e, err)
	}
	e.rec.Close()
	r.Stop()
	c.record = t.TempDir()
	if _, err := c.beginRecording(t.Context(), r, time.Now()); err == nil ||
		!strings.Contains(err.Error(), "record to "+c.record+": it is a directory") {
		t.Errorf("error %v", err)
	}
}

// Flags of a recorder to come are said: in info, and where the recording is played or exported.
func TestUnknownFlags(t *testing.T) {
	f := func(want string, flags ...string) {
		t.Helper()
		if got := unknownFlags(flags); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", flags, got, want)
		}
	}
	f("")
	f("", "--link-speed=1Gbit", "--warn=cpu=60")
	f("with --gpu=2 --warn=newer=1, which", "--gpu=2", "--link-speed=1Gbit", "--warn=newer=1")
	f("with --help --demo --a --b --c and 1 more, which", "--help", "--demo", "--a", "--b", "--c", "--d")

	path := recordingOf(t, "", format.Head{Flags: []string{"--gpu=2"}}, time.Now())
	const want = "--gpu=2, which this version does not know"
	for _, args := range [][]string{{"info", path}, {"--replay", path, "--once"}, {"export", path, "--format", "json"}} {
		var out bytes.Buffer
		Run(context.Background(), args, &out, &out, nil)
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s says %s", args[0], out.String())
		}
	}
}
