package panels

import (
	"fmt"
	"math"
	"net/url"
	"slices"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

func newServersTable(pal *widgets.Palette) *widgets.Table {
	return widgets.NewTable(
		pal, widgets.Column{Title: "server"}, widgets.Column{Title: "state", Width: 7},
		widgets.Column{Title: "requests", Width: 8, Right: true},
		widgets.Column{Title: "active", Width: words.CountWidth, Right: true, Priority: 1},
		widgets.Column{Title: "5xx", Width: words.RateWidth, Right: true, Priority: 2},
		widgets.Column{Title: "p99", Width: words.LatencyWidth, Right: true, Priority: 3},
		widgets.Column{Right: true, Priority: 1}, widgets.Column{Right: true, Priority: 2},
	)
}

// Columns of the table of servers that only have a title once there is something in them.
const (
	hitsColumn = iota + 6
	frontColumn
)

// setServers lists the servers if there are several.
func (p *serverPanel) setServers(s *origin.Snapshot, src *origin.SourceState) {
	servers := s.Servers
	p.rows = p.rows[:0]
	p.servers.SetTitle(1, "state")
	if name := words.ServerName(s); name == "nginx" {
		p.servers.SetTitle(1, name)
	}
	names := serverNames(servers)
	for i := range servers {
		if len(servers) == 1 {
			break // which the numbers below are of
		}
		v := &servers[i]
		scale := p.byName[v.Name]
		if scale == nil {
			if len(p.byName) > 1000 {
				clear(p.byName) // servers come and go
			}
			scale = new(widgets.Scale)
			p.byName[v.Name] = scale
		}
		var of *origin.SourceState
		if at := slices.IndexFunc(s.Sources, func(o origin.SourceState) bool { return slices.Contains(v.Sources, o.Name) }); at >= 0 {
			of = &s.Sources[at]
		}
		state, bad := serverState(v)
		text, strong := p.theme.Text, p.theme.Strong
		if v.Stale {
			text, strong = p.theme.Dim, p.theme.Dim
		}
		graded := func(a *alarm.Alarm) widgets.Cell {
			if v.Stale || words.Raised(a) == severity.Unknown {
				return widgets.Cell{Style: text}
			}
			return widgets.Cell{Style: p.theme.Palette.Severity(words.Raised(a))}
		}
		active, errors := graded(v.ActiveAlarm), graded(words.Worse(v.ErrorsAlarm, v.ErrorShareAlarm))
		active.Text = widgets.Count(v.Active)
		errors.Text, errors.About = words.PerSecond(v.Status[5], src), words.About(of, v.Status[5])
		p.rows = addRow(
			p.rows,
			widgets.Cell{Text: names[i], Style: p.theme.Label},
			widgets.Cell{Text: state, Style: p.theme.Palette.Severity(bad)},
			widgets.Cell{Text: words.OrPending(scale.Rate(v.Requests), v.Requests, src), Style: strong, About: words.About(of, v.Requests)},
			active, errors,
			widgets.Cell{Text: words.QuantileText(v.Latency.P99), Style: text},
			widgets.Cell{Text: p.column(hitsColumn, "cache hits", !math.IsNaN(v.CacheHit), widgets.Percent(v.CacheHit)), Style: text},
			widgets.Cell{Text: p.column(frontColumn, "of front", v.Behind, widgets.Percent(100*v.PerFront)), Style: text},
		)
	}
	p.servers.Set(p.rows)
}

// column returns the text of a cell in a column that has a title from the first such text on.
func (p *serverPanel) column(index int, title string, is bool, text string) string {
	if !is {
		return ""
	}
	p.servers.SetTitle(index, title)
	return text
}

// serverNames returns short names of servers: the hosts of their URLs, if these differ.
func serverNames(servers []origin.Server) []string {
	names, hosts := make([]string, len(servers)), map[string]bool{}
	for i := range servers {
		names[i] = servers[i].Name
		if u, err := url.Parse(names[i]); err == nil && u.Host != "" {
			hosts[u.Host] = true
		}
	}
	if len(hosts) < len(servers) {
		return names
	}
	for i := range names {
		u, _ := url.Parse(names[i])
		names[i] = u.Host
	}
	return names
}

// serverState describes the state of a server. It is a warning if the exporter is down, because the last state may be wrong by now.
func serverState(v *origin.Server) (string, severity.Severity) {
	switch {
	case v.Stale:
		return "no data", severity.Warn
	case !v.Known:
		return widgets.Unknowable, severity.Unknown
	case v.Up:
		return "up", severity.Good
	}
	return "down", severity.Crit
}

// serversDown says which servers are down, "" if none is.
func serversDown(s *origin.Snapshot) (text string, bad severity.Severity) {
	down, stale := 0, 0
	for i := range s.Servers {
		switch v := &s.Servers[i]; {
		case v.Stale:
			stale++
		case v.Known && !v.Up:
			down++
		}
	}
	n := len(s.Servers)
	switch {
	case n < 2 && s.Server.Known && !s.Server.Up:
		return words.ServerIsDown(s), severity.Crit
	case n < 2:
		return "", severity.Unknown
	case down == n:
		return "all " + words.ServerCount(s, n) + " are down", severity.Crit
	case down > 0:
		return fmt.Sprintf("%d of %d down", down, n), severity.Crit
	case stale > 0 && stale < n:
		return fmt.Sprintf("%d of %d no data", stale, n), severity.Warn
	}
	return "", severity.Unknown
}

// notes returns remarks on the panel's numbers, in full and in brief.
func (p *serverPanel) notes(s *origin.Snapshot) []string {
	more := words.TooMany(s.Server.TooMany, origin.MaxSeries, "series of a kind")
	for i := range s.Servers {
		if s.Servers[i].Assumed && more == "" {
			return words.Assumed(&s.Servers[i])
		}
	}
	order := words.Order(s)
	if s.Order.Unclear || s.Order.Doubt > 0 {
		return order
	}
	if notes := words.Notes(s, scrape.RoleServer, more); notes != nil {
		return notes
	}
	return order
}

// loadFacts adds what a server says of its own limits, of its backends and of its cache, as far as it is known.
func loadFacts(facts []widgets.Fact, n *origin.ServerNumbers, src *origin.SourceState) []widgets.Fact {
	add := func(label string, v float64, value string, a *alarm.Alarm) {
		if !math.IsNaN(v) {
			facts = append(facts, widgets.Fact{Label: label, Value: value, Severity: words.Raised(a)})
		}
	}
	add("queued", n.Queued, widgets.Count(n.Queued), n.QueuedAlarm)
	add("busy", n.Busy, words.Trimmed(n.Busy), n.BusyAlarm)
	add("backends", n.Backends, words.BackendsText(n), n.BackendsAlarm)
	add("failed", n.Failed, words.PerSecond(n.Failed, src), nil)
	add(words.WorkersLabel(n), n.Workers, words.PartOf(n.Workers, n.WorkersLimit), n.BusyAlarm)
	add("limited", n.Limited, words.PerSecond(n.Limited, src), n.LimitedAlarm)
	add("cache hits", n.CacheHit, words.Trimmed(n.CacheHit), nil)
	add("to backends", n.BackendRequests, words.PerSecond(n.BackendRequests, src), nil)
	return facts
}

// worstOfServer returns the worst of the alarms of a server in few words, and in fewer if there are, and how bad it is.
func worstOfServer(n *origin.ServerNumbers) (what, brief string, is severity.Severity) {
	for _, of := range []struct {
		alarm       *alarm.Alarm
		what, brief string
	}{
		{n.ActiveAlarm, words.PartOf(n.Active, n.Limit) + " connections", words.PartOf(n.Active, n.Limit) + " conn"},
		{n.BackendsAlarm, "backends " + words.BackendsText(n), words.BackendsBrief(n)},
		{n.BusyAlarm, words.Trimmed(n.Busy) + " busy", ""},
		{n.QueuedAlarm, widgets.Count(n.Queued) + " queued", ""},
		{n.LimitedAlarm, "too few threads", ""},
		{words.Worse(n.ErrorsAlarm, n.ErrorShareAlarm), "5xx " + words.PerSecond(n.Status[5], nil), ""},
		{n.DroppedAlarm, "dropped " + words.PerSecond(n.Dropped, nil), ""},
	} {
		if bad := words.Raised(of.alarm); bad > is {
			what, brief, is = of.what, of.brief, bad
		}
	}
	return what, brief, is
}
