package scrape

import (
	"bytes"
	"time"

	"origintop/promtext"
)

// swarm is what is read of the pages of go-ffmpeg-hls-swarm, the load tester.
type swarm struct {
	span
	on bool // the last good page was one of it

	now, before []float64
	errors      table[struct{}] // by HTTP status

	view                         Swarm
	active, throughput, requests line

	statuses block[StatusRate]

	judge         judge
	stalled, lost grade
}

// The fields of the swarm.
const (
	swarmActive = iota
	swarmTarget
	swarmRamp
	swarmRemaining
	swarmSegments
	swarmManifests
	swarmSegmentBytes
	swarmSpeed
	swarmBelow
	swarmStalled
	swarmDrift
	swarmMaxDrift
	swarmTimeouts
	swarmReconnections
	swarmRestarts
	swarmErrorRate
	swarmDropRate
	swarmOther
	swarmFields
)

// swarmFamilies are the families of the swarm that are read. Today's swarm exports zeros for the latencies and the lifetimes
// of its clients, and for all bytes that aren't those of segments: it doesn't know them, and they are left alone.
var swarmFamilies = map[string]int{
	"hls_swarm_active_clients":                 swarmActive,
	"hls_swarm_target_clients":                 swarmTarget,
	"hls_swarm_ramp_progress":                  swarmRamp,
	"hls_swarm_test_remaining_seconds":         swarmRemaining,
	"hls_swarm_segment_requests_total":         swarmSegments,
	"hls_swarm_manifest_requests_total":        swarmManifests,
	"hls_swarm_segment_bytes_downloaded_total": swarmSegmentBytes,
	"hls_swarm_average_speed":                  swarmSpeed,
	"hls_swarm_clients_below_realtime":         swarmBelow,
	"hls_swarm_stalled_clients":                swarmStalled,
	"hls_swarm_average_drift_seconds":          swarmDrift,
	"hls_swarm_max_drift_seconds":              swarmMaxDrift,
	"hls_swarm_timeouts_total":                 swarmTimeouts,
	"hls_swarm_reconnections_total":            swarmReconnections,
	"hls_swarm_client_restarts_total":          swarmRestarts,
	"hls_swarm_error_rate":                     swarmErrorRate,
	"hls_swarm_stats_drop_rate":                swarmDropRate,
}

var swarmPrefix = []byte("hls_swarm_")

func newSwarm() *swarm {
	w := &swarm{now: make([]float64, swarmFields), before: make([]float64, swarmFields), view: unknownSwarm()}
	nothing(w.now)
	nothing(w.before)
	w.errors.fields = 1
	return w
}

func unknownSwarm() Swarm {
	u := unknown
	return Swarm{
		Active: u, Target: u, Ramp: u, Remaining: u, Segments: u, Manifests: u, Throughput: u, Speed: u,
		Below: u, Stalled: u, Drift: u, MaxDrift: u, Timeouts: u, Reconnections: u, Restarts: u,
		ErrorPercent: u, LostPercent: u,
	}
}

// begin makes ready for the page of that time.
func (w *swarm) begin(at time.Time, took time.Duration) {
	w.on = true
	w.span.begin(at, took)
	copy(w.before, w.now)
	nothing(w.now)
	w.errors.begin(true)
}

// place returns where the value of the current series goes, nil if it is not one of the swarm.
func (w *swarm) place(s *promtext.Scanner) *float64 {
	name := s.Name()
	if !bytes.HasPrefix(name, swarmPrefix) {
		return nil
	}
	field, ok := swarmFamilies[string(name)]
	switch {
	case string(name) == "hls_swarm_http_errors_total":
		status, _ := s.Label("status_code")
		return &w.errors.row(status).now[0]
	case !ok:
		return &w.now[swarmOther]
	}
	return &w.now[field]
}

// end works out the numbers of the page that was read, and reports whether it was one of the swarm.
func (w *swarm) end(o *Options) bool {
	w.errors.end()
	if w.on = !isNothing(w.now); !w.on {
		w.at = time.Time{} // what comes next is not to be compared with what was
		return false
	}
	step := w.step()
	n, last, v := w.now, w.before, &w.view
	v.Known = true
	v.Active, v.Target, v.Ramp = n[swarmActive], n[swarmTarget], 100*n[swarmRamp]
	v.Remaining = n[swarmRemaining]
	if v.Remaining < 0 {
		v.Remaining = unknown // there is no end
	}
	v.Segments = rate(last[swarmSegments], n[swarmSegments], step)
	v.Manifests = rate(last[swarmManifests], n[swarmManifests], step)
	v.Throughput = unknown
	if n[swarmSegmentBytes] > 0 || n[swarmSegments] == 0 { // segments without bytes: the swarm doesn't count these
		v.Throughput = rate(last[swarmSegmentBytes], n[swarmSegmentBytes], step)
	}
	v.Speed, v.Below, v.Stalled = n[swarmSpeed], n[swarmBelow], n[swarmStalled]
	v.Drift, v.MaxDrift = n[swarmDrift], n[swarmMaxDrift]
	v.Timeouts = rate(last[swarmTimeouts], n[swarmTimeouts], step)
	v.Reconnections = rate(last[swarmReconnections], n[swarmReconnections], step)
	v.Restarts = rate(last[swarmRestarts], n[swarmRestarts], step)
	v.ErrorPercent, v.LostPercent = 100*n[swarmErrorRate], 100*n[swarmDropRate]
	v.Errors = w.statuses.take(len(w.errors.rows))
	for _, r := range w.errors.rows {
		v.Errors = append(v.Errors, StatusRate{r.name, rate(orZero(r.last[0]), r.now[0], step)})
	}
	if n[swarmSegments] < last[swarmSegments] {
		w.stalled, w.lost = grade{}, grade{} // another test
	}
	w.judge.begin(w.at, o)
	v.StalledAlarm = w.judge.see(&w.stalled, ofStalls, share(v.Stalled, v.Active))
	v.LostAlarm = w.judge.see(&w.lost, ofLost, v.LostPercent)
	w.active.add(w.at, v.Active)
	w.throughput.add(w.at, v.Throughput)
	w.requests.add(w.at, v.Segments+v.Manifests)
	w.setHistory()
	return true
}

// gap notes that there was no page at that time.
func (w *swarm) gap(at time.Time) {
	w.active.add(at, unknown)
	w.throughput.add(at, unknown)
	w.requests.add(at, unknown)
	w.setHistory()
}

func (w *swarm) setHistory() {
	w.view.ActiveHistory, w.view.ThroughputHistory = w.active.series(), w.throughput.series()
	w.view.RequestsHistory = w.requests.series()
}
