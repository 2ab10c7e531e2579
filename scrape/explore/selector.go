package explore

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"origintop/promtext"
	"origintop/scrape"
)

// A Selector picks series by name and labels, as Prometheus' instant selectors do. A series may have more labels than the Selector.
type Selector struct {
	Name   string
	Labels []Label
}

// A Label is a label that a series must have. With the value "" it is one that the series must not have.
type Label struct{ Name, Value string }

// ParseSelector parses a selector as in Prometheus' queries: `node_load1`, `node_cpu_seconds_total{cpu="0"}`. The only matcher is =.
func ParseSelector(text string) (Selector, error) {
	var s promtext.Scanner
	text = strings.TrimSpace(text)
	s.Reset([]byte(text + " 0\n")) // with a value, it is a sample
	ok := s.Scan()
	_, stamped := s.Timestamp()
	switch {
	case text == "":
		return Selector{}, errors.New(`it names no series like node_load1 or 'node_cpu_seconds_total{cpu="0"}'`)
	case !ok && strings.Contains(text, "{") && (strings.Contains(text, "!=") || strings.Contains(text, "~")):
		return Selector{}, fmt.Errorf("%q: labels are compared with = only", scrape.Short(text))
	case !ok && strings.Contains(text, "{"):
		return Selector{}, fmt.Errorf(`%q is not a series like 'node_cpu_seconds_total{cpu="0"}': `+
			"mind the quotes, the shell takes away its own", scrape.Short(text))
	case !ok || stamped || s.Value() != 0 || strings.ContainsAny(text, "\n\r"):
		return Selector{}, fmt.Errorf(`%q is not a series like node_load1 or 'node_cpu_seconds_total{cpu="0"}'`, scrape.Short(text))
	}
	selector := Selector{Name: string(s.Name())}
	for name, value := range s.Labels() {
		selector.Labels = append(selector.Labels, Label{string(name), string(value)})
	}
	return selector, nil
}

// String returns the selector as it is written.
func (s *Selector) String() string {
	var text strings.Builder
	text.WriteString(s.Name)
	for i, l := range s.Labels {
		text.WriteString(string("{,"[min(i, 1)]) + l.Name + "=" + strconv.Quote(l.Value))
	}
	if len(s.Labels) > 0 {
		text.WriteString("}")
	}
	return text.String()
}

// Matches reports whether the selector picks a series.
func (s *Selector) Matches(m *Metric) bool { return s.Name == m.Name && s.hasLabels(m.labels()) }

// hasLabels reports whether the labels of a series are those that the selector wants. One that is missing is empty.
func (s *Selector) hasLabels(labels iter.Seq2[[]byte, []byte]) bool {
	for _, want := range s.Labels {
		have := ""
		for name, value := range labels {
			if string(name) == want.Name {
				have = string(value)
				break
			}
		}
		if have != want.Value {
			return false
		}
	}
	return true
}
