package words

import (
	"testing"

	"origintop/scrape/alarm"
	"origintop/scrape/fields"
)

func TestWorry(t *testing.T) {
	set := func(warn, crit string) *alarm.Thresholds {
		limits := &alarm.Thresholds{}
		if warn != "" && limits.SetWarn(warn) != nil || crit != "" && limits.SetCrit(crit) != nil {
			t.Fatal(warn, crit)
		}
		return limits
	}
	f := func(field string, limits *alarm.Thresholds, want string) {
		t.Helper()
		of := fields.Named(field)
		if worry := of.Explanation().Worry; want != "" && worry != "" {
			want += ": " + worry
		}
		if got := Worry(of, limits); got != want {
			t.Errorf("%s: got %q, want %q", field, got, want)
		}
	}
	defaults := &alarm.Thresholds{}
	f("cpu.busy_percent", defaults, "from 70%, critical from 90%")
	f("cpu.busy_percent", set("cpu=50", "cpu=60.5"), "from 50%, critical from 60.5%")
	f("cpu.busy_percent", set("cpu=off", ""), "critical from 90%")
	f("cpu.busy_percent", set("cpu=90", "cpu=90"), "critical from 90%")
	f("cpu.busy_percent", set("cpu=off", "cpu=off"), "its alarm is off")
	f("cpu.load_per_core", defaults, "from 1.5")
	f("memory.swap_pages_per_second", defaults, "from 10/s")
	f("nginx.status_per_second.5xx", defaults, "above 0")
	f("nginx.backends_down_percent", defaults, "above 0, critical from 100%")
	f("memory.total_bytes", defaults, "")
	for _, field := range []string{"swarm.active_clients", "network.plateau_bytes_per_second", "disk.devices.await_seconds"} {
		of := fields.Named(field)
		if got, want := Worry(of, defaults), of.Explanation().Worry; got != want {
			t.Errorf("%s: got %q, want %q", field, got, want)
		}
	}
}

// What is said of a number fits on one line of a wide screen, with the thresholds.
func TestWorriesHaveRoom(t *testing.T) {
	for _, f := range fields.All() {
		if text := Worry(&f, &alarm.Thresholds{}); len(text) > 130 {
			t.Errorf("%s: %d letters: %s", f.Name, len(text), text)
		}
	}
}
