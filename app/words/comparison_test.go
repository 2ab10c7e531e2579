package words

import (
	"math"
	"strings"
	"testing"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/fields"
)

func TestDifferenceText(t *testing.T) {
	f := func(field string, base, by, low, high float64, word compare.Word, want, wantWord string) {
		t.Helper()
		d := &compare.Difference{
			Field: fields.Named(field), Base: compare.Summary{Mean: base}, New: compare.Summary{Mean: base + by},
			By: by, Low: low, High: high, Word: word,
		}
		if got, gotWord := DifferenceText(d), DifferenceWord(d); got != want || gotWord != wantWord {
			t.Errorf("%s %g%+g (%g..%g): %q, %q, want %q, %q", field, base, by, low, high, got, gotWord, want, wantWord)
		}
	}
	nan := math.NaN()
	const (
		latency = "nginx.latency_seconds.p99"
		out     = "network.out_bytes_per_second"
		speed   = "swarm.average_speed"
		stalled = "swarm.stalled_percent"
		errors  = "nginx.status_per_second.5xx"
	)
	f(latency, .100, .032, .026, .038, compare.Higher, "+32 ±6.0 %", "higher, worse")
	f(latency, .100, -.032, -.038, -.026, compare.Lower, "-32 ±6.0 %", "lower, better")
	f(out, 1e6, 2.5e5, 2e5, 3e5, compare.Higher, "+25 ±5.0 %", "higher")
	f(speed, 1, -.25, -.3, -.2, compare.Lower, "-25 ±5.0 %", "lower, worse")
	f(latency, .100, .040, .035, .060, compare.Higher, "+40 (35..60) %", "higher, worse") // by ranks
	f(latency, .100, .002, -.003, .007, compare.NoDifference, "±5.0 %", "~")
	f(latency, .100, .001, .0009, .0011, compare.NoDifference, "+1.0 ±0.10 %", "~") // certain, but of no matter
	f(latency, .100, .5, nan, nan, compare.TooShort, "", "inconclusive")
	f(stalled, 0, 8, 8, 8, compare.Higher, "+8.0 points", "higher, worse")
	f(stalled, 0, 8, 7, 9, compare.Higher, "+8.0 ±1.0 points", "higher, worse")
	f(errors, 0, 3, 2, 4, compare.Higher, "+3.0/s ±1.0/s", "higher, worse")
	f(errors, .01, 3, 2, 4, compare.Higher, "+3.0/s ±1.0/s", "higher, worse") // 30,000 % says nothing
}

func TestCompareResult(t *testing.T) {
	c := &compare.Comparison{}
	for range 2 {
		c.Fields = append(c.Fields, compare.Difference{Field: fields.Named("nginx.latency_seconds.p99"), Word: compare.Higher})
	}
	c.Fields = append(c.Fields, compare.Difference{Field: fields.Named("network.out_bytes_per_second"), Word: compare.Lower},
		compare.Difference{Field: fields.Named("cpu.busy_percent")})
	if got, want := CompareResult(c), "Of 4 numbers, 2 got worse, 1 differs in neither direction and 1 is inconclusive"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	side := func(clients float64, seconds float64) []compare.Side {
		s := compare.Side{Run: &compare.Run{Kind: analysis.Clients, Seconds: []float64{0, seconds}}}
		if seconds > 0 {
			s.Full = compare.Part{End: 2, Load: clients}
		}
		return []compare.Side{s}
	}
	c.Basis, c.Kind, c.Base, c.New = compare.NoCommonLoad, analysis.Clients, side(40, 58), side(70, 34)
	want := "Not compared: the runs never held the same load for long enough (base: 40 clients for 58s; new: 70 clients for 34s). " +
		"Repeat one of them with as many clients, for ten minutes"
	if got := CompareResult(c); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Basis, c.New = compare.NoCommonPart, side(0, 0)
	want = "Not compared: a run never held its full load (base: 40 clients for 58s; new: none). Repeat it, for ten minutes"
	if got := CompareResult(c); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDownText(t *testing.T) {
	at := time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)
	outage := analysis.Event{Kind: analysis.ServerOutage, From: at, To: at.Add(14 * time.Second)}
	restart := analysis.Event{Kind: analysis.ServerRestart, From: at, To: at}
	side := func(events ...analysis.Event) compare.Side {
		run := &compare.Run{Verdict: &analysis.Verdict{Events: events}}
		return compare.Side{Run: run, Used: compare.Part{End: 1, From: at, To: at.Add(time.Minute)}}
	}
	f := func(want string, new ...compare.Side) {
		t.Helper()
		c := &compare.Comparison{Base: []compare.Side{side()}, New: new}
		c.Fields = []compare.Difference{{Field: fields.Named("cpu.busy_percent"), Word: compare.NoDifference}}
		if got := DownText(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		all := "Of 1 numbers, 1 shows no difference"
		if want != "" {
			all += "; " + want
		}
		if got := CompareResult(c); got != all {
			t.Errorf("%q, want %q", got, all)
		}
	}
	f("", side())
	f("the server was down for 14s in the new run", side(outage))
	f("the server restarted in the new run", side(restart))
	f("the server was down for 14s and restarted 2 times in the new run", side(outage, restart, restart))
	f("the server was down 2 times, for 28s in all in the new runs", side(outage), side(outage))
}

// A row is called by its name: which is the busiest may not be the same on both sides.
func TestRowName(t *testing.T) {
	f := func(field, row, want, wantPanel string) {
		t.Helper()
		of := fields.Named(field)
		if got, panel := RowName(of, row), RowPanel(of, row); got != want || panel != wantPanel {
			t.Errorf("%s of %q: %q and %q, want %q and %q", field, row, got, panel, want, wantPanel)
		}
	}
	f("cpu.cores.busy_percent", "1", "cpu1 busy", "cpu1 busy")
	f("cpu.cores.busy_percent", "", "cpu busy", "cpu busy")
	f("disk.devices.busy_percent", "vda", "disk vda busy", "Disk vda busy")
	f("disk.devices.await_seconds", "vda", "await (vda)", "Await (vda)")
	f("disk.filesystems.used_percent", "/", "file system / used", "File system / used")
	f("disk.devices.read_bytes_per_second", "vda", "read (vda)", "Read (vda)")
	f("network.devices.out_link_percent", "eth0", "eth0 out, of its link", "eth0 out, of its link")
	f("cpu.busy_percent", "", "CPU busy", "CPU busy")
}

// The longer the interval is, the longer a run takes to have samples enough.
func TestWhyTooShort(t *testing.T) {
	f := func(long time.Duration, want string) {
		t.Helper()
		got := WhyTooShort([]string{"requests"}, false, long)[1]
		if !strings.HasSuffix(got, "Usually "+want+" at full load are enough") {
			t.Errorf("%v: %s", long, got)
		}
	}
	f(10*time.Minute, "ten minutes")
	f(833*time.Second, "14 minutes")
}

// Each number that is compared has a name that a person can read.
func TestComparedFieldsHaveNames(t *testing.T) {
	for _, f := range fields.All() {
		if compare.Compared(&f) && FieldName(&f, "") == f.Name {
			t.Errorf("%s has no name", f.Name)
		}
	}
}
