package analysis

import (
	"cmp"
	"math"

	"origintop/scrape/origin"
	"origintop/scrape/sorting"
)

// allOfQuota is from how many percent of its CPU quota on a container uses all of it: none uses the last bit of each period.
const allOfQuota = 95

// clearlyLess is which part of all of a quota is clearly less than that.
const clearlyLess = 0.8

// containers takes in what pages of containers say: of those that use up their quota the largest, as that of a server under load is, else the
// one that is nearest to it. One that has used all of its own in each round so far, as what watches a server may, comes last: it does that
// without the load.
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
		rank := use(c)
		if rank >= allOfQuota {
			rank = allOfQuota + c.CPU
		}
		if r.alwaysSpent(c.Name, use(c)) {
			rank -= 1e6
		}
		return rank
	})
	if i >= 0 {
		c := &s.Containers[i]
		v[quotaPercent], v[spent], v[quotaCores], v[throttled] = c.CPUPercent, use(c), c.Quota, c.Throttled
		x.subject[theContainer] = r.name(c.Name)
	}
	if i := busiest(s.Containers, func(c *origin.Container) float64 { return c.MemoryPercent }); i >= 0 {
		c := &s.Containers[i]
		v[containerMemory], v[memoryLimit], v[containerKilled] = c.MemoryPercent, c.MemoryLimit, c.OOMKills
		x.subject[theMemory] = r.name(c.Name)
	}
}

// alwaysSpent reports whether a container has used next to all of its quota in each round so far, this one included. Of a single round nobody
// can say it.
func (r *Run) alwaysSpent(container string, now float64) bool {
	if r.leastSpent == nil {
		return false
	}
	least, seen := r.leastSpent[container]
	if now == now && (seen && now < least || !seen && len(r.leastSpent) < maxNames) {
		least = now
		r.leastSpent[container] = now
	}
	return least > clearlyLess*allOfQuota
}

// allTheTime returns the containers that have used next to all of their quota in each round there was, and that another one was shown in
// place of. Nobody can say whether that was the load.
func (t *trial) allTheTime() (list []Passing) {
	const fewest = 3
	if t.end-t.begin < fewest {
		return nil
	}
	for name, least := range t.run.leastSpent {
		if least > clearlyLess*allOfQuota && t.subjectName(&resource{n: spent, of: theContainer}, spell{t.begin, t.end - 1}) != name {
			list = append(list, Passing{ContainerCPU, name, t.rows[t.begin].time(), t.rows[t.end-1].time(), true})
		}
	}
	sorting.Stable(list, func(a, b Passing) int { return cmp.Compare(a.Subject, b.Subject) })
	return list
}

// follows reports whether a container used clearly less under clearly less load, and whether that is known: what watches a server may be at its
// limit all the time.
func (t *trial) follows(c *candidate) (does, known bool) {
	const fewest, less = 3, 0.6
	list := t.run.room.list[:0]
	for i := range t.rows[:c.from] {
		v, load := t.rows[i].v[c.use()], t.loads[i]
		if i >= t.begin && (!t.judged(i) || !(load <= less*t.loads[c.from])) || t.out[i] || math.IsNaN(v) {
			continue
		}
		list = append(list, v)
	}
	t.run.room.list = list
	return median(list) <= clearlyLess*c.at, len(list) >= fewest
}
