package export

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"origintop/scrape/sorting"
)

// A kind is the type of a family.
type kind string

// The types that pages and OpenMetrics have in common. All else is unknown.
const (
	unknown   kind = "unknown"
	gauge     kind = "gauge"
	counter   kind = "counter"
	histogram kind = "histogram"
	summary   kind = "summary"
)

// kindOf returns what the text of a TYPE line means.
func kindOf(text []byte) kind {
	switch k := kind(text); k {
	case gauge, counter, histogram, summary:
		return k
	}
	return unknown
}

// suffixes returns what the names of a family's samples may end with, behind the name of the family.
func (k kind) suffixes() []string {
	switch k {
	case counter:
		return []string{"_total", "_created"}
	case histogram:
		return []string{"_bucket", "_count", "_sum", "_created"}
	case summary:
		return []string{"", "_count", "_sum", "_created"}
	}
	return []string{""}
}

// A timeSeries is one of those in an export.
type timeSeries struct {
	column
	text  string // name and labels, as its lines begin
	name  string
	group string  // its labels without le or quantile: what the parts of a histogram have in common
	bound float64 // the value of le or quantile; NaN if it is none
	kind  kind    // by all TYPE lines before it; unknown if they don't agree
	help  string
}

// A family is what stands under one TYPE line.
type family struct {
	name   string
	kind   kind
	help   string
	series []*timeSeries
}

// place returns the family that a series is of, by its name and kind. A counter whose name does not end in _total can't be
// one in OpenMetrics, nor can a bucket without a bound: it stays what it is called, and is unknown.
func (s *timeSeries) place() (name string, k kind) {
	for _, suffix := range s.kind.suffixes() {
		base, ok := strings.CutSuffix(s.name, suffix)
		bounded := suffix == "_bucket" || suffix == "" && s.kind == summary
		if ok && base != "" && bounded == !math.IsNaN(s.bound) {
			return base, s.kind
		}
	}
	return s.name, unknown
}

// families returns the families of all series, in the order of their first series. In OpenMetrics the names of all samples
// that may be in a family are its own. Where two families claim a name, the one of several names gives way: its series become
// families of one name, and unknown.
func families(all []*timeSeries) []*family {
	for {
		list := divide(all)
		claims := map[string]*family{}
		clash := false
		for _, f := range list {
			for _, suffix := range append(f.kind.suffixes(), "") {
				name := f.name + suffix
				switch g := claims[name]; {
				case g == nil:
					claims[name] = f
				case g != f:
					clash = true
					split(f, g)
				}
			}
		}
		if !clash {
			return list
		}
	}
}

// split makes series unknown of that one of two families which is of several names, or of both if both are or none is.
func split(f, g *family) {
	for _, pair := range [][2]*family{{f, g}, {g, f}} {
		if several := len(pair[0].kind.suffixes()) > 1; several || len(pair[1].kind.suffixes()) == 1 {
			for _, s := range pair[0].series {
				s.kind = unknown
			}
		}
	}
}

// divide divides series into families by what each of them is taken alone.
func divide(all []*timeSeries) []*family {
	type key struct {
		name string
		kind kind
	}
	index := map[key]*family{}
	var list []*family
	for _, s := range all {
		var k key
		k.name, k.kind = s.place()
		if k.kind != counter && k.kind != histogram && k.kind != summary {
			// What is called ..._created in the text format is a part of its family in OpenMetrics.
			if base, ok := strings.CutSuffix(s.name, "_created"); ok {
				for _, of := range []kind{counter, histogram, summary} {
					if index[key{base, of}] != nil {
						k = key{base, of}
					}
				}
			}
		}
		f := index[k]
		if f == nil {
			f = &family{name: k.name, kind: k.kind}
			index[k] = f
			list = append(list, f)
		}
		f.help = cmp.Or(f.help, s.help)
		f.series = append(f.series, s)
	}
	return list
}

// metrics divides the series of a family into metrics, in the order of their first series: what differs only in bound or suffix
// is one. Within a metric the series are in the order in which OpenMetrics wants those of one moment.
func (f *family) metrics() [][]*timeSeries {
	var list [][]*timeSeries
	index := map[string]int{}
	for _, s := range f.series {
		i, ok := index[s.group]
		if len(f.kind.suffixes()) == 1 {
			ok = false // each is one
		}
		if !ok {
			i = len(list)
			index[s.group] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], s)
	}
	for _, metric := range list {
		sorting.Stable(metric, func(a, b *timeSeries) int {
			return cmp.Or(cmp.Compare(f.rank(a), f.rank(b)), cmp.Compare(a.bound, b.bound))
		})
	}
	return list
}

// rank returns where in its metric a series stands by its suffix.
func (f *family) rank(s *timeSeries) int {
	return slices.Index(f.kind.suffixes(), strings.TrimPrefix(s.name, f.name))
}

// bounded takes the label apart that tells the parts of a histogram or summary from each other. Its value is NaN if there is
// none, or it is not a number.
func bounded(name string, k kind, list []label) (rest []label, bound float64) {
	which := ""
	switch {
	case k == histogram && strings.HasSuffix(name, "_bucket"):
		which = "le"
	case k == summary:
		which = "quantile"
	}
	i := slices.IndexFunc(list, func(l label) bool { return l.name == which })
	if i < 0 {
		return list, math.NaN()
	}
	bound, err := strconv.ParseFloat(list[i].value, 64)
	if err != nil {
		return list, math.NaN()
	}
	return slices.Delete(slices.Clone(list), i, i+1), bound
}
