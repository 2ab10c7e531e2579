package analysis

import (
	"math"

	"origintop/scrape/origin"
)

// allOfQuota is from how many percent of its CPU quota on a container uses all of it: none uses the last bit of each period.
const allOfQuota = 95

// containers takes in what pages of containers say: of those that use up their quota the largest, as that of a server under load is, else the
// one that is nearest to it.
func (r *Run) containers(x *values, s *origin.Snapshot) {
	v := &x.v
	_, most := r.limitsOf("containers.throttled_percent")
	use := func(c *origin.Container) float64 {
		if c.Throttled >= most {
			return max(c.CPUPercent, 100)
		}
		return c.CPUPercent
	}
	i := busiest(s.Containers, func(c *origin.Container) float64 {
		u := use(c)
		if u >= allOfQuota {
			u = allOfQuota + c.CPU
		}
		return u
	})
	if i >= 0 {
		c := &s.Containers[i]
		v[quotaPercent], v[spent], v[quotaCores], v[throttled] = c.CPUPercent, use(c), c.Quota, c.Throttled
		x.subject[theContainer] = r.name(c.Name)
	}
	if i := busiest(s.Containers, func(c *origin.Container) float64 { return c.MemoryPercent }); i >= 0 {
		c := &s.Containers[i]
		v[containerMemory], v[memoryLimit], x.subject[theMemory] = c.MemoryPercent, c.MemoryLimit, r.name(c.Name)
	}
	for i := range s.Containers {
		v[containerKilled] = plus(v[containerKilled], s.Containers[i].OOMKills)
	}
}

// follows reports whether a container used clearly less under clearly less load, and whether that is known: what watches a server may be at its
// limit all the time.
func (t *trial) follows(c *candidate) (does, known bool) {
	const fewest, less, clearly = 3, 0.6, 0.8
	list := t.run.room.list[:0]
	for i := range t.rows[:c.from] {
		v, load := t.rows[i].v[c.use()], t.loads[i]
		if i >= t.begin && (!t.judged(i) || !(load <= less*t.loads[c.from])) || t.out[i] || math.IsNaN(v) {
			continue
		}
		list = append(list, v)
	}
	t.run.room.list = list
	return median(list) <= clearly*c.at, len(list) >= fewest
}
