package origin

import (
	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// allFields is the table of all numbers. The order is that of JSON; that of CSV is the same, but for columns that came late.
var allFields = []Field{
	{
		Name: "cpu.busy_percent", Get: func(s *Snapshot) float64 { return s.CPU.Busy }, In: JSON | CSV, SinceBoot: true,
		Limit: &alarm.Defaults[alarm.CPU], Alarm: func(s *Snapshot) *alarm.Alarm { return s.CPU.Alarm }, listed: 1, weight: 7,
	},
	{Name: "cpu.busiest_core_percent", Get: busiestCore, In: CSV, SinceBoot: true},
	{Name: "cpu.load1", Get: func(s *Snapshot) float64 { return s.CPU.Load1 }, In: JSON | CSV},
	{Name: "cpu.load5", Get: func(s *Snapshot) float64 { return s.CPU.Load5 }, In: JSON | CSV},
	{Name: "cpu.load15", Get: func(s *Snapshot) float64 { return s.CPU.Load15 }, In: JSON | CSV},
	{
		Name: "cpu.load_per_core", Get: func(s *Snapshot) float64 {
			return series.NaNIf(len(s.CPU.Cores) == 0, s.CPU.Load1/float64(len(s.CPU.Cores)))
		},
		Limit: &alarm.Defaults[alarm.Load], Alarm: func(s *Snapshot) *alarm.Alarm { return s.CPU.LoadAlarm }, listed: 4, weight: 28,
	},
	{
		Name: "cpu.pressure_percent", Get: func(s *Snapshot) float64 { return s.CPU.Pressure }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.CPUPressure], Alarm: func(s *Snapshot) *alarm.Alarm { return s.CPU.PressureAlarm }, listed: 3, weight: 27,
	},
	{Name: "cpu.run_queue_wait_seconds_per_second", Get: func(s *Snapshot) float64 { return s.CPU.QueueWait }, In: JSON | CSV},
	{Name: "cpu.processes_running", Get: func(s *Snapshot) float64 { return s.CPU.Running }, In: JSON | CSV},
	{Name: "cpu.processes_blocked", Get: func(s *Snapshot) float64 { return s.CPU.Blocked }, In: JSON | CSV},
	{Name: "cpu.modes_percent.user", Get: func(s *Snapshot) float64 { return s.CPU.Modes[User] }, In: JSON | CSV, SinceBoot: true},
	{Name: "cpu.modes_percent.nice", Get: func(s *Snapshot) float64 { return s.CPU.Modes[Nice] }, In: JSON | CSV, SinceBoot: true},
	{Name: "cpu.modes_percent.system", Get: func(s *Snapshot) float64 { return s.CPU.Modes[System] }, In: JSON | CSV, SinceBoot: true},
	{Name: "cpu.modes_percent.irq", Get: func(s *Snapshot) float64 { return s.CPU.Modes[IRQ] }, In: JSON | CSV, SinceBoot: true},
	{Name: "cpu.modes_percent.softirq", Get: func(s *Snapshot) float64 { return s.CPU.Modes[SoftIRQ] }, In: JSON | CSV, SinceBoot: true},
	{Name: "cpu.modes_percent.iowait", Get: func(s *Snapshot) float64 { return s.CPU.Modes[IOWait] }, In: JSON | CSV, SinceBoot: true},
	{Name: "cpu.modes_percent.steal", Get: func(s *Snapshot) float64 { return s.CPU.Modes[Steal] }, In: JSON | CSV, SinceBoot: true},
	{Name: "cpu.modes_percent.idle", Get: func(s *Snapshot) float64 { return s.CPU.Modes[Idle] }, In: JSON | CSV, SinceBoot: true},
	{
		Name: "cpu.cores.busy_percent", List: coreList, Row: func(s *Snapshot, i int) float64 { return s.CPU.Cores[i].Busy }, In: JSON,
		Limit: &alarm.Defaults[alarm.Core], Subject: "%s", RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.CPU.Cores[i].Alarm }, listed: 2, weight: 8,
	},

	{Name: "memory.used_bytes", Get: func(s *Snapshot) float64 { return s.Memory.Used }, In: JSON | CSV},
	{Name: "memory.total_bytes", Get: func(s *Snapshot) float64 { return s.Memory.Total }, In: JSON | CSV},
	{
		Name: "memory.used_percent", Get: func(s *Snapshot) float64 { return s.Memory.UsedPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Memory], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.UsedAlarm }, listed: 6, weight: 9,
	},
	{Name: "memory.available_bytes", Get: func(s *Snapshot) float64 { return s.Memory.Available }, In: JSON | CSV},
	{Name: "memory.cache_bytes", Get: func(s *Snapshot) float64 { return s.Memory.Cache }, In: JSON | CSV},
	{Name: "memory.swap_used_bytes", Get: func(s *Snapshot) float64 { return s.Memory.SwapUsed }, In: JSON | CSV},
	{Name: "memory.swap_total_bytes", Get: func(s *Snapshot) float64 { return s.Memory.SwapTotal }, In: JSON | CSV},
	{Name: "memory.swap_in_pages_per_second", Get: func(s *Snapshot) float64 { return s.Memory.SwapIn }, In: JSON | CSV},
	{Name: "memory.swap_out_pages_per_second", Get: func(s *Snapshot) float64 { return s.Memory.SwapOut }, In: JSON | CSV},
	{
		Name: "memory.swap_pages_per_second", Get: func(s *Snapshot) float64 { return s.Memory.SwapIn + s.Memory.SwapOut },
		Limit: &alarm.Defaults[alarm.Swapping], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.SwapAlarm }, listed: 5, weight: 29,
	},
	{Name: "memory.major_faults_per_second", Get: func(s *Snapshot) float64 { return s.Memory.MajorFaults }, In: JSON | CSV},
	{
		Name: "memory.oom_kills", Get: func(s *Snapshot) float64 { return s.Memory.OOMKills }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.OOM], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.OOMAlarm }, listed: 7, weight: 16,
	},
	{
		Name: "memory.pressure_percent", Get: func(s *Snapshot) float64 { return s.Memory.Pressure }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Pressure], Subject: "memory", Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.PressureAlarm }, listed: 8, weight: 17,
	},

	{Name: "network.in_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Network.In }, In: JSON | CSV},
	{Name: "network.out_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Network.Out }, In: JSON | CSV},
	{Name: "network.window_seconds", Get: func(s *Snapshot) float64 { return s.Window.Seconds() }, In: JSON},
	{Name: "network.in_p50_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Network.InP50 }, In: JSON | CSV},
	{Name: "network.in_max_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Network.InMax }, In: JSON | CSV},
	{Name: "network.out_p50_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Network.OutP50 }, In: JSON | CSV},
	{Name: "network.out_max_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Network.OutMax }, In: JSON | CSV},
	{Name: "network.retransmits_per_second", Get: func(s *Snapshot) float64 { return s.Network.Retransmits }, In: JSON | CSV},
	{
		Name: "network.retransmitted_percent", Get: func(s *Snapshot) float64 { return s.Network.RetransmitPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Retransmits], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.RetransmitAlarm }, listed: 10, weight: 24,
	},
	{
		Name: "network.listen_overflows_per_second", Get: func(s *Snapshot) float64 { return s.Network.ListenOverflows }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Drops], Subject: "listen", Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.OverflowAlarm }, listed: 11, weight: 18,
	},
	{Name: "network.listen_drops_per_second", Get: func(s *Snapshot) float64 { return s.Network.ListenDrops }, In: JSON | CSV},
	{
		Name: "network.softnet_dropped_per_second", Get: func(s *Snapshot) float64 { return s.Network.SoftnetDropped }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Drops], Subject: "softnet", Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.SoftnetAlarm }, listed: 12, weight: 20,
	},
	{Name: "network.softnet_squeezed_per_second", Get: func(s *Snapshot) float64 { return s.Network.SoftnetSqueezed }, In: JSON | CSV},
	{Name: "network.tcp_sockets.in_use", Get: func(s *Snapshot) float64 { return s.Network.InUse }, In: JSON | CSV},
	{Name: "network.tcp_sockets.time_wait", Get: func(s *Snapshot) float64 { return s.Network.TimeWait }, In: JSON | CSV},
	{Name: "network.tcp_sockets.allocated", Get: func(s *Snapshot) float64 { return s.Network.Allocated }, In: JSON | CSV},
	{Name: "network.tcp_sockets.orphans", Get: func(s *Snapshot) float64 { return s.Network.Orphans }, In: JSON | CSV},
	{Name: "network.conntrack_entries", Get: func(s *Snapshot) float64 { return s.Network.Conntrack }, In: JSON | CSV},
	{Name: "network.conntrack_limit", Get: func(s *Snapshot) float64 { return s.Network.ConntrackLimit }, In: JSON | CSV},
	{
		Name: "network.conntrack_percent", Get: func(s *Snapshot) float64 { return series.Share(s.Network.Conntrack, s.Network.ConntrackLimit) },
		Limit: &alarm.Defaults[alarm.Conntrack], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.ConntrackAlarm }, listed: 13, weight: 19,
	},
	{
		Name: "network.devices.in_bytes_per_second", List: deviceList, Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].In },
		In: JSON,
	},
	{
		Name: "network.devices.out_bytes_per_second", List: deviceList, Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Out },
		In: JSON,
	},
	{
		Name: "network.devices.link_bytes_per_second", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Link },
		In:  JSON,
	},
	{
		Name: "network.devices.in_link_percent", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].InPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Net], Subject: "%s in",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Network.Devices[i].InAlarm }, listed: 9, weight: 5,
	},
	{
		Name: "network.devices.out_link_percent", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].OutPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Net], Subject: "%s out",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Network.Devices[i].OutAlarm }, listed: 9, weight: 4,
	},
	{
		Name: "network.devices.errors_per_second", List: deviceList, Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Errors },
		In: JSON,
	},
	{
		Name: "network.devices.drops_per_second", List: deviceList, Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Drops },
		In: JSON,
	},
	{
		Name: "network.devices.lost_percent", List: deviceList, Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].LossPercent },
		Limit: &alarm.Defaults[alarm.Losses], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Network.Devices[i].LossAlarm }, listed: 9, weight: 23,
	},
	{
		Name: "network.plateau_bytes_per_second", Get: plateauValue,
		Limit: &alarm.Defaults[alarm.Plateau], Alarm: func(s *Snapshot) *alarm.Alarm { return s.PlateauAlarm }, listed: 27, weight: 6,
	},

	{Name: "disk.busiest_percent", Get: func(s *Snapshot) float64 { return s.Disk.Busiest }, In: CSV},
	{Name: "disk.read_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Disk.Read }, In: CSV},
	{Name: "disk.written_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Disk.Written }, In: CSV},
	{
		Name: "disk.pressure_percent", Get: func(s *Snapshot) float64 { return s.Disk.Pressure }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Pressure], Subject: "disk", Alarm: func(s *Snapshot) *alarm.Alarm { return s.Disk.PressureAlarm }, listed: 14, weight: 25,
	},
	{Name: "disk.file_handles", Get: func(s *Snapshot) float64 { return s.Disk.FilesOpen }, In: JSON | CSV},
	{Name: "disk.file_handles_limit", Get: func(s *Snapshot) float64 { return s.Disk.FilesLimit }, In: JSON | CSV},
	{
		Name: "disk.file_handles_percent", Get: func(s *Snapshot) float64 { return series.Share(s.Disk.FilesOpen, s.Disk.FilesLimit) },
		Limit: &alarm.Defaults[alarm.Files], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Disk.FilesAlarm }, listed: 15, weight: 21,
	},
	{
		Name: "disk.devices.busy_percent", List: diskList, Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Busy }, In: JSON,
		Limit: &alarm.Defaults[alarm.Busy], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Disk.Devices[i].Alarm }, listed: 16, weight: 26,
	},
	{
		Name: "disk.devices.read_bytes_per_second", List: diskList, Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Read },
		In: JSON,
	},
	{
		Name: "disk.devices.written_bytes_per_second", List: diskList, Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Written },
		In: JSON,
	},
	{
		Name: "disk.devices.operations_per_second", List: diskList, Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Operations },
		In: JSON,
	},
	{Name: "disk.devices.queue_mean", List: diskList, Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Queue }, In: JSON},
	{Name: "disk.devices.await_seconds", List: diskList, Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Await }, In: JSON},
	{
		Name: "disk.filesystems.used_percent", List: filesystemList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Filesystems[i].UsedPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Disk], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Disk.Filesystems[i].UsedAlarm }, listed: 17, weight: 3,
	},
	{
		Name: "disk.filesystems.available_bytes", List: filesystemList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Filesystems[i].Avail },
		In:  JSON,
	},
	{
		Name: "disk.filesystems.inodes_used_percent", List: filesystemList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Filesystems[i].InodesPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Inodes], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Disk.Filesystems[i].InodesAlarm }, listed: 17, weight: 22,
	},

	{Name: "nginx.up", Get: nginxUp, In: CSV},
	{Name: "nginx.connections.active", Get: func(s *Snapshot) float64 { return s.Nginx.Active }, In: JSON | CSV},
	{Name: "nginx.connections.reading", Get: func(s *Snapshot) float64 { return s.Nginx.Reading }, In: JSON | CSV},
	{Name: "nginx.connections.writing", Get: func(s *Snapshot) float64 { return s.Nginx.Writing }, In: JSON | CSV},
	{Name: "nginx.connections.waiting", Get: func(s *Snapshot) float64 { return s.Nginx.Waiting }, In: JSON | CSV},
	{Name: "nginx.connections.limit", Get: func(s *Snapshot) float64 { return s.Nginx.Limit }, In: JSON | CSV},
	{
		Name: "nginx.connections_percent", Get: func(s *Snapshot) float64 { return series.Share(s.Nginx.Active, s.Nginx.Limit) },
		Limit: &alarm.Defaults[alarm.Connections], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Nginx.ActiveAlarm }, listed: 18, weight: 13,
	},
	{Name: "nginx.requests_per_second", Get: func(s *Snapshot) float64 { return s.Nginx.Requests }, In: JSON | CSV},
	{Name: "nginx.requests_total", Get: func(s *Snapshot) float64 { return s.Nginx.RequestsTotal }, In: JSON | CSV},
	{Name: "nginx.accepted_per_second", Get: func(s *Snapshot) float64 { return s.Nginx.Accepts }, In: JSON | CSVLate},
	{
		Name: "nginx.dropped_per_second", Get: func(s *Snapshot) float64 { return s.Nginx.Dropped }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Drops], Subject: "nginx", Alarm: func(s *Snapshot) *alarm.Alarm { return s.Nginx.DroppedAlarm }, listed: 19, weight: 14,
	},
	{Name: "nginx.sent_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Nginx.Sent }, In: JSON | CSV},
	{Name: "nginx.status_per_second.2xx", Get: func(s *Snapshot) float64 { return s.Nginx.Status[2] }, In: JSON | CSV},
	{Name: "nginx.status_per_second.3xx", Get: func(s *Snapshot) float64 { return s.Nginx.Status[3] }, In: JSON | CSV},
	{Name: "nginx.status_per_second.4xx", Get: func(s *Snapshot) float64 { return s.Nginx.Status[4] }, In: JSON | CSV},
	{
		Name: "nginx.status_per_second.5xx", Get: func(s *Snapshot) float64 { return s.Nginx.Status[5] }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Errors], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Nginx.ErrorsAlarm }, listed: 20, weight: 15,
	},
	{Name: "nginx.latency_seconds.p50", Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P50.Value }, In: JSON | CSV},
	{Name: "nginx.latency_seconds.p90", Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P90.Value }, In: JSON | CSV},
	{Name: "nginx.latency_seconds.p95", Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P95.Value }, In: JSON | CSV},
	{Name: "nginx.latency_seconds.p99", Get: func(s *Snapshot) float64 { return s.Nginx.Latency.P99.Value }, In: JSON | CSV},
	{Name: "nginx.latency_seconds.mean", Get: func(s *Snapshot) float64 { return s.Nginx.Latency.Mean }, In: JSON | CSV},
	{
		Name: "nginx.servers.active_connections", List: serverList, Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Active },
		In: JSON,
	},
	{
		Name: "nginx.servers.connections_percent", List: serverList,
		Row:   func(s *Snapshot, i int) float64 { return series.Share(s.Servers[i].Active, s.Servers[i].Limit) },
		Limit: &alarm.Defaults[alarm.Connections], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].ActiveAlarm }, listed: 28, weight: 10,
	},
	{
		Name: "nginx.servers.requests_per_second", List: serverList, Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Requests },
		In: JSON,
	},
	{
		Name: "nginx.servers.dropped_per_second", List: serverList, Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Dropped },
		Limit: &alarm.Defaults[alarm.Drops], Subject: "nginx %s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].DroppedAlarm }, listed: 28, weight: 11,
	},
	{
		Name: "nginx.servers.5xx_per_second", List: serverList, Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Status[5] }, In: JSON,
		Limit: &alarm.Defaults[alarm.Errors], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Servers[i].ErrorsAlarm }, listed: 28, weight: 12,
	},
	{
		Name: "nginx.servers.latency_p99_seconds", List: serverList,
		Row: func(s *Snapshot, i int) float64 { return s.Servers[i].Latency.P99.Value },
		In:  JSON,
	},

	{
		Name: "swarm.active_clients", Get: func(s *Snapshot) float64 { return s.Swarm.Active }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Hung], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.HungAlarm }, listed: 25, weight: 1,
	},
	{Name: "swarm.target_clients", Get: func(s *Snapshot) float64 { return s.Swarm.Target }, In: JSON | CSV},
	{Name: "swarm.ramp_percent", Get: func(s *Snapshot) float64 { return s.Swarm.Ramp }, In: JSON | CSV},
	{Name: "swarm.remaining_seconds", Get: func(s *Snapshot) float64 { return s.Swarm.Remaining }, In: JSON | CSVLate},
	{Name: "swarm.segments_per_second", Get: func(s *Snapshot) float64 { return s.Swarm.Segments }, In: JSON | CSV},
	{Name: "swarm.manifests_per_second", Get: func(s *Snapshot) float64 { return s.Swarm.Manifests }, In: JSON | CSV},
	{Name: "swarm.throughput_bytes_per_second", Get: func(s *Snapshot) float64 { return s.Swarm.Throughput }, In: JSON | CSV},
	{Name: "swarm.stalled_clients", Get: func(s *Snapshot) float64 { return s.Swarm.Stalled }, In: JSON | CSV},
	{
		Name: "swarm.stalled_percent", Get: func(s *Snapshot) float64 { return ofClients(s, s.Swarm.Stalled) },
		Limit: &alarm.Defaults[alarm.Stalls], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.StalledAlarm }, listed: 21, weight: 30,
	},
	{Name: "swarm.clients_below_realtime", Get: func(s *Snapshot) float64 { return s.Swarm.Below }, In: JSON | CSVLate},
	{
		Name: "swarm.below_realtime_percent", Get: func(s *Snapshot) float64 { return ofClients(s, s.Swarm.Below) },
		Limit: &alarm.Defaults[alarm.Below], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.BelowAlarm }, listed: 23, weight: 31,
	},
	{Name: "swarm.average_speed", Get: func(s *Snapshot) float64 { return s.Swarm.Speed }, In: JSON | CSV},
	{Name: "swarm.drift_seconds", Get: func(s *Snapshot) float64 { return s.Swarm.Drift }, In: JSON | CSVLate},
	{Name: "swarm.max_drift_seconds", Get: func(s *Snapshot) float64 { return s.Swarm.MaxDrift }, In: JSON | CSVLate},
	{Name: "swarm.errors_per_second", Get: func(s *Snapshot) float64 { return s.Swarm.ErrorRate }, In: JSON | CSVLate},
	{
		Name: "swarm.error_percent", Get: func(s *Snapshot) float64 { return s.Swarm.ErrorPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Failures], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.ErrorsAlarm }, listed: 24, weight: 2,
	},
	{Name: "swarm.errors_total", Get: func(s *Snapshot) float64 { return s.Swarm.ErrorsTotal }, In: JSON | CSVLate},
	{
		Name: "swarm.errors_by_status_per_second", List: statusList, Row: func(s *Snapshot, i int) float64 { return s.Swarm.Errors[i].Rate },
		In: JSON,
	},
	{
		Name: "swarm.errors_by_status_total", List: statusList, Row: func(s *Snapshot, i int) float64 { return s.Swarm.Errors[i].Total },
		In: JSON,
	},
	{Name: "swarm.timeouts_per_second", Get: func(s *Snapshot) float64 { return s.Swarm.Timeouts }, In: JSON | CSVLate},
	{Name: "swarm.timeouts_total", Get: func(s *Snapshot) float64 { return s.Swarm.TimeoutsTotal }, In: JSON | CSVLate},
	{Name: "swarm.reconnections_per_second", Get: func(s *Snapshot) float64 { return s.Swarm.Reconnections }, In: JSON | CSVLate},
	{Name: "swarm.reconnections_total", Get: func(s *Snapshot) float64 { return s.Swarm.ReconnectionsTotal }, In: JSON | CSVLate},
	{
		Name: "swarm.restarts_per_second", Get: func(s *Snapshot) float64 { return s.Swarm.Restarts }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Restarts], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.RestartsAlarm }, listed: 26, weight: 32,
	},
	{Name: "swarm.restarts_total", Get: func(s *Snapshot) float64 { return s.Swarm.RestartsTotal }, In: JSON | CSVLate},
	{
		Name: "swarm.lost_lines_percent", Get: func(s *Snapshot) float64 { return s.Swarm.LostPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Lost], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Swarm.LostAlarm }, listed: 22, weight: 33,
	},
}

func busiestCore(s *Snapshot) float64 {
	if s.CPU.BusiestCore < 0 {
		return series.Unknown
	}
	return s.CPU.Cores[s.CPU.BusiestCore].Busy
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

// plateauValue returns at what the traffic stays that no longer grows while the load does.
func plateauValue(s *Snapshot) float64 {
	if s.PlateauAlarm == nil {
		return series.Unknown
	}
	return s.PlateauAlarm.Value
}

// ofClients returns a number of clients in percent of all there are, or are to be: those that crash are not active for a moment.
func ofClients(s *Snapshot, n float64) float64 {
	return series.Portion(n, series.Larger(s.Swarm.Active, s.Swarm.Target))
}
