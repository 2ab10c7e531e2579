package origin

import "origintop/scrape"

// swarmExporters are the load testers. Today's swarm exports zeros for the latencies and the lifetimes of its clients, and for all bytes
// that aren't those of segments: it doesn't know them, and they are left alone.
var swarmExporters = []*Exporter{
	{Name: "go-ffmpeg-hls-swarm", Role: scrape.RoleLoad, Rules: []Rule{
		{Family: "hls_swarm_active_clients", Into: Slot{tester, swarmActive}},
		{Family: "hls_swarm_target_clients", Into: Slot{tester, swarmTarget}},
		{Family: "hls_swarm_ramp_progress", Into: Slot{tester, swarmRamp}},
		{Family: "hls_swarm_test_remaining_seconds", Into: Slot{tester, swarmRemaining}},
		{Family: "hls_swarm_test_elapsed_seconds", Into: Slot{tester, swarmElapsed}},
		{Family: "hls_swarm_segment_requests_total", Into: Slot{tester, swarmSegments}},
		{Family: "hls_swarm_manifest_requests_total", Into: Slot{tester, swarmManifests}},
		{Family: "hls_swarm_segment_bytes_downloaded_total", Into: Slot{tester, swarmSegmentBytes}},
		{Family: "hls_swarm_average_speed", Into: Slot{tester, swarmSpeed}},
		{Family: "hls_swarm_clients_below_realtime", Into: Slot{tester, swarmBelow}},
		{Family: "hls_swarm_stalled_clients", Into: Slot{tester, swarmStalled}},
		{Family: "hls_swarm_average_drift_seconds", Into: Slot{tester, swarmDrift}},
		{Family: "hls_swarm_max_drift_seconds", Into: Slot{tester, swarmMaxDrift}},
		{Family: "hls_swarm_timeouts_total", Into: Slot{tester, swarmTimeouts}},
		{Family: "hls_swarm_reconnections_total", Into: Slot{tester, swarmReconnections}},
		{Family: "hls_swarm_client_restarts_total", Into: Slot{tester, swarmRestarts}},
		{Family: "hls_swarm_stats_drop_rate", Into: Slot{tester, swarmDropRate}},
		{Family: "hls_swarm_http_errors_total", Into: Slot{loadErrors, 0}},
		{Family: "hls_swarm_*", Into: Slot{tester, swarmOther}},
	}},
}
