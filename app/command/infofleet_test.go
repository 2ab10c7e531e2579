package command

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/scrape/scrapetest"
	"origintop/scrape/severity"
)

// demoFleet records the demo as that of so many origins, edge-1 and so on, of which the second is down half of the time and the third is
// quiet, and returns the file.
func demoFleet(t *testing.T, origins int) string {
	t.Helper()
	demo, err := recording.Open(t.Context(), "../../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer demo.Close()
	quiet, err := recording.Open(t.Context(), "../../testdata/runs/quiet.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer quiet.Close()
	var pages []scrape.Page
	start := demo.At(0)
	for n := range origins {
		from := demo
		if n == 2 {
			from = quiet
		}
		by := start.Sub(from.At(0)) + time.Duration(n)*10*time.Millisecond
		for i, p := range scrapetest.PagesOf(t, from.Pages()) {
			p.Time = p.Time.Add(by)
			if p.Marker != "" {
				if n > 0 {
					continue
				}
			} else {
				p.Target.Origin, p.Target.Labels = fmt.Sprintf("edge-%d", n+1), fmt.Sprintf(`dc="%s"`, []string{"fra", "ams"}[n%2])
			}
			if n == 1 && i%2 == 0 {
				p.Err, p.Body = &scrape.ScrapeError{URL: p.Target.URL, Reason: "connection refused"}, nil
			}
			pages = append(pages, p)
		}
	}
	slices.SortStableFunc(pages, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
	path := filepath.Join(t.TempDir(), "fleet.otr")
	r := &recording.Recorder{Source: &scrapetest.Given{Pages: pages}, Head: format.Head{Program: "origintop"}}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	for range pages {
		if _, err := r.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.Stop()
	if s := r.Status(); s.Err != nil || s.Lost > 0 {
		t.Fatalf("%+v", s)
	}
	return path
}

// printed runs a command that succeeds, and returns what it prints.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr strings.Builder
	if status := Run(context.Background(), args, &stdout, &stderr, nil); status != 0 || stderr.Len() > 0 {
		t.Fatalf("%v: exit status %d: %s", args, status, stderr.String())
	}
	return stdout.String()
}

// Info has a line of each origin, the worst first, and of one of them what it has of a recording of that one.
func TestInfoOfAFleet(t *testing.T) {
	path := demoFleet(t, 4)
	text := printed(t, "info", path)
	at := 0
	for _, want := range []string{
		"recording, format 1.1, ", "\norigins ", "12 sources ", " 1068 pages ", " 204 failed\n",
		"  edge-2 ", " 156 failed ", " dc=ams\n", "  edge-1 ", "  edge-4 ",
		"critical: below-realtime for 36s", "  edge-3 ", "15:42:47 to 15:44:50  no alarms", " dc=fra\n",
		"\nverdict   3 of 4 origins: clients suffered, but the pages show no limit; 1 origin: nothing gave out\n",
		"gaps  ", "damage  ", "none",
	} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("it lacks %q, or that comes too early:\n%s", want, text)
		}
		at += i
	}
	if strings.Contains(text, "edge-5") {
		t.Errorf("there is edge-5:\n%s", text)
	}
	one := printed(t, "info", path, "--origin", "edge-3")
	for _, want := range []string{"\norigin    edge-3\n", " 63 pages ", "Nothing gave out.", "ramp completed"} {
		if !strings.Contains(one, want) {
			t.Errorf("it lacks %q:\n%s", want, one)
		}
	}
}

// Where something gave out is worse than where there were alarms.
func TestInspectedOrder(t *testing.T) {
	alarms := &inspectedOrigin{judged: &analysis.Verdict{}, worst: &recordedAlarm{severity: severity.Crit}, others: 9}
	suffers := &inspectedOrigin{judged: &analysis.Verdict{Clients: analysis.Suffering{Behind: true}}}
	probable := &inspectedOrigin{judged: &analysis.Verdict{Resource: analysis.CPU, Strength: analysis.ProbableLimit}}
	limit := &inspectedOrigin{judged: &analysis.Verdict{Resource: analysis.NetworkOut, Strength: analysis.TheLimit}}
	quiet := &inspectedOrigin{judged: &analysis.Verdict{}}
	list := []*inspectedOrigin{quiet, alarms, suffers, probable, limit}
	slices.SortStableFunc(list, compareInspected)
	if want := []*inspectedOrigin{limit, probable, suffers, alarms, quiet}; !slices.Equal(list, want) {
		t.Errorf("got %+v", list)
	}
}

// Damage is counted where it is, and the exit status says it.
func TestInfoOfADamagedFleet(t *testing.T) {
	path := demoFleet(t, 3)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file[len(file)/2] ^= 1
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	status := Run(context.Background(), []string{"info", path}, &stdout, &stderr, nil)
	if text := stdout.String(); status != exitFailure || !strings.Contains(text, ", 1 damaged") || !strings.Contains(text, "damage    edge-") {
		t.Errorf("exit status %d: %s%s", status, text, stderr.String())
	}
}

// An export of one origin is what one of a recording of it alone would be; that of all has each of them.
func TestExportOfAFleet(t *testing.T) {
	path := demoFleet(t, 3)
	rows := map[string]string{}
	head, text, _ := strings.Cut(printed(t, "export", path, "--format", "csv"), "\n")
	head, is := strings.CutPrefix(head, "origin,")
	for row := range strings.Lines(text) {
		name, rest, _ := strings.Cut(row, ",")
		rows[name] += rest
	}
	if len(rows) != 3 || !is {
		t.Errorf("rows of %d origins", len(rows))
	}
	for name, want := range rows {
		if got := printed(t, "export", path, "--format", "csv", "--origin", name); got != head+"\n"+want {
			t.Errorf("%s: %d bytes of rows, want %d", name, len(got), len(want))
		}
	}
	text = printed(t, "export", path, "--format", "openmetrics", "--origin", "edge-2", "--to", "10s")
	if !strings.Contains(text, `dc="ams",instance="edge-2",source="node"`) || strings.Contains(text, "edge-1") {
		t.Error("the series are not those of the origin")
	}
	text = printed(t, "export", path, "--format", "openmetrics", "--to", "10s")
	for name := range rows {
		if n := strings.Count(text, "\nnode_load1{"); n < 9 || !strings.Contains(text, fmt.Sprintf("instance=%q", name)) {
			t.Errorf("%s: no series among %d", name, n)
		}
	}
	dir := filepath.Join(t.TempDir(), "dumps")
	printed(t, "export", path, "--format", "prometheus", "-o", dir)
	for name := range rows {
		if _, err := os.Stat(filepath.Join(dir, name, "labels")); err != nil {
			t.Error(err)
		}
	}
	if again := printed(t, "info", dir); !strings.Contains(again, "origins  3 ") || !strings.Contains(again, "dc=ams") {
		t.Errorf("read again: %s", again)
	}
	for _, command := range [][]string{{"export", path, "--format", "csv"}, {"info", path}} {
		var stdout, stderr strings.Builder
		status := Run(context.Background(), append(command, "--origin", "edge"), &stdout, &stderr, nil)
		want := `--origin: no origin "edge" in the recording: there are "edge-1", "edge-2", "edge-3"`
		if status != exitUsage || !strings.Contains(stderr.String(), want) {
			t.Errorf("%v: exit status %d: %s", command, status, stderr.String())
		}
	}
}
