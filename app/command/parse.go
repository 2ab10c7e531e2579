package command

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"origintop/scrape"
)

// parse reads the command line. Its error is a usage error, or pflag.ErrHelp.
func parse(args []string) (*config, error) {
	c := &config{}
	f := flagSet(c)
	if err := parseFlags(f, args); err != nil {
		return nil, err
	}
	if c.help {
		return nil, pflag.ErrHelp
	}
	if c.version {
		return c, nil
	}
	switch rest := f.Args(); {
	case len(rest) > 1:
		return nil, fmt.Errorf("there can be one HOST, not %d: %s; or is it one of the commands export, info, mark, or --replay FILE?", len(rest), strings.Join(rest, " "))
	case len(rest) == 1 && c.host != "":
		return nil, fmt.Errorf("the origin is named twice, %s and %s", c.host, rest[0])
	case len(rest) == 1:
		var err error
		if c.host, err = scrape.ParseHost(rest[0]); err != nil {
			return nil, err
		}
	}
	if err := c.options.Limits.Check(); err != nil {
		return nil, err
	}
	if err := c.setTargets(); err != nil {
		return nil, err
	}
	switch {
	case c.demo && c.replay != "":
		return nil, errors.New("--demo and --replay: choose one")
	case (c.demo || c.replay != "") && len(c.targets) > 0:
		return nil, errors.New("a recording and a live origin: choose one")
	case c.record != "" && (c.demo || c.replay != "" || c.once):
		return nil, errors.New("--record is for a live origin on the screen")
	case c.record != "" && len(c.targets) == 0:
		return nil, errors.New("--record: nothing to watch; name a HOST, --origin-metrics, --nginx-metrics or --swarm")
	case (c.at != "" || c.speed > 0 || c.loop) && !c.demo && c.replay == "":
		return nil, errors.New("--at, --speed and --loop are for a recording: add --replay FILE")
	case c.logLevel != "" && c.debugLog == "":
		return nil, errors.New("--debug-log-level says what goes into the log: add --debug-log FILE")
	case c.output == "json" && !c.once:
		return nil, errors.New("--output json is a form of the snapshot that --once prints: add --once")
	case c.once && !c.demo && c.replay == "" && len(c.targets) == 0:
		return nil, errors.New("--once: nothing to watch; name a HOST, --origin-metrics, --nginx-metrics or --swarm")
	}
	return c, nil
}

// setTargets sets the targets and the origin's name as they follow from host, URLs and ports. A URL stands before the one
// that the host would make.
func (c *config) setTargets() error {
	nodeURL, nginxURLs := c.nodeURL, c.nginxURLs
	if c.host != "" {
		page := func(port int) string {
			u := url.URL{Scheme: "http", Host: net.JoinHostPort(c.host, strconv.Itoa(port)), Path: "/metrics"}
			return u.String() // which escapes the zone of an IPv6 address
		}
		if nodeURL == "" {
			nodeURL = page(c.nodePort)
		}
		if len(nginxURLs) == 0 {
			nginxURLs = []string{page(c.nginxPort)}
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
	if c.swarmURL != "" {
		c.targets = append(c.targets, scrape.Target{Name: "swarm", URL: c.swarmURL, Kind: scrape.KindSwarm})
	}
	for _, t := range c.others {
		if slices.ContainsFunc(c.targets, func(other scrape.Target) bool { return other.Name == t.Name }) {
			return fmt.Errorf("--metrics: there is a source %s already: give %s another name", t.Name, t.URL)
		}
		c.targets = append(c.targets, t)
	}
	if c.origin = c.host; c.host == "" && len(c.targets) > 0 {
		if u, err := url.Parse(c.targets[0].URL); err == nil {
			c.origin = u.Hostname()
		}
	}
	return nil
}
