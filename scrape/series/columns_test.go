package series

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"origintop/scrape/scrapetest"
)

var inf = math.Inf(1)

// buckets returns prepared buckets of these pairs of bound and count.
func buckets(pairs ...float64) (list []Bucket) {
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, Bucket{pairs[i], pairs[i+1]})
	}
	return list
}

// What buckets a histogram has may change: within an era it only grows.
func TestColumnsOfBuckets(t *testing.T) {
	var l ColumnLog
	at := scrapetest.T0
	l.Gap(at) // before the first there is none
	f := func(anew bool, of []Bucket, era int, want ...float32) {
		t.Helper()
		at = at.Add(time.Second)
		before := slices.Clone(l.Columns())
		l.AddBuckets(at, of, anew)
		all := l.Columns()
		c := all[len(all)-1]
		if c.At != at.UnixMilli() || !slices.Equal(c.Values, want) || c.Layout != nil && c.Layout.Era != era || len(all) != len(before)+1 {
			t.Errorf("%v at %d, era %v, want %v, %d", c.Values, len(all), c.Layout, want, era)
		}
		for i := range before {
			if !slices.Equal(before[i].Values, all[i].Values) || before[i].Layout != all[i].Layout {
				t.Errorf("column %d has changed", i)
			}
		}
	}
	f(false, buckets(0.1, 2, inf, 5), 0, 2, 3)
	first := l.layout
	f(false, buckets(0.1, 0, inf, 0), 0, 0, 0)
	f(true, buckets(0.1, 1, inf, 1), 0, 1, 0)
	if l.layout != first {
		t.Error("the same buckets have another layout")
	}
	f(false, buckets(0.05, 1, 0.1, 1, inf, 1), 0, 1, 0, 0)           // a bucket that was hit for the first time
	f(false, nil, 0)                                                 // not known
	f(false, buckets(0.05, 1), 0)                                    // of all nobody knows
	f(false, buckets(0.05, 1, 0.2, 3, inf, 3), 1, 1, 2, 0)           // one has gone
	f(true, buckets(0.05, 1, 0.1, 1, 0.2, 3, inf, 3), 2, 1, 0, 2, 0) // there are more, but of another process
	l.Repeat(at.Add(time.Second))
	c := l.Clone()
	c.Gap(at)
	if all := l.Columns(); !slices.Equal(all[len(all)-1].Values, all[len(all)-2].Values) || len(c.Columns()) != len(all)+1 {
		t.Errorf("repeated: %v", all[len(all)-2:])
	}
	l.Drop(true)
	if l.AddBuckets(at, buckets(1, 1, inf, 1), false); l.Columns() != nil {
		t.Error("what is off is kept")
	}
}

// Of more things than a column has, the largest of neighbours stands for them.
func TestColumnsOfNames(t *testing.T) {
	var l ColumnLog
	add := func(n, busy int) Column {
		l.AddNamed(scrapetest.T0, n, func(i int) (string, float64) {
			if i == busy {
				return fmt.Sprint(i), 90
			}
			return fmt.Sprint(i), NaNIf(i%2 == 1, 10)
		})
		return l.Columns()[len(l.Columns())-1]
	}
	c := add(3, 2)
	if !slices.Equal(c.Layout.Names, []string{"0", "1", "2"}) || c.Values[0] != 10 || c.Values[1] == c.Values[1] || c.Values[2] != 90 {
		t.Errorf("%v of %v", c.Values, c.Layout.Names)
	}
	if c := add(3, 0); c.Layout != l.Columns()[0].Layout {
		t.Error("the same names have another layout")
	}
	c = add(2*MaxColumn+1, 2*MaxColumn)
	if n := len(c.Values); n > MaxColumn || n != len(c.Layout.Names) || c.Values[n-1] != 90 || c.Values[0] != 10 {
		t.Errorf("%v of %v", c.Values, c.Layout.Names)
	}
	if c := add(2*MaxColumn+1, 3); c.Values[0] != 10 || c.Values[1] != 90 || add(2*MaxColumn+1, 0).Values[0] != 90 {
		t.Errorf("%v", c.Values)
	}
	if add(0, 0).Layout != nil {
		t.Error("of nothing there is no gap")
	}
}

// What is left of many buckets has the counts that it had, and a bound of its own for as long as the others are the same.
func TestCoarse(t *testing.T) {
	few := buckets(0.1, 1, 0.2, 2, inf, 2)
	if got := Coarse(nil, few, false); !slices.Equal(got, few) {
		t.Errorf("%v", got)
	}
	var many []Bucket
	for i := range 1000 {
		many = append(many, Bucket{0.001 * float64(i), float64(i)})
	}
	many = append(many, Bucket{inf, 1000})
	got := Coarse(nil, many, false)
	if n := len(got); n > MaxColumn || n < 20 || got[n-1] != many[1000] || got[n-2] != many[999] {
		t.Errorf("%d: %v", n, got)
	}
	for _, b := range got {
		if !slices.Contains(many, b) {
			t.Errorf("%v is not there", b)
		}
	}
	// A bucket that a sparse histogram lacks has the count of the one below it.
	got = Coarse(nil, buckets(0.0049, 0, 0.005, 3, 0.03, 4, inf, 6), true)
	for _, want := range buckets(0.001, 0, 0.002, 0, 0.005, 3, 0.01, 3, 0.02, 3, 0.05, 4, 1000, 4, inf, 6) {
		if !slices.Contains(got, want) {
			t.Errorf("%v is missing in %v", want, got)
		}
	}
	if len(got) > MaxColumn || Coarse(nil, nil, true) != nil {
		t.Errorf("%d buckets", len(got))
	}
}

// Only bounds that all have are exact in a sum.
func TestShared(t *testing.T) {
	sum := Sum(buckets(0.1, 1, 0.5, 1, inf, 1, 0.2, 2, 0.5, 2, inf, 2))
	if got, want := Shared(sum, 2, []float64{0.1, 0.5, inf, 0.2, 0.5, inf}), buckets(0.5, 6, inf, 9); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// A quarter of an hour of 16 buckets every two seconds costs less than 100 KB.
func TestColumnsRoom(t *testing.T) {
	var l ColumnLog
	for i := range 450 {
		var of []Bucket
		for b := range 15 {
			of = append(of, Bucket{float64(b), float64(i * b)})
		}
		l.AddBuckets(scrapetest.T0.Add(time.Duration(i)*time.Second), append(of, Bucket{inf, float64(i * 20)}), false)
	}
	if room := l.Columns().Room(0); room > 100<<10 {
		t.Errorf("%d bytes", room)
	}
	if since := l.Columns()[439].At; l.Columns().Room(since) != 10*(120+4*16) {
		t.Errorf("%d bytes of ten", l.Columns().Room(since))
	}
}
