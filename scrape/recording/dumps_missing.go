package recording

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"origintop/scrape"
	"origintop/scrape/sorting"
)

const (
	// maxMissing is how many pages of a target in a row can be missing: after that it is as if the target were not there.
	maxMissing = 2000
	// maxMissingInAll is how many pages of all targets can be missing.
	maxMissingInAll = 100_000
	// recentSteps is how many steps tell how often a target was asked.
	recentSteps = 5
	// elsewhere is how many targets of other origins, those with the most pages, tell whether recording went on.
	elsewhere = 8
)

// fillHoles adds the pages that are missing: those of a target that stopped for longer than its recent steps while others went on. Where
// all of them stopped, nothing was recorded, or the interval had been changed.
func (d *dumps) fillHoles() {
	times := map[scrape.Key]pageTimes{}
	for _, f := range d.found {
		times[f.key] = append(times[f.key], f.at)
	}
	for _, at := range times {
		sorting.Stable(at, time.Time.Compare)
	}
	missed := 0
	keys := slices.Collect(maps.Keys(times))
	sorting.Stable(keys, compareKeys)
	busiest := slices.Clone(keys)
	sorting.Stable(busiest, func(a, b scrape.Key) int { return cmp.Compare(len(times[b]), len(times[a])) })
	busiest = busiest[:min(len(busiest), elsewhere)]
	for len(keys) > 0 {
		n := 1
		for n < len(keys) && keys[n].Origin == keys[0].Origin {
			n++
		}
		for _, key := range keys[:n] {
			others := make([]pageTimes, 0, n+len(busiest))
			for _, other := range keys[:n] {
				if other != key {
					others = append(others, times[other])
				}
			}
			for _, other := range busiest {
				if other.Origin != key.Origin {
					others = append(others, times[other])
				}
			}
			for i := range times[key] {
				for _, t := range times[key].missing(i, d.unit, others, min(maxMissing, maxMissingInAll-missed)) {
					d.found = append(d.found, dump{at: t, key: key})
					missed++
				}
			}
		}
		keys = keys[n:]
	}
}

// pageTimes are when the pages of a target were there, in order.
type pageTimes []time.Time

// missing returns when the target was asked in vain between the page of that number and the next one, or the end. The unit is how coarse
// the times are.
func (at pageTimes) missing(page int, unit time.Duration, others []pageTimes, most int) (missing []time.Time) {
	interval := at.interval(page)
	if interval == 0 {
		return nil
	}
	var until time.Time // zero: the end
	if page+1 < len(at) {
		step := at[page+1].Sub(at[page])
		if step <= interval*3/2 || unit > time.Millisecond && step-unit < interval*3/2 {
			return nil
		}
		until = at[page+1].Add(-interval / 2)
	}
	paces := make([]time.Duration, len(others))
	for i, other := range others {
		paces[i] = other.pace(at[page])
	}
	for t := at[page]; len(missing) < most; {
		t = asked(t.Add(interval), interval, others, paces)
		if t.IsZero() || !until.IsZero() && !t.Before(until) {
			break
		}
		missing = append(missing, t)
	}
	return missing
}

// interval returns how often the target was asked from the page of that number on, 0 if nothing tells: as often as before it, or as behind
// the next page if that was less often, as the interval may have been changed between them.
func (at pageTimes) interval(page int) time.Duration {
	interval := at.usual(page-recentSteps, page)
	if behind := at.usual(page+1, page+1+recentSteps); interval == 0 || page+3 < len(at) { // one step alone may be another outage
		interval = max(interval, behind)
	}
	return interval
}

// pace returns how often a target was asked before a time or, if it was not, in the beginning.
func (at pageTimes) pace(t time.Time) time.Duration {
	n, _ := slices.BinarySearchFunc(at, t, time.Time.Compare)
	if n < 2 {
		return at.usual(0, recentSteps)
	}
	return at.usual(n-1-recentSteps, n-1)
}

// usual returns the median of the steps that begin with the pages from and up to, but not including, another; the lower one of two.
func (at pageTimes) usual(from, to int) time.Duration {
	var steps [recentSteps]time.Duration
	n := 0
	for i := max(from, 0); i < min(to, len(at)-1); i++ {
		steps[n] = at[i+1].Sub(at[i])
		n++
	}
	if n == 0 {
		return 0
	}
	slices.Sort(steps[:n])
	return steps[(n-1)/2]
}

// asked returns when a target was asked that is asked that often, and has a page due: together with another one, or on time if others went
// on then, or else with the next page of any other. The zero time if nothing comes any more.
func asked(due time.Time, interval time.Duration, others []pageTimes, paces []time.Duration) time.Time {
	var together, next time.Time
	goesOn := false
	take := func(t time.Time) {
		if together.IsZero() || t.Sub(due).Abs() < together.Sub(due).Abs() {
			together = t
		}
	}
	for i, other := range others {
		n, _ := slices.BinarySearchFunc(other, due, time.Time.Compare)
		through := n > 0 && n < len(other) && other[n].Sub(other[n-1]) <= paces[i]*3/2
		goesOn = goesOn || through
		// A page shortly before shows that the target was asked if recording went on. At the end it has to be very shortly.
		if n > 0 {
			early := due.Sub(other[n-1])
			if through && early <= interval/4 || n == len(other) && early <= interval/8 {
				take(other[n-1])
			}
		}
		if n < len(other) {
			if other[n].Sub(due) <= interval/2 {
				take(other[n])
			}
			if next.IsZero() || other[n].Before(next) {
				next = other[n]
			}
		}
	}
	switch {
	case !together.IsZero():
		return together
	case goesOn:
		return due
	}
	return next
}
