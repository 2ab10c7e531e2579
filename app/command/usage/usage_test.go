package usage

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Each row says what it has to, once.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Commands() {
		if c.Summary == "" || c.About == "" || len(c.Forms) == 0 || seen[c.Name] {
			t.Errorf("%q has no summary, text or form, or is there twice", c.Name)
		}
		seen[c.Name] = true
		names := map[string]bool{}
		for f := range c.Flags() {
			for _, name := range append(f.Names(), f.Short) {
				if names[name] && name != "" {
					t.Errorf("%s has %s twice", c.Title(), name)
				}
				names[name] = true
				if name != f.Short && c.Flag(name) != f {
					t.Errorf("%s: %s is found as another flag", c.Title(), name)
				}
			}
			if !strings.HasSuffix(f.Text, ".") || strings.Contains(f.Meaning(), "{") && !strings.Contains(f.Text, `="`) {
				t.Errorf("%s --%s: %s", c.Title(), f.Name, f.Meaning())
			}
			if (f.Kind == None) != (f.Value == "" || strings.HasPrefix(f.Value, "[=")) {
				t.Errorf("%s --%s has the kind %d and the value %q", c.Title(), f.Name, f.Kind, f.Value)
			}
			chosen := slices.Contains([]Kind{Choice, List, Threshold, Condition}, f.Kind)
			if chosen != (len(f.Values) > 0) {
				t.Errorf("%s --%s has the kind %d and the values %q", c.Title(), f.Name, f.Kind, f.Values)
			}
		}
		if c.Flag("help") == nil || c.Flag("nothing") != nil {
			t.Errorf("%s has no --help, or one of no name", c.Title())
		}
	}
	if Named("nothing") != nil || Named("check").Name != "check" {
		t.Error("commands are not found by their name")
	}
}

// Help has each flag with all its names, in lines that fit but for what can't be broken.
func TestHelp(t *testing.T) {
	for _, c := range Commands() {
		for _, width := range []int{minWidth, 80, maxWidth} {
			text := c.Help(width, false)
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if len(line) > width && width > minWidth && strings.Contains(strings.TrimSpace(line), " ") && !strings.HasPrefix(line, "  origintop ") {
					t.Errorf("%s, %d columns: %q is longer", c.Title(), width, line)
				}
				if strings.HasSuffix(line, " ") {
					t.Errorf("%s, %d columns: %q ends with a blank", c.Title(), width, line)
				}
			}
			for _, g := range c.Groups {
				for _, f := range g.Flags {
					for _, name := range f.Names() {
						if !regexp.MustCompile(`--` + name + `\b`).MatchString(text) {
							t.Errorf("the help of %s lacks --%s", c.Title(), name)
						}
					}
				}
			}
		}
	}
}

// The brief help of the dashboard has all commands, and no flag but the first ones. It fits in a window.
func TestBriefHelp(t *testing.T) {
	text := Named("").Help(80, true)
	for _, c := range Commands() {
		if !strings.Contains(text, "\n  "+c.Name+"  ") && c.Name != "" {
			t.Errorf("it lacks %s", c.Name)
		}
	}
	if strings.Contains(text, "--ca-file") || !strings.Contains(text, "--record") {
		t.Errorf("it has the wrong flags:\n%s", text)
	}
	if n := strings.Count(text, "\n"); n > 50 {
		t.Errorf("it has %d lines:\n%s", n, text)
	}
	if full := Named("info").Help(80, false); Named("info").Help(80, true) != full {
		t.Error("a command with few flags has two helps")
	}
}

// Exit statuses are those that the command can have.
func TestExitStatuses(t *testing.T) {
	f := func(name, want string) {
		t.Helper()
		var got []string
		for _, e := range Named(name).ExitStatuses() {
			got = append(got, e.Name)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	f("", "0 1 2 3 4 99 128+n")
	f("report", "0 1 2 128+n")
	f("compare", "0 1 2 4 99 128+n")
}
