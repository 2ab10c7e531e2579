package origin

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"

	"origintop/scrape"

	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// A drive is what is known of a block device beside its numbers.
type drive struct {
	busy   alarm.State
	used   bool // it has moved since it is known
	counts bool // it did on the last page that it was on
	name   *diskName
}

// A diskName is what the name of a block device says of it.
type diskName struct {
	none    bool     // it is no disk
	stacked bool     // what it does is done by disks below, too
	of      []string // the disks that it may be a partition of
	head    string   // the disk that it is a way to, ""
}

// notDisks are block devices that are no disks.
var notDisks = []string{"loop", "ram", "zram", "sr", "fd"}

// stackedDisks are those that lie on others: what these do is done by the disks below, too.
var stackedDisks = []string{"dm-", "md", "bcache", "drbd", "zd"}

var (
	// partition matches what may be a part of a disk, if there is one that is called like one of the groups: a special part of an eMMC, one
	// behind a digit, one behind a letter.
	partition = regexp.MustCompile(`^(?:(mmcblk[0-9]+)(?:boot[0-9]+|rpmb|gp[0-9]+)|(.*[0-9])p[0-9]+|(.*[a-z])[0-9]+)$`)
	// nvmePath matches one of the ways to an NVMe disk, whose name is made of the groups.
	nvmePath = regexp.MustCompile(`^(nvme[0-9]+)c[0-9]+(n[0-9]+)$`)
)

func hasPrefix(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

func newDiskName(name string) *diskName {
	d := &diskName{none: hasPrefix(name, notDisks), stacked: hasPrefix(name, stackedDisks)}
	if m := partition.FindStringSubmatch(name); m != nil {
		d.of = m[1:]
	}
	if m := nvmePath.FindStringSubmatch(name); m != nil {
		d.head = m[1] + m[2]
	}
	return d
}

// countsDisk reports whether a block device counts, so that each byte on a disk counts once.
func (n *node) countsDisk(r *series.Row[drive], stacked bool) bool {
	name := r.Info.name
	if !r.Present() || name.none || name.stacked != stacked {
		return false
	}
	for _, of := range name.of {
		if disk := n.disks.Find(of); disk != nil && disk.Present() {
			return false
		}
	}
	// Either the disk or each way to it has the traffic, by the age of the kernel.
	if head := n.disks.Find(name.head); head != nil && head.Present() {
		return r.Info.used && !head.Info.used
	}
	return r.Info.used || !n.usedPath[r.Name]
}

func (n *node) computeDisk() {
	d := &n.disk
	d.Pressure = n.pressure(exporter.IOPressure)
	d.FilesOpen, d.FilesLimit = series.Count(n.all.Now[exporter.FilesOpen]), series.Count(n.all.Now[exporter.FilesLimit])
	d.PressureAlarm = n.judge.ObserveRate(&n.grades.diskPressure, alarm.Pressure, d.Pressure)
	d.FilesAlarm = n.judge.Observe(&n.grades.files, alarm.Files, series.Share(d.FilesOpen, d.FilesLimit))
	d.Devices = n.diskDevices.Alloc(len(n.disks.Rows))
	d.Busiest, d.Read, d.Written = series.Unknown, series.Unknown, series.Unknown
	clear(n.usedPath)
	for _, r := range n.disks.Rows {
		if n.Fell(&r.Values, 0, exporter.DiskFields) {
			r.Restart(n.Page)
		}
		r.Info.used = r.Info.used || r.Old && r.Present() && n.Moved(&r.Values, 0, exporter.DiskFields)
		if r.Info.used && r.Info.name.head != "" {
			n.usedPath[r.Info.name.head] = true
		}
	}
	stacked := true // what is stacked lies on other disks, unless there are none
	for _, r := range n.disks.Rows {
		stacked = stacked && !n.countsDisk(r, false)
	}
	n.missingDisks = 0
	for _, r := range n.disks.Rows {
		if r.Present() {
			r.Info.counts = n.countsDisk(r, stacked)
		} else if r.Info.counts && r.Missing <= series.Patience {
			n.missingDisks++
		}
	}
	complete := !n.disks.TooMany() && n.missingDisks == 0 && !n.lacks(exporter.Disk)
	read, written := complete, complete
	for _, r := range n.disks.Rows {
		if !r.Present() || !r.Info.counts {
			continue
		}
		dev := n.diskDevice(r)
		d.Devices = append(d.Devices, dev)
		d.Busiest = series.Larger(d.Busiest, dev.Busy)
		d.Read, d.Written = series.Plus(d.Read, dev.Read), series.Plus(d.Written, dev.Written)
		read = read && !(r.Old && n.Lost(&r.Values, exporter.DiskRead, dev.Read))
		written = written && !(r.Old && n.Lost(&r.Values, exporter.DiskWritten, dev.Written))
	}
	d.Read, d.Written = series.NaNIf(!read, d.Read), series.NaNIf(!written, d.Written)
	d.Busiest = series.NaNIf(!complete, d.Busiest)
	d.TooMany = n.disks.TooMany() || n.mounts.TooMany()
	n.read.Add(n.Asked, d.Read)
	n.written.Add(n.Asked, d.Written)
	d.ReadHistory, d.WriteHistory = n.read.Series(), n.written.Series()
	n.computeFilesystems()
}

func (n *node) diskDevice(r *series.Row[drive]) DiskDevice {
	var more, rate [exporter.DiskFields]float64
	n.Increases(&r.Values, more[:], rate[:])
	busy := 100 * rate[exporter.DiskBusy]
	dev := DiskDevice{
		Name:       r.Name,
		Busy:       series.NaNIf(busy > 200, min(100, busy)), // the kernel may count a moment more than there was
		Read:       series.NaNIf(rate[exporter.DiskRead] > maxSpeed, rate[exporter.DiskRead]),
		Written:    series.NaNIf(rate[exporter.DiskWritten] > maxSpeed, rate[exporter.DiskWritten]),
		Operations: rate[exporter.DiskReads] + rate[exporter.DiskWrites],
		Queue:      rate[exporter.DiskQueue],
		Await:      series.Unknown,
	}
	if operations := more[exporter.DiskReads] + more[exporter.DiskWrites]; operations > 0 {
		dev.Await = (more[exporter.DiskReadTime] + more[exporter.DiskWriteTime]) / operations
	}
	dev.Alarm = n.judge.ObserveRate(&r.Info.busy, alarm.Busy, dev.Busy)
	return dev
}

// A mount is where a file system is, and how full.
type mount struct {
	mountpoint, device, fstype string
	fills                      bool // it is one that can
	twice                      bool // something else is, or was, mounted there, too

	usedPercent  float64
	used, inodes alarm.State
}

// mountRow returns the row of a file system. A mount point may have two: what was mounted there at first, and what is now.
func (n *node) mountRow(mountpoint, device, fstype []byte) *series.Row[mount] {
	device, fstype = scrape.CutTo(device, scrape.MaxName), scrape.CutTo(fstype, scrape.MaxName)
	n.key = append(append(n.key[:0], mountpoint...), 0)
	n.key = append(append(append(n.key, device...), 0), fstype...)
	r := n.mounts.Row(n.key)
	r.Info.mountpoint = intern(r.Info.mountpoint, scrape.CutTo(mountpoint, scrape.MaxName))
	r.Info.device = intern(r.Info.device, device)
	r.Info.fstype = intern(r.Info.fstype, fstype)
	r.Info.fills = r.Info.canFill()
	if r.Old {
		return r
	}
	for _, o := range n.mounts.Rows {
		if o != r && o.Info.mountpoint == r.Info.mountpoint {
			o.Info.twice, r.Info.twice = true, true
		}
	}
	return r
}

var (
	// pseudo are file systems without a volume.
	pseudo = []string{
		"rootfs", "proc", "procfs", "sysfs", "devfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "autofs", "mqueue", "debugfs", "tracefs",
		"securityfs", "pstore", "bpf", "configfs", "fusectl", "hugetlbfs", "binfmt_misc", "nsfs", "rpc_pipefs", "selinuxfs", "efivarfs",
		"fdescfs", "linprocfs",
		"linsysfs", "nullfs", "ramfs",
	}
	// images are full by nature: nobody can write to them.
	images = []string{"squashfs", "erofs", "iso9660", "cramfs", "romfs", "udf", "cd9660", "fuse.squashfuse", "fuse.snapfuse"}
	// systemMounts are where a tmpfs is that the system keeps for itself, or a container's, whose volume is the machine's.
	systemMounts = []string{
		"/run", "/dev", "/sys", "/proc", "/var/run", "/var/lock", "/var/lib/docker",
		"/var/lib/containers", "/var/lib/kubelet", "/var/lib/containerd", "/snap",
	}
)

// canFill reports whether a file system is one that can fill.
func (m *mount) canFill() bool {
	if slices.Contains(pseudo, m.fstype) || slices.Contains(images, m.fstype) {
		return false
	}
	if m.fstype != "tmpfs" && m.fstype != "overlay" {
		return true
	}
	return !slices.ContainsFunc(systemMounts, func(at string) bool {
		rest, ok := strings.CutPrefix(m.mountpoint, at)
		return ok && (rest == "" || rest[0] == '/')
	})
}

// spaceLeft returns how much of a file system can still be written, and how much of what can be used is, in percent. Both are unknown if
// they can't be. Where root has written into its reserve, what is available is below zero: nothing is.
func spaceLeft(size, free, avail float64) (left, percent float64) {
	if avail < 0 || avail >= series.BelowZero {
		avail = 0
	}
	if free > size || avail > size || free < 0 {
		return series.Unknown, series.Unknown
	}
	used := size - free
	return avail, series.Share(used, used+avail)
}

func (n *node) computeFilesystems() {
	d := &n.disk
	d.Filesystems = n.filesystems.Alloc(len(n.mounts.Rows))
	for _, r := range n.mounts.Rows {
		_, r.Info.usedPercent = spaceLeft(r.Now[exporter.MountSize], r.Now[exporter.MountFree], r.Now[exporter.MountAvail])
	}
	// The fullest first. They stay in that order, so that there is little to sort on the next page.
	slices.SortStableFunc(n.mounts.Rows, func(a, b *series.Row[mount]) int { return cmp.Compare(b.Info.usedPercent, a.Info.usedPercent) })
	for _, r := range n.mounts.Rows {
		if !r.Present() || !r.Info.fills {
			continue
		}
		f := Filesystem{
			Mountpoint: r.Info.mountpoint, Device: r.Info.device, Type: r.Info.fstype, Size: series.Count(r.Now[exporter.MountSize]),
			UsedPercent: r.Info.usedPercent, ReadOnly: r.Now[exporter.MountReadOnly] == 1, Failed: r.Now[exporter.MountError] > 0,
			InodesPercent: series.Portion(r.Now[exporter.MountFiles]-r.Now[exporter.MountFilesFree], r.Now[exporter.MountFiles]),
		}
		f.Avail, _ = spaceLeft(f.Size, r.Now[exporter.MountFree], r.Now[exporter.MountAvail])
		if f.Failed {
			n.troubles.add(DeviceError, f.Mountpoint, 0)
		}
		f.UsedAlarm = n.judge.Observe(&r.Info.used, alarm.Disk, series.NaNIf(f.ReadOnly, f.UsedPercent))
		f.InodesAlarm = n.judge.Observe(&r.Info.inodes, alarm.Inodes, series.NaNIf(f.ReadOnly, f.InodesPercent))
		if twice := find(d.Filesystems, &f, r.Info.twice); twice == nil {
			d.Filesystems = append(d.Filesystems, f)
		} else if f.ReadOnly == twice.ReadOnly && len(f.Mountpoint) < len(twice.Mountpoint) || twice.ReadOnly && !f.ReadOnly {
			*twice = f
		}
	}
}

// missingMounts returns how many file systems are missing that an alarm is on.
func (n *node) missingMounts() (missing int) {
	for _, r := range n.mounts.Rows {
		if !r.Present() && r.Missing <= series.Patience && r.Info.fills && r.Info.used.Raised() {
			missing++
		}
	}
	return missing
}

// find returns a file system that is the same one, mounted elsewhere as well, or on the same mount point, if there are several.
func find(all []Filesystem, f *Filesystem, several bool) *Filesystem {
	for i := range all {
		same := all[i].Size == f.Size && (all[i].Device == f.Device && f.Type != "tmpfs" ||
			(f.Type == "overlay" || all[i].Type == "overlay") && all[i].Avail == f.Avail) // which lies on a volume
		if same || several && all[i].Mountpoint == f.Mountpoint && !math.IsNaN(all[i].UsedPercent) {
			return &all[i]
		}
	}
	return nil
}
