package series

import (
	"cmp"
	"maps"
	"math"
)

// Absent is the NaN of a series that is not on the page, to tell it from one whose value is NaN, as that of a summary is when
// there is nothing to sum up.
var Absent = math.Float64frombits(absentBits)

const absentBits = 0x7ff8_0000_0000_ab5e

func IsAbsent(v float64) bool { return math.Float64bits(v) == absentBits }

// clearValues sets all values to absent.
func clearValues(values []float64) {
	for i := range values {
		values[i] = Absent
	}
}

// AllAbsent reports whether all values are absent.
func AllAbsent(values []float64) bool {
	for _, v := range values {
		if !IsAbsent(v) {
			return false
		}
	}
	return true
}

// fields are what a page says of a thing, and what the pages before it said that counters are compared with.
type Values struct {
	Now   []float64
	past  []float64 // depth times as many, by slot
	Since int       // the page on which its counters began: with those before it they are not to be compared
	born  int       // the page that it appeared on with its first event: on those before it was 0. 0: there is no such page
}

func NewValues(n int) Values {
	all := make([]float64, (1+Depth)*n)
	clearValues(all)
	return Values{Now: all[:n:n], past: all[n:]}
}

// at returns what a field was on the page in that slot.
func (r *Values) in(slot, field int) float64 { return r.past[slot*len(r.Now)+field] }

// Begin makes ready for a page, and keeps the page before in that slot; -1 is nowhere. Same is for a page of which only what has moved will
// be set.
func (r *Values) Begin(slot int, same bool) {
	if slot >= 0 {
		copy(r.past[slot*len(r.Now):], r.Now)
	}
	if !same {
		clearValues(r.Now)
	}
}

func (r *Values) Clone() Values {
	all := append(append(make([]float64, 0, len(r.Now)+len(r.past)), r.Now...), r.past...)
	n := len(r.Now)
	return Values{all[:n:n], all[n:], r.Since, r.born}
}

// Restart has the counters of a thing begin with that page.
func (r *Values) Restart(page int) { r.Since = page }

// Reborn has the counters of a thing begin from 0 after the page before that one.
func (r *Values) Reborn(page int) { r.Since, r.born = page, page }

// A Table holds what pages say of several things of a kind, CPUs or disks, a row each in the order of their first appearance. A thing
// that is missing on a page may be there again on the next: it is forgotten once no page that counters are compared with has it.
type Table[I any] struct {
	Width int // fields of a row
	Max   int // rows; 0: MaxRows
	// keeps: rows that have gone are kept for as long as there is room. For what appears with its first event, so that what comes back is
	// not taken for that.
	Keep   bool
	Rows   []*Row[I]
	byName map[string]*Row[I]
	next   int // where the next name is expected: pages keep their order

	Missing  int    // rows that were there a moment ago and are not on the page
	Lost     bool   // rows have been forgotten: what is new here may be what was there before
	dropped  bool   // room was made on this page
	Overflow Row[I] // where the values of those go for which there is no room
}

// MaxRows is how many things of a kind there can be, unless a table says more: CPUs, network devices, disks, file systems.
const MaxRows = 4096

// maxRowName is how long the name of a row can be, in bytes: that of a series and its labels.
const maxRowName = 4 << 10

// A Row stays where it is for as long as it is in the table, so that its fields can be pointed at.
type Row[I any] struct {
	Values
	Name    string
	Old     bool // it was there before this page
	Missing int  // pages since it was last there
	Info    I    // what else is known of the thing
}

// there reports whether the row is on the page.
func (r *Row[I]) Present() bool { return r.Missing == 0 }

// Begin is that of the fields of all rows.
func (t *Table[I]) Begin(slot int, same bool) {
	t.next, t.dropped = 0, false
	if !same {
		clearValues(t.Overflow.Now)
	}
	for _, r := range t.Rows {
		r.Old = r.Old || !AllAbsent(r.Now)
		r.Begin(slot, same)
	}
}

// Row returns the row of that name. All for which there is no room, and all with very long names, have one together, which is
// not in the table.
func (t *Table[I]) Row(name []byte) *Row[I] {
	// The same row again, and the one after it: that is how pages are written.
	for at := max(0, t.next-1); at < min(t.next+1, len(t.Rows)); at++ {
		if r := t.Rows[at]; r.Name == string(name) {
			t.next = at + 1
			return r
		}
	}
	if r := t.byName[string(name)]; r != nil {
		return r
	}
	most := cmp.Or(t.Max, MaxRows)
	if len(t.Rows) >= most && !t.dropped {
		t.dropped = true
		t.drop(func(r *Row[I]) bool { return r.Missing > 1 && AllAbsent(r.Now) })
	}
	if len(t.Rows) >= most || len(name) > maxRowName {
		return t.Beyond()
	}
	r := &Row[I]{Values: NewValues(t.Width), Name: string(name)}
	t.Rows = append(t.Rows, r)
	if t.byName == nil {
		t.byName = map[string]*Row[I]{}
	}
	t.byName[r.Name] = r
	t.next = len(t.Rows)
	return r
}

// Find returns the row of that name, nil if there is none.
func (t *Table[I]) Find(name string) *Row[I] { return t.byName[name] }

// Beyond returns the row of all for which there is no room.
func (t *Table[I]) Beyond() *Row[I] {
	if t.Overflow.Now == nil {
		t.Overflow.Now = make([]float64, t.Width)
		clearValues(t.Overflow.Now)
	}
	return &t.Overflow
}

// TooMany reports whether there was something on the page that had no room in the table.
func (t *Table[I]) TooMany() bool { return !AllAbsent(t.Overflow.Now) }

// End finds out which rows were on the page.
func (t *Table[I]) End() {
	t.Missing = 0
	old := false
	for _, r := range t.Rows {
		if !AllAbsent(r.Now) {
			r.Missing = 0
			continue
		}
		if r.Missing++; r.Missing <= Patience {
			t.Missing++
		}
		old = old || r.Missing > Depth
	}
	if old && !t.Keep {
		t.drop(func(r *Row[I]) bool { return r.Missing > Depth })
	}
}

// Patience is for how many pages a row that is missing may come back: until then sums without it are not known.
const Patience = 5

// Restart has all counters begin with that page, and forgets what is not on it.
func (t *Table[I]) Restart(page int) {
	t.drop(func(r *Row[I]) bool { return r.Missing > 0 })
	for _, r := range t.Rows {
		r.Restart(page)
	}
	t.Missing, t.Lost = 0, false
}

// drop forgets some rows.
func (t *Table[I]) drop(which func(*Row[I]) bool) {
	stay := t.Rows[:0]
	for _, r := range t.Rows {
		if which(r) {
			delete(t.byName, r.Name)
			t.Lost = true
		} else {
			stay = append(stay, r)
		}
	}
	clear(t.Rows[len(stay):])
	t.Rows = stay
}

// Count returns how many rows are on the page.
func (t *Table[I]) Count() (n int) {
	for _, r := range t.Rows {
		if r.Present() {
			n++
		}
	}
	return n
}

func (t *Table[I]) Clone() Table[I] {
	c := *t
	c.byName, c.Rows, c.Overflow = maps.Clone(t.byName), make([]*Row[I], 0, len(t.Rows)), Row[I]{}
	size := (1 + Depth) * t.Width
	all := make([]float64, 0, size*len(t.Rows))
	for _, r := range t.Rows {
		from := len(all)
		all = append(append(all, r.Now...), r.past...)
		copied := *r
		copied.Now, copied.past = all[from:from+t.Width:from+t.Width], all[from+t.Width:from+size:from+size]
		c.Rows = append(c.Rows, &copied)
		c.byName[r.Name] = &copied
	}
	return c
}

func (t *Table[I]) Weight() (sum int) {
	for _, r := range t.Rows {
		sum += 208 + 8*(1+Depth)*t.Width + len(r.Name)
	}
	return sum
}
