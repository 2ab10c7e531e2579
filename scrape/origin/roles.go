package origin

import (
	"fmt"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/containers"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// A page may be of several exporters, and one sort of numbers on the pages of several targets: a textfile collector's, an application's,
// those of another machine whose URL was given by mistake. Whose are shown follows from what the operator asked of which target, never from
// who answers first.

// A roles is a set of roles.
type roles uint8

func (k *roles) add(kind scrape.Role)     { *k |= 1 << kind }
func (k roles) has(kind scrape.Role) bool { return k&(1<<kind) != 0 }

// claims reports whether a source is where numbers of a role are asked for. One whose pages have turned out to be something else altogether
// is not: two URLs may have been mixed up.
func (s *source) claims(k scrape.Role) bool { return s.wants == k && (s.held == 0 || s.held.has(k)) }

// claimant returns the source that numbers of a role come from instead of src; nil if they may come from that.
func (st *State) claimant(src *source, k scrape.Role) *source {
	if by := st.asked(src, k); by != nil || k != scrape.RoleMachine {
		return by
	}
	for _, s := range st.sources { // a machine is one: of several that it may come from, the first has it
		if s != src && s.held.has(k) && s.before(src) && st.asked(s, k) == nil {
			return s
		}
	}
	return nil
}

// asked returns the source that is asked for numbers of a role in place of src, if there is one.
func (st *State) asked(src *source, k scrape.Role) *source {
	if src.wants == k {
		return nil
	}
	for _, s := range st.sources {
		if s != src && (s.claims(k) || src.wants == scrape.RoleOther && s.wants == k) {
			return s
		}
	}
	return nil
}

// before reports whether a source's numbers of a machine go before those of another: what is asked for them, then by name.
func (s *source) before(o *source) bool {
	if a, b := s.wants == scrape.RoleMachine, o.wants == scrape.RoleMachine; a != b {
		return a
	}
	return s.Name < o.Name
}

// allow sets which numbers are read of a source's pages. Those that come from elsewhere from now on are forgotten.
func (st *State) allow(src *source) {
	var allowed roles
	for _, k := range scrape.Roles {
		if st.claimant(src, k) == nil {
			allowed.add(k)
		}
	}
	if allowed == src.allowed {
		return
	}
	src.allowed = allowed
	src.restrict(allowed)
	if !allowed.has(scrape.RoleServer) {
		src.servers = nil
	}
	if !allowed.has(scrape.RoleLoad) {
		src.tester = newTester().bounded(&st.options)
	}
	if !allowed.has(scrape.RoleContainers) {
		src.containers = st.newContainers()
	}
	if !allowed.has(scrape.RoleMachine) && st.node.owner == src {
		st.node = newNode().bounded(&st.options)
	}
}

// restrict notes that only some of the numbers on a source's pages are read from now on.
func (s *source) restrict(to roles) {
	s.pages = 0 // where series go is to be asked again
	if s.Roles &= to; s.Roles == 0 {
		s.Exporter = ""
	}
}

// own has the numbers of the machine come from a source. Those of another are forgotten: they may be of another machine.
func (st *State) own(src *source) {
	if was := st.node.owner; was != nil {
		was.restrict(^roles(1 << scrape.RoleMachine))
		st.node, st.plateau = newNode().bounded(&st.options), alarm.PlateauFinder{}
	}
	st.node.owner = src
}

// elsewhere are values on a page that are not read, as numbers of their kind come from another source: one of each kind, which tells that
// there are.
type elsewhere [scrape.RoleOther]float64

func (e *elsewhere) begin() {
	for k := range e {
		e[k] = series.Absent
	}
}

func (e *elsewhere) has(k scrape.Role) bool { return !series.IsAbsent(e[k]) }

// noun returns what an exporter of a role is called.
func noun(k scrape.Role) string {
	return [...]string{"an unknown exporter", "node_exporter", "a web server's exporter", "a load tester", "cAdvisor", "another page"}[k]
}

// unwanted says why a page is none, of which nothing is read: because its numbers come from elsewhere, or as there are none.
func (st *State) unwanted(src *source) string {
	for _, k := range scrape.Roles {
		if from := st.claimant(src, k); from != nil && src.elsewhere.has(k) {
			want := "a page"
			if src.wants != scrape.RoleUnknown && src.wants != scrape.RoleOther {
				want = "not " + noun(src.wants) + " but the page"
			}
			return fmt.Sprintf("%s of %s, whose numbers come from %s: is the URL right?", want, noun(k), from.Name)
		}
	}
	return fmt.Sprintf("a page of %d series, none of node_exporter, of a web server known here or of a load tester (the first: %s)",
		src.series, scrape.Short(src.first))
}

// noteElsewhere notes what of a page is not read as it comes from another source, and that what is asked for there is not on it.
func (st *State) noteElsewhere(src *source) {
	if src.wants != scrape.RoleUnknown && src.wants != scrape.RoleOther && !src.held.has(src.wants) {
		src.troubles.addOf(src.wants, WrongPage, src.Exporter, 0)
	}
	for _, k := range scrape.Roles {
		from := st.claimant(src, k)
		if from != nil && src.elsewhere.has(k) && (from.URL != src.URL || src.URL == "") { // else it is the same page, asked for twice
			kind := TakenElsewhere
			if k == scrape.RoleMachine && from.wants != k { // it may be another machine, and the one that suffers
				kind = SecondMachine
			} else if k == scrape.RoleLoad { // it may be the one whose clients suffer
				kind = SecondTester
			}
			src.troubles.addOf(k, kind, from.Name, 0)
		}
	}
	if src.tester.others {
		src.troubles.addOf(scrape.RoleLoad, SecondTester, src.Name, 0)
	}
	for _, s := range st.sources {
		if tests := func(s *source) bool { return s.tester.on && s.tester.exporter != givenExporter }; s != src && tests(s) && tests(src) {
			src.troubles.addOf(scrape.RoleLoad, SecondTester, s.Name, 0)
			break
		}
	}
}

// A vintage is how sure and how new the numbers of one kind are on a page. Those of several exporters on it may be of different times, as
// what a textfile collector hands on is.
type vintage struct {
	known        bool // there are such numbers
	held, frozen bool
	doubt        float64 // by which part of themselves rates may be off
	fresh        time.Time
}

// see takes in the span of such numbers. Of several the oldest and the least sure counts.
func (v *vintage) see(s *series.Span) {
	if s.Held && (!v.held || s.Fresh.Before(v.fresh)) {
		v.fresh = s.Fresh
	}
	v.known = true
	v.held = v.held || s.Held
	v.frozen = v.frozen || s.Frozen()
	v.doubt = max(v.doubt, s.Doubt)
}

// setVintage notes by how much rates of the page may be off, and since when it says nothing new.
func (s *source) setVintage() {
	s.Doubt, s.Fresh, s.Held = 0, time.Time{}, true
	for i := range s.vintages {
		v := &s.vintages[i]
		if !v.known {
			continue
		}
		s.Doubt = max(s.Doubt, 100*v.doubt)
		if s.Held = s.Held && v.held; s.Fresh.Before(v.fresh) {
			s.Fresh = v.fresh
		}
	}
	if s.Held = s.Held && !s.Fresh.IsZero(); !s.Held {
		s.Fresh = s.asked
	}
}

// noteVintage notes which numbers are old or not sure, of each kind by itself if there are several.
func (s *source) noteVintage() {
	for k := range s.vintages {
		v, of := &s.vintages[k], scrape.Role(k)
		if s.Only(of) {
			of = scrape.RoleUnknown
		}
		switch {
		case v.frozen:
			s.troubles.addOf(of, Frozen, "", int(s.asked.Sub(v.fresh).Seconds()))
		case v.held:
			s.troubles.addOf(of, StandsStill, "", 0)
		}
	}
	if s.Doubt > 0 {
		s.troubles.add(Uncertain, "", int(s.Doubt+0.5))
	}
}

// Inside reports whether the pages are made by the very server that the source watches. Of pages of several exporters it is not known.
func (s *SourceState) Inside() bool {
	return slices.ContainsFunc(exporter.All, func(e *exporter.Exporter) bool {
		return e.Name == s.Exporter && e.Role == scrape.RoleServer && (e.BuiltIn() || e.Module)
	})
}

// Source returns the source of a role: one that is up if there is any, else the first; nil if there is none.
func (s *Snapshot) Source(kind scrape.Role) *SourceState {
	var found *SourceState
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Has(kind) && (found == nil || src.Up() && !found.Up()) {
			found = src
		}
	}
	return found
}

// setContainers lists the containers of all targets. Where two have the same name, that of the target says which is which.
func (st *State) setContainers(s *Snapshot) {
	var of []*source
	for _, up := range []bool{true, false} { // what targets that are down have said counts where no other is up
		for _, src := range st.sources {
			if len(src.containers.Containers()) > 0 && src.Up() == up && (up || len(of) == 0 || !of[0].Up()) {
				of = append(of, src)
			}
		}
	}
	if len(of) == 1 {
		s.Containers = of[0].containers.Containers()
		return
	}
	names := map[string]bool{}
	for _, src := range of {
		for _, c := range src.containers.Containers() {
			if names[c.Name] {
				c.Name += " of " + src.Name
			}
			names[c.Name] = true
			s.Containers = append(s.Containers, c)
		}
	}
}

func (st *State) newContainers() *containers.Reader {
	r := &containers.Reader{}
	if st.options.History > 0 {
		r.Bound(fewer)
	}
	return r
}
