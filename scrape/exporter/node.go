package exporter

import "origintop/scrape"

// nodeExporters are node_exporter, and what it was before.
var nodeExporters = []*Exporter{
	{Name: "node_exporter", Role: scrape.RoleMachine, Rules: []Rule{
		{Family: "node_cpu_seconds_total", Into: Slot{CPU, 0}},

		{Family: "node_boot_time_seconds", Into: Slot{Machine, BootTime}},
		{Family: "node_uname_info", Into: Slot{Machine, HostName}},
		{Family: "node_time_seconds", Into: Slot{Machine, OwnTime}},
		{Family: "node_load1", Into: Slot{Machine, Load1}},
		{Family: "node_load5", Into: Slot{Machine, Load5}},
		{Family: "node_load15", Into: Slot{Machine, Load15}},
		{Family: "node_procs_running", Into: Slot{Machine, Running}},
		{Family: "node_procs_blocked", Into: Slot{Machine, Blocked}},

		{Family: "node_pressure_cpu_waiting_seconds_total", Into: Slot{Machine, CPUPressure}},
		{Family: "node_pressure_memory_waiting_seconds_total", Into: Slot{Machine, MemPressure}},
		{Family: "node_pressure_io_waiting_seconds_total", Into: Slot{Machine, IOPressure}},

		{Family: "node_memory_MemTotal_bytes", Into: Slot{Machine, MemTotal}},
		{Family: "node_memory_MemAvailable_bytes", Into: Slot{Machine, MemAvailable}},
		{Family: "node_memory_MemFree_bytes", Into: Slot{Machine, MemFree}},
		{Family: "node_memory_Cached_bytes", Into: Slot{Machine, MemCached}},
		{Family: "node_memory_Buffers_bytes", Into: Slot{Machine, MemBuffers}},
		{Family: "node_memory_SReclaimable_bytes", Into: Slot{Machine, MemReclaimable}},
		{Family: "node_memory_SwapTotal_bytes", Into: Slot{Machine, SwapTotal}},
		{Family: "node_memory_SwapFree_bytes", Into: Slot{Machine, SwapFree}},

		{Family: "node_netstat_Tcp_RetransSegs", Into: Slot{Machine, Retransmitted}},
		{Family: "node_netstat_Tcp_OutSegs", Into: Slot{Machine, SegmentsSent}},
		{Family: "node_netstat_TcpExt_ListenOverflows", Into: Slot{Machine, ListenOverflows}},
		{Family: "node_netstat_TcpExt_ListenDrops", Into: Slot{Machine, ListenDrops}},

		{Family: "node_vmstat_pgmajfault", Into: Slot{Machine, MajorFaults}},
		{Family: "node_vmstat_pswpin", Into: Slot{Machine, SwapIn}},
		{Family: "node_vmstat_pswpout", Into: Slot{Machine, SwapOut}},
		{Family: "node_vmstat_oom_kill", Into: Slot{Machine, OOMKills}},

		{Family: "node_sockstat_TCP_inuse", Into: Slot{Machine, TCPInUse}},
		{Family: "node_sockstat_TCP_tw", Into: Slot{Machine, TCPTimeWait}},
		{Family: "node_sockstat_TCP_alloc", Into: Slot{Machine, TCPAllocated}},
		{Family: "node_sockstat_TCP_orphan", Into: Slot{Machine, TCPOrphans}},
		{Family: "node_sockstat_TCP_mem_bytes", Into: Slot{Machine, TCPMemory}},

		{Family: "node_nf_conntrack_entries", Into: Slot{Machine, Conntrack}},
		{Family: "node_nf_conntrack_entries_limit", Into: Slot{Machine, ConntrackLimit}},

		{Family: "node_filefd_allocated", Into: Slot{Machine, FilesOpen}},
		{Family: "node_filefd_maximum", Into: Slot{Machine, FilesLimit}},

		{Family: "node_softnet_dropped_total", Into: Slot{Kernel, SoftnetDropped}},
		{Family: "node_softnet_times_squeezed_total", Into: Slot{Kernel, SoftnetSqueezed}},

		{Family: "node_schedstat_waiting_seconds_total", Into: Slot{Kernel, QueueWait}},

		{Family: "node_network_receive_bytes_total", Into: Slot{Device, NetIn}},
		{Family: "node_network_transmit_bytes_total", Into: Slot{Device, NetOut}},
		{Family: "node_network_receive_errs_total", Into: Slot{Device, NetInErrors}},
		{Family: "node_network_transmit_errs_total", Into: Slot{Device, NetOutErrors}},
		{Family: "node_network_receive_drop_total", Into: Slot{Device, NetInDrops}},
		{Family: "node_network_transmit_drop_total", Into: Slot{Device, NetOutDrops}},
		{Family: "node_network_receive_packets_total", Into: Slot{Device, NetInPackets}},
		{Family: "node_network_transmit_packets_total", Into: Slot{Device, NetOutPackets}},
		{Family: "node_network_receive_errors_total", Into: Slot{Device, NetInErrors}}, // with --collector.netdev.enable-detailed-metrics
		{Family: "node_network_transmit_errors_total", Into: Slot{Device, NetOutErrors}},
		{Family: "node_network_receive_dropped_total", Into: Slot{Device, NetInDrops}},
		{Family: "node_network_transmit_dropped_total", Into: Slot{Device, NetOutDrops}},
		{Family: "node_network_speed_bytes", Into: Slot{Device, NetSpeed}},
		{Family: "node_network_flags", Into: Slot{Device, NetFlags}},
		{Family: "node_network_iface_id", Into: Slot{Device, NetID}},
		{Family: "node_network_iface_link", Into: Slot{Device, NetLower}},
		{Family: "node_network_protocol_type", Into: Slot{Device, NetProtocol}},
		{Family: "node_network_address_assign_type", Into: Slot{Device, NetAssigned}},
		{Family: "node_network_info", Into: Slot{Device, NetInfo}},

		{Family: "node_scrape_collector_success", Into: Slot{Collector, 0}},

		{Family: "node_disk_read_bytes_total", Into: Slot{Disk, DiskRead}},
		{Family: "node_disk_written_bytes_total", Into: Slot{Disk, DiskWritten}},
		{Family: "node_disk_reads_completed_total", Into: Slot{Disk, DiskReads}},
		{Family: "node_disk_writes_completed_total", Into: Slot{Disk, DiskWrites}},
		{Family: "node_disk_read_time_seconds_total", Into: Slot{Disk, DiskReadTime}},
		{Family: "node_disk_write_time_seconds_total", Into: Slot{Disk, DiskWriteTime}},
		{Family: "node_disk_io_time_seconds_total", Into: Slot{Disk, DiskBusy}},
		{Family: "node_disk_io_time_weighted_seconds_total", Into: Slot{Disk, DiskQueue}},

		{Family: "node_filesystem_size_bytes", Into: Slot{Filesystem, MountSize}},
		{Family: "node_filesystem_free_bytes", Into: Slot{Filesystem, MountFree}},
		{Family: "node_filesystem_avail_bytes", Into: Slot{Filesystem, MountAvail}},
		{Family: "node_filesystem_readonly", Into: Slot{Filesystem, MountReadOnly}},
		{Family: "node_filesystem_files", Into: Slot{Filesystem, MountFiles}},
		{Family: "node_filesystem_files_free", Into: Slot{Filesystem, MountFilesFree}},
		{Family: "node_filesystem_device_error", Into: Slot{Filesystem, MountError}},
	}},
	OldNodeExporter,
}

// Collectors are those of node_exporter without which a number that is watched is missing.
var Collectors = []string{"cpu", "meminfo", "netdev", "diskstats", "filesystem", "loadavg"}

// OldNodeExporter has the names that others had before node_exporter 0.16. The times of disks were in milliseconds then: they are not read.
var OldNodeExporter = &Exporter{Name: "node_exporter", Role: scrape.RoleMachine, Rules: []Rule{
	{Family: "node_cpu", Into: Slot{CPU, 0}},
	{Family: "node_boot_time", Into: Slot{Machine, BootTime}},
	{Family: "node_memory_MemTotal", Into: Slot{Machine, MemTotal}},
	{Family: "node_memory_MemAvailable", Into: Slot{Machine, MemAvailable}},
	{Family: "node_memory_MemFree", Into: Slot{Machine, MemFree}},
	{Family: "node_memory_Cached", Into: Slot{Machine, MemCached}},
	{Family: "node_memory_Buffers", Into: Slot{Machine, MemBuffers}},
	{Family: "node_memory_SReclaimable", Into: Slot{Machine, MemReclaimable}},
	{Family: "node_memory_SwapTotal", Into: Slot{Machine, SwapTotal}},
	{Family: "node_memory_SwapFree", Into: Slot{Machine, SwapFree}},
	{Family: "node_network_receive_bytes", Into: Slot{Device, NetIn}},
	{Family: "node_network_transmit_bytes", Into: Slot{Device, NetOut}},
	{Family: "node_network_receive_errs", Into: Slot{Device, NetInErrors}},
	{Family: "node_network_transmit_errs", Into: Slot{Device, NetOutErrors}},
	{Family: "node_network_receive_drop", Into: Slot{Device, NetInDrops}},
	{Family: "node_network_transmit_drop", Into: Slot{Device, NetOutDrops}},
	{Family: "node_disk_bytes_read", Into: Slot{Disk, DiskRead}},
	{Family: "node_disk_bytes_written", Into: Slot{Disk, DiskWritten}},
	{Family: "node_disk_reads_completed", Into: Slot{Disk, DiskReads}},
	{Family: "node_disk_writes_completed", Into: Slot{Disk, DiskWrites}},
	{Family: "node_filesystem_size", Into: Slot{Filesystem, MountSize}},
	{Family: "node_filesystem_free", Into: Slot{Filesystem, MountFree}},
	{Family: "node_filesystem_avail", Into: Slot{Filesystem, MountAvail}},
}}
