package command

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"origintop/app"
	"origintop/app/command/arguments"
	"origintop/app/command/sources"
	"origintop/app/panels"
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/accesslog"
	"origintop/scrape/explore"
	"origintop/scrape/playback"
	"origintop/scrape/prometheus"
)

// flagSet returns the flags, whose values go to c.
func flagSet(c *config) *pflag.FlagSet {
	f := arguments.NewFlagSet("origintop")
	f.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		switch name {
		case "origin-metrics-port":
			name = "origin-metrics-node-port"
		case "origin-metrics-nginx-port", "nginx-metrics-port":
			name = "server-metrics-port"
		}
		return pflag.NormalizedName(name)
	})
	// A URL is accepted only by a flag for URLs: only that one knows which parts of it an error may quote.
	addURL := func(name string, set func(string) error) { f.Func(name, "", set) }
	add := func(name string, set func(string) error) {
		f.Func(name, "", func(s string) error {
			if arguments.LooksSecret(s) {
				return sources.ErrMisplaced
			}
			return set(s)
		})
	}
	duration := func(name string, to *time.Duration, initial, shortest, longest time.Duration) {
		*to = initial
		add(name, func(s string) (err error) {
			*to, err = arguments.ParseDuration(s, shortest, longest)
			return err
		})
	}
	const forever = 24 * time.Hour
	// A flag that changes what the numbers mean is kept in recordings, as it was given.
	recorded := func(name string, set func(string) error) {
		add(name, func(s string) error {
			c.recordedFlags = append(c.recordedFlags, "--"+name+"="+s)
			return set(s)
		})
	}
	addURL("origin-metrics-host", func(s string) (err error) {
		c.watched.Host, err = arguments.ParseHost(s)
		return err
	})
	addURL("origin", func(s string) error {
		name, host, err := arguments.ParseOrigin(s)
		switch {
		case err != nil:
			return err
		case host != "":
			c.watched.Origins = append(c.watched.Origins, sources.Origin{Name: name, Host: host})
		case c.only != "" && c.only != name:
			return errors.New("name one origin of the recording, or none for all of them")
		default:
			c.only = name
		}
		return nil
	})
	addURL("targets", func(s string) error {
		u, err := arguments.ParseList(s)
		c.watched.Lists = append(c.watched.Lists, u)
		return err
	})
	addURL("origin-metrics", func(s string) (err error) {
		c.watched.NodeURL, err = access.ParseURL(s, 9100)
		return err
	})
	for _, name := range []string{"server-metrics", "nginx-metrics"} { // so that an error names the one that was given
		addURL(name, func(s string) error {
			server, u, err := arguments.ParseServer(s)
			c.watched.Servers = append(c.watched.Servers, sources.Server{Name: server, URL: u})
			return err
		})
	}
	addURL("access-log", func(s string) error {
		server, path, err := arguments.ParseAccessLog(s)
		if err == nil && c.watched.Log != nil {
			return errors.New("there can be one")
		}
		c.watched.Log = &sources.Log{Server: server, Path: path}
		return err
	})
	addURL("access-log-format", func(s string) (err error) { // which may look like a URL
		c.logFormat, err = accesslog.ParseFormat(s)
		return err
	})
	addURL("metrics", func(s string) error {
		name, u, err := arguments.ParseTarget(s)
		c.watched.Others = append(c.watched.Others, sources.Source{Name: name, URL: u, Role: scrape.RoleOther})
		return err
	})
	containers := 0
	addURL("container-metrics", func(s string) error {
		u, err := access.ParseURL(s, 8080)
		containers++
		name := scrape.Numbered(scrape.RoleContainers.String(), containers)
		c.watched.Others = append(c.watched.Others, sources.Source{Name: name, URL: u, Role: scrape.RoleContainers})
		return err
	})
	for _, name := range []string{"tester-metrics", "swarm-metrics"} {
		addURL(name, c.watched.SetTester)
	}
	f.BoolFunc("swarm", "", func(s string) error {
		on, err := strconv.ParseBool(s)
		switch {
		case err != nil:
			return errors.New("must be true or false") // pflag's words for other flags
		case on:
			return c.watched.SetTester("http://127.0.0.1:17091/metrics")
		}
		return nil
	})
	addURL("prometheus", func(s string) (err error) {
		c.watched.Prometheus, err = arguments.ParsePrometheus(s)
		return err
	})
	f.BoolVar(&c.watched.Fleet, "fleet", false, "")
	add("match", func(s string) (err error) {
		c.match, err = prometheus.ParseMatch(s)
		return err
	})
	c.watched.AccessFlags(f)
	recorded("worker-connections", func(s string) (err error) {
		if c.options.WorkerConnections, err = strconv.Atoi(s); err != nil || c.options.WorkerConnections < 1 {
			return fmt.Errorf("%q is not a number of connections like 4096", s)
		}
		return nil
	})
	recorded("front", func(s string) error { return c.options.SetFront(s) })
	port := func(name string, to *int, initial int) {
		*to = initial
		add(name, func(s string) (err error) {
			if *to, err = strconv.Atoi(s); err != nil || *to < 1 || *to > 65535 {
				return fmt.Errorf("%q is not a port, a number from 1 to 65535", s)
			}
			return nil
		})
	}
	port("origin-metrics-node-port", &c.watched.NodePort, 9100)
	port("server-metrics-port", &c.watched.ServerPort, 9113)
	duration("origin-metrics-interval", &c.interval, 2*time.Second, 100*time.Millisecond, forever)
	c.options.Window = 30 * time.Second
	recorded("origin-metrics-window", func(s string) (err error) {
		c.options.Window, err = arguments.ParseDuration(s, 10*time.Second, 300*time.Second)
		return err
	})
	duration("timeout", &c.timeout, 5*time.Second, 10*time.Millisecond, forever)
	c.maxBody = scrape.DefaultLimit
	add("max-body", func(s string) (err error) {
		c.maxBody, err = arguments.ParseLimit(s)
		return err
	})
	duration("tick", &c.tick, 500*time.Millisecond, 20*time.Millisecond, forever)
	recorded("net-device", func(s string) (err error) {
		c.options.NetDevice, err = arguments.ParseDevices(s)
		return err
	})
	recorded("link-speed", func(s string) error { return c.options.SetLinkSpeed(s) })
	recorded("load", func(s string) error {
		selector, err := explore.ParseSelector(s)
		c.options.Load = &selector
		return err
	})
	recorded("clients-metric", func(s string) error {
		selector, err := explore.ParseSelector(s)
		if err == nil && strings.HasSuffix(selector.Name, "_total") {
			err = fmt.Errorf("%s counts what there has been: name the series of how many clients are active", selector.Name)
		}
		c.options.Clients = &selector
		return err
	})
	recorded("warn", c.options.Thresholds.SetWarn)
	recorded("crit", c.options.Thresholds.SetCrit)
	add("panels", func(s string) error {
		c.panels = strings.Split(s, ",")
		for i, name := range c.panels {
			c.panels[i] = app.CurrentName(name)
			if names := app.PanelNames(); !slices.Contains(names, c.panels[i]) {
				return fmt.Errorf("there is no panel %q: choose from %s", name, strings.Join(names, ","))
			}
		}
		return nil
	})
	choice := func(name, what string, to *string, names []string) {
		add(name, func(s string) error {
			if *to = app.CurrentName(s); !slices.Contains(names, *to) {
				return fmt.Errorf("there is no %s %q: choose from %s", what, s, strings.Join(names, ", "))
			}
			return nil
		})
	}
	choice("preset", "preset", &c.preset, app.PresetNames())
	var themes []string
	for _, t := range panels.Themes() {
		themes = append(themes, t.Name)
	}
	choice("theme", "theme", &c.theme, themes)
	f.BoolVar(&c.ascii, "ascii", false, "")
	f.BoolVar(&c.noConfig, "no-config", false, "")
	add("pin", func(s string) error {
		selector, err := explore.ParseSelector(s)
		c.pins = append(c.pins, selector)
		return err
	})
	f.BoolVar(&c.demo, "demo", false, "")
	text := func(name string, to *string, example string) {
		add(name, func(s string) error {
			if *to = s; s == "" {
				return fmt.Errorf("it is empty: give it a value, as in --%s %s", name, example)
			}
			return nil
		})
	}
	text("at", &c.at, "3m")
	text("record", &c.record, "test.otr")
	text("replay", &c.replay, "test.otr")
	text("ghost", &c.ghost, "base.otr")
	f.BoolVar(&c.loop, "loop", false, "")
	add("speed", func(s string) (err error) {
		c.speed, err = strconv.ParseFloat(strings.TrimSuffix(strings.TrimPrefix(s, "x"), "x"), 64)
		if err != nil || !playback.ValidSpeed(c.speed) {
			return fmt.Errorf("%q is not a speed from 0.25 to 64", s)
		}
		return nil
	})
	duration("history", &c.history, 15*time.Minute, time.Minute, forever)
	f.BoolVar(&c.once, "once", false, "")
	f.BoolVar(&c.headless, "headless", false, "")
	duration("for", &c.lasts, 0, time.Second, 30*forever)
	c.checks.register(f)
	c.output = "text"
	add("output", func(s string) error {
		if c.output = s; s != "text" && s != "json" {
			return fmt.Errorf("there is no output %q: choose text or json", s)
		}
		return nil
	})
	text("debug-log", &c.debugLog, "origintop.log")
	choice("debug-log-level", "level", &c.logLevel, []string{"info", "debug"})
	f.BoolVar(&c.version, "version", false, "")
	f.BoolVarP(&c.help, "help", "h", false, "")
	return f
}

// flagSets returns the flags of every command that has flags.
func flagSets() []*pflag.FlagSet {
	return []*pflag.FlagSet{flagSet(&config{}), exportFlags(&exportConfig{}), importFlags(&importConfig{}), flagsOfCheck(&checkConfig{}), runFlags(&config{})}
}

// usage is what origintop --help prints. It is written by hand; a test holds it against the flags.
const usage = `Origintop shows whether the origin server of a load test copes, and what gives out first.

Usage:
  origintop [flags] [HOST ...]
  origintop run [flags] [HOST ...] -- COMMAND ...       watches while a load tester runs; has its own --help
  origintop check|compare|export|import|info|mark|report ...  about recordings; each has its own --help

What to watch:
  HOST, --origin-metrics-host HOST     the origin: builds both of the URLs below
      --origin NAME=HOST               likewise, by a name of yours; may be repeated, as HOST may: each is a row of one
                                       screen. --origin NAME is one origin alone of a recording of many
      --targets FILE|URL               those of a list in Prometheus' format: a file in JSON or YAML, dir/*.yml, a URL
                                       that answers with one, or a prometheus.yml; read again when it changes; may be
                                       repeated
      --prometheus URL                 asks a Prometheus, VictoriaMetrics, Thanos or Mimir in place of the exporters:
                                       those that it scrapes on HOST, which may be left out if there is no other
      --fleet                          all origins that it scrapes
      --match SELECTOR                 only series with these labels, as in '{dc="fra"}'; = is the only comparison
      --origin-metrics URL             the page of node_exporter
      --server-metrics [SERVER=]URL    the page of an exporter of the web server: nginx, HAProxy, Caddy, Apache, Varnish
                                       and others; may be repeated. Those of one SERVER watch one server; without it
                                       those on one host do, unless they are of one kind. Also --nginx-metrics
      --access-log [SERVER=]FILE|-     an access log as it is written, of that server: status, bytes and latency where
                                       its exporter says little; - is standard input, as of ssh HOST tail -n 0 -F FILE
      --access-log-format FORMAT       how it is written, as in nginx' log_format or Apache's LogFormat; combined and
                                       JSON are recognised
      --container-metrics URL          the page of cAdvisor, or a kubelet's /metrics/cadvisor: what containers use of
                                       their CPU quota and memory limit; may be repeated
      --tester-metrics URL             the page of the load tester: go-ffmpeg-hls-swarm, vegeta, Locust's exporter, k6
                                       by the /federate of its database; also --swarm-metrics. --swarm is
                                       http://127.0.0.1:17091/metrics
      --clients-metric SERIES          how many clients another load tester has, or this one: any series of any page, as
                                       in jmeter_threads{state="active"}
      --metrics NAME=URL               any other page of metrics, whose series the explorer shows; may be repeated
      --origin-metrics-node-port PORT  node_exporter's port with a HOST (9100); also --origin-metrics-port
      --server-metrics-port PORT       that of the web server's exporter (9113); also --nginx-metrics-port, and
                                       --origin-metrics-nginx-port

TLS and credentials. Each is for all sources or, with a name before it, for that one: nginx=FILE, 'app=Name: value',
--insecure=node. Proxies are those of $HTTP_PROXY, $HTTPS_PROXY and $NO_PROXY:
      --header 'Name: value'           sent with each request; may be repeated
      --header @FILE                   likewise all of a file, one a line, which others can't see in ps
      --bearer-token-file FILE         the token in it; user:password@ in a URL are credentials as well
      --ca-file FILE                   authorities that are believed instead of the system's, PEM
      --cert FILE, --key FILE          the certificate that is shown to sources, and its key if that is elsewhere, PEM
      --server-name NAME               that the source's certificate must be for, instead of the URL's host
      --insecure                       certificates are not verified: anybody may answer in the source's place, and get
                                       its credentials. The screen says so all the time

How:
      --origin-metrics-interval TIME   between scrapes, at least 100ms (2s)
      --origin-metrics-window TIME     for median and maximum of the network rates, 10s to 300s (30s)
      --timeout TIME                   of one scrape, to the end of the page (5s)
      --max-body SIZE                  the largest page that is read, 64KiB to 1GiB, unpacked (64MiB)
      --front NAME,...                 servers, or their product, that stand in front of all others: the numbers of the
                                       origin are theirs (Varnish before nginx, as they are made for); all: side by side
      --worker-connections N           how many connections each server can have, all its workers
      --net-device REGEXP              which network devices count
      --link-speed RATE                how fast links are, as in 1Gbit or 200Mbit, of one device eth0=200Mbit; counts
                                       before what the exporter says; may be repeated
      --load SERIES                    the load, in place of the clients or the server's connections: any series of
                                       any page, as in k6_vus or 'locust_users{state="running"}'; a counter's rate
      --warn RESOURCE=NUMBER           from where on a number is high, as in cpu=60, net=80%, drops=5 or pressure=off;
                                       may be repeated. Resources: cpu, core, memory, net, disk (how full), inodes,
                                       busy (a disk), pressure, connections, conntrack, files, retransmits, 5xx, drops,
                                       oom, losses, plateau, cpu-pressure, load, swapping, workers, queue, limited,
                                       backends, failed, throttled, container-memory; of the load tester: stalls, lost
                                       (statistics), below-realtime, errors, no-segments, restarts
      --crit RESOURCE=NUMBER           from where on it is critical; may be repeated

The screen:
      --tick TIME                      the longest a new number waits for the screen (500ms)
      --preset NAME                    at the start: overview, network, server, tiny (overview); key p steps on
      --panels NAME,...                or these: cpu, memory, network, disk, server, clients, limits, pinned, scrapes
      --theme NAME                     default, contrast, colourblind, mono; $NO_COLOR is mono
      --ascii                          no other characters, as where $LANG is not UTF-8
      --no-config                      the settings of the last time are neither used nor kept
      --pin SERIES                     shows that one, as in node_load1 or 'node_cpu_seconds_total{cpu="0"}'; may be
                                       repeated. The explorer, key e, shows all there are, and pins them too

To keep and to wind:
      --record FILE                    writes every page there, as key R does; goes on behind what is in a recording,
                                       with whose last two hours the graphs begin then
      --history TIME                   of a live run that can be wound back, and that a recording begins with
                                       (15m). At most 2,000 scrapes are kept: about 5 MB of memory, 30 MB for a
                                       machine of 64 CPUs and 40 network devices; and of pages, packed, 32 MB

Instead of a live origin:
      --replay FILE|DIR                a recording, or a directory of dumps named <unix ms>.<target>.prom[.gz|.zst]
      --demo                           the recording that is built in, in a loop
      --at TIME                        where to begin: 02:16 or 3m from its beginning, 14:05:10 by the clock, 50%, end
      --speed FACTOR                   how fast, 0.25 to 64 (1)
      --loop                           begin again after the end

Instead of the screen:
      --once                           two scrapes, then one snapshot on standard output; of a recording, at its end
                                       or --at
      --headless                       watches on: a line a minute, and one when something is critical or is no longer;
                                       at the end the verdict and the checks. It ends after --for, at a signal, or
                                       10s after the load tester's page has gone
      --for TIME                       how long, as in 10m
      --output text|json               the form (text); with --headless json is a line of standard output for each
                                       round, and the rest goes to standard error
      --check EXPR                     for --headless: what must hold, as in 'cpu.busy_percent p(95) < 80'; may be
                                       repeated. origintop check --help says more; with abort a failure ends the run
      --checks-file FILE, -f FILE      likewise all of a file, one a line
      --junit FILE, --github           write the results as JUnit XML, and for GitHub Actions
      --allow-unknown                  what could not be judged is no failure

Beside a live origin or a recording:
      --ghost FILE                     another run, as lines in the graphs, and as numbers in a panel that is zoomed;
                                       key a aligns it by load, or by the time since the load began

When something went wrong:
      --debug-log FILE                 writes every scrape, error and change of state there, and nothing of what pages
                                       hold; at 100 MiB it is full
      --debug-log-level info|debug     info leaves out the scrapes: an outage is two lines (debug)
      --version
      --help

Long flags may have one dash, too, and $ORIGINTOP_OPTS stands before the arguments. Exit status: 0, 1 after a
failure, 2 for a usage error, 128 + n if signal n ended it; with --once and --headless 3 if a source or a server was
down at the end, with --headless 99 if a check failed, 4 if one could not be judged.
`
