// Package origin turns pages into what is known of an origin server: a State takes in pages, and makes an immutable Snapshot of all that
// were applied to it. It has the numbers of every exporter, and from where on they are too high.
package origin

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/containers"
	"origintop/scrape/crash"
	"origintop/scrape/explore"
	"origintop/scrape/exporter"
	"origintop/scrape/identity"
	"origintop/scrape/series"
)

// A State takes pages in, one after the other, and makes snapshots of them. It belongs to one goroutine; the snapshots
// belong to all, and so does its method Explore.
type State struct {
	options Options
	shown   *alarm.Thresholds // those of the options, for snapshots, which are not to keep all of the State

	sources []*source
	node    *node
	web     webTotal
	plateau alarm.PlateauFinder
	latest  time.Time
	known   time.Time
	markers markerList

	listed   series.Arena[SourceState]
	told     series.Arena[Trouble]
	found    []Trouble                        // of the snapshot that is made
	interest atomic.Pointer[explore.Interest] // what is explored; the one thing that any goroutine may change
}

// source is what is kept of one target.
type source struct {
	SourceState
	asked   time.Time              // when the last page, good or not, was asked for
	end     scrape.TruncationGuard // of its last pages
	wants   scrape.Role            // what is asked for there; of RoleOther any page of metrics is good
	held    roles                  // that its pages have ever had numbers of, read or not
	allowed roles                  // of which numbers are read
	missing int                    // pages in a row that have no numbers of a machine any more
	refused int                    // times that nothing has listened there since the last good page
	elsewhere
	servers []*server
	tester  *tester

	containers *containers.Reader
	cadvisor   *exporter.Exporter // that the last of its series is of

	answerer identity.Answerer
	unread   unread // what there are bad lines of on the page
	reader
	explorer *explore.Explorer // nil while nothing of it is of interest
	given    explore.Sum       // what its pages say of Options.Load
	clients  explore.Sum       // and of Options.Clients
	name     []byte
	troubles troubles
	reading  reading
	self     []string // its name
	wasDown  []string // room for servers that were down before a page
	isDown   []string // and after it
	vintages [scrape.RoleOther]vintage
}

// NewState returns a State that expects pages of these targets. Pages of others are welcome, too.
func NewState(o Options, targets ...scrape.Target) *State {
	if o.Window <= 0 {
		o.Window = 30 * time.Second
	}
	thresholds := o.Thresholds
	st := &State{options: o, shown: &thresholds, node: newNode().bounded(&o)}
	st.web.bounded(&o)
	if o.History > 0 {
		st.listed.Batch, st.told.Batch = fewer, fewer
	}
	for _, t := range targets {
		st.source(t)
	}
	return st
}

// source returns what is kept of a target. One that is at another URL than before is another one: its counters are not those of before.
func (st *State) source(t scrape.Target) *source {
	i := slices.IndexFunc(st.sources, func(src *source) bool { return src.Name == t.Name })
	if i < 0 {
		i = len(st.sources)
		st.sources = append(st.sources, st.newSource(t))
	}
	src := st.sources[i]
	switch {
	case src.URL == t.URL, src.URL == "", t.URL == "": // which says nothing
	case src.asked.IsZero():
		src.Target, src.wants = t, t.Role
	default:
		if st.node.owner == src {
			st.node, st.plateau = newNode().bounded(&st.options), alarm.PlateauFinder{}
		}
		st.sources[i] = st.newSource(t)
	}
	return st.sources[i]
}

func (st *State) newSource(t scrape.Target) *source {
	src := &source{SourceState: SourceState{Target: t}, wants: t.Role, tester: newTester().bounded(&st.options), containers: st.newContainers()}
	src.start()
	src.shared = st.options.Shared
	src.self = []string{t.Name}
	return src
}

// Apply takes in a page, or the failure to get one. Nothing of the page is kept.
func (st *State) Apply(p scrape.Page) {
	if p.Marker != "" {
		st.markers.append(Marker{At: p.Time, Kind: ByOperator, Text: scrape.Cut(p.Marker, scrape.MaxWords)})
		return
	}
	src := st.source(p.Target)
	if scrape.IsDamaged(p) { // of that time nothing is known
		src.given.Gap()
		src.clients.Gap()
		st.gap(src, p.Time)
		return
	}
	was := st.watch(src, &src.wasDown)
	st.apply(src, p)
	st.addTotal()
	if n := st.node; n.owner == src && p.Err == nil && !n.Held {
		load, clients := st.load()
		st.plateau.Observe(&n.Span, load, clients, n.network.Out, &st.options.Thresholds)
	}
	st.notice(src, &was, p.Time.Add(p.Took))
}

func (st *State) apply(src *source, p scrape.Page) {
	src.Took = p.Took
	if src.URL == "" {
		src.URL = p.Target.URL
	}
	if !src.asked.IsZero() {
		src.Interval = max(0, p.Time.Sub(src.asked))
	}
	src.asked, src.Bare, src.Wrong = p.Time, false, false
	if known := p.Time.Add(p.Took); known.After(st.known) {
		st.known = known
	}
	if p.Time.After(st.latest) {
		st.latest = p.Time
	}
	reason := ""
	if p.Err != nil {
		reason = scrape.Reason(p.Err)
	} else {
		reason = st.read(src, p)
	}
	if reason == "" {
		src.Pages++
		src.Last = p.Time
		src.DownSince, src.Failures, src.refused = time.Time{}, 0, 0
		src.Err = ""
		return
	}
	st.explore(src, &p, nil)
	src.given.Gap()
	src.clients.Gap()
	src.Err = reason
	src.Failures++
	if p.Err != nil && scrape.IsRefusal(reason) {
		src.refused++
	}
	if src.DownSince.IsZero() {
		src.DownSince = p.Time
		if p.Err == nil && !src.tester.since.IsZero() {
			src.DownSince = src.tester.since
		}
	}
	st.gap(src, p.Time)
}

// gap notes that there was no page at that time.
func (st *State) gap(src *source, at time.Time) {
	if st.node.owner == src {
		st.node.gap(at)
	}
	for _, n := range src.servers {
		n.gap(at)
	}
	if src.tester.view.Known {
		src.tester.gap(at)
	}
}

// read takes in the body of a page. It returns why the page is none, or "".
func (st *State) read(src *source, p scrape.Page) string {
	body := p.Body
	if n := len(body); p.Whole && n > 0 && body[n-1] != '\n' {
		body = append(body[:n:n], '\n')
	}
	if !p.Whole && !src.end.Accept(body) {
		return "the page may have been cut off: it came without a length, and without what the last one ended with"
	}
	r := st.reading(src, p.Time, p.Took)
	if !src.reader.read(body, r.begin, r.find) {
		src.Wrong = len(bytes.TrimSpace(body)) > 0 // a database of which nothing is known yet answers with nothing
		return scrape.DescribeNonMetrics(body, src.scanner.Err())
	}
	src.end.Observe(body, p.Whole)
	src.noticeAnswerer(st.node)
	if st.options.Clients != nil {
		src.clients.Read(p.Time, body, st.options.Clients)
	}
	switch known := r.end(); {
	case known:
	case src.tester.gone != "":
		return src.tester.gone
	case src.bare():
		src.Bare = true
		return "none of the load tester's requests has been answered yet"
	case src.wants != scrape.RoleOther:
		src.Wrong = true
		return st.unwanted(src)
	}
	src.Bytes, src.Series, src.Skipped = len(p.Body), src.series, src.scanner.Skipped()
	src.noteTroubles()
	st.noteTwice(src)
	st.noteElsewhere(src)
	st.explore(src, &p, body)
	if st.options.Load != nil {
		src.given.Read(p.Time, body, st.options.Load)
	}
	return ""
}

// rules are those of all exporters.
var rules = exporter.NewIndex(exporter.All)

// wanted reports whether samples of a family may be read.
func wanted(family []byte) bool { return identity.IsProcessStart(family) || rules.Has(family) }

// Snapshot returns all that the State knows by now.
func (st *State) Snapshot() *Snapshot {
	s := &Snapshot{
		Time: st.latest, Known: st.known, Host: st.node.host, Window: st.options.Window,
		Sources:      st.listed.Alloc(len(st.sources)),
		Troubles:     st.troubles(),
		PlateauAlarm: st.plateau.Alarm(),
		Thresholds:   st.shown,
		CPU:          st.node.cpu, Memory: st.node.memory, Network: st.node.network, Disk: st.node.disk,
	}
	for _, src := range st.sources {
		s.Sources = append(s.Sources, src.SourceState)
	}
	s.Markers, s.MarkersLeftOut = st.markers.recent(), st.markers.leftOut
	s.Explored = st.explorations()
	s.GivenLoad = st.givenLoad()
	st.setServers(s)
	st.noteOrder(s)
	st.setContainers(s)
	for _, up := range []bool{true, false} { // numbers of a target that is down are not to pass for new ones
		for _, src := range st.sources {
			if v := &src.tester.view; src.Up() == up && (!s.Clients.Known || s.Clients.Tester == "" && v.Tester != "") {
				s.Clients = *v
			}
		}
	}
	if n := st.options.WorkerConnections; n > 0 {
		front := 0.0
		for i := range s.Servers {
			v := &s.Servers[i]
			if v.Limit = st.options.limitOf(&v.ServerNumbers); !v.Behind {
				front += v.Limit // each has as many
			}
		}
		if s.Server.Limit = front; len(s.Servers) == 0 {
			s.Server.Limit = float64(n)
		}
	}
	if !s.Clients.Known {
		s.Clients = unknownClients()
	}
	return s
}

// Run applies the pages of a Source and publishes a snapshot before the first and after each, until the Source ends or fails, or
// the context is cancelled. It returns nil after the last page, the context's error if that ended it, and a *Crash if something
// panicked.
func Run(ctx context.Context, src scrape.Source, st *State, publish func(*Snapshot)) error {
	return crash.Guarded(func() error {
		publish(st.Snapshot())
		for {
			page, err := src.Next(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			st.Apply(page)
			publish(st.Snapshot())
		}
	})
}

// Explore has the State keep all series of interest from the next pages on, for the Explorations of its snapshots. Nil, as at
// the beginning, is none, and costs nothing. Histories of series that stay of interest go on. It may be called from any
// goroutine.
func (st *State) Explore(interest explore.Interest) {
	if interest == nil {
		st.interest.Store(nil)
	} else {
		st.interest.Store(&interest)
	}
}

// Clone returns a State that continues from here independently, without the explored series. The two share what was read so far.
func (st *State) Clone() *State {
	c := &State{
		options: st.options, shown: st.shown, latest: st.latest, known: st.known,
		node: st.node.clone(), web: st.web.clone(), plateau: st.plateau.Clone(), markers: st.markers.clone(),
	}
	for _, src := range st.sources {
		s := &source{
			SourceState: src.SourceState, asked: src.asked, end: src.end.Clone(), wants: src.wants, held: src.held, allowed: src.allowed,
			missing: src.missing, refused: src.refused, given: src.given, clients: src.clients, tester: src.tester.clone(),
			containers: src.containers.Clone(), cadvisor: src.cadvisor, answerer: src.answerer.Clone(),
			troubles: slices.Clone(src.troubles), self: src.self,
		}
		for _, n := range src.servers {
			s.servers = append(s.servers, n.clone())
		}
		s.series, s.first = src.series, src.first
		s.start()
		s.shared = src.shared
		c.sources = append(c.sources, s)
		if st.node.owner == src {
			c.node.owner = s
		}
	}
	return c
}

// Weight estimates how many bytes the State costs, without explored series.
func (st *State) Weight() int {
	n := st.node
	sum := n.cpus.Weight() + n.kernel.Weight() + n.net.Weight() + n.disks.Weight() + n.mounts.Weight()
	for _, src := range st.sources {
		sum += 4<<10 + src.tester.errors.Weight() + src.containers.Weight()
		if w := src.tester.asks; w != nil {
			for _, t := range w.tables() {
				sum += t.Weight()
			}
		}
		for _, n := range src.servers {
			for _, t := range n.tables() {
				sum += t.Weight()
			}
		}
	}
	return sum
}
