package check

import (
	"slices"
	"strings"

	"origintop/scrape/fields"
)

// A unit is how a number may be written: with that name, so many times the field's own unit.
type unit struct {
	name  string
	times float64
}

// units are those of the units of fields. What has a unit of its own is never written without one, as nobody can say then whether 250 are
// seconds; but for the sorts that people write as bare numbers, where "" is among them. There is no m: it is minutes to some, and milli to
// others.
var units = map[fields.Unit][]unit{
	fields.Count:   {{"", 1}},
	fields.Ratio:   {{"", 1}},
	fields.Percent: {{"%", 1}, {"", 1}},
	fields.Seconds: {{"ms", 1e-3}, {"s", 1}, {"us", 1e-6}, {"µs", 1e-6}, {"min", 60}, {"h", 3600}},
	fields.Rate:    {{"/s", 1}, {"/min", 1. / 60}, {"", 1}},
	fields.Bytes: {
		{"MB", 1e6},
		{"MiB", 1 << 20},
		{"B", 1},
		{"kB", 1e3},
		{"KiB", 1 << 10},
		{"GB", 1e9},
		{"GiB", 1 << 30},
		{"TB", 1e12},
		{"TiB", 1 << 40},
	},
	fields.ByteRate:  append([]unit{{"MB/s", 1e6}, {"MiB/s", 1 << 20}}, byteRates...),
	fields.LinkRate:  byteRates,
	fields.LinkSpeed: byteRates,
}

var byteRates = []unit{
	{"Mbit/s", 1e6 / 8},
	{"MB/s", 1e6},
	{"MiB/s", 1 << 20},
	{"bit/s", 1. / 8},
	{"kbit/s", 1e3 / 8},
	{"Gbit/s", 1e9 / 8},
	{"B/s", 1},
	{"kB/s", 1e3},
	{"KiB/s", 1 << 10},
	{"GB/s", 1e9},
	{"GiB/s", 1 << 30},
}

// isUnit reports whether there is a unit of that name.
func isUnit(name string) bool {
	for _, list := range units {
		if slices.ContainsFunc(list, func(u unit) bool { return name != "" && u.name == name }) {
			return true
		}
	}
	return false
}

// Units returns the names of the units that values of a field may have, the usual ones first; one that is empty is left out.
func Units(u fields.Unit) (names []string) {
	for _, of := range units[u] {
		if of.name != "" && !slices.Contains(names, of.name) {
			names = append(names, of.name)
		}
	}
	return names
}

// Unit returns what the condition's value and what is measured are in.
func (c *Condition) Unit() fields.Unit {
	if c.Subject != FieldSubject {
		return fields.Count
	}
	u, _ := aggregated(c.Field, c.Agg)
	return u
}

// isTotal reports whether a field only grows.
func isTotal(f *fields.Field) bool { return strings.HasSuffix(f.Name, "_total") }

// isEvents reports whether a field says how many of something there were in the step up to a round.
func isEvents(f *fields.Field) bool { return strings.HasSuffix(f.Name, ".oom_kills") }

// aggregated returns what an aggregate of a field is in, and whether there is such an aggregate: only what is counted has a rate and a
// count.
func aggregated(f *fields.Field, a Agg) (fields.Unit, bool) {
	counts, bytes := isTotal(f) || isEvents(f), f.Unit == fields.ByteRate || f.Unit == fields.LinkRate
	switch {
	case a != Rate && a != Count:
		return f.Unit, true
	case f.Unit == fields.Rate && a == Count, counts && a == Count:
		return fields.Count, true
	case f.Unit == fields.Rate, counts:
		return fields.Rate, true
	case bytes && a == Count:
		return fields.Bytes, true
	}
	return f.Unit, bytes
}
