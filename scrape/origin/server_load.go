package origin

import (
	"cmp"
	"math"
	"slices"

	"origintop/scrape/alarm"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// value returns a field that stands on a page once, or the sum of what its parts say of it; absent if there is neither.
func (n *server) value(of exporter.ServerField) float64 {
	if v := n.all.Now[of]; !series.IsAbsent(v) {
		return v * cmp.Or(n.scales[of], 1)
	}
	for _, t := range [...]*series.Table[serverSeries]{&n.amounts, &n.counted} {
		if hasField(t, of, n.patience()) {
			sum, _ := n.sum(t, of, n.selected(t, of))
			return sum
		}
	}
	return series.Absent
}

// rate returns the increase of a counter per second, or the sum of those of its parts.
func (n *server) rate(of exporter.ServerField) float64 {
	if t := &n.counted; series.IsAbsent(n.all.Now[of]) && hasField(t, of, n.patience()) {
		_, rate := n.sum(t, of, n.selected(t, of))
		return rate
	}
	return n.Rate(&n.all, of) * cmp.Or(n.scales[of], 1)
}

// hasField reports whether a table has rows of a field, which may be missing on so many pages.
func hasField(t *series.Table[serverSeries], of exporter.ServerField, patience int) bool {
	for _, r := range t.Rows {
		if r.Info.field == of && r.Missing <= patience {
			return true
		}
	}
	return false
}

// downBy returns 1 for a value that says that a backend is down, else 0.
func (is *serverSeries) downBy(v float64) float64 {
	switch {
	case math.IsNaN(v):
		return v
	case is.down == nil && v == 0, slices.Contains(is.down, v):
		return 1
	}
	return 0
}

// says reports whether something stands on the page whose value is of no use.
func (n *server) says(field exporter.ServerField) bool { return !series.IsAbsent(n.all.Now[field]) }

// failed returns how many requests a second failed with a status that is not known.
func (n *server) failed() float64 {
	if n.says(exporter.ServerFailedToo) {
		return 0
	}
	return n.rate(exporter.ServerFailed)
}

func (n *server) computeConnections(w *ServerNumbers) {
	w.Reading, w.Writing = series.Count(n.value(exporter.ServerReading)), series.Count(n.value(exporter.ServerWriting))
	w.Waiting = series.Count(n.value(exporter.ServerWaiting))
	if active := n.value(exporter.ServerActive); !series.IsAbsent(active) {
		w.Active = series.Count(active)
	} else if busy := n.value(exporter.ServerBusy); !series.IsAbsent(busy) {
		w.Active = series.Count(busy) + w.Waiting
	} else {
		w.Active = w.Reading + w.Writing + w.Waiting
	}
	w.Accepts = n.rate(exporter.ServerAccepted)
	if w.Dropped = n.rate(exporter.ServerDropped); series.IsAbsent(n.value(exporter.ServerDropped)) {
		// The difference of two counters that are read at one moment. Its own reset is that of its parts.
		w.Dropped = max(0, w.Accepts-n.rate(exporter.ServerHandled))
	}
	if limit := series.Count(n.value(exporter.ServerLimit)); limit > 0 {
		w.Limit = limit
	}
	n.limitParts(w)
}

// computeLoad works out what the server says of its own limits, of its cache and of its backends.
func (n *server) computeLoad(w *ServerNumbers) {
	w.Failed = n.failed()
	n.computeWorkers(w)
	if idle := n.value(exporter.ServerIdle); !series.IsAbsent(idle) {
		w.Busy = series.Within(100-100*idle, 0, 100)
	} else if busy := n.value(exporter.ServerTimeBusy); !series.IsAbsent(busy) {
		w.Busy = min(100, series.Count(busy))
	}
	w.Queued, w.Limited = series.Count(n.value(exporter.ServerQueued)), n.rate(exporter.ServerLimited)
	w.CacheHits, w.CacheMisses = n.rate(exporter.ServerCacheHits), n.rate(exporter.ServerCacheMisses)
	w.CacheHit = series.Share(w.CacheHits, w.CacheHits+w.CacheMisses)
	w.BackendRequests = n.rate(exporter.ServerBackendRequests)
	if all := n.value(exporter.ServerBackends); !series.IsAbsent(all) {
		w.Backends, w.BackendsDown = series.Count(all), max(0, series.Count(all-n.value(exporter.ServerBackendsUp)))
	}
	n.countBackends(w)
	if n.exporter.Unchecked && w.BackendsDown == 0 && !hasField(&n.backends, exporter.ServerProbe, n.patience()) {
		w.Backends, w.BackendsDown = series.Unknown, series.Unknown
	}
	w.BusyAlarm = n.judge.Observe(&n.grades.busy, alarm.Workers, w.Busy)
	w.QueuedAlarm = n.judge.Observe(&n.grades.queued, alarm.Queued, w.Queued)
	w.LimitedAlarm = n.judge.ObserveRate(&n.grades.limited, alarm.Limited, w.Limited)
	w.FailedAlarm = n.judge.ObserveRate(&n.grades.failed, alarm.Failed, w.Failed)
	w.BackendsAlarm = n.judge.Observe(&n.grades.backends, alarm.Backends, series.Share(w.BackendsDown, w.Backends))
}

// countBackends counts the backends, and those that are down.
func (n *server) countBackends(w *ServerNumbers) {
	if n.backends.Count() == 0 || n.backends.TooMany() {
		return
	}
	probing := hasField(&n.backends, exporter.ServerProbe, n.patience())
	for _, r := range n.backends.Rows {
		if probing && r.Present() && r.Info.part > 0 && r.Info.field == exporter.ServerProbe && r.Info.downBy(r.Now[0]) == 0 {
			n.parts.list[r.Info.part].probed = true // for ever: of one that is down for long it says what it does of one that nobody probes
		}
	}
	w.Backends, w.BackendsDown = 0, 0
	for _, r := range n.backends.Rows {
		if r.Present() && r.Info.field == exporter.ServerBackend && (!probing || r.Info.part > 0 && n.parts.list[r.Info.part].probed) {
			w.Backends++
			w.BackendsDown += r.Info.downBy(r.Now[0])
		}
	}
	if w.Backends == 0 && probing {
		w.Backends, w.BackendsDown = series.Unknown, series.Unknown
	}
}

// countsLate reports whether requests are under way and none has been counted since the page before: see exporter.Late. Rates are not known
// then.
func (n *server) countsLate() bool {
	return n.exporter.Late && n.value(exporter.ServerWriting) > 0 && !n.Moved(&n.all, exporter.ServerRequests, exporter.ServerRequests+1)
}

// computeWorkers works out how many workers are busy, and of how many. A server that starts them as it needs them tells how many more it has
// room for. Once it has been reloaded, room of those that ended then may be among it: how many it can have is not known.
func (n *server) computeWorkers(w *ServerNumbers) {
	w.Workers, w.WorkersLimit = series.Count(n.value(exporter.ServerWorkersBusy)), series.Count(n.value(exporter.ServerWorkersLimit))
	if more := n.value(exporter.ServerWorkersMore); more > 0 {
		w.WorkersLimit = series.NaNIf(n.value(exporter.ServerReloads) != 0, w.WorkersLimit+more)
	}
	if n.value(exporter.ServerWorkersIdle) == 0 && w.Workers > 0 {
		w.WorkersLimit = w.Workers // none is free, however many more there may be
	}
	w.Busy = series.Share(w.Workers, w.WorkersLimit)
}

// letPass has rows begin and end each by itself, as those of an exporter of sessions do: one that has gone is not missing, and one that is
// smaller than it was is another session or stream of that name, which began after the last page. What has ended since then, and is not on
// the page, is in no rate: that may be a little less than it was, but never more, and never below 0.
func (n *server) letPass() {
	for _, t := range n.counters() {
		t.Keep, t.Missing = false, 0
		for _, r := range t.Rows {
			if r.Present() && n.Fell(&r.Values, 0, 1) {
				r.Reborn(n.Page)
			}
		}
	}
}

// patience is for how many pages a row may be missing until sums do without it.
func (n *server) patience() int {
	if n.exporter.Passing {
		return 0
	}
	return series.Patience
}

// What a server leaves behind, such as its access log, is of the server that another exporter watches.

// addBeside adds to the groups of servings those of exporters that read what another one's server leaves behind: of the server that the
// operator calls so, else of the only one. Where there are several, nobody knows of which.
func addBeside(groups [][]serving, all []serving) [][]serving {
	servers := len(groups)
	for _, v := range all {
		if !v.exporter.Beside {
			continue
		}
		of := slices.IndexFunc(groups[:servers], func(g []serving) bool {
			return v.src.Server() == g[0].src.Server() && v.src.Server() != "" || v.src.Server() == "" && servers == 1
		})
		if of < 0 {
			groups = append(groups, []serving{v})
		} else {
			groups[of] = append(groups[of], v)
		}
	}
	return groups
}

// besideAlone reports whether servings are of what a server leaves behind of which nobody knows which one it is: its requests may be those
// of another one in the list.
func besideAlone(g []serving) bool {
	return g[0].exporter.Beside && g[0].src.Server() == ""
}

// isBeside reports whether a source has what a server of that name leaves behind: an exporter of that server may never have answered.
func (s *source) isBeside(called string) bool {
	return s.Server() == called && slices.ContainsFunc(s.servers, func(n *server) bool { return n.exporter != nil && n.exporter.Beside })
}

// failedByStatus reports whether the requests that servings of one server count as failed are among the answers by status that one beside
// them has, which have an alarm of their own. What a target that is down has said is only of use where the server is stale.
func failedByStatus(of []serving, stale bool) bool {
	return !slices.ContainsFunc(of, func(v serving) bool { return v.exporter.FailsBehind }) &&
		slices.ContainsFunc(of, func(v serving) bool {
			return (v.up() || stale) && v.exporter.Beside && !math.IsNaN(v.view.Status[4]+v.view.Status[5])
		})
}
