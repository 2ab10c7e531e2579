package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/check"
	"origintop/scrape/fields"
	"origintop/widgets"
)

// Check says in a line what became of a condition: what was measured, and of one that failed when; or why it was not judged.
func Check(r *check.Result) string {
	switch r.Outcome {
	case check.NotJudged:
		text := "not judged: " + notJudged(r)
		if isKnown(r.Measured) {
			text += "; seen: " + measured(r)
		}
		return text
	case check.Failed:
		return joined(measured(r), whenFailed(r))
	}
	return measured(r)
}

// WatchedUntil says that an origin was not watched after a time, while others were.
func WatchedUntil(origin string, at time.Time) string {
	return OriginName(origin) + " was not watched after " + Clock(at)
}

// NotJudgedTarget says that a target is not judged, and why it isn't watched.
func NotJudgedTarget(why string) string { return "not judged: " + why }

// NotWatchedToEnd says that of so many more origins.
func NotWatchedToEnd(more int) string {
	return Grouped(more) + " more " + plural(more, "origin was", "origins were") + " not watched to the end"
}

// measured says what the condition was compared with: "max=97.1% of eth0".
func measured(r *check.Result) string {
	if r.Subject == check.Verdict {
		return "verdict=" + r.Resource.String()
	}
	text := aggregateName(r) + "=" + seen(r, r.Measured)
	if r.Condition.Row == "" && r.Row != "" {
		text += " of " + widgets.Clean(r.Row)
	}
	switch {
	case r.Window == check.Over:
		text += ", of any " + Interval(r.Length)
	case r.Window == check.For && r.Outcome != check.Failed && r.Longest > 0:
		text += fmt.Sprintf(", not %s for %s at most", limit(r), Interval(r.Longest.Round(time.Second)))
	}
	return text
}

// limit writes the right side of a condition: "< 90%".
func limit(r *check.Result) string { return r.Op.String() + " " + CheckValue(r, r.Value) }

func aggregateName(r *check.Result) string {
	switch r.Agg {
	case check.Avg:
		return "avg"
	case check.Min:
		return "min"
	case check.Max:
		return "max"
	case check.Med:
		return "med"
	case check.Percentile:
		return "p(" + strconv.FormatFloat(r.Percentile, 'g', -1, 64) + ")"
	case check.Last:
		return "last"
	case check.Rate:
		return "rate"
	case check.Count:
		return "count"
	}
	if r.Op == check.Greater || r.Op == check.GreaterEqual || r.Op == check.Equal && r.Measured < r.Value {
		return "min"
	}
	return "max"
}

// whenFailed says when a condition did not hold, and at which load.
func whenFailed(r *check.Result) string {
	at := func(v check.Violation) string {
		text := Clock(v.At)
		if isKnown(v.Load) {
			text += ", at " + LoadText(v.Load, r.LoadKind)
		}
		return text
	}
	if r.First.At.IsZero() {
		return ""
	}
	if r.Subject == check.Verdict {
		return "since " + at(r.First)
	}
	text := "first at " + at(r.First)
	switch {
	case r.Window == check.For:
		text = fmt.Sprintf("not %s for %s, by %s", limit(r), Interval(r.Longest.Round(time.Second)), at(r.First))
	case r.Agg != check.Worst && r.Agg != check.Min && r.Agg != check.Max && r.Agg != check.Count && r.Window == check.NoWindow:
		text = "first over at " + at(r.First)
		if r.Op == check.Greater || r.Op == check.GreaterEqual {
			text = "first under at " + at(r.First)
		}
	}
	if r.Agg == check.Count || r.Window == check.For || r.Worst.At.Equal(r.First.At) {
		return text
	}
	return fmt.Sprintf("%s; worst %s at %s", text, seen(r, r.Worst.Value), at(r.Worst))
}

func joined(parts ...string) string {
	var list []string
	for _, part := range parts {
		if part != "" {
			list = append(list, part)
		}
	}
	return strings.Join(list, ", ")
}

// whyNoValue says, of a field, whose pages could have had its values and had none.
func whyNoValue(r *check.Result) string {
	switch {
	case r.Field == nil || r.To.IsZero() || r.Phase.Kind != check.WholeRun: // it may have been there before, or after
		return ""
	case !r.Whose.Watched:
		return ": no " + map[scrape.Role]string{
			scrape.RoleMachine: "node_exporter", scrape.RoleServer: "web server", scrape.RoleLoad: "load tester", scrape.RoleContainers: "cAdvisor",
		}[r.Field.Role()] + " was watched"
	case !r.Whose.Answered || r.Whose.Exporter == "":
		return ""
	}
	return ": no page of " + widgets.Clean(r.Whose.Exporter) + " had it"
}

// notJudged says why a condition was not judged.
func notJudged(r *check.Result) string {
	rounds := r.Known + r.Unknown
	switch r.Reason {
	case check.NeverKnown:
		if r.Condition.Row == "" && r.Row != "" {
			return widgets.Clean(r.Row) + " had no value: name the rows that count"
		}
		return "it had no value in this run" + whyNoValue(r)
	case check.NoSuchRow:
		text := "there was no " + strconv.Quote(widgets.Clean(r.Row))
		if len(r.Others) > 0 {
			text += ", but " + strings.Join(cleaned(r.Others), ", ")
		}
		return text
	case check.NoSuchSeries:
		return "no page had the series " + widgets.Clean(r.Series.String())
	case check.NotCounted:
		return "the series is not a counter: it has no rate and no count"
	case check.MostlyKnown:
		return fmt.Sprintf("unknown in %d of %d scrapes", r.Unknown, rounds)
	case check.Gap:
		return "unknown for " + Interval(r.Gap.Round(time.Second))
	case check.PossiblyHeld:
		return fmt.Sprintf("while unknown, it may not have been %s for %s", limit(r), Interval(r.Length))
	case check.NotKnownLast:
		return "unknown at the end"
	case check.NoLoad:
		switch r.Phase.Of {
		case check.Clients:
			return "no page says how many clients there were"
		case check.Connections:
			return "no page says how many connections there were"
		}
		return "no page says how much load there was"
	case check.NotReached:
		switch r.Phase.Kind {
		case check.UntilLoad:
			return "that load was not reached"
		case check.Between:
			return "the run ended before that"
		}
		return "that phase never came"
	case check.TooShort:
		return fmt.Sprintf("that phase was shorter than %s", Interval(r.Length))
	case check.NotSeen:
		return "no limit was seen, but the machine, the load or the web server was not known all the time"
	case check.ServerDown:
		return "nothing gave out" + butDown(r.Gap)
	case check.UsedUp:
		return Subject(r.Shared.Resource, r.Shared.Subject) + " was used up, but not only by the load test"
	case check.TooFew:
		switch {
		case r.Phase.Kind == check.AfterRamp:
			return "the whole load lasted less than 10s"
		case r.Subject == check.Verdict:
			return "the run lasted less than 10s"
		}
		if r.Unknown == 0 {
			return fmt.Sprintf("only %d scrapes", rounds)
		}
		return fmt.Sprintf("known in only %d of %d scrapes", r.Known, rounds)
	case check.NotWatched:
		return "not watched after " + Clock(r.Until)
	case check.TooMany:
		return "too many rows to keep"
	}
	return ""
}

func cleaned(names []string) (list []string) {
	for _, name := range names {
		list = append(list, widgets.Clean(name))
	}
	return list
}

// seen writes a number that was seen. One beyond the last bound of its histogram is larger than that.
func seen(r *check.Result, v float64) string {
	if r.Beyond > 0 && v >= r.Beyond {
		return ">" + CheckValue(r, v)
	}
	return CheckValue(r, v)
}

// CheckValue writes a number of a condition with its unit: with so many digits that one on this side of the limit doesn't look as if it
// were on the other.
func CheckValue(r *check.Result, v float64) string {
	if !isKnown(v) {
		return widgets.Unknowable
	}
	number, unit := scaled(r, v)
	if unit == "" && v == math.Trunc(v) {
		return plain(v) // how many there are
	}
	for digits := 3; digits < 17; digits++ {
		text := strconv.FormatFloat(number, 'g', digits, 64)
		rounded, _ := strconv.ParseFloat(text, 64)
		back, enough := rounded*v/number, v == 0
		if v == r.Value {
			enough = enough || math.Abs(rounded-number) <= 1e-9*math.Abs(number)
		} else {
			enough = enough || back != r.Value && (back < r.Value) == (v < r.Value)
		}
		if enough {
			return plain(rounded) + unit
		}
	}
	return plain(number) + unit
}

// plain writes a number without an exponent, unless that would be long.
func plain(v float64) string {
	if size := math.Abs(v); size != 0 && (size < 1e-6 || size >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// scaled returns a number in a unit in which it is short to write.
func scaled(r *check.Result, v float64) (number float64, unit string) {
	if r.Subject != check.FieldSubject {
		return v, ""
	}
	size := math.Abs(v)
	in := func(times float64, units ...string) (float64, string) {
		for i, u := range units {
			if size < times || i == len(units)-1 {
				return v, " " + u
			}
			v, size = v/times, size/times
		}
		return v, ""
	}
	switch r.Unit {
	case fields.Percent:
		return v, "%"
	case fields.Rate:
		return v, "/s"
	case fields.Seconds:
		switch {
		case size == 0 || size >= 1:
			return v, " s"
		case size >= 1e-3:
			return v * 1e3, " ms"
		}
		return v * 1e6, " us"
	case fields.Bytes:
		return in(1024, "B", "KiB", "MiB", "GiB", "TiB")
	case fields.ByteRate:
		return in(1000, "B/s", "kB/s", "MB/s", "GB/s")
	case fields.LinkRate, fields.LinkSpeed:
		v, size = 8*v, 8*size
		return in(1000, "bit/s", "kbit/s", "Mbit/s", "Gbit/s")
	}
	return v, ""
}

func isKnown(v float64) bool { return !math.IsNaN(v) }

// CheckTally says how many conditions passed, and how many didn't.
func CheckTally(passed, failed, notJudged int) string {
	var list []string
	if failed > 0 {
		list = append(list, fmt.Sprintf("%d failed", failed))
	}
	if notJudged > 0 {
		list = append(list, fmt.Sprintf("%d not judged", notJudged))
	}
	if len(list) == 0 {
		return fmt.Sprintf("%d of %d passed", passed, passed)
	}
	return fmt.Sprintf("%d of %d passed, %s", passed, passed+failed+notJudged, strings.Join(list, ", "))
}
