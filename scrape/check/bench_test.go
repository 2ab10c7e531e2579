package check

import (
	"testing"
	"time"
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
