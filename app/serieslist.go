package app

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"origintop/app/panels"
	"origintop/app/words"
	"origintop/scrape/explore"
	"origintop/scrape/sorting"
	"origintop/widgets"
)

// A seriesList holds the series of all sources that match a filter, in some order. Texts and the order of names are computed only when the
// series change; numbers are sorted with each page.
type seriesList struct {
	order    sortOrder
	words    []string // the filter: a series must have all of them in its text
	explored []*explore.Exploration

	texts    [][]string         // source, name and labels of each series in lower case, by Exploration
	all      []panels.SeriesRow // all series by name; those of one name in the order of their page
	matching []panels.SeriesRow // those that match the filter
	rows     []panels.SeriesRow // those of them that have a value now, in order: what is shown
	numbers  []numbered
	wanted   explore.Metric // the selected series
	source   string         // and its source
}

// A numbered is a row and the number that it is sorted by.
type numbered struct {
	by  float64
	at  int // among the rows by name
	row panels.SeriesRow
}

// A sortOrder is what the series are sorted by.
type sortOrder int

// The orders, in the order that the key steps through. All but byName begin with the largest.
const (
	byName sortOrder = iota
	byValue
	byRate
	byChange
	sortOrders
)

func (o sortOrder) String() string { return [...]string{"name", "value", "rate", "change"}[o] }

func (l *seriesList) metric(r panels.SeriesRow) *explore.Metric {
	return &l.explored[r.Exploration].Metrics[r.Metric]
}

// set takes over the series and their values.
func (l *seriesList) set(explored []*explore.Exploration) {
	last := l.explored
	l.explored = explored
	if !slices.EqualFunc(last, explored, panels.SameSeries) {
		l.setTexts(last)
		l.setAll()
		l.match()
	}
	l.sort()
}

// setTexts computes the texts of all series, except those that are known from the last time.
func (l *seriesList) setTexts(last []*explore.Exploration) {
	texts := make([][]string, len(l.explored))
	for i, e := range l.explored {
		if i < len(last) && e.SameIndices(last[i]) && len(l.texts[i]) <= len(e.Metrics) {
			texts[i] = l.texts[i]
		}
		for j := len(texts[i]); j < len(e.Metrics); j++ {
			texts[i] = append(texts[i], seriesText(e.Source, &e.Metrics[j]))
		}
	}
	l.texts = texts
}

// seriesText returns the text that a filter is compared with.
func seriesText(source string, m *explore.Metric) string {
	const maxLabels = 2048 // bytes: no more are drawn either
	return strings.ToLower(source + " " + m.Name + "{" + m.Labels[:min(len(m.Labels), maxLabels)] + "}")
}

func (l *seriesList) setAll() {
	l.all = l.all[:0]
	for i, e := range l.explored {
		for j := range e.Metrics {
			l.all = append(l.all, panels.SeriesRow{Exploration: int32(i), Metric: int32(j)})
		}
	}
	sorting.Stable(l.all, func(a, b panels.SeriesRow) int {
		return cmp.Or(
			cmp.Compare(l.metric(a).Name, l.metric(b).Name), cmp.Compare(a.Exploration, b.Exploration), cmp.Compare(a.Metric, b.Metric),
		)
	})
}

// filter shows only series whose source, name and labels contain every word of a text, in upper or lower case.
func (l *seriesList) filter(text string) {
	words := strings.Fields(strings.ToLower(text))
	if slices.Equal(words, l.words) {
		return
	}
	l.words = words
	l.match()
	l.sort()
}

func (l *seriesList) match() {
	if len(l.words) == 0 {
		l.matching = append(l.matching[:0], l.all...)
		return
	}
	l.matching = l.matching[:0]
	for _, r := range l.all {
		if containsAll(l.texts[r.Exploration][r.Metric], l.words) {
			l.matching = append(l.matching, r)
		}
	}
}

func containsAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// sortBy sets the order of the series.
func (l *seriesList) sortBy(order sortOrder) {
	l.order = order
	l.sort()
}

func (l *seriesList) sort() {
	l.rows = l.rows[:0]
	for _, r := range l.matching {
		if l.explored[r.Exploration].Has(int(r.Metric)) {
			l.rows = append(l.rows, r)
		}
	}
	if l.order == byName {
		return
	}
	l.numbers = l.numbers[:0]
	for at, r := range l.rows {
		by := l.number(r)
		if math.IsNaN(by) {
			by = math.Inf(-1) // after all others
		}
		l.numbers = append(l.numbers, numbered{by, at, r})
	}
	sorting.Stable(l.numbers, func(a, b numbered) int {
		switch {
		case a.by > b.by:
			return -1
		case a.by < b.by:
			return 1
		}
		return cmp.Compare(a.at, b.at)
	})
	for i := range l.numbers {
		l.rows[i] = l.numbers[i].row
	}
}

// number returns the number that a series is sorted by.
func (l *seriesList) number(r panels.SeriesRow) float64 {
	e, i := l.explored[r.Exploration], int(r.Metric)
	switch l.order {
	case byRate:
		if !e.Metrics[i].Counter {
			return math.NaN()
		}
		return e.Rate(i)
	case byChange:
		return math.Abs(e.Change(i))
	}
	return e.Value(i)
}

// choose remembers the series in the row with that index, if there is one, so that find finds it again when the rows have moved.
func (l *seriesList) choose(at int) {
	if at >= 0 && at < len(l.rows) {
		r := l.rows[at]
		l.wanted, l.source = *l.metric(r), l.explored[r.Exploration].Source
	}
}

// find returns the index of the row with the chosen series; if it is not there, it returns at. It looks at that row first.
func (l *seriesList) find(at int) int {
	same := func(r panels.SeriesRow) bool {
		m := l.metric(r)
		return m.Name == l.wanted.Name && m.Labels == l.wanted.Labels && l.explored[r.Exploration].Source == l.source
	}
	if at >= 0 && at < len(l.rows) && same(l.rows[at]) {
		return at
	}
	if i := slices.IndexFunc(l.rows, same); i >= 0 {
		return i
	}
	return at
}

// more says which series are left out; "" if none are.
func (l *seriesList) more() string {
	var list []string
	for _, e := range l.explored {
		if e.More > 0 {
			list = append(list, words.Grouped(e.More)+" series of "+widgets.Clean(e.Source)+
				" are left out: "+words.Grouped(len(e.Metrics))+" of a source are kept")
		}
		if e.Long > 0 {
			list = append(list, words.Grouped(e.Long)+" series of "+widgets.Clean(e.Source)+" are left out: their labels are too long")
		}
	}
	return strings.Join(list, "; ")
}
