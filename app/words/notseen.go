package words

import (
	"fmt"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// A Blindness notes, round by round, what a run doesn't show. The zero Blindness is ready for use.
type Blindness struct {
	rounds int
	counts map[string]int // rounds in which there could be no finding of that, by a blind spot's short text
	spots  []blindSpot
	pages  map[string]bool // troubles of pages
	told   []string
	more   int // troubles that are left out

	latency, servers bool // there was one
	lost             float64
	tester           bool
}

// maxTold is how many troubles of pages are kept.
const maxTold = 20

// Observe takes in the snapshot of the next round.
func (b *Blindness) Observe(s *origin.Snapshot) {
	if b.counts == nil {
		b.counts, b.pages = map[string]int{}, map[string]bool{}
	}
	if src := s.Source(scrape.RoleServer); src != nil && src.Pages > 1 {
		b.servers = true
		b.latency = b.latency || s.Server.Latency.Kind != origin.NoLatency
	}
	b.tester = b.tester || s.Clients.Known
	if v := s.Clients.LostPercent; v > b.lost {
		b.lost = v
	}
	for i := range s.Sources { // before all rates are there is no time to judge
		if s.Sources[i].Pages == 1 {
			return
		}
	}
	b.rounds++
	for _, spot := range blindSpots(s) {
		if b.counts[spot.short]++; b.counts[spot.short] == 1 {
			b.spots = append(b.spots, spot)
		}
	}
	for i := range s.Troubles {
		t := &s.Troubles[i]
		key := fmt.Sprint(t.Kind, t.Source, t.Of, t.Subject)
		switch {
		case b.pages[key], t.Kind == origin.NamelessCounts, t.Kind == origin.Uncertain: // which is right as it is, or a blind spot
		case len(b.told) == maxTold:
			b.more++
		default:
			b.pages[key] = true
			b.told = append(b.told, widgets.Clean(troubleText(s, t)))
		}
	}
}

// Text says what was not seen, a sentence each.
func (b *Blindness) Text(v *analysis.Verdict) (list []string) {
	switch {
	case v.LoadKind == analysis.NoLoad:
		list = append(list, "no page says how much load there was: name a series with --load, or watch the load tester or the web server")
	case !b.tester && v.LoadKind != analysis.Given:
		list = append(list, "no load tester was watched: what clients received is unknown, and the load is counted in "+v.LoadKind.String())
	}
	for _, spot := range b.spots {
		switch part := 100 * b.counts[spot.short] / b.rounds; {
		case part >= 50:
			list = append(list, spot.long)
		case part >= 10:
			list = append(list, fmt.Sprintf("%s, for %d %% of the time", spot.long, part))
		}
	}
	if b.servers && !b.latency {
		list = append(list, "latency unknown: the exporter has none")
	}
	if b.lost >= 0.05 {
		list = append(list, "the swarm lost up to "+Trimmed(b.lost)+" of its statistics")
	}
	list = append(list, b.told...)
	if b.more > 0 {
		list = append(list, fmt.Sprintf("and %d more notes on the pages", b.more))
	}
	return list
}

// NoSuchLoad says that no page has the series that the load is to be.
func NoSuchLoad(series string, kind analysis.LoadKind) string {
	text := "no page has the series " + widgets.Clean(series)
	if kind == analysis.NoLoad {
		return text
	}
	return text + ": the load is counted in " + kind.String()
}

// Failures says how often a source gave no page, and why it did the last time.
func Failures(source string, failed, of int, why string) string {
	return fmt.Sprintf("%s: %d of %d scrapes failed: %s", widgets.Clean(source), failed, of, widgets.Clean(why))
}

// NotRecorded says that there are no pages of a time.
func NotRecorded(from time.Time, length time.Duration) string {
	return fmt.Sprintf("nothing was recorded from %s to %s (%s)", Clock(from), Clock(from.Add(length)), Age(length.Round(time.Second)))
}

// DamagedPages says that some pages can't be read.
func DamagedPages(n int) string {
	return fmt.Sprintf("%d %s damaged and left out", n, plural(n, "page is", "pages are"))
}

// MoreGaps says that there are more of them.
func MoreGaps(n int) string {
	return fmt.Sprintf("and %d more %s in the recording", n, plural(n, "gap", "gaps"))
}

// More says that there are more of what was listed.
func More(n int) string { return fmt.Sprintf("and %d more", n) }

// TooShort says what a run is too short for.
func TooShort(l *analysis.Timeline) (list []string) {
	const least, steady = 12, time.Minute
	if l.Kind == analysis.NoLoad || l.Begin >= l.End {
		return nil
	}
	if n := l.End - l.Begin; n < least {
		return append(list, fmt.Sprintf("only %d %s under load: too few to say how much more there was", n, plural(n, "sample", "samples")))
	}
	if d := l.Times[l.End-1].Sub(l.Times[l.Complete]); d < steady {
		list = append(list, fmt.Sprintf("the full load lasted only %s: its means say little", Age(d.Round(time.Second))))
	}
	return list
}
