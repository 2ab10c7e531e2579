package scrape

import (
	"bytes"
	"math"
	"slices"
	"time"

	"origintop/promtext"
)

// node is what is read of node_exporter's pages.
type node struct {
	span
	owner    *source // the target it comes from: the first that has it
	host     string
	lastHost string // on the page before
	oldNames bool   // there are names of a node_exporter before 0.16

	all        fields // what stands on a page once, by machine fields
	cpus       table[grade]
	kernel     table[struct{}]
	net        table[device]
	disks      table[drive]
	mounts     table[mount]
	collectors table[struct{}]
	machines   machines

	cpu     CPU
	memory  Memory
	network Network
	disk    Disk

	busy, used, read, written line
	carried                   [2]carried // by the devices that count, and by the loopback
	onLoopback                bool       // which of these is shown

	cores       block[Core]
	devices     block[Device]
	diskDevices block[DiskDevice]
	filesystems block[Filesystem]
	ignored     block[string]
	scratch     []stretch
	usages      []usage
	totals      []float64
	usedPath    map[string]bool // the disks of which a way has moved
	troubles    troubles
	key         []byte
	unread      uint16 // areas of which there are bad lines on the page, a bit each: sums of these are not known

	judge  judge
	grades nodeGrades
}

// nodeGrades are those of numbers that there is one of. Those of CPUs, devices and file systems are in their rows.
type nodeGrades struct {
	busy, used, oom, memoryPressure, diskPressure, files    grade
	cpuPressure, load, swapping                             grade
	retransmits, listenOverflows, softnetDropped, conntrack grade
}

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

	"node_network_receive_bytes_total":         {link, netIn},
	"node_network_transmit_bytes_total":        {link, netOut},
	"node_network_receive_errs_total":          {link, netInErrors},
	"node_network_transmit_errs_total":         {link, netOutErrors},
	"node_network_receive_drop_total":          {link, netInDrops},
	"node_network_transmit_drop_total":         {link, netOutDrops},
	"node_network_receive_packets_total":       {link, netInPackets},
	"node_network_transmit_packets_total":      {link, netOutPackets},
	"node_network_receive_errors_total":        {link, netInErrors}, // with --collector.netdev.enable-detailed-metrics
	"node_network_transmit_errors_total":       {link, netOutErrors},
	"node_network_receive_dropped_total":       {link, netInDrops},
	"node_network_transmit_dropped_total":      {link, netOutDrops},
	"node_network_speed_bytes":                 {link, netSpeed},
	"node_network_flags":                       {link, netFlags},
	"node_network_iface_id":                    {link, netID},
	"node_network_iface_link":                  {link, netLower},
	"node_network_protocol_type":               {link, netProtocol},
	"node_network_info":                        {link, netInfo},
	"node_scrape_collector_success":            {collector, 0},
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

func newNode() *node {
	u := unknown
	n := &node{all: newFields(machineFields), usedPath: map[string]bool{}}
	n.cpus.width, n.kernel.width, n.net.width, n.disks.width, n.mounts.width = cpuFields, kernelFields, netFields, diskFields, mountFields
	n.collectors.width, n.machines.width = 1, 1
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
	slot := n.span.begin(at, took)
	n.all.begin(slot)
	n.cpus.begin(slot)
	n.kernel.begin(slot)
	n.net.begin(slot)
	n.disks.begin(slot)
	n.mounts.begin(slot)
	n.collectors.begin(slot)
	n.machines.begin(slot)
}

// place returns where the value of the current series goes, nil if it is not one that is read.
func (n *node) place(s *promtext.Scanner) *float64 {
	name := s.Name()
	f, ok := nodeFamilies[string(name)]
	if !ok {
		if name, ok := oldFamilies[string(name)]; ok {
			f = nodeFamilies[name]
			n.oldNames = true
		} else {
			return nil
		}
	}
	if other := n.machines.other(s); other != nil {
		return other
	}
	label := func(name string) []byte {
		v, _ := s.Label(name)
		return v
	}
	switch f.of {
	case processor:
		field, ok := cpuField(label("mode"))
		if !ok {
			return nil
		}
		return &n.cpus.row(bytes.TrimPrefix(label("cpu"), []byte("cpu"))).now[field]
	case kernel:
		return &n.kernel.row(label("cpu")).now[f.field]
	case link:
		r := n.net.row(label("device"))
		if r.is.name == nil {
			r.is.name = nameOf(r.name)
		}
		if f.field == netInfo {
			r.is.address = intern(r.is.address, cutTo(label("address"), mostName))
		}
		return &r.now[f.field]
	case storage:
		r := n.disks.row(label("device"))
		if r.is.name == nil {
			r.is.name = newDiskName(r.name)
		}
		return &r.now[f.field]
	case filesystem:
		return n.mountRow(label("mountpoint"), label("device"), label("fstype"), f.field)
	case collector:
		return &n.collectors.row(label("collector")).now[0]
	}
	if f.field == hostName {
		n.host = intern(n.host, cutTo(label("nodename"), mostName))
	}
	return &n.all.now[f.field]
}

// lacks reports whether there are bad lines of an area on the page.
func (n *node) lacks(a area) bool { return n.unread&(1<<a) != 0 }

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
	n.collectors.end()
	n.machines.end()
	// Another machine, or the same one after a start, has counted from elsewhere.
	was, _ := n.before(&n.all, 0, bootTime)
	if d := math.Abs(n.all.now[bootTime] - was); d > rebooted || n.host != n.lastHost && n.lastHost != "" {
		n.forget()
		n.forgetGrades()
	}
	n.lastHost = n.host
	if n.fell(&n.all, 0, counterFields) {
		n.all.restart(n.page)
	}
	if allAbsent(n.all.now) && n.cpus.count()+n.net.count()+n.disks.count()+n.mounts.count()+n.collectors.count()+n.machines.count() == 0 {
		return false
	}
	n.span.end(n.anyMoved())
	if n.held {
		n.hold()
		return true
	}
	n.troubles = nil
	n.judge.begin(&n.span, o)
	if several := n.machines.several(); several != "" {
		n.troubles.add(SeveralMachines, several, n.machines.count()+1)
		n.setUnknown()
		return true
	}
	n.computeCPU()
	n.computeMemory()
	n.computeNetwork(o)
	n.computeDisk()
	n.computeTroubles()
	return true
}

// anyMoved reports whether something differs from the page before, and whether something of it always does, as the time of CPUs.
func (n *node) anyMoved() (moved, ticks bool) {
	for _, r := range n.cpus.rows {
		if ticks = ticks || r.there(); n.moved(&r.fields, 0, cpuFields) {
			return true, true
		}
	}
	if ticks {
		return false, true
	}
	moved = n.moved(&n.all, 0, machineFields)
	for _, r := range n.kernel.rows {
		moved = moved || n.moved(&r.fields, 0, kernelFields)
	}
	for _, r := range n.net.rows {
		moved = moved || n.moved(&r.fields, 0, netFields)
	}
	for _, r := range n.disks.rows {
		moved = moved || n.moved(&r.fields, 0, diskFields)
	}
	for _, r := range n.mounts.rows {
		moved = moved || n.moved(&r.fields, 0, mountFields)
	}
	return moved, n.cpus.missing > 0
}

// setUnknown takes back all numbers: of a page of several machines none is known to be the origin's.
func (n *node) setUnknown() {
	blank := newNode()
	n.cpu, n.memory, n.network, n.disk = blank.cpu, blank.memory, blank.network, blank.disk
	n.gap(n.asked)
}

// hold keeps the numbers as they are, for a page that says nothing new.
func (n *node) hold() {
	n.busy.repeat(n.asked)
	n.used.repeat(n.asked)
	n.read.repeat(n.asked)
	n.written.repeat(n.asked)
	for i := range n.carried {
		n.carried[i].in.repeat(n.asked)
		n.carried[i].out.repeat(n.asked)
	}
	n.setHistory()
}

// forgetGrades has all numbers graded as if they were new.
func (n *node) forgetGrades() {
	n.grades = nodeGrades{}
	for _, r := range n.cpus.rows {
		r.is = grade{}
	}
	for _, r := range n.net.rows {
		r.is.in, r.is.out, r.is.loss = grade{}, grade{}, grade{}
	}
	for _, r := range n.disks.rows {
		r.is.busy = grade{}
	}
	for _, r := range n.mounts.rows {
		r.is.used, r.is.inodes = grade{}, grade{}
	}
}

// gap notes that there was no page at that time.
func (n *node) gap(at time.Time) {
	n.busy.add(at, unknown)
	n.used.add(at, unknown)
	n.read.add(at, unknown)
	n.written.add(at, unknown)
	for i := range n.carried {
		n.carried[i].in.add(at, unknown)
		n.carried[i].out.add(at, unknown)
	}
	n.setHistory()
}

func (n *node) setHistory() {
	shown := &n.carried[n.shown()]
	n.cpu.BusyHistory = n.busy.series()
	n.memory.UsedHistory = n.used.series()
	n.network.InHistory, n.network.OutHistory = shown.in.series(), shown.out.series()
	n.disk.ReadHistory, n.disk.WriteHistory = n.read.series(), n.written.series()
}

// matter are the collectors without which a number that is watched is missing.
var matter = []string{"cpu", "meminfo", "netdev", "diskstats", "filesystem", "loadavg"}

// computeTroubles finds what the page says of why numbers are missing.
func (n *node) computeTroubles() {
	for _, r := range n.collectors.rows {
		if r.now[0] == 0 && slices.Contains(matter, r.name) {
			n.troubles.add(CollectorFailed, r.name, 0)
		}
	}
	if n.oldNames {
		n.troubles.add(OldNames, "", 0)
	}
	if missing := n.cpus.missing + n.disks.missing; missing > 0 {
		n.troubles.add(RowsMissing, "", missing)
	}
}
