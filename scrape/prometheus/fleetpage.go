package prometheus

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/exporter"
	"origintop/scrape/sorting"
)

// A followed is an exporter of a Fleet, and how far its pages have come. Times are milliseconds since 1970.
type followed struct {
	Found
	last int64 // the time of the last page, 0: none; and of the last scrape that there is a page of
	seen int64
	step int64 // between the last two scrapes; 0 if not known
	lag  int64 // how old a scrape is when it can be had, beside what settling is
	miss bool  // the last page says that there is no sample

	times []Sample // when it was scraped lately, 1 if that was successful
	now   int64    // the scrape of which there is to be a page; 0: none
	up    bool
	took  float64 // seconds
	body  []byte
	rows  history // whose labels with the value "" are missing
}

func (e *followed) key() [2]string { return [2]string{e.Job, e.Instance} }

// An asking is for the pages of some exporters at one time.
type asking struct {
	fleet *Fleet
	of    []*followed
	at    time.Time
	past  bool // all until then has come
	notes []string

	byKey map[[2]string]*followed
	asked scrape.Role // of what is asked for
}

// An area is what is asked for with one query: families of the exporters of a role.
type area struct {
	role  scrape.Role // RoleUnknown: of any
	match []matcher
}

// areas are all of them, by the table of rules.
var areas = func() []area {
	families := func(role scrape.Role, of ...exporter.Area) matcher {
		var names []string
		for _, e := range exporter.All {
			for _, r := range e.Rules {
				if e.Role == role && slices.Contains(of, r.Into.Area) && !strings.HasSuffix(r.Family, "*") {
					names = append(names, r.Family)
				}
			}
		}
		slices.Sort(names)
		return oneOf(nameLabel, slices.Compact(names), true)
	}
	machine := func(of ...exporter.Area) area {
		return area{scrape.RoleMachine, []matcher{families(scrape.RoleMachine, of...)}}
	}
	cpu, collectors := machine(exporter.CPU), machine(exporter.Collector)
	cpu.match = append(cpu.match, matcher{"mode", "!~", "guest.*"}) // which is part of other modes
	collectors.match = append(collectors.match, oneOf("collector", exporter.Collectors, false))
	return []area{
		cpu, collectors, machine(exporter.Machine, exporter.Kernel), machine(exporter.Device),
		machine(exporter.Disk), machine(exporter.Filesystem),
		{scrape.RoleServer, []matcher{families(scrape.RoleServer, exporter.Server)}},
		{scrape.RoleLoad, []matcher{families(scrape.RoleLoad, exporter.Tester, exporter.TesterErrors)}},
		{scrape.RoleContainers, []matcher{families(scrape.RoleContainers, exporter.Container, exporter.ContainerHost)}},
		{scrape.RoleUnknown, []matcher{oneOf(nameLabel, []string{"process_start_time_seconds", tookName}, true)}},
	}
}()

const tookName = "scrape_duration_seconds"

// of returns matchers of the exporters of a role, none if there are none.
func (a *asking) ofRole(role scrape.Role, only func(*followed) bool) []matcher {
	var jobs, instances []string
	for _, e := range a.of {
		if (role == scrape.RoleUnknown || e.holds.has(role)) && only(e) {
			jobs, instances = append(jobs, e.Job), append(instances, e.Instance)
		}
	}
	if len(jobs) == 0 {
		return nil
	}
	slices.Sort(jobs)
	slices.Sort(instances)
	return []matcher{oneOf("job", slices.Compact(jobs), false), oneOf("instance", slices.Compact(instances), false)}
}

// ups returns the query for when the exporters were scraped, within a time.
func (a *asking) ups(within time.Duration) string {
	all := a.ofRole(scrape.RoleUnknown, func(*followed) bool { return true })
	return inRange(selector(a.fleet.Match, append(all, matcher{nameLabel, "=", "up"})...), within)
}

func inRange(selector string, within time.Duration) string {
	return selector + "[" + strconv.FormatInt(max(1, within.Milliseconds()), 10) + "ms]"
}

// index has series found whose they are.
func (a *asking) index() {
	a.byKey = make(map[[2]string]*followed, len(a.of))
	for _, e := range a.of {
		a.byKey[e.key()] = e
	}
}

// pages returns the pages of the last scrapes of the exporters, of those of which there is a new one.
func (a *asking) pages(ctx context.Context) ([]scrape.Page, error) {
	f := a.fleet
	a.index()
	for _, e := range a.of {
		e.now, e.took, e.body, e.rows.lines = 0, 0, scrape.Reuse(e.body), e.rows.lines[:0]
	}
	if err := a.query(ctx, a.ups(f.window), a.scrapes); err != nil {
		return nil, err
	}
	oldest := int64(math.MaxInt64)
	for _, e := range a.of {
		if e.now > 0 {
			oldest = min(oldest, e.now)
		}
	}
	within := time.Duration(a.at.UnixMilli()-oldest+1) * time.Millisecond
	for _, area := range areas {
		who := a.ofRole(area.role, func(e *followed) bool { return e.now > 0 && e.up })
		if who == nil {
			continue
		}
		a.asked = area.role
		if err := a.query(ctx, inRange(selector(f.Match, append(who, area.match...)...), within), a.line); err != nil {
			return nil, err
		}
	}
	var pages []scrape.Page
	for _, e := range a.of {
		missed := e.miss
		p, ok := e.page(a.at)
		if e.miss && !missed {
			f.measured = false // they may come late by now, or not so often
		}
		if ok {
			pages = append(pages, p)
		}
	}
	sorting.Stable(pages, func(a, b scrape.Page) int { return a.Time.Compare(b.Time) })
	return pages, nil
}

// query asks the server, and keeps what it has to say beside its data.
func (a *asking) query(ctx context.Context, expr string, each func(*followed, *Series)) error {
	answer, err := a.fleet.Client.Query(ctx, expr, a.at, func(s *Series) error {
		if e := a.byKey[[2]string{s.Label("job"), s.Label("instance")}]; e != nil && e.owns(s.Labels) {
			each(e, s)
		}
		return nil
	})
	a.fleet.clock.observe(answer)
	if err == nil {
		err = truncated(answer)
	}
	if err != nil {
		return err
	}
	for _, w := range answer.Warnings {
		a.notes = append(a.notes, warning(w))
	}
	return nil
}

// scrapes takes in when an exporter was scraped.
func (a *asking) scrapes(e *followed, s *Series) {
	samples := withoutEnds(s.Samples)
	e.times = append(e.times[:0], samples...)
	n := len(samples)
	if n == 0 {
		return
	}
	newest := samples[n-1].Milliseconds
	if age := a.at.UnixMilli() - newest; e.miss && newest > e.seen && newest <= e.last {
		e.lag = max(e.lag, min(age, lateness.Milliseconds())) // there is a page of then that says that it is not there
	} else if !a.past {
		e.sooner(age)
	}
	for e.lag > 0 && n > 0 && samples[n-1].Milliseconds > a.at.UnixMilli()-e.lag {
		n--
	}
	if n == 0 || samples[n-1].Milliseconds <= e.last {
		return
	}
	e.now, e.up = samples[n-1].Milliseconds, samples[n-1].Value == 1
	switch {
	case n > 1:
		e.step = e.now - samples[n-2].Milliseconds
	case e.seen > 0 && e.now > e.seen:
		e.step = e.now - e.seen
	}
}

// line adds a series to the page of its scrape. One with times of its own is added with its time.
func (a *asking) line(e *followed, s *Series) {
	i := len(s.Samples) - 1
	for i > 0 && s.Samples[i].Milliseconds > e.now {
		i--
	}
	if i < 0 || e.now == 0 || math.IsNaN(s.Samples[i].Value) { // which may be a mark that the series has ended
		return
	}
	sample := s.Samples[i]
	if sample.Milliseconds != e.now && slices.ContainsFunc(e.times, func(t Sample) bool { return t.Milliseconds == sample.Milliseconds }) {
		return // it is of a scrape before
	}
	name := s.Label(nameLabel)
	if name == tookName {
		e.took = sample.Value
		return
	}
	if a.asked == scrape.RoleServer {
		l := line{name: name, labels: e.history().own(s.Labels), samples: []Sample{sample}}
		e.rows.lines = append(e.rows.lines, l)
		return
	}
	e.body = e.appendSeries(e.body, name, s.Labels)
	e.appendSample(sample)
}

// appendSample appends the value of a series to its name and labels.
func (e *followed) appendSample(s Sample) {
	e.body = appendValue(append(e.body, ' '), s.Value)
	if s.Milliseconds != e.now {
		e.body = strconv.AppendInt(append(e.body, ' '), s.Milliseconds, 10)
	}
	e.body = append(e.body, '\n')
}

// appendRows appends the series of a server. An empty label is an answer to which one they count, and no server stores it.
func (e *followed) appendRows() {
	e.rows.restoreEmpty()
	for _, l := range e.rows.lines {
		e.body = append(e.body, textOf(l.name, l.labels)...)
		e.appendSample(l.samples[0])
	}
}

// history returns an empty one with the labels of the scrapes.
func (e *followed) history() *history {
	h := &history{target: make(map[string]string, len(e.labels))}
	for _, l := range e.labels {
		h.target[l.Name] = l.Value
	}
	return h
}

// appendSeries appends name and labels of a series as the exporter has them.
func (e *followed) appendSeries(b []byte, name string, labels []Label) []byte {
	if !isPlain(name, true) || slices.ContainsFunc(labels, func(l Label) bool { return strings.HasPrefix(l.Name, exported) }) {
		return append(b, textOf(name, e.history().own(labels))...)
	}
	b = append(append(b, name...), '{')
	n := 0
	for _, l := range labels {
		if l.Name == nameLabel || slices.Contains(e.labels, l) {
			continue
		}
		b = appendLabel(b, n, l)
		n++
	}
	return append(b, '}')
}

// page returns the page of the scrape, or what is to be said if there is none.
func (e *followed) page(at time.Time) (p scrape.Page, ok bool) {
	at = at.Add(-time.Duration(e.lag) * time.Millisecond)
	p.Target, p.Time = e.Target, at
	switch {
	case e.now > 0:
		e.seen, p.Time = e.now, time.UnixMilli(e.now)
		if e.took > 0 && e.took < 24*60*60 {
			p.Took = time.Duration(math.Round(e.took * 1e9))
		}
		e.appendRows()
		if p.Body, p.Whole = e.body, e.up; !e.up {
			p.Body, p.Err = nil, e.failure(notScraped)
		}
	case at.UnixMilli() <= e.last: // what comes late is behind it
		return p, false
	case e.seen == 0:
		p.Err = e.failure("Prometheus has no scrape of it")
	case at.UnixMilli()-e.seen > e.patience():
		p.Err = e.failure(noSample(e.seen))
	default:
		return p, false
	}
	e.miss = e.now == 0
	e.last = max(e.last, p.Time.UnixMilli())
	return p, true
}

func (e *followed) failure(reason string) error {
	return &scrape.ScrapeError{URL: e.URL, Reason: reason}
}

// What is said of a scrape that failed, and of one that is missing.
const notScraped = "Prometheus could not scrape it: up 0"

func noSample(since int64) string {
	return fmt.Sprintf("no sample since %s: Prometheus does not scrape it any more, or has not run",
		time.UnixMilli(since).Format(time.TimeOnly))
}

// failed returns failed pages that say why nothing could be asked for.
func (a *asking) failed(reason error) []scrape.Page {
	pages := make([]scrape.Page, len(a.of))
	for i, e := range a.of {
		e.last = max(e.last, a.at.UnixMilli())
		err := e.failure(scrape.NotAsked(a.fleet.Client.String(), scrape.Reason(reason)))
		pages[i] = scrape.Page{Target: e.Target, Time: a.at, Err: err}
	}
	return pages
}
