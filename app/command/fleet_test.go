package command

import (
	"encoding/json"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape"
	"origintop/scrape/live"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
	"origintop/widgets/screentest"
)

// A member is a run as one of the origins of a made fleet.
type member struct{ origin, labels, run string }

// made are three origins: at the first the link was full, at the second the CPUs were, and at the third nothing gave out.
var madeFleet = []member{{"edge-1", `dc="fra"`, "link"}, {"edge-2", `dc="fra"`, "cpu"}, {"edge-10", "", "quiet"}}

// comparedFleets are two runs of a fleet. In the second the server at edge-1 no longer compresses, edge-3 is gone and edge-4 is new.
func comparedFleets(t testing.TB) (base, other []member) {
	return []member{{"edge-1", "", steadyBase}, {"edge-2", "", steadyBase}, {"edge-3", "", steadyBase}},
		[]member{{"edge-1", "", changed(t, steadyNew, withoutCompression)}, {"edge-2", "", steadyNew}, {"edge-4", "", steadyNew}}
}

// fleetPages returns the pages of runs as those of the origins of one fleet, all of which begin at the same time, and how they were
// recorded. The markers are those of the first.
func fleetPages(t testing.TB, members []member) (list pages, head format.Head) {
	t.Helper()
	var begun time.Time
	for i, m := range members {
		path := m.run
		if !strings.Contains(path, "/") {
			path = runFile(path)
		}
		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		all := scrapetest.PagesOf(t, rec.Pages())
		if i == 0 {
			head = format.Head{Program: "origintop test", Flags: rec.Flags, Host: "here"}
			begun = rec.At(0)
		}
		shift := begun.Sub(rec.At(0))
		rec.Close()
		for _, p := range all {
			if p.Marker != "" && i > 0 {
				continue
			}
			if p.Marker == "" {
				p.Target.Origin, p.Target.Labels = m.origin, m.labels
			}
			p.Time = p.Time.Add(shift)
			list = append(list, p)
		}
	}
	slices.SortStableFunc(list, func(a, b scrape.Page) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) }) // as they come
	return list, head
}

// fleetFile returns the file of a recording of a fleet.
func fleetFile(t testing.TB, members []member) string {
	t.Helper()
	list, head := fleetPages(t, members)
	return recordedWith(t, head, list)
}

// aloneFile returns the file of a recording that would have been made of one origin of that fleet alone, under that name.
func aloneFile(t testing.TB, members []member, origin string) string {
	t.Helper()
	list, head := fleetPages(t, members)
	return aloneOf(t, list, head, origin)
}

// aloneOf is aloneFile of these pages.
func aloneOf(t testing.TB, list pages, head format.Head, origin string) string {
	t.Helper()
	head.Origin = origin
	var alone pages
	for _, p := range list {
		if p.Marker == "" && p.Target.Origin != origin {
			continue
		}
		p.Target.Origin, p.Target.Labels = "", ""
		alone = append(alone, p)
	}
	return recordedWith(t, head, alone)
}

// said returns what origintop says, and its exit status.
func said(t testing.TB, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs strings.Builder
	status = Run(t.Context(), args, &out, &errs, nil)
	return out.String(), errs.String(), status
}

// What is said of many origins.
func TestFleetGoldens(t *testing.T) {
	file := fleetFile(t, madeFleet)
	checks := []string{
		"--check", "cpu.busy_percent p(95) < 80", "--check", "verdict == none", "--check", "nginx.5xx == 0",
		"--check", "cpu.busy_percent < 101", "--check", "swarm.stalled_percent < 5 after ramp", "--github=false",
	}
	one, two := comparedFleets(t)
	base, other := t.TempDir()+"/base.otr", fleetFile(t, two)
	if err := os.Rename(fleetFile(t, one), base); err != nil {
		t.Fatal(err)
	}
	f := func(name string, want int, args ...string) {
		t.Helper()
		out, errs, status := said(t, args...)
		if status != want {
			t.Errorf("%s: exit status %d, want %d: %s", name, status, want, errs)
		}
		screentest.Golden(t, "../../testdata/golden/fleet/"+name, out)
	}
	f("report.txt", 0, "report", file)
	f("report.md", 0, "report", file, "--format", "markdown")
	for name, format := range map[string]string{"check.txt": "text", "check.md": "markdown", "check.json": "json"} {
		f(name, 99, append([]string{"check", file, "--format", format}, checks...)...)
	}
	f("compare.txt", 0, "compare", base, other)
	f("compare.md", 99, "compare", base, other, "--format", "markdown", "--fail-on", "worse")
}

// endTogether leaves out what came after the first of the origins had its last page.
func endTogether(list pages) pages {
	arrived := func(p *scrape.Page) time.Time { return p.Time.Add(p.Took) }
	last := map[string]time.Time{}
	for i := range list {
		if list[i].Marker == "" {
			last[list[i].Target.Origin] = arrived(&list[i])
		}
	}
	end := slices.MinFunc(slices.Collect(maps.Values(last)), time.Time.Compare)
	return slices.DeleteFunc(list, func(p scrape.Page) bool { return arrived(&p).After(end) })
}

// What is said of one origin of many is what is said of a recording of it alone.
func TestOneOfManyAsAlone(t *testing.T) {
	list, head := fleetPages(t, madeFleet)
	list = endTogether(list)
	whole := recordedWith(t, head, list)
	checks := []string{"--check", "cpu.busy_percent p(95) < 80", "--check", "verdict == none", "--check", "nginx.5xx == 0"}
	var reports, checked struct {
		Origins []map[string]any
	}
	out, _, _ := said(t, "report", whole, "--format", "json")
	if err := json.Unmarshal([]byte(out), &reports); err != nil {
		t.Fatal(err)
	}
	out, _, _ = said(t, append([]string{"check", whole, "--format", "json"}, checks...)...)
	if err := json.Unmarshal([]byte(out), &checked); err != nil {
		t.Fatal(err)
	}
	if len(reports.Origins) != len(madeFleet) || len(checked.Origins) != len(madeFleet) {
		t.Fatalf("%d reports and %d results", len(reports.Origins), len(checked.Origins))
	}
	for _, m := range madeFleet {
		alone := aloneOf(t, list, head, m.origin)
		for _, args := range [][]string{
			{"report"},
			{"report", "--format", "markdown"},
			{"report", "--format", "html"},
			{"report", "--format", "json"},
			append([]string{"check"}, checks...), append([]string{"check", "--format", "json"}, checks...),
			append([]string{"check", "--format", "markdown"}, checks...),
			{"--no-config", "--once", "--replay"},
			{"--no-config", "--once", "--output", "json", "--replay"},
		} {
			one, errs, status := said(t, append(args, whole, "--origin", m.origin)...)
			want, wantErrs, wantStatus := said(t, append(args, alone)...)
			errs, wantErrs = strings.ReplaceAll(errs, whole, "FILE"), strings.ReplaceAll(wantErrs, alone, "FILE")
			if one != want || errs != wantErrs || status != wantStatus || one == "" {
				t.Errorf("%s %q: of the fleet it says\n%s%s(%d), of this origin alone\n%s%s(%d)",
					m.origin, args, one, errs, status, want, wantErrs, wantStatus)
			}
		}
		f := func(list []map[string]any, text string, without ...string) {
			t.Helper()
			var alone map[string]any
			if err := json.Unmarshal([]byte(text), &alone); err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(list, func(of map[string]any) bool { return of["origin"] == m.origin })
			if i < 0 {
				t.Fatalf("%s is missing", m.origin)
			}
			for _, name := range without {
				delete(list[i], name)
			}
			if !reflect.DeepEqual(list[i], alone) {
				t.Errorf("%s: among the others it is %v, alone %v", m.origin, list[i], alone)
			}
		}
		text, _, _ := said(t, "report", alone, "--format", "json")
		f(reports.Origins, text, "labels")
		text, _, _ = said(t, append([]string{"check", alone, "--format", "json"}, checks...)...)
		f(checked.Origins, text, "origin", "labels")
	}
}

// Of two recordings of many origins, one of them is compared as if it were alone.
func TestCompareOneOfMany(t *testing.T) {
	one, two := comparedFleets(t)
	base, other := fleetFile(t, one), fleetFile(t, two)
	for _, format := range []string{"text", "markdown", "html", "json"} {
		got, errs, status := said(t, "compare", base, other, "--origin", "edge-1", "--format", format, "--fail-on", "worse")
		was, is := aloneFile(t, one, "edge-1"), aloneFile(t, two, "edge-1")
		want, wantErrs, _ := said(t, "compare", was, is, "--format", format, "--fail-on", "worse")
		if got != want || errs != wantErrs || status != exitCheckFailed {
			t.Errorf("%s: status %d: of the fleets it says\n%s%s, of this origin alone\n%s%s", format, status, got, errs, want, wantErrs)
		}
	}
}

// fleetOn runs origintop --headless in a bubble, on origins that stages are, each with a node_exporter, an nginx exporter and a load
// tester if it has pages of one.
func fleetOn(t *testing.T, stages map[string]*stage, args ...string) (status int, stdout, all string, took time.Duration) {
	t.Helper()
	network := &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, port, _ := net.SplitHostPort(r.Host)
		r.URL.Path = map[string]string{"9100": "/node", "9113": "/nginx", "17091": "/swarm"}[port]
		stages[host].ServeHTTP(w, r)
	})}
	go server.Serve(network)
	transport := &http.Transport{DialContext: network.dial, DisableCompression: true}
	args = append(args, "--headless")
	for name := range stages {
		args = append(args, "--origin", name+"="+name)
	}
	c, err := parse(args)
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range stages {
		if len(s.pages["swarm"]) > 0 {
			swarm := scrape.Target{Origin: name, Name: "swarm", URL: "http://" + name + ":17091/metrics", Role: scrape.RoleLoad}
			c.targets = append(c.targets, swarm)
		}
	}
	if status := c.checks.read(t.Context(), t.Output()); status != 0 {
		t.Fatal(status)
	}
	if err := c.openLog(); err != nil {
		t.Fatal(err)
	}
	exporters := &live.Live{Targets: c.targets, Interval: c.interval, Timeout: c.timeout, Transport: transport}
	recorder := &recording.Recorder{Source: exporters, OnMarker: exporters.MarkFound}
	if c.record != "" {
		if err := recorder.Record(c.record); err != nil {
			t.Fatal(err)
		}
	}
	begun := time.Now()
	var out, errs strings.Builder
	status, err = c.watchHeadless(t.Context(), c.follow(recorder, exporters.Now), &out, &errs)
	if err != nil {
		t.Error(err)
	}
	took = time.Since(begun)
	transport.CloseIdleConnections()
	server.Close()
	time.Sleep(time.Minute) // for handlers that are busy
	return status, out.String(), out.String() + errs.String(), took
}

// Two origins are watched without a screen. At one a check with abort fails, which ends the run and is said of that one alone.
func TestHeadlessFleet(t *testing.T) {
	checks := []string{"--check", "cpu.busy_percent < 95 for 10s abort", "--check", "nginx.5xx == 0", "--github=false"}
	for _, output := range []string{"text", "json"} {
		path := filepath.Join(t.TempDir(), "run.otr")
		synctest.Test(t, func(t *testing.T) {
			stages := map[string]*stage{}
			for name, run := range map[string]string{"a": "quiet", "b": "cpu"} {
				stages[name] = newStage(recordingtest.PagesIn(t, runFile(run)))
				delete(stages[name].pages, "swarm")
			}
			status, out, all, took := fleetOn(t, stages, append(checks, "--for", "2m", "--output", output, "--record", path)...)
			if status != exitCheckFailed || took > 90*time.Second || !strings.Contains(all, "    ✗ b: max=") ||
				strings.Contains(all, "✗ a: ") || !strings.Contains(all, "b: critical: ") || !strings.Contains(all, "2 origins; ") {
				t.Errorf("status %d after %v: %s", status, took, all)
			}
			if output == "json" {
				first, _, _ := strings.Cut(out, "\n")
				if !strings.HasPrefix(first, `{"origin":"`) || strings.Count(out, `{"origin":"a",`) < 5 || !json.Valid([]byte(first)) {
					t.Errorf("%.300s", out)
				}
				return
			}
			replayed, _, again := said(t, append([]string{"check", path}, checks...)...)
			if again != exitCheckFailed || !strings.HasSuffix(out, replayed) {
				t.Errorf("live\n%s\nreplayed\n%s", out, replayed)
			}
		})
	}
}

// A load test at many origins is over when the load testers of all have gone.
func TestHeadlessFleetEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stages := map[string]*stage{}
		for name, until := range map[string]time.Duration{"a": 20 * time.Second, "b": time.Minute} {
			stages[name] = newStage(madeRun(60, "node", "nginx", "swarm"))
			stages[name].until["swarm"] = until
		}
		stages["c"] = newStage(madeRun(60, "node", "nginx")) // which none loads
		_, _, all, took := fleetOn(t, stages)
		if took < 70*time.Second || took > 76*time.Second {
			t.Errorf("it ended after %v: %s", took, all)
		}
	})
}

// What cannot be meant is said, with what to write instead, and what cannot be judged is no success.
func TestFleetStatuses(t *testing.T) {
	whole := fleetFile(t, madeFleet)
	base := fleetFile(t, []member{{"edge-2", "", steadyBase}, {"edge-3", "", steadyBase}})
	apart := fleetFile(t, []member{madeFleet[0], madeFleet[2]})
	one := fleetFile(t, []member{{"edge-2", "", steadyNew}})
	other := fleetFile(t, []member{{"edge-3", "", steadyNew}, {"edge-2", "", steadyNew}})
	f := func(want int, says string, args ...string) {
		t.Helper()
		out, errs, status := said(t, args...)
		if status != want || !strings.Contains(strings.Join(strings.Fields(out+errs), " "), says) {
			t.Errorf("%q: status %d, want %d and %q: %s%s", args, status, want, says, out, errs)
		}
	}
	f(2, `no origin "edge-3" in the recording: there are "edge-1", "edge-10", "edge-2"`, "report", whole, "--origin", "edge-3")
	f(2, `no origin "a" in the recording`, "check", whole, "--check", "verdict == none", "--origin", "a")
	f(2, `no origin "a" in the recording`, "compare", base, whole, "--origin", "a")
	f(2, "first.otr holds one origin without a name, the others hold many: say which one it is with --origin NAME", "compare", steadyBase, base)
	f(2, "holds 2 origins, but --csv writes one: add --origin NAME", "compare", "--csv", base, other)
	f(0, "edge-2", "compare", steadyNew, base, "--origin", "edge-2")
	f(0, "time,run,", "compare", "--csv", base, other, "--origin", "edge-3")
	f(0, "Of 1 origin, 1 shows no difference; 1 is only in the base.", "compare", base, one)
	f(4, "edge-3: not in each recording", "compare", base, one, "--fail-on", "worse")
	f(0, "1 is new", "compare", one, base, "--fail-on", "worse")
	f(0, "Of 2 origins, 2 show no difference.", "compare", base, other, "--fail-on", "worse")
	f(4, "the recordings have no origin in common", "compare", base, apart, "--fail-on", "worse")
	f(4, "", "check", whole, "--check", "swarm.stalled_percent < 101")
	f(4, "not watched after", "check", whole, "--check", "swarm.stalled_percent < 101", "--origin", "edge-1")
	list, head := fleetPages(t, madeFleet)
	f(0, "", "check", recordedWith(t, head, endTogether(list)), "--check", "swarm.stalled_percent < 101", "--origin", "edge-1")
	f(0, "", "check", whole, "--check", "swarm.stalled_percent < 101", "--allow-unknown")
}

// A ghost is the origin of the same name, or a recording's only one.
func TestNamesakes(t *testing.T) {
	for path, want := range map[string]string{
		fleetFile(t, madeFleet): "edge-2", fleetFile(t, madeFleet[:1]): "edge-1", runFile("link"): "",
	} {
		rec, err := recording.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Close()
		of, err := namesakeOf(rec, "edge-2")
		if err != nil || of.Targets[0].Origin != want || isFleet(of) {
			t.Errorf("%v, %v, want %q", of, err, want)
		}
		if _, err = namesakeOf(rec, ""); (err != nil) != isFleet(rec) {
			t.Errorf("without a name: %v", err)
		}
	}
}

// An origin that ended early has not passed, whether it is judged among the others or by itself.
func TestOneOfManyThatEndedEarly(t *testing.T) {
	file := fleetFile(t, madeFleet)
	for _, more := range [][]string{nil, {"--origin", "edge-1"}} {
		out, _, status := said(t, append([]string{"check", file, "--check", "nginx.5xx == 0"}, more...)...)
		if status != exitNotJudged || !strings.Contains(out, "not watched after 21:01:42") {
			t.Errorf("%q: exit status %d:\n%s", more, status, out)
		}
	}
}
