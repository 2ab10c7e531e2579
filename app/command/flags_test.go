package command

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"origintop/app/command/arguments"
	"origintop/app/command/completion"
	"origintop/app/command/usage"
	"origintop/scrape/alarm"
)

// Each command registers the flags that the table has for it, under each of their names, and no others.
func TestFlagsAreThoseOfTheTable(t *testing.T) {
	registered := map[string]*arguments.Flags{
		"": flagsOfDashboard(&config{}), "run": flagsOfRun(&config{}), "report": flagsOfReport(&reportConfig{}),
		"compare": flagsOfCompare(&compareConfig{}), "check": flagsOfCheck(&checkConfig{}), "info": flagsOfInfo(new(string)),
		"export": flagsOfExport(&exportConfig{}), "import": flagsOfImport(&importConfig{}),
		"manual": flagsOfManual(new(bool)),
	}
	for _, c := range usage.Commands() {
		f := registered[c.Name]
		if f == nil {
			f = arguments.NewFlags(&c)
		}
		want, got := map[string]bool{}, map[string]bool{}
		for row := range c.Flags() {
			for _, name := range row.Names() {
				if want[name] {
					t.Errorf("%s has --%s twice", c.Title(), name)
				}
				want[name] = true
				switch flag := f.Lookup(name); {
				case flag == nil:
					t.Errorf("%s does not register --%s", c.Title(), name)
				case row.Kind == usage.None != (flag.NoOptDefVal != ""):
					t.Errorf("%s --%s takes a value, or takes none, unlike its row", c.Title(), name)
				case name == row.Name && flag.Shorthand != row.Short:
					t.Errorf("%s --%s has the short form %q", c.Title(), name, flag.Shorthand)
				}
			}
		}
		f.VisitAll(func(flag *pflag.Flag) { got[flag.Name] = true })
		if !maps.Equal(got, want) {
			t.Errorf("%s registers %v, the table has %v", c.Title(), got, want)
		}
	}
}

// Each command that the program has is in the table, and the other way round.
func TestCommandsAreThoseOfTheTable(t *testing.T) {
	var got, want []string
	for _, c := range commands() {
		if c.name == completion.Command { // is hidden
			continue
		}
		got = append(got, c.name)
	}
	for _, c := range usage.Commands() {
		want = append(want, c.Name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the commands are %q, the table has %q", got, want)
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
