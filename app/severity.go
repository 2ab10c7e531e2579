package app

import (
	"math"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// severity returns how bad a number is that alarms are raised of: this one, or nil.
func severity(a *origin.Alarm, v float64) widgets.Severity {
	if s := raised(a); s > widgets.Good || math.IsNaN(v) {
		return s
	}
	return widgets.Good
}

// raised returns how bad the number is that an alarm was raised of, and leaves what is all right in its normal style. The alarm may last
// while the number is all right by now: that the line above the panels says.
func raised(a *origin.Alarm) widgets.Severity {
	if a == nil || !a.Near {
		return widgets.Unknown
	}
	return level(a)
}

// level returns how bad it is, or just was, what an alarm is raised of.
func level(a *origin.Alarm) widgets.Severity {
	if a.Level == origin.Crit {
		return widgets.Crit
	}
	return widgets.Warn
}

// worstOf returns how bad the worst of these is: a grade, and alarms that may be nil.
func worstOf(s widgets.Severity, alarms ...*origin.Alarm) widgets.Severity {
	for _, a := range alarms {
		s = max(s, raised(a))
	}
	return s
}

// worse returns the worse one of two alarms, nil if there is none.
func worse(a, b *origin.Alarm) *origin.Alarm {
	if raised(b) > raised(a) {
		return b
	}
	return a
}
