package words

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// FleetVerdict says what matters most in a fleet now, and how bad that is. That an origin is quiet is a claim: it stands only if
// all that is watched of it is known.
func FleetVerdict(v *fleet.View) (text, brief string, is severity.Severity) {
	list := FleetFindings(v)
	if len(list) == 0 {
		return fleetQuiet(v)
	}
	var texts []string
	for _, f := range list {
		texts = append(texts, f.Text)
	}
	return strings.Join(texts, "; "), list[0].Brief, list[0].Severity
}

// A fleetGroup is what several origins have in common: findings of one kind.
type fleetGroup struct {
	what     analysis.What
	field    *fields.Field
	severity severity.Severity
	silent   bool   // no exporter answers
	server   string // the URL of the one that was asked in place of exporters, and gave no answer; "" if that is not so
	ended    bool   // whatever it was, it has just ended
	members  []fleetMember
}

// A fleetMember is an origin in a group, with the worst of its findings of that kind.
type fleetMember struct {
	row     *fleet.Row
	finding *analysis.Finding
}

// FleetFindings says what is the matter in a fleet now, the worst first: what several origins have in common, in one sentence.
func FleetFindings(v *fleet.View) []Finding {
	var list []Finding
	for _, g := range fleetGroups(v) {
		text, brief := g.sentence(len(v.Rows))
		list = append(list, Finding{Severity: g.severity, Ended: g.ended, Text: text, Brief: brief})
	}
	if list != nil {
		if text := unseen(v); text != "" {
			list = append(list, Finding{Text: text})
		}
	}
	return list
}

func fleetGroups(v *fleet.View) []*fleetGroup {
	type kind struct {
		what          analysis.What
		field         *fields.Field
		severity      severity.Severity
		silent, ended bool
		server        string
	}
	groups := map[kind]*fleetGroup{}
	var list []*fleetGroup
	for _, r := range v.Rows {
		for i := range r.Findings {
			f := &r.Findings[i]
			k := kind{what: f.What, field: f.Field, severity: f.Severity}
			if f.What == analysis.ExporterDown {
				k.silent = isSilent(r.Snapshot)
				k.server, _ = scrape.SilentServer(f.Source.Err)
			}
			if f.Ended && i == 0 && !f.Past {
				k = kind{severity: f.Severity, ended: true}
			} else if f.Ended || f.Past || f.Stale {
				continue
			}
			g := groups[k]
			if g == nil {
				g = &fleetGroup{what: k.what, field: k.field, severity: k.severity, silent: k.silent, server: k.server, ended: k.ended}
				groups[k] = g
				list = append(list, g)
			}
			if n := len(g.members); n == 0 || g.members[n-1].row != r {
				g.members = append(g.members, fleetMember{r, f})
			}
		}
	}
	sorting.Stable(list, func(a, b *fleetGroup) int {
		if a.ended != b.ended { // what is so now of others comes first, however bad that was
			return map[bool]int{true: 1, false: -1}[a.ended]
		}
		return cmp.Or(
			analysis.Rank(a.severity, a.ended, false)-analysis.Rank(b.severity, b.ended, false), len(b.members)-len(a.members),
		)
	})
	return list
}

// isSilent reports whether no exporter of an origin answers.
func isSilent(s *origin.Snapshot) bool {
	return !slices.ContainsFunc(s.Sources, func(src origin.SourceState) bool { return src.Up() && !src.Only(scrape.RoleLoad) })
}

// sentence says what a group is, of so many origins, in full and in brief.
func (g *fleetGroup) sentence(all int) (text, brief string) {
	n := len(g.members)
	if g.server != "" {
		return g.notKnown(all)
	}
	if n == 1 {
		m := g.members[0]
		text, brief = sentence(m.row.Snapshot, m.finding)
		if brief == "" {
			brief, _, _ = strings.Cut(text, ": ")
		}
		name := originName(m.row) + ": "
		return name + text, name + brief
	}
	sorting.Stable(g.members, func(a, b fleetMember) int { return cmp.Compare(value(b.finding), value(a.finding)) })
	var members []string
	for _, m := range g.members {
		text := originName(m.row)
		if v := value(m.finding); v > math.Inf(-1) && !g.ended {
			text += " " + FieldValue(g.field, v)
		}
		members = append(members, text)
	}
	brief = ofOrigins(n, all) + " " + g.phrase()
	return brief + ": " + few3(members), brief
}

// notKnown says that a server that was asked in place of exporters gives no answer: of the origins that says nothing.
func (g *fleetGroup) notKnown(all int) (text, brief string) {
	since, of := g.members[0].finding.Since, originName(g.members[0].row)
	for _, m := range g.members {
		if m.finding.Since.Before(since) {
			since = m.finding.Since
		}
	}
	if n := len(g.members); n > 1 {
		of = ofOrigins(n, all)
	}
	what := " not known since "
	if !g.silent {
		what = " not all known since "
	}
	brief = widgets.Clean(g.server) + doesNotAnswer
	return brief + "; " + of + what + Clock(since), brief
}

// value returns the number of a finding, minus infinity if it has none.
func value(f *analysis.Finding) float64 {
	if f.Alarm == nil || math.IsNaN(f.Alarm.Value) {
		return math.Inf(-1)
	}
	return f.Alarm.Value
}

// ofOrigins says how many origins of all: "3 of 40 origins".
func ofOrigins(n, all int) string {
	switch {
	case all == 1:
		return Origins(1)
	case n == all:
		return "all " + Origins(all)
	}
	return fmt.Sprintf("%d of %s", n, Origins(all))
}

// Origins says how many origins there are.
func Origins(n int) string { return Grouped(n) + " " + plural(n, "origin", "origins") }

func originName(r *fleet.Row) string { return cmp.Or(widgets.Clean(r.Origin), "the origin") }

// phrase says what several origins have in common.
func (g *fleetGroup) phrase() string {
	switch {
	case g.ended:
		return "were " + word(g.severity) + " a moment ago"
	case g.silent:
		return "do not answer"
	}
	switch g.what {
	case analysis.ServersDown:
		return "have " + g.serverName() + " down"
	case analysis.ExporterDown:
		return "have an exporter down"
	case analysis.PageLate:
		return "are late"
	case analysis.Page:
		return "have problems on their pages"
	}
	if g.severity == severity.Warn {
		switch g.field.Name {
		case "network.devices.out_link_percent":
			return "are near their link limit"
		case "network.devices.in_link_percent":
			return "are near their inbound link limit"
		}
	}
	if phrase := fleetPhrases[g.field.Name]; phrase != "" {
		return phrase
	}
	return "have too much of " + FieldName(g.field, "")
}

// serverName returns what the servers are that are down: "nginx" or, if they differ, "a server".
func (g *fleetGroup) serverName() string {
	name := ""
	for _, m := range g.members {
		switch is := ServerName(m.row.Snapshot); {
		case is == "server", name != "" && is != name:
			return "a server"
		default:
			name = is
		}
	}
	return name
}

// fleetPhrases say what several origins have in common whose number of a field is at its limit.
var fleetPhrases = map[string]string{
	"cpu.busy_percent":                     "have a busy CPU",
	"cpu.cores.busy_percent":               "have a busy core",
	"cpu.pressure_percent":                 "wait for CPU",
	"cpu.load_per_core":                    "have a high load",
	"memory.used_percent":                  "have little memory left",
	"memory.oom_kills":                     "OOM-kill processes",
	"memory.pressure_percent":              "wait for memory",
	"memory.swap_pages_per_second":         "swap memory",
	"network.devices.out_link_percent":     "have a full link",
	"network.devices.in_link_percent":      "have a full inbound link",
	"network.devices.lost_percent":         "lose packets",
	"network.plateau_bytes_per_second":     "are stuck though their load grew",
	"network.listen_overflows_per_second":  "have a full accept queue",
	"network.conntrack_percent":            "have little conntrack left",
	"network.softnet_dropped_per_second":   "drop packets (softnet)",
	"network.retransmitted_percent":        "retransmit many TCP segments",
	"disk.filesystems.used_percent":        "have a file system nearly full",
	"disk.filesystems.inodes_used_percent": "have few inodes left",
	"disk.file_handles_percent":            "have few file handles left",
	"disk.pressure_percent":                "wait for a disk",
	"disk.devices.busy_percent":            "have a busy disk",
	"containers.throttled_percent":         "have a throttled container",
	"containers.memory_limit_percent":      "have a container with little memory left",
	"containers.oom_kills":                 "OOM-kill processes in containers",
	"nginx.connections_percent":            "have few connections left",
	"nginx.servers.connections_percent":    "have few connections left",
	"nginx.dropped_per_second":             "drop connections",
	"nginx.servers.dropped_per_second":     "drop connections",
	"nginx.status_per_second.5xx":          "answer with 5xx",
	"nginx.servers.5xx_per_second":         "answer with 5xx",
	"nginx.5xx_percent":                    "answer with 5xx",
	"nginx.servers.5xx_percent":            "answer with 5xx",
	"nginx.busy_percent":                   "have a busy server",
	"nginx.servers.busy_percent":           "have a busy server",
	"nginx.queued_requests":                "have requests queued",
	"nginx.servers.queued_requests":        "have requests queued",
	"nginx.limited_per_second":             "have too few threads",
	"nginx.servers.limited_per_second":     "have too few threads",
	"nginx.failed_per_second":              "fail requests",
	"nginx.servers.failed_per_second":      "fail requests",
	"nginx.backends_down_percent":          "have backends down",
	"nginx.servers.backends_down_percent":  "have backends down",
	"swarm.active_clients":                 "have clients that get nothing",
	"swarm.error_percent":                  "have clients whose requests fail",
	"swarm.stalled_percent":                "have stalled clients",
	"swarm.below_realtime_percent":         "have clients below real time",
	"swarm.restarts_per_second":            "have clients that restart",
	"swarm.lost_lines_percent":             "have a swarm that loses statistics",
}

// fleetQuiet says that nothing is the matter in a fleet, as far as anybody can know.
func fleetQuiet(v *fleet.View) (text, brief string, is severity.Severity) {
	all, quiet := len(v.Rows), 0
	var unsure []string // what is not known of which origins, or was the matter with them
	names := map[string][]string{}
	for _, r := range v.Rows {
		what := ""
		switch {
		case isUnseen(r):
		case len(r.Findings) > 0:
			what = "not long quiet"
		case IsQuiet(r.Snapshot):
			quiet++
		default:
			spots := blindSpots(r.Snapshot)
			what = spots[slices.IndexFunc(spots, func(b blindSpot) bool { return b.watched })].long
		}
		if what != "" {
			if names[what] == nil {
				unsure = append(unsure, what)
			}
			names[what] = append(names[what], originName(r))
		}
	}
	switch {
	case all == 0:
		return "waiting for the first origin " + widgets.Pending, "no origin yet", severity.Unknown
	case quiet == all:
		text = ofOrigins(all, all) + " quiet"
		return text, text, severity.Good
	case quiet == 0:
		text = "nothing seen on " + ofOrigins(all, all)
	default:
		text = ofOrigins(quiet, all) + " quiet"
	}
	brief = text
	if unseen := unseen(v); unseen != "" {
		text += "; " + unseen
	}
	for _, what := range unsure {
		text += "; " + what
		if n := len(names[what]); n < all {
			text += ": " + few3(names[what])
		}
	}
	return text, brief, severity.Unknown
}

func isUnseen(r *fleet.Row) bool { return r.Snapshot.Time.IsZero() && len(r.Findings) == 0 }

// unseen says which origins have not been seen yet; "" if all have.
func unseen(v *fleet.View) string {
	var names []string
	for _, r := range v.Rows {
		if isUnseen(r) {
			names = append(names, originName(r))
		}
	}
	switch len(names) {
	case 0:
		return ""
	case len(v.Rows):
		return "none seen yet"
	}
	return fmt.Sprintf("%d not seen yet: ", len(names)) + few3(names)
}
