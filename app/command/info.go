package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"origintop/app"
	"origintop/app/command/arguments"
	"origintop/app/command/usage"
	"origintop/app/report"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// info prints what is in a recording.
func info(ctx context.Context, args []string, stdout, _ io.Writer, _ []byte) (status int, err error) {
	name := ""
	f := flagsOfInfo(&name)
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	if f.NArg() != 1 {
		return exitUsage, errors.New("name one recording, as in origintop info test.otr")
	}
	path := f.Arg(0)
	rec, err := recording.Open(ctx, path)
	if err != nil {
		return signalled(ctx, exitFailure), fmt.Errorf("info %s: %w", path, err)
	}
	defer rec.Close() // of all origins
	if rec, err = pickOrigin(rec, name); err != nil {
		return exitUsage, err
	}
	var found interface {
		write(w io.Writer, path string, rec *recording.Recording) error
		damaged() bool
	}
	if len(rec.Origins()) > 1 {
		found, err = inspectFleet(ctx, rec)
	} else {
		found, err = inspect(ctx, rec)
	}
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	if err := found.write(stdout, path, rec); err != nil {
		return exitFailure, fmt.Errorf("write what is in %s: %w", path, err)
	}
	if found.damaged() {
		return exitFailure, nil
	}
	return 0, nil
}

// flagsOfInfo returns the flags, which fill the name of an origin.
func flagsOfInfo(name *string) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("info"))
	f.String("origin", name)
	return f
}

// An inspection is what a recording holds, found by reading all of it.
type inspection struct {
	pages, failed []int // by target
	markers       []origin.Marker
	leftOut       origin.MarkersLeftOut
	damage        []string
	alarms        alarms
	judged        *analysis.Verdict
	verdict       string // what that says, in a line
}

func inspect(ctx context.Context, rec *recording.Recording) (*inspection, error) {
	l := &inspection{pages: make([]int, len(rec.Targets)), failed: make([]int, len(rec.Targets)), damage: slices.Clone(rec.Damage)}
	options := (&config{}).withRecordedFlags(rec.Flags, nil).options
	st, run := origin.NewState(options, rec.Targets...), &analysis.Run{Limits: options.Thresholds}
	rounds := playback.Rounds{State: st, Observe: run.Observe}
	for i, pages := 0, rec.Pages(); ; i++ {
		p, err := pages.Next(ctx)
		if errors.Is(err, io.EOF) {
			rounds.End()
			s := st.Snapshot()
			l.markers, l.leftOut = s.Markers, s.MarkersLeftOut
			l.judged = run.Judge()
			l.verdict = report.Line(l.judged, run.Timeline())
			return l, nil
		}
		if err != nil {
			return nil, errors.New("interrupted before the whole recording was read")
		}
		if err := rec.Damaged(p); err != nil {
			l.damage = append(l.damage, fmt.Sprintf("the page of %s: %v", clockOf(rec.At(i)), err))
			continue
		}
		rounds.Before(&p)
		st.Apply(p)
		s := st.Snapshot()
		l.alarms.observe(s)
		if t := rec.Target(i); t >= 0 {
			l.pages[t]++
			if slices.ContainsFunc(s.Sources, func(s origin.SourceState) bool { return s.Name == p.Target.Name && s.Err != "" }) {
				l.failed[t]++
			}
		}
	}
}

func (l *inspection) damaged() bool { return len(l.damage) > 0 }

// An infoTable is what info prints.
type infoTable struct{ *tabwriter.Writer }

func newInfoTable(w io.Writer) infoTable { return infoTable{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)} }

// row adds a row, list one for each of n things below one name.
func (t infoTable) row(name string, cells ...string) {
	for i, c := range cells {
		cells[i] = widgets.Clean(c)
	}
	fmt.Fprintf(t, "%s\t%s\n", name, strings.Join(cells, "\t"))
}

func (t infoTable) list(name string, n int, cells func(i int) []string) {
	for i := range n {
		t.row(name, cells(i)...)
		name = ""
	}
	if n == 0 {
		t.row(name, "none")
	}
}

// head adds what file it is, of what time, and the sessions in it.
func (t infoTable) head(path string, rec *recording.Recording) {
	first, last := rec.At(0), rec.At(rec.Len()-1)
	kind := "directory of dumps"
	if rec.Format != "" {
		kind = "recording, format " + rec.Format
		if info, err := os.Stat(path); err == nil {
			kind += ", " + strings.TrimSpace((&widgets.Scale{}).Bytes(float64(info.Size())))
		}
	}
	t.row("file", path, kind)
	t.row("time", first.Format(time.DateTime), "to "+last.Format(time.DateTime), last.Sub(first).Round(time.Second).String())
	if rec.Origin != "" {
		t.row("origin", rec.Origin)
	}
	for i, s := range rec.Sessions {
		name := ""
		if i == 0 {
			name = "sessions"
		}
		host := ""
		if s.Host != "" {
			host = "on " + s.Host
		}
		t.row(name, s.Start.Format(time.DateTime), s.Program, host, strings.Join(s.Flags, " "))
	}
}

func (t infoTable) gaps(rec *recording.Recording) {
	gaps := rec.Gaps()
	t.list("gaps", len(gaps), func(i int) []string {
		return []string{clockOf(gaps[i].From), gaps[i].Length.Round(time.Second).String()}
	})
}

// end adds what the user should know of the recording, and what is damaged.
func (t infoTable) end(rec *recording.Recording, damage []string) error {
	if notes := notes(rec); len(notes) > 0 {
		t.list("notes", len(notes), func(i int) []string { return []string{notes[i]} })
	}
	t.list("damage", len(damage), func(i int) []string { return []string{damage[i]} })
	return t.Flush()
}

func (l *inspection) write(w io.Writer, path string, rec *recording.Recording) error {
	table := newInfoTable(w)
	table.head(path, rec)
	for i, t := range rec.Targets {
		name := ""
		if i == 0 {
			name = "sources"
		}
		table.row(name, t.Name, fmt.Sprintf("%d pages", l.pages[i]), fmt.Sprintf("%d failed", l.failed[i]), t.URL)
	}
	table.row("verdict", l.verdict)
	table.gaps(rec)
	table.list("markers", len(l.markers), func(i int) []string {
		by := "by itself"
		if l.markers[i].Kind == origin.ByOperator {
			by = "by hand"
		}
		return []string{clockOf(l.markers[i].At), by, l.markers[i].Text}
	})
	if text := app.MarkersLeftOut(l.leftOut); text != "" {
		table.row("", text)
	}
	found := l.alarms.rows()
	table.list("alarms", len(found), func(i int) []string { return found[i] })
	return table.end(rec, l.damage)
}

func clockOf(t time.Time) string { return t.Format(time.TimeOnly) }

// An alarmKey names the thing that an alarm is about.
type alarmKey struct{ resource, subject string }

// A recordedAlarm sums up all alarms about one thing in a recording.
type recordedAlarm struct {
	alarmKey
	severity severity.Severity // the worst
	from     time.Time         // the first time
	times    int               // how often it began
	all      time.Duration     // how long the ended ones lasted together
	worst    float64           // NaN if it has no value
	limit    float64           // of the worst severity

	since, last time.Time // of the current one
	began       time.Time // when the alarm itself says that it began
	round       int       // the last one it was seen in
}

// alarms collects the alarms of a recording.
type alarms struct {
	list  map[alarmKey]*recordedAlarm
	round int
	more  bool // there are more than maxAlarms
}

const (
	maxAlarms   = 1000 // things that are counted
	alarmsShown = 20
)

// observe takes in the alarms of the next snapshot.
func (a *alarms) observe(s *origin.Snapshot) {
	a.round++
	for _, m := range fields.Matters(s) {
		key := alarmKey{m.Resource, m.Subject}
		r := a.list[key]
		if r == nil {
			if a.more = a.more || len(a.list) == maxAlarms; a.more {
				continue
			}
			if a.list == nil {
				a.list = map[alarmKey]*recordedAlarm{}
			}
			r = &recordedAlarm{alarmKey: key, worst: m.Value}
			a.list[key] = r
		}
		since := m.Since
		if since.IsZero() || since.After(s.Time) {
			since = s.Time
		}
		// An alarm that was missing for one page, and says that it began before that, goes on.
		if r.times == 0 || r.round < a.round-1 && !since.Equal(r.began) {
			r.all += r.last.Sub(r.since)
			r.times, r.since = r.times+1, later(since, r.last)
			if r.times == 1 {
				r.from = since
			}
		}
		r.round, r.last, r.began = a.round, s.Time, since
		if m.Severity > r.severity {
			r.severity, r.limit = m.Severity, m.Limit
		}
		if m.Value > r.worst {
			r.worst = m.Value
		}
	}
}

// later returns the later of two times.
func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// lasted returns how long the alarms lasted together.
func (r *recordedAlarm) lasted() time.Duration { return r.all + r.last.Sub(r.since) }

// worstFirst returns the alarms, the most severe first, and of those the longest.
func (a *alarms) worstFirst() []*recordedAlarm {
	var list []*recordedAlarm
	for _, r := range a.list {
		list = append(list, r)
	}
	sorting.Stable(list, func(a, b *recordedAlarm) int {
		return cmp.Or(cmp.Compare(b.severity, a.severity), cmp.Compare(b.lasted(), a.lasted()), a.from.Compare(b.from),
			cmp.Compare(a.resource, b.resource), cmp.Compare(a.subject, b.subject))
	})
	return list
}

// what names the thing that the alarms are about.
func (r *recordedAlarm) what() string {
	what := r.resource
	if r.subject != "" && r.subject != r.resource {
		what += " " + r.subject
	}
	if r.resource == "nginx" || r.resource == "source" {
		what += " down"
	}
	return what
}

// words says how long the alarms lasted, and how bad they were.
func (r *recordedAlarm) words() string {
	words := "on one page"
	if all := r.lasted().Round(time.Second); r.times > 1 {
		words = fmt.Sprintf("%d times, %s in all", r.times, all)
	} else if all > 0 {
		words = "for " + all.String()
	}
	const any = 1e-300 // a limit below this means that any value is an alarm
	switch {
	case math.IsNaN(r.worst) || math.IsNaN(r.limit):
	case r.limit < any:
		words += ", worst " + short(r.worst)
	default:
		words += ", worst " + short(r.worst) + ", limit " + short(r.limit)
	}
	return words
}

// rows returns the worst alarms in words, at most alarmsShown, and how many more there are.
func (a *alarms) rows() (rows [][]string) {
	list := a.worstFirst()
	for _, r := range list[:min(len(list), alarmsShown)] {
		rows = append(rows, []string{r.severity.String(), r.what(), "from " + clockOf(r.from), "to " + clockOf(r.last), r.words()})
	}
	switch more := len(list) - alarmsShown; {
	case a.more:
		rows = append(rows, []string{fmt.Sprintf("and more than %d others", more)})
	case more > 0:
		rows = append(rows, []string{fmt.Sprintf("and %d more", more)})
	}
	return rows
}

// short writes a number with three digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }
