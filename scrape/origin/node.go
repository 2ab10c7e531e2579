package origin

import (
	"bytes"
	"math"
	"slices"
	"time"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/identity"
	"origintop/scrape/series"
)

// node is what is read of node_exporter's pages.
type node struct {
	exporter *exporter.Exporter // that the last of its series is of
	series.Span
	owner       *source // the target it comes from: the first that has it
	host        string
	lastHost    string // on the page before
	rebooted    bool   // since the page before, or this is another machine
	sameProcess bool   // the exporter is the process that it was on the page before
	strangers   bool   // the page is of other machines than the one that was read
	oldNames    bool   // there are names of a node_exporter before 0.16

	all        series.Values // what stands on a page once, by machine fields
	cpus       series.Table[alarm.State]
	kernel     series.Table[struct{}]
	net        series.Table[device]
	disks      series.Table[drive]
	mounts     series.Table[mount]
	collectors series.Table[struct{}]
	machines   identity.Machines

	cpu     CPU
	memory  Memory
	network Network
	disk    Disk

	busy, used, read, written series.History
	byCore                    series.ColumnLog
	carried                   [2]carried // by the devices that count, and by the loopback
	onLoopback                bool       // which of these is shown

	cores        series.Arena[Core]
	devices      series.Arena[Device]
	diskDevices  series.Arena[DiskDevice]
	filesystems  series.Arena[Filesystem]
	ignored      series.Arena[string]
	scratch      []series.Part
	rates        [exporter.KernelFields]float64 // of the kernel's counters
	usages       []usage
	totals       []float64
	missingDisks int             // that counted
	usedPath     map[string]bool // the disks of which a way has moved
	troubles     troubles
	key          []byte
	unread       uint16 // areas of which there are bad lines on the page, a bit each: sums of these are not known

	judge  alarm.Judge
	grades nodeGrades
}

// nodeGrades are those of numbers that there is one of. Those of CPUs, devices and file systems are in their rows.
type nodeGrades struct {
	busy, used, oom, memoryPressure, diskPressure, files    alarm.State
	cpuPressure, load, swapping                             alarm.State
	retransmits, listenOverflows, softnetDropped, conntrack alarm.State
}

func newNode() *node {
	n := &node{all: series.NewValues(exporter.MachineFields), usedPath: map[string]bool{}}
	n.cpus.Width, n.kernel.Width, n.net.Width = cpuFields, exporter.KernelFields, exporter.NetFields
	n.disks.Width, n.mounts.Width = exporter.DiskFields, exporter.MountFields
	n.collectors.Width, n.machines.Width = 1, 1
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
		InUse: u, TimeWait: u, Allocated: u, Orphans: u, SocketMemory: u, Conntrack: u, ConntrackLimit: u,
	}
	return cpu, memory, network, Disk{Busiest: u, Read: u, Written: u, Pressure: u, FilesOpen: u, FilesLimit: u}
}

// begin makes ready for the page of that time. Same is for one of which only what has moved will be set.
func (n *node) begin(at time.Time, took time.Duration, same bool) {
	slot := n.Span.Begin(at, took)
	n.all.Begin(slot, same)
	n.cpus.Begin(slot, same)
	n.kernel.Begin(slot, same)
	n.net.Begin(slot, same)
	n.disks.Begin(slot, same)
	n.mounts.Begin(slot, same)
	n.collectors.Begin(-1, same)
	n.machines.Begin(-1, same)
}

// place returns where the value of the current series goes, nil if nowhere, and whether it is the only one that may go there.
func (n *node) place(s *promtext.Scanner, f exporter.Slot) (value *float64, alone bool) {
	if other := n.machines.Other(s); other != nil {
		return other, false
	}
	label := func(name string) []byte {
		v, _ := s.Label(name)
		return v
	}
	switch f.Area {
	case exporter.CPU:
		field, ok := cpuField(label("mode"))
		if !ok {
			return nil, false
		}
		r := n.cpus.Row(bytes.TrimPrefix(label("cpu"), []byte("cpu")))
		return &r.Now[field], field != cpuOther && r != &n.cpus.Overflow
	case exporter.Kernel:
		r := n.kernel.Row(label("cpu"))
		return &r.Now[f.Field], r != &n.kernel.Overflow
	case exporter.Device:
		r := n.net.Row(label("device"))
		if r.Info.name == nil {
			r.Info.name = nameOf(r.Name)
		}
		if f.Field == exporter.NetInfo {
			r.Info.address = intern(r.Info.address, scrape.CutTo(label("address"), scrape.MaxName))
			r.Info.state = intern(r.Info.state, scrape.CutTo(label("operstate"), scrape.MaxName))
		}
		return &r.Now[f.Field], f.Field != exporter.NetInfo && r != &n.net.Overflow
	case exporter.Disk:
		r := n.disks.Row(label("device"))
		if r.Info.name == nil {
			r.Info.name = newDiskName(r.Name)
		}
		return &r.Now[f.Field], r != &n.disks.Overflow
	case exporter.Filesystem:
		r := n.mountRow(label("mountpoint"), label("device"), label("fstype"))
		return &r.Now[f.Field], r != &n.mounts.Overflow
	case exporter.Collector:
		return &n.collectors.Row(label("collector")).Now[0], false
	}
	if f.Field == exporter.HostName {
		n.host = intern(n.host, scrape.CutTo(label("nodename"), scrape.MaxName))
	}
	return &n.all.Now[f.Field], f.Field != exporter.HostName
}

// lacks reports whether there are bad lines of an area on the page.
func (n *node) lacks(a exporter.Area) bool { return n.unread&(1<<a) != 0 }

// intern returns text as a string: the one that is there already, if it is the same.
func intern(old string, text []byte) string {
	if old == string(text) {
		return old
	}
	return string(text)
}

// end works out the numbers of the page that was read, and reports whether it was one of node_exporter.
func (n *node) end(o *Options) bool {
	n.cpus.End()
	n.kernel.End()
	n.net.End()
	n.disks.End()
	n.mounts.End()
	n.collectors.End()
	n.machines.End()
	// Another machine, or the same one after a start, has counted from elsewhere.
	was, _ := n.Before(&n.all, 0, exporter.BootTime)
	otherBoot := math.Abs(n.all.Now[exporter.BootTime]-was) > identity.Reboot && !n.sameProcess // or the clock was set
	n.rebooted = otherBoot || n.host != n.lastHost && n.lastHost != ""
	if n.rebooted {
		n.startOver()
	}
	n.lastHost = n.host
	if n.Fell(&n.all, 0, exporter.CounterFields) {
		n.all.Restart(n.Page)
	}
	if n.nothing() && n.machines.Count() == 0 {
		return false
	}
	if v := n.all.Now[exporter.OwnTime]; v > 0 {
		n.Clock = v
	}
	n.Span.End(n.anyMoved())
	if n.Frozen() {
		n.setUnknown()
		return true
	}
	if n.Held {
		n.hold()
		return true
	}
	n.troubles = n.troubles[:0]
	n.judge.Begin(n.Asked, n.Since(), n.Doubt, &o.Thresholds)
	several := n.machines.Several()
	if n.strangers = several != "" && n.nothing(); n.strangers { // the machine that was read has gone: another is, from the next page on
		n.machines.Forget()
		n.Forget()
	}
	if several != "" {
		n.troubles.add(SeveralMachines, several, n.machines.Count()+1)
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
	for _, r := range n.cpus.Rows {
		ticks = ticks || r.Present() && slices.ContainsFunc(r.Now, func(v float64) bool { return v > 0 })
		if n.Moved(&r.Values, 0, cpuFields) {
			return true, true
		}
	}
	if ticks {
		return false, true
	}
	moved = n.Moved(&n.all, 0, exporter.MachineFields)
	for _, r := range n.kernel.Rows {
		moved = moved || n.Moved(&r.Values, 0, exporter.KernelFields)
	}
	for _, r := range n.net.Rows {
		moved = moved || n.Moved(&r.Values, 0, exporter.NetFields)
	}
	for _, r := range n.disks.Rows {
		moved = moved || n.Moved(&r.Values, 0, exporter.DiskFields)
	}
	for _, r := range n.mounts.Rows {
		moved = moved || n.Moved(&r.Values, 0, exporter.MountFields)
	}
	return moved, n.cpus.Missing > 0
}

// nothing reports whether nothing of the machine that is read is on the page.
func (n *node) nothing() bool {
	return series.AllAbsent(n.all.Now) && n.cpus.Count()+n.net.Count()+n.disks.Count()+n.mounts.Count()+n.collectors.Count() == 0
}

// setUnknown takes back all numbers: of a page of several machines none is known to be the origin's.
func (n *node) setUnknown() {
	n.cpu, n.memory, n.network, n.disk = unknownMachine()
	n.gap(n.Asked)
}

// hold keeps the numbers as they are, for a page that says nothing new.
func (n *node) hold() {
	n.busy.Repeat(n.Asked)
	n.byCore.Repeat(n.Asked)
	n.used.Repeat(n.Asked)
	n.read.Repeat(n.Asked)
	n.written.Repeat(n.Asked)
	for i := range n.carried {
		n.carried[i].in.Repeat(n.Asked)
		n.carried[i].out.Repeat(n.Asked)
	}
	n.setHistory()
}

// startOver has all counters begin with this page: there is nothing that they could be compared with.
func (n *node) startOver() {
	n.Forget()
	n.cpus.Restart(n.Page)
	n.kernel.Restart(n.Page)
	n.net.Restart(n.Page)
	n.disks.Restart(n.Page)
	n.mounts.Restart(n.Page)
	n.forgetGrades()
}

// forgetGrades has all numbers graded as if they were new.
func (n *node) forgetGrades() {
	n.grades = nodeGrades{}
	for _, r := range n.cpus.Rows {
		r.Info = alarm.State{}
	}
	for _, r := range n.net.Rows {
		r.Info.in, r.Info.out, r.Info.loss = alarm.State{}, alarm.State{}, alarm.State{}
	}
	for _, r := range n.disks.Rows {
		r.Info.busy = alarm.State{}
	}
	for _, r := range n.mounts.Rows {
		r.Info.used, r.Info.inodes = alarm.State{}, alarm.State{}
	}
}

// gap notes that there was no page at that time.
func (n *node) gap(at time.Time) {
	n.busy.Add(at, series.Unknown)
	n.byCore.Gap(at)
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
	n.cpu.BusyHistory, n.cpu.CoreHistory = n.busy.Series(), n.byCore.Columns()
	n.memory.UsedHistory = n.used.Series()
	n.network.InHistory, n.network.OutHistory = shown.in.Series(), shown.out.Series()
	n.disk.ReadHistory, n.disk.WriteHistory = n.read.Series(), n.written.Series()
}

// computeTroubles finds what the page says of why numbers are missing.
func (n *node) computeTroubles() {
	for _, r := range n.collectors.Rows {
		if r.Now[0] == 0 && slices.Contains(exporter.Collectors, r.Name) {
			n.troubles.add(CollectorFailed, r.Name, 0)
		}
	}
	if n.oldNames {
		n.troubles.add(OldNames, "", 0)
	}
	if missing := n.cpus.Missing + n.missingDisks + n.missingMounts(); missing > 0 {
		n.troubles.add(RowsMissing, "", missing)
	}
}

func (n *node) computeMemory() {
	v := n.all.Now
	m := &n.memory
	m.Total, m.Available = series.Count(v[exporter.MemTotal]), v[exporter.MemAvailable]
	if math.IsNaN(m.Available) { // kernels before 3.14
		m.Available = v[exporter.MemFree] + v[exporter.MemCached] + v[exporter.MemBuffers]
	}
	m.Available = series.NaNIf(m.Available < 0 || m.Available > m.Total, m.Available) // as a container may be told
	m.Used = m.Total - m.Available
	m.UsedPercent = series.Portion(m.Used, m.Total)
	m.Cache = series.Count(v[exporter.MemCached]) + series.Count(v[exporter.MemBuffers]) +
		series.OrZero(series.Count(v[exporter.MemReclaimable]))
	m.SwapTotal = series.Count(v[exporter.SwapTotal])
	m.SwapUsed = series.Within(v[exporter.SwapTotal]-v[exporter.SwapFree], 0, v[exporter.SwapTotal])
	m.SwapIn, m.SwapOut = n.Rate(&n.all, exporter.SwapIn), n.Rate(&n.all, exporter.SwapOut)
	m.MajorFaults = n.Rate(&n.all, exporter.MajorFaults)
	last, _ := n.Before(&n.all, 0, exporter.OOMKills)
	m.OOMKills = series.Increase(last, v[exporter.OOMKills])
	m.Pressure = n.pressure(exporter.MemPressure)
	m.UsedAlarm = n.judge.Observe(&n.grades.used, alarm.Memory, m.UsedPercent)
	m.OOMAlarm = n.judge.Observe(&n.grades.oom, alarm.OOM, m.OOMKills)
	m.PressureAlarm = n.judge.ObserveRate(&n.grades.memoryPressure, alarm.Pressure, m.Pressure)
	m.SwapAlarm = n.judge.ObserveRate(&n.grades.swapping, alarm.Swapping, m.SwapIn+m.SwapOut)
	n.used.Add(n.Asked, m.UsedPercent)
	m.UsedHistory = n.used.Series()
}

func (n *node) clone() *node {
	c := *n
	c.owner = nil
	c.Span, c.all = n.Span.Clone(), n.all.Clone()
	c.cpus, c.kernel, c.net, c.disks, c.mounts = n.cpus.Clone(), n.kernel.Clone(), n.net.Clone(), n.disks.Clone(), n.mounts.Clone()
	c.collectors, c.machines = n.collectors.Clone(), n.machines.Clone()
	for _, h := range c.histories() {
		*h = h.Clone()
	}
	c.byCore = n.byCore.Clone()
	for i := range c.carried {
		t := &c.carried[i]
		t.in, t.out, t.inWindow, t.outWindow = t.in.Clone(), t.out.Clone(), t.inWindow.Clone(), t.outWindow.Clone()
	}
	c.cores, c.devices, c.ignored = series.Arena[Core]{}, series.Arena[Device]{}, series.Arena[string]{}
	c.diskDevices, c.filesystems = series.Arena[DiskDevice]{}, series.Arena[Filesystem]{}
	c.usedPath, c.troubles = map[string]bool{}, slices.Clone(n.troubles)
	c.scratch, c.usages, c.totals, c.key, c.judge = nil, nil, nil, nil, alarm.Judge{}
	return &c
}
