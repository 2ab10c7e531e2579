package export

import (
	"bufio"
	"context"
	"io"
	"math"
	"strconv"
	"time"

	"origintop/promtext"
	"origintop/scrape"
)

// OpenMetrics writes all samples of the pages in OpenMetrics' text format, as promtool tsdb create-blocks-from openmetrics
// reads it. Each series has the labels source, its target's name, and instance, the origin's, and the labels of the origin. A label of the
// page that is called like one of these becomes exported_..., as Prometheus has it.
//
// The format has each family once and each series in one piece, but pages hold them all: until the last page has been read
// the samples are in a temporary file, see os.TempDir, of 16 bytes each. The memory that it takes grows with the number of
// series.
//
// A sample is of the time its page was asked for, or of its own timestamp if it has one that Prometheus would take: not more than
// an hour before and ten minutes after its page. The time is to the millisecond, that of the next page must be later.
func OpenMetrics(ctx context.Context, w io.Writer, src scrape.Source, o Options) (Tally, error) {
	temporary, err := newSpill()
	if err != nil {
		return Tally{}, err
	}
	defer temporary.close()
	c := &collection{spill: temporary, index: map[string]int{}, scanners: map[scrape.Key]*promtext.Scanner{}, instance: o.Instance}
	err = exported(ctx, src, &o, &c.tally, func(p *scrape.Page) error { return c.page(ctx, p) })
	if err == nil {
		err = temporary.flush()
	}
	if err != nil {
		return c.tally, err
	}
	out := bufio.NewWriterSize(until{ctx, w}, bufferSize)
	for _, f := range families(c.series) {
		if err := ctx.Err(); err != nil {
			return c.tally, err
		}
		if err := f.write(out, temporary, &c.tally); err != nil {
			return c.tally, err
		}
	}
	out.WriteString("# EOF\n")
	return c.tally, failed(out.Flush())
}

// A collection is all series of the pages so far.
type collection struct {
	*spill
	tally    Tally
	instance string
	series   []*timeSeries
	index    map[string]int                   // of series, by their text
	scanners map[scrape.Key]*promtext.Scanner // by target. Marks are indices of series, from markFirst on
	key      []byte
}

// The mark of a series that can't be exported, and that of the series with the index 0.
const (
	markUnfit = 1 + iota
	markFirst
)

// until writes until the context ends: a family alone may be gigabytes.
type until struct {
	ctx context.Context
	io.Writer
}

func (u until) Write(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Writer.Write(b)
}

// page takes in a good page, or a part of it if the context ends: a page may have a million series.
func (c *collection) page(ctx context.Context, p *scrape.Page) error {
	s := c.scanners[p.Target.Key()]
	if s == nil {
		s = &promtext.Scanner{}
		c.scanners[p.Target.Key()] = s
	}
	var target []label // once there is a new series
	at := p.Time.UnixMilli()
	s.Reset(body(p))
	for s.Scan() {
		if err := ctx.Err(); err != nil {
			return err
		}
		mark := s.Mark()
		if mark == 0 {
			if target == nil {
				target = targetLabels(&p.Target, c.instance)
			}
			mark = c.mark(s, target)
			s.SetMark(mark)
		}
		if mark == markUnfit {
			c.tally.Unfit++
			continue
		}
		ms := at
		if own, ok := s.Timestamp(); ok {
			if ms, ok = near(own, at); !ok {
				c.tally.Untimely++
				continue
			}
		}
		column := &c.series[mark-markFirst].column
		if n := len(column.last); n > 0 && ms <= column.last[n-1].ms {
			c.tally.Repeated++
			continue
		}
		if err := c.add(column, sample{ms, s.Value()}); err != nil {
			return err
		}
	}
	c.tally.Skipped += s.Skipped()
	return nil
}

// near returns the time of a timestamp, if it is near that of its page. It is in milliseconds, but some exporters write seconds,
// microseconds or nanoseconds.
func near(timestamp float64, at int64) (int64, bool) {
	for _, ms := range [...]float64{timestamp, 1000 * timestamp, timestamp / 1e3, timestamp / 1e6} {
		if d := ms - float64(at); d >= -float64(time.Hour/time.Millisecond) && d <= float64(10*time.Minute/time.Millisecond) {
			return int64(math.Round(ms)), true
		}
	}
	return 0, false
}

// mark returns the mark of the current series, which is new, or has been forgotten by the scanner.
func (c *collection) mark(s *promtext.Scanner, target []label) int {
	list, ok := labels(s, target)
	if !ok {
		return markUnfit
	}
	name, k := plainName(s.Name(), true), kindOf(s.Type())
	c.key = appendSeries(c.key[:0], name, list)
	i, ok := c.index[string(c.key)]
	if !ok {
		i = len(c.series)
		x := &timeSeries{text: string(c.key), name: name, kind: k, help: help(s.Help())}
		list, x.bound = bounded(name, k, list)
		if len(k.suffixes()) > 1 { // else it is alone in its metric
			x.group = string(appendSeries(nil, "", list))
		}
		c.index[x.text] = i
		c.series = append(c.series, x)
	}
	if c.series[i].kind != k {
		c.series[i].kind = unknown
	}
	return markFirst + i
}

// write writes a family.
func (f *family) write(out *bufio.Writer, from *spill, tally *Tally) error {
	if f.help != "" {
		out.WriteString("# HELP " + f.name + " " + f.help + "\n")
	}
	out.WriteString("# TYPE " + f.name + " " + string(f.kind) + "\n")
	for _, metric := range f.metrics() {
		if err := writeMetric(out, from, metric, tally); err != nil {
			return err
		}
	}
	return nil
}

// writeMetric writes the samples of the series of a metric, those of one moment together.
func writeMetric(out *bufio.Writer, from *spill, metric []*timeSeries, tally *Tally) error {
	cursors := make([]cursor, len(metric))
	for i, s := range metric {
		cursors[i].column = &s.column
	}
	for {
		next := int64(math.MaxInt64)
		for i := range cursors {
			ok, err := cursors[i].fill(from)
			if err != nil {
				return err
			}
			if ok {
				next = min(next, cursors[i].head[0].ms)
			}
		}
		if next == math.MaxInt64 {
			return nil
		}
		for i := range cursors {
			if x := cursors[i].head; len(x) > 0 && x[0].ms == next {
				line := append(out.AvailableBuffer(), metric[i].text...)
				line = append(line, ' ')
				line = appendValue(line, x[0].value)
				line = append(line, ' ')
				line = appendSeconds(line, next)
				if _, err := out.Write(append(line, '\n')); err != nil {
					return failed(err)
				}
				cursors[i].head = x[1:]
				tally.Samples++
			}
		}
	}
}

// appendValue appends a value as OpenMetrics wants it.
func appendValue(to []byte, v float64) []byte {
	if whole := int64(v); float64(whole) == v && whole > -1e15 && whole < 1e15 && (whole != 0 || !math.Signbit(v)) {
		return strconv.AppendInt(to, whole, 10) // as most are
	}
	return strconv.AppendFloat(to, v, 'g', -1, 64) // NaN, +Inf and -Inf included
}

// appendSeconds appends a time in seconds. Prometheus takes it times 1000 and cuts off the decimals: from 2004 to 2038 what is
// left is ms, see TestAppendSeconds.
func appendSeconds(to []byte, ms int64) []byte {
	return strconv.AppendFloat(to, float64(ms)/1000, 'f', -1, 64)
}
