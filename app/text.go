package app

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/widgets"
)

// Text returns the snapshot as lines of text for a person, one resource after the other.
func Text(s *scrape.Snapshot, origin string) []byte {
	var b bytes.Buffer
	if origin == "" {
		origin = s.Host
	}
	when := "no page yet"
	if !s.Time.IsZero() {
		when = s.Time.Format(time.DateTime)
	}
	line := func(name string, facts ...string) {
		kept := facts[:0]
		for _, f := range facts {
			if f != "" {
				kept = append(kept, f)
			}
		}
		fmt.Fprintf(&b, "%-9s %s\n", name, strings.Join(kept, "  "))
	}
	percent := func(name string, v float64) string { return name + " " + strings.TrimSpace(widgets.Percent(v)) }
	scale := func() *widgets.Scale { return &widgets.Scale{} }
	bits := func(name string, v float64) string { return name + " " + strings.TrimSpace(scale().BitRate(v)) }
	bytesOf := func(name string, v float64) string { return name + " " + strings.TrimSpace(scale().Bytes(v)) }
	number := func(name, format string, v float64) string {
		if math.IsNaN(v) {
			return name + " " + widgets.Unknowable
		}
		return name + " " + fmt.Sprintf(format, v)
	}

	line("origintop", widgets.Clean(origin), when)
	c := &s.CPU
	since := ""
	if c.SinceBoot && !math.IsNaN(c.Busy) {
		since = "(since boot)"
	}
	line("CPU", percent("busy", c.Busy), since, percent("user", c.Modes[scrape.User]), percent("system", c.Modes[scrape.System]),
		percent("softirq", c.Modes[scrape.SoftIRQ]), percent("iowait", c.Modes[scrape.IOWait]),
		percent("steal", c.Modes[scrape.Steal]),
		"load "+load(c.Load1)+" "+load(c.Load5)+" "+load(c.Load15), percent("pressure", c.Pressure))
	for i := range c.Cores {
		line("", percent("cpu"+widgets.Clean(c.Cores[i].Name), c.Cores[i].Busy))
	}
	if c.TooMany {
		line("", tooMany(true, scrape.MostRows, "CPUs"))
	}
	m := &s.Memory
	line("Memory", percent("used", m.UsedPercent), bytesOf("used", m.Used), bytesOf("total", m.Total),
		bytesOf("available", m.Available), bytesOf("cache", m.Cache), bytesOf("swap", m.SwapUsed))
	w := &s.Network
	line("Network", bits("out", w.Out), bits("in", w.In), number("retransmits", "%.1f/s", w.Retransmits))
	for i := range w.Devices {
		d := &w.Devices[i]
		line("", widgets.Clean(d.Name), bits("out", d.Out), bits("in", d.In), "link "+linkSpeed(d.Link),
			number("errors", "%.1f/s", d.Errors), number("drops", "%.1f/s", d.Drops))
	}
	if w.TooMany {
		line("", tooMany(true, scrape.MostRows, "devices"))
	}
	for i, d := range s.Disk.Devices {
		name := "Disk"
		if i > 0 {
			name = ""
		}
		line(name, widgets.Clean(d.Name), percent("busy", d.Busy), "written "+strings.TrimSpace(scale().ByteRate(d.Written)),
			"read "+strings.TrimSpace(scale().ByteRate(d.Read)), "await "+strings.TrimSpace(widgets.Seconds(d.Await)))
	}
	for _, f := range s.Disk.Filesystems {
		line("", widgets.Clean(f.Mountpoint), percent("used", f.UsedPercent), bytesOf("available", f.Avail))
	}
	if s.Disk.TooMany {
		line("", tooMany(true, scrape.MostRows, "disks or file systems"))
	}
	n := &s.Nginx
	up := "not known"
	if n.Known {
		up = map[bool]string{true: "up", false: "down"}[n.Up]
	}
	line("Nginx", up, widgets.Clean(n.Exporter), number("requests", "%.1f/s", n.Requests), number("active", "%.0f", n.Active),
		number("reading", "%.0f", n.Reading), number("writing", "%.0f", n.Writing), number("waiting", "%.0f", n.Waiting),
		number("dropped", "%.1f/s", n.Dropped))
	if l := &n.Latency; l.Kind != scrape.NoLatency {
		seconds := func(name string, v float64) string { return name + " " + strings.TrimSpace(widgets.Seconds(v)) }
		line("", seconds("p50", l.P50), seconds("p90", l.P90), seconds("p95", l.P95), seconds("p99", l.P99), seconds("mean", l.Mean))
	}
	if n.TooMany {
		line("", tooMany(true, scrape.MostSeries, "series of a kind"))
	}
	if z := &s.Swarm; z.Known {
		line("Swarm", number("clients", "%.0f", z.Active)+number(" of", "%.0f", z.Target), percent("ramp", z.Ramp),
			bits("get", z.Throughput), number("segments", "%.1f/s", z.Segments), number("manifests", "%.1f/s", z.Manifests),
			number("stalled", "%.0f", z.Stalled), number("speed", "%.2f", z.Speed), percent("errors", z.ErrorPercent))
	}
	return b.Bytes()
}
