package fleet

import (
	"cmp"
	"math"
	"slices"
	"time"

	"origintop/scrape/analysis"
	"origintop/scrape/severity"
	"origintop/scrape/sorting"
)

// A By is what rows are sorted by: one of these, or a column.
type By int

// What rows can be sorted by. Numbers begin with the largest, unless the order is reversed; what is not known comes last either way.
const (
	ByWorst   By = iota // the sickest first
	ByName              // as people sort
	ByVerdict           // those first that have found their limit
	ByAge               // the oldest numbers first
	byColumn
)

// ByColumn returns the By of the column with that index.
func ByColumn(i int) By { return byColumn + By(i) }

// Column returns the index of the column that it is, -1 if it is none.
func (b By) Column() int { return max(-1, int(b-byColumn)) }

// Hold is how long a row keeps its place.
const Hold = 10 * time.Second

// An Order sorts the rows of one View after the other so that people can read them: each row keeps its place for Hold, though its numbers
// change. What can't wait moves up at once, if the sickest come first: a row that turns critical, or is now the only one so bad. Rows that
// are new come below all that they should be below. The zero Order has the sickest first. It belongs to one goroutine.
type Order struct {
	by      By
	reverse bool

	names   []string // of the origins, in order
	renewed time.Time
	shown   time.Time                    // of the last View
	was     map[string]severity.Severity // of each origin in it
}

// By returns what rows are sorted by, and whether the other way round.
func (o *Order) By() (by By, reverse bool) { return o.by, o.reverse }

// Sort sets what the next rows are sorted by.
func (o *Order) Sort(by By, reverse bool) { o.by, o.reverse, o.names = by, reverse, nil }

// Rows returns the rows of a View in order. Now is the time of whoever looks at them: it may stand still while that of the View goes on.
func (o *Order) Rows(now time.Time, v *View) []*Row {
	list := o.ranked(v)
	compare := func(a, b ranked) int { return o.compare(&a, &b) }
	sought := v.Time.Before(o.shown) || v.Time.Sub(o.shown) > 6*Hold // the user is at another time
	if age := now.Sub(o.renewed); o.names == nil || sought || age >= Hold || age < 0 {
		sorting.Stable(list, compare)
		o.renewed = now
	} else {
		held, risen, fresh := o.held(list)
		sorting.Stable(risen, compare)
		sorting.Stable(fresh, compare)
		list = below(above(held, risen, compare), fresh, compare)
	}
	o.shown = v.Time
	o.names = make([]string, 0, len(list))
	o.was = make(map[string]severity.Severity, len(list))
	rows := make([]*Row, len(list))
	for i := range list {
		r := list[i].Row
		rows[i] = r
		o.names, o.was[r.Origin] = append(o.names, r.Origin), r.Severity
	}
	return rows
}

// A ranked is a row with what it is sorted by: the first of these in which it differs from another, the largest first.
type ranked struct {
	*Row
	rank [4]float64
	at   int // in the View
}

func (o *Order) ranked(v *View) []ranked {
	list := make([]ranked, len(v.Rows))
	for i, r := range v.Rows {
		list[i] = ranked{Row: r, at: i}
		rank := &list[i].rank
		switch o.by {
		case ByWorst:
			*rank = sickness(r)
		case ByName:
		case ByVerdict:
			rank[0] = strength(r)
		case ByAge:
			rank[0] = v.Time.Sub(r.Oldest()).Seconds()
			if r.Oldest().IsZero() {
				rank[0] = math.NaN()
			}
		default:
			rank[0] = math.NaN()
			if c := o.by.Column(); r.Current(c) {
				rank[0] = r.Value(c)
			}
		}
	}
	return list
}

func (o *Order) compare(a, b *ranked) int {
	way := 1
	if o.reverse {
		way = -1
	}
	for i := range a.rank {
		x, y := a.rank[i], b.rank[i]
		switch {
		case x != x && y != y:
		case x != x:
			return 1
		case y != y:
			return -1
		case x != y:
			return way * cmp.Compare(y, x)
		}
	}
	if o.by == ByName {
		return way * cmp.Compare(a.at, b.at)
	}
	return cmp.Compare(a.at, b.at)
}

// sickness returns what the sickest row has most of. What has not been seen yet is no quiet row.
func sickness(r *Row) (rank [4]float64) {
	rank[0] = [...]float64{severity.Good: 0, severity.Unknown: 1, severity.Warn: 2, severity.Crit: 3}[r.Severity]
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Severity == r.Severity && !f.Ended && !f.Past {
			rank[1] = 1 // it is so now
			rank[2]++
		}
	}
	for i := range columns {
		if columns[i].Limited() && r.Current(i) && r.Value(i) > rank[3] {
			rank[3] = r.Value(i)
		}
	}
	return rank
}

// strength returns how sure it is that a row has found its limit; NaN without a verdict.
func strength(r *Row) float64 {
	if r.Judgement == nil {
		return math.NaN()
	}
	if r.Judgement.Resource == analysis.None {
		return float64(analysis.NoLimit)
	}
	return float64(r.Judgement.Strength)
}

// held divides rows into those that keep their places, in their order, those that move up, and those that are new.
func (o *Order) held(list []ranked) (held, risen, fresh []ranked) {
	at := make(map[string]int, len(o.names))
	for i, name := range o.names {
		at[name] = i
	}
	places := make([]int, len(o.names)) // of the rows, plus one
	count := map[severity.Severity]int{}
	worstFirst := o.by == ByWorst && !o.reverse
	for i := range list {
		r := &list[i]
		count[r.Severity]++
		switch place, ok := at[r.Origin]; {
		case ok:
			places[place] = i + 1
		case worstFirst && r.Severity == severity.Crit:
			risen = append(risen, *r)
		default:
			fresh = append(fresh, *r)
		}
	}
	var least *ranked // of the rows above
	for _, place := range places {
		if place == 0 {
			continue // the origin is gone
		}
		r := &list[place-1]
		urgent := r.Severity == severity.Crit || r.Severity == severity.Warn && count[severity.Crit] == 0 && count[severity.Warn] == 1
		if worstFirst && urgent && r.Severity > o.was[r.Origin] && least != nil && o.compare(r, least) < 0 {
			risen = append(risen, *r)
			continue
		}
		held = append(held, *r)
		if least == nil || o.compare(r, least) > 0 {
			least = r
		}
	}
	return held, risen, fresh
}

// above puts rows each above the first of those held that it should stand above. Both take one pass: rows in order find places in order.
func above(held, rows []ranked, compare func(a, b ranked) int) []ranked {
	if len(rows) == 0 {
		return held
	}
	all := make([]ranked, 0, len(held)+len(rows))
	for _, h := range held {
		for len(rows) > 0 && compare(rows[0], h) < 0 {
			all, rows = append(all, rows[0]), rows[1:]
		}
		all = append(all, h)
	}
	return append(all, rows...)
}

// below puts rows each below the last of those held that should stand above it.
func below(held, rows []ranked, compare func(a, b ranked) int) []ranked {
	if len(rows) == 0 {
		return held
	}
	all := make([]ranked, 0, len(held)+len(rows))
	for _, h := range slices.Backward(held) {
		for n := len(rows); n > 0 && compare(rows[n-1], h) > 0; n-- {
			all, rows = append(all, rows[n-1]), rows[:n-1]
		}
		all = append(all, h)
	}
	for _, r := range slices.Backward(rows) {
		all = append(all, r)
	}
	slices.Reverse(all)
	return all
}
