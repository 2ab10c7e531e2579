package explore

import (
	"bytes"
	"iter"
	"strings"

	"origintop/promtext"
)

// A Metric is what tells a series from the others of its source.
type Metric struct {
	Name    string
	Labels  string // as on a page, without the braces: `device="eth0",mode="idle"`; "" if it has none
	Type    string // what its TYPE line says; "" if there is none
	Counter bool   // it only ever grows, so that its rate is what tells
}

// String returns the metric as it is written on a page and in Prometheus' queries.
func (m *Metric) String() string {
	if m.Labels == "" {
		return m.Name
	}
	return m.Name + "{" + m.Labels + "}"
}

// newMetric returns the metric of the current sample. Its key is what appendKey makes of it, which it keeps.
func newMetric(key string, s *promtext.Scanner) Metric {
	name := len(s.Name())
	m := Metric{Name: key[:name], Type: typeName(s.Type())}
	if name < len(key) {
		m.Labels = key[name+1 : len(key)-1]
	}
	m.Counter = isCounter(m.Name, m.Type)
	return m
}

// appendKey appends name and labels of the current sample, as they are written when nobody has an own style.
func appendKey(key []byte, s *promtext.Scanner) []byte {
	key = append(key, s.Name()...)
	brace := len(key)
	for name, value := range s.Labels() {
		key = append(key, ',')
		key = append(key, name...)
		key = append(key, '=', '"')
		for len(value) > 0 {
			i := bytes.IndexAny(value, "\\\"\n")
			if i < 0 {
				key = append(key, value...)
				break
			}
			key = append(key, value[:i]...)
			if value[i] == '\n' {
				key = append(key, '\\', 'n')
			} else {
				key = append(key, '\\', value[i])
			}
			value = value[i+1:]
		}
		key = append(key, '"')
	}
	if len(key) > brace {
		key[brace] = '{'
		key = append(key, '}')
	}
	return key
}

// typeName returns the text of a TYPE line, of which there are few.
func typeName(text []byte) string {
	for _, name := range [...]string{"counter", "gauge", "histogram", "summary", "untyped", "unknown", "info", "stateset", "gaugehistogram"} {
		if string(text) == name {
			return name
		}
	}
	return ""
}

// isCounter reports whether a series only grows: because its TYPE line says so or, unless that says it is a gauge, by its name.
func isCounter(name, typ string) bool {
	if typ == "counter" {
		return true
	}
	if typ == "gauge" || typ == "gaugehistogram" {
		return false
	}
	for _, suffix := range [...]string{"_total", "_count", "_sum", "_bucket"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// labels returns the names and values of the metric's labels. They are valid until the next step.
func (m *Metric) labels() iter.Seq2[[]byte, []byte] {
	var s promtext.Scanner
	s.Reset([]byte("m{" + m.Labels + "} 0\n"))
	s.Scan()
	return s.Labels()
}
