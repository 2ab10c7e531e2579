package origin

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/series"
)

// The fields of a file system.
const (
	mountSize = iota
	mountFree
	mountAvail
	mountReadOnly
	mountFiles
	mountFilesFree
	mountError
	mountFields
)

// A mount is where a file system is, and how full.
type mount struct {
	mountpoint, device, fstype string
	fills                      bool // it is one that can
	twice                      bool // something else is, or was, mounted there, too

	usedPercent  float64
	used, inodes grade
}

// mountRow returns the row of a file system. A mount point may have two: what was mounted there at first, and what is now.
func (n *node) mountRow(mountpoint, device, fstype []byte) *row[mount] {
	device, fstype = scrape.CutTo(device, scrape.MaxName), scrape.CutTo(fstype, scrape.MaxName)
	n.key = append(append(n.key[:0], mountpoint...), 0)
	n.key = append(append(append(n.key, device...), 0), fstype...)
	r := n.mounts.row(n.key)
	r.is.mountpoint = intern(r.is.mountpoint, scrape.CutTo(mountpoint, scrape.MaxName))
	r.is.device = intern(r.is.device, device)
	r.is.fstype = intern(r.is.fstype, fstype)
	r.is.fills = r.is.canFill()
	if r.old {
		return r
	}
	for _, o := range n.mounts.rows {
		if o != r && o.is.mountpoint == r.is.mountpoint {
			o.is.twice, r.is.twice = true, true
		}
	}
	return r
}

var (
	// pseudo are file systems without a volume.
	pseudo = []string{
		"rootfs", "proc", "procfs", "sysfs", "devfs", "devtmpfs", "devpts", "cgroup", "cgroup2", "autofs", "mqueue", "debugfs", "tracefs",
		"securityfs", "pstore", "bpf", "configfs", "fusectl", "hugetlbfs", "binfmt_misc", "nsfs", "rpc_pipefs", "selinuxfs", "efivarfs", "fdescfs", "linprocfs",
		"linsysfs", "nullfs", "ramfs",
	}
	// images are full by nature: nobody can write to them.
	images = []string{"squashfs", "erofs", "iso9660", "cramfs", "romfs", "udf", "cd9660", "fuse.squashfuse", "fuse.snapfuse"}
	// systemMounts are where a tmpfs is that the system keeps for itself, or a container's, whose volume is the machine's.
	systemMounts = []string{"/run", "/dev", "/sys", "/proc", "/var/run", "/var/lock", "/var/lib/docker", "/var/lib/containers", "/var/lib/kubelet", "/var/lib/containerd", "/snap"}
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
	d.Filesystems = n.filesystems.Alloc(len(n.mounts.rows))
	for _, r := range n.mounts.rows {
		_, r.is.usedPercent = spaceLeft(r.now[mountSize], r.now[mountFree], r.now[mountAvail])
	}
	// The fullest first. They stay in that order, so that there is little to sort on the next page.
	slices.SortStableFunc(n.mounts.rows, func(a, b *row[mount]) int { return cmp.Compare(b.is.usedPercent, a.is.usedPercent) })
	for _, r := range n.mounts.rows {
		if !r.there() || !r.is.fills {
			continue
		}
		f := Filesystem{
			Mountpoint: r.is.mountpoint, Device: r.is.device, Type: r.is.fstype, Size: series.Count(r.now[mountSize]),
			UsedPercent: r.is.usedPercent, ReadOnly: r.now[mountReadOnly] == 1, Failed: r.now[mountError] > 0,
			InodesPercent: series.Portion(r.now[mountFiles]-r.now[mountFilesFree], r.now[mountFiles]),
		}
		f.Avail, _ = spaceLeft(f.Size, r.now[mountFree], r.now[mountAvail])
		if f.Failed {
			n.troubles.add(DeviceError, f.Mountpoint, 0)
		}
		f.UsedAlarm = n.judge.see(&r.is.used, ofDisk, series.NaNIf(f.ReadOnly, f.UsedPercent))
		f.InodesAlarm = n.judge.see(&r.is.inodes, ofInodes, series.NaNIf(f.ReadOnly, f.InodesPercent))
		if twice := find(d.Filesystems, &f, r.is.twice); twice == nil {
			d.Filesystems = append(d.Filesystems, f)
		} else if f.ReadOnly == twice.ReadOnly && len(f.Mountpoint) < len(twice.Mountpoint) || twice.ReadOnly && !f.ReadOnly {
			*twice = f
		}
	}
}

// missingMounts returns how many file systems are missing that an alarm is on.
func (n *node) missingMounts() (missing int) {
	for _, r := range n.mounts.rows {
		if !r.there() && r.gone <= patience && r.is.fills && (r.is.used.warn.on || r.is.used.crit.on) {
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
