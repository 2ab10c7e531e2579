package origin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"origintop/promtext"
	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/exporter"
	"origintop/scrape/identity"
	"origintop/scrape/series"
)

// A reading finds out where the values of a page go, and works out its numbers once they are there.
type reading struct {
	state *State
	src   *source
	at    time.Time
	took  time.Duration
	begin func() // the methods, which would be made anew for each page
	find  func(*promtext.Scanner) place
}

func (st *State) reading(src *source, at time.Time, took time.Duration) *reading {
	st.allow(src)
	r := &src.reading
	r.state, r.src, r.at, r.took = st, src, at, took
	src.unread = unread{} // before the first sample, which on a page that stands still is looked for to its end
	if r.begin == nil {
		r.begin, r.find = r.beginPage, r.placeOf
	}
	return r
}

// beginPage makes ready for the first sample.
func (r *reading) beginPage() {
	src := r.src
	if !src.settled {
		src.answerer.Begin()
		src.elsewhere.begin()
	}
	if r.state.node.owner == src {
		r.state.node.begin(r.at, r.took, src.settled)
	}
	for _, n := range src.servers {
		n.begin(r.at, r.took, src.settled)
	}
	if src.tester.on {
		src.tester.begin(r.at, r.took, src.settled)
	}
	src.containers.Begin(r.at, r.took, src.settled)
}

// placeOf returns where the value of the current series goes, and whose it is.
func (r *reading) placeOf(s *promtext.Scanner) place {
	name := s.Name()
	if identity.IsProcessStart(name) {
		return place{value: r.src.answerer.Place(s), alone: true}
	}
	by, ok := rules.Find(name, s.Label)
	if !ok {
		return place{}
	}
	kind := by.Exporter.Role
	if !r.src.allowed.has(kind) {
		return place{value: &r.src.elsewhere[kind]}
	}
	var value *float64
	var alone bool
	var of *series.Span
	switch kind {
	case scrape.RoleMachine:
		if r.state.node.owner != r.src {
			r.state.own(r.src)
			r.state.node.begin(r.at, r.took, false)
		}
		node := r.state.node
		node.exporter = by.Exporter
		node.oldNames = node.oldNames || by.Exporter == exporter.OldNodeExporter
		value, alone = node.place(s, by.Rule.Into)
		of = &node.Span
	case scrape.RoleLoad:
		value, alone, of = r.src.tester.place(s, by, r)
	case scrape.RoleContainers:
		r.src.cadvisor = by.Exporter
		value, of = r.src.containers.Place(s, by.Rule.Into)
		alone = true
	default:
		r.src.name = identity.AppendInstance(r.src.name[:0], s)
		n := r.server(r.src.name, by.Exporter.Product)
		if n == nil {
			return place{}
		}
		value, alone = n.place(s, by)
		of = &n.Span
	}
	r.src.useful = r.src.useful || value != nil
	return place{value: value, span: of, alone: alone}
}

// maxServers is how many servers there can be on a page.
const maxServers = 256

// server returns what is read of the server of that name and product on the page, nil if there are too many.
func (r *reading) server(name []byte, product string) *server {
	for _, n := range r.src.servers {
		if n.name == string(name) && n.product == product {
			return n
		}
	}
	if len(r.src.servers) == maxServers {
		r.src.servers[0].crowded = true
		return nil
	}
	n := newServer(string(name), product).bounded(&r.state.options)
	n.begin(r.at, r.took, false)
	r.src.servers = append(r.src.servers, n)
	return n
}

// end works out the numbers of the page, and reports whether it has any.
func (r *reading) end() (known bool) {
	src, node, o := r.src, r.state.node, &r.state.options
	src.vintages = [scrape.RoleOther]vintage{}
	for _, k := range scrape.Roles {
		if src.elsewhere.has(k) {
			src.held.add(k)
		}
	}
	if node.owner == src {
		node.unread = src.unread.areas
	}
	exporters := ""
	found := func(k scrape.Role, exporter string) {
		if exporters != "" {
			exporters += " + "
		}
		exporters += exporter
		known = true
		src.Roles.add(k)
		src.held.add(k)
	}
	if node.owner == src {
		if node.end(o) {
			found(scrape.RoleMachine, node.exporter.Name)
			src.vintages[scrape.RoleMachine].see(&node.Span)
		} else if src.Roles.has(scrape.RoleMachine) {
			node.setUnknown() // its series have gone from a page that is good otherwise
		}
		if node.strangers {
			src.pages = 0 // where series go is to be asked again
		}
	}
	if names := r.endServers(o); names != "" {
		found(scrape.RoleServer, names)
	}
	if r.endTester(o) {
		found(scrape.RoleLoad, src.tester.exporter.Name)
	}
	containers, forgotten := src.containers.End(&o.Thresholds)
	if containers {
		found(scrape.RoleContainers, src.cadvisor.Name)
		src.vintages[scrape.RoleContainers].see(src.containers.Span())
	}
	if forgotten {
		src.pages = 0 // where their series go is to be asked again, should they come back
	}
	if known {
		src.Exporter = intern(src.Exporter, []byte(exporters))
	}
	if src.held.has(scrape.RoleMachine) && src.wants != scrape.RoleMachine { // else they stay its own
		if src.missing++; src.vintages[scrape.RoleMachine].known || src.elsewhere.has(scrape.RoleMachine) {
			src.missing = 0
		}
		if src.missing > series.Patience {
			src.held &^= 1 << scrape.RoleMachine // another page may have the machine's numbers
		}
	}
	if !known && src.wants == scrape.RoleOther {
		src.Exporter = intern(src.Exporter, fmt.Appendf(nil, "a page of %d series", src.series))
	}
	src.setVintage()
	return known
}

// endTester works out the numbers of the load tester on the page, and reports whether there is one.
func (r *reading) endTester(o *Options) bool {
	src, w := r.src, r.src.tester
	given := r.state.givenClients(src)
	if !w.on && !math.IsNaN(given) && src.allowed.has(scrape.RoleLoad) {
		w.begin(r.at, r.took, false)
	}
	if !w.on {
		return false
	}
	w.unread = src.unread
	if w.end(o, given) {
		src.vintages[scrape.RoleLoad].see(&w.Span)
		return true
	}
	if !w.on {
		src.pages = 0 // where series go is to be asked again: they may be of another one
		w.view = unknownClients()
		if w.exporter == givenExporter { // another page is the load tester's
			src.Roles &^= 1 << scrape.RoleLoad
			src.held &^= 1 << scrape.RoleLoad
		}
	}
	return false
}

// endServers works out the numbers of the servers on the page, and returns the names of the exporters that have them, "" if none does.
func (r *reading) endServers(o *Options) string {
	src := r.src
	if adoptUp(src.servers) {
		src.settled = false // numbers are where their series didn't put them
	}
	var names []string
	for _, n := range src.servers {
		n.unread = append(n.unread[:0], src.unread.server...)
		if n.end(o) {
			src.vintages[scrape.RoleServer].see(&n.Span)
			if !slices.Contains(names, n.exporter.Name) {
				names = append(names, n.exporter.Name)
			}
		}
	}
	src.servers = slices.DeleteFunc(src.servers, func(n *server) bool {
		if n.gone > series.Patience {
			src.pages = 0 // where its series go is to be asked again, should they come back
		}
		return n.gone > series.Patience
	})
	return strings.Join(names, " + ")
}

// adoptUp gives what has no name, as no label says what it is of, to the only server of its product that has one: an exporter may put its
// labels on all series but that it is up. It reports whether it did.
func adoptUp(servers []*server) (adopted bool) {
	for _, nameless := range servers {
		if nameless.name != "" || nameless.responses.Count()+nameless.buckets.Count() > 0 {
			continue
		}
		named := onlyNamed(servers, nameless.product)
		if named == nil {
			continue
		}
		for f, v := range nameless.all.Now {
			if series.IsAbsent(named.all.Now[f]) {
				named.all.Now[f], nameless.all.Now[f], adopted = v, series.Absent, true
			}
		}
	}
	return adopted
}

// onlyNamed returns the server of a product that has a name, and is on the page; nil if there is none, or more than one.
func onlyNamed(servers []*server, product string) (named *server) {
	for _, n := range servers {
		if n.product == product && n.name != "" && (!series.AllAbsent(n.all.Now) || n.responses.Count() > 0) {
			if named != nil {
				return nil
			}
			named = n
		}
	}
	return named
}

// noticeAnswerer finds out who has made a page. Counters of one process are not to be compared with those of another, and while several
// answer in turn none are. An exporter that was started anew reads the same kernel, so that a machine's go on.
func (s *source) noticeAnswerer(node *node) {
	now := identity.Identity{Started: s.answerer.Start(), Boot: series.Unknown}
	if node.owner == s {
		now.Boot, now.Host = node.all.Now[exporter.BootTime], node.host
	}
	if node.owner == s {
		node.sameProcess = s.answerer.SameProcess(now)
	}
	if s.refused > 1 && math.IsNaN(now.Started) && s.tester.nameless() {
		s.tester.another = true
	}
	changed := s.answerer.See(now)
	if !changed && !s.answerer.InTurn() {
		return
	}
	for _, n := range s.servers {
		n.another = true
	}
	s.tester.another = true
	if node.owner == s && s.answerer.InTurn() {
		node.Forget()
	}
}

// unread is what there are bad lines of on a page.
type unread struct {
	lines  int    // that would be read
	first  string // the name on the first
	areas  uint16 // of a machine, a bit each
	server []exporter.ServerField
	errors bool // of a load tester
}

// bad takes in the name on a line that is not in the format.
func (s *source) bad(name []byte) {
	s.useful = s.useful || wanted(name)
	list := rules.Named(name)
	if len(list) == 0 {
		return
	}
	u := &s.unread
	u.lines++
	u.first = cmp.Or(u.first, string(scrape.CutTo(name, scrape.MaxName)))
	for _, r := range list {
		switch to := r.Rule.Into; {
		case r.Exporter.Role == scrape.RoleMachine:
			u.areas |= 1 << to.Area
		case to.Area == exporter.TesterErrors:
			u.errors = true
		case to.Area == exporter.Server && !slices.Contains(u.server, to.Field):
			u.server = append(u.server, to.Field)
		}
	}
}

// start makes a source ready for its first page.
func (s *source) start() { s.reader.bad = s.bad }

// noteTroubles puts together what the last page says of why numbers are missing.
func (s *source) noteTroubles() {
	s.troubles = s.troubles[:0]
	if skipped := s.Skipped; s.unread.lines > 0 {
		s.troubles.add(BadLines, s.unread.first, skipped)
	} else if skipped > 0 {
		s.troubles.add(SkippedLines, "", skipped)
	}
	if s.answerer.InTurn() {
		s.troubles.add(AnswererChanges, "", 0)
	}
	s.noteCrowded()
	s.noteVintage()
}

// explore takes in the body of a page, nil if there was none, for the series of interest.
func (st *State) explore(src *source, p *scrape.Page, body []byte) {
	interest := st.interest.Load()
	if interest == nil {
		src.explorer = nil
		return
	}
	if src.explorer == nil {
		src.explorer = explore.New(src.Name)
	}
	src.explorer.Follow(interest)
	if body == nil {
		src.explorer.Gap(p.Time)
	} else {
		src.explorer.Read(p.Time, p.Took, body)
	}
}

// explorations returns what is known of the series of interest.
func (st *State) explorations() []*explore.Exploration {
	if st.interest.Load() == nil {
		return nil
	}
	var list []*explore.Exploration
	for _, src := range st.sources {
		if x := src.explorer; x != nil {
			list = append(list, x.Exploration())
		}
	}
	return list
}
