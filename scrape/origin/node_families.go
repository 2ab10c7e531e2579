package origin

// An area is a part of the machine with rows of its own on a page, told apart by a label.
type area uint8

const (
	machine    area = iota // all of it, with a single row
	processor              // cpu, mode
	kernel                 // cpu
	link                   // device
	storage                // device
	filesystem             // mountpoint, device, fstype
	collector              // collector
)

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

// A nodeFamily says which field of what a family of node_exporter holds. That of a CPU is the mode.
type nodeFamily struct {
	of    area
	field int
}

// nodeFamilies are the families of node_exporter that are read.
var nodeFamilies = map[string]nodeFamily{
	"node_cpu_seconds_total": {processor, 0},

	"node_boot_time_seconds": {machine, bootTime},
	"node_uname_info":        {machine, hostName},
	"node_time_seconds":      {machine, ownTime},
	"node_load1":             {machine, load1},
	"node_load5":             {machine, load5},
	"node_load15":            {machine, load15},
	"node_procs_running":     {machine, running},
	"node_procs_blocked":     {machine, blocked},

	"node_pressure_cpu_waiting_seconds_total":    {machine, cpuPressure},
	"node_pressure_memory_waiting_seconds_total": {machine, memPressure},
	"node_pressure_io_waiting_seconds_total":     {machine, ioPressure},

	"node_memory_MemTotal_bytes":     {machine, memTotal},
	"node_memory_MemAvailable_bytes": {machine, memAvailable},
	"node_memory_MemFree_bytes":      {machine, memFree},
	"node_memory_Cached_bytes":       {machine, memCached},
	"node_memory_Buffers_bytes":      {machine, memBuffers},
	"node_memory_SReclaimable_bytes": {machine, memReclaimable},
	"node_memory_SwapTotal_bytes":    {machine, swapTotal},
	"node_memory_SwapFree_bytes":     {machine, swapFree},

	"node_netstat_Tcp_RetransSegs":        {machine, retransmitted},
	"node_netstat_Tcp_OutSegs":            {machine, segmentsSent},
	"node_netstat_TcpExt_ListenOverflows": {machine, listenOverflows},
	"node_netstat_TcpExt_ListenDrops":     {machine, listenDrops},

	"node_vmstat_pgmajfault": {machine, majorFaults},
	"node_vmstat_pswpin":     {machine, swapIn},
	"node_vmstat_pswpout":    {machine, swapOut},
	"node_vmstat_oom_kill":   {machine, oomKills},

	"node_sockstat_TCP_inuse":  {machine, tcpInUse},
	"node_sockstat_TCP_tw":     {machine, tcpTimeWait},
	"node_sockstat_TCP_alloc":  {machine, tcpAllocated},
	"node_sockstat_TCP_orphan": {machine, tcpOrphans},

	"node_nf_conntrack_entries":       {machine, conntrack},
	"node_nf_conntrack_entries_limit": {machine, conntrackLimit},

	"node_filefd_allocated": {machine, filesOpen},
	"node_filefd_maximum":   {machine, filesLimit},

	"node_softnet_dropped_total":        {kernel, softnetDropped},
	"node_softnet_times_squeezed_total": {kernel, softnetSqueezed},

	"node_schedstat_waiting_seconds_total": {kernel, queueWait},

	"node_network_receive_bytes_total":    {link, netIn},
	"node_network_transmit_bytes_total":   {link, netOut},
	"node_network_receive_errs_total":     {link, netInErrors},
	"node_network_transmit_errs_total":    {link, netOutErrors},
	"node_network_receive_drop_total":     {link, netInDrops},
	"node_network_transmit_drop_total":    {link, netOutDrops},
	"node_network_receive_packets_total":  {link, netInPackets},
	"node_network_transmit_packets_total": {link, netOutPackets},
	"node_network_receive_errors_total":   {link, netInErrors}, // with --collector.netdev.enable-detailed-metrics
	"node_network_transmit_errors_total":  {link, netOutErrors},
	"node_network_receive_dropped_total":  {link, netInDrops},
	"node_network_transmit_dropped_total": {link, netOutDrops},
	"node_network_speed_bytes":            {link, netSpeed},
	"node_network_flags":                  {link, netFlags},
	"node_network_iface_id":               {link, netID},
	"node_network_iface_link":             {link, netLower},
	"node_network_protocol_type":          {link, netProtocol},
	"node_network_address_assign_type":    {link, netAssigned},
	"node_network_info":                   {link, netInfo},

	"node_scrape_collector_success": {collector, 0},

	"node_disk_read_bytes_total":               {storage, diskRead},
	"node_disk_written_bytes_total":            {storage, diskWritten},
	"node_disk_reads_completed_total":          {storage, diskReads},
	"node_disk_writes_completed_total":         {storage, diskWrites},
	"node_disk_read_time_seconds_total":        {storage, diskReadTime},
	"node_disk_write_time_seconds_total":       {storage, diskWriteTime},
	"node_disk_io_time_seconds_total":          {storage, diskBusy},
	"node_disk_io_time_weighted_seconds_total": {storage, diskQueue},

	"node_filesystem_size_bytes":   {filesystem, mountSize},
	"node_filesystem_free_bytes":   {filesystem, mountFree},
	"node_filesystem_avail_bytes":  {filesystem, mountAvail},
	"node_filesystem_readonly":     {filesystem, mountReadOnly},
	"node_filesystem_files":        {filesystem, mountFiles},
	"node_filesystem_files_free":   {filesystem, mountFilesFree},
	"node_filesystem_device_error": {filesystem, mountError},
}

// oldFamilies are those that had other names before node_exporter 0.16, by these. The times of disks were in milliseconds then: they are
// not read.
var oldFamilies = map[string]string{
	"node_cpu": "node_cpu_seconds_total", "node_boot_time": "node_boot_time_seconds",
	"node_memory_MemTotal": "node_memory_MemTotal_bytes", "node_memory_MemAvailable": "node_memory_MemAvailable_bytes",
	"node_memory_MemFree": "node_memory_MemFree_bytes", "node_memory_Cached": "node_memory_Cached_bytes",
	"node_memory_Buffers": "node_memory_Buffers_bytes", "node_memory_SReclaimable": "node_memory_SReclaimable_bytes",
	"node_memory_SwapTotal": "node_memory_SwapTotal_bytes", "node_memory_SwapFree": "node_memory_SwapFree_bytes",
	"node_network_receive_bytes": "node_network_receive_bytes_total", "node_network_transmit_bytes": "node_network_transmit_bytes_total",
	"node_network_receive_errs": "node_network_receive_errs_total", "node_network_transmit_errs": "node_network_transmit_errs_total",
	"node_network_receive_drop": "node_network_receive_drop_total", "node_network_transmit_drop": "node_network_transmit_drop_total",
	"node_disk_bytes_read": "node_disk_read_bytes_total", "node_disk_bytes_written": "node_disk_written_bytes_total",
	"node_disk_reads_completed": "node_disk_reads_completed_total", "node_disk_writes_completed": "node_disk_writes_completed_total",
	"node_filesystem_size": "node_filesystem_size_bytes", "node_filesystem_free": "node_filesystem_free_bytes",
	"node_filesystem_avail": "node_filesystem_avail_bytes",
}
