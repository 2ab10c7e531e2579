package playback

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseMoment returns the moment that a text names in a film from first to last that has come to now:
//
//	14:05:10, 14:05       the time of day
//	3m, 1h30m             so long after the beginning; of a live run, so long ago
//	3m ago                before the end of a live run; before now in a recording
//	+30s, -30s            from now
//	50%                   of the film
//	start, end
//
// What is not in the film is an error, but that + and - go as far as it goes.
func ParseMoment(text string, first, last, now time.Time, live bool) (time.Time, error) {
	// within returns the moment, or an error that says where the film is.
	within := func(t time.Time) (time.Time, error) {
		switch {
		case t.Before(first.Add(-time.Second)), t.After(last.Add(time.Second)):
			return time.Time{}, outside(text, first, last)
		case t.Before(first):
			return first, nil
		case t.After(last):
			return last, nil
		}
		return t, nil
	}
	text = strings.ToLower(strings.TrimSpace(text))
	ago, isAgo := strings.CutSuffix(text, "ago")
	part, isPart := strings.CutSuffix(text, "%")
	switch {
	case text == "":
		return time.Time{}, errors.New("a time is missing: 14:05:10, 3m, 3m ago or 50%")
	case text == "start":
		return first, nil
	case text == "end":
		return last, nil
	case isPart:
		p, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(p) || p < 0 || p > 100 {
			return time.Time{}, fmt.Errorf("%q is not a part from 0%% to 100%%", text)
		}
		return first.Add(time.Duration(p / 100 * float64(last.Sub(first)))), nil
	case strings.Contains(text, ":"):
		return timeOfDay(text, first, last)
	}
	d, err := time.ParseDuration(strings.TrimPrefix(strings.ReplaceAll(ago, " ", ""), "+"))
	switch {
	case err != nil:
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return time.Time{}, fmt.Errorf("%q has no unit, did you mean %sm?", text, text)
		}
		return time.Time{}, fmt.Errorf("%q is not a time, as 14:05:10, 3m, 3m ago and 50%% are", text)
	case text[0] == '+' || text[0] == '-': // as far as it goes
		to := now.Add(d)
		if to.Before(first) {
			to = first
		}
		if to.After(last) {
			to = last
		}
		return to, nil
	case live:
		return within(last.Add(-d))
	case isAgo:
		return within(now.Add(-d))
	}
	return within(first.Add(d))
}

// outside is the error of a text that names a moment outside of the film.
func outside(text string, first, last time.Time) error {
	return fmt.Errorf("%s is not in it: it goes from %s to %s", text, first.Format(time.TimeOnly), last.Format(time.TimeOnly))
}

// timeOfDay returns the time of day that a text says: that one which is in the film, or else nearest to it.
func timeOfDay(text string, first, last time.Time) (time.Time, error) {
	var clock time.Time
	var err error
	for _, layout := range []string{"15:04:05", "15:04"} {
		if clock, err = time.Parse(layout, text); err == nil {
			break
		}
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("%q is not a time of day, as 14:05 and 14:05:10 are", text)
	}
	var nearest time.Time
	least := time.Duration(math.MaxInt64)
	for day := first.AddDate(0, 0, -1); !day.After(last.AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
		t := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, day.Location())
		if off := max(first.Sub(t), t.Sub(last), 0); off < least {
			nearest, least = t, off
		}
	}
	switch {
	case least > time.Minute:
		return time.Time{}, outside(text, first, last)
	case nearest.Before(first):
		return first, nil
	case nearest.After(last):
		return last, nil
	}
	return nearest, nil
}
