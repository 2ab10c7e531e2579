package panels

import (
	"math"
	"testing"

	"origintop/widgets"
)

func TestPeak(t *testing.T) {
	nan := math.NaN()
	points := []widgets.Point{{At: 1, Value: 9}, {At: 2, Value: 3}, {At: 3, Value: nan}, {At: 4, Value: 5}, {At: 5, Value: 2}}
	f := func(from int64, want float64) {
		t.Helper()
		if got := peak(points, from); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("peak from %d: %v, want %v", from, got, want)
		}
	}
	f(0, 9)
	f(2, 5)
	f(5, 2)
	f(6, nan)
}
