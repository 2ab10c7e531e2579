package fleetview

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"origintop/app/panels"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/widgets/screentest"
)

// viewOf returns a fleet of which nothing is known, with these labels.
func viewOf(origins int, labels string) *fleet.View {
	v := &fleet.View{}
	for i := range origins {
		v.Rows = append(v.Rows, fleet.NewRow(fmt.Sprintf("edge-%d", i+1), labels, origin.NewState(origin.Options{}).Snapshot(), nil))
	}
	return v
}

// At any size each row has its name, as long as there is room for one, and the column that rows are sorted by.
func TestSizes(t *testing.T) {
	theme := panels.Mono()
	v := New(&theme)
	v.Update(viewOf(5, ""), time.Time{})
	screen := screentest.New(t, 240, 14)
	for _, by := range orders {
		v.Sort(by, false)
		for width := 1; width < 240; width += 1 + width/6 {
			for _, height := range []int{1, 2, 6, 14} {
				screen.Clear()
				v.SetRect(0, 0, width, height)
				v.Draw(screen)
				screen.Show()
				text := screentest.Text(screen)
				if width >= 12 && !strings.Contains(text, "edge-1") {
					t.Fatalf("by %s, %dx%d:\n%s", title(by), width, height, text)
				}
				if column := by.Column(); width >= 60 && height >= 6 && column >= 0 && !strings.Contains(text, "↓"+columns[column].Title) {
					t.Fatalf("by %s, %dx%d:\n%s", title(by), width, height, text)
				}
			}
		}
	}
}

func TestFilter(t *testing.T) {
	r := viewOf(1, `dc="fra",tier="edge"`).Rows[0]
	f := func(filter string, want bool) {
		t.Helper()
		if got := matches(r, strings.Fields(strings.ToLower(filter))); got != want {
			t.Errorf("%q: %v", filter, got)
		}
	}
	f("", true)
	f("EDGE-1", true)
	f("edge-2", false)
	f("dc=fra", true)
	f(`dc="fra" tier=`, true)
	f("dc=fra dc=lon", false)
	f("not seen", true)
}

// The selection follows its origin; at the top it stays there.
func TestSelection(t *testing.T) {
	theme := panels.Mono()
	v := New(&theme)
	all := viewOf(5, "")
	f := func(want string) {
		t.Helper()
		if got, _ := v.Selected(); got != want {
			t.Errorf("%s is selected, want %s", got, want)
		}
	}
	f("")
	v.Update(all, time.Time{})
	f("edge-1")
	v.Reverse()
	v.Sort(fleet.ByName, true)
	f("edge-5")
	v.Move(1)
	f("edge-4")
	v.Reverse()
	f("edge-4")
	v.SetFilter("edge-3", false)
	f("edge-3")
	v.SetFilter("", false)
	f("edge-4")
	v.MoveEnd(1)
	f("edge-5")
	v.Update(viewOf(3, ""), time.Time{}) // it is gone
	f("edge-3")
	v.MoveEnd(-1)
	f("edge-1")
	v.Reverse()
	f("edge-3")
	v.Choose("edge-2")
	f("edge-2")
}
