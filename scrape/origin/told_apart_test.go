package origin

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/exporter"
	"origintop/scrape/scrapetest"
)

// pagesOf are the names that the files of an exporter's pages begin with, in testdata/pages.
var pagesOf = map[string]string{
	"access-log-":                       "access log",
	"angie-":                            "Angie",
	"caddy-":                            "Caddy",
	"cadvisor-":                         "cAdvisor",
	"envoy-":                            "Envoy",
	"go-ffmpeg-hls-swarm-":              "go-ffmpeg-hls-swarm",
	"haproxy-":                          "HAProxy",
	"haproxy_exporter-":                 "haproxy_exporter",
	"ingress-nginx-":                    "ingress-nginx",
	"k6-":                               "k6",
	"locust_exporter-":                  "locust_exporter",
	"mediamtx-":                         "MediaMTX",
	"mtail-":                            "mtail",
	"nginx-lua-prometheus-":             "lua",
	"nginx-prometheus-exporter-":        "stub_status",
	"nginx-vts-":                        "vts",
	"nginx-vts-exporter-":               "vts-exporter",
	"node_exporter-":                    "node_exporter",
	"prometheus-apache-exporter-":       "apache_exporter",
	"prometheus-nginxlog-exporter-":     "nginxlog",
	"prometheus-trafficserver-exporter": "trafficserver_exporter",
	"prometheus-varnish-exporter-":      "varnish_exporter",
	"srs-":                              "SRS",
	"traefik-":                          "Traefik",
	"trafficserver-":                    "Traffic Server",
	"vegeta-":                           "vegeta",

	"nginx-prometheus-exporter-0.11.0-plus-": "NGINX Plus",
}

// emptyPages say nothing yet, or nothing any more.
var emptyPages = []string{"locust_exporter-0.5.2-down.prom"}

// pagesByExporter returns the files of all pages by the name of their exporter.
func pagesByExporter(t *testing.T) map[string][]string {
	t.Helper()
	paths, err := filepath.Glob("../../testdata/pages/*.prom")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d pages, %v", len(paths), err)
	}
	pages := map[string][]string{}
	for _, path := range paths {
		longest := ""
		for prefix := range pagesOf {
			if strings.HasPrefix(filepath.Base(path), prefix) && len(prefix) > len(longest) {
				longest = prefix
			}
		}
		if longest == "" {
			t.Errorf("%s: of which exporter is it? Add the beginning of its name to pagesOf", path)
		}
		pages[pagesOf[longest]] = append(pages[pagesOf[longest]], path)
	}
	return pages
}

// Each page is known by what it holds as that of its exporter, and of no other. So it is with the page of any other exporter before it or
// behind it: then both are there, and neither has a number of the other's.
func TestExportersAreToldApart(t *testing.T) {
	read := func(page string) *Snapshot { return after(Options{}, scrapetest.Page("it", 0, page)) }
	of := map[string]*exporter.Exporter{}
	for _, e := range exporter.All {
		of[e.Name] = e
	}
	pages := pagesByExporter(t)
	first := map[string]string{} // a page of each
	alone := map[string]*Snapshot{}
	for name, paths := range pages {
		if of[name] == nil {
			t.Fatalf("%s: no exporter of this name", name)
		}
		for _, path := range paths {
			page := string(scrapetest.ReadFile(t, path))
			s := read(page)
			want := name
			if slices.Contains(emptyPages, filepath.Base(path)) {
				want = ""
			}
			if got := s.Sources[0].Exporter; got != want {
				t.Errorf("%s is a page of %q: want %q", path, got, want)
			}
			if first[name] == "" || len(page) > len(first[name]) {
				first[name], alone[name] = page, s
			}
		}
	}
	for _, a := range slices.Sorted(maps.Keys(first)) {
		for _, b := range slices.Sorted(maps.Keys(first)) {
			same := of[a].Role == of[b].Role &&
				(of[a].Role != scrape.RoleServer || of[a].Product == of[b].Product || of[a].Beside || of[b].Beside)
			if same { // one completes the other, or is instead of it
				continue
			}
			both := read(first[a] + "\n" + first[b])
			names := strings.Split(both.Sources[0].Exporter, " + ")
			if !slices.Contains(names, a) || !slices.Contains(names, b) || len(names) != 2 {
				t.Errorf("%s, then %s: %q", a, b, names)
			}
			for _, name := range []string{a, b} {
				if what := differs(of[name], alone[name], both); what != "" {
					t.Errorf("%s, then %s: %s of %s is not what it is on its own page", a, b, what, name)
				}
			}
		}
	}
}

// differs returns what an exporter's numbers are called if they are others in the second snapshot, "" if they aren't.
func differs(e *exporter.Exporter, alone, both *Snapshot) string {
	same := true
	switch e.Role {
	case scrape.RoleServer:
		i := slices.IndexFunc(both.Servers, func(s Server) bool { return s.Product == e.Product })
		same = i >= 0 && scrapetest.Equal(alone.Servers[0].ServerNumbers, both.Servers[i].ServerNumbers)
	case scrape.RoleLoad:
		same = scrapetest.Equal(alone.Clients, both.Clients)
	case scrape.RoleMachine:
		same = scrapetest.Equal(alone.Memory, both.Memory)
	}
	if same {
		return ""
	}
	return [...]string{"nothing", "the machine", "the server", "the load tester", "what"}[e.Role]
}
