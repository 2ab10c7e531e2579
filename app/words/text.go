package words

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/widgets"
)

// UpText says whether the server answers, or how many of several do.
func UpText(n *origin.ServerNumbers, servers []origin.Server) string {
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
func Text(s *origin.Snapshot, name string) []byte { return TextOfRun(s, name, "") }

// TextOfRun is Text with the verdict of the run up to then.
func TextOfRun(s *origin.Snapshot, name, verdict string) []byte {
	t := &text{s: s}
	if name == "" {
		name = s.Host
	}
	when := "no page yet"
	if !s.Time.IsZero() {
		when = s.Time.Format(time.DateTime)
	}
	t.line("origintop", widgets.Clean(name), when)
	t.line("Now", VerdictText(s))
	if verdict != "" {
		t.line("So far", verdict)
	}
	t.line("CPU", t.part("cpu", "busy_percent", "modes_percent.user", "modes_percent.nice", "modes_percent.system", "modes_percent.irq",
		"modes_percent.softirq", "modes_percent.iowait", "modes_percent.steal", "modes_percent.idle", "load1", "load5", "load15",
		"pressure_percent")...)
	for i := range s.CPU.Cores {
		t.line("", "cpu"+strings.Join(t.row(i, "cpu.cores", "busy_percent"), " "))
	}
	t.line("", TooMany(s.CPU.TooMany, series.MaxRows, "CPUs"))
	t.line("Memory", t.part("memory", "used_percent", "used_bytes", "total_bytes", "available_bytes", "cache_bytes", "swap_used_bytes")...)
	containers := "Container"
	for i := range s.Containers {
		facts := t.row(i, "containers", "cpu_cores", "cpu_quota_cores", "throttled_percent", "memory_bytes", "memory_limit_bytes")
		t.line(containers, append(facts[:1:1], append([]string{t.lastValues(scrape.RoleContainers)}, facts[1:]...)...)...)
		containers = ""
	}
	t.line("Network", t.part("network", "out_bytes_per_second", "in_bytes_per_second", "retransmits_per_second")...)
	for i := range s.Network.Devices {
		t.line("", t.row(i, "network.devices", "out_bytes_per_second", "in_bytes_per_second", "link_bytes_per_second",
			"errors_per_second", "drops_per_second")...)
	}
	t.line("", TooMany(s.Network.TooMany, series.MaxRows, "devices"))
	if len(s.Disk.Devices)+len(s.Disk.Filesystems) > 0 {
		t.line("Disk", t.part("disk", "written_bytes_per_second", "read_bytes_per_second", "pressure_percent")...)
	}
	for i := range s.Disk.Devices {
		t.line("", t.row(i, "disk.devices", "busy_percent", "written_bytes_per_second", "read_bytes_per_second", "await_seconds")...)
	}
	for i := range s.Disk.Filesystems {
		facts := t.row(i, "disk.filesystems", "used_percent", "available_bytes")
		if s.Disk.Filesystems[i].Failed {
			facts = append(facts, "error: it cannot be read")
		}
		t.line("", facts...)
	}
	t.line("", TooMany(s.Disk.TooMany, series.MaxRows, "disks or file systems"))
	server := t.part("nginx", "requests_per_second", "connections.active", "connections.reading", "connections.writing",
		"connections.waiting", "dropped_per_second")
	name, exporters := "Server", ExporterName(&s.Server)
	if list := Products(s); len(list) == 1 && list[0] == "nginx" {
		name = "Nginx"
	} else {
		exporters = strings.TrimSuffix(strings.Join(list, ", ")+", "+exporters, ", ")
	}
	t.line(name, slices.Insert(server, 1, UpText(&s.Server, s.Servers), widgets.Clean(strings.TrimPrefix(exporters, ", ")))...)
	t.line("", t.known("nginx", "failed_per_second", "busy_percent", "workers_busy", "workers_limit", "queued_requests", "limited_per_second",
		"cache_hit_percent", "backend_requests_per_second", "backends_down", "backends")...)
	if s.Server.Latency.Kind != origin.NoLatency {
		t.line("", t.numbers(0, "nginx.latency_seconds", "p50", "p90", "p95", "p99", "mean")...)
	}
	for i := range s.Servers {
		v := &s.Servers[i]
		if v.Assumed {
			t.line("", widgets.Clean(strings.Join(v.Sources, ", "))+":", Assumed(v)[0])
		}
		if len(s.Servers) > 1 {
			server := t.row(i, "nginx.servers", "requests_per_second", "active_connections", "5xx_per_second", "latency_p99_seconds")
			if !math.IsNaN(v.CacheHit) {
				server = append(server, t.row(i, "nginx.servers", "cache_hit_percent")[1:]...)
			}
			if v.Behind {
				server = append(server, t.row(i, "nginx.servers", "requests_per_front_request")[1:]...)
			}
			t.line("", slices.Insert(server, 1, UpText(&v.ServerNumbers, nil), widgets.Clean(v.Exporter))...)
		}
	}
	if order := Order(s); order != nil {
		t.line("", order[0])
	}
	t.line("", TooMany(s.Server.TooMany, origin.MaxSeries, "series of a kind"))
	switch {
	case !s.Clients.Known:
	case s.Clients.Tester != "swarm":
		clients := t.part("swarm", "active_clients", "allocated_clients", "requests_per_second", "throughput_bytes_per_second",
			"error_percent", "unanswered_per_second")
		t.line("Clients", slices.Insert(clients, 1, s.Clients.Tester)...)
		if s.Clients.Latency.Kind != origin.NoLatency {
			t.line("", append(t.numbers(0, "swarm.latency_seconds", "p50", "p90", "p95", "p99", "mean"), LatencyOf(&s.Clients), Way(s))...)
		}
	default:
		t.line("Swarm", t.part("swarm", "active_clients", "target_clients", "ramp_percent", "throughput_bytes_per_second",
			"segments_per_second", "manifests_per_second", "stalled_clients", "clients_below_realtime", "average_speed",
			"error_percent", "restarts_total")...)
	}
	notes := "Notes"
	for i := range s.Troubles {
		if trouble := &s.Troubles[i]; !trouble.Kind.Warns() {
			t.line(notes, widgets.Clean(troubleText(s, trouble)))
			notes = ""
		}
	}
	return t.b.Bytes()
}

// text is that of a snapshot, as far as it is written.
type text struct {
	s *origin.Snapshot
	b bytes.Buffer
}

// line writes a line of facts: of those that are not "", if there are any.
func (t *text) line(name string, facts ...string) {
	if facts = slices.DeleteFunc(facts, func(fact string) bool { return fact == "" }); len(facts) > 0 {
		fmt.Fprintf(&t.b, "%-9s %s\n", name, strings.Join(facts, "  "))
	}
}

// part returns when numbers are of, and these.
func (t *text) part(part string, fields ...string) []string {
	return append([]string{t.lastValues(field(part, fields[0]).Role())}, t.numbers(0, part, fields...)...)
}

// known is numbers without those that are not known.
func (t *text) known(part string, fields ...string) []string {
	return t.numbers(0, part, slices.DeleteFunc(fields, func(name string) bool { return math.IsNaN(field(part, name).Value(t.s, 0)) })...)
}

// row returns what a row of a list is called, and numbers of it.
func (t *text) row(i int, list string, fields ...string) []string {
	name := field(list, fields[0]).List.Row(t.s, i)
	return append([]string{widgets.Clean(name)}, t.numbers(i, list, fields...)...)
}

// numbers returns numbers of the table of fields, each behind its label; in a list, those of a row.
func (t *text) numbers(row int, part string, fields ...string) (facts []string) {
	for _, name := range fields {
		f := field(part, name)
		label := f.Label
		if f.Name == "nginx.workers_busy" {
			label = WorkersLabel(&t.s.Server)
		}
		fact := strings.TrimSpace(label + " " + t.number(f, row))
		if len(facts) > 0 && (label == "" || label == "of") { // it goes with the one before
			facts[len(facts)-1] += " " + fact
		} else {
			facts = append(facts, fact)
		}
	}
	return facts
}

// field returns the one of a part, or of a list, that has that name.
func field(part, name string) *fields.Field {
	all := fields.All()
	return &all[slices.IndexFunc(all, func(f fields.Field) bool { return f.Name == part+"."+name })]
}

// number writes a number, and how far it is one of now.
func (t *text) number(f *fields.Field, row int) string {
	if f.Quantile != nil {
		return QuantileText(f.Quantile(t.s, row))
	}
	v := f.Value(t.s, row)
	number := inUnit(f.Unit, v)
	if f.Name == "nginx.latency_seconds.mean" {
		number = ServerMean(&t.s.Server)
	}
	if f.Doubtful {
		number = t.about(f.Role(), number)
	}
	if f.Name == "cpu.busy_percent" && t.s.CPU.SinceBoot && !math.IsNaN(v) {
		number += "  (since boot)"
	}
	return number
}

// about puts the sign of a number that is uncertain before that of a source whose answers came late, unless it is none.
func (t *text) about(role scrape.Role, number string) string {
	src := t.s.Source(role)
	if role == scrape.RoleServer {
		src = LeastSure(t.s, role)
	}
	if src == nil || src.Doubt <= 0 || number == widgets.Unknowable || strings.Trim(number, "0. kMGT%bitBps/") == "" {
		return number
	}
	return widgets.About + number
}

// lastValues says when numbers of that sort of source are of, "" if that is now.
func (t *text) lastValues(role scrape.Role) string {
	switch src := t.s.Source(role); {
	case role == scrape.RoleLoad && src != nil && analysis.LoadTestEnded(src):
		return "ended " + Clock(src.DownSince) + ", last values:"
	case role == scrape.RoleLoad && src != nil && !src.Up():
		return "no answer since " + Clock(src.DownSince) + ", last values:"
	case src != nil && src.Pages > 0 && !src.Up():
		return "last values, of " + Clock(src.Last) + ":"
	}
	return ""
}
