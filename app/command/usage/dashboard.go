package usage

import (
	"strings"

	"origintop/app"
	"origintop/app/panels"
	"origintop/scrape/alarm"
	"origintop/scrape/fields"
)

// dashboard is the command without a name.
func dashboard() Command {
	return Command{
		Summary: "watch an origin server, live or recorded",
		Forms:   []string{"[flags] [HOST ...]", "COMMAND [flags] ..."},
		About:   "Origintop shows whether the origin server of a load test copes, and what gives out first.",
		Examples: []Example{
			{"--demo", "play a recorded load test"},
			{"10.0.0.5", "watch the exporters there"},
			{"--record test.otr 10.0.0.5", "watch and record"},
			{"--replay test.otr", "play what was recorded"},
			{"run 10.0.0.5 -- k6 run test.js", "watch and judge a test"},
		},
		Operands: Host,
		Groups:   dashboardGroups(),
		Notes: "Long flags also work with one dash: -demo. $ORIGINTOP_OPTS holds flags that go before those of the command line; " +
			"it is split at blanks and knows no quotes. " +
			"What it says of the screen (--bell, --notify, --ghost, --speed, --loop) counts only where there is one.",
		Exits: []int{Down, NotJudged, CheckFailed},
	}
}

func dashboardGroups() []Group {
	return []Group{
		commonGroup(), targetsGroup(), accessGroup(), scrapingGroup(), judgementGroup(), screenGroup(), replayGroup(), headlessGroup(),
		troubleGroup(),
	}
}

func commonGroup() Group {
	return Group{Title: "Most used", Flags: []Flag{
		{
			Name: "server-metrics", Aliases: []string{"nginx-metrics"}, Value: "[SERVER=]URL", Kind: URL, Repeats: true,
			Text: "Page of a web server's exporter: nginx, HAProxy, Caddy, Apache, Varnish and others. Exporters with the same SERVER " +
				"name watch one server. Without names, different exporters on one host watch one server.",
		},
		{
			Name: "tester-metrics", Aliases: []string{"swarm-metrics"}, Value: "URL", Kind: URL,
			Text: "Page of the load tester: go-ffmpeg-hls-swarm, vegeta, Locust's exporter, or k6 through the /federate page of its database.",
		},
		{Name: "swarm", Text: "The same as --tester-metrics http://127.0.0.1:17091/metrics."},
		{
			Name: "record", Value: "FILE", Kind: Recordings,
			Text: "Record every page to FILE, as key R does. An existing recording is continued, and the graphs begin with its last two hours.",
		},
		{
			Name: "replay", Value: "FILE|DIR", Kind: Recordings,
			Text: "Play a recording, or a directory of pages named <unix ms>.<target>.prom[.gz|.zst]. A recording in progress is followed at its " +
				"end; key G goes there.",
		},
		{Name: "demo", Text: "Play the built-in recording in a loop."},
		{
			Name: "once",
			Text: "Scrape twice, print one snapshot and exit. Of a recording, print its end or the moment of --at.",
		},
		{
			Name: "headless",
			Text: "Watch without a screen, for scripts. Prints a line a minute and one for every critical alarm, then the verdict and the " +
				"checks. Ends after " +
				"--for, on a signal, or 10s after the load tester's page has gone.",
		},
		{Name: "help", Short: "h", Text: "Show help. -h is brief, --help complete."},
	}}
}

func targetsGroup() Group {
	return Group{
		Title: "What to watch",
		Text:  "Each HOST is an origin, scraped at the usual ports of its exporters. Several origins share one screen, a row each.",
		Flags: []Flag{
			{Name: "origin-metrics-host", Value: "HOST", Kind: Host, Text: "The same as HOST."},
			{
				Name: "origin", Value: "NAME=HOST", Kind: Origin, Repeats: true,
				Text: "HOST under a name of yours. With a recording of several origins, --origin NAME plays only that one.",
			},
			{
				Name: "targets", Value: "FILE|URL", Kind: File, Repeats: true,
				Text: "List of origins in Prometheus' format: a JSON or YAML file, dir/*.yml, a prometheus.yml, or a URL that serves a list. " +
					"Changes are picked up.",
			},
			{
				Name: "prometheus", Value: "URL", Kind: URL,
				Text: "Ask a Prometheus, VictoriaMetrics, Thanos or Mimir for what it scrapes on HOST instead of asking the exporters. HOST can " +
					"be omitted if it scrapes only one.",
			},
			{Name: "fleet", Text: "Watch all origins that the server of --prometheus scrapes."},
			{
				Name: "match", Value: "SELECTOR", Kind: Text,
				Text: "Ask the server of --prometheus only for series with these labels: '{dc=\"fra\"}'. The only comparison is =.",
			},
			{Name: "origin-metrics", Value: "URL", Kind: URL, Text: "Page of node_exporter."},
			{
				Name: "access-log", Value: "[SERVER=]FILE|-", Kind: File,
				Text: "Read this server's access log as it grows, for status codes, bytes and latency that its exporter lacks. - is standard " +
					"input: ssh HOST tail -n 0 -F FILE | origintop --access-log - HOST.",
			},
			{
				Name: "access-log-format", Value: "FORMAT", Kind: Text,
				Text: "Format of the access log, as in nginx' log_format or Apache's LogFormat. Combined and JSON are recognised without it.",
			},
			{
				Name: "container-metrics", Value: "URL", Kind: URL, Repeats: true,
				Text: "Page of cAdvisor, or a kubelet's /metrics/cadvisor: how much containers use of their CPU quota and memory limit.",
			},
			{
				Name: "clients-metric", Value: "SERIES", Kind: Series,
				Text: "Series that holds the number of active clients, on any page: 'jmeter_threads{state=\"active\"}'.",
			},
			{
				Name: "metrics", Value: "NAME=URL", Kind: URL, Repeats: true,
				Text: "Any other page of metrics. Its series appear in the explorer.",
			},
			{
				Name: "origin-metrics-node-port", Aliases: []string{"origin-metrics-port"}, Value: "PORT", Kind: Number, Default: "9100",
				Text: "Port of node_exporter on HOST.",
			},
			{
				Name: "server-metrics-port", Aliases: []string{"nginx-metrics-port", "origin-metrics-nginx-port"}, Value: "PORT", Kind: Number,
				Default: "9113", Text: "Port of the web server's exporter on HOST.",
			},
		},
	}
}

// accessGroup is the flags that say how sources are asked, of whatever command.
func accessGroup() Group {
	return Group{
		Title: "TLS and credentials",
		Text: "These apply to every source. Put a source's name before the value to set it for that source only: --ca-file nginx=ca.pem, " +
			"--header 'app=Name: value', --insecure=node. Proxies are taken from $HTTP_PROXY, $HTTPS_PROXY and $NO_PROXY.",
		Flags: []Flag{
			{
				Name: "header", Value: "'NAME: VALUE'|@FILE", Kind: File, Repeats: true,
				Text: "Send this header with every request. @FILE holds one header per line and keeps them out of ps.",
			},
			{
				Name: "bearer-token-file", Value: "FILE", Kind: File, Repeats: true,
				Text: "Send the token in FILE. A URL may also hold credentials: http://user:password@host/.",
			},
			{Name: "ca-file", Value: "FILE", Kind: File, Repeats: true, Text: "Trust the authorities in FILE (PEM) instead of the system's."},
			{Name: "cert", Value: "FILE", Kind: File, Repeats: true, Text: "Present this client certificate (PEM)."},
			{Name: "key", Value: "FILE", Kind: File, Repeats: true, Text: "Private key of --cert (PEM), if it is in a file of its own."},
			{
				Name: "server-name", Value: "NAME", Kind: Text, Repeats: true,
				Text: "Expect a certificate for NAME instead of the URL's host.",
			},
			{
				Name: "insecure", Value: "[=SOURCE]",
				Text: "Don't verify certificates. Anybody can then answer in the source's place and read its credentials. The screen shows a " +
					"warning all the time.",
			},
		},
	}
}

func scrapingGroup() Group {
	return Group{Title: "Scraping", Flags: []Flag{
		{
			Name: "origin-metrics-interval", Value: "TIME", Kind: Time, Default: "2s",
			Text: "Time from one scrape to the next, at least 100ms.",
		},
		{Name: "timeout", Value: "TIME", Kind: Time, Default: "5s", Text: "Time limit of a scrape, up to the last byte of the page."},
		{
			Name: "max-body", Value: "SIZE", Kind: Number, Default: "64MiB",
			Text: "Largest page that is read, from 64KiB to 1GiB, uncompressed.",
		},
		{
			Name: "history", Value: "TIME", Kind: Time, Default: "15m",
			Text: "How far a live run can be rewound, and how much of the past --record and key R write first. At most 2,000 scrapes, which take " +
				"9 MB of memory, or 35 MB for a machine with 64 CPUs and 40 network devices, and 32 MB for compressed pages.",
		},
	}}
}

func judgementGroup() Group {
	resources := make([]string, len(alarm.Defaults))
	for i := range alarm.Defaults {
		resources[i] = alarm.Defaults[i].Name
	}
	return Group{Title: "Judgement", Flags: []Flag{
		{
			Name: "warn", Value: "RESOURCE=NUMBER", Kind: Threshold, Values: resources, Repeats: true,
			Text: "Warn from this number on: cpu=60, net=80%, drops=5. pressure=off turns a warning off. Resources: {values}.",
		},
		{
			Name: "crit", Value: "RESOURCE=NUMBER", Kind: Threshold, Values: resources, Repeats: true,
			Text: "Raise a critical alarm from this number on. Resources as for --warn.",
		},
		{
			Name: "load", Value: "SERIES", Kind: Series,
			Text: "Series that measures the load, on any page, instead of clients or the server's connections: k6_vus, " +
				"'locust_users{state=\"running\"}'. A counter is taken by its rate.",
		},
		{
			Name: "front", Value: "NAME,...", Kind: Text,
			Text: "Servers, by name or product, that stand in front of all others; the origin's numbers are theirs. Varnish stands before nginx " +
				"unless you say otherwise. all: every server stands in front.",
		},
		{
			Name: "link-speed", Value: "[DEVICE=]RATE", Kind: Number, Repeats: true,
			Text: "Speed of all links, 1Gbit, or of one, eth0=200Mbit. Overrides the exporter's.",
		},
		{Name: "net-device", Value: "REGEXP", Kind: Text, Text: "Count only network devices whose name matches."},
		{Name: "worker-connections", Value: "N", Kind: Number, Text: "Most connections that each server accepts, all workers together."},
		{
			Name: "origin-metrics-window", Value: "TIME", Kind: Time, Default: "30s",
			Text: "Window of the median and the maximum of network rates, from 10s to 300s.",
		},
	}}
}

func screenGroup() Group {
	var themes []string
	for _, t := range panels.Themes() {
		themes = append(themes, t.Name)
	}
	return Group{Title: "Screen", Flags: []Flag{
		{
			Name: "preset", Value: "NAME", Kind: Choice, Values: app.PresetNames(),
			Text: "Panels to begin with: {values} (default: overview, or as you left it). Key p changes it.",
		},
		{Name: "panels", Value: "NAME,...", Kind: List, Values: app.PanelNames(), Text: "Show exactly these panels: {values}."},
		{
			Name: "theme", Value: "NAME", Kind: Choice, Values: themes,
			Text: "Colours: {values}. $NO_COLOR selects mono.",
		},
		{Name: "ascii", Text: "Draw with ASCII characters only. On by itself where $LANG is not UTF-8."},
		{
			Name: "pin", Value: "SERIES", Kind: Series, Repeats: true,
			Text: "Show a series in a panel: node_load1, 'node_cpu_seconds_total{cpu=\"0\"}'. The explorer, key e, lists all " +
				"series and pins them, too.",
		},
		{
			Name: "ghost", Value: "FILE", Kind: Recordings, Screen: true,
			Text: "Draw another run into the graphs. Key a aligns it by load or by the time since the load began.",
		},
		{
			Name: "bell", Screen: true, Text: "Ring when something turns critical: once for each alarm, live or in a recording in progress.",
		},
		{
			Name: "notify", Screen: true,
			Text: "Show a desktop notification when something turns critical, by OSC 9 and 777. tmux needs allow-passthrough on.",
		},
		{
			Name: "on-alarm", Value: "COMMAND", Kind: Text,
			Text: "Run a shell command when something turns critical, with the alarm as JSON on standard input: 'curl -d @- " +
				"https://example.org/hook'. One runs at a time, for 10s at most. Works with --headless, too.",
		},
		{Name: "tick", Value: "TIME", Kind: Time, Default: "500ms", Text: "Longest time that a new number waits for the screen."},
		{Name: "no-config", Text: "Ignore saved settings, and save none."},
	}}
}

func replayGroup() Group {
	return Group{Title: "Playing a recording", Flags: []Flag{
		{Name: "at", Value: "TIME", Kind: Time, Text: "Begin there: 02:16 or 3m from the beginning, 14:05:10 by the clock, 50%, end."},
		{Name: "speed", Value: "FACTOR", Kind: Number, Screen: true, Text: "Play faster or slower, from 0.25 to 64 (default: 1)."},
		{Name: "loop", Screen: true, Text: "Begin again after the end. A recording in progress has none yet."},
	}}
}

func headlessGroup() Group {
	return Group{Title: "With --once and --headless", Flags: append([]Flag{
		{Name: "for", Value: "TIME", Kind: Time, Text: "Stop --headless after this time: 10m."},
		{
			Name: "output", Value: "FORMAT", Kind: Choice, Values: []string{"text", "json"}, Default: "text",
			Text: "Format: {values}. --headless --output json prints a line for each round and everything else to standard error.",
		},
	}, checkFlags()...)}
}

// checkFlags are the flags of conditions, of whatever command judges a run.
func checkFlags() []Flag {
	return []Flag{
		{
			Name: "check", Value: "EXPR", Kind: Condition, Values: conditionNames(), Repeats: true,
			Text: "Condition that must hold: 'cpu.busy_percent p(95) < 80'. origintop check --help explains them.",
		},
		{
			Name: "checks-file", Short: "f", Value: "FILE", Kind: File, Repeats: true,
			Text: "Conditions, one per line. # begins a comment; - is standard input.",
		},
		{Name: "junit", Value: "FILE", Kind: File, Text: "Also write the results as JUnit XML."},
		{
			Name: "github",
			Text: "Also write annotations and the job summary for GitHub Actions. On by itself if $GITHUB_ACTIONS is true.",
		},
		{Name: "allow-unknown", Text: "Don't fail because of conditions that could not be judged."},
	}
}

// conditionNames returns what a condition can begin with.
func conditionNames() (names []string) {
	all := fields.All()
	for i := range all {
		names = append(names, FieldName(&all[i]))
	}
	return append(names, "alarms", "alarms.critical", "verdict", "series")
}

// FieldName returns the name of a field as a condition has it. In one of a list, [*] stands for the row.
func FieldName(f *fields.Field) string {
	if f.List == nil {
		return f.Name
	}
	if member, ofRow := strings.CutPrefix(f.Name, f.List.Name+"."); ofRow {
		return f.List.Name + "[*]." + member
	}
	return f.Name + "[*]"
}

func troubleGroup() Group {
	return Group{Title: "Troubleshooting", Flags: []Flag{
		{
			Name: "debug-log", Value: "FILE", Kind: File,
			Text: "Log every scrape, error and change of state, but nothing that pages hold. The log stops growing at 100 MiB.",
		},
		{
			Name: "debug-log-level", Value: "LEVEL", Kind: Choice, Values: []string{"info", "debug"},
			Text: "{values} (default: debug). info leaves out the scrapes: an outage is two lines.",
		},
		{Name: "version", Text: "Show the version and how it was built."},
	}}
}
