package containers

import (
	"bytes"
	"math"
	"path"
	"strings"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// label returns the value of a label of the current series, nil if it has none.
func label(s *promtext.Scanner, names ...string) []byte {
	for _, name := range names {
		if v, ok := s.Label(name); ok && len(v) > 0 {
			return v
		}
	}
	return nil
}

// nameOf returns what the cgroup of the current series is called, and whether it is a container by what runs it; "" if it is none that counts:
// the sum of a pod, or what only holds its network.
func nameOf(s *promtext.Scanner, id []byte) (name string, named bool) {
	pod := label(s, "pod", "pod_name", "container_label_io_kubernetes_pod_name")
	container := label(s, "container", "container_name", "container_label_io_kubernetes_container_name")
	switch {
	case string(container) == "POD":
		return "", false
	case len(container) > 0 && len(pod) > 0:
		return cut(pod) + "/" + cut(container), true
	case len(container) > 0:
		return cut(container), true
	case len(pod) > 0, bytes.Contains(id, []byte("kubepods")):
		return "", false
	}
	if name := label(s, "name"); name != nil {
		return cut(name), true
	}
	return cut([]byte(path.Base(string(id)))), false
}

func cut(text []byte) string { return strings.Clone(string(scrape.CutTo(text, scrape.MaxName))) }

// unlimited is from where on a limit of memory means that there is none: the kernel has the largest number of pages for that.
const unlimited = 1 << 60

// counts reports whether a cgroup is one to show: a container, or one with a limit of its own.
func (c *cgroup) counts() bool { return c.isNamed || c.now.Quota > 0 || c.now.MemoryLimit > 0 }

// hasLimit reports whether the page has already said a limit of a cgroup, on a machine with so much memory.
func (c *cgroup) hasLimit(memory float64) bool {
	for _, field := range [...]int{exporter.ContainerQuota, exporter.ContainerMemoryLimit} {
		if isLimit(field, c.all.Now[field], memory) {
			return true
		}
	}
	return false
}

// isLimit reports whether the value of a field is a limit, on a machine with so much memory.
func isLimit(field int, v, memory float64) bool {
	switch field {
	case exporter.ContainerQuota:
		return v > 0
	case exporter.ContainerMemoryLimit:
		return v > 0 && v < unlimited && !(v >= memory)
	}
	return false
}

// fewest is of how many periods a share can be told: one that is cut short is nothing.
const fewest = 5

// compute works out the numbers of the page, for a machine with so much memory.
func (c *cgroup) compute(judge *alarm.Judge, memory float64, limits *alarm.Thresholds) {
	if c.Fell(&c.all, 0, exporter.ContainerCounters) { // it was started again
		c.all.Restart(c.Page)
	}
	c.Span.End(c.Moved(&c.all, 0, exporter.ContainerFields), false)
	v, n := &c.now, c.all.Now
	if c.Held && !c.Frozen() {
		return
	}
	*v = Container{Name: c.name, Quota: quota(n), Memory: series.Count(n[exporter.ContainerMemory]), MemoryLimit: series.Unknown}
	if limit := n[exporter.ContainerMemoryLimit]; isLimit(exporter.ContainerMemoryLimit, limit, memory) {
		v.MemoryLimit = limit
	}
	v.CPU, v.Throttled, v.OOMKills = series.Unknown, series.Unknown, series.Unknown
	if c.Frozen() {
		v.Memory = series.Unknown
	} else {
		v.CPU, v.Throttled = c.cpu(), c.throttledPercent(v.Quota)
		v.OOMKills, _ = c.Increase(&c.all, exporter.ContainerOOMs)
	}
	v.CPUPercent, v.MemoryPercent = portion(v.CPU, v.Quota), portion(v.Memory, v.MemoryLimit)
	judge.Begin(c.Asked, c.Since(), c.Doubt, limits)
	v.ThrottledAlarm = judge.Observe(&c.throttled, alarm.Throttled, v.Throttled)
	v.MemoryAlarm = judge.Observe(&c.memory, alarm.ContainerMemory, v.MemoryPercent)
	v.OOMAlarm = judge.Observe(&c.killed, alarm.OOM, v.OOMKills)
}

// portion returns which part of a limit is used, in percent: all of it where a period has lent another some, or the limit has just come down.
func portion(used, limit float64) float64 {
	const odd = 150
	return min(100, series.Within(series.Share(used, limit), 0, odd))
}

// quota returns how many cores' time a cgroup may use, NaN if as much as there is.
func quota(n []float64) float64 {
	period := n[exporter.ContainerPeriod]
	if math.IsNaN(period) {
		period = 100_000 // which is the kernel's own
	}
	if v := n[exporter.ContainerQuota] / period; v > 0 && !math.IsInf(v, 0) {
		return v
	}
	return series.Unknown
}

// cpu returns how many cores' time was used.
func (c *cgroup) cpu() float64 {
	if !series.IsAbsent(c.all.Now[exporter.ContainerUsage]) {
		return c.Rate(&c.all, exporter.ContainerUsage)
	}
	return c.Rate(&c.all, exporter.ContainerUser) + c.Rate(&c.all, exporter.ContainerSystem)
}

// throttledPercent returns in which part of the periods in which it wanted to run it had to wait for the next one.
func (c *cgroup) throttledPercent(quota float64) float64 {
	if math.IsNaN(quota) {
		return series.Unknown
	}
	periods, _ := c.Increase(&c.all, exporter.ContainerPeriods)
	throttled, _ := c.Increase(&c.all, exporter.ContainerThrottled)
	switch {
	case throttled == 0 && periods >= 0:
		return 0
	case !(periods >= fewest):
		return series.Unknown
	}
	return min(100, series.Share(throttled, periods))
}
