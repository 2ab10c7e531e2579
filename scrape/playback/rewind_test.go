package playback

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// liveRun is a live run of so many scrapes of two exporters, the load being the scrape's number, in a bubble.
func liveRun(t *testing.T, scrapes int, interval, span time.Duration, test func(r *Rewind, scrape func())) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := NewRewind(span)
		st := origin.NewState(origin.Options{})
		n := 0
		scrape := func() {
			at := time.Now()
			for i, name := range []string{"node", "nginx"} {
				body := fmt.Sprintf("node_load1 %d\n", n)
				if name == "nginx" {
					body = "nginx_up 1\n"
				}
				p := scrapetest.Page(name, 0, body)
				p.Time = at.Add(time.Duration(i) * time.Millisecond)
				st.Apply(p)
				r.Add(st.Snapshot())
			}
			n++
			time.Sleep(interval)
		}
		for range scrapes {
			scrape()
		}
		test(r, scrape)
	})
}

// shows checks what is shown.
func shows(t *testing.T, r *Rewind, load float64, live bool) {
	t.Helper()
	v := r.View()
	if got := v.Snapshot.CPU.Load1; got != load || v.Live != live {
		t.Errorf("shows %v, live %v, want %v, %v", got, v.Live, load, live)
	}
}

func TestRewind(t *testing.T) {
	liveRun(t, 100, 2*time.Second, 15*time.Minute, func(r *Rewind, scrape func()) {
		now := time.Now()
		shows(t, r, 99, true)
		if at := r.View().Now(now); !at.Equal(now) {
			t.Errorf("live at %v, it is %v", at, now)
		}
		r.SetPaused(true)
		scrape()
		shows(t, r, 99, false)
		if at := r.View().Now(time.Now()); !at.Equal(now) {
			t.Errorf("held at %v, want %v", at, now)
		}
		r.Step(-1)
		shows(t, r, 98, false)
		r.Step(-1)
		shows(t, r, 97, false)
		r.Step(2)
		shows(t, r, 99, false)
		r.Step(100)
		shows(t, r, 100, false)
		scrape()
		shows(t, r, 100, false) // it stays what it is
		r.Step(-1000)
		shows(t, r, 0, false)
		r.Seek(now.Add(-19 * time.Second))
		shows(t, r, 90, false)
		if at := r.View().Now(time.Now()); !at.Equal(now.Add(-19 * time.Second)) {
			t.Errorf("held at %v", at)
		}
		r.Seek(now.Add(-time.Hour))
		shows(t, r, 0, false)
		r.Seek(now.Add(time.Hour))
		shows(t, r, 101, false)
		r.SetPaused(false)
		shows(t, r, 101, true)
	})
}

// What an answer that came late says is not shown before it came.
func TestRewindToBeforeALateAnswer(t *testing.T) {
	r := NewRewind(15 * time.Minute)
	st := origin.NewState(origin.Options{})
	for s := 0; s <= 20; s += 2 {
		st.Apply(scrapetest.Page("node", s*1000, "node_load1 1\n"))
		r.Add(st.Snapshot())
		if s == 6 {
			late := scrapetest.Failure("nginx", 2000, "no answer within 5s")
			late.Took = 5 * time.Second
			st.Apply(late)
			r.Add(st.Snapshot())
		}
	}
	for at, want := range map[time.Duration]int{6500 * time.Millisecond: 1, 7500 * time.Millisecond: 2} {
		r.Seek(scrapetest.T0.Add(at))
		if got := len(r.View().Snapshot.Sources); got != want {
			t.Errorf("after %v there are %d sources, want %d", at, got, want)
		}
	}
}

// No more is kept than is to be, and of scrapes in quick succession not each but for the first twenty.
func TestRewindIsBounded(t *testing.T) {
	f := func(interval, span time.Duration, want int, oldest time.Duration) {
		t.Helper()
		liveRun(t, 5000, interval, span, func(r *Rewind, _ func()) {
			k := r.kept.Load()
			if n := len(k.frames); n < want-1 || n > want+1 || n != len(k.timeline.Moments) {
				t.Errorf("%d are kept with %d moments, want %d", n, len(k.timeline.Moments), want)
			}
			r.Step(-10_000)
			if old := time.Since(r.View().Snapshot.Time); old < oldest*9/10 || old > oldest*11/10 {
				t.Errorf("the oldest is %v old, want %v", old, oldest)
			}
		})
	}
	f(2*time.Second, 15*time.Minute, 450, 15*time.Minute)
	f(100*time.Millisecond, time.Minute, 600, time.Minute)
	f(100*time.Millisecond, 15*time.Minute, 20+5000/9*2, 5000*100*time.Millisecond)
	f(2*time.Second, 24*time.Hour, 20+10_000*2000/86_400, 5000*2*time.Second)
	f(1990*time.Millisecond, time.Hour, 1809, time.Hour) // whose steps are a little shorter than they should be
}

// Each round is kept however slow some answers are, over an hour as well.
func TestRewindKeepsEachRound(t *testing.T) {
	for name, fails := range map[string]bool{"answers after 3 s": false, "timeouts": true} {
		const scrapes = 1750
		var pages []scrape.Page
		for n := range scrapes {
			pages = append(pages, scrapetest.Page("node", 2000*n, fmt.Sprintf("node_load1 %d\n", n)))
			pages[len(pages)-1].Took = 10 * time.Millisecond
		}
		for s := 0; s < 2*scrapes; {
			p, took := scrapetest.Page("nginx", 1000*s, "nginx_up 1\n"), 3
			if fails {
				p, took = scrapetest.Failure("nginx", 1000*s, "no answer within 5s"), 5
			}
			p.Took = time.Duration(took) * time.Second
			pages = append(pages, p)
			s += took
		}
		sortByArrival(pages)
		for _, span := range []time.Duration{time.Hour, 15 * time.Minute, time.Minute} {
			film, st := NewRewind(span), origin.NewState(origin.Options{})
			for _, p := range pages {
				st.Apply(p)
				film.Add(st.Snapshot())
				if line := film.View().Timeline; len(line.Moments) > 3 && line.Usual != 2*time.Second {
					t.Fatalf("%s, %v: from one scrape to the next it is %v after %d", name, span, line.Usual, len(line.Moments))
				}
			}
			film.SetPaused(true)
			film.Step(-int(span / (2 * time.Second)))
			load := film.View().Snapshot.CPU.Load1
			if most := scrapes - span.Seconds()/2; load > max(most+3, 0) {
				t.Errorf("%s, %v: the first round that is kept is %v", name, span, load)
			}
			for want := load; want < scrapes; want++ {
				if got := film.View().Snapshot.CPU.Load1; got != want {
					t.Errorf("%s, %v: round %v is shown, want %v", name, span, got, want)
					break
				}
				film.Step(1)
			}
		}
	}
}

// Where not every round is kept, those in which something happened are, but for a time in which something happens in each.
func TestRewindKeepsRoundsWithMarkers(t *testing.T) {
	run := func(downEach int) *Timeline {
		film, st := NewRewind(24*time.Hour), origin.NewState(origin.Options{})
		for n := range 2000 {
			for i, name := range []string{"node", "nginx"} {
				p := scrapetest.Page(name, 2000*n+i, "nginx_up 1\n")
				if name == "nginx" && n%downEach == downEach/2 {
					p = scrapetest.Failure(name, 2000*n+i, "connection refused")
				}
				st.Apply(p)
				film.Add(st.Snapshot())
			}
			if line := film.View().Timeline; len(line.Moments) > 1 && line.Usual < 24*time.Hour/MaxKept {
				t.Fatalf("from one round that is kept to the next it is %v after %d", line.Usual, n)
			}
		}
		return film.View().Timeline
	}
	const fit = 4000*MaxKept/(24*60*60) + 1
	line := run(200)
	if len(line.Markers) < 20 || len(line.Moments) > fit+2*MaxKept/maxEarly {
		t.Fatalf("%d markers, %d moments", len(line.Markers), len(line.Moments))
	}
	for _, m := range line.Markers {
		if late := line.RoundEnd(m.At).Sub(m.At); late > 2*time.Millisecond {
			t.Errorf("%s: the next moment is %v later", m.Text, late)
		}
	}
	if n := len(run(2).Moments); n > fit+2*MaxKept/maxEarly {
		t.Errorf("%d moments, no more than %d are due", n, fit)
	}
}

// Nothing of later is shown: neither a value nor a point of a graph nor a marker.
func TestRewindHasNoFuture(t *testing.T) {
	r := NewRewind(time.Hour)
	st := origin.NewState(origin.Options{})
	for _, p := range recordingtest.DemoPages(t, "") {
		st.Apply(p)
		r.Add(st.Snapshot())
	}
	last := r.View().Snapshot.Known
	for range r.kept.Load().frames {
		r.Step(-1)
		v := r.View()
		s := v.Snapshot
		if s.Known.After(v.At) || !s.Known.Before(last) {
			t.Fatalf("a snapshot of %v at %v, after %v", s.Time, v.At, last)
		}
		for _, series := range []series.Series{s.CPU.BusyHistory, s.Network.OutHistory, s.Server.RequestsHistory, s.Clients.ActiveHistory} {
			if n := len(series); n > 0 && series[n-1].At > s.Time.UnixMilli() {
				t.Fatalf("a point of %v at %v", series[n-1].At, s.Time.UnixMilli())
			}
		}
		for _, m := range s.Markers {
			if m.At.After(s.Time) {
				t.Fatalf("the marker %q of %v at %v", m.Text, m.At, s.Time)
			}
		}
		last = s.Known
	}
}

// What a Rewind that is full holds in memory, for a machine of two CPUs and for one with 64 CPUs, 40 devices, 20 disks and 40 file
// systems.
func BenchmarkRewindMemory(b *testing.B) {
	large := func(n int) scrape.Page {
		var page strings.Builder
		for i := range 64 {
			fmt.Fprintf(&page, "node_cpu_seconds_total{cpu=\"%d\",mode=\"idle\"} %d\n", i, 2*n)
			fmt.Fprintf(&page, "node_cpu_seconds_total{cpu=\"%d\",mode=\"user\"} %d\n", i, n)
		}
		for i := range 40 {
			fmt.Fprintf(&page, "node_network_receive_bytes_total{device=\"eth%d\"} %d\n", i, n)
			fmt.Fprintf(&page, "node_network_transmit_bytes_total{device=\"eth%d\"} %d\n", i, n)
			fmt.Fprintf(&page, "node_filesystem_size_bytes{mountpoint=\"/%d\",device=\"/dev/x%d\",fstype=\"ext4\"} 1e9\n", i, i)
		}
		for i := range 20 {
			fmt.Fprintf(&page, "node_disk_io_time_seconds_total{device=\"sd%c\"} %d\n", 'a'+i, n)
		}
		return scrape.Page{Target: scrape.Target{Name: "node"}, Body: []byte(page.String()), Whole: true}
	}
	demo := recordingtest.DemoPages(b, "node")
	small := func(n int) scrape.Page { return demo[n%len(demo)] }
	for name, page := range map[string]func(n int) scrape.Page{"2 CPUs": small, "64 CPUs": large} {
		b.Run(name, func(b *testing.B) {
			var heap [2]runtime.MemStats
			for b.Loop() {
				runtime.GC()
				runtime.ReadMemStats(&heap[0])
				r := NewRewind(time.Hour)
				st := origin.NewState(origin.Options{})
				for n := range 2 * MaxKept {
					p := page(n)
					p.Time = scrapetest.T0.Add(time.Duration(n) * 2 * time.Second)
					st.Apply(p)
					r.Add(st.Snapshot())
				}
				runtime.GC()
				runtime.ReadMemStats(&heap[1])
				b.ReportMetric(float64(heap[1].HeapAlloc-heap[0].HeapAlloc)/1e6, "MB")
				b.ReportMetric(float64(len(r.kept.Load().frames)), "scrapes")
			}
		})
	}
}

// The time that is shown is that of the run.
func TestRewindNow(t *testing.T) {
	run := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	r := NewRewind(time.Minute)
	r.Now = func() time.Time { return run }
	if v := r.View(); !v.At.Equal(run) || !v.Present.Equal(run) {
		t.Errorf("%v, the present is %v", v.At, v.Present)
	}
	r.SetPaused(true)
	run = run.Add(10 * time.Minute)
	if v := r.View(); v.Present.Sub(v.At) != 10*time.Minute || !v.Paused {
		t.Errorf("held at %v, the present is %v", v.At, v.Present)
	}
}

// What is kept of a run with many sources is a snapshot of each scrape, not one of each page.
func TestRewindManySources(t *testing.T) {
	const sources, scrapes = 100, 300
	st := origin.NewState(origin.Options{})
	r := NewRewind(time.Hour)
	at := time.Now().Round(0)
	memory := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	before := memory()
	for range scrapes {
		for i := range sources {
			st.Apply(scrape.Page{Target: scrape.Target{Name: fmt.Sprint("s", i), Role: scrape.RoleOther}, Time: at, Body: []byte("up 1\n")})
			r.Add(st.Snapshot())
		}
		at = at.Add(2 * time.Second)
	}
	const most = 20 // MB, 300 snapshots of 100 sources with some 200 bytes each being 6
	if got := memory() - before; got > most || len(r.kept.Load().frames) < scrapes-1 {
		t.Errorf("%.1f MB for %d snapshots", got, len(r.kept.Load().frames))
	}
	runtime.KeepAlive(st)
}

// What is shown has changed with each new snapshot, but not while it is held.
func TestRewindChanges(t *testing.T) {
	liveRun(t, 3, 2*time.Second, time.Minute, func(r *Rewind, scrape func()) {
		changed := func(want bool, by string, what func()) {
			t.Helper()
			select {
			case <-r.Changed():
			default:
			}
			what()
			select {
			case <-r.Changed():
				if !want {
					t.Errorf("changed by %s", by)
				}
			default:
				if want {
					t.Errorf("not changed by %s", by)
				}
			}
		}
		changed(true, "a scrape", scrape)
		changed(true, "a step", func() { r.Step(-1) })
		changed(false, "a scrape while held", scrape)
		changed(true, "going on", func() { r.SetPaused(false) })
	})
}
