package series

import (
	"math"
	"slices"
	"time"
)

// A Layout says what the values of a Column are of, in their order. It never changes.
type Layout struct {
	Bounds []float64 // upper bounds of buckets, rising, the last one +Inf; nil where the values are of things with names
	Names  []string  // "0–1" is the largest value of these

	// Era numbers the layouts between which nothing began anew. Of two of one era, what the one has in addition was empty while the other
	// stood: exporters write some buckets only once they are hit.
	Era int
}

// A Column is what there was of several things at one time: requests per second by bucket, or how busy each core was.
type Column struct {
	At     int64     // Unix time in milliseconds
	Layout *Layout   // nil: nothing is known of that time
	Values []float32 // NaN is not known
}

// Columns is the history of a distribution, or of numbers of a kind, oldest first. It never changes once it was handed out.
type Columns []Column

// MaxColumn is how many values a Column has at most: of more buckets, neighbours are added up; of more things, the largest of neighbours
// stands for them.
const MaxColumn = 64

// Room is that of a Series.
func (c Columns) Room(since int64) (sum int) {
	for i := len(c) - 1; i >= 0 && c[i].At > since; i-- {
		sum += 3*40 + 4*len(c[i].Values) // the columns are copied as points are, their values stay where they are
	}
	return sum
}

// A ColumnLog grows Columns.
type ColumnLog struct {
	Log[Column]
	Off bool // nothing is kept

	values Arena[float32]
	layout *Layout // the last one
}

// Columns returns the last Max of what was added.
func (l *ColumnLog) Columns() Columns { return l.Recent() }

// Gap notes that nothing is known of a moment.
func (l *ColumnLog) Gap(at time.Time) { l.add(Column{At: at.UnixMilli()}) }

// Repeat adds the last column once more.
func (l *ColumnLog) Repeat(at time.Time) {
	if n := len(l.kept); n > 0 {
		last := l.kept[n-1]
		last.At = at.UnixMilli()
		l.add(last)
	}
}

// AddBuckets adds the observations per second by bucket, from what Coarse returns. Anew says that the counters began again since the last
// time, so that buckets may be others. Without observations of all buckets it adds a gap.
func (l *ColumnLog) AddBuckets(at time.Time, buckets []Bucket, anew bool) {
	n := len(buckets)
	if n < 2 || !math.IsInf(buckets[n-1].UpperBound, 1) {
		l.Gap(at)
		return
	}
	same := func(b Bucket, bound float64) bool { return b.UpperBound == bound }
	if before := l.layout; before == nil || !slices.EqualFunc(buckets, before.Bounds, same) {
		next := &Layout{Bounds: make([]float64, n)}
		for i := range buckets {
			next.Bounds[i] = buckets[i].UpperBound
		}
		if before != nil {
			next.Era = before.Era
			if anew || slices.ContainsFunc(before.Bounds, func(le float64) bool { return !slices.Contains(next.Bounds, le) }) {
				next.Era++
			}
		}
		l.layout = next
	}
	below := 0.0
	l.fill(at, n, func(i int) float64 {
		v := buckets[i].Count - below
		below = buckets[i].Count
		return v
	})
}

// AddNamed adds the numbers of n things.
func (l *ColumnLog) AddNamed(at time.Time, n int, of func(i int) (name string, v float64)) {
	if n == 0 {
		l.Gap(at)
		return
	}
	each := (n + MaxColumn - 1) / MaxColumn // things that share a value
	size := (n + each - 1) / each
	name := func(i int) string {
		first, _ := of(i * each)
		last, _ := of(min((i+1)*each, n) - 1)
		if each == 1 || first == last {
			return first
		}
		return first + "–" + last
	}
	same := l.layout != nil && len(l.layout.Names) == size
	for i := 0; same && i < size; i++ {
		same = l.layout.Names[i] == name(i)
	}
	if !same {
		l.layout = &Layout{Names: make([]string, size)}
		for i := range size {
			l.layout.Names[i] = name(i)
		}
	}
	l.fill(at, size, func(i int) float64 {
		most := Unknown
		for j := i * each; j < min((i+1)*each, n); j++ {
			_, v := of(j)
			most = Larger(v, most)
		}
		return most
	})
}

// fill adds a column of the last layout.
func (l *ColumnLog) fill(at time.Time, n int, value func(i int) float64) {
	if l.Off {
		return
	}
	values := l.values.Alloc(n)
	for i := range n {
		values = append(values, float32(value(i)))
	}
	l.add(Column{at.UnixMilli(), l.layout, values})
}

// add adds a column. There is no gap before the first one.
func (l *ColumnLog) add(c Column) {
	if !l.Off && (c.Layout != nil || len(l.kept) > 0) {
		l.Append(c)
	}
}

// Drop forgets all, and keeps nothing from now on if off is set.
func (l *ColumnLog) Drop(off bool) {
	if l.Off != off {
		*l = ColumnLog{Off: off}
	}
}

// Clone is that of the Log.
func (l *ColumnLog) Clone() ColumnLog {
	return ColumnLog{Log: l.Log.Clone(), Off: l.Off, layout: l.layout}
}

// Coarse appends prepared buckets that are few enough for a Column: all of them if they are, else those of bounds that are a tenth of a
// decade apart. Of a sparse histogram, in which a bucket that is missing has the count of the one below it, they are those up to 1, 2 and 5
// times a power of ten: it has buckets that end there.
func Coarse(to, buckets []Bucket, sparse bool) []Bucket {
	n := len(buckets)
	switch {
	case n == 0:
	case sparse:
		at, count := 0, 0.0
		for i := range 1 + 3*sparseDecades {
			bound := [...]float64{1, 2, 5}[i%3] * math.Pow10(i/3) / sparseUnit // correctly rounded, as what is written in decimals
			for ; at < n && buckets[at].UpperBound <= bound; at++ {
				count = buckets[at].Count
			}
			to = append(to, Bucket{bound, count})
		}
		to = append(to, buckets[n-1])
	case n <= MaxColumn:
		to = append(to, buckets...)
	default:
		for perDecade := 10.0; ; perDecade /= 2 {
			bin := func(i int) float64 { return math.Ceil(perDecade*math.Log10(buckets[i].UpperBound) - 1e-9) }
			from := len(to)
			for i := range buckets {
				if i >= n-2 || bin(i) != bin(i+1) {
					to = append(to, buckets[i])
				}
			}
			if len(to)-from <= MaxColumn {
				return to
			}
			to = to[:from]
		}
	}
	return to
}

// The bounds of sparse histograms begin at a microsecond and end at a thousand seconds.
const (
	sparseUnit    = 1e6 // of the first bound in a second
	sparseDecades = 9
)

// Shared keeps those of the buckets that all of several lists have, given how many lists there are and all of their bounds in order. The
// counts of what is left are exact, however the others differ.
func Shared(buckets []Bucket, lists int, bounds []float64) []Bucket {
	slices.Sort(bounds)
	return slices.DeleteFunc(buckets, func(b Bucket) bool {
		at, _ := slices.BinarySearch(bounds, b.UpperBound)
		n := 0
		for ; at < len(bounds) && bounds[at] == b.UpperBound; at++ {
			n++
		}
		return n < lists
	})
}
