package panels

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"origintop/app/words"
	"origintop/scrape/explore"
	"origintop/scrape/series"
	"origintop/widgets"
	"origintop/widgets/screentest"
)

// Every number is written in few characters, and so that a person can read it.
func TestAbsurdNumbersAreReadable(t *testing.T) {
	number := regexp.MustCompile(`^ *[<>]?[-+]?(?:∞|[0-9]{1,12}(?:\.[0-9]{1,6})?(?:e[-+][0-9]{1,3})?)`)
	instead := []string{widgets.Unknowable, widgets.Pending, "speed unknown", "NaN", "+Inf", "-Inf", agree, "not to clients"}
	f := func(name string, cells int, write func(float64) string) {
		t.Helper()
		for _, v := range screentest.Absurd {
			text := write(v)
			if n := widgets.Width(text); n > cells {
				t.Errorf("%s(%v) = %.99q: %d cells of %d", name, v, text, n, cells)
			}
			known := number.MatchString(text)
			for _, w := range instead {
				known = known || strings.HasPrefix(strings.TrimSpace(text), w)
			}
			if !known {
				t.Errorf("%s(%v) = %.99q: no number", name, v, text)
			}
			screentest.CheckReadable(t, fmt.Sprintf("%s(%v)", name, v), text, screentest.Unreadable)
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
	f("exact", 13, Exact)
	f("exactRate", 12, func(v float64) string { return rateText(v, explore.Plain) })
	for _, unit := range []explore.Unit{
		explore.Bytes, explore.ByteRate, explore.Seconds, explore.Ratio, explore.Percent, explore.Timestamp,
	} {
		f("in unit", 13, func(v float64) string { return inUnit(v, unit) })
		f("rate in unit", 13, func(v float64) string { return rateText(v, unit) })
	}
	f("change", 7, Change)
	f("load", 9, words.Load)
	f("perSecond", words.RateWidth, func(v float64) string { return words.PerSecond(v, nil) })
	f("linkSpeed", 18, words.LinkSpeed)
	f("bound", 7, func(v float64) string { return words.Bound(max(v, 0)) })
	f("partOf", 14, func(v float64) string { return words.PartOf(v, v) })
	f("withTotal", words.RateWidth+8, func(v float64) string { return withTotal("0", v) })
	f("trimmed", 5, words.Trimmed)
	f("difference", 20, func(v float64) string { how, _ := difference(max(v, 0), 1e6, false); return how })
	f("difference", 20, func(v float64) string { how, _ := difference(1e6, max(v, 0), false); return how })
	f("age", 7, func(v float64) string { return words.Age(time.Duration(v)) })
	f("minutes", 12, func(v float64) string { return words.Minutes(time.Duration(v)) })
	f("hours", 13, func(v float64) string { return words.Hours(time.Duration(v)) })
	for _, low := range screentest.Absurd {
		f("quantileText", 16, func(v float64) string {
			return words.QuantileText(series.Quantile{Value: v, Low: max(low, 0), High: max(v, low, 0)})
		})
	}
}
