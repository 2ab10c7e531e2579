package scrape

import (
	"math"
	"time"
)

var unknown = math.NaN()

// increase returns by how much a counter went up from one page to the next: NaN if it isn't on both, and if it went
// down, which means that it started again from zero at a time nobody knows.
func increase(last, now float64) float64 {
	if d := now - last; d >= 0 && !math.IsInf(d, 0) {
		return d
	}
	return unknown
}

// rate returns the increase of a counter per second over a step: NaN as for increase, and if no time has passed.
func rate(last, now float64, step time.Duration) float64 {
	if step <= 0 {
		return unknown
	}
	return increase(last, now) / step.Seconds()
}

// share returns part of whole in percent, NaN if there is no whole.
func share(part, whole float64) float64 {
	if !(whole > 0) {
		return unknown
	}
	return 100 * part / whole
}

// orZero returns v, or 0 for NaN: for the parts of a sum that not every exporter has.
func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// A table holds what a page says of several things of a kind, CPUs or disks, a row each in the order of the page, and
// beside it what the page before said. A thing that is not on a page is forgotten: when it comes back it starts anew.
type table[V any] struct {
	rows  []row[V]
	next  int // where the next name is expected: pages keep their order
	blank V   // a row of which nothing is known
}

type row[V any] struct {
	name      string
	now, last V
	seen      bool // on the present page
}

// begin makes ready for a page. If shift is false, the page before the last one stays the one to compare with.
func (t *table[V]) begin(shift bool) {
	t.next = 0
	for i := range t.rows {
		r := &t.rows[i]
		if shift {
			r.last = r.now
		}
		r.now, r.seen = t.blank, false
	}
}

// row returns the row of that name, which aliases the table until the next call.
func (t *table[V]) row(name []byte) *row[V] {
	n := len(t.rows)
	for i := range n + 1 {
		// The same row again and the one after it come first: that is how pages are written.
		at := t.next + i - 1
		if at < 0 {
			at += n
		}
		if at >= n {
			at -= n
		}
		if at < 0 || at >= n {
			break
		}
		if r := &t.rows[at]; r.name == string(name) {
			r.seen = true
			t.next = at + 1
			return r
		}
	}
	t.rows = append(t.rows, row[V]{name: string(name), now: t.blank, last: t.blank, seen: true})
	t.next = len(t.rows)
	return &t.rows[n]
}

// end forgets the rows that were not on the page and returns how many that were.
func (t *table[V]) end() (gone int) {
	stay := t.rows[:0]
	for _, r := range t.rows {
		if r.seen {
			stay = append(stay, r)
		}
	}
	gone = len(t.rows) - len(stay)
	clear(t.rows[len(stay):])
	t.rows = stay
	return gone
}
