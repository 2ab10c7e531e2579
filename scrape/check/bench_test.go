package check

import (
	"fmt"
	"math"
	"testing"
	"time"

	"origintop/scrape/origin"
)

// BenchmarkSuite judges an hour by a dozen conditions, two of which may abort it.
func BenchmarkSuite(b *testing.B) {
	const rounds = 1800
	b.ReportAllocs()
	for b.Loop() {
		w := watch(b, "cpu.busy_percent < 90", "cpu.busy_percent avg < 50", "cpu.busy_percent p(95) < 80 after ramp",
			"cpu.busy_percent < 90 for 10s abort", "cpu.busy_percent < 90 over 30s abort", "network.devices[*].out_link_percent < 90",
			"network.devices[eth0].out_link_percent p(95) < 90 over 1m", "swarm.stalled_percent < 5", "alarms == 0", "alarms.critical == 0",
			"verdict == none", "nginx.5xx count == 0")
		begin := time.Now()
		for i := range rounds {
			s := made(time.Duration(2*i)*time.Second, float64(i%91), float64(min(i, 80)))
			w.Observe(s, nil)
		}
		b.ReportMetric(float64(time.Since(begin).Microseconds())/rounds, "µs/round")
		begin = time.Now()
		w.Results(nil)
		b.ReportMetric(float64(time.Since(begin).Microseconds()), "µs/result")
	}
}

// BenchmarkSuspects has values that are over, of 256 rows, and never for long enough to abort.
func BenchmarkSuspects(b *testing.B) {
	const rounds = 1500
	for b.Loop() {
		var list []string
		for i := range 8 {
			list = append(list, fmt.Sprintf("network.devices[*].out_link_percent < %d for 10s abort", 80+i))
		}
		w := watch(b, list...)
		begin := time.Now()
		for i := range rounds {
			s := made(time.Duration(i)*time.Second, 10, 20)
			s.Network.Devices = s.Network.Devices[:0]
			for d := range 256 {
				busy := 10.0
				if i%20 == d%20 {
					busy = 95
				}
				s.Network.Devices = append(s.Network.Devices, origin.Device{Name: fmt.Sprint("eth", d), OutPercent: busy, InPercent: math.NaN()})
			}
			w.Observe(s, nil)
		}
		b.ReportMetric(float64(time.Since(begin).Microseconds())/rounds, "µs/round")
	}
}
