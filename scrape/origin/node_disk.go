package origin

import (
	"regexp"
	"slices"
	"strings"

	"origintop/scrape/series"
)

// The fields of a disk, all of them counters.
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

// A drive is what is known of a block device beside its numbers.
type drive struct {
	busy   grade
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
func (n *node) countsDisk(r *row[drive], stacked bool) bool {
	name := r.is.name
	if !r.there() || name.none || name.stacked != stacked {
		return false
	}
	for _, of := range name.of {
		if disk := n.disks.byName[of]; disk != nil && disk.there() {
			return false
		}
	}
	// Either the disk or each way to it has the traffic, by the age of the kernel.
	if head := n.disks.byName[name.head]; head != nil && head.there() {
		return r.is.used && !head.is.used
	}
	return r.is.used || !n.usedPath[r.name]
}

func (n *node) computeDisk() {
	d := &n.disk
	d.Pressure = n.pressure(ioPressure)
	d.FilesOpen, d.FilesLimit = series.Count(n.all.now[filesOpen]), series.Count(n.all.now[filesLimit])
	d.PressureAlarm = n.judge.seeRate(&n.grades.diskPressure, ofPressure, d.Pressure)
	d.FilesAlarm = n.judge.see(&n.grades.files, ofFiles, series.Share(d.FilesOpen, d.FilesLimit))
	d.Devices = n.diskDevices.Alloc(len(n.disks.rows))
	d.Busiest, d.Read, d.Written = series.Unknown, series.Unknown, series.Unknown
	clear(n.usedPath)
	for _, r := range n.disks.rows {
		if n.fell(&r.fields, 0, diskFields) {
			r.restart(n.page)
		}
		r.is.used = r.is.used || r.old && r.there() && n.moved(&r.fields, 0, diskFields)
		if r.is.used && r.is.name.head != "" {
			n.usedPath[r.is.name.head] = true
		}
	}
	stacked := true // what is stacked lies on other disks, unless there are none
	for _, r := range n.disks.rows {
		stacked = stacked && !n.countsDisk(r, false)
	}
	n.missingDisks = 0
	for _, r := range n.disks.rows {
		if r.there() {
			r.is.counts = n.countsDisk(r, stacked)
		} else if r.is.counts && r.gone <= patience {
			n.missingDisks++
		}
	}
	complete := !n.disks.tooMany() && n.missingDisks == 0 && !n.lacks(storage)
	read, written := complete, complete
	for _, r := range n.disks.rows {
		if !r.there() || !r.is.counts {
			continue
		}
		dev := n.diskDevice(r)
		d.Devices = append(d.Devices, dev)
		d.Busiest = series.Larger(d.Busiest, dev.Busy)
		d.Read, d.Written = series.Plus(d.Read, dev.Read), series.Plus(d.Written, dev.Written)
		read = read && !(r.old && n.lost(&r.fields, diskRead, dev.Read))
		written = written && !(r.old && n.lost(&r.fields, diskWritten, dev.Written))
	}
	d.Read, d.Written = series.NaNIf(!read, d.Read), series.NaNIf(!written, d.Written)
	d.Busiest = series.NaNIf(!complete, d.Busiest)
	d.TooMany = n.disks.tooMany() || n.mounts.tooMany()
	n.read.Add(n.asked, d.Read)
	n.written.Add(n.asked, d.Written)
	d.ReadHistory, d.WriteHistory = n.read.Series(), n.written.Series()
	n.computeFilesystems()
}

func (n *node) diskDevice(r *row[drive]) DiskDevice {
	var more, rate [diskFields]float64
	n.growths(&r.fields, more[:], rate[:])
	busy := 100 * rate[diskBusy]
	dev := DiskDevice{
		Name:       r.name,
		Busy:       series.NaNIf(busy > 200, min(100, busy)), // the kernel may count a moment more than there was
		Read:       series.NaNIf(rate[diskRead] > maxSpeed, rate[diskRead]),
		Written:    series.NaNIf(rate[diskWritten] > maxSpeed, rate[diskWritten]),
		Operations: rate[diskReads] + rate[diskWrites],
		Queue:      rate[diskQueue],
		Await:      series.Unknown,
	}
	if operations := more[diskReads] + more[diskWrites]; operations > 0 {
		dev.Await = (more[diskReadTime] + more[diskWriteTime]) / operations
	}
	dev.Alarm = n.judge.seeRate(&r.is.busy, ofBusy, dev.Busy)
	return dev
}
