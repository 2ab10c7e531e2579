package fields

import (
	"origintop/scrape/alarm"
	"origintop/scrape/origin"
	"origintop/scrape/series"
)

// machineFields are the numbers of the machine itself.
var machineFields = []Field{
	{
		Name: "cpu.busy_percent", Unit: Percent, Worse: Higher, Label: "busy",
		Get: func(s *Snapshot) float64 { return s.CPU.Busy }, In: JSON | CSV, SinceBoot: true,
		Limit: &alarm.Defaults[alarm.CPU], Alarm: func(s *Snapshot) *alarm.Alarm { return s.CPU.Alarm }, listed: 1, weight: 7,
	},
	{Name: "cpu.busiest_core_percent", Unit: Percent, Worse: Higher, Get: busiestCore, In: CSV, SinceBoot: true},
	{Name: "cpu.load1", Unit: Ratio, Label: "load", Get: func(s *Snapshot) float64 { return s.CPU.Load1 }, In: JSON | CSV},
	{Name: "cpu.load5", Unit: Ratio, Get: func(s *Snapshot) float64 { return s.CPU.Load5 }, In: JSON | CSV},
	{Name: "cpu.load15", Unit: Ratio, Get: func(s *Snapshot) float64 { return s.CPU.Load15 }, In: JSON | CSV},
	{
		Name: "cpu.load_per_core", Unit: Ratio, Worse: Higher,
		Get: func(s *Snapshot) float64 {
			return series.NaNIf(len(s.CPU.Cores) == 0, s.CPU.Load1/float64(len(s.CPU.Cores)))
		},
		Limit: &alarm.Defaults[alarm.Load], Alarm: func(s *Snapshot) *alarm.Alarm { return s.CPU.LoadAlarm }, listed: 4, weight: 28,
	},
	{
		Name: "cpu.pressure_percent", Unit: Percent, Worse: Higher, Label: "pressure",
		Get: func(s *Snapshot) float64 { return s.CPU.Pressure }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.CPUPressure],
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.CPU.PressureAlarm }, listed: 3, weight: 27,
	},
	{
		Name: "cpu.run_queue_wait_seconds_per_second", Unit: Ratio, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.CPU.QueueWait }, In: JSON | CSV,
	},
	{Name: "cpu.processes_running", Unit: Count, Get: func(s *Snapshot) float64 { return s.CPU.Running }, In: JSON | CSV},
	{Name: "cpu.processes_blocked", Unit: Count, Worse: Higher, Get: func(s *Snapshot) float64 { return s.CPU.Blocked }, In: JSON | CSV},
	{
		Name: "cpu.modes_percent.user", Unit: Percent, Label: "user",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.User] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.modes_percent.nice", Unit: Percent, Label: "nice",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.Nice] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.modes_percent.system", Unit: Percent, Label: "system",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.System] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.modes_percent.irq", Unit: Percent, Label: "irq",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.IRQ] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.modes_percent.softirq", Unit: Percent, Label: "softirq",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.SoftIRQ] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.modes_percent.iowait", Unit: Percent, Label: "iowait",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.IOWait] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.modes_percent.steal", Unit: Percent, Worse: Higher, Label: "steal",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.Steal] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.modes_percent.idle", Unit: Percent, Label: "idle",
		Get: func(s *Snapshot) float64 { return s.CPU.Modes[origin.Idle] }, In: JSON | CSV, SinceBoot: true,
	},
	{
		Name: "cpu.cores.busy_percent", Unit: Percent, Worse: Higher, List: coreList,
		Row: func(s *Snapshot, i int) float64 { return s.CPU.Cores[i].Busy }, In: JSON,
		Limit: &alarm.Defaults[alarm.Core], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.CPU.Cores[i].Alarm }, listed: 2, weight: 8,
	},

	{Name: "memory.used_bytes", Unit: Bytes, Label: "used", Get: func(s *Snapshot) float64 { return s.Memory.Used }, In: JSON | CSV},
	{Name: "memory.total_bytes", Unit: Bytes, Label: "total", Get: func(s *Snapshot) float64 { return s.Memory.Total }, In: JSON | CSV},
	{
		Name: "memory.used_percent", Unit: Percent, Worse: Higher, Label: "used",
		Get: func(s *Snapshot) float64 { return s.Memory.UsedPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Memory], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.UsedAlarm }, listed: 6, weight: 9,
	},
	{
		Name: "memory.available_bytes", Unit: Bytes, Label: "available",
		Get: func(s *Snapshot) float64 { return s.Memory.Available }, In: JSON | CSV,
	},
	{Name: "memory.cache_bytes", Unit: Bytes, Label: "cache", Get: func(s *Snapshot) float64 { return s.Memory.Cache }, In: JSON | CSV},
	{
		Name: "memory.swap_used_bytes", Unit: Bytes, Label: "swap",
		Get: func(s *Snapshot) float64 { return s.Memory.SwapUsed }, In: JSON | CSV,
	},
	{Name: "memory.swap_total_bytes", Unit: Bytes, Get: func(s *Snapshot) float64 { return s.Memory.SwapTotal }, In: JSON | CSV},
	{
		Name: "memory.swap_in_pages_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Memory.SwapIn }, In: JSON | CSV,
	},
	{
		Name: "memory.swap_out_pages_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Memory.SwapOut }, In: JSON | CSV,
	},
	{
		Name: "memory.swap_pages_per_second", Unit: Rate, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return s.Memory.SwapIn + s.Memory.SwapOut },
		Limit: &alarm.Defaults[alarm.Swapping], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.SwapAlarm }, listed: 5, weight: 29,
	},
	{
		Name: "memory.major_faults_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Memory.MajorFaults }, In: JSON | CSV,
	},
	{
		Name: "memory.oom_kills", Unit: Count, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Memory.OOMKills }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.OOM], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.OOMAlarm }, listed: 7, weight: 16,
	},
	{
		Name: "memory.pressure_percent", Unit: Percent, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Memory.Pressure },
		In:    JSON | CSV,
		Limit: &alarm.Defaults[alarm.Pressure], Subject: "memory",
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Memory.PressureAlarm }, listed: 8, weight: 17,
	},

	{
		Name: "network.in_bytes_per_second", Unit: LinkRate, Label: "in",
		Get: func(s *Snapshot) float64 { return s.Network.In }, In: JSON | CSV, Doubtful: true,
	},
	{
		Name: "network.out_bytes_per_second", Unit: LinkRate, Label: "out",
		Get: func(s *Snapshot) float64 { return s.Network.Out }, In: JSON | CSV, Doubtful: true,
	},
	{Name: "network.window_seconds", Unit: Seconds, Get: func(s *Snapshot) float64 { return s.Window.Seconds() }, In: JSON},
	{Name: "network.in_p50_bytes_per_second", Unit: LinkRate, Get: func(s *Snapshot) float64 { return s.Network.InP50 }, In: JSON | CSV},
	{Name: "network.in_max_bytes_per_second", Unit: LinkRate, Get: func(s *Snapshot) float64 { return s.Network.InMax }, In: JSON | CSV},
	{Name: "network.out_p50_bytes_per_second", Unit: LinkRate, Get: func(s *Snapshot) float64 { return s.Network.OutP50 }, In: JSON | CSV},
	{Name: "network.out_max_bytes_per_second", Unit: LinkRate, Get: func(s *Snapshot) float64 { return s.Network.OutMax }, In: JSON | CSV},
	{
		Name: "network.retransmits_per_second", Unit: Rate, Worse: Higher, Label: "retransmits",
		Get: func(s *Snapshot) float64 { return s.Network.Retransmits }, In: JSON | CSV,
	},
	{
		Name: "network.retransmitted_percent", Unit: Percent, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Network.RetransmitPercent }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Retransmits],
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.RetransmitAlarm }, listed: 10, weight: 24,
	},
	{
		Name: "network.listen_overflows_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Network.ListenOverflows }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Drops], Subject: "listen",
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.OverflowAlarm }, listed: 11, weight: 18,
	},
	{
		Name: "network.listen_drops_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Network.ListenDrops }, In: JSON | CSV,
	},
	{
		Name: "network.softnet_dropped_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Network.SoftnetDropped }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Drops], Subject: "softnet",
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.SoftnetAlarm }, listed: 12, weight: 20,
	},
	{
		Name: "network.softnet_squeezed_per_second", Unit: Rate, Worse: Higher,
		Get: func(s *Snapshot) float64 { return s.Network.SoftnetSqueezed }, In: JSON | CSV,
	},
	{Name: "network.tcp_sockets.in_use", Unit: Count, Get: func(s *Snapshot) float64 { return s.Network.InUse }, In: JSON | CSV},
	{Name: "network.tcp_sockets.time_wait", Unit: Count, Get: func(s *Snapshot) float64 { return s.Network.TimeWait }, In: JSON | CSV},
	{Name: "network.tcp_sockets.allocated", Unit: Count, Get: func(s *Snapshot) float64 { return s.Network.Allocated }, In: JSON | CSV},
	{Name: "network.tcp_sockets.orphans", Unit: Count, Get: func(s *Snapshot) float64 { return s.Network.Orphans }, In: JSON | CSV},
	{
		Name: "network.tcp_sockets.memory_bytes", Unit: Bytes, Get: func(s *Snapshot) float64 { return s.Network.SocketMemory },
		In: JSON | CSVLate,
	},
	{Name: "network.conntrack_entries", Unit: Count, Get: func(s *Snapshot) float64 { return s.Network.Conntrack }, In: JSON | CSV},
	{Name: "network.conntrack_limit", Unit: Count, Get: func(s *Snapshot) float64 { return s.Network.ConntrackLimit }, In: JSON | CSV},
	{
		Name: "network.conntrack_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return series.Share(s.Network.Conntrack, s.Network.ConntrackLimit) },
		Limit: &alarm.Defaults[alarm.Conntrack],
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Network.ConntrackAlarm }, listed: 13, weight: 19,
	},
	{
		Name: "network.devices.in_bytes_per_second", Unit: LinkRate, Label: "in", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].In }, In: JSON, Doubtful: true,
	},
	{
		Name: "network.devices.out_bytes_per_second", Unit: LinkRate, Label: "out", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Out }, In: JSON, Doubtful: true,
	},
	{
		Name: "network.devices.link_bytes_per_second", Unit: LinkSpeed, Label: "link", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Link }, In: JSON,
	},
	{
		Name: "network.devices.in_link_percent", Unit: Percent, Worse: Higher, List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].InPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Net], Subject: "%s in",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Network.Devices[i].InAlarm }, listed: 9, weight: 5,
	},
	{
		Name: "network.devices.out_link_percent", Unit: Percent, Worse: Higher, List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].OutPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Net], Subject: "%s out",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Network.Devices[i].OutAlarm }, listed: 9, weight: 4,
	},
	{
		Name: "network.devices.errors_per_second", Unit: Rate, Worse: Higher, Label: "errors", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Errors }, In: JSON,
	},
	{
		Name: "network.devices.drops_per_second", Unit: Rate, Worse: Higher, Label: "drops", List: deviceList,
		Row: func(s *Snapshot, i int) float64 { return s.Network.Devices[i].Drops }, In: JSON,
	},
	{
		Name: "network.devices.lost_percent", Unit: Percent, Worse: Higher, List: deviceList,
		Row:   func(s *Snapshot, i int) float64 { return s.Network.Devices[i].LossPercent },
		Limit: &alarm.Defaults[alarm.Losses], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Network.Devices[i].LossAlarm }, listed: 9, weight: 23,
	},
	{
		Name: "network.plateau_bytes_per_second", Unit: LinkRate, Worse: Lower, Get: plateauValue,
		Limit: &alarm.Defaults[alarm.Plateau], Alarm: func(s *Snapshot) *alarm.Alarm { return s.PlateauAlarm }, listed: 27, weight: 6,
	},

	{Name: "disk.busiest_percent", Unit: Percent, Worse: Higher, Get: func(s *Snapshot) float64 { return s.Disk.Busiest }, In: CSV},
	{
		Name: "disk.read_bytes_per_second", Unit: ByteRate, Label: "read",
		Get: func(s *Snapshot) float64 { return s.Disk.Read }, In: CSV, Doubtful: true,
	},
	{
		Name: "disk.written_bytes_per_second", Unit: ByteRate, Label: "written",
		Get: func(s *Snapshot) float64 { return s.Disk.Written }, In: CSV, Doubtful: true,
	},
	{
		Name: "disk.pressure_percent", Unit: Percent, Worse: Higher, Label: "pressure",
		Get: func(s *Snapshot) float64 { return s.Disk.Pressure }, In: JSON | CSV,
		Limit: &alarm.Defaults[alarm.Pressure], Subject: "disk",
		Alarm: func(s *Snapshot) *alarm.Alarm { return s.Disk.PressureAlarm }, listed: 14, weight: 25,
	},
	{Name: "disk.file_handles", Unit: Count, Get: func(s *Snapshot) float64 { return s.Disk.FilesOpen }, In: JSON | CSV},
	{Name: "disk.file_handles_limit", Unit: Count, Get: func(s *Snapshot) float64 { return s.Disk.FilesLimit }, In: JSON | CSV},
	{
		Name: "disk.file_handles_percent", Unit: Percent, Worse: Higher,
		Get:   func(s *Snapshot) float64 { return series.Share(s.Disk.FilesOpen, s.Disk.FilesLimit) },
		Limit: &alarm.Defaults[alarm.Files], Alarm: func(s *Snapshot) *alarm.Alarm { return s.Disk.FilesAlarm }, listed: 15, weight: 21,
	},
	{
		Name: "disk.devices.busy_percent", Unit: Percent, Worse: Higher, Label: "busy", List: diskList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Busy }, In: JSON, Doubtful: true,
		Limit: &alarm.Defaults[alarm.Busy], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Disk.Devices[i].Alarm }, listed: 16, weight: 26,
	},
	{
		Name: "disk.devices.read_bytes_per_second", Unit: ByteRate, Label: "read", List: diskList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Read }, In: JSON, Doubtful: true,
	},
	{
		Name: "disk.devices.written_bytes_per_second", Unit: ByteRate, Label: "written", List: diskList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Written }, In: JSON, Doubtful: true,
	},
	{
		Name: "disk.devices.operations_per_second", Unit: Rate, List: diskList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Operations }, In: JSON,
	},
	{
		Name: "disk.devices.queue_mean", Unit: Ratio, Worse: Higher, List: diskList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Queue }, In: JSON,
	},
	{
		Name: "disk.devices.await_seconds", Unit: Seconds, Worse: Higher, Label: "await", List: diskList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Devices[i].Await }, In: JSON,
	},
	{
		Name: "disk.filesystems.used_percent", Unit: Percent, Worse: Higher, Label: "used", List: filesystemList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Filesystems[i].UsedPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Disk], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Disk.Filesystems[i].UsedAlarm }, listed: 17, weight: 3,
	},
	{
		Name: "disk.filesystems.available_bytes", Unit: Bytes, Label: "available", List: filesystemList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Filesystems[i].Avail }, In: JSON,
	},
	{
		Name: "disk.filesystems.inodes_used_percent", Unit: Percent, Worse: Higher, List: filesystemList,
		Row: func(s *Snapshot, i int) float64 { return s.Disk.Filesystems[i].InodesPercent }, In: JSON,
		Limit: &alarm.Defaults[alarm.Inodes], Subject: "%s",
		RowAlarm: func(s *Snapshot, i int) *alarm.Alarm { return s.Disk.Filesystems[i].InodesAlarm }, listed: 17, weight: 22,
	},
}

func busiestCore(s *Snapshot) float64 {
	if s.CPU.BusiestCore < 0 {
		return series.Unknown
	}
	return s.CPU.Cores[s.CPU.BusiestCore].Busy
}

// plateauValue returns at what the traffic stays that no longer grows while the load does.
func plateauValue(s *Snapshot) float64 {
	if s.PlateauAlarm == nil {
		return series.Unknown
	}
	return s.PlateauAlarm.Value
}
