package export

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording"
)

var update = flag.Bool("update", false, "write the golden files anew")

// t0 is when the pages of these tests begin.
var t0 = time.UnixMilli(1795448567852)

// A film is a Source of these pages.
type film []scrape.Page

func (f *film) Next(context.Context) (scrape.Page, error) {
	if len(*f) == 0 {
		return scrape.Page{}, io.EOF
	}
	p := (*f)[0]
	*f = (*f)[1:]
	return p, nil
}

// page returns a page of a target, some seconds after t0.
func page(target string, seconds float64, body string) scrape.Page {
	return scrape.Page{
		Target: scrape.Target{Name: target}, Time: t0.Add(time.Duration(seconds * float64(time.Second))), Body: []byte(body), Whole: true,
	}
}

// failure returns a scrape that failed.
func failure(target string, seconds float64) scrape.Page {
	p := page(target, seconds, "m 1")
	p.Err = errors.New("connection refused")
	return p
}

// openMetrics returns what OpenMetrics makes of these pages.
func openMetrics(t testing.TB, o Options, pages ...scrape.Page) (string, Tally) {
	t.Helper()
	var out strings.Builder
	f := film(pages)
	tally, err := OpenMetrics(t.Context(), &out, &f, o)
	if err != nil {
		t.Fatal(err)
	}
	return out.String(), tally
}

// demo returns the recorded load test.
func demo(t testing.TB) *recording.Recording { return open(t, "demo.otr") }

// open returns a recording in testdata.
func open(t testing.TB, name string) *recording.Recording {
	t.Helper()
	r, err := recording.Open(t.Context(), "../../testdata/"+name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// golden compares text with the file in testdata/golden/export.
func golden(t testing.TB, name string, got []byte) {
	t.Helper()
	path := "../../testdata/golden/export/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("it is no longer as in %s; see what -update makes of it", path)
	}
}
