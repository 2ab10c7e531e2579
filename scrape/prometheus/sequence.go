package prometheus

import (
	"maps"
	"math"
	"slices"
	"time"

	"origintop/scrape"
)

// A sequence is how far the pages of a follower have come. Its times are milliseconds since 1970.
type sequence struct {
	start    int64 // nothing before is asked for
	last     int64 // when the last scrape of which there is a page was; 0: none
	failed   int64 // the time of the last failed page since then
	failures int   // of these
	reason   string

	labels   string        // of the history that is followed; "" before the first page
	recent   []int64       // the times of the last few scrapes
	interval time.Duration // of scrapes; 0 if not known
	lacks    int           // by how many series the last scrape had less than the server says
	has      int           // series of the last scrape
	seen     map[int64]int // of scrapes that were not whole, how many series they had when they were asked for
	old      stamped
}

// A silence is how many intervals there may be nothing: longer, and a page is missing.
const silence = 2.5

// patience returns how many milliseconds there may be nothing.
func (q *sequence) patience() int64 {
	return int64(silence * float64(q.step()))
}

// unknownStep is the interval as long as it is not known.
const unknownStep = time.Minute

// step returns the interval in milliseconds, or what is assumed as long as it is not known.
func (q *sequence) step() int64 {
	if q.interval == 0 {
		return unknownStep.Milliseconds()
	}
	return q.interval.Milliseconds()
}

// nextFailure returns the time for another failed page. It is behind the last scrape and before the next one can be: what is late comes
// behind it nevertheless. It reports false if there is no room for more.
func (q *sequence) nextFailure() (time.Time, bool) {
	last, next := q.last, q.last+q.step()
	if q.last == 0 {
		last, next = q.start, q.start+1000
	}
	at := max(q.failed, last)
	room := (next - at) / 2
	if room < 1 {
		return time.Time{}, false
	}
	q.failed = at + room
	q.failures++
	return time.UnixMilli(q.failed), true
}

// take adds the pages of the scrapes that come next, up to one that may not be whole yet. Until is the time up to which was asked for, and
// known up to which all that there is must be there.
func (f *follower) take(list []*pending, all []*history, until, known int64) []*pending {
	for _, h := range all {
		h.skip(max(f.last, f.start-1), f.old)
	}
	maps.DeleteFunc(f.seen, func(at int64, _ int) bool { return at <= f.last })
	f.measure(all)
	for {
		h, s := f.next(all, known)
		if s == nil {
			break
		}
		if !f.settled(s, until) {
			return list
		}
		list = f.missing(list, s.at)
		if f.labels != "" && f.labels != h.text {
			list = f.note(list, time.UnixMilli(s.at), "its labels are "+h.text+" now, and were "+f.labels)
		}
		if others := overlapping(all, h); f.labels != h.text && others != "" {
			list = f.note(list, time.UnixMilli(s.at), "scraped by several servers: read are the pages of "+h.text+", not those of "+others)
		}
		list = f.accept(list, h, s)
	}
	return f.missing(list, known)
}

// next returns the scrape that comes next, nil if there is none or it can't be known yet.
func (f *follower) next(all []*history, known int64) (*history, *scraped) {
	after := max(f.last, f.failed, f.start-1)
	if f.labels == "" {
		h := first(all, after)
		if h == nil {
			return nil, nil
		}
		return h, h.after(after)
	}
	var current, other *history
	var c, o *scraped
	for _, h := range all {
		if h.text == f.labels {
			current, c = h, h.after(after)
		} else if s := h.after(max(after, f.last+f.step()/2)); s != nil && (o == nil || s.at < o.at) {
			other, o = h, s
		}
	}
	switch {
	case c != nil && (o == nil || c.at-f.last <= f.patience() || c.at-o.at < f.step()/2):
		return current, c
	case o != nil && (c != nil || known-f.last > f.patience()):
		return other, o
	}
	return nil, nil
}

// first returns the history to begin with after a time: of those that overlap with the earliest one, that with the most scrapes.
func first(all []*history, after int64) (best *history) {
	var earliest *history
	most := 0
	for _, h := range all {
		if s := h.after(after); s != nil && (earliest == nil || s.at < earliest.after(after).at) {
			earliest = h
		}
	}
	if earliest == nil {
		return nil
	}
	end := earliest.times[len(earliest.times)-1].at
	for _, h := range all {
		s := h.after(after)
		if s == nil || s.at > end {
			continue
		}
		if n := len(h.times); best == nil || n > most {
			best, most = h, n
		}
	}
	return best
}

// after returns the first scrape after a time, nil if there is none.
func (h *history) after(ms int64) *scraped { return h.from(ms + 1) }

// overlapping returns the labels of the histories that have scrapes while another one has.
func overlapping(all []*history, with *history) string {
	text := ""
	for _, h := range all {
		if h != with && h.times[0].at <= with.times[len(with.times)-1].at && with.times[0].at <= h.times[len(h.times)-1].at {
			if text != "" {
				text += ", "
			}
			text += h.text
		}
	}
	return text
}

// measure finds out the interval of the scrapes: the usual step of the last few, and before there are some, that of the history with the
// most.
func (f *follower) measure(all []*history) {
	const few = 4
	times := f.recent
	if len(times) < few {
		times = nil
		for _, h := range all {
			if len(h.times) > len(times) {
				times = nil
				for i := range h.times {
					times = append(times, h.times[i].at)
				}
			}
		}
	}
	if len(times) < 3 {
		return
	}
	steps := make([]int64, len(times)-1)
	for i := range steps {
		steps[i] = times[i+1] - times[i]
	}
	slices.Sort(steps)
	f.interval = time.Duration(steps[len(steps)/2]) * time.Millisecond
}

// settled reports whether no more of a scrape is to come: all series are there that the server says there are, or as many less as of the
// one before, or no more of them than when it was asked for before, or it is old.
func (f *follower) settled(s *scraped, until int64) bool {
	whole := s.failed || s.wants >= 0 && (s.has >= s.wants || s.wants-s.has == f.lacks) || s.wants < 0 && s.has >= f.has
	seen, before := f.seen[s.at]
	if whole || before && seen == s.has || until-s.at > lateness.Milliseconds() {
		delete(f.seen, s.at)
		return true
	}
	f.seen[s.at] = s.has
	return false
}

// accept adds the page of a scrape.
func (f *follower) accept(list []*pending, h *history, s *scraped) []*pending {
	f.last, f.failed, f.failures, f.labels = s.at, 0, 0, h.text
	const kept = 6
	if f.recent = append(f.recent, s.at); len(f.recent) > kept {
		f.recent = slices.Delete(f.recent, 0, 1)
	}
	f.measure(nil)
	p := &pending{Page: scrape.Page{Target: f.Target, Time: time.UnixMilli(s.at)}, by: f}
	if s.took > 0 && s.took < 24*60*60 {
		p.Took = time.Duration(math.Round(s.took * 1e9))
	}
	if s.failed {
		p.Err = &scrape.ScrapeError{URL: f.URL, Reason: notScraped}
		return append(list, p)
	}
	if f.has = s.has; s.wants >= 0 {
		f.lacks = s.wants - s.has
	}
	p.of, p.scrape = h, *s
	return append(list, p)
}

// missing adds failed pages if there is nothing up to a time for longer than is right: one, and another an interval later, by which it is
// known that the exporter has gone.
func (f *follower) missing(list []*pending, until int64) []*pending {
	const most = 2
	if f.last == 0 {
		return list
	}
	for f.failures < most {
		there := f.last + f.patience() + int64(f.failures)*f.step()
		if until <= there {
			break
		}
		at, ok := f.nextFailure()
		if !ok {
			break
		}
		list = append(list, &pending{Page: scrape.Page{
			Target: f.Target, Time: at, Took: time.UnixMilli(there).Sub(at),
			Err: &scrape.ScrapeError{URL: f.URL, Reason: noSample(f.last)},
		}})
	}
	return list
}
