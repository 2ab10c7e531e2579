// Package recordingtest is for tests of packages two levels down: it reads the recordings in testdata.
package recordingtest

import (
	"slices"
	"testing"

	"origintop/scrape"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// DemoPages returns the pages of the recording that is built in.
func DemoPages(t testing.TB, target string) []scrape.Page {
	t.Helper()
	r, err := recording.Open(t.Context(), "../../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return slices.DeleteFunc(scrapetest.PagesOf(t, r.Pages()),
		func(p scrape.Page) bool { return target != "" && (p.Target.Name != target || p.Err != nil) })
}

// PagesIn returns the pages of a recording.
func PagesIn(t testing.TB, path string) []scrape.Page {
	t.Helper()
	r, err := recording.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return scrapetest.PagesOf(t, r.Pages())
}
