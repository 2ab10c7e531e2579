package words

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// Verdict says in one sentence what gave out first, when, at which load, and by which numbers.
func Verdict(v *analysis.Verdict) string {
	switch v.Resource {
	case analysis.None:
		switch {
		case v.Unreached:
			return unreached(v) + ": something else answers instead"
		case v.Clients.Behind:
			return "Clients suffered, but these pages show no limit" + clientsSuffer(v)
		case v.Down > 0:
			return "Nothing gave out" + butDown(v.Down)
		case sharedOf(v) != "":
			return "Nothing gave out because of this load alone: " + sharedOf(v) + " was used up, but not only by the load test"
		case v.LoadKind == analysis.NoLoad:
			return "No verdict: no page says how much load there was"
		}
		return "Nothing gave out"
	case analysis.LoadTester:
		if v.Unreached {
			return unreached(v) + ": look at the load tester or the network between" + clientsSuffer(v)
		}
		text := "The origin is not the limit: look at the load tester or the network between"
		if v.Evidence.Utilisation || v.Evidence.Flat {
			text = "The load tester, not the origin, is probably the limit"
		}
		return text + sinceWhen(v) + clientsSuffer(v)
	case analysis.ServerErrors:
		is := map[analysis.Strength]string{
			analysis.TheLimit: "are the limit", analysis.ProbableLimit: "are probably the limit",
			analysis.HighUse: "are high",
		}
		return "The server's own errors " + is[v.Strength] + sinceWhen(v) + ": " + amountOf(v) + clientsSuffer(v)
	case analysis.Unseen:
		return "Something these pages don't show is " + surely(v.Strength) + sinceWhen(v) + ": " + level(v) + clientsSuffer(v)
	}
	text := Subject(v.Resource, v.Subject) + " is " + surely(v.Strength) + sinceWhen(v)
	if amount := amountOf(v); amount != "" {
		text += ": " + amount
	}
	if v.Foreign {
		text += ". Most of it is not from the load test"
	}
	return text + clientsSuffer(v)
}

// unreached says how little of the load gets to the origin.
func unreached(v *analysis.Verdict) string {
	text := "Almost none of the load reaches the origin"
	if !math.IsNaN(v.Value) {
		text += ", only " + widgets.Decimal(v.Value, 1) + " requests/s"
	}
	return text
}

// butDown goes on from "nothing gave out" where servers were down under load, for that long in all.
func butDown(d time.Duration) string {
	unit := time.Second
	if d < unit {
		unit = time.Millisecond
	}
	return ", but the server was down for " + Interval(d.Round(unit))
}

// sharedOf returns the first resource that was used up, but not by the load alone; "" if there is none.
func sharedOf(v *analysis.Verdict) string {
	if p := v.Shared(); p != nil {
		return Subject(p.Resource, p.Subject)
	}
	return ""
}

// surely says how sure it is that something is the limit.
func surely(s analysis.Strength) string {
	switch s {
	case analysis.TheLimit:
		return "the limit"
	case analysis.ProbableLimit:
		return "probably the limit"
	}
	return "high"
}

// sinceWhen says since when, and at which load.
func sinceWhen(v *analysis.Verdict) string {
	text := ""
	if !v.Since.IsZero() {
		text = " since " + Clock(v.Since)
	}
	if !v.Until.IsZero() {
		text = " from " + Clock(v.Since) + " to " + Clock(v.Until)
	}
	if !math.IsNaN(v.Load) {
		text += ", at " + LoadText(v.Load, v.LoadKind)
	}
	return text
}

// Subject returns what to call a resource.
func Subject(r analysis.Resource, subject string) string {
	with := func(before, after string) string {
		if subject == "" {
			return strings.TrimSpace(before + after)
		}
		return before + widgets.Clean(subject) + after
	}
	switch r {
	case analysis.NetworkOut:
		return with("", " out")
	case analysis.NetworkIn:
		return with("", " in")
	case analysis.CPU:
		return "CPU"
	case analysis.Core:
		return with("cpu", "")
	case analysis.Memory:
		return "Memory"
	case analysis.DiskBusy:
		return with("Disk ", "")
	case analysis.Filesystem:
		return with("File system ", "")
	case analysis.ServerConnections:
		return "The number of connections"
	case analysis.AcceptQueue:
		return "The accept queue"
	case analysis.Conntrack:
		return "The conntrack table"
	case analysis.Files:
		return "The number of file handles"
	case analysis.Softnet:
		return "The softnet backlog"
	case analysis.Retransmits:
		return "The network path"
	case analysis.ServerErrors:
		return "The server"
	case analysis.Workers:
		return "The server's worker pool"
	case analysis.ContainerCPU:
		return with("CPU quota of container ", "")
	case analysis.ContainerMemory:
		return with("Memory of container ", "")
	case analysis.LoadTester:
		return "The load tester"
	case analysis.Unseen:
		return "Something unseen"
	}
	return "Nothing"
}

// amountOf says how much of a resource was used.
func amountOf(v *analysis.Verdict) string {
	if math.IsNaN(v.Value) {
		return ""
	}
	switch v.Resource {
	case analysis.NetworkOut, analysis.NetworkIn:
		if math.IsNaN(v.Limit) {
			return "stuck at " + bits(v.Value) + " though the load grew"
		}
		return strings.TrimSuffix(bits(v.Value), unitOf(bits(v.Value), LinkSpeed(v.Limit/8))) + " of " + LinkSpeed(v.Limit/8)
	case analysis.ServerConnections:
		return widgets.Decimal(v.Value, 0) + " of " + widgets.Decimal(v.Limit, 0) + " used"
	case analysis.AcceptQueue:
		return widgets.Decimal(v.Value, 1) + " connections/s found it full"
	case analysis.Softnet:
		return widgets.Decimal(v.Value, 1) + " packets/s dropped"
	case analysis.Retransmits:
		return whole(v.Value) + " of TCP segments retransmitted"
	case analysis.ServerErrors:
		if v.Counted {
			return "the clients count " + whole(v.Value) + " of their requests answered with 5xx"
		}
		return whole(v.Value) + " of its answers are 5xx"
	case analysis.Workers:
		if v.Unit == analysis.Pieces {
			return widgets.Decimal(v.Value, 0) + " of " + widgets.Decimal(v.Limit, 0) + " busy"
		}
		return whole(v.Value) + " busy"
	case analysis.ContainerCPU:
		text := coresOf(v.Value, v.Limit)
		if !math.IsNaN(v.Throttled) {
			text += ", throttled in " + whole(v.Throttled) + " of periods"
		}
		return text
	case analysis.ContainerMemory:
		return volume(v.Value) + " of " + volume(v.Limit) + " used"
	case analysis.CPU, analysis.Core, analysis.DiskBusy:
		return whole(v.Value) + " busy"
	}
	return whole(v.Value) + " used"
}

// level says at which value the throughput stays.
func level(v *analysis.Verdict) string {
	if v.Unit == analysis.BitsPerSecond {
		return "the origin sends no more than " + bits(v.Value)
	}
	return "no more than " + widgets.Decimal(v.Value, 1) + " answers/s"
}

// clientsSuffer says what the clients had to bear.
func clientsSuffer(v *analysis.Verdict) string {
	c := &v.Clients
	if !c.Behind {
		return ""
	}
	var list []string
	add := func(percent float64, text string) {
		if n := math.Round(percent / 100 * v.Phases.Peak); v.LoadKind == analysis.Clients && n >= 1 {
			list = append(list, fmt.Sprintf("%s of %s clients %s", widgets.Count(n), widgets.Count(v.Phases.Peak), text))
		}
	}
	add(c.Stalled, "stalled")
	add(c.Below, "below real time")
	if c.Failing >= 1 {
		list = append(list, whole(c.Failing)+" of the requests to the server failed")
	}
	if c.Drift >= 1 {
		list = append(list, widgets.Decimal(c.Drift, 0)+" s behind the clock")
	}
	if c.Waiting > 0 {
		list = append(list, widgets.Decimal(c.Waiting, 0)+" s for an answer")
	}
	text := ""
	if len(list) > 0 {
		text = "; up to " + strings.Join(list, ", ")
	}
	if c.Silent >= 1 {
		text += "; no answer at all for " + widgets.Decimal(c.Silent, 0) + " s"
	}
	if text == "" {
		return ""
	}
	return text + ", from " + Clock(c.Since) + " on"
}

// Headrooms says how much more load each resource had room for, the nearest first, then those of which nobody can say, with why.
func Headrooms(v *analysis.Verdict) (list []string) {
	near := slices.DeleteFunc(slices.Clone(v.Headroom), func(h analysis.Headroom) bool { return h.Refused != analysis.NotRefused })
	sorting.Stable(near, func(a, b analysis.Headroom) int { return cmp.Compare(a.Load, b.Load) })
	for i := range near {
		list = append(list, Headroom(v, &near[i]))
	}
	var why []analysis.Refusal
	of := map[analysis.Refusal][]string{}
	far := math.NaN()
	for i := range v.Headroom {
		h := &v.Headroom[i]
		if h.Refused == analysis.NotRefused {
			continue
		}
		if of[h.Refused] == nil {
			why = append(why, h.Refused)
		}
		if h.Refused == analysis.TooFar {
			far = h.Load
		}
		name := Subject(h.Resource, h.Subject)
		for _, word := range []string{"The", "Memory", "Disk"} {
			if strings.HasPrefix(name, word) && of[h.Refused] != nil {
				name = strings.ToLower(name[:1]) + name[1:]
			}
		}
		of[h.Refused] = append(of[h.Refused], name)
	}
	slices.Sort(why)
	for _, r := range why {
		text := Refused(r)
		if r == analysis.TooFar {
			text = "room for more than " + LoadText(far, v.LoadKind)
		}
		list = append(list, strings.Join(of[r], ", ")+": "+text)
	}
	return list
}

// Headroom says at which load a resource reaches its threshold, or why nobody can say.
func Headroom(v *analysis.Verdict, h *analysis.Headroom) string {
	name := Subject(h.Resource, h.Subject)
	switch h.Refused {
	case analysis.NotRefused:
		return fmt.Sprintf(
			"%s gives out at about %s (%s to %s)", name, LoadText(h.Load, v.LoadKind), widgets.Decimal(h.Low, 0),
			widgets.Decimal(h.High, 0),
		)
	case analysis.TooFar:
		return fmt.Sprintf("%s has room for more than %s", name, LoadText(h.Load, v.LoadKind))
	}
	return name + ": " + Refused(h.Refused)
}

// Refused says why nobody can say how much more there is.
func Refused(r analysis.Refusal) string {
	switch r {
	case analysis.NobodyKnows:
		return "no page says how much load there was"
	case analysis.FewSteps:
		return "too few samples while the load grew"
	case analysis.FewLoads:
		return "too few different loads"
	case analysis.NarrowLoads:
		return "the loads are too similar"
	case analysis.NoTrend:
		return "no trend"
	case analysis.Bend:
		return "not a straight line"
	case analysis.WrongLimit:
		return "its real limit is below the known one"
	case analysis.NotReached:
		return "the load does not reach the origin"
	case analysis.NotTheLoad:
		return "too much of the traffic is not from the load test"
	}
	return "not known"
}

// Event says what happened.
func Event(e *analysis.Event) string {
	subject := widgets.Clean(e.Subject)
	span := " at " + Clock(e.From)
	switch {
	case e.To.IsZero():
		span = " since " + Clock(e.From)
	case e.To.After(e.From):
		span = fmt.Sprintf(" from %s to %s (%s)", Clock(e.From), Clock(e.To), Age(e.To.Sub(e.From)))
	}
	switch e.Kind {
	case analysis.ServerOutage:
		return strings.TrimSpace("server "+subject) + " down" + span
	case analysis.ExporterOutage:
		return "exporter " + subject + " down" + span
	case analysis.LoadTesterOutage:
		return "load tester " + subject + " did not answer" + span
	case analysis.ServerRestart:
		return "server restarted" + span
	}
	return "origin rebooted" + span
}

// Checks says where one page contradicts what follows from others.
func Checks(v *analysis.Verdict) (list []string) {
	if c := v.Checks.Got; c < 0.75 {
		list = append(list, "clients got "+whole(100*c)+" of what the origin sent: the rest was other traffic, or was lost")
	}
	if c := v.Checks.Little; c < 0.5 || c > 2 {
		list = append(list, fmt.Sprintf(
			"%s times as many connections as the latency accounts for: slow clients, or a wrong latency", widgets.Decimal(c, 1),
		))
	}
	return list
}

// Passing says what was used up for a while, but not by the load.
func Passing(p *analysis.Passing) string {
	by := "but not by the load"
	if p.Shared {
		by = "but not by the load alone, so it may not be the limit"
	}
	return fmt.Sprintf("%s was used up from %s to %s, %s", Subject(p.Resource, p.Subject), Clock(p.From), Clock(p.To), by)
}

// Phases says when the load began, was complete and ended, and how much it was.
func Phases(v *analysis.Verdict) (list []string) {
	p := &v.Phases
	if p.Begin.IsZero() {
		return nil
	}
	text := "from " + Clock(p.Begin)
	if !p.End.IsZero() {
		text += " to " + Clock(p.End)
	}
	list = append(list, text+", complete at "+Clock(p.Complete)+": "+LoadText(p.Peak, v.LoadKind))
	for i := range v.Earlier {
		list = append(list, Earlier(&v.Earlier[i], v.LoadKind))
	}
	return list
}
