package sorting

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// It does what slices.SortStableFunc does, equal elements in their order.
func TestStable(t *testing.T) {
	type element struct{ key, place int }
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 200 {
		list := make([]element, n)
		for i := range list {
			list[i] = element{random.IntN(n/3 + 1), i}
		}
		compare := func(a, b element) int { return cmp.Compare(a.key, b.key) }
		want := slices.Clone(list)
		slices.SortStableFunc(want, compare)
		if Stable(list, compare); !slices.Equal(list, want) {
			t.Fatalf("got %v, want %v", list, want)
		}
	}
}
