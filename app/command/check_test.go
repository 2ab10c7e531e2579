package command

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// The help of check has its flags and no others, and a new one is explained in the README.
func TestFlagsOfCheck(t *testing.T) {
	var want []string
	flagsOfCheck(&checkConfig{}).VisitAll(func(f *pflag.Flag) { want = append(want, "--"+f.Name) })
	got := regexp.MustCompile(`--[a-z][a-z-]*`).FindAllString(checkUsage, -1)
	slices.Sort(want)
	slices.Sort(got)
	if got := slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("the help has\n%s\nthe flags are\n%s", got, want)
	}
	for line := range strings.Lines(checkUsage) {
		if len(line) > 121 {
			t.Errorf("longer than 120: %s", line)
		}
	}
}

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
