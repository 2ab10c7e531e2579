// Package export writes recordings in the formats of other programs: OpenMetrics for promtool and through it for
// Prometheus and Grafana, dumps as curl would have made them, and the dashboard's own numbers as CSV and JSON Lines.
//
// OpenMetrics and Dumps carry what the exporters said, CSV and JSON what the dashboard made of it. All of them take the pages
// of a scrape.Source one after the other, so that the length of a recording costs no memory.
package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// Options say what is to be exported. The zero Options export all of it.
type Options struct {
	From, To time.Time       // pages asked for in that time, both ends included; zero: no limit on that side
	Instance string          // the label instance of all series in OpenMetrics of an origin without a name; "": no such label
	State    origin.Options  // what the operator says of the numbers, for CSV and JSON
	Targets  []scrape.Target // of the recording: whose numbers CSV and JSON show does not depend on who answered first
	Progress func(pages int) // called after each page that the Source gave, with how many it were so far; may be nil
}

// A Tally counts what was exported, and what was not and why.
type Tally struct {
	Pages    int // exported: good ones, in the time asked for
	Failures int // scrapes in that time that had failed, of which there is no page
	Samples  int // written by OpenMetrics
	Rows     int // written by CSV and JSON

	// Left out by OpenMetrics, or, in the case of Repeated, by Dumps.
	Skipped  int // lines that are not in the text format
	Repeated int // samples, or pages, not later than the one of the same series, or target, before
	Untimely int // samples with a timestamp of their own that is far from their page's time
	Unfit    int // samples with the same label twice
}

// within reports whether a page of that time is to be exported.
func (o *Options) within(at time.Time) bool {
	return !at.Before(o.From) && (o.To.IsZero() || !at.After(o.To))
}

// each calls do with the pages of a Source up to o.To, until there are no more, or do or the Source fails, or the context is
// cancelled.
func each(ctx context.Context, src scrape.Source, o *Options, do func(*scrape.Page) error) error {
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		page, err := src.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		// Pages of other targets may be late, so that one after o.To need not be the end.
		if o.To.IsZero() || !page.Time.After(o.To) {
			if err := do(&page); err != nil {
				return err
			}
		}
		if o.Progress != nil {
			o.Progress(n)
		}
	}
}

// exported calls do with the good pages that are to be exported, and counts them. Markers are no pages.
func exported(ctx context.Context, src scrape.Source, o *Options, tally *Tally, do func(*scrape.Page) error) error {
	return each(ctx, src, o, func(p *scrape.Page) error {
		switch {
		case p.Marker != "" || !o.within(p.Time):
			return nil
		case p.Err != nil:
			tally.Failures++
			return nil
		}
		tally.Pages++
		return do(p)
	})
}

// body returns the body of a page. If the page is known to be whole, its last line ends like the others.
func body(p *scrape.Page) []byte {
	if n := len(p.Body); p.Whole && n > 0 && p.Body[n-1] != '\n' {
		return append(p.Body[:n:n], '\n')
	}
	return p.Body
}

// bufferSize is that of what is on its way into a file.
const bufferSize = 1 << 16

// failed returns the error of a write, without the name of the file, which the caller knows.
func failed(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write the export: %w", reason(err))
}

// reason returns why an operation on a file failed, without the operation and the file's name.
func reason(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}
