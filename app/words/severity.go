package words

import (
	"math"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// Severity returns how bad a number is that alarms are raised of: this one, or nil.
func Severity(a *origin.Alarm, v float64) widgets.Severity {
	if s := Raised(a); s > widgets.Good || math.IsNaN(v) {
		return s
	}
	return widgets.Good
}

// Raised returns how bad the number is that an alarm was raised of, and leaves what is all right in its normal style. The alarm may last
// while the number is all right by now: that the line above the panels says.
func Raised(a *origin.Alarm) widgets.Severity {
	if a == nil || !a.Near {
		return widgets.Unknown
	}
	return level(a)
}

// level returns how bad it is, or just was, what an alarm is raised of.
func level(a *origin.Alarm) widgets.Severity {
	return severityOf(a.Level)
}

func severityOf(l origin.Level) widgets.Severity {
	return [...]widgets.Severity{widgets.Good, widgets.Warn, widgets.Crit}[l]
}

// WorstOf returns how bad the worst of these is: a grade, and alarms that may be nil.
func WorstOf(s widgets.Severity, alarms ...*origin.Alarm) widgets.Severity {
	for _, a := range alarms {
		s = max(s, Raised(a))
	}
	return s
}

// Worse returns the worse one of two alarms, nil if there is none.
func Worse(a, b *origin.Alarm) *origin.Alarm {
	if Raised(b) > Raised(a) {
		return b
	}
	return a
}
