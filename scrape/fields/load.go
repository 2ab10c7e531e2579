package fields

import (
	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// loadFields are what the load tester says.
var loadFields = []Field{
	{
		Name: "swarm.active_clients", Unit: Count, Worse: Lower, Label: "clients",
		Get: func(s *Snapshot) float64 { return s.Clients.Active }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Hung], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Clients.HungAlarm }, listed: 25, weight: 1,
	},
	{Name: "swarm.target_clients", Unit: Count, Label: "of", Get: func(s *Snapshot) float64 { return s.Clients.Target }, In: JSON | CSV},
	{Name: "swarm.ramp_percent", Unit: Percent, Label: "ramp", Get: func(s *Snapshot) float64 { return s.Clients.Ramp }, In: JSON | CSV},
	{Name: "swarm.remaining_seconds", Unit: Seconds, Get: func(s *Snapshot) float64 { return s.Clients.Remaining }, In: JSON | CSVLate},
	{
		Name: "swarm.segments_per_second", Unit: Rate, Worse: Lower, Label: "segments",
		Get: func(s *Snapshot) float64 { return s.Clients.Segments }, In: JSON | CSV, Doubtful: true,
	},
	{
		Name: "swarm.manifests_per_second", Unit: Rate, Label: "manifests",
		Get: func(s *Snapshot) float64 { return s.Clients.Manifests }, In: JSON | CSV, Doubtful: true,
	},
	{
		Name: "swarm.throughput_bytes_per_second", Unit: LinkRate, Worse: Lower, Label: "get",
		Get: func(s *Snapshot) float64 { return s.Clients.Throughput }, In: JSON | CSV,
	},
	{
		Name: "swarm.stalled_clients", Unit: Count, Worse: Higher, Label: "stalled",
		Get: func(s *Snapshot) float64 { return s.Clients.Stalled }, In: JSON | CSV,
	},
	{
		Name: "swarm.stalled_percent", Unit: Percent, Worse: Higher, Get: func(s *Snapshot) float64 { return ofClients(s, s.Clients.Stalled) },
		Limit: &alarm.Defaults[alarm.Stalls], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Clients.StalledAlarm }, listed: 21, weight: 30,
	},
	{
		Name: "swarm.clients_below_realtime", Unit: Count, Worse: Higher, Label: "below real time",
		Get: func(s *Snapshot) float64 { return s.Clients.Below }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.below_realtime_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return ofClients(s, s.Clients.Below) },
		Limit: &alarm.Defaults[alarm.Below], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Clients.BelowAlarm }, listed: 23, weight: 31,
	},
	{
		Name: "swarm.average_speed", Unit: Ratio, Worse: Lower, Label: "speed",
		Get: func(s *Snapshot) float64 { return s.Clients.Speed }, In: JSON | CSV,
	},
	{
		Name: "swarm.drift_seconds", Unit: Seconds, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Clients.Drift }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.max_drift_seconds", Unit: Seconds, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Clients.MaxDrift }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.errors_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Clients.ErrorRate }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.error_percent", Unit: Percent, Worse: Higher, Label: "errors",
		Get: func(s *Snapshot) float64 { return s.Clients.ErrorPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Failures], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Clients.ErrorsAlarm }, listed: 24, weight: 2,
	},
	{Name: "swarm.errors_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Clients.ErrorsTotal }, In: JSON | CSVLate},
	{
		Name: "swarm.errors_by_status_per_second", Unit: Rate, Worse: Higher, List: statusList,
		Row: func(s *Snapshot, i int) float64 { return s.Clients.Errors[i].Rate }, In: JSON,
	},
	{
		Name: "swarm.errors_by_status_total", Unit: Count, List: statusList,
		Row: func(s *Snapshot, i int) float64 { return s.Clients.Errors[i].Total }, In: JSON,
	},
	{
		Name: "swarm.timeouts_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Clients.Timeouts }, In: JSON | CSVLate,
	},
	{Name: "swarm.timeouts_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Clients.TimeoutsTotal }, In: JSON | CSVLate},
	{
		Name: "swarm.reconnections_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Clients.Reconnections }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.reconnections_total", Unit: Count,
		Get: func(s *Snapshot) float64 { return s.Clients.ReconnectionsTotal }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.restarts_per_second", Unit: Rate, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Clients.Restarts },
		In:    JSON | CSV,
		Limit: &alarm.Defaults[alarm.Restarts],
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Clients.RestartsAlarm }, listed: 26, weight: 32,
	},
	{
		Name: "swarm.restarts_total", Unit: Count, Label: "restarts",
		Get: func(s *Snapshot) float64 { return s.Clients.RestartsTotal }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.lost_lines_percent", Unit: Percent, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Clients.LostPercent },
		In:    JSON | CSV,
		Limit: &alarm.Defaults[alarm.Lost], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Clients.LostAlarm }, listed: 22, weight: 33,
	},
	{
		Name: "swarm.requests_per_second", Unit: Rate, Worse: Lower, Label: "requests",
		Get: func(s *Snapshot) float64 { return s.Clients.Requests }, In: JSON | CSVLater, Doubtful: true,
	},
	{Name: "swarm.requests_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Clients.RequestsTotal }, In: JSON | CSVLater},
	{
		Name: "swarm.allocated_clients", Unit: Count, Label: "allocated",
		Get: func(s *Snapshot) float64 { return s.Clients.Allocated }, In: JSON | CSVLater,
	},
	{
		Name: "swarm.unanswered_per_second", Unit: Rate, Worse: Higher, Label: "unanswered",
		Get: func(s *Snapshot) float64 { return s.Clients.Unanswered }, In: JSON | CSVLater,
	},
	{Name: "swarm.unanswered_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Clients.UnansweredTotal }, In: JSON | CSVLater},
	{
		Name: "swarm.latency_seconds.p50", Unit: Seconds, Worse: Higher, Label: "p50",
		Get: func(s *Snapshot) float64 { return s.Clients.Latency.P50.Value }, In: JSON | CSVLater,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Clients.Latency.P50 },
	},
	{
		Name: "swarm.latency_seconds.p90", Unit: Seconds, Worse: Higher, Label: "p90",
		Get: func(s *Snapshot) float64 { return s.Clients.Latency.P90.Value }, In: JSON | CSVLater,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Clients.Latency.P90 },
	},
	{
		Name: "swarm.latency_seconds.p95", Unit: Seconds, Worse: Higher, Label: "p95",
		Get: func(s *Snapshot) float64 { return s.Clients.Latency.P95.Value }, In: JSON | CSVLater,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Clients.Latency.P95 },
	},
	{
		Name: "swarm.latency_seconds.p99", Unit: Seconds, Worse: Higher, Label: "p99",
		Get: func(s *Snapshot) float64 { return s.Clients.Latency.P99.Value }, In: JSON | CSVLater,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Clients.Latency.P99 },
	},
	{
		Name: "swarm.latency_seconds.mean", Unit: Seconds, Worse: Higher, Label: "mean",
		Get: func(s *Snapshot) float64 { return s.Clients.Latency.Mean }, In: JSON | CSVLater,
	},
	{
		Name: "swarm.way_seconds", Unit: Seconds, Worse: Higher, Label: "way",
		Get: func(s *Snapshot) float64 { way, _ := s.Way(); return way }, In: JSON | CSVLater,
	},
}

// ofClients returns a number of clients in percent of all there are, or are to be: those that crash are not active for a moment.
func ofClients(s *Snapshot, n float64) float64 {
	return series.Portion(n, series.Larger(s.Clients.Active, s.Clients.Target))
}
