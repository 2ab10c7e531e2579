package panels

import (
	"testing"

	"origintop/scrape/alarm"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

// A headline in the colour of an alarm is the number that the alarm is of.
func TestHeadIsWhatIsWrong(t *testing.T) {
	f := func(what string, is severity.Severity, wantWhat string, want severity.Severity) {
		t.Helper()
		if what != wantWhat || is != want {
			t.Errorf("%q, %v, want %q, %v", what, is, wantWhat, want)
		}
	}
	warn := &alarm.Alarm{Near: true, Severity: severity.Warn}
	crit := &alarm.Alarm{Near: true, Severity: severity.Crit}
	what, is := worstOfNetwork(&origin.Network{})
	f(what, is, "", severity.Unknown)
	what, is = worstOfNetwork(&origin.Network{ListenOverflows: 88, OverflowAlarm: warn})
	f(what, is, "accept overflows 88.0/s", severity.Warn)
	what, is = worstOfNetwork(&origin.Network{ListenOverflows: 88, OverflowAlarm: warn, RetransmitPercent: 11.6, RetransmitAlarm: crit})
	f(what, is, "retransmits 11.6%", severity.Crit)
	n := &origin.ServerNumbers{ErrorsAlarm: warn}
	n.Status[5] = 80.2
	what, _, is = worstOfServer(n)
	f(what, is, "5xx 80.2/s", severity.Warn)
}
