package widgets

import (
	"math"
	"strconv"
	"strings"
	"time"

	"origintop/widgets/round"
)

// A Unit is the unit of a graph's values. It decides which numbers are round, and how they are written.
type Unit uint8

// The units.
const (
	Plain     Unit = iota // numbers of things
	InPercent             // percent
	InBits                // bytes per second, written in bits: for links
	InBytes               // bytes per second: for disks
	PerSecond             // events per second
	InSeconds             // durations in seconds
	Volume                // bytes
	InVolume              // bytes, written in binary units
)

// roundUp returns the smallest round number, see package round, that is not below v; 0 if v is not above 0. It is round in the unit that is
// written: durations above a minute in minutes, above an hour in hours.
func (u Unit) roundUp(v float64) float64 {
	const minute, hour, exact = 60, 3600, 1 - 1e-9
	factor := 1.0
	switch {
	case u == InVolume:
		return round.BinaryUp(v)
	case u == InBits:
		factor = 8
	case u == InSeconds && v*exact > hour:
		factor = 1. / hour
	case u == InSeconds && v*exact > minute:
		factor = 1. / minute
	}
	return round.Up(v*factor) / factor
}

// isRound reports whether roundUp returns a number as it is.
func (u Unit) isRound(v float64) bool { return math.Abs(u.roundUp(v)-v) <= 1e-9*v }

// ceiling returns the value at the upper edge of a graph, given the one before and the largest value. The edge rises at once, and goes down
// only if a tenth is to spare, so that it doesn't jump to and fro.
func (u Unit) ceiling(before, largest float64) float64 {
	const spare = 0.9
	if next := u.roundUp(largest); !(before > next) {
		return next
	}
	return min(before, u.roundUp(largest/spare))
}

// Label writes a round number in as few cells as possible: "200 Mbit/s", "5 ms", "100%", "2k".
func (u Unit) Label(v float64) string {
	if math.IsNaN(v) {
		return Unknowable
	}
	switch u {
	case InPercent:
		return short(v) + "%"
	case InSeconds:
		return durationLabel(v)
	case InBits:
		return prefixed(v*8, " ") + "bit/s"
	case Volume:
		return prefixed(v, " ") + "B"
	case InBytes:
		return prefixed(v, " ") + "B/s"
	case PerSecond:
		return prefixed(v, "") + "/s"
	case InVolume:
		return binary(v) + "B"
	}
	return prefixed(v, "")
}

// short writes a number up to 999 with up to three digits, without zeros at its end.
func short(v float64) string {
	switch {
	case v >= 999.5:
		return ">999"
	case v > 0 && v < 0.0005:
		return "<0.001"
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// prefixed writes a number with a gap and a decimal prefix.
func prefixed(v float64, gap string) string {
	unit := 0
	for ; unit < len(decimalPrefixes)-1 && v >= 999.5; unit++ {
		v /= 1000
	}
	return short(v) + gap + decimalPrefixes[unit]
}

// binary writes a number with a gap and a binary prefix.
func binary(v float64) string {
	unit := 0
	for ; unit < len(binaryPrefixes)-1 && v >= 1023.5; unit++ {
		v /= 1024
	}
	if v >= 999.5 { // four digits: rare, and not rounded
		return strconv.FormatFloat(v, 'f', 0, 64) + " " + binaryPrefixes[unit]
	}
	return short(v) + " " + binaryPrefixes[unit]
}

// durationLabel writes seconds.
func durationLabel(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v < 999.5e-9:
		return short(v*1e9) + " ns"
	case v < 999.5e-6:
		return short(v*1e6) + " µs"
	case v < 0.9995:
		return short(v*1e3) + " ms"
	case v < 60:
		return short(v) + " s"
	}
	return strings.TrimSuffix(strings.TrimSuffix(Seconds(v), "00s"), "00m")
}

// labelSteps are the possible times between two labels of a time axis.
var labelSteps = [...]time.Duration{
	5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute,
	10 * time.Minute, 20 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// minLabelGap is how many cells at least lie between the labels of a time axis.
const minLabelGap = 10

// labelStep returns the time between the labels of a time axis with that time a cell.
func labelStep(cell time.Duration) time.Duration {
	for _, step := range labelSteps {
		if step >= minLabelGap*cell {
			return step
		}
	}
	const day = 24 * time.Hour
	return (minLabelGap*cell + day - 1) / day * day
}

// ago writes how far back a time is: "-30s", "-2m", "-90m", "-2h30m".
func ago(d time.Duration) string {
	switch {
	case d == 0:
		return "0s"
	case d < 2*time.Minute && d%time.Minute != 0:
		return "-" + strconv.Itoa(int(d/time.Second)) + "s"
	case d < 2*time.Hour && d%time.Minute == 0:
		return "-" + strconv.Itoa(int(d/time.Minute)) + "m"
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return "-" + text
}
