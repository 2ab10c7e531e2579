package scrape

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

func (n *node) computeCPU(step time.Duration) {
	v := n.now
	c := &n.cpu
	c.SinceBoot = n.last.IsZero()
	c.Cores = n.cores.take(len(n.cpus.rows))
	c.BusiestCore = -1
	var sum Modes
	for i := range n.cpus.rows {
		r := n.cpus.rows[i]
		spent := Modes(r.now)
		if !c.SinceBoot {
			for m := range spent {
				switch {
				case !n.at.After(n.last):
					spent[m] = unknown
				case math.IsNaN(r.now[m]) && math.IsNaN(r.last[m]):
					spent[m] = 0 // a mode this kernel doesn't have
				default:
					spent[m] = increase(r.last[m], r.now[m])
				}
			}
		} else {
			for m := range spent {
				spent[m] = orZero(spent[m])
			}
		}
		core := extend(&c.Cores)
		core.Name = r.name
		core.Busy, core.Most = busy(&spent), dominant(&spent)
		core.Alarm = n.judge.see(&r.is, ofCore, unless(c.SinceBoot, core.Busy))
		if math.IsNaN(core.Busy) {
			continue // it has just come, or its counters started anew
		}
		for m := range sum {
			sum[m] += spent[m]
		}
		if c.BusiestCore < 0 || core.Busy > c.Cores[c.BusiestCore].Busy {
			c.BusiestCore = i
		}
	}
	for m := range sum {
		c.Modes[m] = n.cpus.unlessTooMany(share(sum[m], total(&sum)))
	}
	c.Busy, c.TooMany = n.cpus.unlessTooMany(busy(&sum)), n.cpus.tooMany()
	c.Load1, c.Load5, c.Load15 = v[load1], v[load5], v[load15]
	c.Running, c.Blocked = v[running], v[blocked]
	c.QueueWait = n.kernelRate(queueWait, step)
	c.Pressure = min(100, 100*rate(n.before[cpuPressure], v[cpuPressure], step)) // the kernel may count a moment more than there was
	recent := unless(c.SinceBoot, c.Busy)                                        // an average since boot is no point of the curve
	c.Alarm = n.judge.see(&n.grades.busy, ofCPU, recent)
	n.busy.add(n.at, recent)
	c.BusyHistory = n.busy.series()
}

// unless returns v, which is not known if that is so.
func unless(that bool, v float64) float64 {
	if that {
		return unknown
	}
	return v
}

// total returns the time of a CPU in all modes together. It may differ from wall time by some percent.
func total(spent *Modes) (sum float64) {
	for _, t := range spent {
		sum += t
	}
	return sum
}

// busy returns the part of a CPU's time that was busy, in percent.
func busy(spent *Modes) float64 {
	all := total(spent)
	return share(all-spent[Idle]-spent[IOWait], all)
}

// dominant returns the mode in which a CPU spent most of its busy time.
func dominant(spent *Modes) Mode {
	most := User
	for m := range Idle {
		if m != IOWait && spent[m] > spent[most] {
			most = m
		}
	}
	return most
}

// kernelRate returns the rate of a counter of the kernel, all CPUs together.
func (n *node) kernelRate(field int, step time.Duration) float64 {
	sum := unknown
	for _, r := range n.kernel.rows {
		if r.now[field] < r.last[field] {
			return unknown // a sum without this one would be a number that is wrong
		}
		sum = plus(sum, rate(r.last[field], r.now[field], step))
	}
	return n.kernel.unlessTooMany(sum)
}

func (n *node) computeMemory(step time.Duration) {
	v := n.now
	m := &n.memory
	m.Total, m.Available = v[memTotal], v[memAvailable]
	if math.IsNaN(m.Available) { // kernels before 3.14
		m.Available = v[memFree] + v[memCached] + v[memBuffers]
	}
	m.Used = m.Total - m.Available
	m.UsedPercent = share(m.Used, m.Total)
	m.Cache = v[memCached] + v[memBuffers] + orZero(v[memReclaimable])
	m.SwapTotal, m.SwapUsed = v[swapTotal], v[swapTotal]-v[swapFree]
	m.SwapIn, m.SwapOut = rate(n.before[swapIn], v[swapIn], step), rate(n.before[swapOut], v[swapOut], step)
	m.MajorFaults = rate(n.before[majorFaults], v[majorFaults], step)
	m.OOMKills = increase(n.before[oomKills], v[oomKills])
	m.Pressure = min(100, 100*rate(n.before[memPressure], v[memPressure], step)) // the kernel may count a moment more than there was
	m.UsedAlarm = n.judge.see(&n.grades.used, ofMemory, m.UsedPercent)
	m.OOMAlarm = n.judge.see(&n.grades.oom, ofOOM, m.OOMKills)
	m.PressureAlarm = n.judge.see(&n.grades.memoryPressure, ofPressure, m.Pressure)
	n.used.add(n.at, m.UsedPercent)
	m.UsedHistory = n.used.series()
}

// notCounted are the network devices whose traffic is also counted elsewhere, or isn't traffic of the origin.
var notCounted = []string{"veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "tap", "tun", "ifb", "dummy"}

// slave is the flag of a device whose traffic a bond counts (IFF_SLAVE of Linux' if.h).
const slave = 0x800

// A nic is what the name of a network device says of it.
type nic struct {
	loopback, notCounted bool
	base                 string // of a VLAN: the device that it is on
}

func newNIC(name string) nic {
	base, _, vlan := strings.Cut(name, ".")
	if !vlan {
		base = ""
	}
	return nic{
		loopback:   name == "lo",
		notCounted: slices.ContainsFunc(notCounted, func(prefix string) bool { return strings.HasPrefix(name, prefix) }),
		base:       base,
	}
}

// counts reports whether a network device counts if the operator didn't say which.
func (n *node) counts(r *row[device]) bool {
	if r.is.loopback || r.is.notCounted {
		return false
	}
	if flags := r.now[netFlags]; !math.IsNaN(flags) && int64(flags)&slave != 0 {
		return false
	}
	return r.is.base == "" || n.net.byName[r.is.base] == nil
}

func (n *node) computeNetwork(step time.Duration, o *Options) {
	w := &n.network
	for _, r := range n.net.rows {
		moved := orZero(increase(r.last[netIn], r.now[netIn])) + orZero(increase(r.last[netOut], r.now[netOut]))
		if r.is.loopback {
			n.netSeen.loopback += moved
		} else if n.counts(r) {
			n.netSeen.others += moved
		}
	}
	// The odd broadcast packet on an idle device doesn't make it the one that carries the traffic.
	onlyLoopback := n.netSeen.loopback > 1000*n.netSeen.others

	w.Devices = n.devices.take(len(n.net.rows))
	w.Ignored = n.ignored.take(len(n.net.rows))
	in, out, reset := unknown, unknown, false
	for _, r := range n.net.rows {
		counted := false
		switch {
		case o.NetDevice != nil:
			counted = o.NetDevice.MatchString(r.name)
		case onlyLoopback:
			counted = r.is.loopback
		default:
			counted = n.counts(r)
		}
		if !counted {
			w.Ignored = append(w.Ignored, r.name)
			continue
		}
		now, last := r.now, r.last
		d := extend(&w.Devices)
		d.Name = r.name
		d.In, d.Out = rate(last[netIn], now[netIn], step), rate(last[netOut], now[netOut], step)
		d.Link = o.linkSpeed(r.name, now[netSpeed])
		d.Errors = rate(last[netInErrors]+last[netOutErrors], now[netInErrors]+now[netOutErrors], step)
		d.Drops = rate(last[netInDrops]+last[netOutDrops], now[netInDrops]+now[netOutDrops], step)
		d.InPercent, d.OutPercent = share(d.In, d.Link), share(d.Out, d.Link)
		d.InAlarm = n.judge.see(&r.is.in, ofNet, d.InPercent)
		d.OutAlarm = n.judge.see(&r.is.out, ofNet, d.OutPercent)
		if r.last[netIn] > r.now[netIn] || r.last[netOut] > r.now[netOut] {
			reset = true // a sum without this device would be a number that is wrong
		}
		in, out = plus(in, d.In), plus(out, d.Out)
	}
	if w.TooMany = n.net.tooMany(); reset || w.TooMany {
		in, out = unknown, unknown
	}
	w.In, w.Out = in, out
	n.in.add(n.at, in)
	n.out.add(n.at, out)
	w.InHistory, w.OutHistory = n.in.series(), n.out.series()
	w.InP50, w.InMax = n.in.window(o.Window, &n.scratch)
	w.OutP50, w.OutMax = n.out.window(o.Window, &n.scratch)
	v, last := n.now, n.before
	w.ListenOverflows = rate(last[listenOverflows], v[listenOverflows], step)
	w.ListenDrops = rate(last[listenDrops], v[listenDrops], step)
	w.SoftnetDropped, w.SoftnetSqueezed = n.kernelRate(softnetDropped, step), n.kernelRate(softnetSqueezed, step)
	w.InUse, w.TimeWait, w.Allocated, w.Orphans = v[tcpInUse], v[tcpTimeWait], v[tcpAllocated], v[tcpOrphans]
	w.Conntrack, w.ConntrackLimit = v[conntrack], v[conntrackLimit]
	w.Retransmits = rate(n.before[retransmitted], n.now[retransmitted], step)
	w.RetransmitPercent = share(increase(n.before[retransmitted], n.now[retransmitted]), increase(n.before[segmentsSent], n.now[segmentsSent]))

	g := &n.grades
	w.RetransmitAlarm = n.judge.see(&g.retransmits, ofRetransmits, w.RetransmitPercent)
	w.OverflowAlarm = n.judge.see(&g.listenOverflows, ofDrops, w.ListenOverflows)
	w.SoftnetAlarm = n.judge.see(&g.softnetDropped, ofDrops, w.SoftnetDropped)
	w.ConntrackAlarm = n.judge.see(&g.conntrack, ofConntrack, share(w.Conntrack, w.ConntrackLimit))
}

// linkSpeed returns the speed of a device in bytes per second, NaN if nobody knows it. Exporters put out 0 or -125000
// for unknown.
func (o *Options) linkSpeed(device string, exported float64) float64 {
	if speed, ok := o.DeviceSpeed[device]; ok {
		return speed
	}
	if exported > 0 {
		return exported
	}
	if o.LinkSpeed > 0 {
		return o.LinkSpeed
	}
	return unknown
}

// notDisks are block devices that are no disks.
var notDisks = []string{"loop", "ram", "zram", "sr", "fd"}

func (n *node) computeDisk(step time.Duration) {
	d := &n.disk
	d.Devices = n.diskDevices.take(len(n.disks.rows))
	d.Busiest, d.Read, d.Written = unknown, unknown, unknown
	d.Pressure = min(100, 100*rate(n.before[ioPressure], n.now[ioPressure], step)) // the kernel may count a moment more than there was
	d.FilesOpen, d.FilesLimit = n.now[filesOpen], n.now[filesLimit]
	d.PressureAlarm = n.judge.see(&n.grades.diskPressure, ofPressure, d.Pressure)
	d.FilesAlarm = n.judge.see(&n.grades.files, ofFiles, share(d.FilesOpen, d.FilesLimit))
	mapped, reset := true, false // volumes lie on other disks, unless there are none
	for i := range n.disks.rows {
		if name := n.disks.rows[i].name; !isVolume(name) && isDisk(name) {
			mapped = false
		}
	}
	for i := range n.disks.rows {
		r := n.disks.rows[i]
		if !isDisk(r.name) || isVolume(r.name) && !mapped {
			continue
		}
		now, last := r.now, r.last
		operations := increase(last[diskReads], now[diskReads]) + increase(last[diskWrites], now[diskWrites])
		dev := DiskDevice{
			Name:       r.name,
			Busy:       min(100, 100*rate(last[diskBusy], now[diskBusy], step)),
			Read:       rate(last[diskRead], now[diskRead], step),
			Written:    rate(last[diskWritten], now[diskWritten], step),
			Operations: rate(0, operations, step),
			Queue:      rate(last[diskQueue], now[diskQueue], step),
			Await:      unknown,
		}
		if operations > 0 {
			dev.Await = (increase(last[diskReadTime], now[diskReadTime]) + increase(last[diskWriteTime], now[diskWriteTime])) / operations
		}
		dev.Alarm = n.judge.see(&r.is, ofBusy, dev.Busy)
		d.Devices = append(d.Devices, dev)
		d.Busiest = larger(d.Busiest, dev.Busy)
		d.Read, d.Written = plus(d.Read, dev.Read), plus(d.Written, dev.Written)
		reset = reset || now[diskRead] < last[diskRead] || now[diskWritten] < last[diskWritten]
	}
	if reset || n.disks.tooMany() {
		d.Read, d.Written = unknown, unknown
	}
	d.Busiest = n.disks.unlessTooMany(d.Busiest)
	d.TooMany = n.disks.tooMany() || n.mounts.tooMany()
	n.read.add(n.at, d.Read)
	n.written.add(n.at, d.Written)
	d.ReadHistory, d.WriteHistory = n.read.series(), n.written.series()

	d.Filesystems = n.filesystems.take(len(n.mounts.rows))
	for _, r := range n.mounts.rows {
		used := r.now[mountSize] - r.now[mountFree]
		r.is.usedPercent = share(used, used+r.now[mountAvail])
	}
	// The fullest first. They stay in that order, so that there is little to sort on the next page.
	slices.SortStableFunc(n.mounts.rows, func(a, b *row[mount]) int { return cmp.Compare(b.is.usedPercent, a.is.usedPercent) })
	for _, r := range n.mounts.rows {
		switch r.is.fstype {
		case "tmpfs", "devtmpfs", "overlay", "squashfs", "ramfs", "iso9660", "rootfs":
			continue
		}
		f := Filesystem{
			Mountpoint: r.name, Device: r.is.device, Type: r.is.fstype, Size: r.now[mountSize], Avail: r.now[mountAvail],
			UsedPercent: r.is.usedPercent, ReadOnly: r.now[mountReadOnly] == 1,
			InodesPercent: share(r.now[mountFiles]-r.now[mountFilesFree], r.now[mountFiles]),
		}
		f.UsedAlarm = n.judge.see(&r.is.used, ofDisk, f.UsedPercent)
		f.InodesAlarm = n.judge.see(&r.is.inodes, ofInodes, f.InodesPercent)
		if twice := find(d.Filesystems, f.Device, f.Size); twice == nil {
			d.Filesystems = append(d.Filesystems, f)
		} else if len(f.Mountpoint) < len(twice.Mountpoint) {
			*twice = f
		}
	}
}

// find returns the file system on that device, of that size: the same one, mounted elsewhere as well.
func find(all []Filesystem, device string, size float64) *Filesystem {
	for i := range all {
		if all[i].Size == size && all[i].Device == device {
			return &all[i]
		}
	}
	return nil
}

// isVolume reports whether a block device is one of the device mapper, or a software RAID: what it does its disks do, too.
func isVolume(name string) bool {
	return strings.HasPrefix(name, "dm-") || strings.HasPrefix(name, "md")
}

func isDisk(name string) bool {
	return !slices.ContainsFunc(notDisks, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// larger returns the larger number; one that is not known is smaller than any.
func larger(a, b float64) float64 {
	if a >= b || math.IsNaN(b) {
		return a
	}
	return b
}

// plus adds what is known.
func plus(a, b float64) float64 {
	switch {
	case math.IsNaN(a):
		return b
	case math.IsNaN(b):
		return a
	}
	return a + b
}
