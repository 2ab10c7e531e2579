package origin

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/exporter"
	"origintop/scrape/scrapetest"
)

var update = flag.Bool("update", false, "write the README's tables of exporters anew")

// The README's tables say what the tables of rules read, and the pages that they were tried with.
func TestExportersInReadme(t *testing.T) {
	const path, last = "../../README.md", "<!-- /exporters -->"
	const first = "<!-- exporters: go test ./scrape/origin -run Readme -update -->\n"
	readme := string(scrapetest.ReadFile(t, path))
	head, rest, begins := strings.Cut(readme, first)
	tables, tail, ends := strings.Cut(rest, last)
	if !begins || !ends {
		t.Fatalf("%s has no %s and %s", path, first, last)
	}
	seen := pagesByExporter(t)
	var b strings.Builder
	b.WriteString("| server | exporter | connections | requests/s | by status | bytes | latency | more | tried with |\n" +
		"|---|---|---|---|---|---|---|---|---|\n")
	for _, e := range exporter.All {
		if e.Role == scrape.RoleServer {
			writeServer(&b, e, triedWith(seen[e.Name]))
		}
	}
	b.WriteString("\n| load tester | exporter | clients | requests/s | errors | bytes | latency | tried with |\n" +
		"|---|---|---|---|---|---|---|---|\n")
	for _, e := range exporter.All {
		if e.Role == scrape.RoleLoad {
			writeTester(&b, e, triedWith(seen[e.Name]))
		}
	}
	switch want := b.String(); {
	case tables == want:
	case *update:
		if err := os.WriteFile(path, []byte(head+first+want+last+tail), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s: the tables are not those of the rules; go test with -update writes them\ngot\n%s\nwant\n%s", path, tables, want)
	}
}

// writeServer writes the row of a server's exporter.
func writeServer(b *strings.Builder, e *exporter.Exporter, tried string) {
	has := func(fields ...exporter.ServerField) bool { return reads(e, exporter.Server, fields...) }
	given := func(text string, fields ...exporter.ServerField) string {
		if has(fields...) {
			return text
		}
		return ""
	}
	connections := given("yes", exporter.ServerActive, exporter.ServerBusy)
	if has(exporter.ServerState) || has(exporter.ServerWriting) && has(exporter.ServerWaiting) {
		connections = "by state"
	}
	if has(exporter.ServerLimit) {
		connections += " and limit"
	}
	latency := list(given("histogram", exporter.ServerBucket), given("summary", exporter.ServerQuantile))
	if latency == "" && has(exporter.ServerMean, exporter.ServerSum) {
		latency = "mean"
		if e.MeanOver != "" {
			latency += " of " + strings.TrimSuffix(e.MeanOver, ", to the first byte")
		}
	}
	byStatus := given("yes", exporter.ServerResponse)
	if byStatus != "" && has(exporter.ServerFailed) {
		byStatus += ", but for those that fail, with old versions" // Caddy's
	}
	more := list(
		given("busy", exporter.ServerIdle, exporter.ServerTimeBusy), given("workers", exporter.ServerWorkersLimit, exporter.ServerWorkersIdle),
		given("queue", exporter.ServerQueued), given("limits reached", exporter.ServerLimited), given("failed requests", exporter.ServerFailed),
		given("cache hits", exporter.ServerCacheHits), given("requests to backends", exporter.ServerBackendRequests),
		given("backends down", exporter.ServerBackend, exporter.ServerBackends),
	)
	product := e.Product
	if product == "" { // of any server: a log that this program reads
		product, tried = "any", ""
	}
	row(b, product, exporterName(e), connections, given("yes", exporter.ServerRequests, exporter.ServerResponse),
		byStatus, given("yes", exporter.ServerSent), latency, more, tried)
}

// writeTester writes the row of a load tester.
func writeTester(b *strings.Builder, e *exporter.Exporter, tried string) {
	has := func(fields ...int) bool { return reads(e, exporter.Tester, fields...) }
	counts := reads(e, exporter.Server, exporter.ServerResponse)
	yes := func(is bool) string {
		if is {
			return "yes"
		}
		return ""
	}
	latency := ""
	switch {
	case reads(e, exporter.Server, exporter.ServerBucket):
		latency = "histogram"
	case reads(e, exporter.Server, exporter.ServerQuantile):
		latency = "percentiles of " + e.Over
	case has(exporter.TesterP50Millis):
		latency = "p50 and p95 of " + e.Over
	}
	byStatus := counts || reads(e, exporter.TesterErrors, exporter.TesterErrorStatus, exporter.TesterErrorText)
	errors := yes(has(exporter.TesterFailures, exporter.TesterTimeouts))
	if byStatus {
		errors = "by status"
	}
	row(b, e.Product, exporterName(e), yes(has(exporter.TesterActive)),
		yes(counts || has(exporter.TesterRequests, exporter.TesterSegments)), errors,
		yes(reads(e, exporter.Server, exporter.ServerSent) || has(exporter.TesterSegmentBytes, exporter.TesterMeanBytes)), latency, tried)
}

// reads reports whether an exporter has a rule for one of the fields of an area.
func reads(e *exporter.Exporter, area exporter.Area, fields ...int) bool {
	return slices.ContainsFunc(e.Rules, func(r exporter.Rule) bool { return r.Into.Area == area && slices.Contains(fields, r.Into.Field) })
}

func exporterName(e *exporter.Exporter) string {
	if e.BuiltIn() {
		return "built in"
	}
	return e.Name
}

func list(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), ", ")
}

func row(b *strings.Builder, cells ...string) { fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | ")) }

var versioned = regexp.MustCompile(`^(.*?)-(\d[\w.]*(?:-\d+)?|[0-9a-f]{7})-`)

// triedWith returns what made the pages in these files, and in which versions: "HAProxy 2.6.12". A page that nobody served says so in its
// name.
func triedWith(files []string) string {
	var names, versions []string
	for _, file := range files {
		name := filepath.Base(file)
		found := versioned.FindStringSubmatch(name)
		if found == nil || strings.Contains(name, "-made") || strings.Contains(name, "-mock") || strings.Contains(name, "-fixture-") {
			continue
		}
		if !slices.Contains(names, found[1]) {
			names = append(names, found[1])
		}
		if !slices.Contains(versions, found[2]) {
			versions = append(versions, found[2])
		}
	}
	if len(names) == 0 {
		return "*its documentation*"
	}
	return strings.Join(names, ", ") + " " + strings.Join(versions, ", ")
}
