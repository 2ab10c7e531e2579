// Package explore keeps any series of a page, beyond those that the program knows: an Explorer reads pages of one source, and an
// Exploration says what is known of its series at one moment.
package explore

import (
	"slices"
	"time"

	"origintop/promtext"
	"origintop/scrape"
)

// An Interest says which series are to be explored, by the name of their source and what they are. It is called by the
// goroutine that scrapes, and must say the same of a series each time.
type Interest func(source string, m *Metric) bool

// An Explorer reads pages of one source whole, with a scanner of its own, whose marks are the indices of the series. What it
// handed out it never changes: it only writes behind it, or elsewhere.
type Explorer struct {
	source   string
	interest *Interest
	scanner  promtext.Scanner
	key      []byte

	metrics []Metric
	index   map[string]int32 // by what appendKey makes of a series
	layout  int
	pages   []values
	more    int // series of the last page that there was no room for
	long    int // and those that are too long
}

// New returns an Explorer of the pages of one source.
func New(source string) *Explorer {
	return &Explorer{source: source, index: map[string]int32{}}
}

// Marks of series that have no index, and the one of the series with the index 0.
const (
	markNone = 1 + iota // of no interest
	markMore            // there are too many
	markLong            // it is too long
	markFirst
)

// Follow has the explorer keep what is of interest now.
func (x *Explorer) Follow(interest *Interest) {
	if x.interest == interest {
		return
	}
	x.interest = interest
	x.keep(func(i int) bool { return (*interest)(x.source, &x.metrics[i]) })
}

// Read takes in the page of that time. Where there are more series than are kept, those that have gone make room for others at once: were
// they forgotten later, there would be none on a page that has only new ones.
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

// scan returns the values of the series that are kept, those of the page that are new among them as far as there is room.
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

// mark returns the mark of the current series, which is new, or has been forgotten by the scanner.
func (x *Explorer) mark() int {
	s := &x.scanner
	x.key = appendKey(x.key[:0], s)
	if len(x.key) > scrape.MaxLabels {
		x.key = nil // which may have become huge
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

// Gap notes that there was no page at that time.
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

// append appends a page to a fresh copy of the history.
func (x *Explorer) append(page values) {
	from := max(0, len(x.pages)+1-MaxExplored)
	x.pages = append(slices.Clip(x.pages[from:]), page)
}

// keep moves the series that are to stay to the front, and forgets the others.
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
	x.scanner = promtext.Scanner{} // its marks mean something else now
}

// Exploration returns what is known of the series of interest by now.
func (x *Explorer) Exploration() *Exploration {
	e := &Exploration{
		Source: x.source, Metrics: x.metrics[:len(x.metrics):len(x.metrics)], of: x, layout: x.layout, More: x.more, Long: x.long, pages: x.pages,
	}
	e.last = e.good(len(e.pages))
	e.before = e.good(e.last)
	return e
}
