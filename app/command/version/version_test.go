package version

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestLong(t *testing.T) {
	// f makes the information of a build: the version, and settings as key=value.
	f := func(version, settings, want string) {
		t.Helper()
		info := &debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: version}}
		for s := range strings.FieldsSeq(settings + " GOOS=plan9 GOARCH=mips") {
			key, value, _ := strings.Cut(s, "=")
			info.Settings = append(info.Settings, debug.BuildSetting{Key: key, Value: value})
		}
		if got := long(info); got != want+"go:       go1.26.0\nplatform: plan9/mips\n" {
			t.Errorf("%s %s:\n%s", version, settings, got)
		}
	}
	f("v1.2.3", "vcs.revision=0123456789abcdef vcs.time=2026-11-29T22:40:00Z vcs.modified=false",
		"origintop v1.2.3\ncommit:   0123456789abcdef\ndate:     2026-11-29T22:40:00Z\n")
	f("v1.2.4-0.20261129224000-0123456789ab+dirty", "vcs.revision=0123456789abcdef vcs.time=2026-11-29T22:40:00Z vcs.modified=true",
		"origintop v1.2.4-0.20261129224000-0123456789ab+dirty\n"+
			"commit:   0123456789abcdef, with changes that are not committed\ndate:     2026-11-29T22:40:00Z\n")
	f("v0.0.0-20261129224000-0123456789ab", "", "origintop v0.0.0-20261129224000-0123456789ab\ncommit:   0123456789ab\ndate:     2026-11-29T22:40:00Z\n")
	f("v1.2.3", "", "origintop v1.2.3\ncommit:   unknown: built without version control\n")
	f("(devel)", "", "origintop (devel)\ncommit:   unknown: built without version control\n")
	f("", "", "origintop (devel)\ncommit:   unknown: built without version control\n")
}

// A test's own build has no version, and is a build all the same.
func TestOwn(t *testing.T) {
	if got := Short(); !strings.HasPrefix(got, "origintop ") || !strings.Contains(got, " go1.") {
		t.Error(got)
	}
	if got := Long(); strings.Count(got, "\n") < 4 {
		t.Error(got)
	}
}
