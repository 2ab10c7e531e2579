package export

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"time"

	"origintop/scrape"
)

// JSON writes a row a round, as a JSON object on a line of its own: the document of scrape.Snapshot.JSON, with ages as they
// were at the time of the row. Numbers of a source that is down are the last ones known; the row's sources say so.
//
// A round is the pages, or failures, of all targets that are asked at about the same time. It ends before a page of a target that
// it has already, and before one that was asked for more than half the shortest interval of a target later than its first.
// Its time is that of the latest page. Pages before o.From make no rows, but rates and medians of the first row come of them.
func JSON(ctx context.Context, w io.Writer, src scrape.Source, o Options) (Tally, error) {
	var line bytes.Buffer
	return rows(ctx, w, src, &o, func(out output, s *scrape.Snapshot) error {
		text, err := s.JSON(s.Time)
		if err != nil {
			return err
		}
		line.Reset()
		if err := json.Compact(&line, text); err != nil {
			return err
		}
		line.WriteByte('\n')
		_, err = out.Write(line.Bytes())
		return failed(err)
	})
}

// rows calls write with the snapshot of each round.
func rows(ctx context.Context, w io.Writer, src scrape.Source, o *Options, write func(output, *scrape.Snapshot) error) (Tally, error) {
	var tally Tally
	out := newOutput(w)
	state := scrape.NewState(o.State)
	round := round{has: map[string]bool{}}
	end := func() error {
		s := state.Snapshot()
		round.end(s)
		if !o.within(s.Time) {
			return nil
		}
		tally.Rows++
		return write(out, s)
	}
	err := each(ctx, src, o, func(p *scrape.Page) error {
		if round.endsBefore(p) {
			if err := end(); err != nil {
				return err
			}
		}
		round.add(p)
		state.Apply(*p)
		switch {
		case !o.within(p.Time):
		case p.Err != nil:
			tally.Failures++
		default:
			tally.Pages++
		}
		return nil
	})
	if err == nil && len(round.has) > 0 {
		err = end()
	}
	if flushed := failed(out.Flush()); err == nil {
		err = flushed
	}
	return tally, err
}

// A round is which pages there have been since the last row.
type round struct {
	has   map[string]bool // by target
	first time.Time
	most  time.Duration // how much later than the first a page may be; 0 if not known yet
}

func (r *round) add(p *scrape.Page) {
	if len(r.has) == 0 {
		r.first = p.Time
	}
	r.has[p.Target.Name] = true
}

// endsBefore reports whether the round has ended before that page.
func (r *round) endsBefore(p *scrape.Page) bool {
	return r.has[p.Target.Name] || len(r.has) > 0 && r.most > 0 && p.Time.Sub(r.first) > r.most
}

// end begins the next round, after the snapshot of this one.
func (r *round) end(s *scrape.Snapshot) {
	clear(r.has)
	r.most = 0
	for i := range s.Sources {
		if half := s.Sources[i].Interval / 2; half > 0 && (r.most == 0 || half < r.most) {
			r.most = half
		}
	}
}
