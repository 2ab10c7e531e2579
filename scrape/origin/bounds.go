package origin

// What is kept of pages, whatever they hold. Where there is more of something its sums are not known, as one of a part would be a
// wrong number; what is kept of it has numbers of its own.
const (
	// MaxRows is how many things of a kind there can be on a machine: CPUs, network devices, disks, file systems.
	MaxRows = 4096
	// MaxSeries is how many series of a kind there can be on a page of an nginx exporter: buckets, or responses by status.
	MaxSeries = 1 << 16
)

// Weight returns about how many bytes a snapshot costs that is kept beside the one before.
func (s *Snapshot) Weight(before *Snapshot) int {
	n := 2<<10 + 256*len(s.Sources) + 900*len(s.Servers) + 64*len(s.Troubles) + 16*len(s.Network.Ignored) + 24*len(s.Swarm.Errors) + 16*len(s.Nginx.Latency.Distribution)
	for i := range s.CPU.Cores {
		n += 48 + len(s.CPU.Cores[i].Name)
	}
	for i := range s.Network.Devices {
		n += 96 + len(s.Network.Devices[i].Name)
	}
	for _, name := range s.Network.Ignored {
		n += len(name)
	}
	for i := range s.Disk.Devices {
		n += 80 + len(s.Disk.Devices[i].Name)
	}
	for i := range s.Disk.Filesystems {
		f := &s.Disk.Filesystems[i]
		n += 104 + len(f.Mountpoint) + len(f.Device) + len(f.Type)
	}
	for i, e := range s.Explored {
		n += 2<<10 + 8*len(e.Metrics)
		if i < len(before.Explored) && len(e.Metrics) > 0 && len(before.Explored[i].Metrics) > 0 && &before.Explored[i].Metrics[0] == &e.Metrics[0] {
			continue // the same ones
		}
		for j := range e.Metrics {
			n += 64 + len(e.Metrics[j].Name) + len(e.Metrics[j].Labels)
		}
	}
	return n
}

// Weight returns about how many bytes a State costs, without what is explored.
func (st *State) Weight() int {
	n := st.node
	sum := n.cpus.weight() + n.kernel.weight() + n.net.weight() + n.disks.weight() + n.mounts.weight()
	for _, src := range st.sources {
		sum += 4<<10 + src.swarm.errors.weight()
		for _, n := range src.servers {
			for _, t := range n.tables() {
				sum += t.weight()
			}
		}
	}
	return sum
}
