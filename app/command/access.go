package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"origintop/scrape"
	"origintop/scrape/access"
)

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
		if looksSecret(s) {
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
	c.access = map[string]*access.Config{}
	for i, s := range sources {
		names[i] = s.name
		c.access[s.name] = &access.Config{URL: s.url}
	}
	for _, r := range c.rules {
		one := c.access[r.source]
		switch {
		case r.source == "" && r.flag == "insecure" && (c.access[c.operand] != nil || c.ambiguousInsecure):
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
		a := c.access[t.Name]
		if err := a.Check(); err != nil {
			return err
		}
		t.Insecure = a.Insecure()
	}
	return nil
}

// openAccess reads the files that say how the sources are asked. It says on stderr if it has to wait for one.
func (c *config) openAccess(ctx context.Context, stderr io.Writer) (map[string]*access.Transport, error) {
	if err := access.CheckProxies(); len(c.access) > 0 && err != nil {
		return nil, err
	}
	files := &access.Files{Waits: func(file string) { say(stderr, "waiting for %s: nothing has been written there yet", file) }}
	opened := map[string]*access.Transport{}
	for name, a := range c.access {
		t, err := access.Open(ctx, *a, files)
		if err != nil {
			return nil, fmt.Errorf("%s can't be asked: %w", name, err)
		}
		opened[name] = t
	}
	return opened, nil
}
