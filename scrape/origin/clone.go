package origin

import (
	"slices"

	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// Clone returns a State that continues from here independently, without the explored series. The two share what was read so far.
func (st *State) Clone() *State {
	c := &State{options: st.options, node: st.node.clone(), web: st.web.clone(), plateau: st.plateau.clone(), latest: st.latest, known: st.known, markers: st.markers.clone()}
	for _, src := range st.sources {
		s := &source{
			SourceState: src.SourceState, asked: src.asked, end: src.end.Clone(), wants: src.wants, held: src.held, allowed: src.allowed, missing: src.missing,
			swarm: src.swarm.clone(), answerer: src.answerer.clone(), troubles: slices.Clone(src.troubles), self: src.self,
		}
		for _, n := range src.servers {
			s.servers = append(s.servers, n.clone())
		}
		s.series, s.first = src.series, src.first
		s.start()
		c.sources = append(c.sources, s)
		if st.node.owner == src {
			c.node.owner = s
		}
	}
	return c
}

func (n *node) clone() *node {
	c := *n
	c.owner = nil
	c.Span, c.all = n.Span.Clone(), n.all.Clone()
	c.cpus, c.kernel, c.net, c.disks, c.mounts = n.cpus.Clone(), n.kernel.Clone(), n.net.Clone(), n.disks.Clone(), n.mounts.Clone()
	c.collectors, c.machines.Table, c.machines.name = n.collectors.Clone(), n.machines.Table.Clone(), nil
	for _, h := range []*series.History{&c.busy, &c.used, &c.read, &c.written} {
		*h = h.Clone()
	}
	for i := range c.carried {
		t := &c.carried[i]
		t.in, t.out, t.inWindow, t.outWindow = t.in.Clone(), t.out.Clone(), t.inWindow.Clone(), t.outWindow.Clone()
	}
	c.cores, c.devices, c.diskDevices, c.filesystems, c.ignored = series.Arena[Core]{}, series.Arena[Device]{}, series.Arena[DiskDevice]{}, series.Arena[Filesystem]{}, series.Arena[string]{}
	c.usedPath, c.troubles = map[string]bool{}, slices.Clone(n.troubles)
	c.scratch, c.usages, c.totals, c.key, c.judge = nil, nil, nil, nil, alarm.Judge{}
	return &c
}

func (n *nginx) clone() *nginx {
	c := *n
	c.Span, c.all, c.unread, c.troubles = n.Span.Clone(), n.all.Clone(), slices.Clone(n.unread), slices.Clone(n.troubles)
	for _, t := range c.tables() {
		*t = t.Clone()
	}
	for _, h := range []*series.History{&c.active, &c.perSecond, &c.p99} {
		*h = h.Clone()
	}
	c.distributions, c.increases, c.key, c.judge = series.Arena[Bucket]{}, slices.Clone(n.increases), nil, alarm.Judge{}
	return &c
}

func (w *swarm) clone() *swarm {
	c := *w
	c.Span, c.all, c.errors, c.got = w.Span.Clone(), w.all.Clone(), w.errors.Clone(), w.got.Clone()
	for _, h := range []*series.History{&c.active, &c.throughput, &c.requests} {
		*h = h.Clone()
	}
	c.statuses, c.judge = series.Arena[StatusRate]{}, alarm.Judge{}
	return &c
}

// Weight estimates how many bytes the State costs, without explored series.
func (st *State) Weight() int {
	n := st.node
	sum := n.cpus.Weight() + n.kernel.Weight() + n.net.Weight() + n.disks.Weight() + n.mounts.Weight()
	for _, src := range st.sources {
		sum += 4<<10 + src.swarm.errors.Weight()
		for _, n := range src.servers {
			for _, t := range n.tables() {
				sum += t.Weight()
			}
		}
	}
	return sum
}
