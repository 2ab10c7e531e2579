package origin

import "origintop/scrape"

// The fields of the machine. Those up to counterFields are counters.
const (
	cpuPressure = iota
	memPressure
	ioPressure
	majorFaults
	swapIn
	swapOut
	oomKills
	retransmitted
	segmentsSent
	listenOverflows
	listenDrops
	counterFields

	bootTime = iota - 1
	hostName // whose value is of no use
	ownTime  // by the machine's clock
	load1
	load5
	load15
	running
	blocked
	memTotal
	memAvailable
	memFree
	memCached
	memBuffers
	memReclaimable
	swapTotal
	swapFree
	tcpInUse
	tcpTimeWait
	tcpAllocated
	tcpOrphans
	conntrack
	conntrackLimit
	filesOpen
	filesLimit
	machineFields
)

// The fields of what the kernel counts for each CPU beside its modes.
const (
	softnetDropped = iota
	softnetSqueezed
	queueWait
	kernelFields
)

// nodeExporters are node_exporter, and what it was before.
var nodeExporters = []*Exporter{
	{Name: "node_exporter", Role: scrape.RoleMachine, Rules: []Rule{
		{Family: "node_cpu_seconds_total", Into: Slot{processor, 0}},

		{Family: "node_boot_time_seconds", Into: Slot{machine, bootTime}},
		{Family: "node_uname_info", Into: Slot{machine, hostName}},
		{Family: "node_time_seconds", Into: Slot{machine, ownTime}},
		{Family: "node_load1", Into: Slot{machine, load1}},
		{Family: "node_load5", Into: Slot{machine, load5}},
		{Family: "node_load15", Into: Slot{machine, load15}},
		{Family: "node_procs_running", Into: Slot{machine, running}},
		{Family: "node_procs_blocked", Into: Slot{machine, blocked}},

		{Family: "node_pressure_cpu_waiting_seconds_total", Into: Slot{machine, cpuPressure}},
		{Family: "node_pressure_memory_waiting_seconds_total", Into: Slot{machine, memPressure}},
		{Family: "node_pressure_io_waiting_seconds_total", Into: Slot{machine, ioPressure}},

		{Family: "node_memory_MemTotal_bytes", Into: Slot{machine, memTotal}},
		{Family: "node_memory_MemAvailable_bytes", Into: Slot{machine, memAvailable}},
		{Family: "node_memory_MemFree_bytes", Into: Slot{machine, memFree}},
		{Family: "node_memory_Cached_bytes", Into: Slot{machine, memCached}},
		{Family: "node_memory_Buffers_bytes", Into: Slot{machine, memBuffers}},
		{Family: "node_memory_SReclaimable_bytes", Into: Slot{machine, memReclaimable}},
		{Family: "node_memory_SwapTotal_bytes", Into: Slot{machine, swapTotal}},
		{Family: "node_memory_SwapFree_bytes", Into: Slot{machine, swapFree}},

		{Family: "node_netstat_Tcp_RetransSegs", Into: Slot{machine, retransmitted}},
		{Family: "node_netstat_Tcp_OutSegs", Into: Slot{machine, segmentsSent}},
		{Family: "node_netstat_TcpExt_ListenOverflows", Into: Slot{machine, listenOverflows}},
		{Family: "node_netstat_TcpExt_ListenDrops", Into: Slot{machine, listenDrops}},

		{Family: "node_vmstat_pgmajfault", Into: Slot{machine, majorFaults}},
		{Family: "node_vmstat_pswpin", Into: Slot{machine, swapIn}},
		{Family: "node_vmstat_pswpout", Into: Slot{machine, swapOut}},
		{Family: "node_vmstat_oom_kill", Into: Slot{machine, oomKills}},

		{Family: "node_sockstat_TCP_inuse", Into: Slot{machine, tcpInUse}},
		{Family: "node_sockstat_TCP_tw", Into: Slot{machine, tcpTimeWait}},
		{Family: "node_sockstat_TCP_alloc", Into: Slot{machine, tcpAllocated}},
		{Family: "node_sockstat_TCP_orphan", Into: Slot{machine, tcpOrphans}},

		{Family: "node_nf_conntrack_entries", Into: Slot{machine, conntrack}},
		{Family: "node_nf_conntrack_entries_limit", Into: Slot{machine, conntrackLimit}},

		{Family: "node_filefd_allocated", Into: Slot{machine, filesOpen}},
		{Family: "node_filefd_maximum", Into: Slot{machine, filesLimit}},

		{Family: "node_softnet_dropped_total", Into: Slot{kernel, softnetDropped}},
		{Family: "node_softnet_times_squeezed_total", Into: Slot{kernel, softnetSqueezed}},

		{Family: "node_schedstat_waiting_seconds_total", Into: Slot{kernel, queueWait}},

		{Family: "node_network_receive_bytes_total", Into: Slot{link, netIn}},
		{Family: "node_network_transmit_bytes_total", Into: Slot{link, netOut}},
		{Family: "node_network_receive_errs_total", Into: Slot{link, netInErrors}},
		{Family: "node_network_transmit_errs_total", Into: Slot{link, netOutErrors}},
		{Family: "node_network_receive_drop_total", Into: Slot{link, netInDrops}},
		{Family: "node_network_transmit_drop_total", Into: Slot{link, netOutDrops}},
		{Family: "node_network_receive_packets_total", Into: Slot{link, netInPackets}},
		{Family: "node_network_transmit_packets_total", Into: Slot{link, netOutPackets}},
		{Family: "node_network_receive_errors_total", Into: Slot{link, netInErrors}}, // with --collector.netdev.enable-detailed-metrics
		{Family: "node_network_transmit_errors_total", Into: Slot{link, netOutErrors}},
		{Family: "node_network_receive_dropped_total", Into: Slot{link, netInDrops}},
		{Family: "node_network_transmit_dropped_total", Into: Slot{link, netOutDrops}},
		{Family: "node_network_speed_bytes", Into: Slot{link, netSpeed}},
		{Family: "node_network_flags", Into: Slot{link, netFlags}},
		{Family: "node_network_iface_id", Into: Slot{link, netID}},
		{Family: "node_network_iface_link", Into: Slot{link, netLower}},
		{Family: "node_network_protocol_type", Into: Slot{link, netProtocol}},
		{Family: "node_network_address_assign_type", Into: Slot{link, netAssigned}},
		{Family: "node_network_info", Into: Slot{link, netInfo}},

		{Family: "node_scrape_collector_success", Into: Slot{collector, 0}},

		{Family: "node_disk_read_bytes_total", Into: Slot{storage, diskRead}},
		{Family: "node_disk_written_bytes_total", Into: Slot{storage, diskWritten}},
		{Family: "node_disk_reads_completed_total", Into: Slot{storage, diskReads}},
		{Family: "node_disk_writes_completed_total", Into: Slot{storage, diskWrites}},
		{Family: "node_disk_read_time_seconds_total", Into: Slot{storage, diskReadTime}},
		{Family: "node_disk_write_time_seconds_total", Into: Slot{storage, diskWriteTime}},
		{Family: "node_disk_io_time_seconds_total", Into: Slot{storage, diskBusy}},
		{Family: "node_disk_io_time_weighted_seconds_total", Into: Slot{storage, diskQueue}},

		{Family: "node_filesystem_size_bytes", Into: Slot{filesystem, mountSize}},
		{Family: "node_filesystem_free_bytes", Into: Slot{filesystem, mountFree}},
		{Family: "node_filesystem_avail_bytes", Into: Slot{filesystem, mountAvail}},
		{Family: "node_filesystem_readonly", Into: Slot{filesystem, mountReadOnly}},
		{Family: "node_filesystem_files", Into: Slot{filesystem, mountFiles}},
		{Family: "node_filesystem_files_free", Into: Slot{filesystem, mountFilesFree}},
		{Family: "node_filesystem_device_error", Into: Slot{filesystem, mountError}},
	}},
	oldNodeExporter,
}

// oldNodeExporter has the names that others had before node_exporter 0.16. The times of disks were in milliseconds then: they are not read.
var oldNodeExporter = &Exporter{Name: "node_exporter", Role: scrape.RoleMachine, Rules: []Rule{
	{Family: "node_cpu", Into: Slot{processor, 0}},
	{Family: "node_boot_time", Into: Slot{machine, bootTime}},
	{Family: "node_memory_MemTotal", Into: Slot{machine, memTotal}},
	{Family: "node_memory_MemAvailable", Into: Slot{machine, memAvailable}},
	{Family: "node_memory_MemFree", Into: Slot{machine, memFree}},
	{Family: "node_memory_Cached", Into: Slot{machine, memCached}},
	{Family: "node_memory_Buffers", Into: Slot{machine, memBuffers}},
	{Family: "node_memory_SReclaimable", Into: Slot{machine, memReclaimable}},
	{Family: "node_memory_SwapTotal", Into: Slot{machine, swapTotal}},
	{Family: "node_memory_SwapFree", Into: Slot{machine, swapFree}},
	{Family: "node_network_receive_bytes", Into: Slot{link, netIn}},
	{Family: "node_network_transmit_bytes", Into: Slot{link, netOut}},
	{Family: "node_network_receive_errs", Into: Slot{link, netInErrors}},
	{Family: "node_network_transmit_errs", Into: Slot{link, netOutErrors}},
	{Family: "node_network_receive_drop", Into: Slot{link, netInDrops}},
	{Family: "node_network_transmit_drop", Into: Slot{link, netOutDrops}},
	{Family: "node_disk_bytes_read", Into: Slot{storage, diskRead}},
	{Family: "node_disk_bytes_written", Into: Slot{storage, diskWritten}},
	{Family: "node_disk_reads_completed", Into: Slot{storage, diskReads}},
	{Family: "node_disk_writes_completed", Into: Slot{storage, diskWrites}},
	{Family: "node_filesystem_size", Into: Slot{filesystem, mountSize}},
	{Family: "node_filesystem_free", Into: Slot{filesystem, mountFree}},
	{Family: "node_filesystem_avail", Into: Slot{filesystem, mountAvail}},
}}
