package command

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"origintop/scrape/recording/format"
)

// A marker of the operator is listed, however many there are that follow from the pages; and it is said how many are not.
func TestInfoListsMarkers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "flaps.otr")
	start := time.Date(2026, 11, 29, 14, 0, 0, 0, time.Local)
	w, err := format.Create(path, format.Head{Program: "test", Start: start})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Mark(&format.Marker{Time: start, Text: "MY FIRST MARKER"}); err != nil {
		t.Fatal(err)
	}
	const pages = 10_000
	for i := range pages {
		page := format.Page{
			Target: "nginx", Kind: "nginx", Time: start.Add(time.Duration(i) * time.Second), Status: 200, Whole: true,
			Body: fmt.Appendf(nil, "nginx_up %d\n", i%2),
		}
		if err := w.Page(&page); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr strings.Builder
	if status := Run(context.Background(), []string{"info", path}, &stdout, &stderr, nil); status != 0 {
		t.Fatalf("exit status %d: %s", status, stderr.String())
	}
	text := stdout.String()
	if !strings.Contains(text, "by hand") || !strings.Contains(text, "MY FIRST MARKER") {
		t.Error("the operator's marker is not listed")
	}
	listed := strings.Count(text, "by itself")
	m := regexp.MustCompile(`([\d,]+) older automatic markers are not listed\n`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("%d of %d automatic markers are listed, and of the others nothing is said", listed, pages)
	}
	var left int
	fmt.Sscan(strings.ReplaceAll(m[1], ",", ""), &left)
	if listed+left != pages {
		t.Errorf("%d automatic markers are listed and %d not, want %d together", listed, left, pages)
	}
}
