package command

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/severity"
)

// A fleetInspection is what a recording of several origins holds.
type fleetInspection struct {
	origins       []*inspectedOrigin // the worst first
	pages, failed int
	markers       []origin.Marker // those set by hand
	damage        []string
}

// An inspectedOrigin is what a recording holds of one of its origins.
type inspectedOrigin struct {
	name, labels  string
	targets       int
	judged        *analysis.Verdict
	pages, failed int
	damaged       int
	first, last   time.Time      // pages
	worst         *recordedAlarm // nil: there were no alarms
	others        int            // alarms
}

// inspectFleet reads one origin after the other, so that no more than one is in memory.
func inspectFleet(ctx context.Context, rec *recording.Recording) (*fleetInspection, error) {
	l := &fleetInspection{damage: slices.Clone(rec.Damage)}
	names := rec.Origins()
	if !slices.Contains(names, "") && rec.Of("") != nil {
		names = append(names, "") // pages of which nobody can tell whose they are
	}
	for _, name := range names {
		of := rec.Of(name)
		found, err := inspect(ctx, of)
		if err != nil {
			return nil, err
		}
		own := found.damage[len(rec.Damage):]
		o := &inspectedOrigin{name: name, labels: of.Targets[0].Labels, targets: len(of.Targets), judged: found.judged, damaged: len(own)}
		for _, what := range own {
			l.damage = append(l.damage, cmp.Or(name, "an unknown origin")+": "+what)
		}
		for i := range of.Targets {
			o.pages, o.failed = o.pages+found.pages[i], o.failed+found.failed[i]
		}
		o.first, o.last = pagesFromTo(of)
		if alarms := found.alarms.worstFirst(); len(alarms) > 0 {
			o.worst, o.others = alarms[0], len(alarms)-1
		}
		l.origins = append(l.origins, o)
		l.pages, l.failed = l.pages+o.pages, l.failed+o.failed
		l.markers = slices.DeleteFunc(found.markers, func(m origin.Marker) bool { return m.Kind != origin.ByOperator })
	}
	slices.SortStableFunc(l.origins, compareInspected)
	return l, nil
}

// compareInspected puts the worst first: where something gave out, then where alarms say that something was the matter.
func compareInspected(a, b *inspectedOrigin) int {
	return cmp.Or(
		b.gaveOut()-a.gaveOut(), cmp.Compare(b.severity(), a.severity()), cmp.Compare(b.damaged, a.damaged),
		cmp.Compare(b.failed*max(a.pages, 1), a.failed*max(b.pages, 1)),
	)
}

// pagesFromTo returns when the first and the last page was there.
func pagesFromTo(rec *recording.Recording) (from, to time.Time) {
	for i := range rec.Len() {
		if rec.Target(i) >= 0 {
			from = rec.At(i)
			break
		}
	}
	for i := rec.Len() - 1; i >= 0; i-- {
		if rec.Target(i) >= 0 {
			return from, rec.At(i)
		}
	}
	return from, to
}

// gaveOut returns how sure it is that something gave out, 0 if nothing did and no clients suffered.
func (o *inspectedOrigin) gaveOut() int {
	if v := o.judged; v.Resource != analysis.None || v.Unreached || v.Clients.Behind {
		return 1 + int(v.Strength)
	}
	return 0
}

func (o *inspectedOrigin) severity() severity.Severity {
	if o.worst == nil {
		return severity.Unknown
	}
	return o.worst.severity
}

// cells returns the line of an origin.
func (o *inspectedOrigin) cells() []string {
	failed := fmt.Sprintf("%d failed", o.failed)
	if o.damaged > 0 {
		failed += fmt.Sprintf(", %d damaged", o.damaged)
	}
	worst := "no alarms"
	if o.worst != nil {
		worst = fmt.Sprintf("%s: %s %s", o.worst.severity, o.worst.what(), o.worst.words())
	}
	if o.others > 0 {
		worst += fmt.Sprintf(", and %d more", o.others)
	}
	return []string{
		cmp.Or(o.name, "not known"), fmt.Sprintf("%d sources", o.targets), fmt.Sprintf("%d pages", o.pages), failed,
		clockOf(o.first) + " to " + clockOf(o.last), worst, strings.ReplaceAll(o.labels, `"`, ""),
	}
}

func (l *fleetInspection) damaged() bool { return len(l.damage) > 0 }

func (l *fleetInspection) write(w io.Writer, path string, rec *recording.Recording) error {
	table := newInfoTable(w)
	table.head(path, rec)
	table.row("origins", fmt.Sprint(len(rec.Origins())), fmt.Sprintf("%d sources", len(rec.Targets)), fmt.Sprintf("%d pages", l.pages),
		fmt.Sprintf("%d failed", l.failed))
	table.list("", len(l.origins), func(i int) []string { return l.origins[i].cells() })
	var trials []fleet.Trial
	for _, o := range l.origins {
		trials = append(trials, fleet.Trial{Origin: o.name, Verdict: o.judged})
	}
	table.row("verdict", words.Trials(trials))
	table.gaps(rec)
	table.list("markers", len(l.markers), func(i int) []string { return []string{clockOf(l.markers[i].At), "by hand", l.markers[i].Text} })
	return table.end(rec, l.damage)
}
