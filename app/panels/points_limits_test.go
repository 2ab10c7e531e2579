package panels

import (
	"testing"

	"origintop/scrape/alarm"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// Graphs turn their colours where alarms are raised, also where the operator has said from where on.
func TestLimitsAreThoseOfAlarms(t *testing.T) {
	f := func(warn, crit string, full, wantWarn, wantCrit float64) {
		t.Helper()
		var thresholds alarm.Thresholds
		for text, set := range map[string]func(string) error{warn: thresholds.SetWarn, crit: thresholds.SetCrit} {
			if text != "" {
				if err := set(text); err != nil {
					t.Fatal(err)
				}
			}
		}
		s := origin.NewState(origin.Options{Thresholds: thresholds}).Snapshot()
		got := limits(s, fields.Named("network.devices.out_link_percent"), full)
		if want := (widgets.Limits{Full: full, Warn: wantWarn, Crit: wantCrit}); got != want {
			t.Errorf("%q %q of %v: %v, want %v", warn, crit, full, got, want)
		}
	}
	f("", "", 100, 70, 90)
	f("", "", 200, 140, 180)
	f("net=50", "", 200, 100, 180)
	f("", "net=60", 200, 120, 120)
	f("cpu=50", "cpu=60", 200, 140, 180)
	got := limits(&origin.Snapshot{}, fields.Named("cpu.busy_percent"), 100)
	if got != (widgets.Limits{Full: 100, Warn: 70, Crit: 90}) {
		t.Errorf("without thresholds: %v", got)
	}
}
