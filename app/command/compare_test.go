package command

import (
	"testing"

	"origintop/app/comparison"
	"origintop/scrape/compare"
)

// BenchmarkCompareHours compares two recordings of an hour.
func BenchmarkCompareHours(b *testing.B) {
	files := []string{hourFile(b), hourFile(b)}
	for b.Loop() {
		runs, names, err := readRuns(b.Context(), files, nil, b.Output())
		if err != nil {
			b.Fatal(err)
		}
		c := &comparison.Comparison{Comparison: compare.Compare(runs[:1], runs[1:], nil), BaseFiles: names[:1], NewFiles: names[1:]}
		c.Text()
	}
}
