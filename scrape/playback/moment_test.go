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
		got, _, err := ParseMoment(text, first, last, now, live)
		if err != nil || got.Format("02 15:04:05") != want {
			t.Errorf("%q: got %v, %v, want %s", text, got, err, want)
		}
	}
	f("23:55:10", "23 23:55:10", false)
	f("23:55", "23 23:55:00", false)
	f("0:05", "24 00:05:00", true)
	f("0:05", "23 23:50:05", false) // the header says 00:05 there
	f("00:05:00", "24 00:05:00", false)
	f("02:16", "23 23:52:16", false)
	f("20:00", "24 00:10:00", false)
	f("-00:42", "24 00:09:18", true)
	f("-00:42", "23 23:59:18", false)
	f("+1:00", "24 00:01:00", false)
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
		if got, _, err := ParseMoment(text, first, last, now, false); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want %q", text, got, err, want)
		}
	}
	wrong("", "a time is missing")
	f("12:00", "24 00:02:00", false)
	wrong("12:00:00", "12:00:00 is out of range: choose from 23:50:00 to 00:10:00 (20m0s long)")
	wrong("1h30m", "1h30m is out of range: choose from")
	wrong("3h ago", "is out of range")
	wrong("25:00", "25:00 is out of range: choose from 23:50:00 to 00:10:00 (20m0s long)")
	wrong("25:0x", "is not a time like 02:16 from the beginning")
	wrong("1:2:3:4", "is not a time like 02:16 from the beginning")
	wrong("101%", "not a part")
	wrong("NaN%", "not a part")
	wrong("3", `has no unit, did you mean 3m?`)
	wrong("soon", "is not a time like")
}

// A text with colons is what the header shows, or the time of day: what is in the recording, and if both are, what the header shows.
func TestParseMomentOfTwoReadings(t *testing.T) {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	f := func(text string, from, length time.Duration, want string, as Reading) {
		t.Helper()
		first := day.Add(from)
		at, got, err := ParseMoment(text, first, first.Add(length), first, false)
		if err != nil || at.Format(time.TimeOnly) != want || got != as {
			t.Errorf("%q of %v from %v: %v, read as %d, %v; want %s, %d", text, length, from, at, got, err, want, as)
		}
		if note := got.Note(text); (note == "") != (as == OneReading) || note != "" && !strings.HasPrefix(note, text+" is ") {
			t.Errorf("%q: note %q", text, note)
		}
	}
	const minute, hour = time.Minute, time.Hour
	f("02:16", 14*hour, 3*minute, "14:02:16", OneReading)
	f("03:00", 14*hour, 3*minute-400*time.Millisecond, "14:02:59", OneReading) // the header leaves out fractions
	f("14:02", 14*hour, 3*minute, "14:02:00", OneReading)
	f("14:05", 14*hour, 20*minute, "14:14:05", FromBeginning)
	f("14:05:00", 14*hour, 20*minute, "14:05:00", OneReading)
	f("1:02:16", 9*hour, 2*hour, "10:02:16", OneReading)
	f("72:16", 9*hour, 2*hour, "10:12:16", OneReading)
	f("1:02:16", hour/2, 3*hour, "01:32:16", FromBeginning)
	f("01:02:16", hour/2, 3*hour, "01:02:16", TimeOfDay)
	f("01:02:16", 9*hour, 2*hour, "10:02:16", OneReading)
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
			at, _, err := ParseMoment(text, first, last, first, live)
			if err == nil && (at.Before(first) || at.After(last)) {
				t.Errorf("%q: %v is not from %v to %v", text, at, first, last)
			}
		}
	})
}
