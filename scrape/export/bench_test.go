package export

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"origintop/scrape"
)

// long is a Source of a recording over and over again, as if the test had gone on: so many pages.
type long struct {
	pages []scrape.Page
	next  int
	until int
}

func (l *long) Next(context.Context) (scrape.Page, error) {
	if l.next == l.until {
		return scrape.Page{}, io.EOF
	}
	p := l.pages[l.next%len(l.pages)]
	p.Time = p.Time.Add(time.Duration(l.next/len(l.pages)) * 200 * time.Second)
	l.next++
	return p, nil
}

// demoPages returns the pages of the demo.
func demoPages(b *testing.B) []scrape.Page {
	var pages []scrape.Page
	for r := demo(b).Pages(); ; {
		p, err := r.Next(b.Context())
		if err != nil {
			return pages
		}
		p.Body = bytes.Clone(p.Body)
		pages = append(pages, p)
	}
}

func BenchmarkExport(b *testing.B) {
	pages := demoPages(b)
	for _, n := range []int{len(pages), 10 * len(pages)} {
		run := func(name string, export func(scrape.Source) (Tally, error)) {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				samples := 0
				for b.Loop() {
					tally, err := export(&long{pages: pages, until: n})
					if err != nil {
						b.Fatal(err)
					}
					samples += tally.Samples
				}
				b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "pages/s")
				if samples > 0 {
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(samples), "ns/sample")
				}
			})
		}
		run("openmetrics", func(src scrape.Source) (Tally, error) { return OpenMetrics(b.Context(), io.Discard, src, Options{}) })
		run("csv", func(src scrape.Source) (Tally, error) { return CSV(b.Context(), io.Discard, src, Options{}) })
		run("json", func(src scrape.Source) (Tally, error) { return JSON(b.Context(), io.Discard, src, Options{}) })
		if n == len(pages) {
			run("dumps", func(src scrape.Source) (Tally, error) { return Dumps(b.Context(), b.TempDir(), src, Options{}) })
		}
	}
}
