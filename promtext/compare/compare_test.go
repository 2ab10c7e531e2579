// Package compare measures promtext against the other Go readers of the Prometheus text format, and holds it to Prometheus' own parser.
// It is a module of its own, so that promtext has no dependencies.
//
//	cd promtext/compare && go test -bench .
package compare

import (
	"slices"
	"testing"
	"time"
)

// Each operation reads all the pages with VictoriaMetrics' parser and then with another reader. The benchmarks report medians over the
// operations, because a busy machine or a changing clock rate hardly moves them: ns/page is the reader's time, times-VM its speed as a
// multiple of VictoriaMetrics'.
func BenchmarkSmallPages(b *testing.B) { benchmark(b, recordedPages(b, "../../testdata/demo.otr", 8)) }

func BenchmarkLargePages(b *testing.B) { benchmark(b, madePages(8)) }

func benchmark(b *testing.B, pages []page) {
	reference := victoriaMetrics()
	series := reference(&pages[0])
	for _, r := range readers() {
		b.Run(r.name, func(b *testing.B) {
			if n := r.read(&pages[0]); n >= 0 && n != series {
				b.Fatalf("finds %d series on a page, VictoriaMetrics %d", n, series)
			}
			timePerPage := func(read func(*page) int) float64 {
				start := time.Now()
				for i := range pages {
					read(&pages[i])
				}
				return float64(time.Since(start)) / float64(len(pages))
			}
			timePerPage(r.read) // what it learns of the first pages is not measured
			var times, ratios []float64
			for b.Loop() {
				vm, its := timePerPage(reference), timePerPage(r.read)
				times, ratios = append(times, its), append(ratios, vm/its)
			}
			b.ReportMetric(0, "ns/op") // it would be both readers'
			b.ReportMetric(median(times), "ns/page")
			b.ReportMetric(median(ratios), "times-VM")
			next := 0
			b.ReportMetric(testing.AllocsPerRun(len(pages), func() {
				r.read(&pages[next%len(pages)])
				next++
			}), "allocs/page")
		})
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
