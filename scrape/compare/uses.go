package compare

import (
	"math"

	"origintop/scrape/alarm"
	"origintop/scrape/fields"
)

// A fieldUse is what a field is to a comparison.
type fieldUse uint8

const (
	compared fieldUse = iota
	setting           // it was set, and is the same all the time: no statistics are needed to see that it differs
	ignored           // it says how long something has lasted, or repeats other fields: a difference would mean nothing
)

// use has the fields that are not compared.
var use = map[string]fieldUse{
	"memory.total_bytes":                    setting,
	"memory.swap_total_bytes":               setting,
	"network.conntrack_limit":               setting,
	"network.devices.link_bytes_per_second": setting,
	"disk.file_handles_limit":               setting,
	"nginx.connections.limit":               setting,
	"swarm.target_clients":                  setting,

	// Totals and times grow with the test.
	"nginx.requests_total":         ignored,
	"swarm.ramp_percent":           ignored,
	"swarm.remaining_seconds":      ignored,
	"swarm.requests_total":         ignored,
	"swarm.unanswered_total":       ignored,
	"swarm.errors_total":           ignored,
	"swarm.errors_by_status_total": ignored,
	"swarm.timeouts_total":         ignored,
	"swarm.reconnections_total":    ignored,
	"swarm.restarts_total":         ignored,

	// Averages over minutes hold what was before, and quantiles over a window what the numbers themselves hold.
	"cpu.load5":                        ignored,
	"cpu.load15":                       ignored,
	"network.window_seconds":           ignored,
	"network.in_p50_bytes_per_second":  ignored,
	"network.in_max_bytes_per_second":  ignored,
	"network.out_p50_bytes_per_second": ignored,
	"network.out_max_bytes_per_second": ignored,
}

// Compared reports whether a field is one of those that are compared.
func Compared(f *fields.Field) bool { return use[f.Name] == compared }

// up is the field that is 1 while the server answers.
const up = "nginx.up"

// relevant is by how much of its mean a number has to change at least to matter.
const relevant = 0.03

// least returns by how much a field has to change at least to matter, from a mean on: by a part of that, but not by less than a hundredth
// of its warning threshold, or what is next to nothing in its unit.
func least(f *fields.Field, mean float64) float64 {
	floor := negligible[f.Unit]
	switch {
	case f.Name == up:
		floor = 0.01 // it is never more than 1
	case f.Limit != nil:
		warn, _ := (&alarm.Thresholds{}).Of(f.Limit)
		floor = warn / 100
	}
	return max(floor, relevant*math.Abs(mean))
}

// negligible is what is next to nothing of a field without a threshold, by its unit.
var negligible = [...]float64{
	fields.Count:     1,
	fields.Ratio:     0.02,
	fields.Percent:   1,
	fields.Seconds:   0.001,
	fields.Bytes:     10 << 20,
	fields.ByteRate:  100e3,
	fields.LinkRate:  10e3,
	fields.LinkSpeed: 10e3,
	fields.Rate:      0.05,
}
