package fleet

import (
	"slices"
	"testing"
)

func TestCompareNames(t *testing.T) {
	names := []string{"edge-10", "b", "edge-9", "a2b10", "edge-009", "a2b9", "", "a10b1", "edge-9x"}
	slices.SortFunc(names, compareNames)
	want := []string{"", "a2b9", "a2b10", "a10b1", "b", "edge-009", "edge-9", "edge-9x", "edge-10"}
	if !slices.Equal(names, want) {
		t.Errorf("sorted: %q, want %q", names, want)
	}
}
