package panels

import (
	"math"
	"strconv"
	"strings"

	"origintop/scrape/explore"
	"origintop/widgets"
)

// Exact writes a value of a page in at most 13 cells: integers whole, others with six digits, or with more if six don't reach the point.
func Exact(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case v == math.Trunc(v) && math.Abs(v) < 1e12:
		return strconv.FormatFloat(v+0, 'f', 0, 64)
	case math.Abs(v) >= 1e6 && math.Abs(v) < 1e10:
		return strconv.FormatFloat(v, 'g', 11, 64)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// exactRate writes a rate in at most 12 cells.
func exactRate(v float64) string {
	switch {
	case math.IsNaN(v), math.IsInf(v, 0):
		return widgets.Unknowable
	case math.Abs(v) < 1e9 && (math.Abs(v) >= 1000 || v == math.Trunc(v)):
		return strconv.FormatFloat(v+0, 'f', 0, 64) + "/s"
	case math.Abs(v) >= 0.01 && math.Abs(v) < 1000:
		return strconv.FormatFloat(v, 'f', 2, 64) + "/s"
	}
	return strconv.FormatFloat(v, 'g', 3, 64) + "/s"
}

// RateOf writes the rate of a counter, and nothing for other series.
func RateOf(e *explore.Exploration, i int) string {
	switch {
	case !e.Metrics[i].Counter:
		return ""
	case e.Fresh(i):
		return widgets.Pending
	}
	return exactRate(e.Rate(i))
}

// Change writes a relative change, in percent with its sign.
func Change(v float64) string {
	text := strings.TrimSpace(widgets.Percent(100 * v))
	if v > 0 && text != "0.0%" && !strings.HasPrefix(text, ">") {
		text = "+" + text
	}
	return text
}
