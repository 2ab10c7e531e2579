// Package recordingtest is for tests of packages two levels down: it reads the recordings in testdata.
package recordingtest

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

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

// Recorded returns the recording of pages that a Recorder has written.
func Recorded(t testing.TB, pages []scrape.Page) *recording.Recording {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.otr")
	r := &recording.Recorder{Source: &scrapetest.Given{Pages: pages}}
	if err := r.Record(path); err != nil {
		t.Fatal(err)
	}
	for range pages {
		for r.Status().Waiting > 100 { // else some are lost
			time.Sleep(time.Millisecond)
		}
		if _, err := r.Next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.Stop()
	rec, err := recording.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	if rec.Len() != len(pages) {
		t.Fatalf("%d pages of %d were recorded", rec.Len(), len(pages))
	}
	return rec
}
