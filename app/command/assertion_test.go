package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// An assertion is one line of a case, see TestCases.
type assertion struct {
	line, why, at string
	of            string // text, csv, row, every; "" for the snapshot as JSON
	path          string
	op            string // = ~ < > has lacks unknown
	orUnknown     bool
	want          any // a number, a text, true or false
	tolerance     float64
	pattern       *regexp.Regexp
}

var (
	assertionLine = regexp.MustCompile(`^(?:(csv|row|every) )?((?:[^\s\[]|\[[^\]]*\])+) (=|~|<|>|has|lacks|unknown)(?: (.+))?$`)
	withinPercent = regexp.MustCompile(`^(.+) within ([0-9.]+)%$`)
	pathStep      = regexp.MustCompile(`([^.\[\]]+)|\[([^\]]*)\]`)
)

// entryNames are the fields by which the entries of a list are named.
var entryNames = []string{"device", "mountpoint", "cpu", "name", "resource"}

// missing is what lookup returns where there is nothing, not even null.
var missing = new("not there")

func parseAssertion(line string) (assertion, error) {
	m := assertionLine.FindStringSubmatch(line)
	if m == nil {
		return assertion{}, fmt.Errorf("%q is no assertion", line)
	}
	a := assertion{line: line, of: m[1], path: m[2], op: m[3], tolerance: 0.01}
	if a.of == "" && a.path == "text" {
		a.of = "text"
	}
	text := m[4]
	var err error
	switch {
	case (text == "") != (a.op == "unknown"), a.of == "text" && a.op != "has" && a.op != "lacks":
		return a, fmt.Errorf("%q is no assertion", line)
	case a.op == "has", a.op == "lacks":
		a.pattern, err = regexp.Compile(text)
		return a, err
	}
	text, a.orUnknown = strings.CutSuffix(text, " or unknown")
	if m := withinPercent.FindStringSubmatch(text); m != nil {
		percent, _ := strconv.ParseFloat(m[2], 64)
		text, a.tolerance = m[1], percent/100
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		a.want = number
	} else if a.op != "=" && a.op != "unknown" {
		return a, fmt.Errorf("%q compares with no number", line)
	} else if text == "true" || text == "false" {
		a.want = text == "true"
	} else {
		a.want = text
	}
	return a, nil
}

// check returns "" if the assertion holds for all of the values, or what is wrong.
func (a *assertion) check(values []any) string {
	for _, got := range values {
		if a.holds(got) {
			continue
		}
		where := a.line
		if a.at != "" {
			where = "at " + a.at + " " + a.line
		}
		shown, ok := got.(string)
		if !ok {
			shown = asJSON(got)
		}
		why := ""
		if a.why != "" {
			why = "\n" + a.why
		}
		return fmt.Sprintf("want %s, got %s%s", where, strings.TrimSpace(shown), why)
	}
	return ""
}

func (a *assertion) holds(got any) bool {
	if all, ok := got.(anyOf); ok {
		return slices.ContainsFunc(all, a.holds)
	}
	unknown := got == nil || got == any(missing)
	number, isNumber := got.(float64)
	switch a.op {
	case "has", "lacks":
		return slices.ContainsFunc(texts(got), a.pattern.MatchString) == (a.op == "has")
	case "unknown":
		return unknown
	case "=":
		return got == a.want || unknown && a.orUnknown
	case "<":
		return isNumber && number < a.want.(float64) || unknown && a.orUnknown
	case ">":
		return isNumber && number > a.want.(float64) || unknown && a.orUnknown
	default:
		want := a.want.(float64)
		return isNumber && math.Abs(number-want) <= max(a.tolerance*math.Abs(want), 1e-9) || unknown && a.orUnknown
	}
}

// texts returns what a pattern is matched with: a text, the entries of a list, the fields of an object.
func texts(value any) (list []string) {
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		for _, entry := range value {
			list = append(list, asJSON(entry))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			list = append(list, name+": "+asJSON(value[name]))
		}
	}
	return list
}

// asJSON returns a value as JSON.
func asJSON(value any) string {
	if value == any(missing) {
		return *missing
	}
	text, _ := json.Marshal(value)
	return string(text)
}

// anyOf are the values of all entries of a list.
type anyOf []any

// lookup returns what stands at a path such as network.devices[eth0].in_bytes_per_second.
func lookup(value any, path string) any {
	steps := pathStep.FindAllStringSubmatchIndex(path, -1)
	for _, step := range steps {
		if step[2] >= 0 {
			object, _ := value.(map[string]any)
			inside, ok := object[path[step[2]:step[3]]]
			if !ok {
				return missing
			}
			value = inside
			continue
		}
		list, _ := value.([]any)
		name := path[step[4]:step[5]]
		if name == "*" {
			all := anyOf{}
			for _, entry := range list {
				all = append(all, lookup(entry, path[step[1]:]))
			}
			return all
		}
		i := slices.IndexFunc(list, func(entry any) bool {
			object, _ := entry.(map[string]any)
			return slices.ContainsFunc(
				entryNames, func(field string) bool { return object[field] != nil && fmt.Sprint(object[field]) == name },
			)
		})
		if i < 0 {
			return missing
		}
		value = list[i]
	}
	return value
}

func TestAssertions(t *testing.T) {
	var snapshot any
	text := `{"cpu": {"busy_percent": 25, "load15": null, "cores": [{"cpu": "0", "busy_percent": 50}, {"cpu": "1", "busy_percent": 0.2}]},
		"sources": [{"name": "node", "up": true, "kind": "node"}], "alarms": [{"resource": "disk", "subject": "/var/hls"}]}`
	if err := json.Unmarshal([]byte(text), &snapshot); err != nil {
		t.Fatal(err)
	}
	f := func(line string, want bool) {
		t.Helper()
		a, err := parseAssertion(line)
		if err != nil {
			t.Error(err)
			return
		}
		got := lookup(snapshot, a.path)
		if a.of == "text" {
			got = "CPU  busy 25.0%\norigintop: node is down\n"
		}
		if failure := a.check([]any{got}); (failure == "") != want {
			t.Errorf("%s: %q, want that it holds to be %v", line, failure, want)
		}
	}
	f("cpu.busy_percent ~ 25.2", true)
	f("cpu.busy_percent ~ 25.3", false)
	f("cpu.busy_percent ~ 20 within 20%", false)
	f("cpu.busy_percent ~ 20 within 25%", true)
	f("cpu.busy_percent ~ 20 or unknown", false)
	f("cpu.busy_percent = 25", true)
	f("cpu.busy_percent = 25.1", false)
	f("cpu.busy_percent < 25", false)
	f("cpu.busy_percent < 26", true)
	f("cpu.busy_percent > 25", false)
	f("cpu.busy_percent > 24 or unknown", true)
	f("cpu.busy_percent unknown", false)
	f("cpu.load15 unknown", true)
	f("cpu.load15 ~ 1", false)
	f("cpu.load15 < 1", false)
	f("cpu.load15 ~ 1 within 5% or unknown", true)
	f("cpu.nothing.here unknown", true)
	f("cpu.nothing.here = 1", false)
	f("cpu.nothing.here = 1 or unknown", true)
	f("cpu.cores[0].busy_percent = 50", true)
	f("cpu.cores[1].busy_percent = 50", false)
	f("cpu.cores[2].busy_percent unknown", true)
	f("cpu.cores[*].busy_percent = 50", true)
	f("cpu.cores[*].busy_percent > 50", false)
	f("cpu.cores[*].busy_percent unknown", false)
	f("sources[node].up = true", true)
	f("sources[node].up = false", false)
	f("sources[node].up < 2", false)
	f("sources[node].kind = node", true)
	f("sources[node].kind = nginx", false)
	f("alarms has (?i)/VAR/hls", true)
	f("alarms has cpu", false)
	f("alarms lacks /var/hls", false)
	f("alarms lacks cpu", true)
	f("nothing has cpu", false)
	f("cpu has busy[^:]*: 25$", true)
	f("cpu has busy[^:]*: 2$", false)
	f("text has (?m)^origintop: .* down$", true)
	f("text has up", false)
	f("text lacks up", true)
	f("text lacks busy", false)

	for _, line := range []string{
		"cpu.busy_percent", "cpu.busy_percent ~", "cpu.busy_percent ~ much", "cpu.busy_percent unknown 1", "text = 1", "alarms has (",
		"busy is 1",
	} {
		if a, err := parseAssertion(line); err == nil {
			t.Errorf("%s: %+v, want an error", line, a)
		}
	}
}

// An assertion about every row fails by one of them, and says why.
func TestAssertionOfSeveralValues(t *testing.T) {
	a, err := parseAssertion("every sources[node].up = true")
	if err != nil {
		t.Fatal(err)
	}
	a.at, a.why = "4s", "No scrape failed."
	if failure := a.check([]any{true, true}); failure != "" {
		t.Error(failure)
	}
	want := "want at 4s every sources[node].up = true, got false\nNo scrape failed."
	if failure := a.check([]any{true, false, true}); failure != want {
		t.Errorf("got %q, want %q", failure, want)
	}
}
