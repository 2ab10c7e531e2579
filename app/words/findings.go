package words

import (
	"fmt"
	"math"
	"strings"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// A Finding is something that isn't as it should be, in words.
type Finding struct {
	Severity severity.Severity
	Past     bool // it no longer is
	Ended    bool // it has just ceased, or is past
	Text     string
	Brief    string // instead, where there is little room; "": the text up to a colon
}

// Word returns what a finding of its severity is called.
func (f *Finding) Word() string {
	if f.Ended {
		return "was " + word(f.Severity)
	}
	return word(f.Severity)
}

// Findings returns what analysis.Findings finds, in words.
func Findings(s *origin.Snapshot, late func(*origin.SourceState) bool) []Finding {
	var list []Finding
	for _, f := range analysis.Findings(s, late) {
		text, brief := sentence(s, &f)
		list = append(list, Finding{f.Severity, f.Past, f.Ended, text, brief})
	}
	return list
}

// WorstFirst sorts findings as analysis.Findings does.
func WorstFirst(list []Finding) []Finding {
	rank := func(f *Finding) int { return analysis.Rank(f.Severity, f.Ended, f.Past) }
	sorting.Stable(list, func(a, b Finding) int { return rank(&a) - rank(&b) })
	return list
}

// sentence says what a finding is, in full and in brief.
func sentence(s *origin.Snapshot, f *analysis.Finding) (text, brief string) {
	switch f.What {
	case analysis.ServersDown:
		return serversDown(s, f)
	case analysis.ExporterDown:
		if url, why := scrape.SilentServer(f.Source.Err); url != "" {
			what := exporter(f.Source) + " not known"
			return what + " since " + Clock(f.Since) + ": " + url + doesNotAnswer + ": " + why, what + ": " + url + doesNotAnswer
		}
		reason, _, _ := strings.Cut(f.Source.Err, ": ") // without what to do about it
		return exporter(f.Source) + " down since " + Clock(f.Since) + ": " + f.Source.Err, exporter(f.Source) + " down: " + reason
	case analysis.PageLate:
		return "no answer from " + SourceName(f.Source) + " since " + Clock(f.Since), ""
	case analysis.Page:
		text = troubleText(s, f.Trouble)
		brief, _, _ = strings.Cut(text, ": ")
		return text, brief
	}
	text = high(s, f)
	switch {
	case f.Stale:
		return text + ", last value", ""
	case !f.Ended:
		return text + lasting(f.Since, s.Time), ""
	}
	what, _, _ := strings.Cut(text, ": ")
	ended := ", ended " + Age(s.Time.Sub(f.Last)) + " ago"
	return text + lasting(f.Since, f.Last) + ended, what + ended
}

const doesNotAnswer = " does not answer"

// serversDown says that the server is down, or which of several.
func serversDown(s *origin.Snapshot, f *analysis.Finding) (text, brief string) {
	switch {
	case f.Stale:
		return ServerIsDown(s) + ": its exporter cannot reach it, last value", ServerIsDown(s) + ", last value"
	case f.Of < 2:
		return ServerIsDown(s) + lasting(f.Since, s.Time) + ": its exporter cannot reach it", ""
	case len(f.Servers) == f.Of:
		return fmt.Sprintf("all %s are down%s: their exporters cannot reach them", ServerCount(s, f.Of), lasting(f.Since, s.Time)), ""
	}
	text = fmt.Sprintf("%d of %s down", len(f.Servers), ServerCount(s, f.Of)) + lasting(f.Since, s.Time)
	return text + ": " + few3(f.Servers), text
}

// ServerIsDown says that the only server is down.
func ServerIsDown(s *origin.Snapshot) string { return serverOf(s, "") + " is down" }

// ServerCount returns how many servers there are, by what they are: "2 nginx", "2 servers".
func ServerCount(s *origin.Snapshot, n int) string {
	name := ServerName(s)
	if name == "server" {
		name = plural(n, name, "servers")
	}
	return fmt.Sprint(n, " ", name)
}

// high says which number is high, and how much.
func high(s *origin.Snapshot, f *analysis.Finding) string {
	v, a, z := f.Alarm.Value, f.Alarm, &s.Clients
	percent, decimal, count := Trimmed(v), widgets.Decimal(v, 1), widgets.Decimal(v, 0)
	clients := func(n float64, which string) string {
		if !a.Over || !(n > 0) || !(z.Active > 0) {
			return percent + " of the clients " + which
		}
		all := max(z.Active, n) // clients that crash are not active for a moment
		if z.Target > all {
			all = z.Target
		}
		return widgets.Count(n) + " of " + widgets.Count(all) + " clients " + which
	}
	row := ""
	if f.Field.List != nil {
		row = f.Field.List.Row(s, f.Row)
	}
	switch f.Field.Name {
	case "cpu.busy_percent":
		return "CPU " + percent + " busy"
	case "cpu.cores.busy_percent":
		return "cpu" + row + " " + percent + mostly(s, f)
	case "cpu.pressure_percent":
		return "CPU pressure " + percent
	case "cpu.load_per_core":
		return "load " + decimal + " per core"
	case "memory.used_percent":
		return "memory " + percent + " used"
	case "memory.oom_kills":
		return count + " processes OOM-killed"
	case "memory.pressure_percent":
		return "memory pressure " + percent
	case "memory.swap_pages_per_second":
		return "memory swaps, " + count + " pages/s"
	case "network.devices.out_link_percent":
		return row + " out " + percent + " of " + LinkSpeed(s.Network.Devices[f.Row].Link)
	case "network.devices.in_link_percent":
		return row + " in " + percent + " of " + LinkSpeed(s.Network.Devices[f.Row].Link)
	case "network.devices.lost_percent":
		return row + ": " + percent + " of packets lost or broken"
	case "network.plateau_bytes_per_second":
		return "traffic is stuck at " + strings.TrimSpace((&widgets.Scale{}).BitRate(v)) + " though the load grew: something is at its limit"
	case "network.listen_overflows_per_second":
		return "accept queue overflows, " + decimal + "/s"
	case "network.conntrack_percent":
		return "conntrack " + count + "% full"
	case "network.softnet_dropped_per_second":
		return "CPUs drop " + decimal + " packets/s (softnet)"
	case "network.retransmitted_percent":
		return decimal + "% of TCP segments retransmitted"
	case "disk.filesystems.used_percent":
		return row + " " + percent + " full"
	case "disk.filesystems.inodes_used_percent":
		return row + " " + percent + " of inodes used"
	case "disk.file_handles_percent":
		return count + "% of all file handles open"
	case "disk.pressure_percent":
		return "disk pressure " + percent
	case "disk.devices.busy_percent":
		return "disk " + row + " busy " + percent
	case "containers.throttled_percent":
		text := "container " + row + " throttled in " + percent + " of periods"
		if quota := s.Containers[f.Row].Quota; quota > 0 {
			text += ": its quota is " + widgets.Decimal(quota, 2) + " cores"
		}
		return text
	case "containers.memory_limit_percent":
		return "container " + row + " uses " + percent + " of its memory" + ofLimit(s.Containers[f.Row].MemoryLimit)
	case "containers.oom_kills":
		return count + " processes of container " + row + " OOM-killed"
	case "nginx.connections_percent", "nginx.servers.connections_percent":
		limit := s.Server.Limit
		if row != "" {
			limit = s.Servers[f.Row].Limit
		}
		return serverOf(s, row) + " has " + widgets.Decimal(v*limit/100, 0) + " of " + widgets.Decimal(limit, 0) + " connections"
	case "nginx.dropped_per_second", "nginx.servers.dropped_per_second":
		return serverOf(s, row) + " drops " + decimal + " connections/s"
	case "nginx.status_per_second.5xx", "nginx.servers.5xx_per_second":
		return serverOf(s, row) + " answers " + decimal + "/s with 5xx"
	case "nginx.5xx_percent", "nginx.servers.5xx_percent":
		return percent + " of " + serverOf(s, row) + "'s answers are 5xx"
	case "nginx.busy_percent", "nginx.servers.busy_percent":
		return serverOf(s, row) + " is " + percent + " busy"
	case "nginx.queued_requests", "nginx.servers.queued_requests":
		return count + " requests queue in " + serverOf(s, row)
	case "nginx.limited_per_second", "nginx.servers.limited_per_second":
		return serverOf(s, row) + " has too few threads, " + decimal + " times/s"
	case "nginx.failed_per_second", "nginx.servers.failed_per_second":
		w := &s.Server
		if row != "" {
			w = &s.Servers[f.Row].ServerNumbers
		}
		return serverOf(s, row) + " fails " + decimal + failed(w)
	case "nginx.backends_down_percent", "nginx.servers.backends_down_percent":
		w := &s.Server
		if row != "" {
			w = &s.Servers[f.Row].ServerNumbers
		}
		if !(w.Backends > 0) {
			return percent + " of the backends of " + serverOf(s, row) + " down"
		}
		return widgets.Count(v*w.Backends/100) + " of " + widgets.Count(w.Backends) + " backends of " + serverOf(s, row) + " down"
	case "swarm.active_clients":
		return nothing(s, v, a.Over)
	case "swarm.error_percent":
		return failing(z, percent)
	case "swarm.stalled_percent":
		return clients(z.Stalled, "stalled")
	case "swarm.below_realtime_percent":
		return clients(z.Below, "below real time")
	case "swarm.restarts_per_second":
		return "clients restart, " + decimal + "/s"
	case "swarm.lost_lines_percent":
		return "the swarm loses " + percent + " of its statistics"
	}
	return strings.TrimSpace(f.Field.Limit.Name+" "+row) + fmt.Sprintf(" %.4g", v) // which has no words of its own yet
}

// serverOf returns what to call a server: the only one has no name, and is called what it is.
func serverOf(s *origin.Snapshot, name string) string {
	if name == "" {
		name = ServerName(s)
	}
	if name == "server" {
		return "the server"
	}
	return name
}

// failed says what a server fails so many of: Varnish counts what it can't fetch from its backends, for which it answers with 503 or what
// it still has.
func failed(w *origin.ServerNumbers) string {
	switch {
	case w.Product == "Varnish":
		return " fetches/s from its backends: 503 or stale content"
	case strings.Contains(w.Product, "Varnish"): // and another one
		return " requests or fetches/s"
	}
	return " requests/s with 4xx or 5xx"
}

// ofLimit says how much memory there is for a container.
func ofLimit(bytes float64) string {
	if math.IsNaN(bytes) {
		return ""
	}
	return ", " + volume(bytes)
}

// mostly says what a core spends its time with, where that is news beside what all of them do.
func mostly(s *origin.Snapshot, f *analysis.Finding) string {
	if len(s.CPU.Cores) < 2 || !f.Alarm.Over {
		return ""
	}
	return ", mostly " + s.CPU.Cores[f.Row].Most.String()
}

// few3 lists up to three names.
func few3(names []string) string {
	const most = 3
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
}

// Severity returns how bad a number is that alarms are raised of: this one, or nil.
func Severity(a *alarm.Alarm, v float64) severity.Severity {
	if s := Raised(a); s > severity.Good || math.IsNaN(v) {
		return s
	}
	return severity.Good
}

// Raised returns how bad the number is that an alarm was raised of, and leaves what is all right in its normal style. The alarm may last
// while the number is all right by now: that the line above the panels says.
func Raised(a *alarm.Alarm) severity.Severity {
	if a == nil || !a.Near {
		return severity.Unknown
	}
	return a.Severity
}

// WorstOf returns how bad the worst of these is: a severity, and alarms that may be nil.
func WorstOf(s severity.Severity, alarms ...*alarm.Alarm) severity.Severity {
	for _, a := range alarms {
		s = max(s, Raised(a))
	}
	return s
}

// Worse returns the worse one of two alarms, nil if there is none.
func Worse(a, b *alarm.Alarm) *alarm.Alarm {
	if Raised(b) > Raised(a) {
		return b
	}
	return a
}

// TurnsCritical says that something is critical from a moment on.
const TurnsCritical = "critical from here on"
