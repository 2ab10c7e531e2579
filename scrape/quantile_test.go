package scrape

import (
	"math"
	"testing"
)

// Worked out from the definition of Prometheus' histogram_quantile.
func TestQuantile(t *testing.T) {
	inf := math.Inf(1)
	f := func(q, want float64, buckets ...bucket) {
		t.Helper()
		buckets = prepare(buckets)
		same(t, "quantile", quantile(q, buckets).Value, want)
	}
	// 10 observations up to 1, 20 up to 2, 40 in all.
	plain := []bucket{{1, 10}, {2, 20}, {4, 40}, {inf, 40}}
	f(0.25, 1, plain...)                                                    // exactly at a bound
	f(0.125, 0.5, plain...)                                                 // the lower bound of the first bucket is 0
	f(0.5, 2, plain...)                                                     //
	f(0.75, 3, plain...)                                                    // linear inside a bucket
	f(0.99, 3.96, plain...)                                                 //
	f(0.5, 2, bucket{inf, 40}, bucket{4, 40}, bucket{2, 20}, bucket{1, 10}) // in any order

	f(0.9, 2, bucket{1, 1}, bucket{2, 2}, bucket{inf, 10})       // above the highest finite bound
	f(0.5, unknown, bucket{1, 0}, bucket{inf, 0})                // nothing was observed
	f(0.5, unknown, bucket{inf, 5})                              // there is no finite bound
	f(0.5, unknown, bucket{1, 5}, bucket{2, 6})                  // +Inf is missing
	f(0.5, unknown)                                              //
	f(0.5, -1, bucket{-1, 10}, bucket{1, 10}, bucket{inf, 10})   // a first bucket below zero has no lower bound
	f(0.5, 0.75, bucket{0.5, 0}, bucket{1, 10}, bucket{inf, 10}) // a first bucket without any
	f(0.5, 1, bucket{1, 10}, bucket{2, 8}, bucket{inf, 20})      // out of step: made monotone, as 10, 10, 20
	f(0.75, 2, bucket{1, 10}, bucket{2, 8}, bucket{inf, 20})     //

	// Out of step where it matters: the quantile lies in a bucket with 10 below it, not 4; 20 are all, not 15; 14 are below, not 12.
	f(0.75, 3, bucket{1, 10}, bucket{2, 4}, bucket{4, 20}, bucket{inf, 20})
	f(0.9, 1.8, bucket{1, 10}, bucket{2, 20}, bucket{inf, 15})
	f(0.75, 2+1.0/3, bucket{inf, 20}, bucket{4, 20}, bucket{2, 12}, bucket{1, 14})
}

func TestBucketsOfSeveralServers(t *testing.T) {
	all := prepare([]bucket{{0.005, 1}, {math.Inf(1), 3}, {0.005, 2}, {0.01, 4}, {math.Inf(1), 4}})
	want := []bucket{{0.005, 3}, {0.01, 4}, {math.Inf(1), 7}}
	for i := range want {
		if i >= len(all) || all[i] != want[i] {
			t.Fatalf("got %v, want %v", all, want)
		}
	}
}
