package scrape

import "iter"

// Alarms gives all alarms of the snapshot, each with the name of what it is of: the resource, as --warn names it, and which of
// several, as in "net eth0 out". Such a name may hold what comes from outside.
func (s *Snapshot) Alarms() iter.Seq2[string, *Alarm] {
	return func(yield func(string, *Alarm) bool) {
		more := true
		each := func(r resource, which string, a *Alarm) {
			if a != nil && more {
				more = yield(limits[r].name+short(which), a)
			}
		}
		each(ofCPU, "", s.CPU.Alarm)
		for i := range s.CPU.Cores {
			each(ofCore, " "+s.CPU.Cores[i].Name, s.CPU.Cores[i].Alarm)
		}
		m := &s.Memory
		each(ofMemory, "", m.UsedAlarm)
		each(ofOOM, "", m.OOMAlarm)
		each(ofPressure, " memory", m.PressureAlarm)
		n := &s.Network
		for i := range n.Devices {
			d := &n.Devices[i]
			each(ofNet, " "+d.Name+" in", d.InAlarm)
			each(ofNet, " "+d.Name+" out", d.OutAlarm)
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
	}
}
