package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"origintop/app"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/widgets"
)

const infoUsage = `Origintop info tells what is in a recording, which alarms there were, and whether all of it can be read.

Usage:
  origintop info FILE|DIR

Exit status: 0, 1 if it can't be read or is damaged, 2 for a usage error.
`

// info tells what is in a recording.
func info(ctx context.Context, args []string, stdout, _ io.Writer, _ []byte) (status int, err error) {
	f := newFlagSet("origintop info")
	if err := parseFlags(f, args); err != nil {
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
	defer rec.Close()
	looked, err := look(ctx, rec)
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	if err := looked.write(stdout, path, rec); err != nil {
		return exitFailure, fmt.Errorf("write what is in %s: %w", path, err)
	}
	if len(looked.damage) > 0 {
		return exitFailure, nil
	}
	return 0, nil
}

// A lookThrough is what reading all of a recording has shown.
type lookThrough struct {
	pages, failed []int // by target
	markers       []origin.Marker
	leftOut       origin.MarkersLeftOut
	damage        []string
	alarms        alarms
}

func look(ctx context.Context, rec *recording.Recording) (*lookThrough, error) {
	l := &lookThrough{pages: make([]int, len(rec.Targets)), failed: make([]int, len(rec.Targets)), damage: slices.Clone(rec.Damage)}
	st := origin.NewState((&config{}).withMeaning(rec.Flags, nil).options, rec.Targets...)
	for i, pages := 0, rec.Pages(); ; i++ {
		p, err := pages.Next(ctx)
		if errors.Is(err, io.EOF) {
			s := st.Snapshot()
			l.markers, l.leftOut = s.Markers, s.MarkersLeftOut
			return l, nil
		}
		if err != nil {
			return nil, errors.New("interrupted before all of it was read")
		}
		if err := rec.Damaged(p); err != nil {
			l.damage = append(l.damage, fmt.Sprintf("the page of %s: %v", clockOf(rec.At(i)), err))
			continue
		}
		st.Apply(p)
		s := st.Snapshot()
		l.alarms.see(s)
		if t := rec.Target(i); t >= 0 {
			l.pages[t]++
			if slices.ContainsFunc(s.Sources, func(s origin.SourceState) bool { return s.Name == p.Target.Name && s.Err != "" }) {
				l.failed[t]++
			}
		}
	}
}

func (l *lookThrough) write(w io.Writer, path string, rec *recording.Recording) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, cells ...string) {
		for i, c := range cells {
			cells[i] = widgets.Clean(c)
		}
		fmt.Fprintf(table, "%s\t%s\n", name, strings.Join(cells, "\t"))
	}
	first, last := rec.At(0), rec.At(rec.Len()-1)
	kind := "directory of dumps"
	if rec.Format != "" {
		kind = "recording, format " + rec.Format
		if info, err := os.Stat(path); err == nil {
			kind += ", " + strings.TrimSpace((&widgets.Scale{}).Bytes(float64(info.Size())))
		}
	}
	row("file", path, kind)
	row("time", first.Format(time.DateTime), "to "+last.Format(time.DateTime), last.Sub(first).Round(time.Second).String())
	if rec.Origin != "" {
		row("origin", rec.Origin)
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
		row(name, s.Start.Format(time.DateTime), s.Program, host, strings.Join(s.Flags, " "))
	}
	for i, t := range rec.Targets {
		name := ""
		if i == 0 {
			name = "sources"
		}
		row(name, t.Name, fmt.Sprintf("%d pages", l.pages[i]), fmt.Sprintf("%d failed", l.failed[i]), t.URL)
	}
	list := func(name string, n int, cells func(i int) []string) {
		for i := range n {
			row(name, cells(i)...)
			name = ""
		}
		if n == 0 {
			row(name, "none")
		}
	}
	gaps := rec.Gaps()
	list("gaps", len(gaps), func(i int) []string {
		return []string{clockOf(gaps[i].From), gaps[i].Length.Round(time.Second).String()}
	})
	list("markers", len(l.markers), func(i int) []string {
		by := "by itself"
		if l.markers[i].Kind == origin.ByOperator {
			by = "by hand"
		}
		return []string{clockOf(l.markers[i].At), by, l.markers[i].Text}
	})
	if text := app.MarkersLeftOut(l.leftOut); text != "" {
		row("", text)
	}
	found := l.alarms.rows()
	list("alarms", len(found), func(i int) []string { return found[i] })
	if notes := notes(rec); len(notes) > 0 {
		list("notes", len(notes), func(i int) []string { return []string{notes[i]} })
	}
	list("damage", len(l.damage), func(i int) []string { return []string{l.damage[i]} })
	return table.Flush()
}

func clockOf(t time.Time) string { return t.Format(time.TimeOnly) }
