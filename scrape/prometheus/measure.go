package prometheus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"origintop/scrape"
)

// measure finds out how often the exporters are scraped, how late that can be had, and since when those are gone that are.
func (f *Fleet) measure(ctx context.Context) (notes []string) {
	m := measured{at: f.Now().Add(-settling)}
	gone := func(e *followed) bool { return e.gone && e.seen == 0 }
	var some, lost []*followed
	for _, e := range f.exporters {
		if gone(e) {
			lost = append(lost, e)
		} else {
			some = append(some, e)
		}
	}
	err := errors.Join(m.of(ctx, f, some, lookback), m.of(ctx, f, lost, recently))
	f.measured = true
	if err != nil || m.most == 0 {
		f.window = cmp.Or(f.window, lookback) // without an interval, it is measured again
		return nil
	}
	const usual = time.Second
	f.interval = max(usual, (time.Duration(m.least) * time.Millisecond).Round(100*time.Millisecond))
	f.window = min(lookback, time.Duration(silence*float64(m.most)+float64(m.lag))*time.Millisecond+2*settling)
	if m.late == nil {
		return nil
	}
	text := m.late.Name + " of " + m.late.Origin
	if m.lates > 1 {
		text += fmt.Sprintf(" and %d more", m.lates-1)
	}
	return []string{fmt.Sprintf("%s: the last sample is %d s old: what is scraped comes late, or has ended",
		text, (m.lag+settling.Milliseconds()+500)/1e3)}
}

// A measured is what is found out so, in milliseconds.
type measured struct {
	at          time.Time
	least, most int64 // intervals
	lag         int64 // the longest
	late        *followed
	lates       int
}

// of measures some exporters by their scrapes within a time.
func (m *measured) of(ctx context.Context, f *Fleet, some []*followed, within time.Duration) error {
	for len(some) > 0 {
		n := min(len(some), cmp.Or(f.size, maxBatch))
		a := asking{fleet: f, of: some[:n], at: m.at}
		a.index()
		err := a.query(ctx, a.ups(within), m.take)
		if refused, ok := errors.AsType[*Error](err); ok && refused.TooMuch && n > 1 {
			f.size = n / 2
			continue
		}
		if err != nil {
			return err
		}
		some = some[n:]
	}
	return nil
}

func (m *measured) take(e *followed, s *Series) {
	samples := withoutEnds(s.Samples)
	if len(samples) == 0 {
		return
	}
	last := samples[len(samples)-1].Milliseconds
	if e.gone && e.seen == 0 {
		e.seen = last
	}
	var steps []int64
	for i := range len(samples) - 1 {
		steps = append(steps, samples[i+1].Milliseconds-samples[i].Milliseconds)
	}
	if len(steps) == 0 {
		return
	}
	slices.Sort(steps)
	e.step = steps[len(steps)/2]
	m.least, m.most = min(cmp.Or(m.least, e.step), e.step), max(m.most, e.step)
	was := e.lag
	if !e.gone { // which has ended, and is not late
		e.learn(m.at.UnixMilli() - last)
	}
	if e.lag > was {
		m.late, m.lates = cmp.Or(m.late, e), m.lates+1
	}
	m.lag = max(m.lag, e.lag)
}

// learn notes how late the scrapes of an exporter can be had, by the age of the last one that is there.
func (e *followed) learn(age int64) {
	if age > e.patience() && age <= lateness.Milliseconds() {
		e.lag = max(e.lag, age)
	}
	e.sooner(age)
}

// sooner notes that they come sooner by now.
func (e *followed) sooner(age int64) {
	if age+2*e.step < e.lag {
		e.lag = 0
	}
}

// patience returns how many milliseconds there may be nothing of an exporter.
func (e *followed) patience() int64 {
	return int64(silence * float64(cmp.Or(e.step, unknownStep.Milliseconds())))
}

// withoutEnds returns samples without the marks at which a series ends, which VictoriaMetrics has among them. It changes them.
func withoutEnds(samples []Sample) []Sample {
	return slices.DeleteFunc(samples, func(s Sample) bool { return math.IsNaN(s.Value) })
}

// tick asks the server for nothing but what its clock says.
func (f *Fleet) tick(ctx context.Context) {
	answer, _ := f.Client.Query(ctx, "1", time.Time{}, func(*Series) error { return nil })
	f.clock.observe(answer)
}

// dropped says which exporters are not asked for any more.
func dropped(before []*followed, now []*followed) (notes []string) {
	there := map[*followed]bool{}
	for _, e := range now {
		there[e] = true
	}
	for _, e := range before {
		if there[e] {
			continue
		}
		since := "for an hour"
		if e.seen > 0 {
			since = "since " + time.UnixMilli(e.seen).Format(time.DateTime)
		}
		notes = append(notes, fmt.Sprintf("%s of %s (%s) has gone: Prometheus has scraped it no more %s",
			e.Name, e.Origin, scrape.Short(e.Instance), since))
	}
	return notes
}
