package export

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"origintop/promtext"
	"origintop/scrape/sorting"
)

// A label is a label of a series, its value as it is, without escapes.
type label struct{ name, value string }

// labels returns the labels of the current sample and those of its target, in the order of their names. A label of the page
// that is called like one of the target's becomes exported_..., as Prometheus does it unless told to honor labels. A label
// without a value is none. It returns false if a label is there twice.
func labels(s *promtext.Scanner, target []label) ([]label, bool) {
	list := make([]label, 0, 8)
	for name, value := range s.Labels() {
		if len(value) > 0 {
			list = append(list, label{plainName(name, false), string(value)})
		}
	}
	for _, t := range target {
		if i := slices.IndexFunc(list, func(l label) bool { return l.name == t.name }); i >= 0 {
			list[i].name = unlike(list, t.name)
		}
	}
	list = append(list, target...)
	sorting.Stable(list, func(a, b label) int { return cmp.Compare(a.name, b.name) })
	for i, l := range list {
		if l.name == "__name__" || i > 0 && l.name == list[i-1].name {
			return nil, false
		}
	}
	return list, true
}

// unlike returns the name of a label, or exported_ and the name as often as it takes to be none of the list's.
func unlike(list []label, name string) string {
	for slices.ContainsFunc(list, func(l label) bool { return l.name == name }) {
		name = "exported_" + name
	}
	return name
}

// appendSeries appends a series as a line of OpenMetrics begins with it.
func appendSeries(to []byte, name string, list []label) []byte {
	to = append(to, name...)
	separator := byte('{')
	for _, l := range list {
		to = append(to, separator)
		separator = ','
		to = append(to, l.name...)
		to = append(to, `="`...)
		to = append(to, escape.Replace(l.value)...)
		to = append(to, '"')
	}
	if len(list) > 0 {
		to = append(to, '}')
	}
	return to
}

// escape escapes what may not stand in the quotes of a label, nor in a HELP line.
var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// help returns the text of a HELP line as OpenMetrics wants it, where quotes are escaped, too.
func help(text []byte) string {
	unescaped := strings.NewReplacer(`\\`, `\`, `\n`, "\n").Replace(string(text))
	return escape.Replace(strings.ToValidUTF8(unescaped, "\ufffd"))
}

// plainName returns the name of a metric or label as OpenMetrics can write it. One with other characters than letters, digits
// and _, or : in the name of a metric, is escaped as Prometheus' scheme "values" does it, which keeps different names
// different and can be undone.
func plainName(name []byte, metric bool) string {
	plain := func(i int, r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' || r == ':' && metric || '0' <= r && r <= '9' && i > 0
	}
	odd := len(name) == 0
	for i, c := range name {
		odd = odd || !plain(i, rune(c))
	}
	if !odd {
		return string(name)
	}
	escaped := []byte("U__")
	for i, r := range string(name) {
		switch {
		case r == '_':
			escaped = append(escaped, "__"...)
		case plain(i, r):
			escaped = append(escaped, byte(r))
		default:
			escaped = append(escaped, '_')
			escaped = strconv.AppendInt(escaped, int64(r), 16)
			escaped = append(escaped, '_')
		}
	}
	return string(bytes.ToValidUTF8(escaped, nil))
}
