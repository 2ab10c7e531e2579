// Compare measures promtext against the other Go readers of the Prometheus text format. All contenders read the same
// pages in turn in one process; times are medians over the rounds, and so are the ratios, each of one round. It prints the
// table in promtext/README.md, and, in a line of its own, what CI watches: at how many times VictoriaMetrics' speed a small page and a
// large one become a snapshot, and with how many allocations.
//
//	cd promtext/compare && go run .
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 15, "of all contenders")
	atLeast := flag.Duration("time", 100*time.Millisecond, "of one contender in a round")
	only := flag.String("only", "", "leave out all contenders but VictoriaMetrics and this one")
	flag.Parse()
	if err := run(*rounds, *atLeast, *only); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(rounds int, atLeast time.Duration, only string) error {
	recorded, err := recordedPages("../../testdata/demo.otr", 8)
	if err != nil {
		return err
	}
	var speeds, allocated []string // of the snapshot
	fmt.Println("| page | reader | time | times VictoriaMetrics' speed | allocations |")
	fmt.Println("|---|---|---|---|---|")
	for _, pages := range [][]page{recorded, madePages(8)} {
		all := contenders()
		if only != "" {
			all = slices.DeleteFunc(all, func(c contender) bool { return c.name != all[0].name && c.name != only })
		}
		times, ratios := measure(all, pages, rounds, atLeast)
		series := all[0].read(&pages[0])
		for i := range all {
			c := &all[i]
			if n := c.read(&pages[0]); n >= 0 && n != series {
				return fmt.Errorf("%s finds %d series on a page, %s %d", c.name, n, all[0].name, series)
			}
			next := 0
			allocations := testing.AllocsPerRun(len(pages), func() {
				c.read(&pages[next%len(pages)])
				next++
			})
			fmt.Printf("| %d KB, %d series | %s | %.3g µs | %.3g | %.0f |\n",
				len(pages[0].text)/1000, series, c.name, median(times[i])*1e6, median(ratios[i]), allocations)
			if c.name == snapshot {
				speeds, allocated = append(speeds, fmt.Sprintf("%.3g", median(ratios[i]))), append(allocated, fmt.Sprint(allocations))
			}
		}
	}
	if len(speeds) > 0 {
		fmt.Printf("\nsnapshot: %s times VictoriaMetrics, %s allocations\n", strings.Join(speeds, " and "), strings.Join(allocated, " and "))
	}
	return nil
}

// measure returns, for each contender, how long it took for a page in each round, in seconds, and how many times as fast
// as the first contender that is.
func measure(all []contender, pages []page, rounds int, atLeast time.Duration) (times, ratios [][]float64) {
	times, ratios = make([][]float64, len(all)), make([][]float64, len(all))
	for i := range all {
		for p := range pages {
			all[i].read(&pages[p]) // what is learnt of the first pages is not measured
		}
	}
	for range rounds {
		for i := range all {
			runtime.GC()
			n, start := 0, time.Now()
			for time.Since(start) < atLeast {
				for p := range pages {
					all[i].read(&pages[p])
				}
				n += len(pages)
			}
			took := time.Since(start).Seconds() / float64(n)
			times[i] = append(times[i], took)
			first := times[0][len(times[0])-1]
			ratios[i] = append(ratios[i], first/took)
		}
	}
	return times, ratios
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
