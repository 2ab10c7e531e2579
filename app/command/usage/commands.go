package usage

import (
	"slices"
	"strings"
	"sync"

	"origintop/scrape/compare"
	"origintop/scrape/fields"
)

// Commands returns all commands, the dashboard first. What it returns is shared: don't write to it.
func Commands() []Command { return table() }

var table = sync.OnceValue(func() []Command {
	return []Command{
		dashboard(), run(), report(), compareRuns(), check(), info(), mark(), export(), importStored(), manual(), completion(),
	}
})

func helpFlag() Flag { return Flag{Name: "help", Short: "h", Text: "Show this help."} }

func originFlag(text string) Flag {
	return Flag{Name: "origin", Value: "NAME", Kind: Origin, Text: text}
}

func loadFlag() Flag {
	return Flag{
		Name: "load", Value: "SERIES", Kind: Series,
		Text: "Series that measures the load, on any page, instead of clients or connections: k6_vus, 'locust_users{state=\"running\"}'.",
	}
}

func outputFlag(text string) Flag {
	return Flag{Name: "output", Short: "o", Value: "FILE", Kind: File, Text: text}
}

func formatFlag(text string, values ...string) Flag {
	f := Flag{Name: "format", Value: "FORMAT", Kind: Choice, Values: values, Text: text}
	if values[0] == "text" {
		f.Default = "text"
	}
	return f
}

func run() Command {
	return Command{
		Name:    "run",
		Summary: "watch while a load tester runs, then judge the test",
		Forms:   []string{"[flags] [HOST ...] -- COMMAND [ARG ...]"},
		About: "Watches and records the origin while COMMAND runs, then says what gave out first and whether the checks passed.\n\n" +
			"COMMAND keeps the terminal, standard input and standard output. origintop writes to standard error. It scrapes once before " +
			"COMMAND starts, waiting at most 5s, and goes on for two rounds after it ends.",
		Examples: []Example{
			{"10.0.0.5 -- k6 run test.js", "record and judge a test"},
			{"--check 'nginx.5xx == 0 abort' 10.0.0.5 -- ./load.sh", "stop it at the first error"},
		},
		Operands: Program,
		Groups: []Group{{Title: "Flags", Flags: append([]Flag{
			{
				Name: "record", Value: "FILE", Kind: Recordings,
				Text: "Where to record (default: origintop-ORIGIN-TIME.otr in the current directory).",
			},
			{
				Name: "grace", Value: "TIME", Kind: Time, Default: "10s",
				Text: "When COMMAND has to be stopped: time from one signal to the next.",
			},
			helpFlag(),
		}, checkFlags()...)}},
		More: without(dashboardGroups(), slices.Concat(
			strings.Fields("headless for once output replay demo at speed loop bell notify version"), // are the dashboard's alone
			strings.Fields("help record"), names(checkFlags()),
		)),
		Notes: "The flags that say what to watch and how are those of origintop --help, and $ORIGINTOP_OPTS counts as well.\n\n" +
			"A failed check that ends in abort stops COMMAND: SIGINT, then SIGTERM after --grace, then SIGKILL after --grace again. " +
			"SIGINT, SIGTERM, SIGHUP and SIGQUIT are passed on to COMMAND; Ctrl-C reaches it once. Processes that COMMAND leaves behind in its " +
			"session get SIGTERM, and SIGKILL after --grace. If origintop itself is killed, COMMAND gets SIGTERM (Linux only).",
		ExitNote: "That of COMMAND, unless it is 0. 126 or 127 if COMMAND could not be started. If COMMAND succeeded, or a check stopped it:",
		Exits:    []int{Down, NotJudged, CheckFailed},
	}
}

func names(flags []Flag) (list []string) {
	for _, f := range flags {
		list = append(list, f.Name)
	}
	return list
}

func report() Command {
	return Command{
		Name:    "report",
		Summary: "say what gave out first in a recorded load test",
		Forms:   []string{"[flags] FILE|DIR"},
		About: "Says what gave out first in a recorded load test, when, at which load, and how much load the origin can take. " +
			"Reports on a recording in progress, too.",
		Examples: []Example{
			{"test.otr", "as text"},
			{"--format html -o test.html test.otr", "as a page with graphs"},
		},
		Operands: Recordings,
		Groups: []Group{{Title: "Flags", Flags: []Flag{
			formatFlag("{values}. html is one file, graphs included.", "text", "markdown", "html", "json"),
			outputFlag("Write to a new file instead of standard output."),
			originFlag("Report on this origin only. Without it, a recording of several origins gets a row for each and all details of the worst."),
			loadFlag(),
			helpFlag(),
		}}},
	}
}

func compareRuns() Command {
	return Command{
		Name:    "compare",
		Summary: "compare recorded load tests, number by number",
		Forms: []string{
			"[flags] BASE.otr NEW.otr",
			"[flags] BASE.otr ... -- NEW.otr ...",
			"--csv [flags] FILE ...",
		},
		About: "Shows which numbers differ between load tests and whether that could be chance: higher, lower, ~ (no difference that tests " +
			"this long could show), or inconclusive.\n\n" +
			"One run on each side can't show how much runs vary. With four or more on each side, each run counts by its mean.",
		Examples: []Example{
			{"base.otr new.otr", "two runs"},
			{"base*.otr -- new*.otr --fail-on worse", "many runs, as a gate in CI"},
		},
		Operands: Recordings,
		Groups: []Group{{Title: "Flags", Flags: []Flag{
			formatFlag("{values}. html is one file, graphs included.", "text", "markdown", "html", "json"),
			outputFlag("Write to a new file instead of standard output."),
			{
				Name: "only", Value: "FIELD,...", Kind: List, Values: comparedNames(), Repeats: true,
				Text: "Compare only these numbers: network.out_bytes_per_second. origintop check --list lists them.",
			},
			{
				Name: "fail-on", Value: "worse", Kind: Choice, Values: []string{"worse"},
				Text: "Exit with 99 if a number got worse or the server was down, and with 4 if that could not be judged.",
			},
			{Name: "csv", Text: "Write one row for each run, with the mean of each number, as Apache Otava reads it."},
			originFlag("Compare this origin only. Without it, each origin is compared with its namesake."),
			loadFlag(),
			helpFlag(),
		}}},
		Exits: []int{NotJudged, CheckFailed},
	}
}

func comparedNames() (names []string) {
	for _, f := range fields.All() {
		if compare.Compared(&f) {
			names = append(names, f.Name)
		}
	}
	return names
}

func check() Command {
	return Command{
		Name:    "check",
		Summary: "check conditions on a recorded load test",
		Forms:   []string{"[flags] FILE|DIR", "--list"},
		About: "Checks whether conditions held during a recorded load test. A condition passes only if it could be judged: missing numbers " +
			"never count as good ones. Of several origins, all must pass.",
		Examples: []Example{
			{"--check 'cpu.busy_percent p(95) < 80 after ramp' test.otr", "one condition"},
			{"-f limits.txt --junit result.xml test.otr", "those of a file, for CI"},
		},
		Operands: Recordings,
		Groups: []Group{{Title: "Flags", Flags: append(checkFlags(),
			formatFlag("{values}.", "text", "markdown", "json"),
			originFlag("Check this origin only. Without it, each origin is checked by itself."),
			loadFlag(),
			Flag{Name: "list", Text: "List all fields and their units."},
			helpFlag(),
		)}},
		Notes: "A condition is written as\n\n" +
			"  FIELD [AGG] OP VALUE [for TIME | over TIME] [PHASE] [abort]\n\n" +
			"  FIELD  cpu.busy_percent, network.devices[eth0].out_link_percent, [*] for the worst row, series NAME, verdict, alarms\n" +
			"  AGG    avg min max med p(95) last rate count; without one, every value must meet the condition\n" +
			"  OP     < <= > >= == !=\n" +
			"  VALUE  a number with its unit: 80% 250ms 90Mbit/s 2GiB\n" +
			"  for    fails only if no value meets it for so long\n" +
			"  over   looks at the aggregate of every stretch of that length\n" +
			"  PHASE  after ramp, from TIME to TIME, until N clients\n" +
			"  abort  ends a live run once it has failed",
		Exits: []int{Down, NotJudged, CheckFailed},
	}
}

func info() Command {
	return Command{
		Name:     "info",
		Summary:  "show what a recording holds, and its alarms",
		Forms:    []string{"[flags] FILE|DIR"},
		About:    "Shows what a recording holds: sources, markers and alarms. Reads all of it, and fails if a part is damaged.",
		Operands: Recordings,
		Groups: []Group{{Title: "Flags", Flags: []Flag{
			originFlag("Show this origin only. Without it, a recording of several origins gets a line for each, the worst first."),
			helpFlag(),
		}}},
	}
}

func mark() Command {
	return Command{
		Name:     "mark",
		Summary:  "add a marker to a recording in progress",
		Forms:    []string{"FILE TEXT"},
		About:    "Adds a marker, with the current time, to a recording that another origintop is making.",
		Examples: []Example{{`test.otr "ramp to 300"`, ""}},
		Operands: Recordings,
		Groups:   []Group{{Title: "Flags", Flags: []Flag{helpFlag()}}},
		Notes:    "Fails if nobody is recording to FILE.",
	}
}

func export() Command {
	return Command{
		Name:    "export",
		Summary: "convert a recording to CSV, JSON, OpenMetrics or pages",
		Forms:   []string{"--format FORMAT [flags] FILE|DIR"},
		About:   "Converts a recording for other programs.",
		Examples: []Example{
			{"--format csv -o test.csv test.otr", "one row for each scrape"},
			{"--format openmetrics -o test.om test.otr", "for promtool tsdb create-blocks-from openmetrics"},
		},
		Operands: Recordings,
		Groups: []Group{{Title: "Flags", Flags: []Flag{
			formatFlag("csv, json: the dashboard's numbers, one row or object for each scrape. openmetrics: every series, for Prometheus. "+
				"prometheus: the pages themselves, each a file <unix ms>.<source>.prom in the directory of --output.",
				"csv", "json", "openmetrics", "prometheus"),
			{
				Name: "output", Short: "o", Value: "FILE|DIR", Kind: File,
				Text: "Write to a new file, or with prometheus to a directory, instead of standard output.",
			},
			{Name: "from", Value: "TIME", Kind: Time, Text: "Begin there: 02:16 or 3m from the beginning, 14:05:10 by the clock, 50%, end."},
			{Name: "to", Value: "TIME", Kind: Time, Text: "End there."},
			originFlag("Convert this origin only. Without it, openmetrics tells several origins apart by the label instance, prometheus by a " +
				"directory for each, csv and json by a column."),
			helpFlag(),
		}}},
	}
}

func importStored() Command {
	return Command{
		Name:    "import",
		Summary: "make a recording of what a Prometheus has stored",
		Forms:   []string{"--prometheus URL --from TIME -o FILE [flags] [HOST]"},
		About: "Makes a recording of what a Prometheus has stored about an origin. HOST selects the exporters on that host; omit it if the " +
			"server scrapes only one origin.",
		Examples: []Example{
			{"--prometheus http://127.0.0.1:9090 --from -90m -o incident.otr edge-1", "the last 90 minutes"},
		},
		Operands: Host,
		Groups: []Group{
			{Title: "Flags", Flags: []Flag{
				{Name: "prometheus", Value: "URL", Kind: URL, Text: "Prometheus, VictoriaMetrics, Thanos or Mimir."},
				{
					Name: "from", Value: "TIME", Kind: Time,
					Text: "Begin there: '2026-11-20 14:00' in the local time zone, 2026-11-20T14:00:00Z, -90m, or 14:00 of today.",
				},
				{Name: "to", Value: "TIME", Kind: Time, Default: "now", Text: "End there."},
				{
					Name: "output", Short: "o", Value: "FILE", Kind: Recordings,
					Text: "The recording. An interrupted import to the same file goes on where it ended.",
				},
				{
					Name: "match", Value: "SELECTOR", Kind: Text,
					Text: "Only series with these labels: '{dc=\"fra\"}'. The only comparison is =.",
				},
				{Name: "timeout", Value: "TIME", Kind: Time, Default: "30s", Text: "Time limit of an answer."},
				{Name: "max-body", Value: "SIZE", Kind: Number, Default: "64MiB", Text: "Largest answer that is read."},
				helpFlag(),
			}},
			accessGroup(),
		},
		Notes: "A tenant is a header: --header 'X-Scope-OrgID: a'.",
	}
}

// topics are those of the manual, in the order in which it lists them: first what a user does, then what he looks up.
var topics = []string{
	"start", "watch", "screen", "numbers", "load-testers", "servers", "access-log", "origins", "prometheus", "explorer", "credentials",
	"record", "alarms", "headless", "run", "report", "check", "compare",
	"keys", "flags", "fields", "exporters", "thresholds", "exit-codes", "troubleshooting", "performance", "hacking",
}

func manual() Command {
	return Command{
		Name:    "manual",
		Summary: "show the manual: its topics, or one of them",
		Forms:   []string{"[TOPIC|WORD]", "--man"},
		About: "Lists the topics of the manual, shows one, or explains the numbers whose names have a word, through $PAGER or less if on a " +
			"terminal.",
		Examples: []Example{
			{"", "list the topics"},
			{"check", "how to fail a build on what the origin did"},
			{"await", "what the number is, when to worry, where it comes from"},
			{"--man >origintop.1", "all of it as a man page"},
		},
		Operands: Choice,
		Values:   topics,
		Groups: []Group{{Title: "Flags", Flags: []Flag{
			{Name: "man", Text: "Print the manual as the man page origintop(1), in roff."},
			helpFlag(),
		}}},
	}
}

func completion() Command {
	return Command{
		Name:    "completion",
		Summary: "print a script that completes command lines in your shell",
		Forms:   []string{"bash|zsh|fish"},
		About:   "Prints a script that makes the tab key complete commands, flags, their values and recordings.",
		Examples: []Example{
			{"bash > ~/.local/share/bash-completion/completions/origintop", "bash"},
			{"zsh > ~/.zsh/completions/_origintop", "zsh, in a directory of $fpath"},
			{"fish > ~/.config/fish/completions/origintop.fish", "fish"},
		},
		Operands: Choice,
		Values:   []string{"bash", "zsh", "fish"},
		Groups:   []Group{{Title: "Flags", Flags: []Flag{helpFlag()}}},
	}
}
