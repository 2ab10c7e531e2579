package playback

import (
	"strings"
	"testing"
	"time"
)

func TestParseMoment(t *testing.T) {
	first := time.Date(2026, 11, 23, 23, 50, 0, 0, time.UTC)
	last := first.Add(20 * time.Minute) // beyond midnight
	now := first.Add(10 * time.Minute)
	f := func(text, want string, live bool) {
		t.Helper()
		got, err := ParseMoment(text, first, last, now, live)
		if err != nil || got.Format("02 15:04:05") != want {
			t.Errorf("%q: got %v, %v, want %s", text, got, err, want)
		}
	}
	f("23:55:10", "23 23:55:10", false)
	f("23:55", "23 23:55:00", false)
	f("0:05", "24 00:05:00", false)
	f("23:49:30", "23 23:50:00", false)
	f("3m", "23 23:53:00", false)
	f("3m", "24 00:07:00", true)
	f("0h19m30s", "24 00:09:30", false)
	f("20m0.5s", "24 00:10:00", false)
	f("+2h", "24 00:10:00", false)
	f("-2h", "23 23:50:00", true)
	f("3m ago", "23 23:57:00", false)
	f("3 m ago", "23 23:57:00", false)
	f("3m ago", "24 00:07:00", true)
	f("+30s", "24 00:00:30", false)
	f("-30s", "23 23:59:30", true)
	f(" 50% ", "24 00:00:00", false)
	f("0%", "23 23:50:00", false)
	f("100%", "24 00:10:00", true)
	f("12.5%", "23 23:52:30", false)
	f("Start", "23 23:50:00", false)
	f("end", "24 00:10:00", false)

	wrong := func(text, want string) {
		t.Helper()
		if got, err := ParseMoment(text, first, last, now, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want %q", text, got, err, want)
		}
	}
	wrong("", "a time is missing")
	wrong("12:00", "is not in it: it goes from 23:50:00 to 00:10:00")
	wrong("1h30m", "1h30m is not in it: it goes from")
	wrong("3h ago", "is not in it")
	wrong("25:00", "not a time of day")
	wrong("101%", "not a part")
	wrong("NaN%", "not a part")
	wrong("3", `has no unit, did you mean 3m?`)
	wrong("soon", "is not a time, as")
}

// Whatever is typed: the moment is in the film, or there is an error.
func FuzzParseMoment(f *testing.F) {
	for _, text := range []string{"14:05:10", "3m ago", "50%", "+1h", "-99999h", "9999999999999h", "start", "::", "%", "1e308%"} {
		f.Add(text, int64(0), int64(1e12))
	}
	f.Fuzz(func(t *testing.T, text string, from, length int64) {
		first := time.Unix(0, from)
		last := first.Add(time.Duration(max(length, -(length+1))) % (100 * 24 * time.Hour))
		for _, live := range []bool{true, false} {
			at, err := ParseMoment(text, first, last, first, live)
			if err == nil && (at.Before(first) || at.After(last)) {
				t.Errorf("%q: %v is not from %v to %v", text, at, first, last)
			}
		}
	})
}
