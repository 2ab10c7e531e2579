package app

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
	"github.com/rogpeppe/go-internal/txtar"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/export"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/scrape/recording"
	"origintop/widgets"
	"origintop/widgets/screentest"
)

// recordings calls f with the pages of each recording, case and single page in testdata.
func recordings(t *testing.T, f func(name string, pages []scrape.Page)) {
	t.Helper()
	play := func(name string, r *recording.Recording) {
		var pages []scrape.Page
		for i := range r.Len() {
			pages = append(pages, r.Page(i, nil))
		}
		r.Close()
		f(name, pages)
	}
	glob := func(pattern string) []string {
		paths, err := filepath.Glob("../testdata/" + pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %d files, error %v", pattern, len(paths), err)
		}
		return paths
	}
	open := func(name, path string) {
		r, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		play(name, r)
	}
	open("demo.otr", "../testdata/demo.otr")
	for _, dir := range glob("recordings/*") {
		open(dir, dir)
	}
	for _, path := range glob("cases/*.txtar") {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		dir, dumps := t.TempDir(), 0
		for _, file := range archive.Files {
			if !strings.Contains(file.Name, ".prom") {
				continue
			}
			dumps++
			if strings.HasSuffix(file.Name, ".gz") {
				var packed bytes.Buffer
				w := gzip.NewWriter(&packed)
				w.Write(file.Data)
				w.Close()
				file.Data = packed.Bytes()
			}
			if err := os.WriteFile(filepath.Join(dir, file.Name), file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if dumps > 0 { // else it is about an exporter's answer
			open(filepath.Base(path), dir)
		}
	}
	for _, path := range glob("pages/*.prom") {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var pages []scrape.Page
		for i := range 3 {
			pages = append(
				pages,
				scrape.Page{
					Target: scrape.Target{Name: "page"}, Time: time.Unix(1e9, 0).Add(time.Duration(2*i) * time.Second), Body: body,
					Whole: true,
				},
			)
		}
		f(filepath.Base(path), pages)
	}
}

// moments calls f with some of the snapshots that pages make, the last one among them.
func moments(o origin.Options, pages []scrape.Page, f func(*origin.Snapshot)) {
	most := 6
	if testing.Short() {
		most = 2
	}
	st := origin.NewState(o)
	every := max(1, len(pages)/most)
	for i, p := range pages {
		st.Apply(p)
		if i%every == 0 || i == len(pages)-1 {
			f(st.Snapshot())
		}
	}
}

// strict returns limits that hardly any number is below.
func strict(t *testing.T) (o origin.Options) {
	t.Helper()
	for resource := range strings.FieldsSeq(`cpu core memory net disk inodes busy pressure connections conntrack files
		retransmits drops stalls lost below-realtime errors cpu-pressure load swapping losses`) {
		if err := o.Thresholds.SetWarn(resource + "=0.01"); err != nil {
			t.Fatal(err)
		}
	}
	o.LinkSpeed, o.WorkerConnections = 125e6, 4096
	return o
}

// badCells returns the rows of a screen that have a cell in the style of what is high or critical in a theme in which nothing else has it.
// The columns of a graph have the colours of their own values, most of them of moments before this one: they claim no alarm.
func badCells(screen tcell.SimulationScreen, theme *panels.Theme) (rows []string) {
	cells, width, height := screen.GetContents()
	warn, _, _ := theme.Warn.Decompose()
	crit, _, _ := theme.Crit.Decompose()
	lines := strings.Split(screentest.Text(screen), "\n")
	for y := range height {
		for x := range width {
			cell := &cells[y*width+x]
			if len(cell.Runes) > 0 && cell.Runes[0] >= 0x2800 && cell.Runes[0] < 0x2900 {
				continue
			}
			if colour, _, _ := cell.Style.Decompose(); colour == warn || colour == crit {
				rows = append(rows, fmt.Sprintf("column %d of: %s", x, lines[y]))
				break
			}
		}
	}
	return rows
}

// "All quiet" is a claim: it never stands beside a number that is amber or red, a warning, or an alarm.
func TestNothingRedWhileQuiet(t *testing.T) {
	quietOnes, others := 0, 0
	theme := panels.Colours()
	theme.Warn, theme.Crit = tcell.StyleDefault.Foreground(tcell.PaletteColor(201)), tcell.StyleDefault.Foreground(tcell.PaletteColor(199))
	views := []struct {
		width, height int
		screen        tcell.SimulationScreen
		d             *dashboard
	}{
		{
			120, 40, screentest.New(t, 120, 40),
			newDashboard(Config{Theme: theme, Player: playback.NewRewind(0), Settings: Settings{Panels: PanelNames()}}, func() {}),
		},
		{80, 24, screentest.New(t, 80, 24), newDashboard(Config{Theme: theme, Player: playback.NewRewind(0)}, func() {})},
	}
	check := func(name string, s *origin.Snapshot) {
		for _, v := range views {
			rewind := playback.NewRewind(0)
			rewind.Add(s)
			rewind.Seek(s.Time)
			v.d.player.Player = rewind
			screen := v.screen
			drawOn(v.d, screen, v.width, v.height)
			line := strings.Split(screentest.Text(screen), "\n")[1]
			if !strings.Contains(line, "all quiet") && !strings.Contains(line, "nothing seen") {
				others++
				continue
			}
			quietOnes++
			for _, row := range badCells(screen, &theme) {
				t.Errorf("%s at %v, %dx%d: the line says %q beside %s", name, s.Time, v.width, v.height, strings.TrimSpace(line), row)
			}
		}
		text := string(words.Text(s, ""))
		isQuiet := strings.Contains(text, "all quiet") || strings.Contains(text, "nothing seen")
		if isQuiet && (strings.Contains(text, "warning") || strings.Contains(text, "critical")) {
			t.Errorf("%s at %v: the text says two things:\n%s", name, s.Time, text)
		}
		var document struct{ Alarms []any }
		if b, err := export.Document(s, s.Time); err != nil || json.Unmarshal(b, &document) != nil {
			t.Fatal(name, err)
		}
		var now strings.Builder
		for line := range strings.Lines(words.VerdictText(s)) {
			if !strings.Contains(line, "ended ") { // what is over has no alarm
				now.WriteString(line)
			}
		}
		if hasAlarms := len(document.Alarms) > 0; isQuiet && hasAlarms ||
			!hasAlarms && (strings.Contains(now.String(), "warning: ") || strings.Contains(now.String(), "critical: ")) {
			t.Errorf("%s at %v: the line says %q beside the alarms %v", name, s.Time, now.String(), document.Alarms)
		}
	}
	recordings(t, func(name string, pages []scrape.Page) {
		moments(origin.Options{LinkSpeed: 125e6}, pages, func(s *origin.Snapshot) { check(name, s) })
		moments(strict(t), pages, func(s *origin.Snapshot) { check(name+" with strict limits", s) })
	})
	if quietOnes < 100 || others < 100 {
		t.Errorf("%d screens are quiet and %d aren't: the test says too little", quietOnes, others)
	}
}

// The test above finds a number in the colour of an alarm that there is none of.
func TestBadCells(t *testing.T) {
	theme := panels.Colours()
	theme.Warn, theme.Crit = tcell.StyleDefault.Foreground(tcell.PaletteColor(201)), tcell.StyleDefault.Foreground(tcell.PaletteColor(199))
	screen := screentest.New(t, 20, 3)
	widgets.Put(screen, 2, 1, 10, "fine", theme.Good)
	widgets.Put(screen, 2, 0, 10, "⣿", theme.Crit)
	screen.Show()
	if rows := badCells(screen, &theme); len(rows) > 0 {
		t.Errorf("found %q", rows)
	}
	widgets.Put(screen, 5, 1, 10, "99%", theme.Crit.Bold(true))
	widgets.Put(screen, 5, 2, 10, "high", theme.Warn)
	screen.Show()
	if rows := badCells(screen, &theme); len(rows) != 2 {
		t.Errorf("found %q, want two rows", rows)
	}
}
