package origin

import (
	"cmp"
	"maps"
	"math"

	"origintop/scrape"
)

// absent is the NaN of a series that is not on the page, to tell it from one whose value is NaN, as that of a summary is when
// there is nothing to sum up.
var absent = math.Float64frombits(absentBits)

const absentBits = 0x7ff8_0000_0000_ab5e

func isAbsent(v float64) bool { return math.Float64bits(v) == absentBits }

// clearValues sets all values to absent.
func clearValues(values []float64) {
	for i := range values {
		values[i] = absent
	}
}

// allAbsent reports whether all values are absent.
func allAbsent(values []float64) bool {
	for _, v := range values {
		if !isAbsent(v) {
			return false
		}
	}
	return true
}

// fields are what a page says of a thing, and what the pages before it said that counters are compared with.
type fields struct {
	now   []float64
	past  []float64 // depth times as many, by slot
	since int       // the page on which its counters began: with those before it they are not to be compared
	born  int       // the page that it appeared on with its first event: on those before it was 0. 0: there is no such page
}

func newFields(n int) fields {
	all := make([]float64, (1+depth)*n)
	clearValues(all)
	return fields{now: all[:n:n], past: all[n:]}
}

// at returns what a field was on the page in that slot.
func (r *fields) in(slot, field int) float64 { return r.past[slot*len(r.now)+field] }

// begin makes ready for a page, and keeps the page before in that slot; -1 is nowhere. Same is for a page of which only what has moved will
// be set.
func (r *fields) begin(slot int, same bool) {
	if slot >= 0 {
		copy(r.past[slot*len(r.now):], r.now)
	}
	if !same {
		clearValues(r.now)
	}
}

func (r *fields) clone() fields {
	all := append(append(make([]float64, 0, len(r.now)+len(r.past)), r.now...), r.past...)
	n := len(r.now)
	return fields{all[:n:n], all[n:], r.since, r.born}
}

// restart has the counters of a thing begin with that page.
func (r *fields) restart(page int) { r.since = page }

// A table holds what pages say of several things of a kind, CPUs or disks, a row each in the order of their first appearance. A thing
// that is missing on a page may be there again on the next: it is forgotten once no page that counters are compared with has it.
type table[I any] struct {
	width int // fields of a row
	most  int // rows; 0: MaxRows
	// keeps: rows that have gone are kept for as long as there is room. For what appears with its first event, so that what comes back is
	// not taken for that.
	keeps  bool
	rows   []*row[I]
	byName map[string]*row[I]
	next   int // where the next name is expected: pages keep their order

	missing int    // rows that were there a moment ago and are not on the page
	lost    bool   // rows have been forgotten: what is new here may be what was there before
	dropped bool   // room was made on this page
	over    row[I] // where the values of those go for which there is no room
}

// A row stays where it is for as long as it is in the table, so that its fields can be pointed at.
type row[I any] struct {
	fields
	name string
	old  bool // it was there before this page
	gone int  // pages since it was last there
	is   I    // what else is known of the thing
}

// there reports whether the row is on the page.
func (r *row[I]) there() bool { return r.gone == 0 }

// begin is that of the fields of all rows.
func (t *table[I]) begin(slot int, same bool) {
	t.next, t.dropped = 0, false
	if !same {
		clearValues(t.over.now)
	}
	for _, r := range t.rows {
		r.old = r.old || !allAbsent(r.now)
		r.begin(slot, same)
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
	most := cmp.Or(t.most, MaxRows)
	if len(t.rows) >= most && !t.dropped {
		t.dropped = true
		t.drop(func(r *row[I]) bool { return r.gone > 1 && allAbsent(r.now) })
	}
	if len(t.rows) >= most || len(name) > scrape.MaxLabels {
		return t.beyond()
	}
	r := &row[I]{fields: newFields(t.width), name: string(name)}
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
		t.over.now = make([]float64, t.width)
		clearValues(t.over.now)
	}
	return &t.over
}

// tooMany reports whether there was something on the page that had no room in the table.
func (t *table[I]) tooMany() bool { return !allAbsent(t.over.now) }

// end finds out which rows were on the page.
func (t *table[I]) end() {
	t.missing = 0
	old := false
	for _, r := range t.rows {
		if !allAbsent(r.now) {
			r.gone = 0
			continue
		}
		if r.gone++; r.gone <= patience {
			t.missing++
		}
		old = old || r.gone > depth
	}
	if old && !t.keeps {
		t.drop(func(r *row[I]) bool { return r.gone > depth })
	}
}

// patience is for how many pages a row that is missing may come back: until then sums without it are not known.
const patience = 5

// restart has all counters begin with that page, and forgets what is not on it.
func (t *table[I]) restart(page int) {
	t.drop(func(r *row[I]) bool { return r.gone > 0 })
	for _, r := range t.rows {
		r.restart(page)
	}
	t.missing, t.lost = 0, false
}

// drop forgets some rows.
func (t *table[I]) drop(which func(*row[I]) bool) {
	stay := t.rows[:0]
	for _, r := range t.rows {
		if which(r) {
			delete(t.byName, r.name)
			t.lost = true
		} else {
			stay = append(stay, r)
		}
	}
	clear(t.rows[len(stay):])
	t.rows = stay
}

// count returns how many rows are on the page.
func (t *table[I]) count() (n int) {
	for _, r := range t.rows {
		if r.there() {
			n++
		}
	}
	return n
}

func (t *table[I]) clone() table[I] {
	c := *t
	c.byName, c.rows, c.over = maps.Clone(t.byName), make([]*row[I], 0, len(t.rows)), row[I]{}
	size := (1 + depth) * t.width
	all := make([]float64, 0, size*len(t.rows))
	for _, r := range t.rows {
		from := len(all)
		all = append(append(all, r.now...), r.past...)
		copied := *r
		copied.now, copied.past = all[from:from+t.width:from+t.width], all[from+t.width:from+size:from+size]
		c.rows = append(c.rows, &copied)
		c.byName[r.name] = &copied
	}
	return c
}

func (t *table[I]) weight() (sum int) {
	for _, r := range t.rows {
		sum += 208 + 8*(1+depth)*t.width + len(r.name)
	}
	return sum
}
