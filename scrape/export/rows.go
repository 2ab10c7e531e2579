package export

import (
	"bufio"
	"context"
	"io"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// JSON writes a row a round, as a JSON object on a line of its own: what Document returns, with ages as they
// were at the time of the row. Numbers of a source that is down are the last ones known; the row's sources say so.
//
// A round is the pages, or failures, of all targets that are asked at about the same time. It ends before a page of a target that
// it has already, and before one that was asked for more than half the shortest interval of a target later than its first.
// Its time is that of the latest page. Pages before o.From make no rows, but rates and medians of the first row come of them.
func JSON(ctx context.Context, w io.Writer, src scrape.Source, o Options) (Tally, error) {
	return rows(ctx, w, src, &o, "", func(out *bufio.Writer, s *origin.Snapshot) error {
		line, err := appendDocument(out.AvailableBuffer(), s, s.Time)
		if err != nil {
			return err
		}
		_, err = out.Write(append(line, '\n'))
		return failed(err)
	})
}

// rows writes the head, and calls write with the snapshot of each round.
func rows(
	ctx context.Context, w io.Writer, src scrape.Source, o *Options, head string, write func(*bufio.Writer, *origin.Snapshot) error,
) (Tally, error) {
	var tally Tally
	out := bufio.NewWriterSize(w, bufferSize)
	out.WriteString(head)
	state := origin.NewState(o.State, o.Targets...)
	round := round{has: map[string]bool{}, asked: map[string]time.Time{}, steps: map[string]time.Duration{}}
	end := func() error {
		clear(round.has)
		s := state.Snapshot()
		if !o.within(s.Time) {
			return nil
		}
		tally.Rows++
		return write(out, s)
	}
	err := each(ctx, src, o, func(p *scrape.Page) error {
		if p.Marker != "" {
			state.Apply(*p)
			return nil
		}
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

// A round is which targets have been asked since the last row.
type round struct {
	has   map[string]bool
	first time.Time                // when the first of them was asked
	asked map[string]time.Time     // of all rounds, the last time
	steps map[string]time.Duration // between the last two times
}

// add adds a page.
func (r *round) add(p *scrape.Page) {
	name := p.Target.Name
	if len(r.has) == 0 {
		r.first = p.Time
	}
	r.has[name] = true
	if last, ok := r.asked[name]; ok && p.Time.After(last) {
		r.steps[name] = p.Time.Sub(last)
	}
	r.asked[name] = p.Time
}

// endsBefore reports whether the round has ended before that page.
func (r *round) endsBefore(p *scrape.Page) bool {
	if len(r.has) == 0 {
		return false
	}
	late := p.Time.Sub(r.first)
	for _, step := range r.steps {
		if late > step/2 {
			return true
		}
	}
	return r.has[p.Target.Name]
}
