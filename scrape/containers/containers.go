// Package containers works out what containers use of what they may: CPU time of their quota, in which part of its periods they were stopped
// for want of it, and memory of their limit. A machine that has both to spare can't show that.
package containers

import (
	"slices"
	"time"

	"origintop/promtext"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// A Container is a container, or a cgroup with a limit of its own. Unknown numbers are NaN, and so is a limit that there isn't.
type Container struct {
	Name          string  // it comes from outside
	CPU           float64 // cores
	Quota         float64 // cores
	CPUPercent    float64 // of the quota
	Throttled     float64 // percent of the periods of the step in which it wanted to run: there was no quota left
	Memory        float64 // bytes that can't all be had back: the working set
	MemoryLimit   float64 // bytes
	MemoryPercent float64 // of the limit
	OOMKills      float64 // processes OOM-killed, in the last step

	ThrottledAlarm, MemoryAlarm, OOMAlarm *alarm.Alarm
}

// Most is how many cgroups of a page are read. Those that don't count give way to those that do.
const Most = 1024

// A Reader reads the containers of one target, page by page. The zero Reader is ready for use. It belongs to one goroutine; what Containers
// returns belongs to all.
type Reader struct {
	known  []*cgroup
	byKey  map[string]*cgroup
	hosts  map[string]*float64 // memory of the machines, by instance
	next   int                 // where the next series is expected: pages keep their order
	at     time.Time
	took   time.Duration
	key    []byte
	judge  alarm.Judge
	list   series.Arena[Container]
	newest *series.Span
	view   []Container

	over    float64 // where the values of those go that count and have no room: absent if there are none
	evicted bool    // one has given way to another on this page

	started []float64 // when those of the view did
	spaces  []string  // their namespaces
}

// A cgroup is what is read of one. Each has a span of its own: cAdvisor looks at them one by one, and the busy ones more often.
type cgroup struct {
	series.Span
	all      series.Values
	key      string
	instance string
	name     string
	space    string // the namespace of its pod
	isNamed  bool   // by what runs it: it counts whatever its limits
	missing  int    // pages since it was last there

	throttled, memory, killed alarm.State
	now                       Container
}

// Begin makes ready for the page of that time. Same is for one of which only what has moved will be set.
func (r *Reader) Begin(at time.Time, took time.Duration, same bool) {
	r.at, r.took, r.next, r.evicted = at, took, 0, false
	if !same {
		r.over = series.Absent
	}
	for _, c := range r.known {
		c.all.Begin(c.Span.Begin(at, took), same)
	}
	for _, v := range r.hosts {
		if !same {
			*v = series.Absent
		}
	}
}

// Place returns where the value of the current series goes, nil if nowhere, and the span of its samples, nil if it is none of a cgroup's.
// Before the first one of a page, Begin is to be called.
func (r *Reader) Place(s *promtext.Scanner, to exporter.Slot) (*float64, *series.Span) {
	instance := label(s, "instance")
	id := label(s, "id")
	if host := to.Area == exporter.ContainerHost; host || string(id) == "/" { // which is all of the machine
		if !host && to.Field != exporter.ContainerMemoryLimit {
			return nil, nil
		}
		return r.host(instance, host), nil
	}
	name, named := nameOf(s, id)
	if name == "" {
		return nil, nil
	}
	r.key = append(append(append(r.key[:0], instance...), ' '), id...)
	if len(id) == 0 {
		r.key = append(r.key, name...)
	}
	c := r.cgroup(r.key)
	if c == nil {
		if !named && !isLimit(to.Field, s.Value(), r.memoryOf(string(instance))) {
			return nil, nil
		}
		if !r.evict() {
			return &r.over, nil
		}
		c = r.cgroup(r.key)
	}
	if c.name == "" {
		c.name, c.isNamed, c.instance = name, named, string(instance)
		c.space = cut(label(s, "namespace", "container_label_io_kubernetes_pod_namespace"))
	}
	return &c.all.Now[to.Field], &c.Span
}

// host returns where the memory of the machine goes that an instance is on: what is said of it by name counts more than a limit of all.
func (r *Reader) host(instance []byte, named bool) *float64 {
	key := string(instance)
	if !named {
		key += " /"
	}
	if r.hosts[key] == nil {
		if r.hosts == nil {
			r.hosts = map[string]*float64{}
		}
		v := series.Absent
		r.hosts[key] = &v
	}
	return r.hosts[key]
}

// cgroup returns that of a key, nil if there is no room for it.
func (r *Reader) cgroup(key []byte) *cgroup {
	for at := max(0, r.next-1); at < min(r.next+1, len(r.known)); at++ {
		if r.known[at].key == string(key) {
			r.next = at + 1
			return r.known[at]
		}
	}
	if c := r.byKey[string(key)]; c != nil {
		r.next = slices.Index(r.known, c) + 1
		return c
	}
	if len(r.known) == Most {
		return nil
	}
	c := &cgroup{all: series.NewValues(exporter.ContainerFields), key: string(key)}
	c.all.Begin(c.Span.Begin(r.at, r.took), false)
	if r.byKey == nil {
		r.byKey = map[string]*cgroup{}
	}
	r.known, r.byKey[c.key] = append(r.known, c), c
	r.next = len(r.known)
	return c
}

// evict makes room for a cgroup that counts in place of one that doesn't, and reports whether there was one. On the first page nobody knows
// yet which of them have limits, as these stand behind: one that has comes back by that limit, and has its rates some pages later.
func (r *Reader) evict() bool {
	for i, c := range slices.Backward(r.known) {
		if !c.counts() && !c.hasLimit(r.memoryOf(c.instance)) {
			delete(r.byKey, c.key)
			r.known, r.evicted = slices.Delete(r.known, i, i+1), true
			return true
		}
	}
	return false
}

// Crowded reports whether containers on the page are left out, as there are more than Most.
func (r *Reader) Crowded() bool { return !series.IsAbsent(r.over) }

// End works out the numbers of the page that was read, and reports whether there are any cgroups on it, and whether some are forgotten: where
// their series go is to be asked again, should they come back.
func (r *Reader) End(limits *alarm.Thresholds) (known, forgotten bool) {
	r.newest, forgotten = nil, r.evicted
	for key, v := range r.hosts {
		if series.IsAbsent(*v) {
			delete(r.hosts, key)
			forgotten = true
		}
	}
	r.known = slices.DeleteFunc(r.known, func(c *cgroup) bool {
		if !series.AllAbsent(c.all.Now) {
			c.missing = 0
			return false
		}
		if c.missing++; c.missing <= series.Patience {
			return false
		}
		delete(r.byKey, c.key)
		forgotten = true
		return true
	})
	for _, c := range r.known {
		if c.missing > 0 {
			continue
		}
		known = true
		c.compute(&r.judge, r.memoryOf(c.instance), limits)
		if r.newest == nil || c.Fresh.After(r.newest.Fresh) {
			r.newest = &c.Span
		}
	}
	r.setView()
	return known, forgotten
}

// memoryOf returns the memory of the machine that an instance is on, NaN if it isn't known.
func (r *Reader) memoryOf(instance string) float64 {
	for _, key := range [...]string{instance, instance + " /"} {
		if v := r.hosts[key]; v != nil && *v > 0 {
			return *v
		}
	}
	return series.Unknown
}

// setView lists the containers of the page. Of two of one name and namespace, one has taken the place of the other, and the page still has
// both.
func (r *Reader) setView() {
	r.view, r.started, r.spaces = r.list.Alloc(len(r.known)), r.started[:0], r.spaces[:0]
	several := slices.ContainsFunc(r.known, func(c *cgroup) bool { return c.instance != r.known[0].instance })
	for _, c := range r.known {
		if c.missing > 0 || !c.counts() {
			continue
		}
		v, start := c.now, series.OrZero(c.all.Now[exporter.ContainerStart])
		if several {
			v.Name += " of " + c.instance
		}
		i := slices.IndexFunc(r.view, func(o Container) bool { return o.Name == v.Name })
		if i >= 0 && r.spaces[i] != c.space { // pods of one name in two namespaces are two
			v.Name += " of " + c.space
			i = slices.IndexFunc(r.view, func(o Container) bool { return o.Name == v.Name })
		}
		switch {
		case i < 0:
			r.view, r.started, r.spaces = append(r.view, v), append(r.started, start), append(r.spaces, c.space)
		case start > r.started[i]:
			r.view[i], r.started[i] = v, start
		}
	}
}

// Containers returns what is known of the containers of the last page, in its order. It is not changed any more.
func (r *Reader) Containers() []Container { return r.view }

// Span returns the span of the cgroup that the page says something new of most lately, nil if there is none: those that are idle are looked
// at less often.
func (r *Reader) Span() *series.Span { return r.newest }

// Clashes returns how many numbers of the page several series say, and the family of the first.
func (r *Reader) Clashes() (n int, family string) {
	for _, c := range r.known {
		if n += c.Clashes; family == "" && c.Clashes > 0 {
			family = c.ClashOf
		}
	}
	return n, family
}

// Bound has the alarms and lists of fewer pages be in one array.
func (r *Reader) Bound(pages int) {
	r.judge.Share(pages)
	r.list.Batch = pages
}

// Clone returns a Reader that continues from here independently.
func (r *Reader) Clone() *Reader {
	c := &Reader{view: r.view, byKey: map[string]*cgroup{}, over: r.over}
	for _, g := range r.known {
		copied := *g
		copied.Span, copied.all = g.Span.Clone(), g.all.Clone()
		c.known, c.byKey[copied.key] = append(c.known, &copied), &copied
	}
	return c
}

// Weight estimates how many bytes the Reader costs.
func (r *Reader) Weight() int {
	return len(r.known) * (1<<10 + 8*(1+series.Depth)*exporter.ContainerFields)
}
