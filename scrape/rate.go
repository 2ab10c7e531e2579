package scrape

import (
	"cmp"
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

// A span is the time from the page before to this one.
type span struct {
	at, last       time.Time     // when they were asked for; zero before the first
	took, lastTook time.Duration // until they were there
}

// begin begins with the next page.
func (s *span) begin(at time.Time, took time.Duration) {
	s.last, s.lastTook = s.at, s.took
	s.at, s.took = at, took
}

// step returns how much time lies between the counters of the two pages, 0 if that isn't known. Each page's are of some moment between
// the question and the answer, and nobody says of which. If one took longer than the other by more than half of the step, rates could be
// wrong by more than a factor of two.
func (s *span) step() time.Duration {
	if s.last.IsZero() {
		return 0
	}
	step := s.at.Sub(s.last)
	if (s.took - s.lastTook).Abs() > step/2 {
		return 0
	}
	return step
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

// absent is the NaN of a series that is not on the page, to tell it from one whose value is NaN, as that of a summary is when
// there is nothing to sum up.
var absent = math.Float64frombits(0x7ff8_0000_0000_ab5e)

// nothing sets all values to absent.
func nothing(values []float64) {
	for i := range values {
		values[i] = absent
	}
}

// isNothing reports whether all values are absent.
func isNothing(values []float64) bool {
	for _, v := range values {
		if math.Float64bits(v) != math.Float64bits(absent) {
			return false
		}
	}
	return true
}

// A table holds what a page says of several things of a kind, CPUs or disks, a row each in the order of their first
// appearance, and beside it what the page before said. A thing that is not on a page is forgotten: when it comes back it starts
// anew.
type table[I any] struct {
	fields int // of a row
	most   int // rows; 0: MostRows
	rows   []*row[I]
	byName map[string]*row[I]
	next   int // where the next name is expected: pages keep their order

	over row[I] // where the values of those go for which there is no room
}

// A row stays where it is for as long as it is in the table, so that its fields can be pointed at.
type row[I any] struct {
	name      string
	now, last []float64
	is        I // what else is known of the thing
}

// begin makes ready for a page. If shift is false, the page before the last one stays the one to compare with.
func (t *table[I]) begin(shift bool) {
	t.next = 0
	nothing(t.over.now)
	for _, r := range t.rows {
		if shift {
			copy(r.last, r.now)
		}
		nothing(r.now)
	}
}

// row returns the row of that name. All for which there is no room, and all with very long names, have one together, which is
// not in the table.
func (t *table[I]) row(name []byte) *row[I] {
	// The same row again, and the one after it: that is how pages are written.
	for at := max(0, t.next-1); at < min(t.next+1, len(t.rows)); at++ {
		if r := t.rows[at]; r.name == string(name) {
			t.next = at + 1
			return r
		}
	}
	if r := t.byName[string(name)]; r != nil {
		return r
	}
	if len(t.rows) >= cmp.Or(t.most, MostRows) || len(name) > mostLabels {
		return t.beyond()
	}
	values := make([]float64, 2*t.fields)
	nothing(values)
	r := &row[I]{name: string(name), now: values[:t.fields], last: values[t.fields:]}
	t.rows = append(t.rows, r)
	if t.byName == nil {
		t.byName = map[string]*row[I]{}
	}
	t.byName[r.name] = r
	t.next = len(t.rows)
	return r
}

// beyond returns the row of all for which there is no room.
func (t *table[I]) beyond() *row[I] {
	if t.over.now == nil {
		t.over.now = make([]float64, t.fields)
		nothing(t.over.now)
	}
	return &t.over
}

// tooMany reports whether there was something on the page that had no room in the table.
func (t *table[I]) tooMany() bool { return !isNothing(t.over.now) }

// end forgets the rows that were not on the page and returns how many that were.
func (t *table[I]) end() (gone int) {
	stay := t.rows[:0]
	for _, r := range t.rows {
		if isNothing(r.now) {
			delete(t.byName, r.name)
		} else {
			stay = append(stay, r)
		}
	}
	gone = len(t.rows) - len(stay)
	clear(t.rows[len(stay):])
	t.rows = stay
	return gone
}
