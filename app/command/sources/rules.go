package sources

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"origintop/app/command/arguments"
	"origintop/scrape"
	"origintop/scrape/access"
)

// A Rule is a flag that says how sources are asked.
type Rule struct {
	flag string
	of   string // the name of a source or of an origin, listed, or httpSD; "" for all that the command line itself names
	set  func(*access.Settings)
}

// What a Rule may be of beside sources and origins. Credentials go only to hosts that they were given for: what the command line says of
// its own hosts is not said of those that a list names, nor of who hands out the list.
const (
	listed = "targets" // the exporters of all lists
	httpSD = "http_sd" // who answers with a list
)

// AccessFlags adds the flags that say how sources are asked. Each value may begin with the name of a source, as in nginx=/etc/ca.pem.
// Whether there is such a source is checked later, by Plan.
func (g *Given) AccessFlags(f *arguments.Flags) {
	add := func(name string, check func(string) error, set func(s *access.Settings, value string)) {
		f.Func(name, func(s string) error {
			of, value, named := strings.Cut(s, "=")
			if named = named && ruleName.MatchString(of); !named {
				of, value = "", s
			}
			if strings.Trim(value, "=") == "" {
				return errors.New("the value is empty")
			}
			if err := check(value); err != nil {
				return err
			}
			g.Rules = append(g.Rules, Rule{name, of, func(s *access.Settings) { set(s, value) }})
			return nil
		})
	}
	file := func(s string) error {
		if arguments.LooksSecret(s) {
			return arguments.ErrMisplaced
		}
		return nil
	}
	add("header", access.CheckHeader, func(s *access.Settings, v string) { s.Headers = append(s.Headers, v) })
	add("bearer-token-file", file, func(s *access.Settings, v string) { s.TokenFile = v })
	add("ca-file", file, func(s *access.Settings, v string) { s.CAFile = v })
	add("cert", file, func(s *access.Settings, v string) { s.CertFile = v })
	add("key", file, func(s *access.Settings, v string) { s.KeyFile = v })
	add("server-name", checkServerName, func(s *access.Settings, v string) { s.ServerName = v })
	f.BoolFunc("insecure", func(s string) error {
		on, err := strconv.ParseBool(s)
		if err == nil {
			s = ""
		} else if on = true; !ruleName.MatchString(s) {
			return errors.New("what stands behind = is not the name of a source, as in --insecure=node")
		}
		g.Rules = append(g.Rules, Rule{"insecure", s, func(s *access.Settings) { s.Insecure = on }})
		return nil
	})
}

// ruleName matches what may stand before a = as the name of a source or of an origin. A : may be part of a header.
var ruleName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$`)

func checkServerName(s string) error {
	if strings.ContainsAny(s, ":/@ ") {
		return errors.New("it is not the name of a host like origin.example")
	}
	return nil
}

// implicitNames are the names that a rule may mention although there is no such source: $ORIGINTOP_OPTS serves many origins.
var implicitNames = regexp.MustCompile(
	`^(node|swarm|nginx([2-9]|[1-9][0-9]+)?|nginx\..+|` + listed + `|` + httpSD + `|` + ServerName + `)$`,
)

// setAccess sets how each of the targets is asked, by the rules.
func (g *Given) setAccess(p *Plan) error {
	for _, list := range g.Lists {
		p.Lists = append(p.Lists, &access.Config{URL: list})
	}
	for _, t := range p.Targets {
		if t.Origin != "" && implicitNames.MatchString(t.Origin) {
			return fmt.Errorf("an origin can't be called %s, as sources are: give it another name, as in --origin edge-1=HOST", t.Origin)
		}
		if t.Origin != "" && t.Name == t.Origin {
			return fmt.Errorf("an origin and a page of --metrics are both called %s, and a header for one would go to the other: "+
				"give one another name", t.Origin)
		}
	}
	if len(p.Targets)+len(g.Lists) == 0 {
		return nil
	}
	for _, r := range g.Rules {
		if err := g.obey(&r, p); err != nil {
			return err
		}
	}
	for i := range p.Targets {
		t := &p.Targets[i]
		a := p.Access[t.Key()]
		if err := a.Check(); err != nil {
			return err
		}
		t.Insecure = a.Insecure()
	}
	for _, a := range p.Lists {
		if a.URL.Scheme != "" {
			if err := a.Check(); err != nil {
				return err
			}
		}
	}
	return nil
}

// obey has a rule change how those are asked that it is of.
func (g *Given) obey(r *Rule, p *Plan) error {
	switch {
	case r.of == "" && len(p.Targets) == 0:
		return fmt.Errorf("--%s: nobody would get it: exporters of --targets get only what is given for them, as in %s; "+
			"and to who answers with a list, %s", r.flag, example(r.flag, listed), example(r.flag, httpSD))
	case r.of == "":
		if name := g.meantBy(r, p); name != "" {
			return fmt.Errorf(
				"--insecure is for all sources, did you mean --insecure=%s? For a host of that name write --origin-metrics-host %[1]s", name,
			)
		}
		for _, a := range p.Access {
			r.set(&a.Defaults)
		}
		return nil
	case len(g.Lists) > 0 && r.of == listed:
		return nil // see Plan.listed
	case len(g.Lists) > 0 && r.of == httpSD:
		for _, a := range p.Lists {
			if a.URL.Scheme != "" {
				r.set(&a.Override)
			}
		}
		return nil
	}
	found := false
	for key, a := range p.Access {
		if key.Name == r.of || key.Origin == r.of {
			r.set(&a.Override)
			found = true
		}
	}
	if found || implicitNames.MatchString(r.of) {
		return nil
	}
	of := strconv.Quote(r.of)
	if r.flag == "header" || r.flag == "bearer-token-file" { // it may be the beginning of a secret
		of = "of the name before its ="
	}
	return fmt.Errorf(
		"--%s: there is no source %s: choose from %s; "+
			"without a name and = it is for all of them, and a file with a = has a / before that, as in ./a=b",
		r.flag, of, strings.Join(g.names(p), ", "),
	)
}

// meantBy returns what may be the name of a source behind --insecure, which has its value behind a = only; "" if nothing.
func (g *Given) meantBy(r *Rule, p *Plan) string {
	if r.flag != "insecure" {
		return ""
	}
	for _, operand := range g.Operands {
		if slices.ContainsFunc(p.Targets, func(t scrape.Target) bool { return t.Name == operand }) {
			return operand
		}
	}
	return g.AfterInsecure
}

// names returns what a rule may be of. Of many origins it has a few.
func (g *Given) names(p *Plan) (names []string) {
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, t := range p.Targets {
		add(t.Name)
	}
	if len(g.Lists) > 0 {
		add(listed)
		add(httpSD)
	}
	const most = 10
	for _, t := range p.Targets {
		if add(t.Origin); len(names) > most {
			return append(names[:most], "...")
		}
	}
	return names
}

// example returns a flag as it is written for what is called so.
func example(flag, of string) string {
	switch flag {
	case "header":
		return "--header '" + of + "=Name: value'"
	case "insecure":
		return "--insecure=" + of
	case "server-name":
		return "--server-name " + of + "=NAME"
	}
	return "--" + flag + " " + of + "=FILE"
}
