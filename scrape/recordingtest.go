package scrape

import (
	"slices"
	"testing"
)

// demoPages returns the pages of the recording that is built in.
func demoPages(t testing.TB, target string) []Page {
	t.Helper()
	r, err := OpenRecording(t.Context(), "../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return slices.DeleteFunc(pagesOf(t, r.Pages()), func(p Page) bool { return target != "" && (p.Target.Name != target || p.Err != nil) })
}

// pagesIn returns the pages of a recording.
func pagesIn(t testing.TB, path string) []Page {
	t.Helper()
	r, err := OpenRecording(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return pagesOf(t, r.Pages())
}
