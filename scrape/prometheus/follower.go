package prometheus

import (
	"context"
	"fmt"
	"strings"
	"time"

	"origintop/scrape"
)

// A Watched is an exporter that a server scrapes: the target whose pages it gives, and the selector of all its series, such as
// {instance="10.0.0.1:9100",job="node"}.
type Watched struct {
	scrape.Target
	Selector string
}

// lateness is how much later than the first part of a scrape the last one may come, where a server gets it by remote write.
const lateness = time.Minute

// interruption is how much later than they are of samples may come after there were none.
const interruption = time.Hour

// A follower makes pages of what a server stores of one exporter, in the order of their times. It never goes back: it waits for a scrape of
// which a part is still to come.
type follower struct {
	Watched
	client *Client
	types  map[string]string // of families
	sequence

	asked int64         // milliseconds: all until then was asked for
	lag   time.Duration // how old a scrape is when it can be had
	again bool          // the last time, nothing new was there
	said  map[string]bool

	refused bool // the last question had no answer
}

func newFollower(c *Client, w Watched, start time.Time, types map[string]string) *follower {
	f := &follower{Watched: w, client: c, types: types, asked: start.UnixMilli(), lag: 500 * time.Millisecond, said: map[string]bool{}}
	f.start, f.seen, f.old = start.UnixMilli(), map[int64]int{}, stamped{}
	return f
}

// A pending page is one whose body is not written yet.
type pending struct {
	scrape.Page
	by     *follower
	of     *history // nil if there is no body
	scrape scraped
}

// write writes the body of the page into the buffer, or into a larger one.
func (p *pending) write(buffer []byte) scrape.Page {
	if p.of != nil {
		p.Body = p.of.appendPage(buffer[:0], &p.scrape, p.by.types, p.by.old)
		p.Whole = true
	}
	return p.Page
}

// ask asks for what is new until a time, by the server's clock, which is its present if now. It returns the pages that are certain.
func (f *follower) ask(ctx context.Context, until time.Time, now bool) (answer *Answer, list []*pending, err error) {
	to := until.UnixMilli()
	from := max(f.start, max(f.last, f.asked-interruption.Milliseconds())-4*f.interval.Milliseconds())
	st := &stored{}
	answer, err = f.client.samples(ctx, f.Selector, from, to, st.add)
	if err == nil {
		err = truncated(answer)
	}
	if err != nil {
		return answer, nil, err
	}
	for _, w := range answer.Warnings {
		list = f.note(list, until, warning(w))
	}
	if st.native > 0 {
		list = f.note(list, until, "its native histograms are left out, as only buckets are read")
	}
	was := f.last
	f.asked = to
	list = f.take(list, st.histories(), to, to-f.lag.Milliseconds())
	if now {
		f.learn(f.last != was, to)
	}
	return answer, list, nil
}

// learn notes how old a scrape is when it can be had: if it wasn't there the last time that it was asked for, as old as it is now.
func (f *follower) learn(found bool, now int64) {
	const least = 250 * time.Millisecond
	switch age := time.Duration(now-f.last) * time.Millisecond; {
	case !found:
	case f.again:
		f.lag = min(max(age, least), lateness)
	default:
		f.lag = max(f.lag*9/10, least)
	}
	f.again = !found && f.last > 0
}

// truncated returns an error if the server says that its answer is not all there is.
func truncated(a *Answer) error {
	for _, w := range a.Warnings {
		if strings.Contains(strings.ToLower(w), "truncated") {
			return fmt.Errorf("the answer is incomplete: the server says “%s”", w)
		}
	}
	return nil
}

// due returns when to ask again after a time.
func (f *follower) due(now time.Time) time.Time {
	soonest := now.Add(time.Second)
	expected := time.UnixMilli(f.last).Add(f.interval + f.lag)
	switch {
	case f.last == 0, len(f.seen) > 0:
		return soonest
	case f.failures > 0:
		return now.Add(max(time.Second, f.interval))
	case expected.Before(soonest) && f.again: // it is late: not to be asked for each second if they come once a minute
		return now.Add(max(time.Second, f.interval/10))
	case expected.Before(soonest):
		return soonest
	}
	return expected
}

// note adds a marker with something that is to be known, once.
func (f *follower) note(list []*pending, at time.Time, text string) []*pending {
	const most = 100
	text = f.Name + ": " + text
	if f.said[text] || len(f.said) >= most {
		return list
	}
	f.said[text] = true
	return append(list, &pending{Page: scrape.Page{Time: at, Marker: scrape.Cut(text, scrape.MaxWords)}})
}

// fail adds a page that says why nothing could be asked for at a time.
func (f *follower) fail(list []*pending, now time.Time, reason error) []*pending {
	text := scrape.Reason(reason)
	if f.failures >= 2 && text == f.reason {
		return list
	}
	f.reason = text
	reason = &scrape.ScrapeError{URL: f.URL, Reason: scrape.NotAsked(f.client.String(), text)}
	if f.last == 0 { // what was before is not asked for any more
		f.start = max(f.start, now.UnixMilli())
	}
	at, ok := f.nextFailure()
	if !ok {
		return list
	}
	took := max(0, now.Sub(at))
	return append(list, &pending{Page: scrape.Page{Target: f.Target, Time: at, Took: took, Err: reason}})
}
