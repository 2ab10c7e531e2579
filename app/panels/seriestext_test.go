package panels

import (
	"math"
	"testing"
	"time"

	"origintop/scrape/explore"
)

func TestSeriesNumbers(t *testing.T) {
	f := func(v float64, value, rate, changed string) {
		t.Helper()
		if got := Exact(v); got != value || len(got) > 13 {
			t.Errorf("value %v: got %q, want %q", v, got, value)
		}
		if got := rateText(v, explore.Plain); got != rate || len(got) > 12 {
			t.Errorf("rate %v: got %q, want %q", v, got, rate)
		}
		if got := Change(v); got != changed || len(got) > 9 {
			t.Errorf("change %v: got %q, want %q", v, got, changed)
		}
	}
	f(0, "0", "0/s", "0.0%")
	f(math.Copysign(0, -1), "0", "0/s", "0.0%")
	f(1, "1", "1/s", "+100%")
	f(0.0001, "0.0001", "0.0001/s", "0.0%")
	f(0.12345678, "0.123457", "0.12/s", "+12.3%")
	f(-0.5, "-0.5", "-0.50/s", "-50%")
	f(1234.5678, "1234.57", "1235/s", ">999%")
	f(999999999, "999999999", "999999999/s", ">999%")
	f(1795449124.123, "1795449124.1", "1.8e+09/s", ">999%")
	f(999999999999, "999999999999", "1e+12/s", ">999%")
	f(1e15, "1e+15", "1e+15/s", ">999%")
	f(1.234567e-100, "1.23457e-100", "1.23e-100/s", "0.0%")
	f(math.Inf(1), "+Inf", "–", "+∞")
	f(math.NaN(), "NaN", "–", "–")
}

// Numbers of a series have the unit that its name says; the exact one stands beside them.
func TestSeriesUnits(t *testing.T) {
	everything := explore.Interest(EverySeries)
	f := func(series, value, exact, perSecond string) {
		t.Helper()
		x := explore.New("node")
		x.Follow(&everything)
		x.Read(time.Unix(0, 0), 0, []byte(series+"\n"))
		e := x.Exploration()
		if got := ValueOf(e, 0); got != value || len(got) > 13 {
			t.Errorf("%s: got %q, want %q", series, got, value)
		}
		if got := ExactOf(e, 0); got != exact {
			t.Errorf("%s: exactly %q, want %q", series, got, exact)
		}
		if got := rateText(e.Value(0), e.Metrics[0].Unit()); got != perSecond || len(got) > 13 {
			t.Errorf("%s: by %q, want %q", series, got, perSecond)
		}
	}
	f("node_memory_Cached_bytes 1138166333", "1.06 GiB", "1138166333 bytes", "1.14 GB/s")
	f("x_bytes_total 0", "0 B", "0 bytes", "0 B/s")
	f("x_bytes_bucket 12", "12", "12", "12/s")
	f("x_bytes_sum 2048", "2.00 KiB", "2048 bytes", "2.05 kB/s")
	f("node_network_speed_bytes 1.25e+08", "125 MB/s", "125000000 bytes/s", "125000000/s")
	f("x_seconds_total 0.25", "250ms", "0.25 s", "250ms/s")
	f("x_seconds_total 12.345", "12.3s", "12.345 s", "12.35s/s")
	f("x_seconds_count 3", "3", "3", "3/s")
	f("node_boot_time_seconds 1795449124", "1795449124", "1795449124, 2026-11-23 15:52:04 UTC", "1.8e+09/s")
	f("x_ratio 0.431", "43.1%", "0.431", "0.43/s")
	f("x_percent 43.1", "43.1%", "43.1%", "43.10/s")
	f("x 1.23456789012345", "1.23457", "1.23456789012345", "1.23/s")
	f("x_bytes NaN", "NaN", "NaN", "–")
	f("x 1e300", "1e+300", "1e+300", "1e+300/s")
}

// Series are taken for counters, or not, by name, in each snapshot from then on.
func TestTake(t *testing.T) {
	everything := explore.Interest(EverySeries)
	x := explore.New("vts")
	x.Follow(&everything)
	p := &Pins{}
	taken := func(at int64, page string) *explore.Exploration {
		x.Read(time.Unix(at, 0), 0, []byte(page))
		return p.Take([]*explore.Exploration{x.Exploration()})[0]
	}
	e := taken(0, "# TYPE r gauge\nr{code=\"2xx\"} 10\nr{code=\"5xx\"} 1\n# TYPE g gauge\ng 5\n")
	if e.Metrics[0].Counter {
		t.Error("a gauge is a counter from the start")
	}
	if !p.ToggleCounter("vts", &e.Metrics[0]) {
		t.Error("it is no counter, having been taken for one")
	}
	e = taken(2, "# TYPE r gauge\nr{code=\"2xx\"} 30\nr{code=\"5xx\"} 1\n# TYPE g gauge\ng 5\n")
	if !e.Metrics[0].Counter || !e.Metrics[1].Counter || e.Metrics[2].Counter {
		t.Errorf("counters: %+v", e.Metrics)
	}
	if got := RateOf(e, 0) + " " + RateOf(e, 2); got != "10/s " {
		t.Errorf("rates %q", got)
	}
	if again := taken(4, "# TYPE r gauge\nr{code=\"2xx\"} 30\nr{code=\"5xx\"} 1\nr{code=\"4xx\"} 2\n"); !again.Metrics[3].Counter {
		t.Error("a series of that name that is new is none")
	}
	if x.Exploration().Metrics[0].Counter {
		t.Error("what was handed out has changed")
	}
	if p.ToggleCounter("vts", &e.Metrics[0]) || taken(6, "r 1\n").Metrics[0].Counter {
		t.Error("it is still one")
	}
}
