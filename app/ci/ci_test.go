package ci

import (
	"encoding/json"
	"encoding/xml"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/check"
)

var start = time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)

// madeResult returns what became of a condition, one minute after the start.
func madeResult(t testing.TB, text string, o check.Outcome, why check.Reason, measured float64) check.Result {
	t.Helper()
	c, err := check.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	r := check.Result{
		Condition: c, Outcome: o, Reason: why, Measured: measured, Row: c.Row, Unit: c.Unit(), From: start, To: start.Add(time.Minute),
		Known: 30, LoadKind: analysis.Clients,
	}
	if o == check.Failed {
		r.First = check.Violation{At: start.Add(10 * time.Second), Value: measured, Load: 43}
		r.Worst = r.First
	}
	return r
}

func made(t testing.TB) *Report {
	r := &Report{
		Of: "te|st<script>.otr", Verdict: "eth0 out is the limit since 14:00:10, at 43 clients: 97.0 of 100 Mbit/s.", From: start,
		To: start.Add(time.Minute), Down: []string{"node http://a:9100/metrics: connection refused"},
		Results: []check.Result{
			madeResult(t, "nginx.latency.p99 < 250ms", check.Passed, 0, 0.148),
			madeResult(t, "network.devices[*].out_link_percent < 90", check.Failed, 0, 97.123),
			madeResult(t, "swarm.stalled_percent < 5", check.NotJudged, check.NeverKnown, math.NaN()),
			madeResult(t, `disk.filesystems["/a&b|<c>"].used_percent < 90`, check.NotJudged, check.NoSuchRow, math.NaN()),
			madeResult(t, "verdict == none", check.Failed, 0, math.NaN()),
		},
	}
	r.Results[1].Row = "eth0\x1b[31m\u202e"
	r.Results[3].Others = []string{"/\x9b1m", "/srv"}
	r.Results[4].Resource = analysis.NetworkOut
	return r
}

func TestText(t *testing.T) {
	start := time.Date(2026, 11, 29, 14, 0, 10, 0, time.UTC).Format("15:04:05")
	want := "✓ 'nginx.latency.p99 < 250ms' max=148 ms\n" +
		"✗ 'network.devices[*].out_link_percent < 90' max=97.1% of eth0·[31m·, first at " + start + ", at 43 clients\n" +
		"? 'swarm.stalled_percent < 5' not judged: it had no value in this run: no load tester was watched\n" +
		"? 'disk.filesystems[\"/a&b|<c>\"].used_percent < 90' not judged: there was no \"/a&b|<c>\", but /�1m, /srv\n" +
		"✗ 'verdict == none' verdict=network.out, since " + start + ", at 43 clients\n\n" +
		"1 of 5 passed, 2 failed, 2 not judged\n" +
		"eth0 out is the limit since 14:00:10, at 43 clients: 97.0 of 100 Mbit/s.\n"
	if got := string(made(t).Text()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestMarkdown(t *testing.T) {
	text := string(made(t).Markdown())
	for _, want := range []string{
		"### Checks of te\\|st&lt;script&gt;.otr: 1 of 5 passed, 2 failed, 2 not judged\n",
		"| ✅ | `nginx.latency.p99 < 250ms` | max=148 ms |\n",
		"| ❔ | `disk.filesystems[\"/a&b\\|<c>\"].used_percent < 90` | not judged: there was no \"/a&amp;b\\|&lt;c&gt;\"",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	if strings.ContainsAny(text, "\x1b\u009b\u202e") {
		t.Errorf("control characters: %q", text)
	}
	if got := code("a`b``c"); got != "``` a`b``c ```" {
		t.Errorf("code: %s", got)
	}
}

// Names are stable: other programs read them.
func TestJSON(t *testing.T) {
	text, err := made(t).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Passed    *bool
		Failed    int
		NotJudged int `json:"not_judged"`
		Down      []string
		Checks    []map[string]any
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	if d.Passed == nil || *d.Passed || d.Failed != 2 || d.NotJudged != 2 || len(d.Down) != 1 || len(d.Checks) != 5 {
		t.Errorf("%s", text)
	}
	one := d.Checks[1]
	if one["check"] != "network.devices[*].out_link_percent < 90" || one["outcome"] != "failed" || one["value"] != 97.123 ||
		one["limit"] != 90. || one["unit"] != "%" || one["first"].(map[string]any)["load"] != 43. || one["reason"] != nil {
		t.Errorf("%v", one)
	}
	if d.Checks[2]["value"] != nil || d.Checks[2]["reason"] != "never_known" || d.Checks[4]["resource"] != "network.out" {
		t.Errorf("%v", d.Checks)
	}
	for _, name := range []string{
		"check", "outcome", "reason", "value", "limit", "unit", "resource", "row", "from", "to", "rounds_known", "rounds_unknown",
		"longest_unknown_seconds", "longest_failing_seconds", "first", "worst", "load_kind", "text",
	} {
		if _, is := one[name]; !is {
			t.Errorf("there is no %s", name)
		}
	}
}

// The XML is what readers of JUnit's want, whatever was measured.
func TestJUnit(t *testing.T) {
	xmllint, err := exec.LookPath("xmllint")
	if err != nil && os.Getenv("ORIGINTOP_E2E") == "must" {
		t.Fatal("xmllint is not installed")
	}
	empty := &Report{From: start, To: start}
	allowed := made(t)
	allowed.AllowUnknown = true
	for name, r := range map[string]*Report{"made": made(t), "empty": empty, "allowed": allowed, "zero": {}} {
		text, err := r.JUnit()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name+".xml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if xmllint != "" {
			out, err := exec.Command(xmllint, "--noout", "--nonet", "--schema", "testdata/junit.xsd", path).CombinedOutput()
			if err != nil {
				t.Errorf("%s: %v: %s\n%s", name, err, out, text)
			}
		}
		var s testSuites
		if err := xml.Unmarshal(text, &s); err != nil {
			t.Fatal(err)
		}
		suite := &s.Suites[0]
		if len(r.Down) > 0 {
			last := len(suite.Cases) - 1
			if down := suite.Cases[last]; down.Error == nil || down.Error.Message != r.Down[0] {
				t.Errorf("%s: %+v", name, down)
			}
			suite.Cases = suite.Cases[:last]
		}
		for i, c := range suite.Cases {
			is := r.Results[i]
			if c.Time != 0 || (c.Failure != nil) != (is.Outcome == check.Failed) ||
				(c.Error != nil) != (is.Outcome == check.NotJudged && !r.AllowUnknown) ||
				(c.Skipped != nil) != (is.Outcome == check.NotJudged && r.AllowUnknown) {
				t.Errorf("%s: %+v", name, c)
			}
		}
		if name == "made" && (suite.Tests != 6 || suite.Failures != 2 || suite.Errors != 3 || suite.Time != "60.000" ||
			!strings.Contains(suite.Cases[1].Failure.Message, "max=97.1% of eth0") ||
			suite.Properties[3].Value != suite.Cases[1].Failure.Message) {
			t.Errorf("%s", text)
		}
	}
}

func TestAnnotations(t *testing.T) {
	r := made(t)
	text := string(r.Annotations())
	const first = "::error title=check failed::network.devices[*].out_link_percent < 90: max=97.1%25 of eth0"
	if strings.Count(text, "\n") != 5 || !strings.HasPrefix(text, first) {
		t.Errorf("%s", text)
	}
	r.AllowUnknown = true
	if text := string(r.Annotations()); strings.Count(text, "::error ") != 3 || strings.Count(text, "::warning ") != 2 {
		t.Errorf("%s", text)
	}
	for range 5 {
		r.Results = append(r.Results, r.Results...)
	}
	text = string(r.Annotations())
	const last = "::error title=checks::and 56 more: "
	if strings.Count(text, "::error ") != 10 || strings.Count(text, "::warning ") != 10 || !strings.Contains(text, last) {
		t.Errorf("%s", text)
	}
	if got := inProperty("100%: a,b\r\n") + inCommand("100%: a,b\r\n"); got != "100%25%3A a%2Cb%0D%0A100%25: a,b%0D%0A" {
		t.Error(got)
	}
}

// A number does not look as if it were on the other side of the limit.
func TestValues(t *testing.T) {
	f := func(text string, measured float64, want string) {
		t.Helper()
		r := &Report{Results: []check.Result{madeResult(t, text, check.Passed, 0, measured)}}
		line, _, _ := strings.Cut(strings.TrimPrefix(string(r.Text()), "✓ '"+text+"' "), "\n")
		_, got, _ := strings.Cut(line, "=")
		if got != want {
			t.Errorf("%s, %v: %s, want %s", text, measured, got, want)
		}
	}
	f("cpu.busy_percent < 90", 89.96, "89.96%")
	f("cpu.busy_percent < 90", 89.999999, "89.999999%")
	f("cpu.busy_percent < 90", 12.345, "12.3%")
	f("cpu.busy_percent < 90", 90, "90%")
	f("cpu.busy_percent < 90", 0, "0%")
	f("nginx.latency.p99 < 1s", 0.99951, "999.5 ms")
	f("nginx.latency.p99 < 1s", 0.00000123, "1.23 us")
	f("network.out_bytes_per_second < 80Mbit/s", 12.345e6, "98.8 Mbit/s")
	f("network.out_bytes_per_second < 80Mbit/s", 9.9999e6, "79.999 Mbit/s")
	f("disk.read_bytes_per_second < 80MB/s", 12.345e6, "12.3 MB/s")
	f("memory.used_bytes < 80GiB", 3<<30, "3 GiB")
	f("nginx.requests_total last < 80000000", 12345678, "12345678")
	f("series a < 1e30", 1e20, "1e+20")
}

// No name begins an old command of GitHub Actions, which looks for them anywhere in a line.
func TestNoOldCommands(t *testing.T) {
	r := &Report{Verdict: "##[error]x", GitHub: true}
	if text := string(r.Text()); strings.Contains(text, "##[") {
		t.Error(text)
	}
	if r.GitHub = false; !strings.Contains(string(r.Text()), "##[error]x") {
		t.Error("changed, though nobody reads it")
	}
}
