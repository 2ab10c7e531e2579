package scrape

import (
	"maps"
	"slices"
)

// clone returns a State that goes on from here as this one does, without what is explored. Neither disturbs the other: what
// both have read they share, and each writes its own history from here on.
func (st *State) clone() *State {
	c := &State{options: st.options, node: st.node.clone(), latest: st.latest, known: st.known, markers: st.markers.clone()}
	for _, src := range st.sources {
		s := &source{
			SourceState: src.SourceState, asked: src.asked, first: src.first, end: src.end.clone(), wants: src.wants,
			nginx: src.nginx.clone(), swarm: src.swarm.clone(),
		}
		s.series = src.series
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
	c.now, c.before = slices.Clone(n.now), slices.Clone(n.before)
	c.cpus, c.kernel, c.net, c.disks, c.mounts = n.cpus.clone(), n.kernel.clone(), n.net.clone(), n.disks.clone(), n.mounts.clone()
	for _, h := range []*line{&c.busy, &c.used, &c.in, &c.out, &c.read, &c.written} {
		*h = h.clone()
	}
	c.cores, c.devices, c.diskDevices, c.filesystems, c.ignored = block[Core]{}, block[Device]{}, block[DiskDevice]{}, block[Filesystem]{}, block[string]{}
	c.scratch, c.judge = nil, judge{}
	return &c
}

func (n *nginx) clone() *nginx {
	c := *n
	c.now, c.before = slices.Clone(n.now), slices.Clone(n.before)
	for _, t := range c.tables() {
		*t = t.clone()
	}
	for _, h := range []*line{&c.active, &c.perSecond, &c.p99} {
		*h = h.clone()
	}
	c.distributions, c.scratch, c.key, c.judge = block[Bucket]{}, nil, nil, judge{}
	return &c
}

func (w *swarm) clone() *swarm {
	c := *w
	c.now, c.before = slices.Clone(w.now), slices.Clone(w.before)
	c.errors = w.errors.clone()
	for _, h := range []*line{&c.active, &c.throughput, &c.requests} {
		*h = h.clone()
	}
	c.statuses, c.judge = block[StatusRate]{}, judge{}
	return &c
}

func (t *table[I]) clone() table[I] {
	c := table[I]{fields: t.fields, most: t.most, next: t.next, byName: maps.Clone(t.byName)}
	values := make([]float64, 0, 2*t.fields*len(t.rows))
	for _, r := range t.rows {
		from := len(values)
		values = append(append(values, r.now...), r.last...)
		copied := &row[I]{name: r.name, now: values[from : from+t.fields], last: values[from+t.fields:], is: r.is}
		c.rows = append(c.rows, copied)
		c.byName[r.name] = copied
	}
	return c
}
