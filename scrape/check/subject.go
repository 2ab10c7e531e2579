package check

import (
	"errors"
	"iter"
	"slices"
	"strings"

	"origintop/scrape/explore"
	"origintop/scrape/fields"
)

// aliases are names of fields that leave out the unit, which the value has.
var aliases = []struct{ name, field string }{
	{"nginx.latency.p50", "nginx.latency_seconds.p50"},
	{"nginx.latency.p90", "nginx.latency_seconds.p90"},
	{"nginx.latency.p95", "nginx.latency_seconds.p95"},
	{"nginx.latency.p99", "nginx.latency_seconds.p99"},
	{"nginx.latency.mean", "nginx.latency_seconds.mean"},
	{"nginx.2xx", "nginx.status_per_second.2xx"},
	{"nginx.3xx", "nginx.status_per_second.3xx"},
	{"nginx.4xx", "nginx.status_per_second.4xx"},
	{"nginx.5xx", "nginx.status_per_second.5xx"},
	{"swarm.latency.p50", "swarm.latency_seconds.p50"},
	{"swarm.latency.p90", "swarm.latency_seconds.p90"},
	{"swarm.latency.p95", "swarm.latency_seconds.p95"},
	{"swarm.latency.p99", "swarm.latency_seconds.p99"},
	{"swarm.latency.mean", "swarm.latency_seconds.mean"},
}

// kinds are other names for the first part of a field's: that is the one that JSON has, of the first server and the first load tester that
// were known.
var kinds = map[string]string{"server": "nginx", "clients": "swarm"}

// Alias returns the short name of a field, "" if it has none.
func Alias(f *fields.Field) string {
	for _, a := range aliases {
		if a.field == f.Name {
			return a.name
		}
	}
	return ""
}

// subjects gives the names of all that a condition can be about, but for series.
func subjects() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range []string{"verdict", "alarms", "alarms.critical"} {
			if !yield(name) {
				return
			}
		}
		for _, f := range fields.All() {
			if !yield(f.Name) {
				return
			}
		}
		for _, a := range aliases {
			if !yield(a.name) {
				return
			}
		}
	}
}

func (p *parser) subject(c *Condition) {
	if p.peek() == "series" {
		p.word()
		p.series(c)
		return
	}
	at := p.blanks()
	name, row, bracket := p.path()
	switch {
	case name == "":
		p.fail(at, "write a condition, as in 'cpu.busy_percent < 80'", "the name of a field is missing")
	case bracket < 0 && name == "verdict":
		c.Subject = Verdict
		return
	case bracket < 0 && (name == "alarms" || name == "alarms.critical"):
		c.Subject, c.Critical = Alarms, name != "alarms"
		return
	}
	full := name
	if kind, rest, ok := strings.Cut(name, "."); ok && kinds[kind] != "" {
		full = kinds[kind] + "." + rest
	}
	for _, a := range aliases {
		if a.name == full {
			full = a.field
		}
	}
	f := fields.Named(full)
	if f == nil {
		p.noField(at, name)
	}
	if bracket >= 0 {
		switch behind := full[:bracket+len(full)-len(name)]; {
		case f.List == nil:
			p.fail(at+bracket, "", "there is one %s: it has no rows", f.Name)
		case behind != f.List.Name && behind != f.Name:
			p.fail(at+bracket, "write "+f.List.Name+"["+row+"]"+strings.TrimPrefix(f.Name, f.List.Name),
				"the rows are those of %s", f.List.Name)
		}
		if c.Row = row; row == "*" {
			c.Row = ""
		}
	}
	c.Field = f
}

// path reads the name of a field with at most one name of a row in brackets, which it returns apart, and where in the name that was; -1 if
// there is none.
func (p *parser) path() (name, row string, bracket int) {
	bracket = -1
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		end := strings.IndexAny(rest, " \t<>=![{]}")
		if end < 0 {
			end = len(rest)
		}
		name += rest[:end]
		p.at += end
		if end == len(rest) || !strings.ContainsRune("[{]}", rune(rest[end])) {
			return name, row, bracket
		}
		switch {
		case rest[end] == ']' || rest[end] == '}':
			p.fail(p.at, "", "there is a %c without one that opens", rest[end])
		case bracket >= 0:
			p.fail(p.at, "", "one row can be named, or [*] for the worst of all")
		}
		bracket, row = len(name), p.row()
	}
	return name, row, bracket
}

// row reads the name of a row with its brackets.
func (p *parser) row() string {
	at, closing := p.at, "]"
	if p.text[at] == '{' {
		closing = "}"
	}
	rest := p.text[at+1:]
	if strings.HasPrefix(rest, `"`) { // it may hold brackets then
		end := strings.Index(rest[1:], `"`+closing)
		if end < 0 {
			p.fail(at, "", `the bracket is not closed with "%s`, closing)
		}
		p.at += end + 4
		return rest[1 : end+1]
	}
	end := strings.Index(rest, closing)
	switch {
	case end < 0:
		p.fail(at, "", "the bracket is not closed")
	case end == 0:
		p.fail(at, "write [*] for the worst of all", "the row has no name")
	}
	p.at += end + 2
	return rest[:end]
}

// noField reports that there is no such field, and which may have been meant.
func (p *parser) noField(at int, name string) {
	hint := ""
	if n := nearest(name, subjects()); n != "" {
		hint = "did you mean " + n + "?"
	} else if n := containing(name); n != "" {
		hint = "did you mean " + n + "?"
	}
	if hint == "" {
		hint = "origintop check --list has all of them; what is on a page is series " + strings.Trim(quote(name), `"`)
	}
	p.fail(at, hint, "there is no field %s", quote(name))
}

// containing returns the shortest name whose parts include all those of another, in any order; "" if there is none. A share that has a
// threshold comes first.
func containing(name string) (found string) {
	split := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '_' })
	}
	weight := func(name string) int {
		if f := fields.Named(name); f == nil || f.Limit == nil || f.Unit != fields.Percent {
			return 1000 + len(name)
		}
		return len(name)
	}
	parts := split(name)
	for other := range subjects() {
		of := split(other)
		missing := slices.ContainsFunc(parts, func(part string) bool { return !slices.Contains(of, part) })
		if !missing && len(parts) > 0 && (found == "" || weight(other) < weight(found)) {
			found = other
		}
	}
	return found
}

// series reads a selector, which may stand in single quotes.
func (p *parser) series(c *Condition) {
	at := p.blanks()
	text := p.selector()
	s, err := explore.ParseSelector(text)
	if err != nil {
		message := err.Error()
		if text == "" {
			err = errors.New("the name of the series is missing")
			message = err.Error()
		}
		p.fail(at, "", "%s", message)
	}
	c.Subject, c.Series = SeriesSubject, &s
}

func (p *parser) selector() string {
	rest := p.text[p.at:]
	if strings.HasPrefix(rest, "'") {
		end := strings.Index(rest[1:], "'")
		if end < 0 {
			p.fail(p.at, "", "the quote is not closed")
		}
		p.at += end + 2
		return rest[1 : end+1]
	}
	end := strings.IndexAny(rest, " \t<>=!{")
	switch {
	case end < 0:
		end = len(rest)
	case rest[end] == '{':
		quoted, escaped := false, false
		closed := strings.IndexFunc(rest[end:], func(r rune) bool {
			switch {
			case escaped:
				escaped = false
			case quoted && r == '\\':
				escaped = true
			case r == '"':
				quoted = !quoted
			case r == '}' && !quoted:
				return true
			}
			return false
		})
		if closed < 0 {
			p.fail(p.at+end, "", "the bracket is not closed")
		}
		end += closed + 1
	}
	p.at += end
	return rest[:end]
}
