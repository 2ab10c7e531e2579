package export

import (
	"bufio"
	"context"
	"io"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

// JSON writes a row a round, as a JSON object on a line of its own: what Document returns, with ages as they
// were at the time of the row. Numbers of a source that is down are the last ones known; the row's sources say so.
//
// A round is that of a recording.Rounder; its time is that of the page asked for last. Pages before o.From make no rows, but the rates and
// medians of the first row are computed from them.
//
// Where there are several origins each has rows of its own, which begin with origin and labels. Rows are in the order of time, those of
// one time in that of the origins' names; one may be late if its pages came long after those of other origins.
func JSON(ctx context.Context, w io.Writer, src scrape.Source, o Options) (Tally, error) {
	return rows(ctx, w, src, &o, "", func(b []byte, of *scrape.Target, s *origin.Snapshot) ([]byte, error) {
		b, err := appendDocumentOf(b, of, s, s.Time)
		return append(b, '\n'), err
	})
}

// An appendRow appends the row of a round to b; of is a target of its origin, nil where there is only one origin.
type appendRow func(b []byte, of *scrape.Target, s *origin.Snapshot) ([]byte, error)

// rows writes the head, and a row for each round of each origin.
func rows(ctx context.Context, w io.Writer, src scrape.Source, o *Options, head string, row appendRow) (Tally, error) {
	r := &rowWriter{options: o, row: row, out: bufio.NewWriterSize(w, bufferSize), fleet: o.fleet(), lanes: map[string]*lane{}}
	r.out.WriteString(head)
	if !r.fleet {
		r.lane("", o.Targets)
	} else {
		for name, targets := range byOrigin(o.Targets) {
			r.lane(name, targets)
		}
	}
	err := each(ctx, src, o, r.page)
	for _, l := range r.lanes {
		if err == nil && l.open {
			err = r.end(l)
		}
	}
	if err == nil {
		err = r.merge.emit(r.write)
	}
	if flushed := failed(r.out.Flush()); err == nil {
		err = flushed
	}
	return r.tally, err
}

// A rowWriter makes rows of pages.
type rowWriter struct {
	options *Options
	row     appendRow
	out     *bufio.Writer
	fleet   bool
	lanes   map[string]*lane // by origin; where there is only one, ""
	merge   merge            // of the rows of several
	tally   Tally
}

// A lane is one origin on its way to rows.
type lane struct {
	of     scrape.Target // one of its targets
	state  *origin.State
	rounds recording.Rounder
	open   bool      // there is a round that has no row yet
	since  time.Time // when its first page was asked for
	index  int       // of the merge
}

// lane adds an origin.
func (r *rowWriter) lane(name string, targets []scrape.Target) *lane {
	l := &lane{state: origin.NewState(r.options.State, targets...)}
	if len(targets) > 0 {
		l.of = targets[0]
	}
	r.lanes[name] = l
	return l
}

// page takes in the next page.
func (r *rowWriter) page(p *scrape.Page) error {
	if p.Marker != "" {
		for _, l := range r.lanes {
			l.state.Apply(*p)
		}
		return nil
	}
	name := ""
	if r.fleet {
		name = p.Target.Origin
	}
	l := r.lanes[name]
	if l == nil {
		l = r.lane(name, []scrape.Target{p.Target})
	}
	if l.rounds.Next(p) && l.open {
		if err := r.end(l); err != nil {
			return err
		}
	}
	if !l.open {
		l.open, l.since = true, p.Time
		if r.fleet {
			r.merge.open(l)
		}
	}
	l.state.Apply(*p)
	switch {
	case !r.options.within(p.Time):
	case p.Err != nil:
		r.tally.Failures++
	default:
		r.tally.Pages++
	}
	if !r.fleet {
		return nil
	}
	for r.merge.full(len(r.lanes)) && r.merge.lanes[0] != l { // an origin of which nothing comes any more is not waited for
		if err := r.end(r.merge.lanes[0]); err != nil {
			return err
		}
	}
	return r.merge.emit(r.write)
}

// end makes the row of the open round.
func (r *rowWriter) end(l *lane) error {
	l.open = false
	if r.fleet {
		r.merge.close(l)
	}
	s := l.state.Snapshot()
	if !r.options.within(s.Time) {
		return nil
	}
	r.tally.Rows++
	if r.fleet {
		row, err := r.row(nil, &l.of, s)
		r.merge.add(s.Time, l.of.Origin, row)
		return err
	}
	row, err := r.row(r.out.AvailableBuffer(), nil, s)
	if err != nil {
		return err
	}
	return r.write(row)
}

func (r *rowWriter) write(row []byte) error {
	_, err := r.out.Write(row)
	return failed(err)
}
