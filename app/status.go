package app

import (
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// late reports whether a source's next page is overdue: the last one is two intervals old, or the load tester no longer answers although
// its test has not ended.
func (d *dashboard) late(src *origin.SourceState, now time.Time) bool {
	if !src.Up() {
		return src.Only(scrape.RoleLoad) && src.Pages > 0 && !analysis.LoadTestEnded(src)
	}
	if d.player.replay != nil { // the interval of the recorder is not known
		return now.Sub(src.Last) > 3*src.Interval+2*time.Second
	}
	since := src.Last
	if d.interval.changed.After(since) {
		since = d.interval.changed
	}
	return now.Sub(since) >= max(2*d.interval.each, 2*src.Interval, time.Second)
}

// lateWord says what is wrong with a source that is late. In a recording a page may be missing for no known reason.
func (d *dashboard) lateWord(src *origin.SourceState) string {
	if d.player.replay != nil && src.Up() {
		return "not recorded"
	}
	return "late"
}

// light returns a source's name, the age of its numbers or what is wrong, and a severity. An exporter that is down is only a warning: what
// it watches may be well. Nginx that is down is critical.
func (d *dashboard) light(s *origin.Snapshot, src *origin.SourceState, now time.Time) (name, what string, bad severity.Severity) {
	const maxName = 12
	name = src.Name
	if runes := []rune(name); len(runes) > maxName {
		name = string(runes[:maxName])
	}
	name = widgets.Clean(name)
	old := now.Sub(src.Last)
	switch {
	case src.Pages == 0 && src.Err == "":
		return name, widgets.Pending, severity.Unknown
	case src.Only(scrape.RoleLoad) && src.Pages == 0: // the load tester comes and goes with its test
		return name, "not there yet", severity.Unknown
	case analysis.LoadTestEnded(src):
		return name, "ended " + words.Clock(src.DownSince), severity.Unknown
	case src.Pages == 0:
		return name, "exporter down", severity.Warn
	case words.NginxDown(s, src) != "":
		return name, words.NginxDown(s, src), severity.Crit
	case d.late(src, now):
		return name, d.lateWord(src) + " " + words.Age(old), severity.Warn
	case src.Err != "":
		return name, "exporter down " + words.Age(now.Sub(src.DownSince)), severity.Warn
	}
	return name, words.Age(now.Sub(words.Sampled(src))), severity.Good
}

// setStatus has a panel say what is wrong if its source gives no numbers, or old ones.
func (d *dashboard) setStatus(s *slot, snapshot *origin.Snapshot, now time.Time) {
	if s.role == scrape.RoleUnknown || s.role == noRole {
		return // its numbers come from several sources, and it says itself what is wrong
	}
	p := s.Frame()
	s.line = false
	p.SetMessage()
	p.SetStale("", "")
	src := snapshot.Source(s.role)
	if src == nil || src.Pages == 0 {
		p.SetHead("", severity.Unknown)
	}
	switch {
	case src == nil:
		p.SetMessage(words.Missing(snapshot, s.role, d.player.replay != nil)...)
		s.line = true
	case src.Pages == 0 && src.Err == "":
		p.SetMessage("waiting for the first page " + widgets.Pending)
	case src.Pages == 0 && s.role == scrape.RoleLoad:
		p.SetMessage("waiting for the swarm", src.Err)
		s.line = true
	case src.Pages == 0:
		message := []string{"no page since " + words.Clock(src.DownSince), src.Err}
		if hint := words.Instead(snapshot, s.role); hint != "" {
			message = append(message, hint)
		}
		p.SetMessage(message...)
		p.SetHead("exporter down", severity.Warn)
		s.line = true
	case s.name == "network" && d.cfg.NetDevice && len(snapshot.Network.Devices) == 0:
		p.SetMessage("no device matches --net-device")
		if there := snapshot.Network.Ignored; len(there) > 0 {
			p.SetMessage("no device matches --net-device", "there are "+strings.Join(there, ", "))
		}
	case analysis.LoadTestEnded(src):
		p.SetEnded("ended", "ended "+words.Clock(src.DownSince)+", last values")
	case d.late(src, now):
		p.SetStale("late", d.lateWord(src)+" "+words.Age(now.Sub(src.Last))+", last values")
	case src.Err != "":
		p.SetStale("no data", "exporter down "+words.Age(now.Sub(src.DownSince))+", last values")
	}
}
