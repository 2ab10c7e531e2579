// Package version says which origintop this is. All of it comes from what Go writes into the binary when it is built: a tag such as v1.2.3
// gives the version, and no build flag has to.
package version

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// Short returns the program, its version and that of Go, in a line: for recordings, logs and reports of crashes.
func Short() string {
	info := build()
	return "origintop " + number(info) + " " + info.GoVersion
}

// Long returns what --version prints.
func Long() string { return long(build()) }

// build returns what is known of the build. Without modules that is next to nothing.
func build() *debug.BuildInfo {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	info.GoVersion = cmp.Or(info.GoVersion, runtime.Version())
	return info
}

// number returns the version of the program, (devel) if the build has none.
func number(info *debug.BuildInfo) string { return cmp.Or(info.Main.Version, "(devel)") }

// pseudo matches the version that Go makes for a commit without a tag, from its time and its hash.
var pseudo = regexp.MustCompile(`[-.](\d{14})-([0-9a-f]{12})(?:\+.*)?$`)

func long(info *debug.BuildInfo) string {
	is := map[string]string{}
	for _, s := range info.Settings {
		is[s.Key] = s.Value
	}
	commit, date := is["vcs.revision"], is["vcs.time"]
	if of := pseudo.FindStringSubmatch(info.Main.Version); of != nil && commit == "" { // as go install has it, which knows no more
		commit = of[2]
		if at, err := time.Parse("20060102150405", of[1]); err == nil {
			date = at.Format(time.RFC3339)
		}
	}
	switch {
	case commit == "":
		commit = "unknown: built without version control"
	case is["vcs.modified"] == "true":
		commit += ", with changes that are not committed"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "origintop %s\n", number(info))
	line := func(what, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-9s %s\n", what+":", value)
		}
	}
	line("commit", commit)
	line("date", date)
	line("go", info.GoVersion)
	line("platform", cmp.Or(is["GOOS"], runtime.GOOS)+"/"+cmp.Or(is["GOARCH"], runtime.GOARCH))
	return b.String()
}
