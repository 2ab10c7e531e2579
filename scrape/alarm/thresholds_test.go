package alarm

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestParseLimit(t *testing.T) {
	f := func(text string, r Resource, want float64) {
		t.Helper()
		if got, v, err := parseLimit(text); got != r || v != want || err != nil {
			t.Errorf("%s: got %v, %v, %v", text, Defaults[got].Name, v, err)
		}
	}
	f("cpu=70", CPU, 70)
	f("core=97.5%", Core, 97.5)
	f("net=100", Net, 100)
	f("disk=off", Disk, math.Inf(1))
	f("5xx=0.5", Errors, 0.5)
	f("drops=1000/s", Drops, 1000)
	f("oom=1", OOM, 1)

	bad := func(text, want string) {
		t.Helper()
		if _, v, err := parseLimit(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want %q in the error", text, v, err, want)
		}
	}
	bad("", `"" has no threshold: write it like cpu=70`)
	bad("cpu", `"cpu" has no threshold`)
	bad("CPU=70", `there is no resource "CPU": choose from cpu, core, memory, net, `)
	bad("=70", `there is no resource ""`)
	bad("cpu=", `"" is not a threshold like 70 or off`)
	bad("cpu=%", `"%" is not a threshold`)
	bad("cpu=70/s", `"70/s" is not a threshold`)
	bad("cpu=70%%", `"70%%" is not a threshold`)
	bad("cpu=nan", `"nan" is not a threshold`)
	bad("drops=inf", `"inf" is not a threshold`)
	bad("drops=5%", "drops is a number, not a part: leave out the %")
	bad("oom=5%", "oom is a number, not a part")
	bad("oom=5/s", `"5/s" is not a threshold`)
	bad("memory=0", "memory=0 is always reached")
	bad("memory=-1", "is always reached")
	bad("net=200", "net=200 is never reached: the unit is percent; use off to turn it off")
}

func TestLimits(t *testing.T) {
	var l Thresholds
	f := func(warn, crit, want string) {
		t.Helper()
		if err := l.SetWarn(warn); warn != "" && err != nil {
			t.Fatal(err)
		}
		if err := l.SetCrit(crit); crit != "" && err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := l.Check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s, %s: got %q, want %q", warn, crit, got, want)
		}
		l = Thresholds{}
	}
	f("cpu=60", "cpu=60", "")
	f("cpu=95", "cpu=90", "cpu: the warning from 95 on comes after critical, from 90 on: should --warn and --crit be exchanged?")
	f("cpu=95", "cpu=99", "")
	f("cpu=off", "", "")
	f("busy=100", "", "")
	f("", "drops=1", "")
	// The one that is not set gives way.
	is := func(warn, crit string, want limit) {
		t.Helper()
		f(warn, crit, "")
		l.SetWarn(warn)
		l.SetCrit(crit)
		if got := l.of(CPU); got != want {
			t.Errorf("%s, %s: %v, want %v", warn, crit, got, want)
		}
		l = Thresholds{}
	}
	is("", "", limit{70, 90, false})
	is("cpu=95", "", limit{95, 95, false})
	is("cpu=50", "", limit{50, 90, false})
	is("", "cpu=50%", limit{50, 50, false})
	is("", "cpu=95", limit{70, 95, false})
	is("cpu=off", "", limit{atNone, 90, false})
	is("", "cpu=off", limit{70, atNone, false})
	is("cpu=off", "cpu=50", limit{atNone, 50, false})
	l.SetWarn("net=50")
	if err := l.SetWarn("net=500"); err == nil || l.of(Net) != (limit{50, 90, false}) {
		t.Errorf("after an error: %v, %v", err, l.of(Net))
	}
}

func TestTexts(t *testing.T) {
	f := func(r Resource, warn, crit string) {
		t.Helper()
		if w, c := Defaults[r].Texts(); w != warn || c != crit {
			t.Errorf("%s: got %q and %q, want %q and %q", Defaults[r].Name, w, c, warn, crit)
		}
	}
	f(CPU, "70 %", "90 %")
	f(Load, "1.5", "")
	f(Swapping, "10 /s", "")
	f(Hung, "any", "any")
	f(Backends, "any", "100 %")
}

func TestDefaultsInOrder(t *testing.T) {
	for _, l := range Defaults {
		if l.warn > l.crit {
			t.Errorf("%s: high from %v on, critical from %v", l.Name, l.warn, l.crit)
		}
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, text := range []string{
		"cpu=70", "net=90%", "5xx=0.5/s", "oom=1", "busy=off", "cpu", "=", "cpu=0x1p3", "cpu=1e-320", "drops=1e308",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, v, err := parseLimit(text)
		var l Thresholds
		if set := l.SetCrit(text); (set == nil) != (err == nil) {
			t.Fatalf("%q: %v, %v", text, err, set)
		}
		if err != nil {
			if l != (Thresholds{}) || err.Error() == "" {
				t.Errorf("%q: %v, but it is set", text, err)
			}
			return
		}
		if !(v > 0) || v != atNone && (math.IsInf(v, 0) || Defaults[r].unit == inPercent && v > 100) {
			t.Errorf("%q: %v", text, v)
		}
		if got := l.of(r); got.crit != v || got.warn != min(v, Defaults[r].warn) {
			t.Errorf("%q: %v", text, got)
		}
		if !slices.Contains([]string{"%", "/s", ""}, string(Defaults[r].unit)) {
			t.Errorf("%q: %q", text, Defaults[r].unit)
		}
	})
}
