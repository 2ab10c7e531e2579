package check

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"origintop/scrape/fields"
)

// Whatever an expression is, it is a condition or an error that says where. A condition that is read from its own text is the same.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"cpu.busy_percent p(95) < 80 after ramp", "network.devices[eth0].out_link_percent < 90 for 10s abort",
		"network.devices[*].out_link_percent max < 90", "nginx.latency.p99 < 250ms over 30s", "nginx.5xx count == 0",
		`series 'locust_users{state="running"}' < 5`, `series a{b="}\"",c="d"}>=-1e3`, "verdict != network.out until 80 clients",
		"alarms.critical == 0", `disk.filesystems["/var/a]b"].used_percent < 90 from 30s to 5m`, "memory.used_percent{x} <= 8%",
		"\x1b[31mcpu", "cpu.busy_percent < NaN", "a[b[c]]<1", "x = 1", "",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(text)
		if err != nil {
			bad, is := errors.AsType[*SyntaxError](err)
			if !is || bad.Offset < 0 || bad.Offset > len(bad.Text) || bad.Message == "" || bad.Column() > bad.Offset {
				t.Fatalf("%q: %#v", text, err)
			}
			if strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' || r == utf8.RuneError }) {
				t.Errorf("%q: an error with control characters: %q", text, err)
			}
			return
		}
		again, err := Parse(c.Text)
		if err != nil || again.Row != c.Row || again.Value != c.Value || again.Agg != c.Agg || again.Op != c.Op || again.Phase != c.Phase ||
			again.Length != c.Length || again.Abort != c.Abort || again.Field != c.Field {
			t.Errorf("%q: %+v, and then %+v, %v", text, c, again, err)
		}
		if c.Value != c.Value || c.Length < 0 || c.Length > maxLength || c.Subject == FieldSubject && c.Field == nil {
			t.Errorf("%q: %+v", text, c)
		}
		w := &watched{Suite: NewSuite([]*Condition{c})}
		w.rounds("1@1 ? 95@20 - 50@40 50@40 50@40 50@40 50@40 50@40 50@40")
		if r := w.results()[0]; r.Outcome == Passed && !isKnown(r.Measured) && c.Subject != Verdict {
			t.Errorf("%q: passed, though nothing is known", text)
		}
	})
}

func TestParseFile(t *testing.T) {
	list, err := ParseFile("limits.txt", strings.NewReader("\ufeff# what must hold\r\n\r\n cpu.busy_percent < 80  \n\nnginx.5xx == 0"))
	if err != nil || len(list) != 2 || list[0].Text != "cpu.busy_percent < 80" {
		t.Errorf("%v, %v", list, err)
	}
	f := func(text, want string) {
		t.Helper()
		if _, err := ParseFile("limits.txt", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: error %v, want %s", text, err, want)
		}
	}
	f("", "it has no conditions")
	f("# nothing\n", "it has no conditions")
	f("nginx.5xx == 0\nnginx.6xx == 0\n", `limits.txt:2: there is no field "nginx.6xx": did you mean nginx.`)
	f("x == 0\nnginx.5xx == 0\ny == 0\n", "limits.txt:3: ")
	f(strings.Repeat("x\n", 30), "limits.txt:20: ")
	f(strings.Repeat("x\n", 30), "limits.txt: what follows was not read")
	f(strings.Repeat("nginx.5xx == 0\n", 1001), "limits.txt:1001: there are more than 1000")
	f(strings.Repeat("x", 2<<20), "limits.txt: ")
	f(strings.Repeat("# comment\n", 200_000), "it is larger than 1024 KiB")
}

// Every field can be named as it is, and with a number in each of its units.
func TestFieldsAreNamed(t *testing.T) {
	for _, f := range fields.All() {
		for _, unit := range Units(f.Unit) {
			for _, name := range []string{f.Name, Alias(&f)} {
				if name == "" {
					continue
				}
				c, err := Parse(name + " < 3" + unit + " over 1m")
				if err != nil || c.Field.Name != f.Name || c.Value <= 0 || c.Length != time.Minute {
					t.Errorf("%s in %s: %+v, %v", name, unit, c, err)
				}
			}
		}
	}
	for _, of := range []struct {
		text string
		want float64
	}{
		{"nginx.latency.p99 < 250ms", 0.25},
		{"nginx.latency.p99 < 2min", 120},
		{"network.out_bytes_per_second < 80Mbit/s", 1e7},
		{"network.out_bytes_per_second < 10 MB/s", 1e7},
		{"memory.used_bytes < 2GiB", 2 << 30},
		{"network.out_bytes_per_second count < 1GB", 1e9},
		{"nginx.requests_per_second > 120/min", 2},
		{"nginx.requests_total count > 10", 10},
		{"nginx.requests_total rate > 10/s", 10},
	} {
		if c, err := Parse(of.text); err != nil || c.Value != of.want {
			t.Errorf("%s: %+v, %v", of.text, c, err)
		}
	}
}
