package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"origintop/scrape/series"
	"origintop/widgets"
)

// Every number is written in few characters, and so that a person can read it.
func TestAbsurdNumbersAreReadable(t *testing.T) {
	number := regexp.MustCompile(`^ *[<>]?[-+]?(?:∞|[0-9]{1,12}(?:\.[0-9]{1,6})?(?:e[-+][0-9]{1,3})?)`)
	words := []string{widgets.Unknowable, widgets.Pending, "speed unknown", "NaN", "+Inf", "-Inf", agree, "not to clients"}
	f := func(name string, cells int, write func(float64) string) {
		t.Helper()
		for _, v := range absurd {
			text := write(v)
			if n := widgets.Width(text); n > cells {
				t.Errorf("%s(%v) = %.99q: %d cells of %d", name, v, text, n, cells)
			}
			known := number.MatchString(text)
			for _, w := range words {
				known = known || strings.HasPrefix(strings.TrimSpace(text), w)
			}
			if !known {
				t.Errorf("%s(%v) = %.99q: no number", name, v, text)
			}
			checkReadable(t, fmt.Sprintf("%s(%v)", name, v), text, unreadable)
		}
	}
	scale := func() *widgets.Scale { return new(widgets.Scale) }
	f("BitRate", 11, func(v float64) string { return scale().BitRate(v) })
	f("ByteRate", 9, func(v float64) string { return scale().ByteRate(v) })
	f("Bytes", 8, func(v float64) string { return scale().Bytes(v) })
	f("Rate", 7, func(v float64) string { return scale().Rate(v) })
	f("Count", 5, widgets.Count)
	f("Decimal 0", 7, func(v float64) string { return widgets.Decimal(v, 0) })
	f("Decimal 1", 8, func(v float64) string { return widgets.Decimal(v, 1) })
	f("Decimal 2", 9, func(v float64) string { return widgets.Decimal(v, 2) })
	f("Percent", 5, widgets.Percent)
	f("Seconds", 6, widgets.Seconds)
	for unit, cells := range map[widgets.Unit]int{
		widgets.Plain: 7, widgets.InPercent: 7, widgets.InBits: 13, widgets.InBytes: 11, widgets.PerSecond: 9, widgets.InSeconds: 9,
	} {
		f("Label", cells, func(v float64) string { return unit.Label(max(v, 0)) }) // graphs have no axis below 0
	}
	f("exact", 13, exact)
	f("exactRate", 12, exactRate)
	f("change", 7, change)
	f("load", 9, load)
	f("perSecond", rateWidth, func(v float64) string { return perSecond(v, nil) })
	f("linkSpeed", 18, linkSpeed)
	f("bound", 7, func(v float64) string { return bound(max(v, 0)) })
	f("partOf", 14, func(v float64) string { return partOf(v, v) })
	f("withTotal", rateWidth+8, func(v float64) string { return withTotal("0", v) })
	f("trimmed", 5, trimmed)
	f("difference", 20, func(v float64) string { how, _ := difference(max(v, 0), 1e6, false); return how })
	f("difference", 20, func(v float64) string { how, _ := difference(1e6, max(v, 0), false); return how })
	f("age", 7, func(v float64) string { return age(time.Duration(v)) })
	f("minutes", 12, func(v float64) string { return minutes(time.Duration(v)) })
	f("hours", 13, func(v float64) string { return hours(time.Duration(v)) })
	for _, low := range absurd {
		f("quantileText", 16, func(v float64) string {
			return quantileText(series.Quantile{Value: v, Low: max(low, 0), High: max(v, low, 0)})
		})
	}
}
