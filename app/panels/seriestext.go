package panels

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"

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

// ValueOf writes the value of a series in its unit, in at most 13 cells.
func ValueOf(e *explore.Exploration, i int) string { return inUnit(e.Value(i), e.Metrics[i].Unit()) }

func inUnit(v float64, unit explore.Unit) string {
	text := ""
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
	case unit == explore.Bytes:
		text = (&widgets.Scale{}).Bytes(v)
	case unit == explore.ByteRate:
		text = (&widgets.Scale{}).ByteRate(v)
	case unit == explore.Seconds:
		text = widgets.Seconds(v)
	case unit == explore.Ratio:
		text = widgets.Percent(100 * v)
	case unit == explore.Percent:
		text = widgets.Percent(v)
	}
	return cmp.Or(strings.TrimSpace(text), Exact(v))
}

// ExactOf writes the value of a series as its page has it, with its unit; a time as a date.
func ExactOf(e *explore.Exploration, i int) string {
	v := e.Value(i)
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if math.Abs(v) >= 1e21 || v != 0 && math.Abs(v) < 1e-9 {
		text = strconv.FormatFloat(v, 'g', -1, 64)
	}
	switch unit := e.Metrics[i].Unit(); {
	case math.IsNaN(v) || math.IsInf(v, 0):
	case unit == explore.Timestamp && v > 0 && v < 1e11:
		text += ", " + time.Unix(int64(v), 0).UTC().Format("2006-01-02 15:04:05 MST")
	case unit == explore.Bytes:
		text += " bytes"
	case unit == explore.ByteRate:
		text += " bytes/s"
	case unit == explore.Seconds:
		text += " s"
	case unit == explore.Percent:
		text += "%"
	}
	return text
}

// rateText writes how much a counter grows per second, in its unit, in at most 12 cells.
func rateText(v float64, unit explore.Unit) string {
	switch {
	case math.IsNaN(v), math.IsInf(v, 0):
		return widgets.Unknowable
	case unit == explore.Bytes:
		return strings.TrimSpace((&widgets.Scale{}).ByteRate(v))
	case unit == explore.Seconds && v > 0 && v < 1:
		return strings.TrimSpace(widgets.Seconds(v)) + "/s"
	case unit == explore.Seconds && v > 0 && v < 1000:
		return strconv.FormatFloat(v, 'f', 2, 64) + "s/s"
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
	return rateText(e.Rate(i), e.Metrics[i].Unit())
}

// Change writes a relative change, in percent with its sign.
func Change(v float64) string {
	text := strings.TrimSpace(widgets.Percent(100 * v))
	if v > 0 && text != "0.0%" && !strings.HasPrefix(text, ">") {
		text = "+" + text
	}
	return text
}
