package origin

import (
	"slices"
	"strings"

	"origintop/scrape"
)

// An Exporter is a kind of exporter: what the series on its pages say. It is told from the others by these: it is there if one that a rule
// reads is.
type Exporter struct {
	Name  string
	Role  scrape.Role // of the numbers
	Rules []Rule

	// Of one that knows an nginx.

	// slow: counters come to the page only once a second, so that there is no rate over a shorter step.
	slow    bool
	knowsUp knowsUp
	// ticks: each page counts a request for the exporter's own, so that one on which nothing has moved was not made anew.
	ticks bool
	// zeroless: requests that took no time at all are counted, but in no bucket.
	zeroless bool
}

// A knowsUp says how an exporter knows whether nginx is up.
type knowsUp uint8

const (
	byAnswer      knowsUp = iota // it is nginx that answers
	byFamily                     // there is one for it
	byConnections                // it has nothing to say of these if nginx is down; it may not have them at all
	never                        // it reads what nginx writes
)

// A Rule says what the series of a family are.
type Rule struct {
	Family string  // its name; "*_x" is any name with that end, "x_*" any other that begins so
	With   string  // a label that the series has; "a=b" with this value, "a!=b" with another, "a=" without it
	Into   Slot    // the number that it is
	Scale  float64 // what a value is to be multiplied with, 1e-3 for milliseconds; 0 is 1
}

// A Slot is a number, or a column of rows that the labels of a series tell apart.
type Slot struct {
	of    area
	field int
}

// An area is a part of what is known, with rows of its own on a page that a label tells apart, or without.
type area uint8

const (
	machine    area = iota // all of it, with a single row
	processor              // cpu, mode
	kernel                 // cpu
	link                   // device
	storage                // device
	filesystem             // mountpoint, device, fstype
	collector              // collector

	server     // nginx: what stands on a page once and, by other labels, rows
	tester     // the load tester
	loadErrors // its errors, by status_code
)

// exporters are those that are known.
var exporters = slices.Concat(nodeExporters, nginxExporters, swarmExporters)

var rules = indexOf(exporters)

// An index finds the rules for a series.
type index struct {
	byName    map[string][]reads
	beginning []reads // those of any name that begins so
	ending    []reads // those of a free namespace
	families  map[string]bool
	ends      []string // of families of a free namespace
}

// A reads is a rule, and whose it is.
type reads struct {
	by   *Exporter
	rule *Rule
}

func indexOf(exporters []*Exporter) *index {
	x := &index{byName: map[string][]reads{}, families: map[string]bool{}}
	for _, e := range exporters {
		for i := range e.Rules {
			r := reads{e, &e.Rules[i]}
			name, free := strings.CutPrefix(r.rule.Family, "*")
			beginning, open := strings.CutSuffix(name, "*")
			switch family := r.rule.Into.family(name); {
			case free:
				x.ending, x.ends = append(x.ending, r), append(x.ends, family)
			case open:
				r.rule.Family = beginning + "*"
				x.beginning = append(x.beginning, r)
			default:
				x.byName[name] = append(x.byName[name], r)
				x.families[name], x.families[family] = true, true
			}
		}
	}
	return x
}

// family returns the family of a series of that name, as HELP and TYPE lines name it.
func (s Slot) family(name string) string {
	if s.of != server || s.field != isBucket && s.field != isSum && s.field != isCount && s.field != isSent {
		return name
	}
	for _, suffix := range []string{"_bucket", "_sum", "_count"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// has reports whether the exporter has a rule for a family of that name.
func (e *Exporter) has(family string) bool {
	return slices.ContainsFunc(e.Rules, func(r Rule) bool { return r.Family == family })
}

// find returns the rule by which a series is read, and whether there is one.
func (x *index) find(name []byte, label func(string) ([]byte, bool)) (reads, bool) {
	for _, list := range [...][]reads{x.byName[string(name)], x.beginning, x.ending} {
		for _, r := range list {
			if r.rule.named(name) && r.rule.fits(label) {
				return r, true
			}
		}
	}
	return reads{}, false
}

// named returns the rules for series of that name, whatever their labels.
func (x *index) named(name []byte) []reads {
	list := x.byName[string(name)]
	for _, r := range slices.Concat(x.beginning, x.ending) {
		if r.rule.named(name) {
			list = append(slices.Clip(list), r)
		}
	}
	return list
}

// has reports whether a family is one that is read.
func (x *index) has(family []byte) bool {
	return x.families[string(family)] || slices.ContainsFunc(x.beginning, func(r reads) bool { return r.rule.named(family) }) ||
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

// fits reports whether a series has the label that a rule wants. "status=" is for one without that label.
func (r *Rule) fits(label func(name string) ([]byte, bool)) bool {
	if r.With == "" {
		return true
	}
	name, value, hasValue := strings.Cut(r.With, "=")
	name, not := strings.CutSuffix(name, "!")
	got, ok := label(name)
	switch {
	case !hasValue:
		return ok
	case not:
		return ok && string(got) != value
	}
	return string(got) == value
}
