package origin

import (
	"fmt"
	"strings"

	"origintop/promtext"
	"origintop/scrape"
)

// machines are the machines that a page tells apart by a label: that of a Prometheus, a Pushgateway or an aggregator may have those of
// several. Only the first is read. Of each other one series is, which tells that it is still there.
type machines struct {
	table[struct{}]
	first string
	known bool // there is a first one
	name  []byte
}

// other returns where the value of a series goes that is of another machine than the first, nil if it is of that one.
func (m *machines) other(s *promtext.Scanner) *float64 {
	m.name = appendInstance(m.name[:0], s)
	if len(m.name) == 0 {
		return nil
	}
	if !m.known {
		m.first, m.known = string(m.name), true
	}
	if string(m.name) == m.first {
		return nil
	}
	return &m.row(m.name).now[0]
}

// appendInstance appends what the labels of a series say of which machine or server it is one of several, nothing if they don't. Labels
// that say which part of it are others: a device, a virtual host.
func appendInstance(name []byte, s *promtext.Scanner) []byte {
	for _, label := range [...]string{"instance", "addr", "job"} {
		v, ok := s.Label(label)
		if !ok || len(v) == 0 {
			continue
		}
		if len(name) > 0 {
			name = append(name, " of "...)
		}
		name = append(name, scrape.CutTo(v, scrape.MaxName)...)
	}
	return name
}

// several returns the names of the machines of a page that has more than one, else "".
func (m *machines) several() string {
	others := m.count()
	if others == 0 {
		return ""
	}
	names := []string{m.first}
	for _, r := range m.rows {
		if r.there() && len(names) < 3 {
			names = append(names, r.name)
		}
	}
	text := strings.Join(names, ", ")
	if more := others + 1 - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
