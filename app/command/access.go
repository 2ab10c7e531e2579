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

// A page is the URL of a source, which may hold secrets.
type page struct {
	name string
	url  *url.URL
	kind scrape.Role
}

// A rule is what a flag says of how sources are asked.
type rule struct {
	flag   string
	source string // its name; "" for all of them
	set    func(*access.Settings)
}

// accessFlags adds the flags that say how sources are asked. Before each value may stand the name of a source and a =, as in
// nginx=/etc/ca.pem; which sources there are is known later.
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
			c.rules = append(c.rules, rule{name, source, func(g *access.Settings) { set(g, value) }})
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
		c.rules = append(c.rules, rule{"insecure", s, func(g *access.Settings) { g.Insecure = on }})
		return nil
	})
}

func checkServerName(s string) error {
	if strings.ContainsAny(s, ":/@ ") {
		return errors.New("it is not the name of a host, as origin.example is")
	}
	return nil
}

// mayBe are the names of sources that rules may be about though nobody watches such a one: $ORIGINTOP_OPTS is for many origins.
var mayBe = regexp.MustCompile(`^(node|swarm|nginx([2-9]|[1-9][0-9]+)?|nginx\..+)$`)

// setAccess sets what follows from the rules for each of the pages, which are the targets.
func (c *config) setAccess(pages []page) error {
	if len(pages) == 0 {
		return nil
	}
	names := make([]string, len(pages))
	c.access = map[string]*access.Config{}
	for i, p := range pages {
		names[i] = p.name
		c.access[p.name] = &access.Config{URL: p.url}
	}
	for _, r := range c.rules {
		one := c.access[r.source]
		switch {
		case r.source == "" && r.flag == "insecure" && (c.access[c.operand] != nil || c.blank):
			return fmt.Errorf("--insecure is for all sources, did you mean --insecure=%s? For a host of that name write --origin-metrics-host %[1]s", c.operand)
		case r.source == "":
			for _, a := range c.access {
				r.set(&a.Defaults)
			}
		case one != nil:
			r.set(&one.Override)
		case !mayBe.MatchString(r.source):
			source := strconv.Quote(r.source)
			if r.flag == "header" || r.flag == "bearer-token-file" { // of whose value it may be the beginning
				source = "of the name before its ="
			}
			return fmt.Errorf("--%s: there is no source %s: choose from %s; without a name and = it is for all of them, and a file with a = has a / before that, as in ./a=b",
				r.flag, source, strings.Join(names, ", "))
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

// open reads the files that say how the sources are asked, and says on stderr if it has to wait for one.
func (c *config) open(ctx context.Context, stderr io.Writer) (map[string]*access.Transport, error) {
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
