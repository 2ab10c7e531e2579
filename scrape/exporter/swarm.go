package exporter

import "origintop/scrape"

// swarmExporters are go-ffmpeg-hls-swarm. Today's exports zeros for the latencies and the lifetimes of its clients, and for all bytes
// that aren't those of segments: it doesn't know them, and they are left alone.
var swarmExporters = []*Exporter{
	{Name: "go-ffmpeg-hls-swarm", Product: "swarm", Role: scrape.RoleLoad, Rules: []Rule{
		{Family: "hls_swarm_active_clients", Into: Slot{Tester, TesterActive}},
		{Family: "hls_swarm_target_clients", Into: Slot{Tester, TesterTarget}},
		{Family: "hls_swarm_ramp_progress", Into: Slot{Tester, TesterRamp}},
		{Family: "hls_swarm_test_remaining_seconds", Into: Slot{Tester, TesterRemaining}},
		{Family: "hls_swarm_test_elapsed_seconds", Into: Slot{Tester, TesterElapsed}},
		{Family: "hls_swarm_segment_requests_total", Into: Slot{Tester, TesterSegments}},
		{Family: "hls_swarm_manifest_requests_total", Into: Slot{Tester, TesterManifests}},
		{Family: "hls_swarm_segment_bytes_downloaded_total", Into: Slot{Tester, TesterSegmentBytes}},
		{Family: "hls_swarm_average_speed", Into: Slot{Tester, TesterSpeed}},
		{Family: "hls_swarm_clients_below_realtime", Into: Slot{Tester, TesterBelow}},
		{Family: "hls_swarm_stalled_clients", Into: Slot{Tester, TesterStalled}},
		{Family: "hls_swarm_average_drift_seconds", Into: Slot{Tester, TesterDrift}},
		{Family: "hls_swarm_max_drift_seconds", Into: Slot{Tester, TesterMaxDrift}},
		{Family: "hls_swarm_timeouts_total", Into: Slot{Tester, TesterTimeouts}},
		{Family: "hls_swarm_reconnections_total", Into: Slot{Tester, TesterReconnections}},
		{Family: "hls_swarm_client_restarts_total", Into: Slot{Tester, TesterRestarts}},
		{Family: "hls_swarm_stats_drop_rate", Into: Slot{Tester, TesterDropRate}},
		{Family: "hls_swarm_http_errors_total", Into: Slot{TesterErrors, 0}},
		{Family: "hls_swarm_*", Into: Slot{Tester, TesterOther}},
	}},
}
