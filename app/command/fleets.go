package command

// What info and compare say of recordings of many origins.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"origintop/app/comparison"
	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
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
	sorting.Stable(l.origins, compareInspected)
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

// compareFleets compares recordings of many origins, each origin with its namesake.
func (c *compareConfig) compareFleets(ctx context.Context, list []*recording.Recording, stdout, stderr io.Writer) (status int, err error) {
	paths := slices.Concat(c.base, c.new)
	for i, rec := range list {
		printNotes(stderr, "compare "+paths[i], rec)
	}
	f := &comparison.Fleet{BaseFiles: baseNames(c.base), NewFiles: baseNames(c.new), Only: c.only}
	var both []string
	both, f.OnlyBase, f.OnlyNew = namesakes(list[:len(c.base)], list[len(c.base):])
	pairs, err := atOnce(ctx, len(both), func(ctx context.Context, i int) (notedPair, error) {
		p, err := c.comparePair(ctx, list, both[i])
		if p.Comparison != nil {
			p.Release()
		}
		return p, err
	})
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	var said []string
	for _, p := range pairs {
		f.Pairs = append(f.Pairs, p.Pair)
		said = append(said, p.notes...)
	}
	sayList(stderr, said)
	f.Together()
	if c.format == "html" {
		names := f.Differing()
		details, err := atOnce(ctx, len(names), func(ctx context.Context, i int) (notedPair, error) {
			return c.comparePair(ctx, list, names[i])
		})
		if err != nil {
			return signalled(ctx, exitFailure), err
		}
		for _, p := range details {
			f.AddDetail(p.Pair)
		}
	}
	text, err := compareFormats[c.format](f)
	if err == nil && c.judge {
		status, err = c.judgedFleet(f)
	}
	if failed := c.print(ctx, text, stdout); failed != nil {
		return signalled(ctx, exitFailure), failed
	}
	return status, err
}

// A notedPair is an origin before and after, with what is to be said of its pages.
type notedPair struct {
	comparison.Pair
	notes []string
}

// comparePair compares an origin in all recordings.
func (c *compareConfig) comparePair(ctx context.Context, list []*recording.Recording, name string) (p notedPair, err error) {
	p.Origin = name
	paths := slices.Concat(c.base, c.new)
	runs, files := make([]*compare.Run, len(list)), make([]comparison.File, len(list))
	for i, rec := range list {
		runs[i], files[i], err = readRun(ctx, rec.Of(name), paths[i], c.flags)
		for _, note := range files[i].Notes {
			p.notes = append(p.notes, "compare "+paths[i]+": "+name+": "+note)
		}
		switch {
		case errors.Is(err, errNoLoad):
			p.Why = files[i].Name + ": " + err.Error()
			return p, nil
		case err != nil:
			return p, fmt.Errorf("compare %s: %s: %w", paths[i], name, err)
		}
	}
	n := len(c.base)
	p.Comparison = &comparison.Comparison{
		Comparison: compare.Compare(runs[:n], runs[n:], c.only), BaseFiles: files[:n], NewFiles: files[n:],
	}
	return p, nil
}

// namesakes returns the origins that all recordings have, and those that not all have but one of the base, or only the new ones.
func namesakes(base, new []*recording.Recording) (both, onlyBase, onlyNew []string) {
	count, inBase := map[string]int{}, map[string]bool{}
	for i, rec := range slices.Concat(base, new) {
		for _, name := range rec.Origins() {
			count[name]++
			inBase[name] = inBase[name] || i < len(base)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		switch {
		case count[name] == len(base)+len(new):
			both = append(both, name)
		case inBase[name]:
			onlyBase = append(onlyBase, name)
		default:
			onlyNew = append(onlyNew, name)
		}
	}
	return both, onlyBase, onlyNew
}

func baseNames(paths []string) (names []string) {
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

// judgedFleet returns the exit status for --fail-on: that of the worst origin. One that was there only before may have got worse.
func (c *compareConfig) judgedFleet(f *comparison.Fleet) (status int, err error) {
	var failed, unjudged []string
	for i := range f.Pairs {
		p := &f.Pairs[i]
		if p.Comparison == nil {
			unjudged = append(unjudged, p.Origin+": "+p.Why)
			continue
		}
		switch status, err := c.judged(p.Comparison.Comparison); status {
		case exitCheckFailed:
			failed = append(failed, p.Origin+": "+err.Error())
		case exitNotJudged:
			unjudged = append(unjudged, p.Origin+": "+err.Error())
		}
	}
	for _, name := range f.OnlyBase {
		unjudged = append(unjudged, name+": not in each recording")
	}
	if len(f.Pairs) == 0 {
		unjudged = append(unjudged, "the recordings have no origin in common")
	}
	switch {
	case len(failed) > 0:
		return exitCheckFailed, shortened(failed)
	case len(unjudged) > 0:
		return exitNotJudged, shortened(unjudged)
	}
	return 0, nil
}

// shortened returns texts as one error with a line for each of the first ones.
func shortened(list []string) error {
	const most = 20
	var errs []error
	for _, text := range list[:min(len(list), most)] {
		errs = append(errs, errors.New(text))
	}
	if n := len(list) - most; n > 0 {
		errs = append(errs, errors.New(words.More(n)))
	}
	return errors.Join(errs...)
}
