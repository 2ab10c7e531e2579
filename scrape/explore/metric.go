package explore

import (
	"bytes"
	"iter"
	"strings"

	"origintop/promtext"
)

// A Metric identifies a series among those of its source.
type Metric struct {
	Name    string
	Labels  string // as on a page, without the braces: `device="eth0",mode="idle"`; "" if there are none
	Type    string // of its TYPE line; "" if there is none, or an unknown one
	Counter bool   // it only grows, so that its rate matters rather than its value
}

// String returns the metric as on a page and in Prometheus' queries.
func (m *Metric) String() string {
	if m.Labels == "" {
		return m.Name
	}
	return m.Name + "{" + m.Labels + "}"
}

// newMetric returns the metric of the current sample, with parts of its key.
func newMetric(key string, s *promtext.Scanner) Metric {
	name := len(s.Name())
	m := Metric{Name: key[:name], Type: typeName(s.Type())}
	if name < len(key) {
		m.Labels = key[name+1 : len(key)-1]
	}
	m.Counter = isCounter(m.Name, m.Type)
	return m
}

// appendKey appends name and labels of the current sample in one canonical form, that of Metric.String.
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

// typeName returns the type on a TYPE line as a constant string, "" if it is unknown.
func typeName(text []byte) string {
	for _, name := range [...]string{
		"counter", "gauge", "histogram", "summary", "untyped", "unknown", "info", "stateset", "gaugehistogram",
	} {
		if string(text) == name {
			return name
		}
	}
	return ""
}

// isCounter reports whether a series only grows: its TYPE line says so or, unless that says it is a gauge, its name does.
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
	return kernelCounter(name)
}

// labels returns the metric's labels. Name and value are valid until the next step.
func (m *Metric) labels() iter.Seq2[[]byte, []byte] {
	var s promtext.Scanner
	s.Reset([]byte("m{" + m.Labels + "} 0\n"))
	s.Scan()
	return s.Labels()
}
