package scrape

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

func (n *node) computeCPU(step time.Duration) {
	v := &n.values
	c := &n.cpu
	c.SinceBoot = n.last.IsZero()
	c.Cores = n.cores.take(len(n.cpus.rows))
	c.BusiestCore = -1
	var sum Modes
	for i := range n.cpus.rows {
		r := &n.cpus.rows[i]
		spent := r.now
		if !c.SinceBoot {
			for m := range spent {
				switch {
				case step <= 0:
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
		core := Core{Name: r.name}
		core.Modes, core.Busy = percentages(spent)
		c.Cores = append(c.Cores, core)
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
	c.Modes, c.Busy = percentages(sum)
	c.Load1, c.Load5, c.Load15 = v.load1, v.load5, v.load15
	c.Running, c.Blocked = v.running, v.blocked
	c.Pressure = 100 * rate(n.before.cpuPressure, v.cpuPressure, step)
	if busy := c.Busy; c.SinceBoot {
		n.busy.add(n.at, unknown) // an average since boot is no point of the curve
	} else {
		n.busy.add(n.at, busy)
	}
	c.BusyHistory = n.busy.series()
}

// percentages returns the modes of a CPU in percent of their sum, which may differ from wall time by some percent, and the
// part of it that was busy.
func percentages(spent Modes) (Modes, float64) {
	total := 0.0
	for _, s := range spent {
		total += s
	}
	var percent Modes
	for m, s := range spent {
		percent[m] = share(s, total)
	}
	return percent, share(total-spent[Idle]-spent[IOWait], total)
}

func (n *node) computeMemory() {
	v := &n.values
	m := &n.memory
	m.Total, m.Available = v.total, v.available
	if math.IsNaN(m.Available) { // kernels before 3.14
		m.Available = v.free + v.cached + v.buffers
	}
	m.Used = m.Total - m.Available
	m.UsedPercent = share(m.Used, m.Total)
	m.Cache = v.cached + v.buffers + orZero(v.reclaimable)
	m.SwapTotal, m.SwapUsed = v.swapTotal, v.swapTotal-v.swapFree
	n.used.add(n.at, m.UsedPercent)
	m.UsedHistory = n.used.series()
}

// notCounted are the network devices whose traffic is also counted elsewhere, or isn't traffic of the origin.
var notCounted = []string{"veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "tap", "tun", "ifb", "dummy"}

// slave is the flag of a device whose traffic a bond counts (IFF_SLAVE of Linux' if.h).
const slave = 0x800

// counts reports whether a network device counts if the operator didn't say which.
func (n *node) counts(r *row[netValues]) bool {
	if r.name == "lo" {
		return false
	}
	for _, prefix := range notCounted {
		if strings.HasPrefix(r.name, prefix) {
			return false
		}
	}
	if !math.IsNaN(r.now.flags) && int64(r.now.flags)&slave != 0 {
		return false
	}
	if base, _, vlan := strings.Cut(r.name, "."); vlan {
		for i := range n.net.rows {
			if n.net.rows[i].name == base {
				return false
			}
		}
	}
	return true
}

func (n *node) computeNetwork(step time.Duration, o *Options) {
	w := &n.network
	for i := range n.net.rows {
		r := &n.net.rows[i]
		moved := orZero(increase(r.last.in, r.now.in)) + orZero(increase(r.last.out, r.now.out))
		if r.name == "lo" {
			n.netSeen.loopback += moved
		} else if n.counts(r) {
			n.netSeen.others += moved
		}
	}
	// The odd broadcast packet on an idle device doesn't make it the one that carries the traffic.
	onlyLoopback := n.netSeen.loopback > 1000*n.netSeen.others

	w.Devices = n.devices.take(len(n.net.rows))
	w.Ignored = nil
	in, out, reset := unknown, unknown, false
	for i := range n.net.rows {
		r := &n.net.rows[i]
		counted := false
		switch {
		case o.NetDevice != nil:
			counted = o.NetDevice.MatchString(r.name)
		case onlyLoopback:
			counted = r.name == "lo"
		default:
			counted = n.counts(r)
		}
		if !counted {
			continue
		}
		now, last := &r.now, &r.last
		d := Device{
			Name:   r.name,
			In:     rate(last.in, now.in, step),
			Out:    rate(last.out, now.out, step),
			Link:   o.linkSpeed(r.name, now.speed),
			Errors: rate(last.inErrors+last.outErrors, now.inErrors+now.outErrors, step),
			Drops:  rate(last.inDrops+last.outDrops, now.inDrops+now.outDrops, step),
		}
		d.InPercent, d.OutPercent = share(d.In, d.Link), share(d.Out, d.Link)
		w.Devices = append(w.Devices, d)
		if r.last.in > r.now.in || r.last.out > r.now.out {
			reset = true // a sum without this device would be a number that is wrong
		}
		in, out = plus(in, d.In), plus(out, d.Out)
	}
	if reset {
		in, out = unknown, unknown
	}
	w.In, w.Out = in, out
	n.in.add(n.at, in)
	n.out.add(n.at, out)
	w.InHistory, w.OutHistory = n.in.series(), n.out.series()
	w.InP50, w.InMax = n.in.window(o.Window, &n.scratch)
	w.OutP50, w.OutMax = n.out.window(o.Window, &n.scratch)
	w.Retransmits = rate(n.before.retransmitted, n.values.retransmitted, step)
	w.RetransmitPercent = share(increase(n.before.retransmitted, n.values.retransmitted), increase(n.before.sent, n.values.sent))
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
	mapped := true // device mapper volumes lie on other disks, unless there are none
	for i := range n.disks.rows {
		if name := n.disks.rows[i].name; !strings.HasPrefix(name, "dm-") && isDisk(name) {
			mapped = false
		}
	}
	for i := range n.disks.rows {
		r := &n.disks.rows[i]
		if !isDisk(r.name) || strings.HasPrefix(r.name, "dm-") && !mapped {
			continue
		}
		now, last := &r.now, &r.last
		operations := increase(last.reads, now.reads) + increase(last.writes, now.writes)
		dev := DiskDevice{
			Name:       r.name,
			Busy:       min(100, 100*rate(last.busy, now.busy, step)),
			Read:       rate(last.read, now.read, step),
			Written:    rate(last.written, now.written, step),
			Operations: rate(0, operations, step),
			Queue:      rate(last.queue, now.queue, step),
			Await:      unknown,
		}
		if operations > 0 {
			dev.Await = (increase(last.readTime, now.readTime) + increase(last.writeTime, now.writeTime)) / operations
		}
		d.Devices = append(d.Devices, dev)
		d.Busiest = larger(d.Busiest, dev.Busy)
		d.Read, d.Written = plus(d.Read, dev.Read), plus(d.Written, dev.Written)
	}
	n.read.add(n.at, d.Read)
	n.written.add(n.at, d.Written)
	d.ReadHistory, d.WriteHistory = n.read.series(), n.written.series()

	d.Filesystems = n.filesystems.take(len(n.mounts.rows))
	for i := range n.mounts.rows {
		r := &n.mounts.rows[i]
		switch r.now.fstype {
		case "tmpfs", "devtmpfs", "overlay", "squashfs", "ramfs", "iso9660", "rootfs":
			continue
		}
		used := r.now.size - r.now.free
		f := Filesystem{
			Mountpoint: r.name, Device: r.now.device, Type: r.now.fstype, Size: r.now.size, Avail: r.now.avail,
			UsedPercent: share(used, used+r.now.avail), ReadOnly: r.now.readOnly == 1,
		}
		same := slices.IndexFunc(d.Filesystems, func(g Filesystem) bool { return g.Device == f.Device && g.Size == f.Size })
		switch {
		case same < 0:
			d.Filesystems = append(d.Filesystems, f)
		case len(f.Mountpoint) < len(d.Filesystems[same].Mountpoint): // one file system, mounted twice
			d.Filesystems[same] = f
		}
	}
	slices.SortStableFunc(d.Filesystems, func(a, b Filesystem) int { return cmp.Compare(b.UsedPercent, a.UsedPercent) })
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
