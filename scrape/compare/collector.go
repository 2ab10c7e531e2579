package compare

import (
	"math"
	"time"

	"origintop/scrape"
	"origintop/scrape/analysis"
	"origintop/scrape/fields"
	"origintop/scrape/origin"
)

// A Collector keeps the numbers of a load test, by field and round. The zero Collector is ready for use. It belongs to one goroutine. Its
// memory is bounded: when it is full, two rows become one, and fields with very many rows of their own are left out.
type Collector struct {
	Judged analysis.Run // its Limits may be set before the first snapshot

	rows    []row
	stride  int // rounds that make a row, if there are several
	open    row // what the next row is made of
	columns []column
	index   map[key]int
	places  []place
	pages   []time.Time // by source: when its last good page was asked for
	leftOut bool
}

const (
	maxRows    = 4096
	maxColumns = 1024
)

// A row is one round, or several.
type row struct {
	at     time.Time
	rounds int
	loads  [analysis.Rate + 1]mean // by kind
}

// A key names a column: the index of a field in the table, and the name of one of its rows.
type key struct {
	field int
	row   string
}

// A place is where the numbers of a compared field go.
type place struct {
	*fields.Field
	number  int // in the table
	role    scrape.Role
	columns []int // by row, as they were last
}

// A column is the numbers of a field, a mean for each row.
type column struct {
	key
	open   mean
	values []float64 // NaN where not known
}

// A mean is that of the numbers that were added; NaN of none.
type mean struct {
	sum float64
	n   int
}

func (m *mean) add(v float64) {
	if !math.IsNaN(v) {
		m.sum, m.n = m.sum+v, m.n+1
	}
}

func (m *mean) mean() float64 { return m.sum / float64(m.n) }

// Observe takes in the snapshot at the end of a round. Numbers of a source that gave no page in that round are not known.
func (c *Collector) Observe(s *origin.Snapshot) {
	c.Judged.Observe(s)
	at, heard := c.heard(s)
	if at.IsZero() {
		return
	}
	if c.open.rounds == 0 {
		c.open.at = at
	}
	c.open.rounds++
	now := s.Current()
	for kind := analysis.Given; kind <= analysis.Rate; kind++ {
		role := scrape.RoleServer
		if kind == analysis.Clients || kind == analysis.Rate {
			role = scrape.RoleLoad
		}
		if kind == analysis.Given || heard[role] {
			c.open.loads[kind].add(analysis.LoadNow(now, kind))
		}
	}
	if c.places == nil {
		c.places = newPlaces()
	}
	for i := range c.places {
		f := &c.places[i]
		if !heard[f.role] || f.SinceBoot && now.CPU.SinceBoot {
			continue
		}
		if f.List == nil {
			c.add(f, 0, "", f.Get(now))
			continue
		}
		for row := range f.List.Len(now) {
			c.add(f, row, f.List.Row(now, row), f.Row(now, row))
		}
	}
	if c.open.rounds >= c.stride && len(c.rows) == maxRows {
		c.halve()
	}
	if c.open.rounds >= c.stride {
		c.close()
	}
}

// newPlaces returns one for each field that is kept.
func newPlaces() (list []place) {
	all := fields.All()
	for i := range all {
		if f := &all[i]; use[f.Name] != ignored {
			list = append(list, place{Field: f, number: i, role: f.Role()})
		}
	}
	return list
}

// heard returns when the round was, and of which roles it has pages.
func (c *Collector) heard(s *origin.Snapshot) (at time.Time, has [scrape.RoleOther]bool) {
	for i := range s.Sources {
		src := &s.Sources[i]
		if i == len(c.pages) {
			c.pages = append(c.pages, time.Time{})
		}
		if src.Pages == 0 || src.Last.Equal(c.pages[i]) {
			continue
		}
		c.pages[i] = src.Last
		if src.Last.After(at) {
			at = src.Last
		}
		for _, role := range scrape.Roles {
			has[role] = has[role] || src.Has(role)
		}
	}
	return at, has
}

// add takes in the number of a row of a field. Rows seldom change their places.
func (c *Collector) add(f *place, row int, name string, v float64) {
	for row >= len(f.columns) {
		f.columns = append(f.columns, -1)
	}
	i := f.columns[row]
	if i < 0 || c.columns[i].row != name {
		if i = c.column(key{f.number, name}, v); i < 0 {
			return
		}
		f.columns[row] = i
	}
	c.columns[i].open.add(v)
}

// column returns the index of a column, -1 if there is none: it begins with the first number that is known.
func (c *Collector) column(k key, v float64) int {
	if i, known := c.index[k]; known {
		return i
	}
	switch {
	case math.IsNaN(v):
		return -1
	case len(c.columns) == maxColumns:
		c.leftOut = true
		return -1
	case c.index == nil:
		c.index = map[key]int{}
	}
	i := len(c.columns)
	c.index[k] = i
	c.columns = append(c.columns, column{key: k, values: unknown(len(c.rows))})
	return i
}

// unknown returns so many numbers that are not known.
func unknown(n int) []float64 {
	values := make([]float64, n, n+64)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// close ends the open row.
func (c *Collector) close() {
	c.rows = append(c.rows, c.open)
	c.open = row{}
	for i := range c.columns {
		x := &c.columns[i]
		x.values, x.open = append(x.values, x.open.mean()), mean{}
	}
}

// halve makes one row of each two.
func (c *Collector) halve() {
	for i := range maxRows / 2 {
		a, b := c.rows[2*i], &c.rows[2*i+1]
		a.rounds += b.rounds
		for k := range a.loads {
			a.loads[k].sum += b.loads[k].sum
			a.loads[k].n += b.loads[k].n
		}
		c.rows[i] = a
	}
	c.rows, c.stride = c.rows[:maxRows/2], max(2*c.stride, 2)
	for i := range c.columns {
		v := c.columns[i].values
		for k := range maxRows / 2 {
			var m mean
			m.add(v[2*k])
			m.add(v[2*k+1])
			v[k] = m.mean()
		}
		c.columns[i].values = v[:maxRows/2]
	}
}

// Run returns the load test, of which no more snapshots may come.
func (c *Collector) Run() *Run {
	if c.open.rounds > 0 {
		c.close()
	}
	r := &Run{Verdict: c.Judged.Judge(), Timeline: c.Judged.Timeline(), LeftOut: c.leftOut}
	r.Kind = r.Timeline.Kind
	all := fields.All()
	for i := range c.rows {
		x := &c.rows[i]
		step := 0.0
		if i > 0 {
			step = max(0, x.at.Sub(c.rows[i-1].at).Seconds()) // a clock may be set back
			step += r.Seconds[i-1]
		}
		r.Times, r.Seconds = append(r.Times, x.at), append(r.Seconds, step)
		r.rounds, r.Loads = append(r.rounds, x.rounds), append(r.Loads, x.loads[r.Kind].mean())
	}
	for i := range c.columns {
		x := &c.columns[i]
		column := analysis.Column{Field: &all[x.field], Subject: x.row, Values: x.values}
		if use[column.Field.Name] == setting {
			r.settings = append(r.settings, column)
		} else {
			r.Columns = append(r.Columns, column)
		}
	}
	return r
}
