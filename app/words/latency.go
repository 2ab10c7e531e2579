package words

import (
	"math"
	"strconv"
	"strings"

	"origintop/scrape/series"
	"origintop/widgets"
)

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
