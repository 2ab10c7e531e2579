package words

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// ServerName returns what the servers of an origin are called: what they are, if all of them are the same; else "server".
func ServerName(s *origin.Snapshot) string {
	if list := Products(s); len(list) == 1 {
		return list[0]
	}
	return "server"
}

// Products returns what the servers of an origin are, each once, in their order.
func Products(s *origin.Snapshot) (list []string) {
	for i := range s.Servers {
		if product := s.Servers[i].Product; product != "" && !slices.Contains(list, product) {
			list = append(list, product)
		}
	}
	if list == nil && s.Server.Product != "" {
		list = append(list, s.Server.Product)
	}
	return list
}

// WorkersLabel returns what those are called that are busy in a server. Caddy has no workers, but tells how many requests are in flight.
func WorkersLabel(n *origin.ServerNumbers) string {
	if n.Product == "Caddy" {
		return "in flight"
	}
	return "workers"
}

// BackendsText says how many backends of a server there are, or are down.
func BackendsText(n *origin.ServerNumbers) string {
	switch {
	case n.BackendsDown == 0:
		return "all " + widgets.Count(n.Backends) + " up"
	case n.BackendsDown > 0:
		return widgets.Count(n.BackendsDown) + " of " + widgets.Count(n.Backends) + " down"
	}
	return "not known"
}

// BackendsBrief says how many backends are down where there is little room, "" if none is, or nobody knows.
func BackendsBrief(n *origin.ServerNumbers) string {
	if !(n.BackendsDown > 0) {
		return ""
	}
	return widgets.Count(n.BackendsDown) + plural(int(n.BackendsDown), " backend down", " backends down")
}

// BuiltIn is in the names of exporters, as of "HAProxy + access log", what the server itself says.
const BuiltIn = "built in"

// ExporterName returns what to call the exporters of a server behind its own name.
func ExporterName(n *origin.ServerNumbers) string {
	list := strings.Split(n.Exporter, " + ")
	for i, name := range list {
		if name != "" && name == n.Product {
			list[i] = BuiltIn
		}
	}
	return strings.Join(list, " + ")
}

// ServerTitle says what was found of servers: "HAProxy · built in".
func ServerTitle(s *origin.Snapshot) string {
	name := "Server"
	if list := Products(s); len(list) == 1 {
		name = capital(list[0])
	}
	switch exporter := ExporterName(&s.Server); {
	case s.Order.Unclear:
		return name + " · " + s.Order.Front + ", in which order?"
	case s.Order.Behind != "":
		return name + " · " + s.Order.Front + " before " + s.Order.Behind
	case len(s.Servers) > 1:
		return fmt.Sprintf("%s · %d servers, summed", name, len(s.Servers))
	case exporter != "":
		return name + " · " + exporter
	}
	return name
}

func capital(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

// exporter returns what to call the exporter that is a source: it is not what it watches.
func exporter(src *origin.SourceState) string {
	switch {
	case src.Only(scrape.RoleMachine) && src.Name == scrape.RoleMachine.String():
		return "node_exporter"
	case src.Only(scrape.RoleServer) && src.Name == scrape.RoleServer.String():
		return cmp.Or(src.Product(), "web server") + " exporter"
	case src.Only(scrape.RoleLoad):
		return cmp.Or(src.LoadTester(), "load tester's page")
	}
	return "exporter " + SourceName(src)
}

// ServersDown says that the server itself is down, or some of those that a source watches are; "" if it says nothing of the kind.
func ServersDown(s *origin.Snapshot, src *origin.SourceState) string {
	all, down := 0, 0
	for i := range s.Servers {
		v := &s.Servers[i]
		if !src.Up() || v.Stale || len(v.Sources) == 0 || v.Sources[0] != src.Name {
			continue
		}
		all++
		if v.Known && !v.Up {
			down++
		}
	}
	switch {
	case down == 0:
		return ""
	case down < all:
		return fmt.Sprintf("%d of %d down", down, all)
	}
	return "down"
}

// OtherServer says what to do where no exporter of a web server answers at the usual port, which is that of nginx'.
const OtherServer = "of another server than nginx: --server-metrics URL"

// Missing says why there is no source of a kind, and what to do about it.
func Missing(s *origin.Snapshot, kind scrape.Role, replay bool) []string {
	want, configured, flag := "no node_exporter", "Origin metrics not configured", "--origin-metrics URL"
	if kind == scrape.RoleServer {
		want, configured, flag = "no web server's exporter", "web server not configured", "--server-metrics URL"
	}
	if kind == scrape.RoleLoad {
		want, configured, flag = "no load tester", "load tester not configured", "--swarm, or --tester-metrics URL"
	}
	if len(s.Sources) == 0 && !replay {
		return []string{"Origin metrics not configured", "name the origin, as in origintop 10.177.0.10, or try --demo"}
	}
	for i := range s.Sources {
		src := &s.Sources[i]
		switch {
		case src.Role == scrape.RoleUnknown && src.Pages == 0 && src.Err == "":
			return []string{"waiting for the first page " + widgets.Pending}
		case strings.HasPrefix(src.Name, kind.String()) && src.Exporter != "":
			return []string{want + " among the sources", SourceName(src) + " answers with " + src.Exporter}
		}
	}
	if replay {
		return []string{want + " in this recording"}
	}
	if kind == scrape.RoleLoad {
		return []string{configured, flag}
	}
	return []string{configured, flag + ", or --origin-metrics-host HOST"}
}

// Instead says which page has the numbers that are asked for elsewhere, without an answer; "" if none has.
func Instead(s *origin.Snapshot, kind scrape.Role) string {
	for i := range s.Troubles {
		if t := &s.Troubles[i]; t.Kind == origin.TakenElsewhere && t.Of == kind {
			return "such numbers are on the page of " + widgets.Clean(t.Source)
		}
	}
	return ""
}

// Sampled returns when what the numbers of a source say was so: its last page may say nothing new.
func Sampled(src *origin.SourceState) time.Time {
	if src.Held && !src.Fresh.IsZero() {
		return src.Fresh
	}
	return src.Last
}

// LeastSure returns the source of that kind, among those that are up, whose rates are the least certain; nil if there is none.
func LeastSure(s *origin.Snapshot, kind scrape.Role) (found *origin.SourceState) {
	for i := range s.Sources {
		if src := &s.Sources[i]; src.Has(kind) && src.Up() && (found == nil || src.Doubt > found.Doubt) {
			found = src
		}
	}
	return found
}

// About reports whether a rate that a source has given is uncertain, as its answers came late. None at all is not.
func About(src *origin.SourceState, v float64) bool {
	return src != nil && src.Doubt > 0 && v != 0 && !math.IsNaN(v)
}

// AboutText puts the sign of a number that is uncertain before its text, in place of a blank if it begins with one.
func AboutText(src *origin.SourceState, text string, v float64) string {
	if !About(src, v) {
		return text
	}
	bare := strings.TrimLeft(text, " ")
	return text[:max(0, len(text)-len(bare)-1)] + widgets.About + bare
}

// Notes returns what a panel has to say of its numbers, in full and in brief: the first of these that is not "", else what the pages of its
// kind of source say of themselves.
func Notes(s *origin.Snapshot, kind scrape.Role, first ...string) []string {
	for _, note := range first {
		if note != "" {
			return []string{note}
		}
	}
	var found *origin.Trouble
	var of *origin.SourceState
	for i := range s.Troubles {
		t := &s.Troubles[i]
		if t.Kind.Warns() || t.Kind == origin.SkippedLines { // of no use to any panel
			continue
		}
		for j := range s.Sources {
			if src := &s.Sources[j]; src.Has(kind) && (t.Of == scrape.RoleUnknown || t.Of == kind) && src.Name == t.Source &&
				(found == nil || t.Kind > found.Kind) {
				found, of = t, src
			}
		}
	}
	if found == nil {
		return nil
	}
	text := troubleText(s, found)
	switch found.Kind {
	case origin.StandsStill:
		if found.Of != scrape.RoleUnknown {
			return []string{text, "numbers change less often than scraped"}
		}
		return []string{text, SourceName(of) + " updates less often than scraped", "updates less often than scraped"}
	case origin.Uncertain:
		return []string{text, fmt.Sprintf("late answers: rates ±%d%%", found.Count)}
	}
	return []string{text}
}

// Assumed says that several exporters were taken to watch one server, and how to say that they don't: in full, and in brief.
func Assumed(v *origin.Server) []string {
	one := "taken for one " + cmp.Or(v.Product, "server")
	return []string{
		fmt.Sprintf("%d exporters %s, else --server-metrics SERVER=URL", len(v.Sources), one), one + ", else name them: SERVER=URL", one,
	}
}

// Order says of which servers the numbers of the origin are, in full and in brief; nil if none stands behind another.
func Order(s *origin.Snapshot) []string {
	o := &s.Order
	front, behind := widgets.Clean(o.Front), widgets.Clean(o.Behind)
	switch {
	case o.Unclear:
		return []string{unclear(front), front + ": which is in front? --front NAME", "which is in front? --front NAME"}
	case o.Doubt > 0:
		return []string{doubtful(behind, o.Doubt), fmt.Sprintf("%s: %d%% of the requests in front? --front NAME", behind, o.Doubt), "see --front"}
	case behind == "":
		return nil
	}
	why := "as their products are for; else --front NAME"
	if o.Said {
		why = "as --front says"
	}
	brief := "numbers are " + front + "'s, before " + behind
	return []string{brief + " (" + why + ")", brief, front + " before " + behind}
}

// unclear says that nobody knows which of several products stand in front, and what to do about it.
func unclear(products string) string {
	first, _, _ := strings.Cut(products, ",")
	return fmt.Sprintf("%s: which of them is in front? No numbers of the origin until you say it: --front %q, or --front %s to add them up",
		products, strings.ToLower(first), origin.EachByItself)
}

// doubtful says that servers behind others answer more requests than can come from there.
func doubtful(behind string, percent int) string {
	return fmt.Sprintf("%s answers %d%% of the requests in front of it: asked by others too? If it stands in front: --front NAME",
		behind, percent)
}
