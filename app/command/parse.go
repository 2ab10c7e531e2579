package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"origintop/app/command/arguments"
	"origintop/scrape"
	"origintop/scrape/access"
)

// parse reads the command line. Its error is a usage error, or pflag.ErrHelp.
func parse(args []string) (*config, error) {
	c := &config{second: time.Second} // in the quarter of a second that the screen takes, steps of CPU time would be too coarse
	if err := c.parse(flagSet(c), args); err != nil {
		return nil, err
	}
	switch {
	case c.headless && (c.demo || c.replay != ""):
		return nil, errors.New("--headless is for a live origin; of a recording use origintop check, report or info")
	case c.headless && c.once:
		return nil, errors.New("--headless and --once: choose one")
	case c.headless && len(c.targets) == 0:
		return nil, errors.New("--headless: nothing to watch; name a HOST, --origin-metrics, --nginx-metrics or --swarm")
	case c.lasts > 0 && !c.headless:
		return nil, errors.New("--for says how long --headless watches: add that")
	case len(c.checks.exprs)+len(c.checks.files) > 0 && !c.headless:
		return nil, errors.New("checks are for --headless: add that; of a recording origintop check, and origintop run while a command runs")
	}
	return c, nil
}

// parse reads the flags and the HOST into c, which is of no use after an error.
func (c *config) parse(f *pflag.FlagSet, args []string) error {
	if err := arguments.Parse(f, args, flagSets); err != nil {
		return err
	}
	if c.help {
		return pflag.ErrHelp
	}
	if c.version {
		return nil
	}
	switch rest := f.Args(); {
	case len(rest) > 0 && slices.ContainsFunc(args, nameOfHeader.MatchString): // its value would be taken for a HOST
		return errors.New("an argument ends with a colon, as the name of a header does: " +
			"mind the quotes, as in --header 'Name: value'; $ORIGINTOP_OPTS has none, there name a file: --header @FILE")
	case len(rest) > 1 && len(c.rules) > 0: // the others may be parts of a header
		return fmt.Errorf("there can be one HOST, not %d: mind the quotes, as in --header 'Name: value'", len(rest))
	case len(rest) > 1:
		return fmt.Errorf(
			"there can be one HOST, not %d: %s; or is it one of the commands check, compare, export, info, mark, report, run, or --replay FILE?",
			len(rest), quoted(rest),
		)
	case len(rest) == 1 && c.host != "":
		return fmt.Errorf("the origin is named twice, %s and %s", c.host, access.Quote(rest[0]))
	case len(rest) == 1:
		var err error
		if c.host, err = arguments.ParseHost(rest[0]); err != nil {
			return err
		}
		c.operand = c.host
		at := slices.Index(args, rest[0])
		urls := c.nodeURL != nil || len(c.nginx) > 0 || c.swarmURL != nil || len(c.others) > 0
		c.ambiguousInsecure = urls && at > 0 && strings.TrimLeft(args[at-1], "-") == "insecure" && !strings.ContainsAny(c.host, ".:")
	}
	if err := c.options.Thresholds.Check(); err != nil {
		return err
	}
	if err := c.setTargets(); err != nil {
		return err
	}
	switch {
	case c.demo && c.replay != "":
		return errors.New("--demo and --replay: choose one")
	case (c.demo || c.replay != "") && len(c.targets) > 0:
		return errors.New("a recording and a live origin: choose one")
	case c.record != "" && (c.demo || c.replay != "" || c.once):
		return errors.New("--record is for a live origin on the screen")
	case c.record != "" && c.debugLog != "" && sameFile(c.record, c.debugLog):
		return fmt.Errorf("--record and --debug-log name the same file, %s: choose another for one of them", c.record)
	case c.record != "" && len(c.targets) == 0:
		return errors.New("--record: nothing to watch; name a HOST, --origin-metrics, --nginx-metrics or --swarm")
	case (c.at != "" || c.speed > 0 || c.loop) && !c.demo && c.replay == "":
		return errors.New("--at, --speed and --loop are for a recording: add --replay FILE")
	case c.ghost != "" && (c.once || c.headless):
		return errors.New("--ghost is for the screen; to compare two recordings in text: origintop compare BASE.otr NEW.otr")
	case c.logLevel != "" && c.debugLog == "":
		return errors.New("--debug-log-level says what goes into the log: add --debug-log FILE")
	case c.output == "json" && !c.once && !c.headless:
		return errors.New("--output json is a form of the snapshot that --once prints: add --once")
	case c.once && !c.demo && c.replay == "" && len(c.targets) == 0:
		return errors.New("--once: nothing to watch; name a HOST, --origin-metrics, --nginx-metrics or --swarm")
	}
	f.Visit(func(flag *pflag.Flag) { c.given = append(c.given, flag.Name) })
	return nil
}

var nameOfHeader = regexp.MustCompile(`^(?:[A-Za-z0-9_.-]+=)?[A-Za-z-]+:$`)

// quoted returns the arguments for an error, up to the first that holds a secret: what follows may belong to it.
func quoted(args []string) string {
	var list []string
	for i, arg := range args {
		list = append(list, access.Quote(arg))
		if list[i] != arg && i < len(args)-1 {
			list = append(list, "…")
			break
		}
	}
	return strings.Join(list, " ")
}

// sameFile reports whether two names lead to the same file, which need not exist yet.
func sameFile(a, b string) bool {
	if is, err := os.Stat(a); err == nil {
		other, err := os.Stat(b)
		return err == nil && os.SameFile(is, other)
	}
	if filepath.Base(a) != filepath.Base(b) {
		return false
	}
	is, err := os.Stat(filepath.Dir(a))
	other, otherErr := os.Stat(filepath.Dir(b))
	return err == nil && otherErr == nil && os.SameFile(is, other)
}

// setTargets sets the targets, how they are asked, and the origin's name, from host, URLs, ports and rules. A URL that was given replaces
// the one built from the host.
func (c *config) setTargets() error {
	nodeURL, nginx := c.nodeURL, c.nginx
	if c.host != "" {
		page := func(port int) *url.URL {
			return &url.URL{Scheme: "http", Host: net.JoinHostPort(c.host, strconv.Itoa(port)), Path: "/metrics"}
		}
		if nodeURL == nil {
			nodeURL = page(c.nodePort)
		}
		if len(nginx) == 0 {
			nginx = []nginxExporter{{"", page(c.nginxPort)}}
		}
	}
	var sources []source
	if nodeURL != nil {
		sources = append(sources, source{"node", nodeURL, scrape.RoleMachine})
	}
	exporters := map[string]int{} // by the server that they watch
	for _, w := range nginx {
		exporters[w.server]++
		n := exporters[w.server]
		name := "nginx"
		switch {
		case w.server != "":
			name = scrape.ServerTarget(w.server, n)
		case n > 1:
			name += strconv.Itoa(n)
		}
		sources = append(sources, source{name, w.url, scrape.RoleServer})
	}
	if c.swarmURL != nil {
		sources = append(sources, source{"swarm", c.swarmURL, scrape.RoleLoad})
	}
	for _, s := range c.others {
		if slices.ContainsFunc(sources, func(other source) bool { return other.name == s.name }) {
			return fmt.Errorf("--metrics: there is a source %s already: give %s another name", s.name, access.Redacted(s.url))
		}
		sources = append(sources, s)
	}
	for _, s := range sources {
		c.targets = append(c.targets, scrape.Target{Name: s.name, URL: access.Redacted(s.url), Role: s.role})
	}
	if c.origin = c.host; c.host == "" && len(sources) > 0 {
		c.origin = sources[0].url.Hostname()
	}
	return c.setAccess(sources)
}

// A source is the URL of an exporter, which may hold secrets.
type source struct {
	name string
	url  *url.URL
	role scrape.Role
}

// An accessRule is a flag that says how sources are asked.
type accessRule struct {
	flag   string
	source string // its name; "" for all of them
	set    func(*access.Settings)
}

// accessFlags adds the flags that say how sources are asked. Each value may begin with the name of a source, as in nginx=/etc/ca.pem.
// Whether there is such a source is checked later, by setAccess.
func accessFlags(f *pflag.FlagSet, c *config) {
	add := func(name string, check func(string) error, set func(g *access.Settings, value string)) {
		f.Func(name, "", func(s string) error {
			source, value, named := strings.Cut(s, "=")
			if named = named && scrape.ValidName(source); !named {
				source, value = "", s
			}
			if strings.Trim(value, "=") == "" {
				return errors.New("its value is empty")
			}
			if err := check(value); err != nil {
				return err
			}
			c.rules = append(c.rules, accessRule{name, source, func(g *access.Settings) { set(g, value) }})
			return nil
		})
	}
	file := func(s string) error {
		if arguments.LooksSecret(s) {
			return errMisplaced
		}
		return nil
	}
	add("header", access.CheckHeader, func(g *access.Settings, s string) { g.Headers = append(g.Headers, s) })
	add("bearer-token-file", file, func(g *access.Settings, s string) { g.TokenFile = s })
	add("ca-file", file, func(g *access.Settings, s string) { g.CAFile = s })
	add("cert", file, func(g *access.Settings, s string) { g.CertFile = s })
	add("key", file, func(g *access.Settings, s string) { g.KeyFile = s })
	add("server-name", checkServerName, func(g *access.Settings, s string) { g.ServerName = s })
	f.BoolFunc("insecure", "", func(s string) error {
		on, err := strconv.ParseBool(s)
		if err == nil {
			s = ""
		} else if on = true; !scrape.ValidName(s) {
			return errors.New("what stands behind = is not the name of a source, as in --insecure=node")
		}
		c.rules = append(c.rules, accessRule{"insecure", s, func(g *access.Settings) { g.Insecure = on }})
		return nil
	})
}

func checkServerName(s string) error {
	if strings.ContainsAny(s, ":/@ ") {
		return errors.New("it is not the name of a host, as origin.example is")
	}
	return nil
}

// implicitNames are the names of sources that a rule may mention although no such source is watched: $ORIGINTOP_OPTS serves many origins.
var implicitNames = regexp.MustCompile(`^(node|swarm|nginx([2-9]|[1-9][0-9]+)?|nginx\..+)$`)

// setAccess sets how each of the sources is asked, by the rules.
func (c *config) setAccess(sources []source) error {
	if len(sources) == 0 {
		return nil
	}
	names := make([]string, len(sources))
	c.access = map[scrape.Key]*access.Config{}
	for i, s := range sources {
		names[i] = s.name
		c.access[scrape.Key{Name: s.name}] = &access.Config{URL: s.url}
	}
	for _, r := range c.rules {
		one := c.access[scrape.Key{Name: r.source}]
		switch {
		case r.source == "" && r.flag == "insecure" && (c.access[scrape.Key{Name: c.operand}] != nil || c.ambiguousInsecure):
			return fmt.Errorf(
				"--insecure is for all sources, did you mean --insecure=%s? For a host of that name write --origin-metrics-host %[1]s",
				c.operand,
			)
		case r.source == "":
			for _, a := range c.access {
				r.set(&a.Defaults)
			}
		case one != nil:
			r.set(&one.Override)
		case !implicitNames.MatchString(r.source):
			source := strconv.Quote(r.source)
			if r.flag == "header" || r.flag == "bearer-token-file" { // it may be the beginning of a secret
				source = "of the name before its ="
			}
			return fmt.Errorf(
				"--%s: there is no source %s: choose from %s; "+
					"without a name and = it is for all of them, and a file with a = has a / before that, as in ./a=b",
				r.flag, source, strings.Join(names, ", "),
			)
		}
	}
	for i := range c.targets {
		t := &c.targets[i]
		a := c.access[t.Key()]
		if err := a.Check(); err != nil {
			return err
		}
		t.Insecure = a.Insecure()
	}
	return nil
}

// openAccess reads the files that say how the sources are asked. It says on stderr if it has to wait for one.
func (c *config) openAccess(ctx context.Context, stderr io.Writer) (map[scrape.Key]*access.Transport, error) {
	if err := access.CheckProxies(); len(c.access) > 0 && err != nil {
		return nil, err
	}
	files := &access.Files{Waits: func(file string) { say(stderr, "waiting for %s: nothing has been written there yet", file) }}
	opened := map[scrape.Key]*access.Transport{}
	for key, a := range c.access {
		t, err := access.Open(ctx, *a, files)
		if err != nil {
			return nil, fmt.Errorf("%s can't be asked: %w", key.Name, err)
		}
		opened[key] = t
	}
	return opened, nil
}
