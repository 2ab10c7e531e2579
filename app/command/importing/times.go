package importing

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// layouts are those of times in the local time zone.
var layouts = []string{
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly,
}

// ParseTime returns the time that a text says, as it is now: 2026-11-20 14:00 or 14:00:05 in the local time zone, one in the form of
// RFC 3339, -90m for that long ago, or now.
func ParseTime(text string, now time.Time) (time.Time, error) {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, "now") {
		return now, nil
	}
	if strings.HasPrefix(text, "-") {
		ago, err := time.ParseDuration(strings.ReplaceAll(text, " ", ""))
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is not how long ago, as -90m and -1h30m are", text)
		}
		return now.Add(ago), nil
	}
	if t, err := time.Parse(time.RFC3339, strings.Replace(text, " ", "T", 1)); err == nil {
		return t, nil
	}
	for _, layout := range append(layouts, time.TimeOnly, "15:04") {
		t, err := time.ParseInLocation(layout, text, now.Location())
		if err != nil {
			continue
		}
		if !strings.HasPrefix(layout, "2006") { // of today
			t = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, now.Location())
		}
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%q is not a time: write '2026-11-20 14:00', 2026-11-20T14:00:00Z, 14:00 of today, -90m or now", text)
}

// ParseRange returns the times of --from and --to.
func ParseRange(from, to string, now time.Time) (begin, end time.Time, err error) {
	if begin, err = ParseTime(from, now); err != nil {
		return begin, end, fmt.Errorf("--from: %w", err)
	}
	if end, err = ParseTime(to, now); err != nil {
		return begin, end, fmt.Errorf("--to: %w", err)
	}
	switch {
	case begin.After(now):
		return begin, end, errors.New("--from is in the future")
	case end.After(now):
		return begin, end, errors.New("--to is in the future")
	case !begin.Before(end):
		return begin, end, errors.New("--from is not before --to")
	case end.Sub(begin) > 31*24*time.Hour:
		return begin, end, errors.New("--from and --to are more than 31 days apart")
	}
	return begin, end, nil
}
