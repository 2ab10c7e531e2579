// Package words writes what the program has to say: durations, rates, why a number is missing, what is the matter. The screen, the text of
// a snapshot and what is printed say it in the same words.
package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/series"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// Pending returns what stands for a number that isn't known: that it is still to come if its source has given only one page
// yet, and that it can't be known otherwise.
func Pending(src *origin.SourceState) string {
	if src != nil && src.Pages < 2 {
		return widgets.Pending
	}
	return widgets.Unknowable
}

// OrPending returns the text of a number, or what stands for it if it isn't known.
func OrPending(text string, v float64, src *origin.SourceState) string {
	if math.IsNaN(v) {
		return Pending(src)
	}
	return text
}

// PerSecond writes a rate that is 0 most of the time, in rateWidth cells at most.
func PerSecond(v float64, src *origin.SourceState) string {
	switch {
	case math.IsNaN(v):
		return Pending(src)
	case v == 0:
		return "0"
	case v > 0 && v < 0.05:
		return "<0.1/s" // not none
	case math.Abs(v) < 999.95:
		return widgets.Decimal(v, 1) + "/s"
	}
	return strings.TrimSpace((&widgets.Scale{}).Rate(v))
}

// LinkSpeed returns the speed of a link, which comes in round numbers.
func LinkSpeed(bytesPerSecond float64) string {
	bits := bytesPerSecond*8 + 0 // minus zero is zero
	switch {
	case math.IsNaN(bits), math.IsInf(bits, 0):
		return "speed unknown"
	case bits >= 1e12:
		return fmt.Sprintf("%.4g Tbit/s", bits/1e12)
	case bits >= 1e9:
		return fmt.Sprintf("%.4g Gbit/s", bits/1e9)
	case bits >= 1e6:
		return fmt.Sprintf("%.4g Mbit/s", bits/1e6)
	}
	return fmt.Sprintf("%.4g kbit/s", bits/1e3)
}

// PartOf writes how much of a table is used.
func PartOf(used, limit float64) string {
	if math.IsNaN(used) || !(limit > 0) {
		return widgets.Count(used)
	}
	return widgets.Count(used) + " of " + widgets.Count(limit)
}

// TooMany says that there are more of some things than the sums are of that are shown without it, "" if that is not so.
func TooMany(is bool, most int, things string) string {
	if !is {
		return ""
	}
	return fmt.Sprintf("more than %d %s: sums not known", most, things)
}

// Load writes a load average as uptime does.
func Load(v float64) string {
	return widgets.Decimal(v, 2)
}

// inUnit writes a number as a person reads one in that unit.
func inUnit(unit fields.Unit, v float64) string { return strings.TrimSpace(unitTexts[unit](v)) }

var unitTexts = [...]func(float64) string{
	fields.Count:     func(v float64) string { return widgets.Decimal(v, 0) },
	fields.Ratio:     func(v float64) string { return widgets.Decimal(v, 2) },
	fields.Percent:   widgets.Percent,
	fields.Seconds:   widgets.Seconds,
	fields.Bytes:     func(v float64) string { return (&widgets.Scale{}).Bytes(v) },
	fields.ByteRate:  func(v float64) string { return (&widgets.Scale{}).ByteRate(v) },
	fields.LinkRate:  func(v float64) string { return (&widgets.Scale{}).BitRate(v) },
	fields.LinkSpeed: LinkSpeed,
	fields.Rate: func(v float64) string {
		if math.IsNaN(v) {
			return widgets.Unknowable
		}
		return widgets.Decimal(v, 1) + "/s"
	},
}

// Trimmed writes a percentage without blanks around it.
func Trimmed(percent float64) string { return strings.TrimSpace(widgets.Percent(percent)) }

// Grouped writes a number of things in groups of three digits: "50,000".
func Grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Cells that are kept for a value, so that what stands behind it doesn't move.
const (
	RateWidth    = 7 // of perSecond
	CountWidth   = 5
	LoadWidth    = 5
	VolumeWidth  = 8
	LatencyWidth = 6
)

// LinkText writes how much of a link is used, in percent.
func LinkText(used, link float64) string {
	if math.IsNaN(link) {
		return widgets.Unknowable
	}
	return widgets.Percent(used)
}

// Links returns the speed of the links together, and how much of the fullest one is used in percent: NaN if one of them
// has a speed that nobody knows.
func Links(w *origin.Network) (link, in, out float64) {
	if len(w.Devices) == 0 || w.TooMany {
		return math.NaN(), math.NaN(), math.NaN()
	}
	for i := range w.Devices {
		d := &w.Devices[i]
		link += d.Link
		in, out = max(in, d.InPercent), max(out, d.OutPercent)
	}
	return link, in, out
}

// coarse is from how many times its lower bound on a bucket says less of a percentile than its estimate seems to.
const coarse = 3

// longestBound is the longest bound of a bucket that is written as one, in seconds: ten years.
const longestBound = 3650 * 86400

// QuantileText writes a percentile as exactly as it is known: ">10s" beyond the last bucket, "1-5s" out of a coarse one.
func QuantileText(q series.Quantile) string {
	short := func(seconds float64) string { return strings.TrimSpace(widgets.Seconds(seconds)) }
	switch {
	case math.IsNaN(q.Value+q.Low+q.High) || q.Low == q.High || max(q.Low, q.Value) > longestBound ||
		q.High > longestBound && !math.IsInf(q.High, 1):
		return short(q.Value)
	case math.IsInf(q.High, 1):
		return ">" + Bound(q.Low)
	case q.Low <= 0:
		return "<" + Bound(q.High)
	case q.High < coarse*q.Low:
		return short(q.Value)
	}
	low, high := Bound(q.Low), Bound(q.High)
	if unit := strings.TrimLeft(high, "0123456789."); strings.TrimLeft(low, "0123456789.") == unit {
		low = strings.TrimSuffix(low, unit)
	}
	return low + "-" + high
}

// ServerMean writes the mean latency of a server. No request takes no time: a mean of 0 is of requests that are all below the millisecond
// in which nginx, HAProxy and Envoy count.
func ServerMean(n *origin.ServerNumbers) string {
	if n.Latency.Mean == 0 && n.RequestsTotal != 0 {
		return "<1ms"
	}
	return strings.TrimSpace(widgets.Seconds(n.Latency.Mean))
}

// Bound writes the bound of a bucket, which is a round number.
func Bound(seconds float64) string {
	switch {
	case seconds >= 1000, seconds < 1e-9:
		return widgets.Seconds(seconds)
	case seconds >= 1:
		return strconv.FormatFloat(seconds, 'g', 3, 64) + "s"
	case seconds >= 1e-3:
		return strconv.FormatFloat(seconds*1e3, 'g', 3, 64) + "ms"
	}
	return strconv.FormatFloat(seconds*1e6, 'g', 3, 64) + "µs"
}

// Hours returns a duration as a recorder shows it: "00:03:12".
func Hours(d time.Duration) string {
	s := int(max(0, d).Seconds())
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}

// Age returns a duration as it stands beside a light: "0s", "12s", "3m05s", "2h07m", "4d04h".
func Age(d time.Duration) string {
	s := int(max(0, d).Seconds())
	switch {
	case s >= 100*3600:
		return widgets.Seconds(d.Seconds())
	case s < 100:
		return fmt.Sprintf("%ds", s)
	case s < 6000:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	}
	return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
}

// Minutes returns a duration as a film's counter shows it: "03:10", "1:03:10".
func Minutes(d time.Duration) string {
	s := int(max(0, d).Seconds())
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// Interval returns the time between scrapes without the zeros at its end: "2s", "1m".
func Interval(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Clock returns the time of day.
func Clock(t time.Time) string { return t.Format("15:04:05") }

// lasting says how long something lasts by now or, if that is long, since when. What has just begun is without a time.
func lasting(since, now time.Time) string {
	switch d := now.Sub(since); {
	case d < time.Second:
		return ""
	case d < 10*time.Minute:
		return " for " + Age(d)
	case d < 24*time.Hour:
		return " since " + since.Format("15:04")
	}
	return " since " + since.Format("2 Jan 15:04")
}

// Alignment says how two runs stand beside each other.
func Alignment(byLoad bool) string {
	if byLoad {
		return "load"
	}
	return "time"
}

// coresOf says how many cores' time is used of what a quota allows.
func coresOf(used, quota float64) string {
	return widgets.Decimal(used, 2) + " of " + widgets.Decimal(quota, 2) + " cores"
}

func volume(bytes float64) string { return strings.TrimSpace((&widgets.Scale{}).Bytes(bytes)) }

func bits(perSecond float64) string {
	return strings.TrimSpace((&widgets.Scale{}).BitRate(perSecond / 8))
}

// unitOf returns the unit of a rate if another has the same, so that it need not stand twice.
func unitOf(a, b string) string {
	_, unit, _ := strings.Cut(a, " ")
	if _, other, _ := strings.Cut(b, " "); unit == other {
		return " " + unit
	}
	return ""
}

// LoadText writes a load with what it is of.
func LoadText(load float64, kind analysis.LoadKind) string {
	text := widgets.Decimal(load, 0)
	switch kind {
	case analysis.Clients:
		return text + " clients"
	case analysis.Connections:
		return text + " connections"
	case analysis.Requests, analysis.Rate:
		return text + " requests/s"
	}
	return "a load of " + strings.TrimSpace(fmt.Sprintf("%.4g", load))
}

// whole writes a percentage without decimals.
func whole(percent float64) string { return widgets.Decimal(percent, 0) + "%" }
