package panels

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"origintop/scrape/fields"
	"origintop/widgets"
)

// prefixes are those of the fields that each panel is about.
var prefixes = map[string]string{
	"cpu": "cpu.", "memory": "memory.", "network": "network.", "disk": "disk.", "server": "nginx.", "clients": "swarm.",
}

// A name stands for fields of its panel, for no other's, and for that one whose name it is.
func TestTermsStandForTheirFields(t *testing.T) {
	unit := regexp.MustCompile(`(_bytes|_percent|_seconds|_entries)?(_per_second|_limit|_total|_mean)?$`)
	namesake := func(f *fields.Field, name string) bool {
		last := f.Name[strings.LastIndexByte(f.Name, '.')+1:]
		last = strings.TrimSuffix(last, unit.FindString(last))
		name = strings.ReplaceAll(name, " ", "_")
		return name == last || name == last+"s"
	}
	for panel, names := range terms {
		others := map[string]string{}
		for name, says := range names {
			if strings.HasPrefix(says, "= ") {
				continue
			}
			term := termOf(panel, "", name)
			if other, alike := others[says]; alike && !slices.Contains([]string{"get received", "received get"}, other+" "+name) {
				t.Errorf("%s: %q and %q are explained alike", panel, other, name)
			}
			others[says] = name
			for _, f := range term.Fields {
				if f == nil || !strings.HasPrefix(f.Name, prefixes[panel]) {
					t.Errorf("%s: %q stands for %q, one of which is no field of the panel", panel, name, says)
				}
			}
			all := fields.All()
			is := func(f *fields.Field) bool { return f != nil && namesake(f, name) }
			if slices.ContainsFunc(all, func(f fields.Field) bool { return strings.HasPrefix(f.Name, prefixes[panel]) && is(&f) }) &&
				!slices.ContainsFunc(term.Fields, is) {
				t.Errorf("%s: %q stands for %q, but there is a field of that name", panel, name, says)
			}
		}
	}
}

// Names with a number, a product or a unit in them are explained as those without.
func TestTermOf(t *testing.T) {
	f := func(panel, name, label, want string) {
		t.Helper()
		term := termOf(panel, name, label)
		got := term.Text
		for _, f := range term.Fields {
			got += " " + f.Name
		}
		if got = strings.TrimSpace(got); !strings.HasPrefix(got, want) || want == "" && got != "" || term.Name != label {
			t.Errorf("%s, %q of %q: %q, want %q", panel, label, name, got, want)
		}
	}
	f("server", "Nginx", "nginx", "nginx.up")
	f("server", "Nginx", "haproxy", "")
	f("cpu", "CPU", "cpu", "")
	f("server", "Nginx", "mean of the last 1024 requests", "nginx.latency_seconds.mean")
	f("server", "Nginx", "up to 5.0ms", "how many requests took how long")
	f("clients", "Clients", "503", "swarm.errors_by_status_per_second swarm.errors_by_status_total")
	f("clients", "Clients", "603", "")
	f("clients", "Clients", "in 90s", "whether what was sent")
	f("limits", "Limits", "per VU", "how much one more client takes")
	f("limits", "Limits", "VUs when full", "how many clients there will be")
	f("cpu", "CPU", "per core", "cpu.load_per_core")
	f("cpu", "CPU", "no such name", "")
	f("no such panel", "", "user", "")
	facts := widgets.NewFacts(&widgets.Palette{})
	facts.Set(widgets.Fact{Label: "user", Value: "1%"}, widgets.Fact{Label: "no such name", Value: "2"})
	p := widgets.NewPanel(&widgets.Palette{}, "1", "CPU")
	p.Add(facts, facts.Rows, 1, 0)
	if list := Terms("cpu", p); len(list) != 1 || list[0].Name != "user" {
		t.Errorf("one of two names is explained: %+v", list)
	}
}
