package discovery

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"origintop/scrape"
)

// write writes files, which stand behind their names as in a txtar archive.
func write(t testing.TB, dir, files string) {
	t.Helper()
	for part := range strings.SplitSeq(strings.TrimPrefix(files, "-- "), "\n-- ") {
		name, text, _ := strings.Cut(part, " --\n")
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// text returns what was found: a line of each origin, then notes.
func (f *Found) text() string {
	var b strings.Builder
	for _, o := range f.Origins {
		fmt.Fprintf(&b, "%s{%s}", o.Name, o.Labels)
		for _, e := range o.Exporters {
			fmt.Fprintf(&b, " %s=%s", e.Name, e.URL)
		}
		b.WriteByte('\n')
	}
	for _, line := range append(f.Notes, f.Failed...) {
		fmt.Fprintf(&b, "# %s\n", line)
	}
	return b.String()
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	f := func(what, list, files, want string) {
		t.Helper()
		t.Chdir(t.TempDir())
		write(t, ".", files)
		var lists []List
		for path := range strings.FieldsSeq(list) {
			lists = append(lists, List{Name: path, Path: path})
		}
		got := ""
		if l, err := Open(t.Context(), lists); err != nil {
			got = "error: " + err.Error() + "\n"
		} else {
			got = l.Found().text()
		}
		if strings.ReplaceAll(got, dir, "") != strings.TrimPrefix(want, "\n") {
			t.Errorf("%s: got\n%swant%s", what, got, want)
		}
	}
	f(
		"exporters of one host are one origin", "a.json", `-- a.json --
[{"targets": ["10.0.0.1:9100", "10.0.0.1:9113", "10.0.0.2:9100", "[::1]:9100"], "labels": {"dc": "fra", "tier": "edge", "__meta_x": "y"}},
 {"targets": ["10.0.0.1:8080"], "labels": {"dc": "fra", "job": "my app.v2"}}]`, `
10.0.0.1{dc="fra"} node=http://10.0.0.1:9100/metrics nginx=http://10.0.0.1:9113/metrics my-app-v2=http://10.0.0.1:8080/metrics
10.0.0.2{dc="fra",tier="edge"} node=http://10.0.0.2:9100/metrics
::1{dc="fra",tier="edge"} node=http://[::1]:9100/metrics
`)
	f(
		"YAML, of several files", "*.yml b.yaml", `-- a1.yml --
- targets: [h1:9100, h2:9100]
  labels: {dc: fra, rack: 7}
-- a2.yml --
# comment
- targets:
  - h1:9113
  - h1:9145
-- b.yaml --
[{"targets": ["h2", "h2:9187"]}]`, `
h1{} node=http://h1:9100/metrics nginx=http://h1:9113/metrics nginx2=http://h1:9145/metrics
h2{} node=http://h2:9100/metrics http=http://h2/metrics 9187=http://h2:9187/metrics
`)
	f(
		"labels name origins", "a.yml", `-- a.yml --
- targets: [h1:9100]
  labels: {origin: edge 1, instance: x, a: b}
- targets: ["h2:9113"]
  labels: {origin: edge 1, instance: y, a: b}
- targets: [127.0.0.1:9100, 127.0.0.1:9113]
  labels: {instance: "one:9100"}
- targets: [127.0.0.1:9101]
  labels: {instance: "two:9100"}
- targets: [h3:9100]
  labels: {instance: three}
- targets: [h3:9113]`, `
edge_1{a="b"} node=http://h1:9100/metrics nginx=http://h2:9113/metrics
one{} node=http://127.0.0.1:9100/metrics nginx=http://127.0.0.1:9113/metrics
two{} 9101=http://127.0.0.1:9101/metrics
three{} node=http://h3:9100/metrics nginx=http://h3:9113/metrics
`)
	f(
		"how they are asked", "a.json", `-- a.json --
[{"targets": ["h:443"],
  "labels": {"__scheme__": "https", "__metrics_path__": "m/x", "__param_collect": "a&b", "__scrape_interval__": "1s"}},
 {"targets": ["h:443", "h:443"], "labels": {"__scheme__": "https", "__metrics_path__": "/m/x", "__param_collect": "a&b"}}]`, `
h{} 443=https://h:443/m/x?collect=a%26b
`)
	f("no targets", "a.json b.yml", "-- a.json --\n[]\n-- b.yml --\n[]", "\n")
	f("no files", "a/*.json", "-- b --\n", "\n")
	f(
		"bad targets are left out", "a.json", `-- a.json --
[{"targets": ["http://user:secret@h/", "h:9100/metrics", "h:99999", "::1", "", "u:secret@h:1", "h:", "ok:9100"]}]`, `
ok{} node=http://ok:9100/metrics
# a.json: the target http://…@h/ is left out: it is a URL; a target is HOST:PORT, with __scheme__ and __metrics_path__ among its labels
# a.json: the target h:9100/metrics is left out: it is not HOST:PORT
# a.json: the target h:99999 is left out: it is not HOST:PORT
# a.json: the target ::1 is left out: it is not HOST:PORT
# a.json: the target  is left out: it is not HOST:PORT
# a.json: the target …@h:1 is left out: it is not HOST:PORT
# a.json: the target h: is left out: it has no port behind its colon
`)
	f(
		"a configuration of Prometheus", "etc/prometheus.yml", `-- etc/prometheus.yml --
global: {scrape_interval: 15s}
x: &default {scheme: https}
scrape_configs:
- job_name: node
  static_configs: [{targets: [h1:9100, h2:9100], labels: {dc: fra}}]
  relabel_configs: []
  metric_relabel_configs: [{action: drop, source_labels: [a]}]
- <<: *default
  job_name: app
  metrics_path: /m
  params: {"collect[]": [a, b]}
  static_configs: [{targets: [h1:8080]}]
  file_sd_configs: [{files: [t/*.json], refresh_interval: 1m}]
- job_name: k8s
  kubernetes_sd_configs: [{role: node}]
  relabel_configs: [{action: keep}]
- job_name: secret
  basic_auth: {username: u, password: secret}
  static_configs: [{targets: [h3:9100]}]
- job_name: mail
  follow_redirects: false
  static_configs: [{targets: [h4:25]}]
-- etc/t/a.json --
[{"targets": ["h2:8080"]}]
`, `
h1{} node=http://h1:9100/metrics app=https://h1:8080/m?collect%5B%5D=a&collect%5B%5D=b
h2{} node=http://h2:9100/metrics app=https://h2:8080/m?collect%5B%5D=a&collect%5B%5D=b
# etc/prometheus.yml: job "k8s" is left out: it has kubernetes_sd_configs, relabel_configs, which `+
			`origintop does not follow: list its targets in a file
# etc/prometheus.yml: job "secret" is left out: it has basic_auth, which origintop does not follow: `+
			`list its targets in a file of their own, and give its credentials with --header targets=... and the like
# etc/prometheus.yml: job "mail" is left out: it has follow_redirects, which origintop does not follow: list its targets in a file
`)
	bad := func(text, want string) {
		t.Helper()
		name, text, _ := strings.Cut(text, ": ")
		f(text, name, "-- "+name+" --\n"+text, "\nerror: "+name+": "+want+"\n")
	}
	const expected = `{"targets": ["10.0.0.1:9100"], "labels": {"dc": "fra"}}`
	bad("a.json: ", "it is empty: a list of no targets is []")
	bad("a.yml: ", "it is empty: a list of no targets is []")
	bad("a.json: null", "it is null: a list of no targets is []")
	bad("a.yml: ~", "it is not a list of targets like ["+expected+"]")
	bad("a.json: {}", "it is JSON, but not a list of targets: found is object, expected a list of "+expected)
	bad(`a.json: [{"targets": "h"}]`, "it is JSON, but not a list of targets: for targets found is string, expected "+expected)
	bad(`a.json: [{"target": ["h"]}]`, `it is not JSON: unknown field "target"`)
	bad(`a.json: [{"targets": ["h"]`, "it ends in the middle of its JSON")
	bad(`a.json: [] []`, "something follows its JSON")
	bad(`a.json: secret`, "it is not JSON: invalid character 's' looking for beginning of value")
	bad(`a.json: [{"targets": ["h"], "labels": {"a-b": "c"}}]`, `"a-b" is not the name of a label`)
	bad(`a.json: [{"targets": ["h"], "labels": {"__scheme__": "ftp"}}]`, `"ftp" is not a scheme: it is http or https`)
	bad("a.yml: - {target: [a]}", `line 1: a group has targets and labels, and no "target"`)
	bad("a.yml: - targets: secret", "it is not a list of targets in YAML: line 1: cannot unmarshal !!str … into []string")
	bad("a.yml: a: b: secret", "it is not a list of targets in YAML: mapping values are not allowed in this context")
	bad("a.yml: secret", "it is not a list of targets like ["+expected+"]")
	bad("a.yml: {password: secret}",
		"it is neither a list of targets, as "+expected+" in [ ], nor a configuration of Prometheus, which has scrape_configs")
	bad("a.yml: {scrape_configs: [{job_name: x, relabel_configs: [{a: b}], static_configs: [{targets: [h]}]}]}",
		`job "x" is left out: it has relabel_configs, which origintop does not follow: list its targets in a file`)
	bad("a.yml: {scrape_configs: [{job_name: x, file_sd_configs: [{files: [/*/a.json]}]}]}",
		`job "x": /*/a.json: only the last part of a path can have a *, as in targets/*.json`)
	bad("a.yml: {scrape_configs: [{job_name: x, file_sd_configs: [{files: [b.json]}]}]}", `job "x": b.json: no such file or directory`)
	f("no file", "a.json", "-- b --\n", "\nerror: a.json: no such file or directory\n")
	f("a directory", "d", "-- d/b --\n", "\nerror: d: it is a directory\n")
	bad("a.json: [{\"targets\": ["+strings.Repeat(`"h",`, maxExporters)+`"h"]}]`, "it has more than 10000 targets")
}

// Names that origins can't have are told apart all the same.
func TestNamesToldApart(t *testing.T) {
	long := strings.Repeat("a", maxName)
	texts := []string{"上海", "北京", "fra 1", "fra/1", "fra_1", "_", long, long + "b", long + "c", "ams 1"}
	seen := map[string]string{}
	for text, name := range names(texts) {
		if !scrape.ValidOrigin(name) || seen[name] != "" {
			t.Errorf("%q is called %q, as %q is", text, name, seen[name])
		}
		seen[name] = text
	}
	if len(seen) != len(texts) || seen["fra_1"] != "fra_1" || seen["ams_1"] != "ams 1" {
		t.Errorf("%q", seen)
	}
}

// An origin has no more exporters than a recording can have of it.
func TestManyOfOneOrigin(t *testing.T) {
	var b strings.Builder
	for port := range maxOfOrigin + 2 {
		fmt.Fprintf(&b, "- targets: [a:%d]\n", 1+port)
	}
	path := filepath.Join(t.TempDir(), "a.yml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Open(t.Context(), []List{{Path: path}})
	if err != nil {
		t.Fatal(err)
	}
	f := l.Found()
	if len(f.Origins[0].Exporters) != maxOfOrigin || len(f.Notes) != 1 || !strings.Contains(f.Notes[0], "256 exporters, 2 are left out") {
		t.Errorf("%d exporters: %s", len(f.Origins[0].Exporters), f.Notes)
	}
}

// A list that is meant to need all memory is refused.
func TestAliases(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("- &a [x,x,x,x,x,x,x,x,x]\n")
	for c := 'b'; c <= 'j'; c++ {
		bomb.WriteString(fmt.Sprintf("- &%c [%s]\n", c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 9), ",")))
	}
	path := filepath.Join(t.TempDir(), "a.yml")
	for _, text := range []string{
		"- targets:\n" + strings.ReplaceAll("  "+bomb.String(), "\n", "\n  "), "scrape_configs:\n" + bomb.String(),
		strings.Repeat("[", 1<<20), strings.Repeat("- ", 1<<20),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if l, err := Open(t.Context(), []List{{Path: path}}); err == nil {
			t.Errorf("%.20q: taken: %s", text, l.Found().text())
		}
	}
}

// Whatever a list is: it names targets that can be asked, or is refused in words.
func FuzzFile(f *testing.F) {
	f.Add([]byte(`[{"targets": ["h:9100"], "labels": {"__param_a": "b", "instance": "x:1"}}]`), true)
	f.Add([]byte("- targets: [h:9100, '[::1]:1']\n  labels: {a: b}\n"), false)
	f.Add([]byte("scrape_configs: [{job_name: x, params: {a: [b]}, static_configs: [{targets: [h]}]}]"), false)
	f.Fuzz(func(t *testing.T, text []byte, isJSON bool) {
		path := filepath.Join(t.TempDir(), "a.yml")
		if isJSON {
			path = strings.TrimSuffix(path, "yml") + "json"
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := Open(t.Context(), []List{{Name: path, Path: path}})
		if err != nil {
			if err.Error() == "" {
				t.Error("no word")
			}
			return
		}
		seen := map[string]bool{}
		for _, o := range l.Found().Origins {
			if o.Name == "" || len(o.Name) > maxName || seen[o.Name] || len(o.Exporters) == 0 {
				t.Errorf("%q: %+v", text, o)
			}
			seen[o.Name] = true
		}
	})
}
