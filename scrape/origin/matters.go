package origin

import (
	"slices"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/series"
	"origintop/scrape/severity"
)

// A Matter is something that is high, critical or down now.
type Matter struct {
	Resource string // as --warn names it; "nginx" or "source" for one that is down, "page" for what pages say is wrong with them
	Subject  string // which of several, in words; "" if there is one
	Severity severity.Severity
	Since    time.Time // zero if that is not known
	Value    float64   // NaN if it has none
	Limit    float64
}

// Matters returns all that is the matter now, alarms of numbers first. What only was is not among it.
func (s *Snapshot) Matters() (list []Matter) {
	current := s.Current()
	for name, a := range current.Alarms() {
		if a.Over || a.Near {
			resource, subject, _ := strings.Cut(name, " ")
			list = append(list, Matter{resource, subject, a.Severity, a.Since, a.Value, a.Limit})
		}
	}
	for i := range s.Servers {
		if w := &s.Servers[i]; w.Known && !w.Up && !w.Stale {
			list = append(list, Matter{"nginx", w.Name, severity.Crit, w.DownSince, series.Unknown, series.Unknown})
		}
	}
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Err != "" && !src.Only(scrape.RoleLoad) {
			list = append(list, Matter{"source", src.Name, severity.Warn, src.DownSince, series.Unknown, series.Unknown})
		}
	}
	for _, t := range s.Troubles {
		if t.Kind.Warns() {
			list = append(list, Matter{"page", t.name(), severity.Warn, time.Time{}, float64(t.Count), series.Unknown})
		}
	}
	return list
}

// Current returns the snapshot without what is only known of the time before: numbers of sources that are down.
func (s *Snapshot) Current() *Snapshot {
	old := func(k scrape.Role) bool { src := s.Source(k); return src != nil && !src.Up() }
	c := *s
	if old(scrape.RoleMachine) {
		c.CPU, c.Memory, c.Network, c.Disk = unknownMachine()
		c.PlateauAlarm = nil
	}
	if old(scrape.RoleServer) {
		c.Nginx, c.Servers = unknownNginx(), nil
		c.Nginx.Limit = s.Nginx.Limit
	}
	for i := range c.Servers {
		if v := &c.Servers[i]; v.Stale {
			if &c.Servers[0] == &s.Servers[0] {
				c.Servers = slices.Clone(c.Servers)
			}
			exporter := v.Exporter
			c.Servers[i].Nginx = unknownNginx()
			c.Servers[i].Exporter = exporter
		}
	}
	if old(scrape.RoleLoad) {
		c.Swarm = unknownSwarm()
	}
	return &c
}
