package export

import (
	"bufio"
	"context"
	"io"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// JSON writes a row a round, as a JSON object on a line of its own: what Document returns, with ages as they
// were at the time of the row. Numbers of a source that is down are the last ones known; the row's sources say so.
//
// A round is that of a recording.Rounder; its time is that of the page asked for last. Pages before o.From make no rows, but the rates and
// medians of the first row are computed from them.
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
	var rounds recording.Rounder
	open := false // there is a round that has no row yet
	end := func() error {
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
		if rounds.Next(p) {
			if err := end(); err != nil {
				return err
			}
		}
		open = true
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
	if err == nil && open {
		err = end()
	}
	if flushed := failed(out.Flush()); err == nil {
		err = flushed
	}
	return tally, err
}
