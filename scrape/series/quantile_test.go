package series

import (
	"math"
	"testing"

	"origintop/scrape/scrapetest"
)

// Worked out from the definition of Prometheus' histogram_quantile.
func TestQuantile(t *testing.T) {
	inf := math.Inf(1)
	f := func(q, want float64, buckets ...Bucket) {
		t.Helper()
		buckets = Prepare(buckets)
		scrapetest.Same(t, "quantile", QuantileOf(q, buckets).Value, want)
	}
	// 10 observations up to 1, 20 up to 2, 40 in all.
	plain := []Bucket{{1, 10}, {2, 20}, {4, 40}, {inf, 40}}
	f(0.25, 1, plain...)                                                    // exactly at a bound
	f(0.125, 0.5, plain...)                                                 // the lower bound of the first bucket is 0
	f(0.5, 2, plain...)                                                     //
	f(0.75, 3, plain...)                                                    // linear inside a bucket
	f(0.99, 3.96, plain...)                                                 //
	f(0.5, 2, Bucket{inf, 40}, Bucket{4, 40}, Bucket{2, 20}, Bucket{1, 10}) // in any order

	f(0.9, 2, Bucket{1, 1}, Bucket{2, 2}, Bucket{inf, 10})       // above the highest finite bound
	f(0.5, Unknown, Bucket{1, 0}, Bucket{inf, 0})                // nothing was observed
	f(0.5, Unknown, Bucket{inf, 5})                              // there is no finite bound
	f(0.5, Unknown, Bucket{1, 5}, Bucket{2, 6})                  // +Inf is missing
	f(0.5, Unknown)                                              //
	f(0.5, -1, Bucket{-1, 10}, Bucket{1, 10}, Bucket{inf, 10})   // a first bucket below zero has no lower bound
	f(0.5, 0.75, Bucket{0.5, 0}, Bucket{1, 10}, Bucket{inf, 10}) // a first bucket without any
	f(0.5, 1, Bucket{1, 10}, Bucket{2, 8}, Bucket{inf, 20})      // out of step: made monotone, as 10, 10, 20
	f(0.75, 2, Bucket{1, 10}, Bucket{2, 8}, Bucket{inf, 20})     //

	// Out of step where it matters: the quantile lies in a bucket with 10 below it, not 4; 20 are all, not 15; 14 are below, not 12.
	f(0.75, 3, Bucket{1, 10}, Bucket{2, 4}, Bucket{4, 20}, Bucket{inf, 20})
	f(0.9, 1.8, Bucket{1, 10}, Bucket{2, 20}, Bucket{inf, 15})
	f(0.75, 2+1.0/3, Bucket{inf, 20}, Bucket{4, 20}, Bucket{2, 12}, Bucket{1, 14})
}

func TestBucketsOfSeveralServers(t *testing.T) {
	all := Prepare([]Bucket{{0.005, 1}, {math.Inf(1), 3}, {0.005, 2}, {0.01, 4}, {math.Inf(1), 4}})
	want := []Bucket{{0.005, 3}, {0.01, 4}, {math.Inf(1), 7}}
	for i := range want {
		if i >= len(all) || all[i] != want[i] {
			t.Fatalf("got %v, want %v", all, want)
		}
	}
}
