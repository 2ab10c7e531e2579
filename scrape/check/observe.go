package check

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/explore"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
	"origintop/scrape/severity"
)

// observe takes in the numbers of a round: of a snapshot, and of the same one without what is only known of the time before.
func (k *kept) observe(s, current *origin.Snapshot, m moment) {
	switch k.Subject {
	case FieldSubject:
		k.field(s, current, m)
	case SeriesSubject:
		k.series(s, m)
	case Alarms:
		k.alarms(s, m)
	}
	k.fill(m)
}

// alarms takes in how many things are the matter.
func (k *kept) alarms(s *origin.Snapshot, m moment) {
	n := 0.0
	for _, of := range fields.Matters(s) {
		if !k.Critical || of.Severity == severity.Crit {
			n++
		}
	}
	for i := range s.Sources { // of one that is down nobody knows what is the matter
		if src := &s.Sources[i]; !src.Up() && !src.Only(scrape.RoleLoad) && k.Op.Holds(n, k.Value) {
			n = math.NaN()
		}
	}
	k.set(rowKey{k.source(""), ""}, n, m)
}

// field takes in the numbers of a field.
func (k *kept) field(s, current *origin.Snapshot, m moment) {
	f, from := k.Field, k.source("")
	step, doubt := k.sources[from].step(s, f)
	waits := k.sources[from].waits(s, func(src *origin.SourceState) bool { return src.Has(f.Role()) }) && k.Agg != Rate && k.Agg != Count
	if src := s.Source(f.Role()); src != nil {
		k.whose.Watched, k.whose.Answered = true, k.whose.Answered || src.Pages > 1
		k.whose.Exporter = cmp.Or(src.Exporter, k.whose.Exporter)
	}
	rows := 1
	if f.List != nil {
		rows = f.List.Len(current)
	}
	found := false
	for i := range rows {
		name := ""
		if f.List != nil {
			name = f.List.Row(current, i)
		}
		if k.Row != "" && name != k.Row {
			if len(k.rows) == 0 && len(k.others) < maxOthers && !slices.Contains(k.others, name) {
				k.others = append(k.others, name)
			}
			continue
		}
		found = true
		v := f.Value(current, i)
		if f.SinceBoot && current.CPU.SinceBoot || k.undecided(v, f, current, i, doubt) {
			v = math.NaN()
		}
		if f.Quantile != nil && isKnown(v) && math.IsInf(f.Quantile(current, i).High, 1) {
			k.beyond = max(k.beyond, v)
		}
		if !isKnown(v) && nothingToMeasure(f, current, i) {
			v = absent
		}
		if waits {
			v = pending
		}
		k.number(rowKey{from, name}, v, step, m)
	}
	// A status that the load tester doesn't list has not come.
	if f.List != nil && f.List.Name == "swarm.errors_by_status" && current.Clients.Known && !(found && k.Row != "") {
		k.number(rowKey{from, k.Row}, 0, step, m)
	}
}

// waits reports whether no source of some has answered since it was asked last, though none has failed.
func (s *source) waits(of *origin.Snapshot, is func(*origin.SourceState) bool) bool {
	before, up, found := s.last, true, false
	for i := range of.Sources {
		if src := &of.Sources[i]; is(src) {
			up, found = up && src.Up(), true
			if !src.Last.Equal(before) {
				s.last = src.Last
			}
		}
	}
	return found && up && !before.IsZero() && s.last.Equal(before)
}

// step returns how long it was from the numbers before to these, in seconds: 0 if they are the same, NaN if nobody knows; and by which part
// of themselves they may be wrong.
func (s *source) step(of *origin.Snapshot, f *fields.Field) (step, doubt float64) {
	before := s.fresh
	for i := range of.Sources {
		if src := &of.Sources[i]; src.Has(f.Role()) {
			doubt = max(doubt, src.Doubt/100)
			if src.Fresh.After(s.fresh) {
				s.fresh = src.Fresh
			}
		}
	}
	if before.IsZero() {
		return math.NaN(), doubt
	}
	return s.fresh.Sub(before).Seconds(), doubt
}

// undecided reports whether a number is known too roughly to say whether the condition holds for it: a percentile beyond the last bucket,
// which is larger by nobody knows how much, and a rate over a step whose length is in doubt.
func (k *kept) undecided(v float64, f *fields.Field, s *origin.Snapshot, i int, doubt float64) bool {
	if f.Quantile != nil && math.IsInf(f.Quantile(s, i).High, 1) {
		return k.Op.Holds(v, k.Value) != (k.Op == Greater || k.Op == GreaterEqual)
	}
	return f.Doubtful && k.Agg == Worst && k.Op.Holds(v/(1+doubt), k.Value) != k.Op.Holds(v*(1+doubt), k.Value)
}

// nothingToMeasure reports whether a mean or a share is not known because nothing came that it could be of, and nothing waits: it says so
// where it is certain. Of a server that answers nobody while there are clients, the latency is not known.
func nothingToMeasure(f *fields.Field, s *origin.Snapshot, i int) bool {
	switch {
	case strings.HasPrefix(f.Name, "nginx.latency_seconds."):
		return s.Server.Latency.Kind != origin.NoLatency && isIdle(&s.Server, s)
	case f.Name == "nginx.servers.latency_p99_seconds":
		n := &s.Servers[i].ServerNumbers
		return n.Latency.Kind != origin.NoLatency && isIdle(n, s)
	case f.Name == "nginx.5xx_percent":
		return s.Server.Status[5] == 0 && isIdle(&s.Server, s)
	case f.Name == "nginx.servers.5xx_percent":
		n := &s.Servers[i].ServerNumbers
		return n.Status[5] == 0 && isIdle(n, s)
	case f.Name == "disk.devices.await_seconds":
		d := &s.Disk.Devices[i]
		return d.Operations == 0 && d.Queue == 0
	case f.Name == "swarm.error_percent":
		return s.Clients.Active == 0 && s.Clients.Segments+s.Clients.Manifests == 0
	}
	return false
}

// isIdle reports whether a server had no request in the last step, and has none: but for the one that asks it.
func isIdle(n *origin.ServerNumbers, s *origin.Snapshot) bool {
	return n.Requests == 0 && !(n.Reading+n.Writing > 1) && !(s.Clients.Active > 0)
}

// number takes in the number of a row of a field.
func (k *kept) number(key rowKey, v, step float64, m moment) {
	switch {
	case k.Agg != Rate && k.Agg != Count:
	case isTotal(k.Field):
		k.total(key, v, m)
		return
	case !isEvents(k.Field):
		v *= step
	case step == 0:
		v *= 0 // nothing has come since
	}
	k.set(key, v, m)
}

// total takes in a number that only grows: by how much it has, since it was known last. After a reset it begins anew.
func (k *kept) total(key rowKey, v float64, m moment) {
	r := k.row(key)
	if r == nil {
		return
	}
	if isKnown(v) {
		before := r.total
		switch r.total = v; {
		case !isKnown(before):
			v = 0 // it begins here
		case v >= before:
			v -= before
		}
	}
	k.set(key, v, m)
}

// series takes in the numbers of series.
func (k *kept) series(s *origin.Snapshot, m moment) {
	for _, e := range s.Explored {
		if !isUp(s, e.Source) {
			continue
		}
		from := k.source(e.Source)
		waits := k.sources[from].waits(s, func(src *origin.SourceState) bool { return src.Name == e.Source })
		for i := range e.Metrics {
			of := &e.Metrics[i]
			if !e.Has(i) || !k.Series.Matches(of) {
				continue
			}
			k.gauge = k.gauge || !of.Counter
			key := rowKey{from, of.String()}
			if k.Agg == Rate || k.Agg == Count {
				k.total(key, e.Value(i), m)
			} else if waits {
				k.set(key, pending, m)
			} else {
				k.set(key, shown(e, i), m)
			}
		}
	}
}

// shown returns the rate of a counter, and the value of any other series.
func shown(e *explore.Exploration, i int) float64 {
	if e.Metrics[i].Counter {
		return e.Rate(i)
	}
	return e.Value(i)
}

func isUp(s *origin.Snapshot, source string) bool {
	for i := range s.Sources {
		if s.Sources[i].Name == source {
			return s.Sources[i].Up()
		}
	}
	return false
}
