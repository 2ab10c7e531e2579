package fields

import (
	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// serverFields are the numbers of its web servers.
var serverFields = []Field{
	{Name: "nginx.up", Unit: Count, Worse: Lower, Get: serverUp, In: CSV},
	{
		Name: "nginx.connections.active", Unit: Count, Label: "active",
		Get: func(s *Snapshot) float64 { return s.Server.Active }, In: JSON | CSV,
	},
	{
		Name: "nginx.connections.reading", Unit: Count, Label: "reading",
		Get: func(s *Snapshot) float64 { return s.Server.Reading }, In: JSON | CSV,
	},
	{
		Name: "nginx.connections.writing", Unit: Count, Label: "writing",
		Get: func(s *Snapshot) float64 { return s.Server.Writing }, In: JSON | CSV,
	},
	{
		Name: "nginx.connections.waiting", Unit: Count, Label: "waiting",
		Get: func(s *Snapshot) float64 { return s.Server.Waiting }, In: JSON | CSV,
	},
	{Name: "nginx.connections.limit", Unit: Count, Get: func(s *Snapshot) float64 { return s.Server.Limit }, In: JSON | CSV},
	{
		Name: "nginx.connections_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return series.Share(s.Server.Active, s.Server.Limit) },
		Limit: &alarm.Defaults[alarm.Connections],
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.ActiveAlarm }, listed: 18, weight: 13,
	},
	{
		Name: "nginx.requests_per_second", Unit: Rate, Worse: Lower, Label: "requests",
		Get: func(s *Snapshot) float64 { return s.Server.Requests }, In: JSON | CSV, Doubtful: true,
	},
	{Name: "nginx.requests_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Server.RequestsTotal }, In: JSON | CSV},
	{Name: "nginx.accepted_per_second", Unit: Rate, Get: func(s *Snapshot) float64 { return s.Server.Accepts }, In: JSON | CSVLate},
	{
		Name: "nginx.dropped_per_second", Unit: Rate, Worse: Higher, Label: "dropped",
		Get: func(s *Snapshot) float64 { return s.Server.Dropped }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Drops], Subject: "nginx",
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.DroppedAlarm }, listed: 19, weight: 14,
	},
	{Name: "nginx.sent_bytes_per_second", Unit: LinkRate, Get: func(s *Snapshot) float64 { return s.Server.Sent }, In: JSON | CSV},
	{Name: "nginx.status_per_second.2xx", Unit: Rate, Get: func(s *Snapshot) float64 { return s.Server.Status[2] }, In: JSON | CSV},
	{Name: "nginx.status_per_second.3xx", Unit: Rate, Get: func(s *Snapshot) float64 { return s.Server.Status[3] }, In: JSON | CSV},
	{
		Name: "nginx.status_per_second.4xx", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Server.Status[4] }, In: JSON | CSV,
	},
	{
		Name: "nginx.status_per_second.5xx", Unit: Rate, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Server.Status[5] },
		In:    JSON | CSV,
		Limit: &alarm.Defaults[alarm.Errors], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.ErrorsAlarm }, listed: 20, weight: 15,
	},
	{
		Name: "nginx.5xx_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return s.Server.ErrorPercent() },
		In:    JSON | CSVLater,
		Limit: &alarm.Defaults[alarm.ServerErrors], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.ErrorShareAlarm }, listed: 20, weight: 15,
	},
	{
		Name: "nginx.latency_seconds.p50", Unit: Seconds, Worse: Higher, Label: "p50",
		Get: func(s *Snapshot) float64 { return s.Server.Latency.P50.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Server.Latency.P50 },
	},
	{
		Name: "nginx.latency_seconds.p90", Unit: Seconds, Worse: Higher, Label: "p90",
		Get: func(s *Snapshot) float64 { return s.Server.Latency.P90.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Server.Latency.P90 },
	},
	{
		Name: "nginx.latency_seconds.p95", Unit: Seconds, Worse: Higher, Label: "p95",
		Get: func(s *Snapshot) float64 { return s.Server.Latency.P95.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Server.Latency.P95 },
	},
	{
		Name: "nginx.latency_seconds.p99", Unit: Seconds, Worse: Higher, Label: "p99",
		Get: func(s *Snapshot) float64 { return s.Server.Latency.P99.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Server.Latency.P99 },
	},
	{
		Name: "nginx.latency_seconds.mean", Unit: Seconds, Worse: Higher, Label: "mean",
		Get: func(s *Snapshot) float64 { return s.Server.Latency.Mean }, In: JSON | CSV,
	},
	{
		Name: "nginx.failed_per_second", Unit: Rate, Worse: Higher, Label: "failed",
		Get: func(s *Snapshot) float64 { return s.Server.Failed }, In: JSON | CSVLater,
		Limit: &alarm.Defaults[alarm.Failed], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.FailedAlarm }, listed: 20, weight: 15,
	},
	{
		Name: "nginx.busy_percent", Unit: Percent, Worse: Higher, Label: "busy",
		Get: func(s *Snapshot) float64 { return s.Server.Busy }, In: JSON | CSVLater,
		Limit: &alarm.Defaults[alarm.Workers], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.BusyAlarm }, listed: 20, weight: 34,
	},
	{
		Name: "nginx.workers_busy", Unit: Count, Label: "workers",
		Get: func(s *Snapshot) float64 { return s.Server.Workers }, In: JSON | CSVLater,
	},
	{
		Name: "nginx.workers_limit", Unit: Count, Label: "of",
		Get: func(s *Snapshot) float64 { return s.Server.WorkersLimit }, In: JSON | CSVLater,
	},
	{
		Name: "nginx.queued_requests", Unit: Count, Worse: Higher, Label: "queued",
		Get: func(s *Snapshot) float64 { return s.Server.Queued }, In: JSON | CSVLater,
		Limit: &alarm.Defaults[alarm.Queued], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.QueuedAlarm }, listed: 20, weight: 35,
	},
	{
		Name: "nginx.limited_per_second", Unit: Rate, Worse: Higher, Label: "limited",
		Get:   func(s *Snapshot) float64 { return s.Server.Limited },
		In:    JSON | CSVLater,
		Limit: &alarm.Defaults[alarm.Limited], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.LimitedAlarm }, listed: 20, weight: 36,
	},
	{
		Name: "nginx.cache_hit_percent", Unit: Percent, Worse: Lower, Label: "cache hits",
		Get: func(s *Snapshot) float64 {
			return s.Server.CacheHit
		}, In: JSON | CSVLater,
	},
	{
		Name: "nginx.backend_requests_per_second", Unit: Rate, Label: "to backends",
		Get: func(s *Snapshot) float64 { return s.Server.BackendRequests },
		In:  JSON | CSVLater,
	},
	{Name: "nginx.backends", Unit: Count, Label: "of", Get: func(s *Snapshot) float64 { return s.Server.Backends }, In: JSON | CSVLater},
	{
		Name: "nginx.backends_down", Unit: Count, Worse: Higher, Label: "backends down",
		Get: func(s *Snapshot) float64 { return s.Server.BackendsDown },
		In:  JSON | CSVLater,
	},
	{
		Name: "nginx.backends_down_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return series.Share(s.Server.BackendsDown, s.Server.Backends) },
		Limit: &alarm.Defaults[alarm.Backends], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Server.BackendsAlarm }, listed: 20, weight: 37,
	},
	{
		Name: "nginx.servers.active_connections", Unit: Count, Label: "active", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Active }, In: JSON,
	},
	{
		Name: "nginx.servers.connections_percent", Unit: Percent, Worse: Higher, List: serverList,
		Row:   func(s *Snapshot, i int) float64 { return series.Share(s.Servers[i].Active, s.Servers[i].Limit) },
		Limit: &alarm.Defaults[alarm.Connections], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].ActiveAlarm }, listed: 28, weight: 10,
	},
	{
		Name: "nginx.servers.requests_per_second", Unit: Rate, Worse: Lower, Label: "requests", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Requests }, In: JSON,
	},
	{
		Name: "nginx.servers.dropped_per_second", Unit: Rate, Worse: Higher, List: serverList,
		Row:   func(s *Snapshot, i int) float64 { return s.Servers[i].Dropped },
		Limit: &alarm.Defaults[alarm.Drops], Subject: "nginx %s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].DroppedAlarm }, listed: 28, weight: 11,
	},
	{
		Name: "nginx.servers.5xx_per_second", Unit: Rate, Worse: Higher, Label: "5xx", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Status[5] }, In: JSON,
		Limit: &alarm.Defaults[alarm.Errors], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].ErrorsAlarm }, listed: 28, weight: 12,
	},
	{
		Name: "nginx.servers.5xx_percent", Unit: Percent, Worse: Higher, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].ErrorPercent() }, In: JSON,
		Limit: &alarm.Defaults[alarm.ServerErrors], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].ErrorShareAlarm }, listed: 28, weight: 12,
	},
	{
		Name: "nginx.servers.latency_p99_seconds", Unit: Seconds, Worse: Higher, Label: "p99", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Latency.P99.Value }, In: JSON,
		Quantile: func(s *Snapshot, i int) series.Quantile { return s.Servers[i].Latency.P99 },
	},
	{
		Name: "nginx.servers.busy_percent", Unit: Percent, Worse: Higher, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Busy }, In: JSON,
		Limit: &alarm.Defaults[alarm.Workers], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].BusyAlarm }, listed: 28, weight: 38,
	},
	{
		Name: "nginx.servers.queued_requests", Unit: Count, Worse: Higher, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Queued }, In: JSON,
		Limit: &alarm.Defaults[alarm.Queued], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].QueuedAlarm }, listed: 28, weight: 39,
	},
	{
		Name: "nginx.servers.limited_per_second", Unit: Rate, Worse: Higher, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Limited }, In: JSON,
		Limit: &alarm.Defaults[alarm.Limited], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].LimitedAlarm }, listed: 28, weight: 40,
	},
	{
		Name: "nginx.servers.failed_per_second", Unit: Rate, Worse: Higher, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Failed }, In: JSON,
		Limit: &alarm.Defaults[alarm.Failed], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].FailedAlarm }, listed: 28, weight: 12,
	},
	{
		Name: "nginx.servers.backends_down_percent", Unit: Percent, Worse: Higher, List: serverList,
		Row: func(s *Snapshot, i int) float64 {
			return series.Share(s.Servers[i].BackendsDown, s.Servers[i].Backends)
		},
		Limit: &alarm.Defaults[alarm.Backends], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].BackendsAlarm }, listed: 28, weight: 41,
	},
	{
		Name: "nginx.servers.backends_down", Unit: Count, Worse: Higher, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].BackendsDown }, In: JSON,
	},
	{
		Name: "nginx.servers.sent_bytes_per_second", Unit: LinkRate, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Sent }, In: JSON,
	},
	{
		Name: "nginx.servers.cache_hit_percent", Unit: Percent, Label: "cache hits", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].CacheHit }, In: JSON,
	},
	{
		Name: "nginx.servers.requests_per_front_request", Unit: Ratio, Label: "of those in front", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].PerFront }, In: JSON,
	},
	{
		Name: "nginx.servers.backend_requests_per_second", Unit: Rate, List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].BackendRequests }, In: JSON,
	},
}

// serverUp returns 1 if nginx answers its exporter, 0 if not.
func serverUp(s *Snapshot) float64 {
	switch {
	case !s.Server.Known:
		return series.Unknown
	case s.Server.Up:
		return 1
	}
	return 0
}
