package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
	"origintop/scrape/recording/recordingtest"
	"origintop/widgets/picture"
	"origintop/widgets/screentest"
)

// runs are recorded load tests of which it is known what happened: the link was full; the CPUs were; nothing gave out; nginx was down.
var runs = []string{"link", "cpu", "quiet", "outage"}

func runFile(name string) string { return "../../testdata/runs/" + name + ".otr" }

// reported returns what a report of a file says.
func reported(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr strings.Builder
	if status := Run(t.Context(), append([]string{"report"}, args...), &stdout, &stderr, nil); status != 0 {
		t.Fatalf("report %q: exit status %d: %s", args, status, stderr.String())
	}
	return stdout.String()
}

// What is said of runs that are known.
func TestReportsOfRuns(t *testing.T) {
	all, err := filepath.Glob(runFile("*"))
	if err != nil || len(all) < 16 {
		t.Fatalf("%d recordings, %v", len(all), err)
	}
	for _, path := range all {
		name := strings.TrimSuffix(filepath.Base(path), ".otr")
		screentest.Golden(t, "../../testdata/golden/report/"+name+".txt", reported(t, path))
	}
	for _, name := range runs {
		markdown := reported(t, runFile(name), "--format", "markdown")
		screentest.Golden(t, "../../testdata/golden/report/"+name+".md", markdown)
		if len(markdown) >= 65536 {
			t.Errorf("%s: %d bytes of Markdown are too long for a pull request", name, len(markdown))
		}
	}
}

// What programs read has the names that they know, and null for what is unknown.
func TestReportForPrograms(t *testing.T) {
	var link, quiet struct {
		Verdict struct {
			Resource, Subject, Strength, Since string
			Load, Value, Limit                 *float64
		}
		PeakLoad *float64 `json:"peak_load"`
		Proofs   []struct{ Is bool }
		Numbers  []struct {
			Name string
			Max  *float64 `json:"max"`
		}
		Watched struct {
			Interval float64 `json:"interval_seconds"`
			Sources  []struct {
				Name          string
				Pages, Failed int
			}
		}
	}
	for name, to := range map[string]any{"link": &link, "quiet": &quiet} {
		if err := json.Unmarshal([]byte(reported(t, runFile(name), "--format", "json")), to); err != nil {
			t.Fatal(err)
		}
	}
	if v := link.Verdict; v.Resource != "network.out" || v.Subject != "eth0" || v.Strength != "limit" || v.Load == nil ||
		*v.Limit != 100e6 {
		t.Errorf("of a link that was full it says %+v", v)
	}
	if v := quiet.Verdict; v.Resource != "none" || v.Load != nil || v.Limit != nil {
		t.Errorf("of nothing it says %+v", v)
	}
	sources := link.Watched.Sources
	if len(link.Proofs) != 3 || len(quiet.Proofs) != 0 || *link.PeakLoad != 70 || len(sources) != 3 || sources[2].Failed != 13 {
		t.Errorf("it says %+v", link)
	}
	for _, n := range link.Numbers {
		if fields.Named(n.Name) == nil {
			t.Errorf("there is no field %s", n.Name)
		}
	}
}

// A report goes to a new file, and never over another, such as the recording.
func TestReportToFile(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "a.html")
	if said := reported(t, runFile("quiet"), "--format=html", "-o", page); said != "" {
		t.Errorf("beside the file it wrote %q", said)
	}
	text, err := os.ReadFile(page)
	if err != nil || !strings.HasPrefix(string(text), "<!DOCTYPE html>") {
		t.Fatalf("%v, %.40q", err, text)
	}
	if standard := reported(t, runFile("quiet"), "--format", "html", "-o", "-"); standard != string(text) {
		t.Error("standard output gets something else")
	}
	copied := filepath.Join(dir, "run.otr")
	rec, err := os.ReadFile(runFile("quiet"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(copied, rec, 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	status := Run(t.Context(), []string{"report", copied, "-o", copied}, &stdout, &stderr, nil)
	if status != exitFailure || !strings.Contains(stderr.String(), "exists already: name a new file") {
		t.Errorf("exit status %d, %s", status, stderr.String())
	}
	if now, err := os.ReadFile(copied); err != nil || string(now) != string(rec) {
		t.Errorf("the recording is another now, %v", err)
	}
}

// The verdict of a run stands in what info says, and in the snapshot of a moment, up to then.
func TestVerdictElsewhere(t *testing.T) {
	said := func(args ...string) string {
		var stdout, stderr strings.Builder
		Run(t.Context(), args, &stdout, &stderr, nil)
		return stdout.String()
	}
	const limit = "eth0 out is the limit since 21:00:24, at 42 clients"
	if text := said("info", runFile("link")); !strings.Contains(text, "verdict   "+limit) {
		t.Errorf("info says\n%s", text)
	}
	if text := said("--once", "--replay", runFile("link")); !strings.Contains(text, "So far    "+limit) {
		t.Errorf("at the end it says\n%s", text)
	}
	if text := said("--once", "--replay", runFile("link"), "--at", "21:00:10"); !strings.Contains(text, "So far    Nothing gave out") {
		t.Errorf("before it gave out it says\n%s", text)
	}
}

// A run that is still recorded is reported on, as far as it is there.
func TestReportInProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.otr")
	source := pages(recordingtest.PagesIn(t, runFile("quiet")))
	r := &recording.Recorder{Source: &source, History: 24 * time.Hour, Head: format.Head{Flags: []string{"--link-speed=200Mbit"}}}
	for range 120 {
		r.Next(t.Context())
	}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	defer r.Stop()
	for r.Status().Waiting > 0 {
		time.Sleep(time.Millisecond)
	}
	if text := reported(t, path); !strings.Contains(text, "Capacity: about") || strings.Contains(text, "ended at") {
		t.Errorf("it says\n%s", text)
	}
}

// hourFile returns a recording of an hour: real pages, one time after the other.
func hourFile(tb testing.TB) string {
	tb.Helper()
	all := recordingtest.PagesIn(tb, runFile("link"))
	begin := all[0].Time
	round := all[len(all)-1].Time.Sub(begin) + 2*time.Second
	var source pages
	for n := 0; ; n++ {
		for _, p := range all {
			p.Time = p.Time.Add(time.Duration(n) * round)
			if p.Time.Sub(begin) < time.Hour {
				source = append(source, p)
				continue
			}
			return recordedPages(tb, source)
		}
	}
}

// recordedPages returns the file of a recording of pages.
func recordedPages(tb testing.TB, source pages) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "a.otr")
	r := &recording.Recorder{Source: &source, History: 24 * time.Hour}
	for len(source) > 0 {
		r.Next(tb.Context())
	}
	if err := r.Record(path); err != nil {
		tb.Fatal(err)
	}
	r.Stop()
	return path
}

// The page of an hour is small enough to send it around.
func TestReportOfAnHour(t *testing.T) {
	page := reported(t, hourFile(t), "--format", "html")
	if len(page) > 150_000 {
		t.Errorf("it has %d bytes", len(page))
	}
}

func BenchmarkReport(b *testing.B) {
	rec, err := recording.Open(b.Context(), hourFile(b))
	if err != nil {
		b.Fatal(err)
	}
	defer rec.Close()
	r, err := readReport(b.Context(), rec, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("read and judge an hour", func(b *testing.B) {
		for b.Loop() {
			readReport(b.Context(), rec, nil)
		}
	})
	b.Run("judge it", func(b *testing.B) {
		st, run := origin.NewState(origin.Options{}, rec.Targets...), &analysis.Run{}
		pages := rec.Pages()
		for {
			p, err := pages.Next(b.Context())
			if err != nil {
				break
			}
			st.Apply(p)
			run.Observe(st.Snapshot())
		}
		for b.Loop() {
			run.Fits(run.Judge())
			run.Timeline()
		}
	})
	for name, write := range reportFormats {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				text, _ := write(r)
				n = len(text)
			}
			b.ReportMetric(float64(n), "bytes")
		})
	}
}

// The pictures of the manual.
func TestReportPictures(t *testing.T) {
	rec, err := recording.Open(t.Context(), runFile("link"))
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	r, err := readReport(t.Context(), rec, nil)
	if err != nil {
		t.Fatal(err)
	}
	for ground, suffix := range []string{"dark", "light"} {
		over, by := r.Pictures(picture.Ground(ground))
		screentest.Golden(t, "../../testdata/pictures/report-"+suffix+".svg", string(over))
		screentest.Golden(t, "../../testdata/pictures/room-"+suffix+".svg", string(by))
	}
}

// What a page, a marker or a flag says is never a part of the document that a report is.
func TestReportsOfHostileTexts(t *testing.T) {
	evil := "</style><script>alert(1)</script>\x1b[31m|`*[a](b)\u202e"
	var source pages
	for i := range 40 {
		p := madePage("node", i, time.Duration(2*i)*time.Second)
		p.Body = []byte(strings.ReplaceAll(string(p.Body), "eth0", `et<h0\"|*`))
		source = append(source, p, scrape.Page{Time: p.Time, Marker: evil})
	}
	path := recordedPages(t, source)
	page := reported(t, path, "--format", "html")
	if strings.Contains(page, "<script") || strings.Contains(page, "\x1b") || strings.Count(page, "<style>") != 1 {
		t.Error("the page has what the marker says")
	}
	if text := reported(t, path); strings.Contains(text, "\x1b") {
		t.Error("the text has an escape sequence")
	}
	if text := reported(t, path, "--format", "markdown"); strings.Contains(text, "<script") || strings.Contains(text, "[a](b)") {
		t.Error("the Markdown has what the marker says")
	}
}
