package origin

import (
	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// loadFields are what the load tester says.
var loadFields = []Field{
	{
		Name: "swarm.active_clients", Unit: Count, Worse: Lower, Label: "clients",
		Get: func(s *Snapshot) float64 { return s.Swarm.Active }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Hung], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.HungAlarm }, listed: 25, weight: 1,
	},
	{Name: "swarm.target_clients", Unit: Count, Label: "of", Get: func(s *Snapshot) float64 { return s.Swarm.Target }, In: JSON | CSV},
	{Name: "swarm.ramp_percent", Unit: Percent, Label: "ramp", Get: func(s *Snapshot) float64 { return s.Swarm.Ramp }, In: JSON | CSV},
	{Name: "swarm.remaining_seconds", Unit: Seconds, Get: func(s *Snapshot) float64 { return s.Swarm.Remaining }, In: JSON | CSVLate},
	{
		Name: "swarm.segments_per_second", Unit: Rate, Worse: Lower, Label: "segments",
		Get: func(s *Snapshot) float64 { return s.Swarm.Segments }, In: JSON | CSV, Doubtful: true,
	},
	{
		Name: "swarm.manifests_per_second", Unit: Rate, Label: "manifests",
		Get: func(s *Snapshot) float64 { return s.Swarm.Manifests }, In: JSON | CSV, Doubtful: true,
	},
	{
		Name: "swarm.throughput_bytes_per_second", Unit: LinkRate, Worse: Lower, Label: "get",
		Get: func(s *Snapshot) float64 { return s.Swarm.Throughput }, In: JSON | CSV,
	},
	{
		Name: "swarm.stalled_clients", Unit: Count, Worse: Higher, Label: "stalled",
		Get: func(s *Snapshot) float64 { return s.Swarm.Stalled }, In: JSON | CSV,
	},
	{
		Name: "swarm.stalled_percent", Unit: Percent, Worse: Higher, Get: func(s *Snapshot) float64 { return ofClients(s, s.Swarm.Stalled) },
		Limit: &alarm.Defaults[alarm.Stalls], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.StalledAlarm }, listed: 21, weight: 30,
	},
	{
		Name: "swarm.clients_below_realtime", Unit: Count, Worse: Higher, Label: "below real time",
		Get: func(s *Snapshot) float64 { return s.Swarm.Below }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.below_realtime_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return ofClients(s, s.Swarm.Below) },
		Limit: &alarm.Defaults[alarm.Below], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.BelowAlarm }, listed: 23, weight: 31,
	},
	{
		Name: "swarm.average_speed", Unit: Ratio, Worse: Lower, Label: "speed",
		Get: func(s *Snapshot) float64 { return s.Swarm.Speed }, In: JSON | CSV,
	},
	{
		Name: "swarm.drift_seconds", Unit: Seconds, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Swarm.Drift }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.max_drift_seconds", Unit: Seconds, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Swarm.MaxDrift }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.errors_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Swarm.ErrorRate }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.error_percent", Unit: Percent, Worse: Higher, Label: "errors",
		Get: func(s *Snapshot) float64 { return s.Swarm.ErrorPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Failures], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.ErrorsAlarm }, listed: 24, weight: 2,
	},
	{Name: "swarm.errors_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Swarm.ErrorsTotal }, In: JSON | CSVLate},
	{
		Name: "swarm.errors_by_status_per_second", Unit: Rate, Worse: Higher, List: statusList,
		Row: func(s *Snapshot, i int) float64 { return s.Swarm.Errors[i].Rate }, In: JSON,
	},
	{
		Name: "swarm.errors_by_status_total", Unit: Count, List: statusList,
		Row: func(s *Snapshot, i int) float64 { return s.Swarm.Errors[i].Total }, In: JSON,
	},
	{
		Name: "swarm.timeouts_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Swarm.Timeouts }, In: JSON | CSVLate,
	},
	{Name: "swarm.timeouts_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Swarm.TimeoutsTotal }, In: JSON | CSVLate},
	{
		Name: "swarm.reconnections_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Swarm.Reconnections }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.reconnections_total", Unit: Count,
		Get: func(s *Snapshot) float64 { return s.Swarm.ReconnectionsTotal }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.restarts_per_second", Unit: Rate, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Swarm.Restarts },
		In:    JSON | CSV,
		Limit: &alarm.Defaults[alarm.Restarts],
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.RestartsAlarm }, listed: 26, weight: 32,
	},
	{
		Name: "swarm.restarts_total", Unit: Count, Label: "restarts",
		Get: func(s *Snapshot) float64 { return s.Swarm.RestartsTotal }, In: JSON | CSVLate,
	},
	{
		Name: "swarm.lost_lines_percent", Unit: Percent, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Swarm.LostPercent },
		In:    JSON | CSV,
		Limit: &alarm.Defaults[alarm.Lost], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.LostAlarm }, listed: 22, weight: 33,
	},
}

// ofClients returns a number of clients in percent of all there are, or are to be: those that crash are not active for a moment.
func ofClients(s *Snapshot, n float64) float64 {
	return series.Portion(n, series.Larger(s.Swarm.Active, s.Swarm.Target))
}
