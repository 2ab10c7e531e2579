package scrape

import (
	"time"

	"origintop/promtext"
)

// node is what is read of node_exporter's pages.
type node struct {
	owner    *source // the target it comes from: the first that has it
	on       bool    // the present page is one of node_exporter's
	at, last time.Time
	host     string

	values, before nodeValues
	cpus           table[Modes] // seconds in each mode
	net            table[netValues]
	disks          table[diskValues]
	mounts         table[mountValues]
	netSeen        netSeen

	cpu     CPU
	memory  Memory
	network Network
	disk    Disk

	busy, used, in, out, read, written history

	cores       block[Core]
	devices     block[Device]
	diskDevices block[DiskDevice]
	filesystems block[Filesystem]
	scratch     []float64
}

// nodeValues are the series that stand on a page once.
type nodeValues struct {
	load1, load5, load15, running, blocked, cpuPressure                       float64
	total, available, free, cached, buffers, reclaimable, swapTotal, swapFree float64
	retransmitted, sent                                                       float64
}

type netValues struct {
	in, out, inErrors, outErrors, inDrops, outDrops, speed, flags float64
}

type diskValues struct {
	read, written, reads, writes, readTime, writeTime, busy, queue float64
}

type mountValues struct {
	size, free, avail, readOnly float64
	device, fstype              string
}

// netSeen is how much traffic there was since the first page, to tell whether all of it is on the loopback device.
type netSeen struct{ loopback, others float64 }

func newNode() *node {
	u := unknown
	n := &node{}
	n.cpus.blank = Modes{u, u, u, u, u, u, u, u}
	n.net.blank = netValues{u, u, u, u, u, u, u, u}
	n.disks.blank = diskValues{u, u, u, u, u, u, u, u}
	n.mounts.blank = mountValues{size: u, free: u, avail: u, readOnly: u}
	n.values = noNodeValues()
	n.cpu = CPU{
		Busy: u, Modes: n.cpus.blank, Load1: u, Load5: u, Load15: u, Pressure: u, Running: u, Blocked: u, BusiestCore: -1,
	}
	n.memory = Memory{Total: u, Used: u, Available: u, UsedPercent: u, Cache: u, SwapTotal: u, SwapUsed: u}
	n.network = Network{In: u, Out: u, InP50: u, InMax: u, OutP50: u, OutMax: u, Retransmits: u, RetransmitPercent: u}
	n.disk = Disk{Busiest: u, Read: u, Written: u}
	return n
}

func noNodeValues() nodeValues {
	u := unknown
	return nodeValues{u, u, u, u, u, u, u, u, u, u, u, u, u, u, u, u}
}

// begin makes ready for the page of that time.
func (n *node) begin(at time.Time) {
	n.on = true
	n.last, n.at = n.at, at
	n.before, n.values = n.values, noNodeValues()
	n.cpus.begin(true)
	n.net.begin(true)
	n.disks.begin(true)
	n.mounts.begin(true)
}

// sample takes in a sample whose name begins with "node_", and reports whether it is one that is read.
func (n *node) sample(s *promtext.Scanner) bool {
	v := s.Value()
	one := &n.values
	switch string(s.Name()[len("node_"):]) {
	case "cpu_seconds_total":
		cpu, _ := s.Label("cpu")
		r := n.cpus.row(cpu)
		mode, _ := s.Label("mode")
		for m := range modes {
			if modeNames[m] == string(mode) {
				r.now[m] = v
				break
			}
		}
	case "uname_info":
		host, _ := s.Label("nodename")
		n.host = intern(n.host, host)
	case "load1":
		one.load1 = v
	case "load5":
		one.load5 = v
	case "load15":
		one.load15 = v
	case "procs_running":
		one.running = v
	case "procs_blocked":
		one.blocked = v
	case "pressure_cpu_waiting_seconds_total":
		one.cpuPressure = v
	case "memory_MemTotal_bytes":
		one.total = v
	case "memory_MemAvailable_bytes":
		one.available = v
	case "memory_MemFree_bytes":
		one.free = v
	case "memory_Cached_bytes":
		one.cached = v
	case "memory_Buffers_bytes":
		one.buffers = v
	case "memory_SReclaimable_bytes":
		one.reclaimable = v
	case "memory_SwapTotal_bytes":
		one.swapTotal = v
	case "memory_SwapFree_bytes":
		one.swapFree = v
	case "netstat_Tcp_RetransSegs":
		one.retransmitted = v
	case "netstat_Tcp_OutSegs":
		one.sent = v
	case "network_receive_bytes_total":
		n.netRow(s).in = v
	case "network_transmit_bytes_total":
		n.netRow(s).out = v
	case "network_receive_errs_total":
		n.netRow(s).inErrors = v
	case "network_transmit_errs_total":
		n.netRow(s).outErrors = v
	case "network_receive_drop_total":
		n.netRow(s).inDrops = v
	case "network_transmit_drop_total":
		n.netRow(s).outDrops = v
	case "network_speed_bytes":
		n.netRow(s).speed = v
	case "network_flags":
		n.netRow(s).flags = v
	case "disk_read_bytes_total":
		n.diskRow(s).read = v
	case "disk_written_bytes_total":
		n.diskRow(s).written = v
	case "disk_reads_completed_total":
		n.diskRow(s).reads = v
	case "disk_writes_completed_total":
		n.diskRow(s).writes = v
	case "disk_read_time_seconds_total":
		n.diskRow(s).readTime = v
	case "disk_write_time_seconds_total":
		n.diskRow(s).writeTime = v
	case "disk_io_time_seconds_total":
		n.diskRow(s).busy = v
	case "disk_io_time_weighted_seconds_total":
		n.diskRow(s).queue = v
	case "filesystem_size_bytes":
		n.mountRow(s).size = v
	case "filesystem_free_bytes":
		n.mountRow(s).free = v
	case "filesystem_avail_bytes":
		n.mountRow(s).avail = v
	case "filesystem_readonly":
		n.mountRow(s).readOnly = v
	default:
		return false
	}
	return true
}

func (n *node) netRow(s *promtext.Scanner) *netValues {
	device, _ := s.Label("device")
	return &n.net.row(device).now
}

func (n *node) diskRow(s *promtext.Scanner) *diskValues {
	device, _ := s.Label("device")
	return &n.disks.row(device).now
}

func (n *node) mountRow(s *promtext.Scanner) *mountValues {
	mountpoint, _ := s.Label("mountpoint")
	r := n.mounts.row(mountpoint)
	if r.now.device == "" {
		device, _ := s.Label("device")
		r.now.device = intern(r.last.device, device)
		fstype, _ := s.Label("fstype")
		r.now.fstype = intern(r.last.fstype, fstype)
	}
	return &r.now
}

// intern returns text as a string: the one that is there already, if it is the same.
func intern(old string, text []byte) string {
	if old == string(text) {
		return old
	}
	return string(text)
}

// end works out the numbers of the page that was read.
func (n *node) end(o *Options) {
	n.cpus.end()
	n.net.end()
	n.disks.end()
	n.mounts.end()
	var step time.Duration
	if !n.last.IsZero() {
		step = n.at.Sub(n.last)
	}
	n.computeCPU(step)
	n.computeMemory()
	n.computeNetwork(step, o)
	n.computeDisk(step)
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
