package analysis

import (
	"testing"

	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

// A core is news beside an alarm of all of them when it says more, and of several the one that is so now.
func TestHottest(t *testing.T) {
	f := func(all, core origin.Alarm, want bool) {
		t.Helper()
		if got := saysMore(&core, &all); got != want {
			t.Errorf("all %+v, core %+v: %v", all, core, got)
		}
	}
	f(origin.Alarm{Value: 92, Over: true}, origin.Alarm{Value: 95, Over: true}, false)
	f(origin.Alarm{Value: 92, Over: true}, origin.Alarm{Value: 97, Over: true}, true)
	f(origin.Alarm{Value: 96}, origin.Alarm{Value: 97, Over: true}, true)
	f(origin.Alarm{Value: 82, Severity: severity.Warn, Over: true}, origin.Alarm{Value: 83, Severity: severity.Crit, Over: true}, true)
	past, now := &origin.Alarm{Severity: severity.Crit, Value: 100}, &origin.Alarm{Severity: severity.Crit, Value: 96, Over: true}
	if got := hottest([]origin.Core{{Name: "0", Alarm: past}, {Name: "1", Alarm: now}, {Name: "2"}}); got.Name != "1" {
		t.Errorf("hottest is %s", got.Name)
	}
}
