// Package explore keeps series that the program knows nothing about. An Explorer reads the pages of one source; an Exploration is the
// series at one moment, with their history; a Selector picks some.
package explore

import (
	"slices"
	"time"

	"origintop/promtext"
	"origintop/scrape"
)

// An Interest reports whether a series of a source is kept. The goroutine that scrapes calls it. It must return the same for a series each
// time.
type Interest func(source string, m *Metric) bool

// An Explorer reads the pages of one source. It belongs to one goroutine; its Explorations may be used by any. Call Follow before Read.
type Explorer struct {
	source   string
	interest *Interest
	scanner  promtext.Scanner // its marks are the indices of the series, plus markFirst
	key      []byte

	metrics []Metric
	index   map[string]int32 // by key, see appendKey
	layout  int
	pages   []values
	more    int // see Exploration
	long    int
}

// New returns an Explorer for one source.
func New(source string) *Explorer {
	return &Explorer{source: source, index: map[string]int32{}}
}

// Marks of series without an index, and the mark of the series with index 0.
const (
	markNone = 1 + iota // not of interest
	markMore            // too many series
	markLong            // name and labels are too long
	markFirst
)

// Follow sets which series are kept from now on. Those of no interest any more are forgotten.
func (x *Explorer) Follow(interest *Interest) {
	if x.interest == interest {
		return
	}
	x.interest = interest
	x.keep(func(i int) bool { return (*interest)(x.source, &x.metrics[i]) })
}

// Read adds a page. Series that have gone are forgotten when they are many, or at once if new ones need their room: otherwise a page of new
// series only would leave none.
func (x *Explorer) Read(at time.Time, took time.Duration, page []byte) {
	now := x.scan(page)
	if x.more > 0 && slices.ContainsFunc(now, isStale) {
		x.keep(func(i int) bool { return !isStale(now[i]) })
		now = x.scan(page)
	}
	x.append(values{at, took, now})
	gone := 0
	for _, v := range now {
		if isStale(v) {
			gone++
		}
	}
	if gone > len(now)/4 {
		x.keep(func(i int) bool { return !isStale(now[i]) })
	}
}

// scan returns the values of the series on a page. It adds new series as long as there is room.
func (x *Explorer) scan(page []byte) []float64 {
	now := make([]float64, len(x.metrics), len(x.metrics)+len(x.metrics)/64+64)
	for i := range now {
		now[i] = stale
	}
	s := &x.scanner
	s.Reset(page)
	x.more, x.long = 0, 0
	for s.Scan() {
		mark := s.Mark()
		if mark == 0 {
			mark = x.mark()
			s.SetMark(mark)
		}
		switch {
		case mark >= markFirst:
			for mark-markFirst >= len(now) {
				now = append(now, stale)
			}
			now[mark-markFirst] = s.Value()
		case mark == markMore:
			x.more++
		case mark == markLong:
			x.long++
		}
	}
	return now
}

// mark returns the mark of the current series, which the scanner does not know.
func (x *Explorer) mark() int {
	s := &x.scanner
	x.key = appendKey(x.key[:0], s)
	if len(x.key) > scrape.MaxLabels {
		x.key = nil // it may have become huge
		return markLong
	}
	if i, ok := x.index[string(x.key)]; ok {
		return markFirst + int(i)
	}
	key := string(x.key)
	m := newMetric(key, s)
	switch {
	case !(*x.interest)(x.source, &m):
		return markNone
	case len(x.metrics) == MaxMetrics:
		return markMore
	}
	x.index[key] = int32(len(x.metrics))
	x.metrics = append(x.metrics, m)
	return markFirst + len(x.metrics) - 1
}

// Gap adds a failed scrape.
func (x *Explorer) Gap(at time.Time) {
	if n := len(x.pages); n >= maxFailures {
		failures := 0
		for failures < n && x.pages[n-1-failures].series == nil {
			failures++
		}
		if failures >= maxFailures {
			return
		}
	}
	x.append(values{at: at})
}

// append appends a page to a copy of the history: Explorations share the old one.
func (x *Explorer) append(page values) {
	from := max(0, len(x.pages)+1-MaxExplored)
	x.pages = append(slices.Clip(x.pages[from:]), page)
}

// keep forgets all series but those that stay, which move to the front.
func (x *Explorer) keep(stay func(i int) bool) {
	var from []int
	for i := range x.metrics {
		if stay(i) {
			from = append(from, i)
		}
	}
	if len(from) < len(x.metrics) {
		metrics := make([]Metric, len(from))
		clear(x.index)
		for to, i := range from {
			metrics[to] = x.metrics[i]
			x.index[metrics[to].String()] = int32(to)
		}
		pages := make([]values, 0, len(x.pages))
		for _, p := range x.pages {
			moved := values{at: p.at, took: p.took}
			if p.series != nil {
				moved.series = make([]float64, len(from))
				for to, i := range from {
					moved.series[to] = p.value(i)
				}
			}
			pages = append(pages, moved)
		}
		x.metrics, x.pages = metrics, pages
		x.layout++
	}
	x.scanner = promtext.Scanner{} // the marks of the old one are wrong now
}

// Exploration returns the series as they are now.
func (x *Explorer) Exploration() *Exploration {
	e := &Exploration{
		Source: x.source, Metrics: slices.Clip(x.metrics), More: x.more, Long: x.long, of: x, layout: x.layout, pages: x.pages,
	}
	e.last = e.good(len(e.pages))
	e.before = e.good(e.last)
	return e
}
