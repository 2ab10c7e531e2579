// Package sources is what the command line says of what is to be watched: hosts, URLs, lists of targets, and who is asked with which
// credentials. Plan makes targets of it.
package sources

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"

	"origintop/scrape"
	"origintop/scrape/access"
)

// Given is what the flags and operands name.
type Given struct {
	Host       string // of --origin-metrics-host
	Operands   []string
	Origins    []Origin // of --origin NAME=HOST
	NodeURL    *url.URL
	Servers    []Server
	SwarmURL   *url.URL
	Others     []Source // of --metrics
	NodePort   int      // with a host
	ServerPort int
	Log        *Log       // nil: there is none
	Lists      []*url.URL // of --targets; those without a scheme are files
	Rules      []Rule     // how they are asked

	Prometheus *url.URL // which is asked in place of the exporters
	Fleet      bool     // for all that it scrapes

	AfterInsecure string // the operand right after --insecure, beside URLs: it may be meant as the name of a source
}

// SetTester takes in the URL of the page of the load tester, the only one.
func (g *Given) SetTester(text string) error {
	page, err := access.ParseURL(text, 17091)
	if err == nil && g.SwarmURL != nil && g.SwarmURL.String() != page.String() {
		return errors.New("there can be one load tester, and another one is given, too: leave out one of --tester-metrics, --swarm-metrics " +
			"and --swarm, or name its page with --metrics NAME=URL, whose series the explorer shows")
	}
	g.SwarmURL = page
	return err
}

// An Origin is a host whose exporters are at the usual ports and, in a fleet, the operator's name for it.
type Origin struct{ Name, Host string }

// A Server is the URL of an exporter, and the operator's name for the server that it watches; "" if it has none.
type Server struct {
	Name string
	URL  *url.URL
}

// A Source is the URL of an exporter, which may hold secrets.
type Source struct {
	Name string
	URL  *url.URL
	Role scrape.Role
}

// A Plan is what follows from a Given.
type Plan struct {
	Targets []scrape.Target
	Access  map[scrape.Key]*access.Config // of each target
	Origin  string                        // what is watched is called so
	Fleet   bool                          // many origins are watched, or those of lists: each target has its Origin
	Log     *scrape.Target                // of the targets the one that is an access log; nil: none is
	Lists   []*access.Config              // how lists of targets are asked for; the URL of one that is a file has no scheme

	Dial func(ctx context.Context, network, address string) (net.Conn, error) // to exporters of lists; nil: the network

	rules []Rule
}

// FleetName is what many origins are called together.
const FleetName = "fleet"

// Plan returns the targets and how they are asked.
func (g *Given) Plan() (*Plan, error) {
	p := &Plan{Access: map[scrape.Key]*access.Config{}, rules: g.Rules}
	origins := slices.Clone(g.Origins)
	for _, host := range append(slices.Clone(g.Operands), g.Host) {
		if host != "" {
			origins = append(origins, Origin{Host: host})
		}
	}
	if several := len(origins) > 1 || len(g.Lists) > 0; g.Log != nil && (several || g.Prometheus != nil) {
		return nil, errors.New("--access-log is of one origin, beside its exporters: leave it out with several, and with --prometheus")
	}
	if g.Prometheus != nil {
		return p, g.stored(p, origins)
	}
	if g.Fleet {
		return nil, errors.New("--fleet watches all origins that a Prometheus scrapes: add --prometheus URL; " +
			"several HOSTs, and lists of them, need no --fleet")
	}
	p.Fleet = len(origins) > 1 || len(g.Lists) > 0
	if !p.Fleet {
		if len(origins) == 0 {
			origins = []Origin{{}}
		}
		return p, g.one(p, origins[0])
	}
	if g.NodeURL != nil || len(g.Servers) > 0 || len(g.Others) > 0 {
		return nil, errors.New("--origin-metrics, --server-metrics and --metrics are for one origin: of several with URLs of their own " +
			"make a list, and name it with --targets FILE")
	}
	if g.SwarmURL != nil { // how much of it each origin gets, nobody knows: by its clients no origin could be judged
		return nil, errors.New("the swarm's load is that of all origins together: watch it beside them, with origintop --swarm alone; " +
			"a load tester of one origin can be among its exporters in a list, see --targets")
	}
	for _, o := range origins {
		if o.Name == "" {
			if o.Name = o.Host; !scrape.ValidOrigin(o.Name) {
				return nil, fmt.Errorf("%s has what the name of one origin among several can't have: name it, as in --origin edge-1=%[1]s", o.Host)
			}
		}
		if slices.ContainsFunc(p.Targets, func(t scrape.Target) bool { return t.Origin == o.Name }) {
			return nil, fmt.Errorf("two origins are called %s: rename one, as in --origin %[1]s-2=%s", o.Name, o.Host)
		}
		p.add(o.Name, "", g.ofHost(o.Host)...)
	}
	p.Origin = FleetName
	return p, g.setAccess(p)
}

// ServerName is what a Prometheus is called among the sources: that of a rule for it, too.
const ServerName = "prometheus"

// stored plans for what a Prometheus has stored. Its only target stands for those that will be found there.
func (g *Given) stored(p *Plan, origins []Origin) error {
	switch {
	case g.NodeURL != nil || len(g.Servers) > 0 || g.SwarmURL != nil || len(g.Others) > 0 || len(g.Lists) > 0:
		return errors.New("--prometheus finds the exporters itself: drop their URLs, --swarm and --targets")
	case g.Fleet && len(origins) > 0:
		return errors.New("--fleet watches all origins that the Prometheus scrapes: drop HOST or --fleet")
	case g.Fleet:
		p.Fleet, p.Origin = true, FleetName
	case len(origins) > 1:
		return fmt.Errorf("--prometheus is for one origin, or with --fleet for all that it scrapes: name one HOST, not %d", len(origins))
	case len(origins) == 1:
		p.Origin = origins[0].Host
	}
	p.add("", "", Source{ServerName, g.Prometheus, scrape.RoleOther})
	return g.setAccess(p)
}

// ofHost returns the exporters of a host.
func (g *Given) ofHost(host string) []Source {
	page := func(port int) *url.URL {
		return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, strconv.Itoa(port)), Path: "/metrics"}
	}
	return []Source{{"node", page(g.NodePort), scrape.RoleMachine}, {"nginx", page(g.ServerPort), scrape.RoleServer}}
}

// one plans for one origin. A URL that was given replaces the one built from the host.
func (g *Given) one(p *Plan, o Origin) error {
	nodeURL, servers := g.NodeURL, g.Servers
	if o.Host != "" {
		built := g.ofHost(o.Host)
		if nodeURL == nil {
			nodeURL = built[0].URL
		}
		if len(servers) == 0 {
			servers = []Server{{"", built[1].URL}}
		}
	}
	var list []Source
	if nodeURL != nil {
		list = append(list, Source{"node", nodeURL, scrape.RoleMachine})
	}
	exporters := map[string]int{} // by the server that they watch
	for _, w := range servers {
		exporters[w.Name]++
		n := exporters[w.Name]
		name := "nginx"
		switch {
		case w.Name != "":
			name = scrape.ServerTarget(w.Name, n)
		case n > 1:
			name += strconv.Itoa(n)
		}
		list = append(list, Source{name, w.URL, scrape.RoleServer})
	}
	if g.SwarmURL != nil {
		list = append(list, Source{"swarm", g.SwarmURL, scrape.RoleLoad})
	}
	for _, s := range g.Others {
		if slices.ContainsFunc(list, func(other Source) bool { return other.Name == s.Name }) {
			return fmt.Errorf("--metrics: there is a source %s already: give %s another name", s.Name, access.Redacted(s.URL))
		}
		list = append(list, s)
	}
	if p.Origin = o.Name; p.Origin == "" {
		p.Origin = o.Host
	}
	if p.Origin == "" && len(list) > 0 {
		p.Origin = list[0].URL.Hostname()
	}
	p.add(o.Name, "", list...)
	if err := g.setAccess(p); err != nil || g.Log == nil {
		return err
	}
	return g.addLog(p, o.Name, exporters)
}

// add adds sources of an origin.
func (p *Plan) add(origin, labels string, list ...Source) {
	for _, s := range list {
		t := scrape.Target{Origin: origin, Labels: labels, Name: s.Name, URL: access.Redacted(s.URL), Role: s.Role}
		p.Targets = append(p.Targets, t)
		p.Access[t.Key()] = &access.Config{URL: s.URL}
	}
}

// Called returns what a target is called in a sentence: its origin, if it has one, and its name.
func Called(k scrape.Key) string {
	if k.Origin != "" {
		return k.Origin + " " + k.Name
	}
	return k.Name
}
