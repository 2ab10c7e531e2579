package origin_test

import (
	"testing"

	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// With a short history and what is shared with others, a State knows the same numbers.
func TestHistoryIsShort(t *testing.T) {
	const history = 20
	var shared origin.Shared
	all := origin.NewState(origin.Options{})
	short := origin.NewState(origin.Options{History: history, Shared: &shared})
	other := origin.NewState(origin.Options{History: history, Shared: &shared})
	for i, p := range recordingtest.DemoPages(t, "") {
		all.Apply(p)
		short.Apply(p)
		if i%3 > 0 { // others see other pages
			other.Apply(p)
		}
		want, got := all.Snapshot(), short.Snapshot()
		for _, f := range fields.All() {
			if f.Get == nil {
				continue
			}
			if a, b := f.Get(want), f.Get(got); a != b && (a == a || b == b) {
				t.Fatalf("page %d: %s is %v, want %v", i, f.Name, b, a)
			}
		}
		if !scrapetest.Equal(want.Sources, got.Sources) || !scrapetest.Equal(want.Disk.Filesystems, got.Disk.Filesystems) {
			t.Fatalf("page %d: %+v, want %+v", i, got.Sources, want.Sources)
		}
		for _, h := range [][2]series.Series{
			{want.CPU.BusyHistory, got.CPU.BusyHistory},
			{want.Server.RequestsHistory, got.Server.RequestsHistory},
			{want.Memory.UsedHistory, got.Memory.UsedHistory},
		} {
			if n := len(h[0]); !scrapetest.Equal(h[0][n-min(n, history):], h[1]) {
				t.Fatalf("page %d: the history is %v, want the end of %v", i, h[1], h[0])
			}
		}
	}
}
