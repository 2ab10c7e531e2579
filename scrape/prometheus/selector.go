package prometheus

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"origintop/scrape"
	"origintop/scrape/explore"
)

// ParseMatch parses what the operator says of the series that are to be read, such as {dc="fra",tier="edge"}. The only matcher is =.
func ParseMatch(text string) ([]Label, error) {
	inside := strings.TrimSpace(text)
	if !strings.HasPrefix(inside, "{") && strings.Contains(inside, "=") && !strings.Contains(inside, "{") {
		inside = "{" + inside + "}" // its braces
	}
	if !strings.HasPrefix(inside, "{") {
		return nil, fmt.Errorf(`%q is not a selector of labels like '{dc="fra"}'`, scrape.Short(text))
	}
	s, err := explore.ParseSelector("m" + inside)
	if err != nil {
		return nil, fmt.Errorf(`%q is not a selector of labels like '{dc="fra",tier="edge"}': labels are compared with = only`, scrape.Short(text))
	}
	var match []Label
	for _, l := range s.Labels {
		match = append(match, Label(l))
	}
	return match, nil
}

// A matcher is what a series' label must be: one value, or any that matches, or none that does.
type matcher struct{ name, op, value string }

// selector returns the selector of the series that have these labels, and match all of more.
func selector(labels []Label, more ...matcher) string {
	text := []byte{'{'}
	add := func(name, op, value string) {
		if len(text) > 1 {
			text = append(text, ',')
		}
		text = append(append(text, name...), op...)
		text = strconv.AppendQuote(text, value)
	}
	for _, l := range labels {
		add(quotedName(l.Name), "=", l.Value)
	}
	for _, m := range more {
		add(m.name, m.op, m.value)
	}
	return string(append(text, '}'))
}

// quotedName returns the name of a label as a selector has it.
func quotedName(name string) string {
	if isPlain(name, false) {
		return name
	}
	return strconv.Quote(name)
}

// oneOf returns a matcher of a label with one of some values, of which * at the beginning of a pattern is anything.
func oneOf(name string, values []string, patterns bool) matcher {
	if len(values) == 1 && !patterns {
		return matcher{name, "=", values[0]}
	}
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteByte('|')
		}
		if end, free := strings.CutPrefix(v, "*"); free && patterns {
			b.WriteString(".+")
			v = end
		}
		b.WriteString(regexp.QuoteMeta(v))
	}
	return matcher{name, "=~", b.String()}
}

// appendLabel appends a label as the text format has it, behind a number of others.
func appendLabel(text []byte, before int, l Label) []byte {
	if before > 0 {
		text = append(text, ',')
	}
	if isPlain(l.Name, false) {
		text = append(text, l.Name...)
	} else {
		text = append(appendEscaped(append(text, '"'), l.Name), '"')
	}
	text = append(text, '=', '"')
	return append(appendEscaped(text, l.Value), '"')
}
