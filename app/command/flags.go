package command

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"origintop/app"
	"origintop/app/command/arguments"
	"origintop/app/command/sources"
	"origintop/app/command/usage"
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/accesslog"
	"origintop/scrape/explore"
	"origintop/scrape/playback"
	"origintop/scrape/prometheus"
)

// flagsOfDashboard returns the flags of the dashboard, whose values go to c.
func flagsOfDashboard(c *config) *arguments.Flags {
	f := arguments.NewFlags(usage.Named(""))
	c.register(f)
	c.registerOwn(f)
	return f
}

// forever is longer than anything that is waited for.
const forever = 24 * time.Hour

// register registers the flags of the dashboard and of run.
func (c *config) register(f *arguments.Flags) {
	// A URL is accepted only by a flag for URLs: only that one knows which parts of it an error may quote.
	addURL := f.Func
	add := func(name string, set func(string) error) {
		f.Func(name, func(s string) error {
			if arguments.LooksSecret(s) {
				return arguments.ErrMisplaced
			}
			return set(s)
		})
	}
	duration := func(name string, to *time.Duration, shortest, longest time.Duration) {
		add(name, func(s string) (err error) {
			*to, err = arguments.ParseDuration(s, shortest, longest)
			return err
		})
	}
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
			return errors.New("name one origin of the recording, or drop --origin for all of them")
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
	addURL("server-metrics", func(s string) error {
		server, u, err := arguments.ParseServer(s)
		c.watched.Servers = append(c.watched.Servers, sources.Server{Name: server, URL: u})
		return err
	})
	addURL("access-log", func(s string) error {
		server, path, err := arguments.ParseAccessLog(s)
		if err == nil && c.watched.Log != nil {
			return errors.New("given twice, but only one access log can be read")
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
	addURL("tester-metrics", c.watched.SetTester)
	f.BoolFunc("swarm", func(s string) error {
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
	f.Bool("fleet", &c.watched.Fleet)
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
	port := func(name string, to *int) {
		add(name, func(s string) (err error) {
			if *to, err = strconv.Atoi(s); err != nil || *to < 1 || *to > 65535 {
				return fmt.Errorf("%q is not a port, a number from 1 to 65535", s)
			}
			return nil
		})
	}
	port("origin-metrics-node-port", &c.watched.NodePort)
	port("server-metrics-port", &c.watched.ServerPort)
	duration("origin-metrics-interval", &c.interval, 100*time.Millisecond, forever)
	recorded("origin-metrics-window", func(s string) (err error) {
		c.options.Window, err = arguments.ParseDuration(s, 10*time.Second, 300*time.Second)
		return err
	})
	duration("timeout", &c.timeout, 10*time.Millisecond, forever)
	add("max-body", func(s string) (err error) {
		c.maxBody, err = arguments.ParseLimit(s)
		return err
	})
	duration("tick", &c.tick, 20*time.Millisecond, forever)
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
			err = fmt.Errorf("%s is a counter: name a gauge, the number of active clients", selector.Name)
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
			if err := arguments.OneOf(c.panels[i], app.PanelNames()); err != nil {
				return err
			}
		}
		return nil
	})
	add("preset", func(s string) error {
		c.preset = app.CurrentName(s)
		return arguments.OneOf(c.preset, app.PresetNames())
	})
	f.Choice("theme", &c.theme)
	f.Bool("ascii", &c.ascii)
	f.Bool("no-config", &c.noConfig)
	add("pin", func(s string) error {
		selector, err := explore.ParseSelector(s)
		c.pins = append(c.pins, selector)
		return err
	})
	addText(f, "record", &c.record, "test.otr")
	addText(f, "ghost", &c.ghost, "base.otr")
	duration("history", &c.history, time.Minute, forever)
	f.Func("on-alarm", func(s string) error { // which may well have a URL in it
		if c.onAlarm = s; strings.TrimSpace(s) == "" {
			return errors.New("the value is empty: write --on-alarm 'curl -d @- https://example.org/hook'")
		}
		return nil
	})
	c.checks.register(f)
	addText(f, "debug-log", &c.debugLog, "origintop.log")
	f.Choice("debug-log-level", &c.logLevel)
	c.recordedFlags = nil // a default is not recorded
}

// registerOwn registers the flags of the dashboard alone.
func (c *config) registerOwn(f *arguments.Flags) {
	f.Bool("demo", &c.demo)
	addText(f, "replay", &c.replay, "test.otr")
	addText(f, "at", &c.at, "3m")
	f.Bool("loop", &c.loop)
	f.Bool("bell", &c.bell)
	f.Bool("notify", &c.notify)
	f.Func("speed", func(s string) (err error) {
		if arguments.LooksSecret(s) {
			return arguments.ErrMisplaced
		}
		c.speed, err = strconv.ParseFloat(strings.TrimSuffix(strings.TrimPrefix(s, "x"), "x"), 64)
		if err != nil || !playback.ValidSpeed(c.speed) {
			return fmt.Errorf("%q is not a speed from 0.25 to 64", s)
		}
		return nil
	})
	f.Bool("once", &c.once)
	f.Bool("headless", &c.headless)
	f.Func("for", func(s string) (err error) {
		c.lasts, err = arguments.ParseDuration(s, time.Second, 30*forever)
		return err
	})
	f.Choice("output", &c.output)
	f.Bool("version", &c.version)
}

// addText registers a flag whose value is any text but none, and no URL.
func addText(f *arguments.Flags, name string, to *string, example string) {
	f.Func(name, func(s string) error {
		switch *to = s; {
		case arguments.LooksSecret(s):
			return arguments.ErrMisplaced
		case s == "":
			return fmt.Errorf("the value is empty: write --%s %s", name, example)
		}
		return nil
	})
}
