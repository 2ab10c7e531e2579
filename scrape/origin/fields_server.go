package origin

import (
	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// serverFields are the numbers of its web servers.
var serverFields = []Field{
	{Name: "nginx.up", Unit: Count, Worse: Lower, Get: nginxUp, In: CSV},
	{
		Name: "nginx.connections.active", Unit: Count, Label: "active",
		Get: func(s *Snapshot) float64 { return s.Nginx.Active }, In: JSON | CSV,
	},
	{
		Name: "nginx.connections.reading", Unit: Count, Label: "reading",
		Get: func(s *Snapshot) float64 { return s.Nginx.Reading }, In: JSON | CSV,
	},
	{
		Name: "nginx.connections.writing", Unit: Count, Label: "writing",
		Get: func(s *Snapshot) float64 { return s.Nginx.Writing }, In: JSON | CSV,
	},
	{
		Name: "nginx.connections.waiting", Unit: Count, Label: "waiting",
		Get: func(s *Snapshot) float64 { return s.Nginx.Waiting }, In: JSON | CSV,
	},
	{Name: "nginx.connections.limit", Unit: Count, Get: func(s *Snapshot) float64 { return s.Nginx.Limit }, In: JSON | CSV},
	{
		Name: "nginx.connections_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return series.Share(s.Nginx.Active, s.Nginx.Limit) },
		Limit: &alarm.Defaults[alarm.Connections],
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Nginx.ActiveAlarm }, listed: 18, weight: 13,
	},
	{
		Name: "nginx.requests_per_second", Unit: Rate, Worse: Lower, Label: "requests",
		Get: func(s *Snapshot) float64 { return s.Nginx.Requests }, In: JSON | CSV, Doubtful: true,
	},
	{Name: "nginx.requests_total", Unit: Count, Get: func(s *Snapshot) float64 { return s.Nginx.RequestsTotal }, In: JSON | CSV},
	{Name: "nginx.accepted_per_second", Unit: Rate, Get: func(s *Snapshot) float64 { return s.Nginx.Accepts }, In: JSON | CSVLate},
	{
		Name: "nginx.dropped_per_second", Unit: Rate, Worse: Higher, Label: "dropped",
		Get: func(s *Snapshot) float64 { return s.Nginx.Dropped }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Drops], Subject: "nginx",
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Nginx.DroppedAlarm }, listed: 19, weight: 14,
	},
	{Name: "nginx.sent_bytes_per_second", Unit: LinkRate, Get: func(s *Snapshot) float64 { return s.Nginx.Sent }, In: JSON | CSV},
	{Name: "nginx.status_per_second.2xx", Unit: Rate, Get: func(s *Snapshot) float64 { return s.Nginx.Status[2] }, In: JSON | CSV},
	{Name: "nginx.status_per_second.3xx", Unit: Rate, Get: func(s *Snapshot) float64 { return s.Nginx.Status[3] }, In: JSON | CSV},
	{
		Name: "nginx.status_per_second.4xx", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Nginx.Status[4] }, In: JSON | CSV,
	},
	{
		Name: "nginx.status_per_second.5xx", Unit: Rate, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Nginx.Status[5] },
		In:    JSON | CSV,
		Limit: &alarm.Defaults[alarm.Errors], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Nginx.ErrorsAlarm }, listed: 20, weight: 15,
	},
	{
		Name: "nginx.latency_seconds.p50", Unit: Seconds, Worse: Higher, Label: "p50",
		Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P50.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Nginx.Latency.P50 },
	},
	{
		Name: "nginx.latency_seconds.p90", Unit: Seconds, Worse: Higher, Label: "p90",
		Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P90.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Nginx.Latency.P90 },
	},
	{
		Name: "nginx.latency_seconds.p95", Unit: Seconds, Worse: Higher, Label: "p95",
		Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P95.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Nginx.Latency.P95 },
	},
	{
		Name: "nginx.latency_seconds.p99", Unit: Seconds, Worse: Higher, Label: "p99",
		Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P99.Value }, In: JSON | CSV,
		Quantile: func(s *Snapshot, _ int) series.Quantile { return s.Nginx.Latency.P99 },
	},
	{
		Name: "nginx.latency_seconds.mean", Unit: Seconds, Worse: Higher, Label: "mean",
		Get: func(s *Snapshot) float64 { return s.Nginx.Latency.Mean }, In: JSON | CSV,
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
		Name: "nginx.servers.latency_p99_seconds", Unit: Seconds, Worse: Higher, Label: "p99", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Latency.P99.Value }, In: JSON,
		Quantile: func(s *Snapshot, i int) series.Quantile { return s.Servers[i].Latency.P99 },
	},
}

// nginxUp returns 1 if nginx answers its exporter, 0 if not.
func nginxUp(s *Snapshot) float64 {
	switch {
	case !s.Nginx.Known:
		return series.Unknown
	case s.Nginx.Up:
		return 1
	}
	return 0
}
