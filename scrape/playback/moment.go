package playback

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A Reading says how ParseMoment has read a text of numbers and colons.
type Reading uint8

// Readings. A text without colons has none, and so has one that can be read in one way only.
const (
	OneReading    Reading = iota
	FromBeginning         // 14:05 is minute 14, second 5, and not the time of day that is in the film as well
	TimeOfDay             // the other way round
)

// Note says how the text was read, "" if there was no choice.
func (r Reading) Note(text string) string {
	text = strings.TrimSpace(text)
	switch r {
	case FromBeginning:
		return text + " is from the beginning, not the time of day, which is in it as well"
	case TimeOfDay:
		return text + " is the time of day, not from the beginning, which would be in it as well"
	}
	return ""
}

// ParseMoment returns the moment that a text names in a film from first to last that has come to now:
//
//	02:16, 1:02:16        so long after the beginning, as the header shows it
//	14:05:10, 14:05       the time of day
//	3m, 1h30m             so long after the beginning; of a live run, so long ago
//	3m ago                before the end of a live run; before now in a recording
//	+30s, -30s, -00:42    from now; -00:42 of a live run: before its end, as the header shows it
//	50%                   of the film
//	start, end
//
// Of the first two the one counts that is in the film. If both are, it is what the header shows: the time since the beginning, but 01:02:16
// with a zero is how the clock is written. A live run has no beginning in the header, so there it is the time of day. The Reading says which one
// it was if both are in the film. What is not in the film is an error, but that + and - go as far as it goes.
func ParseMoment(text string, first, last, now time.Time, live bool) (at time.Time, as Reading, err error) {
	text = strings.ToLower(strings.TrimSpace(text))
	if strings.Contains(text, ":") {
		if sign := text[0]; sign == '+' || sign == '-' {
			if d, ok := parseCounter(text[1:]); ok {
				if sign == '-' {
					d = -d
				}
				if live {
					now = last
				}
				return clamp(now.Add(d), first, last), OneReading, nil
			}
		}
		return parseColons(text, first, last, live)
	}
	at, err = parseMoment(text, first, last, now, live)
	return at, OneReading, err
}

// parseMoment is ParseMoment for a text without colons.
func parseMoment(text string, first, last, now time.Time, live bool) (time.Time, error) {
	// within returns the moment, or an error that says where the film is.
	within := func(t time.Time) (time.Time, error) {
		if t.Before(first.Add(-time.Second)) || t.After(last.Add(time.Second)) {
			return time.Time{}, outside(text, first, last)
		}
		return clamp(t, first, last), nil
	}
	ago, isAgo := strings.CutSuffix(text, "ago")
	part, isPart := strings.CutSuffix(text, "%")
	switch {
	case text == "":
		return time.Time{}, errors.New("a time is missing: 02:16, 14:05:10, 3m, 3m ago or 50%")
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
	}
	d, err := time.ParseDuration(strings.TrimPrefix(strings.ReplaceAll(ago, " ", ""), "+"))
	switch {
	case err != nil:
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return time.Time{}, fmt.Errorf("%q has no unit, did you mean %sm?", text, text)
		}
		return time.Time{}, fmt.Errorf("%q is not a time like 02:16, 14:05:10, 3m, 3m ago or 50%%", text)
	case text[0] == '+' || text[0] == '-': // as far as it goes
		return clamp(now.Add(d), first, last), nil
	case live:
		return within(last.Add(-d))
	case isAgo:
		return within(now.Add(-d))
	}
	return within(first.Add(d))
}

// outside is the error of a text that names a moment outside of the film.
func outside(text string, first, last time.Time) error {
	return fmt.Errorf("%s is out of range: choose from %s to %s", text, first.Format(time.TimeOnly), last.Format(time.TimeOnly))
}

// clamp returns a time, or the end of the film that is nearest to it.
func clamp(t, first, last time.Time) time.Time {
	if t.Before(first) {
		return first
	}
	if t.After(last) {
		return last
	}
	return t
}

// parseColons returns the moment of a text with colons: a time since the beginning, or one of day.
func parseColons(text string, first, last time.Time, live bool) (time.Time, Reading, error) {
	d, isCounter := parseCounter(text)
	length := last.Sub(first)
	isCounter = isCounter && !live
	counts := isCounter && d <= length+time.Second // the counter leaves out fractions
	clock, err := parseClock(text)
	var at time.Time
	tells := false
	if err == nil {
		at, tells = timeOfDay(clock, first, last)
	}
	asClock := live || strings.Count(text, ":") == 2 && text[0] == '0' // the counter has no zero before hours
	switch {
	case counts && tells && !asClock:
		return clamp(first.Add(d), first, last), FromBeginning, nil
	case counts && tells:
		return at, TimeOfDay, nil
	case counts:
		return clamp(first.Add(d), first, last), OneReading, nil
	case tells:
		return at, OneReading, nil
	case err != nil && !isCounter:
		return time.Time{}, OneReading, err
	case isCounter:
		return time.Time{}, OneReading, fmt.Errorf("%w (%v long)", outside(text, first, last), length.Round(time.Second))
	}
	return time.Time{}, OneReading, outside(text, first, last)
}

// parseCounter reads a film's counter: 02:16, 72:16 or 1:12:16.
func parseCounter(text string) (d time.Duration, ok bool) {
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0, false
	}
	for i, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || len(part) > 4 || i > 0 && (n > 59 || len(part) != 2) {
			return 0, false
		}
		d = 60*d + time.Duration(n)*time.Second
	}
	return d, true
}

// parseClock reads a time of day.
func parseClock(text string) (clock time.Time, err error) {
	for _, layout := range []string{"15:04:05", "15:04"} {
		if clock, err = time.Parse(layout, text); err == nil {
			return clock, nil
		}
	}
	return clock, fmt.Errorf("%q is not a time like 02:16 from the beginning or 14:05:10 by the clock", text)
}

// timeOfDay returns a time of day in the film, or the end of it that is up to a minute away from that.
func timeOfDay(clock, first, last time.Time) (at time.Time, ok bool) {
	least := time.Duration(math.MaxInt64)
	for day := first.AddDate(0, 0, -1); !day.After(last.AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
		t := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, day.Location())
		if off := max(first.Sub(t), t.Sub(last), 0); off < least {
			at, least = t, off
		}
	}
	return clamp(at, first, last), least <= time.Minute
}
