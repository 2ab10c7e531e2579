// Origintop is a full-screen dashboard for the origin server of an HLS or HTTP load test.
//
// It asks the Prometheus exporters on the origin for their pages and shows processors, memory, network, disks and nginx
// while the load runs, or plays back a recording of such pages.
//
//	origintop 10.177.0.10                      both exporters on that host, at their usual ports
//	origintop --nginx-metrics URL              this exporter only; may be repeated
//	origintop --metrics app=URL HOST           and any other page of metrics, under that name
//	origintop --replay DIR                     a recording
//	origintop --demo                           the recording that is built in
//	origintop --once --output json HOST        one snapshot, no terminal needed
//
// The constant usage below has all flags. $ORIGINTOP_OPTS stands before the arguments. The exit status is 0, 1 after a failure, 2 for
// a usage error, 3 if a source or nginx was down with --once, and 128 + n if signal n ended it.
package main

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/signal"
	"regexp"
	"regexp/syntax"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"origintop/app"
	"origintop/scrape"
)

//go:embed testdata/demo.zip
var demo []byte

// Exit statuses beside 0.
const (
	exitFailure = 1
	exitUsage   = 2
	exitDown    = 3
	exitSignal  = 128 // and the signal's number
)

func main() {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() { cancel(&interrupted{<-signals}) }()
	args := append(strings.Fields(os.Getenv("ORIGINTOP_OPTS")), os.Args[1:]...)
	os.Exit(run(ctx, args, os.Stdout, os.Stderr))
}

// interrupted is the cause of a context that a signal has ended.
type interrupted struct{ signal os.Signal }

func (i *interrupted) Error() string { return "ended by the signal " + i.signal.String() }

// signalled returns the exit status of a program that a signal has ended, and otherwise the given one.
func signalled(ctx context.Context, status int) int {
	var by *interrupted
	if errors.As(context.Cause(ctx), &by) {
		if n, ok := by.signal.(syscall.Signal); ok {
			return exitSignal + int(n)
		}
	}
	return status
}

const usage = `Origintop shows whether the origin server of a load test copes, and what gives out first.

Usage:
  origintop [flags] [HOST]

What to watch:
  HOST, --origin-metrics-host HOST     the origin: builds both of the URLs below
      --origin-metrics URL             the page of node_exporter
      --nginx-metrics URL              the page of an nginx exporter; may be repeated
      --swarm-metrics URL              the page of go-ffmpeg-hls-swarm; --swarm is http://127.0.0.1:17091/metrics
      --metrics NAME=URL               any other page of metrics, whose series the explorer shows; may be repeated
      --origin-metrics-node-port PORT  node_exporter's port with a HOST (9100); also --origin-metrics-port
      --origin-metrics-nginx-port PORT the nginx exporter's (9113); also --nginx-metrics-port

How:
      --origin-metrics-interval TIME   between scrapes, at least 100ms (2s)
      --origin-metrics-window TIME     for median and maximum of the network rates, 10s to 300s (30s)
      --timeout TIME                   of one scrape (5s)
      --worker-connections N           how many connections nginx can have, all workers together
      --net-device REGEXP              which network devices count
      --link-speed RATE                speed of devices whose exporter does not know it, as in 1Gbit or 200Mbit;
                                       eth0=200Mbit says it of one, whatever its exporter says; may be repeated

The screen:
      --tick TIME                      the longest a new number waits for the screen (500ms)
      --panels NAME,...                at the start: cpu, memory, network, disk, nginx, swarm, pinned, scrapes (all)
      --pin SERIES                     shows that one, as in node_load1 or 'node_cpu_seconds_total{cpu="0"}'; may be
                                       repeated. The explorer, key e, shows all there are, and pins them too

Instead of a live origin:
      --replay DIR                     a recording, a directory of dumps named <unix ms>.<target>.prom
      --demo                           the recording that is built in, in a loop

Instead of the screen:
      --once                           two scrapes, then one snapshot on standard output; of a recording, its end
      --output text|json               its form (text)
      --version
      --help

Long flags may have one dash, too, and $ORIGINTOP_OPTS stands before the arguments. Exit status: 0, 1 after a
failure, 2 for a usage error, 3 if a source or nginx was down with --once, 128 + n if signal n ended it.
`

// config is what the command line says.
type config struct {
	options  scrape.Options
	targets  []scrape.Target
	others   []scrape.Target // of --metrics
	host     string          // what to call the origin
	interval time.Duration
	timeout  time.Duration
	tick     time.Duration
	panels   []string
	pins     []scrape.Selector
	replay   string
	demo     bool
	once     bool
	output   string
	version  bool
	help     bool
}

// A value is a flag's value that is checked as it is read.
type value struct {
	text string
	set  func(string) error
}

func (v *value) String() string     { return v.text }
func (v *value) Type() string       { return "value" }
func (v *value) Set(s string) error { v.text = s; return v.set(s) }

// flagSet returns the flags, which fill c, the host and the two ports.
func flagSet(c *config, host, nodeURL, swarmURL *string, nginxURLs *[]string, nodePort, nginxPort *int) *pflag.FlagSet {
	f := pflag.NewFlagSet("origintop", pflag.ContinueOnError)
	f.SortFlags = false
	f.Usage = func() {}
	f.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		switch name {
		case "origin-metrics-port":
			name = "origin-metrics-node-port"
		case "nginx-metrics-port":
			name = "origin-metrics-nginx-port"
		}
		return pflag.NormalizedName(name)
	})
	add := func(name string, set func(string) error) { f.Var(&value{set: set}, name, "") }
	duration := func(name string, to *time.Duration, initial, least, most time.Duration) {
		*to = initial
		add(name, func(s string) (err error) {
			*to, err = parseDuration(s, least, most)
			return err
		})
	}
	const forever = 24 * time.Hour
	add("origin-metrics-host", func(s string) (err error) {
		*host, err = scrape.ParseHost(s)
		return err
	})
	add("origin-metrics", func(s string) (err error) {
		*nodeURL, err = scrape.ParseURL(s, 9100)
		return err
	})
	add("nginx-metrics", func(s string) error {
		page, err := scrape.ParseURL(s, 9113)
		*nginxURLs = append(*nginxURLs, page)
		return err
	})
	add("metrics", func(s string) error {
		t, err := scrape.ParseTarget(s)
		c.others = append(c.others, t)
		return err
	})
	add("swarm-metrics", func(s string) (err error) {
		*swarmURL, err = scrape.ParseURL(s, 17091)
		return err
	})
	f.BoolFunc("swarm", "", func(s string) error {
		on, err := strconv.ParseBool(s)
		if on {
			*swarmURL = "http://127.0.0.1:17091/metrics"
		}
		return err
	})
	add("worker-connections", func(s string) (err error) {
		if c.options.WorkerConnections, err = strconv.Atoi(s); err != nil || c.options.WorkerConnections < 1 {
			return fmt.Errorf("%q is not a number of connections, as 4096 is", s)
		}
		return nil
	})
	port := func(name string, to *int, initial int) {
		*to = initial
		add(name, func(s string) (err error) {
			if *to, err = strconv.Atoi(s); err != nil || *to < 1 || *to > 65535 {
				return fmt.Errorf("%q is not a port, a number from 1 to 65535", s)
			}
			return nil
		})
	}
	port("origin-metrics-node-port", nodePort, 9100)
	port("origin-metrics-nginx-port", nginxPort, 9113)
	duration("origin-metrics-interval", &c.interval, 2*time.Second, 100*time.Millisecond, forever)
	duration("origin-metrics-window", &c.options.Window, 30*time.Second, 10*time.Second, 300*time.Second)
	duration("timeout", &c.timeout, 5*time.Second, 10*time.Millisecond, forever)
	duration("tick", &c.tick, 500*time.Millisecond, 20*time.Millisecond, forever)
	add("net-device", func(s string) (err error) {
		var wrong *syntax.Error
		if c.options.NetDevice, err = regexp.Compile(s); errors.As(err, &wrong) {
			return fmt.Errorf("%q is not a regular expression: %s", s, wrong.Code)
		}
		return err
	})
	add("link-speed", func(s string) error { return c.options.SetLinkSpeed(s) })
	add("panels", func(s string) error {
		c.panels = strings.Split(s, ",")
		for _, name := range c.panels {
			if names := app.PanelNames(); !slices.Contains(names, name) {
				return fmt.Errorf("there is no panel %q: choose from %s", name, strings.Join(names, ","))
			}
		}
		return nil
	})
	add("pin", func(s string) error {
		selector, err := scrape.ParseSelector(s)
		c.pins = append(c.pins, selector)
		return err
	})
	f.StringVar(&c.replay, "replay", "", "")
	f.BoolVar(&c.demo, "demo", false, "")
	f.BoolVar(&c.once, "once", false, "")
	c.output = "text"
	add("output", func(s string) error {
		if c.output = s; s != "text" && s != "json" {
			return fmt.Errorf("there is no output %q: choose text or json", s)
		}
		return nil
	})
	f.BoolVar(&c.version, "version", false, "")
	f.BoolVarP(&c.help, "help", "h", false, "")
	return f
}

// parse reads the command line.
func parse(args []string) (*config, error) {
	c := &config{}
	var host, nodeURL, swarmURL string
	var nginxURLs []string
	var nodePort, nginxPort int
	f := flagSet(c, &host, &nodeURL, &swarmURL, &nginxURLs, &nodePort, &nginxPort)
	if err := f.Parse(doubleDashes(f, args)); err != nil {
		return nil, flagError(f, err)
	}
	if c.help || c.version {
		return c, nil
	}
	switch rest := f.Args(); {
	case len(rest) > 1:
		return nil, fmt.Errorf("there can be one HOST, not %d: %s", len(rest), strings.Join(rest, " "))
	case len(rest) == 1 && host != "":
		return nil, fmt.Errorf("the origin is named twice, %s and %s", host, rest[0])
	case len(rest) == 1:
		var err error
		if host, err = scrape.ParseHost(rest[0]); err != nil {
			return nil, err
		}
	}
	if host != "" {
		page := func(port int) string {
			u := url.URL{Scheme: "http", Host: net.JoinHostPort(host, strconv.Itoa(port)), Path: "/metrics"}
			return u.String() // which escapes the zone of an IPv6 address
		}
		if nodeURL == "" {
			nodeURL = page(nodePort)
		}
		if len(nginxURLs) == 0 {
			nginxURLs = []string{page(nginxPort)}
		}
	}
	if nodeURL != "" {
		c.targets = append(c.targets, scrape.Target{Name: "node", URL: nodeURL, Kind: scrape.KindNode})
	}
	for i, u := range nginxURLs {
		name := "nginx"
		if i > 0 {
			name += strconv.Itoa(i + 1)
		}
		c.targets = append(c.targets, scrape.Target{Name: name, URL: u, Kind: scrape.KindNginx})
	}
	if swarmURL != "" {
		c.targets = append(c.targets, scrape.Target{Name: "swarm", URL: swarmURL, Kind: scrape.KindSwarm})
	}
	for _, t := range c.others {
		if slices.ContainsFunc(c.targets, func(other scrape.Target) bool { return other.Name == t.Name }) {
			return nil, fmt.Errorf("--metrics: there is a source %s already: give %s another name", t.Name, t.URL)
		}
		c.targets = append(c.targets, t)
	}
	if c.host = host; host == "" && len(c.targets) > 0 {
		if u, err := url.Parse(c.targets[0].URL); err == nil {
			c.host = u.Hostname()
		}
	}
	switch {
	case c.demo && c.replay != "":
		return nil, errors.New("--demo and --replay: choose one")
	case (c.demo || c.replay != "") && len(c.targets) > 0:
		return nil, errors.New("a recording and a live origin: choose one")
	case c.output == "json" && !c.once:
		return nil, errors.New("--output json is a form of the snapshot that --once prints: add --once")
	case c.once && !c.demo && c.replay == "" && len(c.targets) == 0:
		return nil, errors.New("--once: nothing to watch; name a HOST, --origin-metrics, --nginx-metrics or --swarm")
	}
	return c, nil
}

// doubleDashes gives long flags that are written with one dash, as the load tester's are, their second one.
func doubleDashes(f *pflag.FlagSet, args []string) []string {
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && f.Lookup(name) != nil {
			args[i] = "-" + arg
		}
	}
	return args
}

// flagError makes one sentence of what pflag says.
func flagError(f *pflag.FlagSet, err error) error {
	var invalid *pflag.InvalidValueError
	var missing *pflag.ValueRequiredError
	var unknown *pflag.NotExistError
	switch {
	case errors.As(err, &invalid):
		return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	case errors.As(err, &missing):
		return fmt.Errorf("--%s: its value is missing", missing.GetFlag().Name)
	case errors.As(err, &unknown):
		name, typed, hint := unknown.GetSpecifiedName(), "--"+unknown.GetSpecifiedName(), ""
		if letters := unknown.GetSpecifiedShortnames(); letters != "" { // one dash: pflag has taken it letter by letter
			name, _, _ = strings.Cut(letters, "=")
			typed = "-" + name
		}
		f.VisitAll(func(flag *pflag.Flag) {
			if len(name) > 2 && (strings.Contains(flag.Name, name) || strings.Contains(name, flag.Name)) {
				hint = ", did you mean --" + flag.Name + "?"
			}
		})
		return fmt.Errorf("there is no flag %s%s", typed, hint)
	}
	return err
}

func parseDuration(s string, least, most time.Duration) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return 0, fmt.Errorf("%q has no unit, did you mean %ss?", s, s)
		}
		return 0, fmt.Errorf("%q is not a duration, as 2s or 500ms are", s)
	}
	switch {
	case d < least:
		return 0, fmt.Errorf("%s is too short, the least is %v", s, least)
	case d > most:
		return 0, fmt.Errorf("%s is too long, the most is %v", s, most)
	}
	return d, nil
}

// run is the whole program. It returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	c, err := parse(args)
	if err != nil {
		fmt.Fprintf(stderr, "origintop: %v\n", err)
		fmt.Fprintln(stderr, "Try origintop --help.")
		return exitUsage
	}
	switch {
	case c.help:
		fmt.Fprint(stdout, usage)
		return 0
	case c.version:
		fmt.Fprintln(stdout, version())
		return 0
	}
	replay, err := c.recording(stderr)
	if err != nil {
		fmt.Fprintf(stderr, "origintop: %v\n", err)
		return exitFailure
	}
	if c.once {
		return once(ctx, c, replay, stdout, stderr)
	}
	if err := show(ctx, c, replay); err != nil {
		fmt.Fprintf(stderr, "origintop: %v\n", err)
		return exitFailure
	}
	return signalled(ctx, 0)
}

func version() string {
	text := "origintop (devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		text = "origintop " + info.Main.Version
	}
	return text + " " + runtime.Version()
}

// recording opens what is to be played: nil if nothing is.
func (c *config) recording(stderr io.Writer) (*scrape.Replay, error) {
	switch {
	case c.demo:
		files, err := zip.NewReader(bytes.NewReader(demo), int64(len(demo)))
		if err != nil {
			return nil, fmt.Errorf("open the demo: %w", err)
		}
		replay, err := scrape.NewReplay(files)
		if err != nil {
			return nil, fmt.Errorf("open the demo: %w", err)
		}
		replay.Loop = true
		// Its link was shaped to that, which its device knows nothing of.
		if err := c.options.SetLinkSpeed("eth0=200Mbit"); err != nil {
			return nil, err
		}
		return replay, nil
	case c.replay != "":
		replay, err := scrape.OpenReplay(c.replay)
		if err != nil {
			return nil, fmt.Errorf("replay %s: %w", c.replay, err)
		}
		if foreign := replay.Foreign(); len(foreign) > 0 {
			more := ""
			if len(foreign) > 1 {
				more = fmt.Sprintf(" and %d more", len(foreign)-1)
			}
			fmt.Fprintf(stderr, "origintop: replay %s: left out %q%s, not named like a dump, <unix ms>.<target>.prom\n",
				c.replay, foreign[0], more)
		}
		return replay, nil
	}
	return nil, nil
}

// show runs the dashboard until the user has seen enough.
func show(ctx context.Context, c *config, replay *scrape.Replay) error {
	if info, err := os.Stdout.Stat(); err == nil && info.Mode()&os.ModeCharDevice == 0 {
		const once = "use --once for a snapshot as text or, with --output json, for programs"
		if replay == nil && len(c.targets) == 0 {
			return errors.New("standard output is not a terminal, and there is nothing to watch: name a HOST, and " + once)
		}
		return errors.New("standard output is not a terminal: " + once)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var latest atomic.Pointer[scrape.Snapshot]
	dashboard := app.Config{
		Latest: latest.Load, Refresh: c.tick, Origin: c.host, Panels: c.panels, Replay: replay, Theme: app.Colours(),
		Pins:      c.pins,
		NetDevice: c.options.NetDevice != nil,
	}
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "vt100" {
		dashboard.Theme = app.Mono()
	}
	var source scrape.Source
	state := scrape.NewState(c.options, c.targets...)
	switch {
	case replay != nil:
		source = replay
		state = scrape.NewState(c.options, replay.Targets()...)
	case len(c.targets) > 0:
		live := &scrape.Live{Targets: c.targets, Interval: c.interval, Timeout: c.timeout}
		source = live
		dashboard.Interval, dashboard.SetInterval = c.interval, live.SetInterval
	}
	dashboard.Explore = state.Explore
	scraped := make(chan error, 1)
	latest.Store(state.Snapshot())
	if source == nil {
		scraped <- nil
	} else {
		go func() {
			err := scrape.Run(ctx, source, state, &latest)
			if err != nil && ctx.Err() == nil {
				cancel() // a failure of ours: the dashboard would show old numbers for ever
			}
			scraped <- err
		}()
	}
	err := app.Run(ctx, dashboard)
	cancel()
	if scrapeErr := <-scraped; err == nil && !errors.Is(scrapeErr, context.Canceled) {
		err = scrapeErr
	}
	return err
}

// once writes one snapshot: after two pages of each target, or at the end of a recording.
func once(ctx context.Context, c *config, replay *scrape.Replay, stdout, stderr io.Writer) int {
	var source scrape.Source
	targets := c.targets
	// Of a quarter of a second, CPU time comes in steps that are too coarse. Here there is time for a whole one.
	pages := map[string]int{}
	if replay != nil {
		replay.Fast, replay.Loop = true, false
		source, targets = replay, replay.Targets()
	} else {
		source = &scrape.Live{Targets: targets, Interval: time.Hour, Timeout: c.timeout, Second: time.Second}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	state := scrape.NewState(c.options, targets...)
	for left := 2 * len(targets); left > 0 || replay != nil; {
		page, err := source.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Fprintf(stderr, "origintop: interrupted before there was a snapshot\n")
			return signalled(ctx, exitFailure)
		}
		if pages[page.Target.Name]++; pages[page.Target.Name] <= 2 {
			left--
		}
		state.Apply(page)
	}
	s := state.Snapshot()
	now := time.Now()
	if replay != nil {
		now = s.Time
	}
	var text []byte
	var err error
	if c.output == "json" {
		text, err = s.JSON(now)
	} else {
		text = app.Text(s, c.host)
	}
	if err == nil {
		_, err = stdout.Write(text)
	}
	if err != nil {
		fmt.Fprintf(stderr, "origintop: write the snapshot: %v\n", err)
		return exitFailure
	}
	status := 0
	for i := range s.Sources {
		src := &s.Sources[i]
		ended := src.Kind == scrape.KindSwarm && src.Pages > 0 // with its test, as it should
		if !src.Up() && !ended {
			fmt.Fprintf(stderr, "origintop: %s: %s\n", strings.TrimSpace(src.Name+" "+src.URL), src.Err)
			status = exitDown
		}
	}
	if s.Nginx.Known && !s.Nginx.Up {
		fmt.Fprintln(stderr, "origintop: nginx is down: its exporter cannot reach it")
		status = exitDown
	}
	return status
}
