package scrape

import (
	"math"
	"time"

	"origintop/promtext"
)

// node is what is read of node_exporter's pages.
type node struct {
	span
	owner    *source // the target it comes from: the first that has it
	host     string
	lastHost string // on the page before

	now, before []float64 // what stands on a page once, by machine fields
	cpus        table[grade]
	kernel      table[struct{}]
	net         table[device]
	disks       table[grade]
	mounts      table[mount]
	netSeen     netSeen

	cpu     CPU
	memory  Memory
	network Network
	disk    Disk

	busy, used, in, out, read, written line

	cores       block[Core]
	devices     block[Device]
	diskDevices block[DiskDevice]
	filesystems block[Filesystem]
	ignored     block[string]
	scratch     []float64

	judge  judge
	grades nodeGrades
}

// nodeGrades are those of numbers that there is one of. Those of CPUs, devices and file systems are in their rows.
type nodeGrades struct {
	busy, used, oom, memoryPressure, diskPressure, files    grade
	retransmits, listenOverflows, softnetDropped, conntrack grade
}

// A device is what is known of a network device beside its numbers.
type device struct {
	nic
	in, out grade
}

// A mount is where a file system is, and how full.
type mount struct {
	device, fstype string
	usedPercent    float64
	used, inodes   grade
}

// netSeen is how much traffic there was since the first page, to tell whether all of it is on the loopback device.
type netSeen struct{ loopback, others float64 }

// A part of the machine has rows of its own on a page, told apart by a label.
type part uint8

const (
	machine    part = iota // all of it, with a single row
	processor              // cpu, mode
	kernel                 // cpu
	link                   // device
	drive                  // device
	filesystem             // mountpoint
)

// The fields of the machine.
const (
	bootTime = iota
	hostName // whose value is of no use
	load1
	load5
	load15
	running
	blocked
	cpuPressure
	memTotal
	memAvailable
	memFree
	memCached
	memBuffers
	memReclaimable
	swapTotal
	swapFree
	retransmitted
	segmentsSent
	memPressure
	ioPressure
	majorFaults
	swapIn
	swapOut
	oomKills
	tcpInUse
	tcpTimeWait
	tcpAllocated
	tcpOrphans
	conntrack
	conntrackLimit
	listenOverflows
	listenDrops
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

// The fields of a network device.
const (
	netIn = iota
	netOut
	netInErrors
	netOutErrors
	netInDrops
	netOutDrops
	netSpeed
	netFlags
	netFields
)

// The fields of a disk.
const (
	diskRead = iota
	diskWritten
	diskReads
	diskWrites
	diskReadTime
	diskWriteTime
	diskBusy
	diskQueue
	diskFields
)

// The fields of a file system.
const (
	mountSize = iota
	mountFree
	mountAvail
	mountReadOnly
	mountFiles
	mountFilesFree
	mountFields
)

// nodeFamilies are the families of node_exporter that are read, and which field of what each holds. That of a CPU is the
// mode.
var nodeFamilies = map[string]struct {
	of    part
	field int
}{
	"node_cpu_seconds_total": {processor, 0},

	"node_boot_time_seconds": {machine, bootTime},
	"node_uname_info":        {machine, hostName},
	"node_load1":             {machine, load1},
	"node_load5":             {machine, load5},
	"node_load15":            {machine, load15},
	"node_procs_running":     {machine, running},
	"node_procs_blocked":     {machine, blocked},
	"node_pressure_cpu_waiting_seconds_total": {machine, cpuPressure},
	"node_memory_MemTotal_bytes":              {machine, memTotal},
	"node_memory_MemAvailable_bytes":          {machine, memAvailable},
	"node_memory_MemFree_bytes":               {machine, memFree},
	"node_memory_Cached_bytes":                {machine, memCached},
	"node_memory_Buffers_bytes":               {machine, memBuffers},
	"node_memory_SReclaimable_bytes":          {machine, memReclaimable},
	"node_memory_SwapTotal_bytes":             {machine, swapTotal},
	"node_memory_SwapFree_bytes":              {machine, swapFree},
	"node_netstat_Tcp_RetransSegs":            {machine, retransmitted},
	"node_netstat_Tcp_OutSegs":                {machine, segmentsSent},

	"node_pressure_memory_waiting_seconds_total": {machine, memPressure},
	"node_pressure_io_waiting_seconds_total":     {machine, ioPressure},
	"node_vmstat_pgmajfault":                     {machine, majorFaults},
	"node_vmstat_pswpin":                         {machine, swapIn},
	"node_vmstat_pswpout":                        {machine, swapOut},
	"node_vmstat_oom_kill":                       {machine, oomKills},
	"node_sockstat_TCP_inuse":                    {machine, tcpInUse},
	"node_sockstat_TCP_tw":                       {machine, tcpTimeWait},
	"node_sockstat_TCP_alloc":                    {machine, tcpAllocated},
	"node_sockstat_TCP_orphan":                   {machine, tcpOrphans},
	"node_nf_conntrack_entries":                  {machine, conntrack},
	"node_nf_conntrack_entries_limit":            {machine, conntrackLimit},
	"node_netstat_TcpExt_ListenOverflows":        {machine, listenOverflows},
	"node_netstat_TcpExt_ListenDrops":            {machine, listenDrops},
	"node_filefd_allocated":                      {machine, filesOpen},
	"node_filefd_maximum":                        {machine, filesLimit},

	"node_softnet_dropped_total":           {kernel, softnetDropped},
	"node_softnet_times_squeezed_total":    {kernel, softnetSqueezed},
	"node_schedstat_waiting_seconds_total": {kernel, queueWait},

	"node_network_receive_bytes_total":  {link, netIn},
	"node_network_transmit_bytes_total": {link, netOut},
	"node_network_receive_errs_total":   {link, netInErrors},
	"node_network_transmit_errs_total":  {link, netOutErrors},
	"node_network_receive_drop_total":   {link, netInDrops},
	"node_network_transmit_drop_total":  {link, netOutDrops},
	"node_network_speed_bytes":          {link, netSpeed},
	"node_network_flags":                {link, netFlags},

	"node_disk_read_bytes_total":               {drive, diskRead},
	"node_disk_written_bytes_total":            {drive, diskWritten},
	"node_disk_reads_completed_total":          {drive, diskReads},
	"node_disk_writes_completed_total":         {drive, diskWrites},
	"node_disk_read_time_seconds_total":        {drive, diskReadTime},
	"node_disk_write_time_seconds_total":       {drive, diskWriteTime},
	"node_disk_io_time_seconds_total":          {drive, diskBusy},
	"node_disk_io_time_weighted_seconds_total": {drive, diskQueue},

	"node_filesystem_size_bytes":  {filesystem, mountSize},
	"node_filesystem_free_bytes":  {filesystem, mountFree},
	"node_filesystem_avail_bytes": {filesystem, mountAvail},
	"node_filesystem_readonly":    {filesystem, mountReadOnly},
	"node_filesystem_files":       {filesystem, mountFiles},
	"node_filesystem_files_free":  {filesystem, mountFilesFree},
}

func newNode() *node {
	u := unknown
	n := &node{now: make([]float64, machineFields), before: make([]float64, machineFields)}
	nothing(n.now)
	nothing(n.before)
	n.cpus.fields, n.kernel.fields, n.net.fields, n.disks.fields, n.mounts.fields = int(modes), kernelFields, netFields, diskFields, mountFields
	n.cpu = CPU{
		Busy: u, Modes: Modes{u, u, u, u, u, u, u, u}, Load1: u, Load5: u, Load15: u, Pressure: u, Running: u, Blocked: u,
		QueueWait: u, BusiestCore: -1,
	}
	n.memory = Memory{
		Total: u, Used: u, Available: u, UsedPercent: u, Cache: u, SwapTotal: u, SwapUsed: u,
		SwapIn: u, SwapOut: u, MajorFaults: u, OOMKills: u, Pressure: u,
	}
	n.network = Network{
		In: u, Out: u, InP50: u, InMax: u, OutP50: u, OutMax: u, Retransmits: u, RetransmitPercent: u,
		ListenOverflows: u, ListenDrops: u, SoftnetDropped: u, SoftnetSqueezed: u,
		InUse: u, TimeWait: u, Allocated: u, Orphans: u, Conntrack: u, ConntrackLimit: u,
	}
	n.disk = Disk{Busiest: u, Read: u, Written: u, Pressure: u, FilesOpen: u, FilesLimit: u}
	return n
}

// begin makes ready for the page of that time.
func (n *node) begin(at time.Time, took time.Duration) {
	n.span.begin(at, took)
	copy(n.before, n.now)
	nothing(n.now)
	n.cpus.begin(true)
	n.kernel.begin(true)
	n.net.begin(true)
	n.disks.begin(true)
	n.mounts.begin(true)
}

// place returns where the value of the current series goes, nil if it is not one that is read.
func (n *node) place(s *promtext.Scanner) *float64 {
	f, ok := nodeFamilies[string(s.Name())]
	if !ok {
		return nil
	}
	switch f.of {
	case processor:
		mode, _ := s.Label("mode")
		for m := range modes {
			if modeNames[m] == string(mode) {
				cpu, _ := s.Label("cpu")
				return &n.cpus.row(cpu).now[m]
			}
		}
		return nil // a mode that other modes contain, or one of a kernel to come
	case kernel:
		cpu, _ := s.Label("cpu")
		return &n.kernel.row(cpu).now[f.field]
	case link:
		device, _ := s.Label("device")
		r := n.net.row(device)
		r.is.nic = newNIC(r.name)
		return &r.now[f.field]
	case drive:
		device, _ := s.Label("device")
		return &n.disks.row(device).now[f.field]
	case filesystem:
		mountpoint, _ := s.Label("mountpoint")
		r := n.mounts.row(mountpoint)
		device, _ := s.Label("device")
		r.is.device = intern(r.is.device, cutTo(device, mostName))
		fstype, _ := s.Label("fstype")
		r.is.fstype = intern(r.is.fstype, cutTo(fstype, mostName))
		return &r.now[f.field]
	}
	if f.field == hostName {
		host, _ := s.Label("nodename")
		n.host = intern(n.host, cutTo(host, mostName))
	}
	return &n.now[f.field]
}

// intern returns text as a string: the one that is there already, if it is the same.
func intern(old string, text []byte) string {
	if old == string(text) {
		return old
	}
	return string(text)
}

// rebooted is by how many seconds the time of the boot moves when there was another one, and not just a clock that was set.
const rebooted = 60

// end works out the numbers of the page that was read, and reports whether it was one of node_exporter.
func (n *node) end(o *Options) bool {
	n.cpus.end()
	n.kernel.end()
	n.net.end()
	n.disks.end()
	n.mounts.end()
	// Another machine, or the same one after a start, has counted from elsewhere.
	if d := math.Abs(n.now[bootTime] - n.before[bootTime]); d > rebooted || n.host != n.lastHost && n.lastHost != "" {
		n.last = time.Time{}
		n.forgetGrades()
	}
	n.lastHost = n.host
	if isNothing(n.now) && len(n.cpus.rows)+len(n.net.rows)+len(n.disks.rows)+len(n.mounts.rows) == 0 {
		return false
	}
	step := n.step()
	n.judge.begin(n.at, o)
	n.computeCPU(step)
	n.computeMemory(step)
	n.computeNetwork(step, o)
	n.computeDisk(step)
	return true
}

// forgetGrades has all numbers graded as if they were new.
func (n *node) forgetGrades() {
	n.grades = nodeGrades{}
	for _, r := range n.cpus.rows {
		r.is = grade{}
	}
	for _, r := range n.net.rows {
		r.is.in, r.is.out = grade{}, grade{}
	}
	for _, r := range n.disks.rows {
		r.is = grade{}
	}
	for _, r := range n.mounts.rows {
		r.is.used, r.is.inodes = grade{}, grade{}
	}
}

// gap notes that there was no page at that time.
func (n *node) gap(at time.Time) {
	n.busy.add(at, unknown)
	n.used.add(at, unknown)
	n.in.add(at, unknown)
	n.out.add(at, unknown)
	n.read.add(at, unknown)
	n.written.add(at, unknown)
	n.setHistory()
}

func (n *node) setHistory() {
	n.cpu.BusyHistory = n.busy.series()
	n.memory.UsedHistory = n.used.series()
	n.network.InHistory, n.network.OutHistory = n.in.series(), n.out.series()
	n.disk.ReadHistory, n.disk.WriteHistory = n.read.series(), n.written.series()
}
