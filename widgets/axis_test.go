package widgets

import (
	"math"
	"testing"
	"time"
)

func TestRoundUp(t *testing.T) {
	f := func(u Unit, v, want float64) {
		t.Helper()
		if got := u.roundUp(v); math.Abs(got-want) > 1e-9*want {
			t.Errorf("%d: roundUp(%v) = %v, want %v", u, v, got, want)
		}
	}
	f(Plain, 0, 0)
	f(Plain, -1, 0)
	f(Plain, nan, 0)
	f(Plain, inf, 0)
	f(Plain, 1, 1)
	f(Plain, 1.01, 1.5)
	f(Plain, 3, 3)
	f(Plain, 5.01, 6)
	f(Plain, 0.0031, 0.004)
	f(Plain, 1e300, 1e300)
	f(Plain, 0.1+0.2-0.1, 0.2) // not quite 0.2
	f(InBits, 193e6/8, 200e6/8)
	f(InBits, 25e6, 25e6)
	f(InBytes, 25e6, 25e6)
	f(InBytes, 26e6, 30e6)
	f(InSeconds, 0.012, 0.015)
	f(InSeconds, 40, 40)
	f(InSeconds, 55, 60)
	f(InSeconds, 60, 60)
	f(InSeconds, 61, 90)
	f(InSeconds, 100, 120)
	f(InSeconds, 3600, 3600)
	f(InSeconds, 3601, 5400)
	f(InVolume, 1000<<20, 1<<30)
	f(InVolume, 1<<30, 1<<30)
}

func TestCeiling(t *testing.T) {
	top := 0.0
	f := func(most, want float64) {
		t.Helper()
		if top = Plain.ceiling(top, most); math.Abs(top-want) > 1e-9 {
			t.Errorf("most %v: top %v, want %v", most, top, want)
		}
	}
	f(0, 0)
	f(90, 100)
	f(101, 150) // at once
	f(99, 150)  // and not back
	f(91, 150)
	f(90, 100)
	f(75, 100)
	f(73, 100)
	f(72, 80)
	f(41, 50)
	f(37, 50)
	f(36, 40)
	f(0.5, 0.6)
	f(1000, 1000)
	f(0, 0)
}

func TestLabel(t *testing.T) {
	f := func(u Unit, v float64, want string) {
		t.Helper()
		if got := u.Label(v); got != want {
			t.Errorf("%d: Label(%v) = %q, want %q", u, v, got, want)
		}
	}
	f(Plain, 0, "0")
	f(Plain, 500, "500")
	f(Plain, 2000, "2k")
	f(Plain, 0.5, "0.5")
	f(InPercent, 100, "100%")
	f(InPercent, 0, "0%")
	f(InBits, 25e6, "200 Mbit/s")
	f(InBits, 0, "0 bit/s")
	f(InBytes, 5e3, "5 kB/s")
	f(PerSecond, 20, "20/s")
	f(PerSecond, 2e4, "20k/s")
	f(InSeconds, 0, "0")
	f(InSeconds, 2e-9, "2 ns")
	f(InSeconds, 0.0005, "500 µs")
	f(InSeconds, 0.02, "20 ms")
	f(InSeconds, 0.5, "500 ms")
	f(InSeconds, 2, "2 s")
	f(InSeconds, 120, "2m")
	f(InSeconds, 30, "30 s")
	f(InSeconds, 90, "1m30s")
	f(InSeconds, 7200, "2h")
	f(InSeconds, 5400, "1h30m")
	f(InVolume, 0, "0 B")
	f(InVolume, 1<<30, "1 GiB")
	f(InVolume, 1.5*(1<<30), "1.5 GiB")
	f(InVolume, 768<<20, "768 MiB")
	f(InVolume, 1000<<20, "1000 MiB")
}

func TestTimeLabels(t *testing.T) {
	f := func(cell, want time.Duration) {
		t.Helper()
		if got := labelStep(cell); got != want {
			t.Errorf("labelStep(%v) = %v, want %v", cell, got, want)
		}
	}
	f(time.Second, 10*time.Second)
	f(4*time.Second, time.Minute)
	f(10*time.Second, 2*time.Minute)
	f(20*time.Second, 5*time.Minute)
	f(time.Minute, 10*time.Minute)
	f(4*time.Minute, time.Hour)
	f(3*time.Second, 30*time.Second)
	f(3001*time.Millisecond, time.Minute)
	f(3*time.Hour, 2*24*time.Hour)
	f(24*time.Hour, 10*24*time.Hour)

	g := func(d time.Duration, want string) {
		t.Helper()
		if got := ago(d); got != want {
			t.Errorf("ago(%v) = %q, want %q", d, got, want)
		}
	}
	g(0, "0s")
	g(60*time.Second, "-1m")
	g(2*time.Minute, "-2m")
	g(90*time.Minute, "-90m")
	g(150*time.Second, "-2m30s")
	g(2*time.Hour, "-2h")
	g(150*time.Minute, "-2h30m")
}
