package ci

import (
	"encoding/xml"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"origintop/scrape/analysis"
	"origintop/scrape/check"
)

// madeFleet returns the results of so many origins. Every tenth has failed one condition by a percent more than the one before.
func madeFleet(t testing.TB, origins int) *Fleet {
	f := &Fleet{Of: "a|b.otr"}
	for i := range origins {
		cpu := madeResult(t, "cpu.busy_percent < 80", check.Passed, 0, 10+float64(i)/100)
		if i%10 == 3 {
			cpu = madeResult(t, "cpu.busy_percent < 80", check.Failed, 0, 80+float64(i)/100)
		}
		verdict := madeResult(t, "verdict == none", check.Passed, 0, math.NaN())
		if i == 5 {
			verdict = madeResult(t, "verdict == none", check.NotJudged, check.NotSeen, math.NaN())
		}
		r := &Report{Of: f.Of, Origin: fmt.Sprintf("edge-%d", i), From: start, To: start, Results: []check.Result{
			cpu, verdict, madeResult(t, "nginx.5xx == 0", check.Passed, 0, 0),
		}}
		if i == 7 {
			r.Origin, r.Down = "ed`ge\x1b[31m|<7>", []string{"node http://a:9100/metrics: connection refused"}
		}
		f.Origins = append(f.Origins, r)
	}
	return f
}

// However many origins there are, a person can read what is said of them: the worst, and how many more there are.
func TestFleetIsShort(t *testing.T) {
	f := madeFleet(t, 500)
	text := string(f.Text())
	const first = "✗ 'cpu.busy_percent < 80' 450 of 500 origins passed, 50 failed\n    ✗ edge-493: max=84.9%, first at "
	for _, want := range []string{
		first, "    and 30 more\n",
		"? 'verdict == none' 499 of 500 origins passed, 1 not judged\n    ? edge-5: not judged: no limit was seen",
		"✓ 'nginx.5xx == 0' 500 of 500 origins passed\n",
		"\n448 of 500 origins passed, 50 failed, 1 with a source down, 1 not judged\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
	if n := strings.Count(text, "\n"); n > 30 {
		t.Errorf("%d lines", n)
	}
	f.Origins = f.Origins[:3]
	if text := string(f.Text()); !strings.Contains(text, "✓ 'cpu.busy_percent < 80' 3 of 3 origins passed, nearest edge-2: max=10%\n") {
		t.Error(text)
	}
}

func TestFleetAnnotations(t *testing.T) {
	f := madeFleet(t, 500)
	lines := strings.Split(string(f.Annotations()), "\n")
	const first = "::error title=check failed::cpu.busy_percent < 80: 450 of 500 origins passed, 50 failed; "
	if len(lines) != 4 || !strings.HasPrefix(lines[0], first+
		"worst edge-493: max=84.9%25") || !strings.HasPrefix(lines[2], "::error title=source down::ed`ge·[31m|<7>: node ") {
		t.Errorf("%q", lines)
	}
	f.AllowUnknown = true
	if text := string(f.Annotations()); strings.Count(text, "::error ") != 2 || strings.Count(text, "::warning ") != 1 {
		t.Error(text)
	}
	for _, r := range f.Origins {
		r.Down = []string{"node: no"}
	}
	if text := string(f.Annotations()); strings.Count(text, "::error ") != 10 || !strings.Contains(text, "::and 492 more: ") {
		t.Error(text)
	}
}

// An origin that failed, that was not judged or whose source was down fails all of them, and so does none.
func TestFleetPassed(t *testing.T) {
	pass := func(i ...int) bool {
		all, f := madeFleet(t, 10), &Fleet{}
		for _, i := range i {
			f.Origins = append(f.Origins, all.Origins[i])
		}
		return f.Passed()
	}
	if !pass(0, 1, 2) || pass(0, 3, 1) || pass(5, 1) || pass(1, 7) || pass() {
		t.Error("it passes what has failed, or the other way around")
	}
}

// Each origin is a suite of JUnit's, and no test has the names of another's.
func TestFleetJUnit(t *testing.T) {
	f := madeFleet(t, 10)
	text, err := f.JUnit()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "fleet.xml")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if xmllint, err := exec.LookPath("xmllint"); err == nil {
		if out, err := exec.Command(xmllint, "--noout", "--nonet", "--schema", "testdata/junit.xsd", path).CombinedOutput(); err != nil {
			t.Errorf("%v: %s\n%s", err, out, text)
		}
	}
	var s testSuites
	if err := xml.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	seen, failures, errors := map[string]bool{}, 0, 0
	for i, suite := range s.Suites {
		if suite.ID != i || suite.Tests != len(suite.Cases) || i == 4 && suite.Name != "origintop check edge-4" {
			t.Errorf("%+v", suite)
		}
		failures, errors = failures+suite.Failures, errors+suite.Errors
		for _, c := range suite.Cases {
			name := c.ClassName + " " + c.Name
			if seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
		}
	}
	if len(s.Suites) != 10 || failures != 1 || errors != 2 || !seen["origintop.edge-4.cpu.busy_percent cpu.busy_percent < 80"] {
		t.Errorf("%d suites, %d failures, %d errors: %s", len(s.Suites), failures, errors, text)
	}
}

// Nothing that an origin is called means anything to Markdown.
func TestFleetMarkdown(t *testing.T) {
	text := string(madeFleet(t, 10).Markdown())
	for _, want := range []string{
		"### Checks of a\\|b.otr: 7 of 10 origins passed, 1 failed, 1 with a source down, 1 not judged\n",
		"| ❌ | `cpu.busy_percent < 80` | 9 of 10 origins passed, 1 failed |\n",
		"\n`cpu.busy_percent < 80`\n\n| | origin | |\n|---|---|---|\n| ❌ | edge-3 | max=80.03%",
		"\ned\\`ge·\\[31m\\|&lt;7&gt;: node http",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
}

// The worst of a condition is the one furthest on the wrong side, whichever that is.
func TestWorstFirst(t *testing.T) {
	f := func(text string, measured ...float64) {
		t.Helper()
		var list []check.Result
		for _, v := range measured {
			list = append(list, madeResult(t, text, check.Failed, 0, v))
		}
		for i := 1; i < len(list); i++ {
			if check.CompareWorst(&list[i-1], &list[i]) >= 0 || check.CompareWorst(&list[i], &list[i-1]) <= 0 {
				t.Errorf("%s: %v is not worse than %v", text, measured[i-1], measured[i])
			}
		}
	}
	f("cpu.busy_percent < 80", 99, 81, 80, math.NaN())
	f("swarm.active_clients >= 80", 3, 70, 79)
	f("nginx.5xx == 10", 30, 5, 12)
	passed := madeResult(t, "cpu.busy_percent < 80", check.Passed, 0, 79)
	unjudged := madeResult(t, "cpu.busy_percent < 80", check.NotJudged, 1, math.NaN())
	failed := madeResult(t, "cpu.busy_percent < 80", check.Failed, 0, 80.1)
	if check.CompareWorst(&failed, &unjudged) >= 0 || check.CompareWorst(&unjudged, &passed) >= 0 {
		t.Error("what passed is worse than what didn't")
	}
	one, two := madeResult(t, "verdict == none", check.Failed, 0, math.NaN()), madeResult(t, "verdict == none", check.Failed, 0, math.NaN())
	if one.Resource, two.First.At = analysis.CPU, start; check.CompareWorst(&two, &one) >= 0 {
		t.Error("what failed later is worse")
	}
	short := madeResult(t, "cpu.busy_percent < 80 for 5s", check.Failed, 0, 99)
	long := madeResult(t, "cpu.busy_percent < 80 for 5s", check.Failed, 0, 85)
	if short.Longest, long.Longest = 6e9, 60e9; check.CompareWorst(&long, &short) >= 0 {
		t.Error("what failed for less long is worse")
	}
}
