package origin

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"origintop/scrape/exporter"
	"origintop/scrape/scrapetest"
)

var update = flag.Bool("update", false, "write the table of what exporters were tried with anew")

// The manual says with which pages an exporter's rules were tried: those in testdata/pages.
func TestTriedWith(t *testing.T) {
	seen, want := pagesByExporter(t), map[string]string{}
	right := true
	for _, e := range exporter.All {
		if with := triedWith(seen[e.Name]); with != "" {
			want[e.Name] = with
		}
		right = right && e.Tried() == want[e.Name]
	}
	if right {
		return
	}
	if !*update {
		t.Fatalf("the table of exporter.Tried is not that of the pages; go test with -update writes it\nwant %q", want)
	}
	const path = "../exporter/tried.go"
	head, _, found := strings.Cut(string(scrapetest.ReadFile(t, path)), "= map[string]string{\n")
	if !found {
		t.Fatal(path, "has no table")
	}
	longest := 0
	for name := range want {
		longest = max(longest, len(fmt.Sprintf("%q:", name)))
	}
	var text strings.Builder
	text.WriteString(head + "= map[string]string{\n")
	for _, name := range slices.Sorted(maps.Keys(want)) {
		fmt.Fprintf(&text, "\t%-*s %q,\n", longest, fmt.Sprintf("%q:", name), want[name])
	}
	text.WriteString("}\n")
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

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
		return ""
	}
	return strings.Join(names, ", ") + " " + strings.Join(versions, ", ")
}
