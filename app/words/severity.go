package words

import (
	"math"

	"origintop/scrape/alarm"
	"origintop/scrape/severity"
)

// Severity returns how bad a number is that alarms are raised of: this one, or nil.
func Severity(a *alarm.Alarm, v float64) severity.Severity {
	if s := Raised(a); s > severity.Good || math.IsNaN(v) {
		return s
	}
	return severity.Good
}

// Raised returns how bad the number is that an alarm was raised of, and leaves what is all right in its normal style. The alarm may last
// while the number is all right by now: that the line above the panels says.
func Raised(a *alarm.Alarm) severity.Severity {
	if a == nil || !a.Near {
		return severity.Unknown
	}
	return a.Severity
}

// WorstOf returns how bad the worst of these is: a severity, and alarms that may be nil.
func WorstOf(s severity.Severity, alarms ...*alarm.Alarm) severity.Severity {
	for _, a := range alarms {
		s = max(s, Raised(a))
	}
	return s
}

// Worse returns the worse one of two alarms, nil if there is none.
func Worse(a, b *alarm.Alarm) *alarm.Alarm {
	if Raised(b) > Raised(a) {
		return b
	}
	return a
}

// TurnsCritical says that something is critical from a moment on.
const TurnsCritical = "critical from here on"
