package app

import (
	"slices"
	"time"

	"origintop/app/words"
)

// An interval is the time between scrapes, as the user has it.
type interval struct {
	each    time.Duration       // 0 if nothing is scraped
	set     func(time.Duration) // changes it; nil if it can't be changed
	changed time.Time           // when the user did
}

// The intervals that + and - step through.
var intervals = []time.Duration{
	100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
	10 * time.Second, 30 * time.Second, time.Minute,
}

// change scrapes more often from now on, or less. It returns what is to be said if it can't.
func (i *interval) change(shorter bool, now time.Time) (problem string) {
	at := slices.IndexFunc(intervals, func(d time.Duration) bool { return d >= i.each })
	switch {
	case at < 0 && !shorter:
		return "scraped as seldom as can be, every " + words.Interval(i.each)
	case at < 0:
		at = len(intervals) - 1
	case shorter:
		at = max(0, at-1)
	case intervals[at] == i.each:
		at = min(len(intervals)-1, at+1)
	}
	i.each, i.changed = intervals[at], now
	i.set(i.each)
	return ""
}
