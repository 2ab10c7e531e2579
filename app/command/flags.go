package command

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"origintop/app"
	"origintop/app/debuglog"
	"origintop/app/panels"
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/explore"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
)

// config is what the command line says.
type config struct {
	host      string // the operand, or that of its flag
	operand   string // the operand
	blank     bool   // which may be meant for --insecure: a word right behind it, where there are URLs
	nodeURL   *url.URL
	nginx     []watched
	swarmURL  *url.URL
	others    []page // of --metrics
	nodePort  int    // with a host
	nginxPort int
	rules     []rule // how they are asked

	targets []scrape.Target           // what follows from all of these
	access  map[string]*access.Config // likewise, by the names of targets
	origin  string                    // what to call it

	options  origin.Options
	interval time.Duration
	timeout  time.Duration
	maxBody  int // bytes of a page
	tick     time.Duration
	panels   []string
	preset   string
	theme    string
	ascii    bool
	noConfig bool
	pins     []explore.Selector
	replay   string
	demo     bool
	at       string // where to begin a recording
	speed    float64
	loop     bool
	record   string
	history  time.Duration
	meaning  []string // the flags that say what the numbers mean, which are kept in a recording
	given    []string // the names of all flags that were given
	once     bool
	second   time.Duration // from the first scrape of --once to the second
	output   string
	debugLog string // the file, "" for none
	logLevel string // "" is debug
	version  bool
	help     bool

	log *debuglog.Log // set by watch
}

// watched is an nginx exporter, and what the operator calls the nginx that it watches; "" if nothing.
type watched struct {
	server string
	url    *url.URL
}

var errMisplaced = errors.New("its value looks like a URL or a header: has its own been left out? If that is the name of a file, write ./ before it")

// flagSet returns the flags, which fill c.
func flagSet(c *config) *pflag.FlagSet {
	f := newFlagSet("origintop")
	f.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		switch name {
		case "origin-metrics-port":
			name = "origin-metrics-node-port"
		case "nginx-metrics-port":
			name = "origin-metrics-nginx-port"
		}
		return pflag.NormalizedName(name)
	})
	// Only a URL's flag has a URL as its value, and only that one knows what of it can be quoted.
	addURL := func(name string, set func(string) error) { f.Func(name, "", set) }
	add := func(name string, set func(string) error) {
		f.Func(name, "", func(s string) error {
			if looksSecret(s) {
				return errMisplaced
			}
			return set(s)
		})
	}
	duration := func(name string, to *time.Duration, initial, least, most time.Duration) {
		*to = initial
		add(name, func(s string) (err error) {
			*to, err = parseDuration(s, least, most)
			return err
		})
	}
	const forever = 24 * time.Hour
	// Of the flags that say what the numbers mean, the words are kept.
	meaning := func(name string, set func(string) error) {
		add(name, func(s string) error {
			c.meaning = append(c.meaning, "--"+name+"="+s)
			return set(s)
		})
	}
	addURL("origin-metrics-host", func(s string) (err error) {
		c.host, err = ParseHost(s)
		return err
	})
	addURL("origin-metrics", func(s string) (err error) {
		c.nodeURL, err = access.ParseURL(s, 9100)
		return err
	})
	addURL("nginx-metrics", func(s string) error {
		server, u, err := ParseNginx(s)
		c.nginx = append(c.nginx, watched{server, u})
		return err
	})
	addURL("metrics", func(s string) error {
		name, u, err := ParseTarget(s)
		c.others = append(c.others, page{name, u, scrape.RoleOther})
		return err
	})
	addURL("swarm-metrics", func(s string) (err error) {
		c.swarmURL, err = access.ParseURL(s, 17091)
		return err
	})
	f.BoolFunc("swarm", "", func(s string) error {
		on, err := strconv.ParseBool(s)
		switch {
		case err != nil:
			return errors.New("must be true or false") // as pflag says it of the others
		case on:
			c.swarmURL = &url.URL{Scheme: "http", Host: "127.0.0.1:17091", Path: "/metrics"}
		}
		return nil
	})
	accessFlags(f, c)
	meaning("worker-connections", func(s string) (err error) {
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
	port("origin-metrics-node-port", &c.nodePort, 9100)
	port("origin-metrics-nginx-port", &c.nginxPort, 9113)
	duration("origin-metrics-interval", &c.interval, 2*time.Second, 100*time.Millisecond, forever)
	c.options.Window = 30 * time.Second
	meaning("origin-metrics-window", func(s string) (err error) {
		c.options.Window, err = parseDuration(s, 10*time.Second, 300*time.Second)
		return err
	})
	duration("timeout", &c.timeout, 5*time.Second, 10*time.Millisecond, forever)
	c.maxBody = scrape.DefaultLimit
	add("max-body", func(s string) (err error) {
		c.maxBody, err = ParseLimit(s)
		return err
	})
	duration("tick", &c.tick, 500*time.Millisecond, 20*time.Millisecond, forever)
	meaning("net-device", func(s string) (err error) {
		var wrong *syntax.Error
		if c.options.NetDevice, err = regexp.Compile(s); errors.As(err, &wrong) {
			return fmt.Errorf("%q is not a regular expression: %s", s, wrong.Code)
		}
		if strings.Contains(s, "/") {
			return errors.New("no network device has a / in its name")
		}
		return err
	})
	meaning("link-speed", func(s string) error { return c.options.SetLinkSpeed(s) })
	meaning("warn", c.options.Thresholds.SetWarn)
	meaning("crit", c.options.Thresholds.SetCrit)
	add("panels", func(s string) error {
		c.panels = strings.Split(s, ",")
		for _, name := range c.panels {
			if names := app.PanelNames(); !slices.Contains(names, name) {
				return fmt.Errorf("there is no panel %q: choose from %s", name, strings.Join(names, ","))
			}
		}
		return nil
	})
	choice := func(name, what string, to *string, names []string) {
		add(name, func(s string) error {
			if *to = s; !slices.Contains(names, s) {
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
