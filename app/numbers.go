package app

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// pending returns what stands for a number that isn't known: that it is still to come if its source has given only one page
// yet, and that it can't be known otherwise.
func pending(src *origin.SourceState) string {
	if src != nil && src.Pages < 2 {
		return widgets.Pending
	}
	return widgets.Unknowable
}

// orPending returns the text of a number, or what stands for it if it isn't known.
func orPending(text string, v float64, src *origin.SourceState) string {
	if math.IsNaN(v) {
		return pending(src)
	}
	return text
}

// perSecond writes a rate that is 0 most of the time, in rateWidth cells at most.
func perSecond(v float64, src *origin.SourceState) string {
	switch {
	case math.IsNaN(v):
		return pending(src)
	case v == 0:
		return "0"
	case v > 0 && v < 0.05:
		return "<0.1/s" // not none
	case math.Abs(v) < 999.95:
		return widgets.Decimal(v, 1) + "/s"
	}
	return strings.TrimSpace((&widgets.Scale{}).Rate(v))
}

// linkSpeed returns the speed of a link, which comes in round numbers.
func linkSpeed(bytesPerSecond float64) string {
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

// partOf writes how much of a table is used.
func partOf(used, limit float64) string {
	if math.IsNaN(used) || !(limit > 0) {
		return widgets.Count(used)
	}
	return widgets.Count(used) + " of " + widgets.Count(limit)
}

// tooMany says that there are more of some things than the sums are of that are shown without it, "" if that is not so.
func tooMany(is bool, most int, things string) string {
	if !is {
		return ""
	}
	return fmt.Sprintf("more than %d %s: sums not known", most, things)
}

// load writes a load average as uptime does.
func load(v float64) string {
	return widgets.Decimal(v, 2)
}

func trimmed(percent float64) string { return strings.TrimSpace(widgets.Percent(percent)) }

// grouped writes a number of things in groups of three digits: "50,000".
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// Cells that are kept for a value, so that what stands behind it doesn't move.
const (
	rateWidth    = 7 // of perSecond
	countWidth   = 5
	loadWidth    = 5
	volumeWidth  = 8
	latencyWidth = 6
)

func linkText(used, link float64) string {
	if math.IsNaN(link) {
		return widgets.Unknowable
	}
	return widgets.Percent(used)
}
