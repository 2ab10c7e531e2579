package command

import (
	"os"
	"strings"
	"testing"
)

// What a wrong expression is shown with is short and safe, and the mark stands below the character that is wrong.
func TestPointAt(t *testing.T) {
	f := func(expr, line, mark string) {
		t.Helper()
		var stderr strings.Builder
		c := &checkFlags{exprs: []string{expr}}
		if status := c.read(t.Context(), &stderr); status != exitUsage {
			t.Errorf("%s: exit status %d", expr, status)
		}
		lines := strings.Split(stderr.String(), "\n")
		if len(lines) != 4 || lines[1] != "  "+line || lines[2] != "  "+mark {
			t.Errorf("%q: %s", expr, stderr.String())
		}
	}
	f("cpu.busy_percent = 3", "cpu.busy_percent = 3", "                 ^")
	f("cpu.busy_percent < 3\x1b[31m", "cpu.busy_percent < 3·[31m", "                    ^")
	f("cpu.cores[äöü].busy_percent = 3", "cpu.cores[äöü].busy_percent = 3", "                            ^")
	f("cpu.cores[日本].busy_percent = 3", "cpu.cores[日本].busy_percent = 3", "                             ^")
	f("cpu.busy_percent < ", "cpu.busy_percent <", "                  ^")
	f(`cpu.cores["`+strings.Repeat("a", 300)+`"].busy_percent = 3`,
		"..."+strings.Repeat("a", 44)+`"].busy_percent = 3`, strings.Repeat(" ", 63)+"^")
	f("x"+strings.Repeat("y", 300)+" < 3", "x"+strings.Repeat("y", 39)+"...", "^")
}

// Nothing is overwritten that is no XML, whatever the name leads to.
func TestWriteJUnit(t *testing.T) {
	dir := t.TempDir()
	path := dir + "/a.xml"
	for range 2 {
		if err := writeJUnit(path, []byte("<?xml version=\"1.0\"?>\n<testsuites></testsuites>\n")); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"x", "<?xm", "a recording"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := writeJUnit(path, []byte("<?xml")); err == nil {
			t.Errorf("%s is overwritten", text)
		}
	}
	if writeJUnit(dir, nil) == nil || writeJUnit(dir+"/none/a.xml", nil) == nil {
		t.Error("no error")
	}
}

// All wrong lines of a file are told at once, each with its mark.
func TestWrongLines(t *testing.T) {
	path := t.TempDir() + "/limits.txt"
	if err := os.WriteFile(path, []byte("cpu.busy_percent = 3\nnginx.5xx == 0\ncpu.busy_percent <\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	c := &checkFlags{files: []string{path}}
	status := c.read(t.Context(), &stderr)
	lines := strings.Split(stderr.String(), "\n")
	if status != exitUsage || len(lines) != 7 || !strings.Contains(lines[0], ":1: ") || lines[2] != "                   ^" ||
		!strings.Contains(lines[3], ":3: ") || lines[5] != "                    ^" {
		t.Errorf("status %d:\n%s", status, stderr.String())
	}
}

// A command without -- before it is found, and a wrong flag is not taken for one.
func TestForgottenDashes(t *testing.T) {
	f := func(args, want string) {
		t.Helper()
		var stdout, stderr strings.Builder
		status := Run(t.Context(), append([]string{"run"}, strings.Fields(args)...), &stdout, &stderr, nil)
		if status != exitUsage || !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: status %d: %s", args, status, stderr.String())
		}
	}
	f("origin.example echo hi", "put -- before the command, as in origintop run HOST -- echo hi\n")
	f("--swarm --origin-metrics-interval 1s origin.example k6 run --vus 3", "-- k6 run --vus 3\n")
	f("origin.example", "no command: add it after --")
	f("origin.example --nginx-metrixs 1s", "unknown flag --nginx-metrixs")
	f("--origin-metrics-interval", "--origin-metrics-interval")
}

// That several sessions are judged as one run is said.
func TestCheckOfSessions(t *testing.T) {
	for _, name := range []string{"runs/quiet.otr", "runs/quiet.otr runs/link.otr"} {
		var all []byte
		for part := range strings.FieldsSeq(name) {
			data, err := os.ReadFile("../../testdata/" + part)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, data...)
		}
		path := t.TempDir() + "/run.otr"
		if err := os.WriteFile(path, all, 0o600); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr strings.Builder
		Run(t.Context(), []string{"check", "--check", "cpu.busy_percent < 90", path}, &stdout, &stderr, nil)
		said := strings.Contains(stderr.String(), "recorded in 2 sessions, judged as one run\n")
		if said != strings.Contains(name, " ") {
			t.Errorf("%s: %s", name, stderr.String())
		}
	}
}
