// Package report writes what a load test has shown: as text, Markdown, HTML and JSON.
package report

import (
	"cmp"
	"math"
	"slices"
	"time"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// A Report is what is to be said of a run.
type Report struct {
	File, Origin string // where it was recorded to, and what the origin was called
	Program      string // that has recorded it
	Host         string // on which
	Flags        []string
	First, Last  time.Time // of the pages
	Interval     time.Duration
	Gaps         []Gap // for which nothing was recorded
	Damaged      int   // pages
	Limits       alarm.Thresholds
	Load         string   // the series that the operator calls the load; "" if that is not said
	Notes        []string // of the recording

	Verdict  *analysis.Verdict
	Timeline *analysis.Timeline
	Fits     []analysis.Fit
	Watched  *Watched
}

// A Gap is a time for which nothing was recorded.
type Gap struct {
	From   time.Time
	Length time.Duration
}

// Watched notes, round by round, what is to be said of a run beside its verdict. The zero Watched is ready for use.
type Watched struct {
	Sources []Source
	Markers []origin.Marker
	Alarms  map[string][]Span // by the names of fields: when one was high

	blindness words.Blindness
	host      string
}

// A Source is how one was watched.
type Source struct {
	Name, URL, Exporter string
	Pages, Failed       int
	Took                time.Duration // the longest
	failures            int
	why                 string // the last failure
	load                bool   // it is a load tester, which goes away with its test
}

// A Span is a time for which something was so.
type Span struct {
	From, To time.Time
	Critical bool
	on       bool
}

// maxSpans is how many times a field can be high. If it is more often, those that are nearest to each other become one.
const maxSpans = 60

// roomForOne returns spans with room for another one.
func roomForOne(list []Span) []Span {
	if len(list) < maxSpans {
		return list
	}
	gap := func(i int) time.Duration { return list[i].From.Sub(list[i-1].To) }
	nearest := 1
	for i := 2; i < len(list); i++ {
		if gap(i) < gap(nearest) {
			nearest = i
		}
	}
	list[nearest-1].To = list[nearest].To
	list[nearest-1].Critical = list[nearest-1].Critical || list[nearest].Critical
	return slices.Delete(list, nearest, nearest+1)
}

// Round takes in the last snapshot of a round: it has one page of each source at most.
func (w *Watched) Round(s *origin.Snapshot) {
	w.blindness.Observe(s)
	w.sources(s)
	current := s.Current()
	high := map[string]*alarm.Alarm{} // the worst of each field
	for f, row := range fields.Graded(current) {
		if a := f.AlarmOf(current, row); a != nil && a.Over && (high[f.Name] == nil || a.Severity > high[f.Name].Severity) {
			high[f.Name] = a
		}
	}
	if w.Alarms == nil {
		w.Alarms = map[string][]Span{}
	}
	for name, a := range high {
		list := w.Alarms[name]
		n, critical := len(list), a.Severity == severity.Crit
		switch {
		case n > 0 && list[n-1].on && list[n-1].Critical == critical:
			list[n-1].To, list[n-1].on = s.Time, true
		case n > 0 && list[n-1].To.After(a.Since):
			list[n-1].To, list[n-1].on = s.Time, false
			list = append(roomForOne(list), Span{s.Time, s.Time, critical, true})
		default:
			list = append(roomForOne(list), Span{a.Since, s.Time, critical, true})
		}
		w.Alarms[name] = list
	}
	for name, list := range w.Alarms {
		if last := &list[len(list)-1]; high[name] == nil && last.on {
			last.To, last.on = s.Time, false
		}
	}
}

// sources takes in how the sources are.
func (w *Watched) sources(s *origin.Snapshot) {
	for i := range s.Sources {
		src := &s.Sources[i]
		if i == len(w.Sources) {
			w.Sources = append(w.Sources, Source{Name: src.Name, URL: src.URL})
		}
		x := &w.Sources[i]
		if src.Failures > x.failures {
			x.Failed++
			x.why, x.load = src.Err, src.Only(scrape.RoleLoad)
		}
		if src.Pages > x.Pages {
			x.Took = max(x.Took, src.Took)
		}
		x.Pages, x.failures, x.Exporter = src.Pages, src.Failures, cmp.Or(src.Exporter, x.Exporter)
	}
	w.Markers, w.host = s.Markers, cmp.Or(s.Host, w.host)
}

// name returns what the run is of.
func (r *Report) name() string { return cmp.Or(r.Origin, r.Watched.host, r.File) }

// peak returns the largest load; NaN if no load is known.
func (r *Report) peak() float64 {
	l := r.Timeline
	if l.Begin >= l.End || l.Kind == analysis.NoLoad {
		return math.NaN()
	}
	most := l.Loads[l.Begin]
	for _, v := range l.Loads[l.Begin:l.End] {
		if v > most || math.IsNaN(most) {
			most = v
		}
	}
	return most
}

// A Row is one number of the table, and how it was.
type Row struct {
	*analysis.Column
	analysis.Summary
}

// tabled are the fields of the table of numbers, but for those that were 0 all the time and are only told of if they weren't.
var tabled = []struct {
	field string
	event bool
}{
	{"swarm.active_clients", false},
	{"swarm.requests_per_second", false},
	{"nginx.connections.active", false},
	{"nginx.requests_per_second", false},
	{"network.out_bytes_per_second", false},
	{"network.devices.out_link_percent", false},
	{"network.in_bytes_per_second", false},
	{"network.devices.in_link_percent", false},
	{"nginx.sent_bytes_per_second", false},
	{"swarm.throughput_bytes_per_second", false},
	{"cpu.busy_percent", false},
	{"cpu.cores.busy_percent", false},
	{"cpu.pressure_percent", false},
	{"memory.used_percent", false},
	{"memory.pressure_percent", true},
	{"memory.swap_pages_per_second", true},
	{"memory.oom_kills", true},
	{"containers.cpu_quota_percent", false},
	{"containers.throttled_percent", true},
	{"containers.memory_limit_percent", false},
	{"containers.oom_kills", true},
	{"disk.devices.busy_percent", false},
	{"disk.devices.await_seconds", true},
	{"disk.pressure_percent", true},
	{"disk.filesystems.used_percent", false},
	{"disk.file_handles_percent", false},
	{"network.conntrack_percent", false},
	{"network.tcp_sockets.memory_bytes", false},
	{"network.retransmitted_percent", true},
	{"network.listen_overflows_per_second", true},
	{"network.softnet_dropped_per_second", true},
	{"nginx.connections_percent", false},
	{"nginx.dropped_per_second", true},
	{"nginx.latency_seconds.mean", false},
	{"nginx.latency_seconds.p99", false},
	{"nginx.status_per_second.5xx", true},
	{"swarm.latency_seconds.mean", false},
	{"swarm.latency_seconds.p99", false},
	{"swarm.error_percent", true},
	{"swarm.stalled_percent", true},
	{"swarm.below_realtime_percent", true},
	{"swarm.drift_seconds", true},
}

// rows returns the table of numbers, and the names of what was 0 all the time.
func (r *Report) rows() (rows []Row, zero []string) {
	for _, of := range tabled {
		c := r.Timeline.Column(of.field)
		if c == nil {
			continue
		}
		s := r.Timeline.Summary(c)
		if of.event && !(s.Max > 0) {
			zero = append(zero, words.FieldName(c.Field, ""))
			continue
		}
		rows = append(rows, Row{c, s})
	}
	return rows, zero
}

// notSeen says what the run doesn't show.
func (r *Report) notSeen() []string {
	var list []string
	for _, note := range r.Notes {
		list = append(list, widgets.Clean(note))
	}
	if r.Load != "" && r.Verdict.LoadKind != analysis.Given {
		list = append(list, words.NoSuchLoad(r.Load, r.Verdict.LoadKind))
	}
	list = append(list, r.Watched.blindness.Text(r.Verdict)...)
	for i := range r.Watched.Sources {
		if s := &r.Watched.Sources[i]; s.Failed > 0 && !(s.load && s.Pages > 0) {
			list = append(list, words.Failures(s.Name, s.Failed, s.Pages+s.Failed, s.why))
		}
	}
	const most = 5
	for _, g := range r.Gaps[:min(len(r.Gaps), most)] {
		list = append(list, words.NotRecorded(g.From, g.Length))
	}
	if n := len(r.Gaps) - most; n > 0 {
		list = append(list, words.MoreGaps(n))
	}
	if r.Damaged > 0 {
		list = append(list, words.DamagedPages(r.Damaged))
	}
	return append(list, words.TooShort(r.Timeline)...)
}

// events says what happened, in the order of time.
func (r *Report) events() []string {
	const most = 30
	var list []string
	for i := range r.Verdict.Events[:min(len(r.Verdict.Events), most)] {
		list = append(list, words.Event(&r.Verdict.Events[i]))
	}
	if n := len(r.Verdict.Events) - most; n > 0 {
		list = append(list, words.More(n))
	}
	for i := range r.Verdict.Passing {
		list = append(list, words.Passing(&r.Verdict.Passing[i]))
	}
	return list
}

// markers returns those that the operator has set.
func (r *Report) markers() []origin.Marker {
	return slices.DeleteFunc(slices.Clone(r.Watched.Markers), func(m origin.Marker) bool { return m.Kind != origin.ByOperator })
}
