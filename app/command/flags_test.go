package command

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"origintop/scrape/alarm"
)

// The help names each flag there is, and no other.
func TestHelpIsComplete(t *testing.T) {
	f := flagSet(&config{})
	var want []string
	f.VisitAll(func(flag *pflag.Flag) { want = append(want, "--"+flag.Name) })
	for _, alias := range []string{"--origin-metrics-port", "--nginx-metrics-port", "--origin-metrics-nginx-port"} {
		if f.Lookup(strings.TrimPrefix(alias, "--")) == nil {
			t.Errorf("%s is not an alias", alias)
		}
		want = append(want, alias)
	}
	got := regexp.MustCompile(`--[a-z][a-z-]*`).FindAllString(usage, -1)
	slices.Sort(want)
	slices.Sort(got)
	if got := slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("the help has\n%s\nthe flags are\n%s", got, want)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range want {
		if !bytes.Contains(readme, []byte(name)) {
			t.Errorf("README.md doesn't have %s", name)
		}
	}
	for line := range strings.Lines(usage) {
		if len(line) > 121 {
			t.Errorf("longer than 120: %s", line)
		}
	}
}

// The thresholds of a recording stand before those of the arguments, unless they contradict each other.
func TestThresholdsOfARecording(t *testing.T) {
	flags := []string{"--link-speed=1Gbit", "--warn=cpu=60", "--crit=cpu=75", "--warn=newer=1"}
	f := func(args, warn, crit string) {
		t.Helper()
		var want alarm.Thresholds
		if want.SetWarn(warn) != nil || crit != "" && want.SetCrit(crit) != nil {
			t.Fatal(warn, crit)
		}
		got := (&config{}).withRecordedFlags(flags, strings.Fields("--demo "+args)).options
		if got.Thresholds != want || got.LinkSpeed != 125e6 {
			t.Errorf("%s: got %v, want %v, and the link's speed %v", args, got.Thresholds, want, got.LinkSpeed)
		}
	}
	f("", "cpu=60", "cpu=75")
	f("--warn cpu=70", "cpu=70", "cpu=75")
	f("--warn cpu=80", "cpu=80", "")
}

// A file on a drive of Windows is no URL.
func TestFileOnADrive(t *testing.T) {
	for _, args := range [][]string{{"--record", "C:/runs/a.otr", "h"}, {"--replay", `D:\a.otr`}, {"--debug-log", "e:/a.log", "h"}} {
		if _, err := parse(args); err != nil {
			t.Error(args, err)
		}
	}
}
