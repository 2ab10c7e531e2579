package words

import (
	"math"
	"strconv"
	"strings"

	"origintop/scrape/alarm"
	"origintop/scrape/fields"
)

// Worry says when a number is a reason to worry: from where on it is high and critical, by these thresholds, and what that means; "" if it
// never is one.
func Worry(f *fields.Field, limits *alarm.Thresholds) string {
	says := []string{from(f, limits), f.Explanation().Worry}
	if says[0] == "" || says[1] == "" {
		return says[0] + says[1]
	}
	return strings.Join(says, ": ")
}

// Explained says in a line what a number is and, if it has thresholds, when it is a reason to worry.
func Explained(f *fields.Field, limits *alarm.Thresholds) string {
	text := FieldName(f, "") + ": " + f.Explanation().What
	if worry := Worry(f, limits); worry != "" && f.Limit != nil {
		text += ". Worry: " + worry
	}
	return text
}

// from says from where on a number is high and critical. A number that gets worse as it falls isn't graded by itself.
func from(f *fields.Field, limits *alarm.Thresholds) string {
	if f.Limit == nil || f.Worse != fields.Higher {
		return ""
	}
	at := func(v float64) string {
		if v == alarm.AnyAtAll {
			return "above 0"
		}
		text := strconv.FormatFloat(v, 'g', -1, 64)
		switch f.Unit {
		case fields.Percent:
			text += "%"
		case fields.Rate:
			text += "/s"
		}
		return "from " + text
	}
	switch warn, crit := limits.Of(f.Limit); {
	case math.IsInf(warn, 1) && math.IsInf(crit, 1):
		return "its alarm is off"
	case math.IsInf(crit, 1):
		return at(warn)
	case math.IsInf(warn, 1), warn == crit:
		return "critical " + at(crit)
	default:
		return at(warn) + ", critical " + at(crit)
	}
}
