package exporter

import (
	"slices"
	"strings"
)

// An Index finds the rules for a series.
type Index struct {
	byName    map[string][]Match
	beginning []Match // those of any name that begins so
	ending    []Match // those of a free namespace
	families  map[string]bool
	ends      []string // of families of a free namespace
}

// A Match is a rule, and the exporter it belongs to.
type Match struct {
	Exporter *Exporter
	Rule     *Rule
}

// NewIndex returns an index of the rules of some exporters.
func NewIndex(exporters []*Exporter) *Index {
	x := &Index{byName: map[string][]Match{}, families: map[string]bool{}}
	for _, e := range exporters {
		for i := range e.Rules {
			r := Match{e, &e.Rules[i]}
			name, free := strings.CutPrefix(r.Rule.Family, "*")
			beginning, open := strings.CutSuffix(name, "*")
			switch family := r.Rule.Into.family(name); {
			case free:
				x.ending, x.ends = append(x.ending, r), append(x.ends, family)
			case open:
				r.Rule.Family = beginning + "*"
				x.beginning = append(x.beginning, r)
			default:
				x.byName[name] = append(x.byName[name], r)
				x.families[name], x.families[family] = true, true
			}
		}
	}
	return x
}

// Has reports whether the exporter has a rule for exactly that family.
func (e *Exporter) Has(family string) bool {
	return slices.ContainsFunc(e.Rules, func(r Rule) bool { return r.Family == family })
}

// Find returns the rule that reads a series, and whether there is one.
func (x *Index) Find(name []byte, label func(string) ([]byte, bool)) (Match, bool) {
	for _, list := range [...][]Match{x.byName[string(name)], x.beginning, x.ending} {
		for _, r := range list {
			if r.Rule.named(name) && r.Rule.fits(label) {
				return r, true
			}
		}
	}
	return Match{}, false
}

// Named returns the rules for series of a name, whatever their labels.
func (x *Index) Named(name []byte) []Match {
	list := x.byName[string(name)]
	for _, r := range slices.Concat(x.beginning, x.ending) {
		if r.Rule.named(name) {
			list = append(slices.Clip(list), r)
		}
	}
	return list
}

// Has reports whether any rule reads a family.
func (x *Index) Has(family []byte) bool {
	return x.families[string(family)] || slices.ContainsFunc(x.beginning, func(r Match) bool { return r.Rule.named(family) }) ||
		slices.ContainsFunc(x.ends, func(end string) bool { return endsIn(family, end) })
}

// named reports whether a rule is for series of that name.
func (r *Rule) named(name []byte) bool {
	if end, free := strings.CutPrefix(r.Family, "*"); free {
		return endsIn(name, end)
	}
	if beginning, open := strings.CutSuffix(r.Family, "*"); open {
		return len(name) > len(beginning) && string(name[:len(beginning)]) == beginning
	}
	return string(name) == r.Family
}

func endsIn(name []byte, end string) bool {
	return len(name) > len(end) && string(name[len(name)-len(end):]) == end
}

// fits reports whether a series has the labels that a rule wants. "status=" is for one without that label.
func (r *Rule) fits(label func(name string) ([]byte, bool)) bool {
	if part, _ := label(r.By); r.By != "" && r.By != ByFamily && len(part) == 0 {
		return false
	}
	for with := r.With; with != ""; {
		var one string
		one, with, _ = strings.Cut(with, ",")
		if !fits(one, label) {
			return false
		}
	}
	return true
}

// fits reports whether a series has one such label.
func fits(with string, label func(name string) ([]byte, bool)) bool {
	name, value, hasValue := strings.Cut(with, "=")
	name, not := strings.CutSuffix(name, "!")
	got, _ := label(name)
	ok := len(got) > 0 // an empty label is none, as in Prometheus
	beginning, open := strings.CutSuffix(value, "*")
	switch {
	case !hasValue:
		return ok
	case open:
		return strings.HasPrefix(string(got), beginning)
	case not:
		return ok && string(got) != value
	}
	return string(got) == value
}

// StatusLabel returns the label that says the status of the responses that a series counts; "" if the usual ones do.
func (r *Rule) StatusLabel() string {
	first, _, _ := strings.Cut(r.With, ",")
	name, _, _ := strings.Cut(first, "=")
	return strings.TrimSuffix(name, "!")
}
