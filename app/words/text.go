package words

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// UpText says whether nginx answers, or how many of several do.
func UpText(n *origin.Nginx, servers []origin.Server) string {
	up, unknown := 0, 0
	for i := range servers {
		switch v := &servers[i]; {
		case v.Stale || !v.Known:
			unknown++
		case v.Up:
			up++
		}
	}
	switch {
	case !n.Known:
		return "not known"
	case len(servers) > 1 && unknown > 0:
		return fmt.Sprintf("%d of %d up, %d not known", up, len(servers), unknown)
	case len(servers) > 1 && up < len(servers):
		return fmt.Sprintf("%d of %d up", up, len(servers))
	case len(servers) > 1:
		return fmt.Sprintf("all %d up", up)
	case n.Up:
		return "up"
	}
	return "down"
}

// VerdictText says what is the matter, as the line below the header does.
func VerdictText(s *origin.Snapshot) string {
	list := Findings(s, nil)
	if len(list) == 0 {
		long, _, _ := Quiet(s)
		return long
	}
	lines := make([]string, 0, len(list))
	for _, f := range list {
		text := f.Text
		if !f.Past {
			text = f.Word() + ": " + text
		}
		lines = append(lines, widgets.Clean(text))
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", 10))
}

// Text returns the snapshot as lines of text for a person, one resource after the other.
func Text(s *origin.Snapshot, name string) []byte {
	var b bytes.Buffer
	if name == "" {
		name = s.Host
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
	byteRate := func(name string, v float64) string { return name + " " + strings.TrimSpace(scale().ByteRate(v)) }
	bytesOf := func(name string, v float64) string { return name + " " + strings.TrimSpace(scale().Bytes(v)) }
	number := func(name string, v float64) string { return name + " " + widgets.Decimal(v, 0) }
	rate := func(name string, v float64) string {
		if math.IsNaN(v) {
			return name + " " + widgets.Unknowable
		}
		return name + " " + widgets.Decimal(v, 1) + "/s"
	}

	line("origintop", widgets.Clean(name), when)
	line("Now", VerdictText(s))
	c := &s.CPU
	since := ""
	if c.SinceBoot && !math.IsNaN(c.Busy) {
		since = "(since boot)"
	}
	of := func(kind scrape.Role) string { // of when the numbers are, if that is not now
		if src := s.Source(kind); src != nil && src.Pages > 0 && !src.Up() {
			return "last values, of " + Clock(src.Last) + ":"
		}
		return ""
	}
	facts := []string{of(scrape.RoleMachine), percent("busy", c.Busy), since}
	for _, m := range []origin.Mode{origin.User, origin.Nice, origin.System, origin.IRQ, origin.SoftIRQ, origin.IOWait, origin.Steal, origin.Idle} {
		facts = append(facts, percent(m.String(), c.Modes[m]))
	}
	line("CPU", append(facts, "load "+Load(c.Load1)+" "+Load(c.Load5)+" "+Load(c.Load15), percent("pressure", c.Pressure))...)
	for i := range c.Cores {
		line("", percent("cpu"+widgets.Clean(c.Cores[i].Name), c.Cores[i].Busy))
	}
	if c.TooMany {
		line("", TooMany(true, series.MaxRows, "CPUs"))
	}
	m := &s.Memory
	line("Memory", of(scrape.RoleMachine), percent("used", m.UsedPercent), bytesOf("used", m.Used), bytesOf("total", m.Total),
		bytesOf("available", m.Available), bytesOf("cache", m.Cache), bytesOf("swap", m.SwapUsed))
	w := &s.Network
	node, swarm := s.Source(scrape.RoleMachine), s.Source(scrape.RoleLoad)
	nginx := LeastSure(s, scrape.RoleServer)
	near := func(src *origin.SourceState, text string) string { // of rates whose answers came late
		name, value, found := strings.Cut(text, " ")
		if found && src != nil && src.Doubt > 0 && value != widgets.Unknowable && strings.Trim(value, "0. kMGT%bitBps/") != "" {
			return name + " " + widgets.About + value
		}
		return text
	}
	line("Network", of(scrape.RoleMachine), near(node, bits("out", w.Out)), near(node, bits("in", w.In)), rate("retransmits", w.Retransmits))
	for i := range w.Devices {
		d := &w.Devices[i]
		line("", widgets.Clean(d.Name), near(node, bits("out", d.Out)), near(node, bits("in", d.In)), "link "+LinkSpeed(d.Link),
			rate("errors", d.Errors), rate("drops", d.Drops))
	}
	if w.TooMany {
		line("", TooMany(true, series.MaxRows, "devices"))
	}
	if len(s.Disk.Devices)+len(s.Disk.Filesystems) > 0 {
		line("Disk", of(scrape.RoleMachine), near(node, byteRate("written", s.Disk.Written)), near(node, byteRate("read", s.Disk.Read)), percent("pressure", s.Disk.Pressure))
	}
	for _, d := range s.Disk.Devices {
		line("", widgets.Clean(d.Name), near(node, percent("busy", d.Busy)), near(node, byteRate("written", d.Written)),
			near(node, byteRate("read", d.Read)), "await "+strings.TrimSpace(widgets.Seconds(d.Await)))
	}
	for _, f := range s.Disk.Filesystems {
		failed := ""
		if f.Failed {
			failed = "error: it cannot be asked"
		}
		line("", widgets.Clean(f.Mountpoint), percent("used", f.UsedPercent), bytesOf("available", f.Avail), failed)
	}
	if s.Disk.TooMany {
		line("", TooMany(true, series.MaxRows, "disks or file systems"))
	}
	n := &s.Nginx
	line("Nginx", of(scrape.RoleServer), UpText(n, s.Servers), widgets.Clean(n.Exporter), near(nginx, rate("requests", n.Requests)), number("active", n.Active),
		number("reading", n.Reading), number("writing", n.Writing), number("waiting", n.Waiting),
		rate("dropped", n.Dropped))
	if l := &n.Latency; l.Kind != origin.NoLatency {
		line("", "p50 "+QuantileText(l.P50), "p90 "+QuantileText(l.P90), "p95 "+QuantileText(l.P95), "p99 "+QuantileText(l.P99),
			"mean "+strings.TrimSpace(widgets.Seconds(l.Mean)))
	}
	for i := range s.Servers {
		v := &s.Servers[i]
		if v.Assumed {
			line("", widgets.Clean(strings.Join(v.Sources, ", "))+":", Assumed(v))
		}
		if len(s.Servers) == 1 {
			break
		}
		line("", widgets.Clean(v.Name), UpText(&v.Nginx, nil), widgets.Clean(v.Exporter), rate("requests", v.Requests), number("active", v.Active),
			rate("5xx", v.Status[5]), "p99 "+QuantileText(v.Latency.P99))
	}
	if n.TooMany {
		line("", TooMany(true, origin.MaxSeries, "series of a kind"))
	}
	if z := &s.Swarm; z.Known {
		when := ""
		switch {
		case swarm != nil && analysis.LoadTestEnded(swarm):
			when = "ended " + Clock(swarm.DownSince) + ", last values:"
		case swarm != nil && !swarm.Up():
			when = "no answer since " + Clock(swarm.DownSince) + ", last values:"
		}
		line("Swarm", when, number("clients", z.Active)+number(" of", z.Target), percent("ramp", z.Ramp),
			bits("get", z.Throughput), near(swarm, rate("segments", z.Segments)), near(swarm, rate("manifests", z.Manifests)),
			number("stalled", z.Stalled), number("below real time", z.Below), "speed "+widgets.Decimal(z.Speed, 2),
			percent("errors", z.ErrorPercent), number("restarts", z.RestartsTotal))
	}
	notes := "Notes"
	for i := range s.Troubles {
		if t := &s.Troubles[i]; !t.Kind.Warns() {
			line(notes, widgets.Clean(troubleText(t)))
			notes = ""
		}
	}
	return b.Bytes()
}
