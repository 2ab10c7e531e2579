package origin

import (
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/containers"
	"origintop/scrape/series"
)

// A Trouble is a reason, found on the pages, why numbers are missing, incomplete or not what they seem. It is data: the wording belongs to
// the screen.
type Trouble struct {
	Kind    TroubleKind
	Source  string      // the name of the target whose pages say so
	Of      scrape.Role // of which numbers on them; RoleUnknown: of all
	Subject string      // a collector, a CPU, a mount point, servers: see the kinds. It comes from outside
	Count   int         // of lines, of rows
}

// A TroubleKind says what is wrong with the numbers.
type TroubleKind uint8

// The kinds of trouble. Those up to BadLines are worth a warning.
const (
	SeveralMachines TroubleKind = iota // a page of several machines, Subject, whose numbers nobody can tell apart
	AnswererChanges                    // replicas answer in turn: counters of one are none of the other
	CollectorFailed                    // the exporter could not read Subject
	CPUTimes                           // the times of the CPU Subject don't add up to the time that has passed
	DeviceError                        // the file system Subject can't be asked
	RowsMissing                        // Count rows that were there a moment ago: sums of them are not known
	OldNames                           // names of a node_exporter before 0.16
	Frozen                             // the pages have been the same for Count seconds: their numbers are not known
	WrongPage                          // the page has none of the numbers Of, which are asked for there
	SeveralSeries                      // Count numbers, of the family Subject and others, that several series say: they are not known
	OrderUnclear                       // nobody has said which of the servers, Subject, stand in front: what the origin does is not known
	SecondMachine                      // nobody has said which is the origin's: that of the source Subject is shown, this page's is not
	SecondTester                       // the page is of another load tester than that of Subject, whose numbers are shown: this one's are not
	CrowdedPage                        // there are more containers on the page than Count: the others are left out
	BadLines                           // Count lines are not in the text format, among them some that are read here, Subject the first

	SkippedLines   // Count lines are not in the text format, none of which is of use here
	StandsStill    // pages come, and their counters stand: they are made anew less often than they are asked for
	NamelessCounts // what the server without a name has served is part of the sums
	Uncertain      // answers take so long that rates are uncertain by Count percent
	TakenElsewhere // the numbers Of are read of the source Subject instead
	CountsLate     // requests are under way, and Subject has not counted any: rates are not known
	OrderDoubtful  // servers behind others, Subject, answer Count percent of the requests in front: they may be in front
	MayCountTwice  // requests that the part Subject hands on to other parts count twice
)

// String returns the word for a kind in JSON.
func (k TroubleKind) String() string {
	return [...]string{
		"several_machines", "answerers_in_turn", "collector_failed", "cpu_times", "device_error", "rows_missing", "old_names", "frozen",
		"wrong_page", "several_series", "order_unclear", "second_machine", "second_tester",
		"crowded_page", "bad_lines",
		"skipped_lines", "stands_still", "nameless_counts", "uncertain", "taken_elsewhere", "counts_late", "order_doubtful",
		"may_count_twice",
	}[k]
}

// Name returns what tells a trouble from others in a list of alarms.
func (t *Trouble) Name() string {
	name := t.Source
	if t.Of != scrape.RoleUnknown {
		name += " " + t.Of.String()
	}
	return strings.TrimSpace(name + " " + t.Kind.String() + " " + t.Subject)
}

// Warns reports whether the operator must know of the trouble, because what is missing may be what is wrong.
func (k TroubleKind) Warns() bool { return k <= BadLines }

// maxTroubles is how many are kept of one page.
const maxTroubles = 32

// troubles are those of one page. A snapshot has copies.
type troubles []Trouble

func (t *troubles) add(kind TroubleKind, subject string, count int) {
	t.addOf(scrape.RoleUnknown, kind, subject, count)
}

func (t *troubles) addOf(of scrape.Role, kind TroubleKind, subject string, count int) {
	if len(*t) < maxTroubles {
		*t = append(*t, Trouble{Kind: kind, Of: of, Subject: scrape.Short(subject), Count: count})
	}
}

// Current returns the snapshot without what is only known of the time before: numbers of sources that are down.
func (s *Snapshot) Current() *Snapshot {
	old := func(k scrape.Role) bool { src := s.Source(k); return src != nil && !src.Up() }
	c := *s
	if old(scrape.RoleMachine) {
		c.CPU, c.Memory, c.Network, c.Disk = unknownMachine()
		c.PlateauAlarm = nil
	}
	if old(scrape.RoleServer) {
		c.Server, c.Servers = unknownServer(), nil
		c.Server.Limit = s.Server.Limit
	}
	for i := range c.Servers {
		if v := &c.Servers[i]; v.Stale {
			if &c.Servers[0] == &s.Servers[0] {
				c.Servers = slices.Clone(c.Servers)
			}
			exporter := v.Exporter
			c.Servers[i].ServerNumbers = unknownServer()
			c.Servers[i].Exporter = exporter
		}
	}
	if old(scrape.RoleLoad) {
		c.Clients = unknownClients()
	}
	if old(scrape.RoleContainers) {
		c.Containers = nil
	}
	return &c
}

// troubles returns what is the matter with the numbers of all sources.
func (st *State) troubles() []Trouble {
	st.found = st.found[:0]
	for _, src := range st.sources {
		if src.Up() {
			st.findTroubles(src)
		}
	}
	if len(st.found) == 0 {
		return nil
	}
	return append(st.told.Alloc(len(st.found)), st.found...)
}

// findTroubles adds what is the matter with the numbers of a source to what was found.
func (st *State) findTroubles(src *source) {
	add := func(of scrape.Role, found troubles) {
		for _, t := range found {
			t.Source = src.Name
			if !src.Only(of) {
				t.Of = max(t.Of, of)
			}
			same := func(o Trouble) bool {
				return o.Subject == t.Subject && o.Kind == t.Kind && o.Of == t.Of && o.Source == t.Source
			}
			if len(st.found) < maxTroubles && !slices.ContainsFunc(st.found, same) {
				st.found = append(st.found, t)
			}
		}
	}
	add(scrape.RoleUnknown, src.troubles)
	if st.node.owner == src {
		add(scrape.RoleMachine, st.node.troubles)
	}
	for _, n := range src.servers {
		if n.gone == 0 {
			add(scrape.RoleServer, n.troubles)
		}
	}
}

// noteCrowded notes that containers of a page are left out.
func (s *source) noteCrowded() {
	if s.containers.Crowded() {
		s.troubles.addOf(scrape.RoleContainers, CrowdedPage, "", containers.Most)
	}
}

// noteTwice notes which numbers are not known, as several series say them.
func (st *State) noteTwice(src *source) {
	note := func(of scrape.Role, on bool, s *series.Span) {
		if on && s.Clashes > 0 {
			src.troubles.addOf(of, SeveralSeries, s.ClashOf, s.Clashes)
		}
	}
	note(scrape.RoleMachine, st.node.owner == src, &st.node.Span)
	for _, n := range src.servers {
		note(scrape.RoleServer, n.on, &n.Span)
	}
	note(scrape.RoleLoad, src.tester.on, &src.tester.Span)
	if n, family := src.containers.Clashes(); n > 0 {
		src.troubles.addOf(scrape.RoleContainers, SeveralSeries, family, n)
	}
}
