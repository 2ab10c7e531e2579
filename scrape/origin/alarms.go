package origin

import (
	"iter"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/series"
)

// Alarms gives all alarms of the snapshot, each with the name of what it is of: the resource, as --warn names it, and which of
// several, as in "net eth0 out". Such a name may hold what comes from outside.
func (s *Snapshot) Alarms() iter.Seq2[string, *Alarm] {
	return func(yield func(string, *Alarm) bool) {
		more := true
		each := func(r resource, which string, a *Alarm) {
			if a != nil && more {
				more = yield(limits[r].name+scrape.Short(which), a)
			}
		}
		each(ofCPU, "", s.CPU.Alarm)
		for i := range s.CPU.Cores {
			each(ofCore, " "+s.CPU.Cores[i].Name, s.CPU.Cores[i].Alarm)
		}
		each(ofCPUPressure, "", s.CPU.PressureAlarm)
		each(ofLoad, "", s.CPU.LoadAlarm)
		m := &s.Memory
		each(ofSwapping, "", m.SwapAlarm)
		each(ofMemory, "", m.UsedAlarm)
		each(ofOOM, "", m.OOMAlarm)
		each(ofPressure, " memory", m.PressureAlarm)
		n := &s.Network
		for i := range n.Devices {
			d := &n.Devices[i]
			each(ofNet, " "+d.Name+" in", d.InAlarm)
			each(ofNet, " "+d.Name+" out", d.OutAlarm)
			each(ofLosses, " "+d.Name, d.LossAlarm)
		}
		each(ofRetransmits, "", n.RetransmitAlarm)
		each(ofDrops, " listen", n.OverflowAlarm)
		each(ofDrops, " softnet", n.SoftnetAlarm)
		each(ofConntrack, "", n.ConntrackAlarm)
		each(ofPressure, " disk", s.Disk.PressureAlarm)
		each(ofFiles, "", s.Disk.FilesAlarm)
		for i := range s.Disk.Devices {
			each(ofBusy, " "+s.Disk.Devices[i].Name, s.Disk.Devices[i].Alarm)
		}
		for i := range s.Disk.Filesystems {
			f := &s.Disk.Filesystems[i]
			each(ofDisk, " "+f.Mountpoint, f.UsedAlarm)
			each(ofInodes, " "+f.Mountpoint, f.InodesAlarm)
		}
		each(ofConnections, "", s.Nginx.ActiveAlarm)
		each(ofDrops, " nginx", s.Nginx.DroppedAlarm)
		each(ofErrors, "", s.Nginx.ErrorsAlarm)
		each(ofStalls, "", s.Swarm.StalledAlarm)
		each(ofLost, "", s.Swarm.LostAlarm)
		each(ofBelow, "", s.Swarm.BelowAlarm)
		each(ofFailures, "", s.Swarm.ErrorsAlarm)
		each(ofHung, "", s.Swarm.HungAlarm)
		each(ofRestarts, "", s.Swarm.RestartsAlarm)
		each(ofPlateau, "", s.PlateauAlarm)
		for i := range s.Servers {
			if len(s.Servers) == 1 {
				break // which is all of nginx
			}
			w := &s.Servers[i]
			each(ofConnections, " "+w.Name, w.ActiveAlarm)
			each(ofDrops, " nginx "+w.Name, w.DroppedAlarm)
			each(ofErrors, " "+w.Name, w.ErrorsAlarm)
		}
	}
}

// A Matter is something that is high, critical or down now.
type Matter struct {
	Resource string // as --warn names it; "nginx" for one that is down, "source" for an exporter that is, "page" for what pages say is wrong with them
	Subject  string // which of several, in words; "" if there is one
	Level    Level
	Since    time.Time // zero if that is not known
	Value    float64   // NaN if it has none
	Limit    float64
}

// Matters returns all that is the matter now, alarms of numbers first. What only was is not among it.
func (s *Snapshot) Matters() (list []Matter) {
	current := s.Current()
	for name, a := range current.Alarms() {
		if a.Over || a.Near {
			resource, subject, _ := strings.Cut(name, " ")
			list = append(list, Matter{resource, subject, a.Level, a.Since, a.Value, a.Limit})
		}
	}
	for i := range s.Servers {
		if w := &s.Servers[i]; w.Known && !w.Up && !w.Stale {
			list = append(list, Matter{"nginx", w.Name, Crit, w.DownSince, series.Unknown, series.Unknown})
		}
	}
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Err != "" && !src.Only(scrape.KindSwarm) {
			list = append(list, Matter{"source", src.Name, Warn, src.DownSince, series.Unknown, series.Unknown})
		}
	}
	for _, t := range s.Troubles {
		if t.Kind.Warns() {
			list = append(list, Matter{"page", t.name(), Warn, time.Time{}, float64(t.Count), series.Unknown})
		}
	}
	return list
}

// Current returns the snapshot without what is only known of the time before: numbers of sources that are down.
func (s *Snapshot) Current() *Snapshot {
	old := func(k scrape.Kind) bool { src := s.Source(k); return src != nil && !src.Up() }
	c := *s
	if blank := newNode(); old(scrape.KindNode) {
		c.CPU, c.Memory, c.Network, c.Disk = blank.cpu, blank.memory, blank.network, blank.disk
		c.PlateauAlarm = nil
	}
	if old(scrape.KindNginx) {
		c.Nginx, c.Servers = unknownNginx(), nil
		c.Nginx.Limit = s.Nginx.Limit
	}
	for i := range c.Servers {
		if v := &c.Servers[i]; v.Stale {
			if &c.Servers[0] == &s.Servers[0] {
				c.Servers = slices.Clone(c.Servers)
			}
			exporter := v.Exporter
			c.Servers[i].Nginx = unknownNginx()
			c.Servers[i].Exporter = exporter
		}
	}
	if old(scrape.KindSwarm) {
		c.Swarm = unknownSwarm()
	}
	return &c
}
