package origin

import (
	"bytes"
	"math"
	"slices"
	"time"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/series"
)

// node is what is read of node_exporter's pages.
type node struct {
	exporter *Exporter // that the last of its series is of
	span
	owner       *source // the target it comes from: the first that has it
	host        string
	lastHost    string // on the page before
	rebooted    bool   // since the page before, or this is another machine
	sameProcess bool   // the exporter is the process that it was on the page before
	strangers   bool   // the page is of other machines than the one that was read
	oldNames    bool   // there are names of a node_exporter before 0.16

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

	busy, used, read, written series.History
	carried                   [2]carried // by the devices that count, and by the loopback
	onLoopback                bool       // which of these is shown

	cores        series.Arena[Core]
	devices      series.Arena[Device]
	diskDevices  series.Arena[DiskDevice]
	filesystems  series.Arena[Filesystem]
	ignored      series.Arena[string]
	scratch      []part
	rates        [kernelFields]float64 // of the kernel's counters
	usages       []usage
	totals       []float64
	missingDisks int             // that counted
	usedPath     map[string]bool // the disks of which a way has moved
	troubles     troubles
	key          []byte
	unread       uint16 // areas of which there are bad lines on the page, a bit each: sums of these are not known

	judge  judge
	grades nodeGrades
}

// nodeGrades are those of numbers that there is one of. Those of CPUs, devices and file systems are in their rows.
type nodeGrades struct {
	busy, used, oom, memoryPressure, diskPressure, files    grade
	cpuPressure, load, swapping                             grade
	retransmits, listenOverflows, softnetDropped, conntrack grade
}

func newNode() *node {
	n := &node{all: newFields(machineFields), usedPath: map[string]bool{}}
	n.cpus.width, n.kernel.width, n.net.width, n.disks.width, n.mounts.width = cpuFields, kernelFields, netFields, diskFields, mountFields
	n.collectors.width, n.machines.width = 1, 1
	n.cpu, n.memory, n.network, n.disk = unknownMachine()
	return n
}

// unknownMachine returns the numbers of a machine of which none is known.
func unknownMachine() (CPU, Memory, Network, Disk) {
	u := series.Unknown
	cpu := CPU{
		Busy: u, Modes: Modes{u, u, u, u, u, u, u, u}, Load1: u, Load5: u, Load15: u, Pressure: u, Running: u, Blocked: u,
		QueueWait: u, BusiestCore: -1,
	}
	memory := Memory{
		Total: u, Used: u, Available: u, UsedPercent: u, Cache: u, SwapTotal: u, SwapUsed: u,
		SwapIn: u, SwapOut: u, MajorFaults: u, OOMKills: u, Pressure: u,
	}
	network := Network{
		In: u, Out: u, InP50: u, InMax: u, OutP50: u, OutMax: u, Retransmits: u, RetransmitPercent: u,
		ListenOverflows: u, ListenDrops: u, SoftnetDropped: u, SoftnetSqueezed: u,
		InUse: u, TimeWait: u, Allocated: u, Orphans: u, Conntrack: u, ConntrackLimit: u,
	}
	return cpu, memory, network, Disk{Busiest: u, Read: u, Written: u, Pressure: u, FilesOpen: u, FilesLimit: u}
}

// begin makes ready for the page of that time. Same is for one of which only what has moved will be set.
func (n *node) begin(at time.Time, took time.Duration, same bool) {
	slot := n.span.begin(at, took)
	n.all.begin(slot, same)
	n.cpus.begin(slot, same)
	n.kernel.begin(slot, same)
	n.net.begin(slot, same)
	n.disks.begin(slot, same)
	n.mounts.begin(slot, same)
	n.collectors.begin(-1, same)
	n.machines.begin(-1, same)
}

// place returns where the value of the current series goes, nil if nowhere, and whether it is the only one that may go there.
func (n *node) place(s *promtext.Scanner, f Slot) (value *float64, alone bool) {
	if other := n.machines.other(s); other != nil {
		return other, false
	}
	label := func(name string) []byte {
		v, _ := s.Label(name)
		return v
	}
	switch f.of {
	case processor:
		field, ok := cpuField(label("mode"))
		if !ok {
			return nil, false
		}
		r := n.cpus.row(bytes.TrimPrefix(label("cpu"), []byte("cpu")))
		return &r.now[field], field != cpuOther && r != &n.cpus.over
	case kernel:
		r := n.kernel.row(label("cpu"))
		return &r.now[f.field], r != &n.kernel.over
	case link:
		r := n.net.row(label("device"))
		if r.is.name == nil {
			r.is.name = nameOf(r.name)
		}
		if f.field == netInfo {
			r.is.address = intern(r.is.address, scrape.CutTo(label("address"), scrape.MaxName))
			r.is.state = intern(r.is.state, scrape.CutTo(label("operstate"), scrape.MaxName))
		}
		return &r.now[f.field], f.field != netInfo && r != &n.net.over
	case storage:
		r := n.disks.row(label("device"))
		if r.is.name == nil {
			r.is.name = newDiskName(r.name)
		}
		return &r.now[f.field], r != &n.disks.over
	case filesystem:
		r := n.mountRow(label("mountpoint"), label("device"), label("fstype"))
		return &r.now[f.field], r != &n.mounts.over
	case collector:
		return &n.collectors.row(label("collector")).now[0], false
	}
	if f.field == hostName {
		n.host = intern(n.host, scrape.CutTo(label("nodename"), scrape.MaxName))
	}
	return &n.all.now[f.field], f.field != hostName
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
	otherBoot := math.Abs(n.all.now[bootTime]-was) > rebooted && !n.sameProcess // or the clock was set
	if n.rebooted = otherBoot || n.host != n.lastHost && n.lastHost != ""; n.rebooted {
		n.startOver()
	}
	n.lastHost = n.host
	if n.fell(&n.all, 0, counterFields) {
		n.all.restart(n.page)
	}
	if n.nothing() && n.machines.count() == 0 {
		return false
	}
	if v := n.all.now[ownTime]; v > 0 {
		n.clock = v
	}
	n.span.end(n.anyMoved())
	if n.frozen() {
		n.setUnknown()
		return true
	}
	if n.held {
		n.hold()
		return true
	}
	n.troubles = n.troubles[:0]
	n.judge.begin(&n.span, o)
	several := n.machines.several()
	if n.strangers = several != "" && n.nothing(); n.strangers { // the machine that was read has gone: another is, from the next page on
		n.machines.known = false
		n.forget()
	}
	if several != "" {
		n.troubles.add(SeveralMachines, several, n.machines.count()+1)
		n.setUnknown()
		return true
	}
	n.computeKernel()
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
		if ticks = ticks || r.there() && slices.ContainsFunc(r.now, func(v float64) bool { return v > 0 }); n.moved(&r.fields, 0, cpuFields) {
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

// nothing reports whether nothing of the machine that is read is on the page.
func (n *node) nothing() bool {
	return allAbsent(n.all.now) && n.cpus.count()+n.net.count()+n.disks.count()+n.mounts.count()+n.collectors.count() == 0
}

// setUnknown takes back all numbers: of a page of several machines none is known to be the origin's.
func (n *node) setUnknown() {
	n.cpu, n.memory, n.network, n.disk = unknownMachine()
	n.gap(n.asked)
}

// hold keeps the numbers as they are, for a page that says nothing new.
func (n *node) hold() {
	n.busy.Repeat(n.asked)
	n.used.Repeat(n.asked)
	n.read.Repeat(n.asked)
	n.written.Repeat(n.asked)
	for i := range n.carried {
		n.carried[i].in.Repeat(n.asked)
		n.carried[i].out.Repeat(n.asked)
	}
	n.setHistory()
}

// startOver has all counters begin with this page: there is nothing that they could be compared with.
func (n *node) startOver() {
	n.forget()
	n.cpus.restart(n.page)
	n.kernel.restart(n.page)
	n.net.restart(n.page)
	n.disks.restart(n.page)
	n.mounts.restart(n.page)
	n.forgetGrades()
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
	n.busy.Add(at, series.Unknown)
	n.used.Add(at, series.Unknown)
	n.read.Add(at, series.Unknown)
	n.written.Add(at, series.Unknown)
	for i := range n.carried {
		n.carried[i].in.Add(at, series.Unknown)
		n.carried[i].out.Add(at, series.Unknown)
	}
	n.setHistory()
}

func (n *node) setHistory() {
	shown := &n.carried[n.shown()]
	n.cpu.BusyHistory = n.busy.Series()
	n.memory.UsedHistory = n.used.Series()
	n.network.InHistory, n.network.OutHistory = shown.in.Series(), shown.out.Series()
	n.disk.ReadHistory, n.disk.WriteHistory = n.read.Series(), n.written.Series()
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
	if missing := n.cpus.missing + n.missingDisks + n.missingMounts(); missing > 0 {
		n.troubles.add(RowsMissing, "", missing)
	}
}

func (n *node) computeMemory() {
	v := n.all.now
	m := &n.memory
	m.Total, m.Available = series.Count(v[memTotal]), v[memAvailable]
	if math.IsNaN(m.Available) { // kernels before 3.14
		m.Available = v[memFree] + v[memCached] + v[memBuffers]
	}
	m.Available = series.NaNIf(m.Available < 0 || m.Available > m.Total, m.Available) // as a container may be told
	m.Used = m.Total - m.Available
	m.UsedPercent = series.Portion(m.Used, m.Total)
	m.Cache = series.Count(v[memCached]) + series.Count(v[memBuffers]) + series.OrZero(series.Count(v[memReclaimable]))
	m.SwapTotal = series.Count(v[swapTotal])
	m.SwapUsed = series.Within(v[swapTotal]-v[swapFree], 0, v[swapTotal])
	m.SwapIn, m.SwapOut = n.rate(&n.all, swapIn), n.rate(&n.all, swapOut)
	m.MajorFaults = n.rate(&n.all, majorFaults)
	last, _ := n.before(&n.all, 0, oomKills)
	m.OOMKills = series.Increase(last, v[oomKills])
	m.Pressure = n.pressure(memPressure)
	m.UsedAlarm = n.judge.see(&n.grades.used, ofMemory, m.UsedPercent)
	m.OOMAlarm = n.judge.see(&n.grades.oom, ofOOM, m.OOMKills)
	m.PressureAlarm = n.judge.seeRate(&n.grades.memoryPressure, ofPressure, m.Pressure)
	m.SwapAlarm = n.judge.seeRate(&n.grades.swapping, ofSwapping, m.SwapIn+m.SwapOut)
	n.used.Add(n.asked, m.UsedPercent)
	m.UsedHistory = n.used.Series()
}
