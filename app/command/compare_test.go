package command

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"origintop/app/comparison"
	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/scrape/recording/recordingtest"
	"origintop/widgets/screentest"
)

const (
	steadyBase = "../../testdata/steady/first.otr"
	steadyNew  = "../../testdata/steady/second.otr"
)

// compared returns what a comparison prints, and its exit status.
func compared(t testing.TB, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs strings.Builder
	status = Run(t.Context(), append([]string{"compare"}, args...), &out, &errs, nil)
	return out.String(), errs.String(), status
}

// changed returns a recording of a run after a change: each line of its pages is what change makes of it.
func changed(t testing.TB, path string, change func(line string) string) string {
	t.Helper()
	var source pages
	for _, p := range recordingtest.PagesIn(t, path) {
		var b strings.Builder
		for line := range strings.Lines(string(p.Body)) {
			b.WriteString(change(line))
		}
		p.Body = []byte(b.String())
		source = append(source, p)
	}
	return recordedWith(t, format.Head{Flags: []string{"--link-speed=eth0=200Mbit"}, Origin: "10.177.0.10"}, source)
}

// recordedWith returns the file of a recording of pages with that head.
func recordedWith(t testing.TB, head format.Head, source pages) string {
	t.Helper()
	r := &recording.Recorder{Source: &source, History: 24 * time.Hour, Head: head}
	for len(source) > 0 {
		r.Next(t.Context())
	}
	path := t.TempDir() + "/new.otr"
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	r.Stop()
	return path
}

var valueOf = regexp.MustCompile(`^(node_network_transmit_bytes_total\{device="eth0"\}|` +
	`node_cpu_seconds_total\{cpu="[01]",mode="system"\}|nginx_vts_server_bytes_total\{host="\*",direction="out"\}) (.*)\n`)

// withoutCompression is what happens to the lines of a page when the server no longer compresses: it sends a quarter more, and the system
// works less.
func withoutCompression(line string) string {
	if m := valueOf.FindStringSubmatch(line); m != nil {
		v, _ := strconv.ParseFloat(m[2], 64)
		by := 1.25
		if strings.Contains(line, "cpu") {
			by = 0.4
		}
		return m[1] + " " + strconv.FormatFloat(v*by, 'f', -1, 64) + "\n"
	}
	if strings.HasPrefix(line, "hls_swarm_stalled_clients") {
		return fmt.Sprintf("hls_swarm_stalled_clients %d\n", len(line)%2+2)
	}
	return line
}

// Nothing is found between runs of one load, and what was changed between others.
func TestComparisons(t *testing.T) {
	f := func(golden, format string, wantStatus int, args ...string) {
		t.Helper()
		out, errs, status := compared(t, append(args, "--format", format)...)
		if status != wantStatus {
			t.Errorf("%s: exit status %d, want %d: %s", golden, status, wantStatus, errs)
		}
		for line := range strings.Lines(out) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); format == "text" && n > 80 {
				t.Errorf("%s: %d columns: %s", golden, n, line)
			}
		}
		screentest.Golden(t, "../../testdata/golden/compare/"+golden, out)
	}
	after := changed(t, steadyNew, withoutCompression)
	f("equal.txt", "text", 0, steadyBase, steadyNew, "--fail-on", "worse")
	f("changed.txt", "text", 99, steadyBase, after, "--fail-on", "worse")
	f("changed.md", "markdown", 0, steadyBase, after)
	f("changed.json", "json", 0, steadyBase, after, "--only", "network.out_bytes_per_second,cpu.busy_percent,memory.used_percent")
	f("one-field.txt", "text", 0, steadyBase, after, "--only", "nginx.requests_per_second", "--fail-on", "worse")
	f("other-load.txt", "text", 4, runFile("quiet"), runFile("link"), "--fail-on", "worse")
	f("short.txt", "text", 4, runFile("quiet"), runFile("bulk"), "--fail-on", "worse")
	f("unknown.txt", "text", 4, steadyBase, steadyNew, "--only", "memory.used_percent", "--fail-on", "worse")
}

// What nobody could judge doesn't pass, and a server that was down is worse than one that wasn't.
func TestCompareFailOn(t *testing.T) {
	f := func(want string, wantStatus int, args ...string) {
		t.Helper()
		if _, errs, status := compared(t, append(args, "--fail-on", "worse")...); status != wantStatus || !strings.Contains(errs, want) {
			t.Errorf("compare %q: status %d, want %d and %q: %s", args, status, wantStatus, want, errs)
		}
	}
	f("not judged: inconclusive: ", 4, steadyBase, steadyNew, "--only", "cpu.cores.busy_percent,nginx.requests_per_second")
	f("not judged: missing in some runs: ", 4, steadyBase, steadyNew, "--only", "nginx.requests_per_second,cpu.run_queue_wait_seconds_per_second")
	f("worse: the server was down for 14s and restarted in the new run", 99, runFile("quiet"), runFile("outage"))
	f("not judged: inconclusive: CPU busy, ", 4, runFile("outage"), runFile("quiet"))
}

// Otava reads each cell of a row as a number: none is empty.
func TestCompareCSV(t *testing.T) {
	out, errs, status := compared(t, "--csv", steadyNew, steadyBase, runFile("quiet"))
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if status != 0 || len(lines) != 4 || !strings.HasPrefix(lines[0], "time,run,cpu_load1,") {
		t.Fatalf("status %d, %s\n%s", status, errs, out)
	}
	last := ""
	for i, line := range lines {
		cells := strings.Split(line, ",")
		if len(cells) != strings.Count(lines[0], ",")+1 {
			t.Errorf("row %d has %d cells", i, len(cells))
		}
		if i == 0 {
			continue
		}
		if at, err := time.Parse(time.RFC3339, cells[0]); err != nil || cells[0] < last {
			t.Errorf("row %d is of %v, after %s: %v", i, at, last, err)
		}
		last = cells[0]
		for k, cell := range cells[2:] {
			if _, err := strconv.ParseFloat(cell, 64); err != nil || cell == "NaN" {
				t.Errorf("row %d, column %d: %q", i, k+2, cell)
			}
		}
	}
	alone, _, _ := compared(t, "--csv", steadyBase, "--only", "network.out_bytes_per_second")
	both, _, _ := compared(t, "--csv", steadyBase, steadyNew, "--only", "network.out_bytes_per_second")
	if !strings.HasPrefix(both, alone) {
		t.Errorf("a run beside another has other means:\n%s%s", alone, both)
	}
}

// Rows whose names differ only in what a column's name can't have are two columns, and runs with another load are named.
func TestCompareCSVColumnsAndLoads(t *testing.T) {
	disk := func(path string, first, second string) string {
		return changed(t, path, func(line string) string {
			if strings.HasPrefix(line, "node_filesystem_") && strings.Contains(line, `mountpoint="/"`) {
				of := func(name string) string { return strings.Replace(line, `mountpoint="/"`, `mountpoint="`+name+`"`, 1) }
				return of(first) + strings.Replace(of(second), `device="`, `device="/dev/other`, 1)
			}
			return line
		})
	}
	one, other := disk(steadyBase, "/a/b", "/a_b"), disk(steadyNew, "/a_b", "/a/b")
	for _, files := range [][]string{{one, other}, {other, one}} {
		out, errs, _ := compared(t, append(files, "--csv", "--only", "disk.filesystems.used_percent")...)
		head, _, _ := strings.Cut(out, "\n")
		if head != "time,run,disk_filesystems_used_percent__a_b,disk_filesystems_used_percent__a_b_2" &&
			head != "time,run,disk_filesystems_used_percent__a_b_2,disk_filesystems_used_percent__a_b" || errs != "" {
			t.Errorf("%s\n%s", head, errs)
		}
	}
	_, errs, status := compared(t, "--csv", runFile("quiet"), steadyBase, steadyNew)
	want := "compare " + runFile("quiet") + ": 40 clients, where " + steadyBase + " has 25 clients: that alone changes its numbers"
	if status != 0 || strings.Count(errs, want) != 1 || strings.Count(errs, "where") != 1 {
		t.Errorf("status %d, %q is not said once: %s", status, want, errs)
	}
}

// What can't be compared is said in a sentence.
func TestCompareBadInput(t *testing.T) {
	f := func(want string, wantStatus int, args ...string) {
		t.Helper()
		out, errs, status := compared(t, args...)
		if status != wantStatus || !strings.Contains(errs, want) || out != "" {
			t.Errorf("compare %q: status %d, want %d and %q: %s%s", args, status, wantStatus, want, errs, out)
		}
	}
	f("name two recordings", 2)
	f("name two recordings", 2, steadyBase)
	f("no -- between base and new ones", 2, steadyBase, steadyNew, runFile("quiet"))
	f("on both sides of --", 2, "--", steadyBase)
	f("on both sides of --", 2, steadyBase, "--")
	f("are the same recording", 2, steadyBase, steadyBase)
	f("are the same recording", 2, steadyBase, "--", steadyNew, "../../testdata/steady/../steady/first.otr")
	f(`"pdf" is not one of text`, 2, steadyBase, steadyNew, "--format", "pdf")
	f("do you mean cpu.busy_percent?", 2, steadyBase, steadyNew, "--only", "cpu.busy")
	f("can't be compared", 2, steadyBase, steadyNew, "--only", "swarm.errors_total")
	f(`"better" is not worse`, 2, steadyBase, steadyNew, "--fail-on", "better")
	f("drop --format", 2, "--csv", steadyBase, "--format", "json")
	f("drop --fail-on", 2, "--csv", steadyBase, "--fail-on", "worse")
	f(`--load: "a b" is not a series`, 2, steadyBase, steadyNew, "--load", "a b")
	f("nowhere.otr", 1, steadyBase, "nowhere.otr")
	f("compare.go", 1, steadyBase, "compare.go")
	var source pages
	for i := range 300 {
		source = append(source, madePage("node", i, time.Duration(2*i)*time.Second))
	}
	f("no page shows any load", 1, steadyBase, recordedWith(t, format.Head{}, source))
	f("no page shows any load", 1, steadyBase, recordedWith(t, format.Head{}, source[:1]))
}

// Runs of other origins may be compared, and it is said.
func TestCompareOtherOrigins(t *testing.T) {
	path := recordedWith(t, format.Head{Origin: "10.177.0.99"}, recordingtest.PagesIn(t, steadyNew))
	out, _, status := compared(t, steadyBase, path)
	if status != 0 || !strings.Contains(out, "The base is a run of 10.177.0.10, the new one of 10.177.0.99") {
		t.Errorf("status %d: %s", status, out)
	}
	if out, _, _ := compared(t, steadyBase, steadyNew); strings.Contains(out, "is a run of") {
		t.Errorf("of one origin: %s", out)
	}
}

// A run that differs only in what the operator calls the load.
func TestCompareLoad(t *testing.T) {
	out, _, status := compared(t, steadyBase, steadyNew, "--load", "hls_swarm_target_clients", "--format", "json")
	if status != 0 || !strings.Contains(out, `"load_kind": "series"`) {
		t.Errorf("status %d: %s", status, out)
	}
	noTester := changed(t, steadyNew, func(line string) string {
		if strings.HasPrefix(line, "hls_swarm") {
			return "app_jobs 1\n"
		}
		return line
	})
	out, errs, status := compared(t, steadyBase, noTester, "--fail-on", "worse")
	if status != 4 || !strings.Contains(errs, "not judged: ") || !strings.Contains(errs, "The load is counted differently: 25 clients and 59") {
		t.Errorf("a load that is not counted alike: status %d: %s\n%s", status, errs, out)
	}
	out, errs, _ = compared(t, steadyBase, steadyNew, "--load", "k6_vus", "--format", "json")
	if !strings.Contains(out, `"load_kind": "clients"`) || strings.Count(errs, "k6_vus") != 2 {
		t.Errorf("it is not said that there is no such series: %s", errs)
	}
}

// openedRuns returns the runs of two recordings, and what is said of them.
func openedRuns(t testing.TB, base, new string) ([]*compare.Run, []comparison.File) {
	t.Helper()
	of := &compareConfig{base: []string{base}, new: []string{new}}
	list, _, err := of.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(list)
	runs, files, err := of.readRuns(t.Context(), list, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return runs, files
}

// Of several load tests in a recording the newest is compared, and it is said which were left out.
func TestCompareLeftOut(t *testing.T) {
	runs, files := openedRuns(t, steadyBase, steadyNew)
	at := time.Date(2026, 11, 28, 22, 0, 0, 0, time.UTC)
	runs[1].Verdict.Earlier = []analysis.Earlier{{Phases: analysis.Phases{Begin: at, End: at.Add(time.Minute), Peak: 90}}}
	c := &comparison.Comparison{Comparison: compare.Compare(runs[:1], runs[1:], nil), BaseFiles: files[:1], NewFiles: files[1:]}
	const want = "an earlier load test from 22:00:00 to 22:01:00, 90 clients: nothing gave out"
	text := strings.Join(strings.Fields(string(c.Text())), " ")
	if !strings.Contains(text, "new: left out: "+want) || strings.Contains(text, "base: left out") {
		t.Errorf("it is not said what was left out: %s", text)
	}
	if text, err := c.JSON(); err != nil || strings.Count(string(text), want) != 1 {
		t.Errorf("%v: JSON doesn't say what was left out: %s", err, text)
	}
}

// However hostile a page is, it is no part of the document that a comparison is.
func TestCompareHostileTexts(t *testing.T) {
	evil := func(line string) string {
		return strings.ReplaceAll(line, `mountpoint="/"`, `mountpoint="</style><script>alert(1)</script>`+"\x1b[31m|*[a](b)\"")
	}
	one, other := changed(t, steadyBase, evil), changed(t, steadyNew, evil)
	for format := range compareFormats {
		out, errs, status := compared(t, one, other, "--format", format)
		inPage := format != "text" && strings.Contains(out, "<script")
		if status != 0 || inPage || strings.Contains(out, "\x1b") || format == "markdown" && strings.Contains(out, "[a](b)") {
			t.Errorf("%s has what the page says: status %d, %s", format, status, errs)
		}
	}
}

// BenchmarkCompareHours compares two recordings of an hour.
func BenchmarkCompareHours(b *testing.B) {
	files := []string{hourFile(b), hourFile(b)}
	for b.Loop() {
		runs, names := openedRuns(b, files[0], files[1])
		c := &comparison.Comparison{Comparison: compare.Compare(runs[:1], runs[1:], nil), BaseFiles: names[:1], NewFiles: names[1:]}
		c.Text()
	}
}
