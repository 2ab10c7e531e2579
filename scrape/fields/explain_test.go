package fields

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"origintop/scrape/exporter"
)

// Every field is explained, nothing else is, and no two alike. Each part has room on one line.
func TestEveryFieldIsExplained(t *testing.T) {
	const room = 100
	what := map[string]string{}
	var fields []string
	for _, f := range All() {
		fields = append(fields, f.Name)
		e := f.Explanation()
		if other := what[e.What]; other != "" {
			t.Errorf("%s and %s are explained alike: %q", f.Name, other, e.What)
		}
		what[e.What] = f.Name
		for part, text := range map[string]string{"what": e.What, "worry": e.Worry, "from": e.From} {
			switch {
			case text == "" && (part != "worry" || f.Worse != Neither):
				t.Errorf("%s: it has no %q", f.Name, part)
			case len(text) > room:
				t.Errorf("%s: %q has %d letters, more than %d: %s", f.Name, part, len(text), room, text)
			case strings.HasSuffix(text, ".") || strings.TrimSpace(text) != text:
				t.Errorf("%s: %q is a clause, without a full stop and blanks around: %q", f.Name, part, text)
			}
		}
	}
	for name := range explanations() {
		if !slices.Contains(fields, name) {
			t.Errorf("%q is explained, and there is no such field", name)
		}
	}
}

// What a stranger can't know is said in words: each such word has some in parentheses behind it, or stands in them.
func TestNoJargonWithoutWords(t *testing.T) {
	const words = `PSI|[Ss]oftnet|conntrack|softirq|TIME_WAIT|inodes?|OOM|cgroup|CFS|RSS|RPS|await|iowait|QPS|RTT|p\d\d`
	jargon := regexp.MustCompile(`\b(` + words + `)\b`)
	for _, f := range All() {
		text := f.Explanation().What
		for _, at := range jargon.FindAllStringIndex(text, -1) {
			inside := strings.LastIndexByte(text[:at[0]], '(') > strings.LastIndexByte(text[:at[0]], ')')
			if before := strings.HasPrefix(text[at[1]:], " ("); !inside && !before {
				t.Errorf("%s: %q is not explained in %q", f.Name, text[at[0]:at[1]], text)
			}
		}
	}
}

// A number comes from where the explanation says: the metrics it names are read by some exporter's rules, and the fields it names exist.
func TestSourcesExist(t *testing.T) {
	known := func(name string) bool {
		return Named(name) != nil || slices.ContainsFunc(exporter.All, func(e *exporter.Exporter) bool { return e.Has(name) })
	}
	labels := regexp.MustCompile(`\{[^{}]*\}$`)
	found := 0
	for _, f := range All() {
		for word := range strings.FieldsSeq(f.Explanation().From) {
			word = labels.ReplaceAllString(strings.TrimRight(word, ",;:"), "")
			if !strings.ContainsAny(word, "_") || strings.HasPrefix(word, "--") || word == "packets_total" || word == "stub_status" {
				continue
			}
			for _, name := range expand(word) {
				if found++; !known(name) {
					t.Errorf("%s comes from %s, which nothing reads", f.Name, name)
				}
			}
		}
	}
	if found < len(All()) {
		t.Errorf("only %d names of metrics were found", found)
	}
}

// expand writes out "a_{b,c}_d" as "a_b_d" and "a_c_d".
func expand(name string) (names []string) {
	before, rest, ok := strings.Cut(name, "{")
	choices, after, _ := strings.Cut(rest, "}")
	if !ok {
		return []string{name}
	}
	for choice := range strings.SplitSeq(choices, ",") {
		names = append(names, expand(before+choice+after)...)
	}
	return names
}
