package prometheus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/sorting"
)

// A Source gives the pages of exporters as a server has stored them: what an exporter said in one scrape is a page, with the time of that.
// It begins with those of a while ago, and goes on with each as it comes. Pages are in the order in which they were there, those of one
// target in the order of their times; while the server gives no answer, or has nothing, there are failed pages that say so, and what it had
// in the meantime follows as soon as it answers.
type Source struct {
	scrape.Markers // Next returns them, too; and its own, which say what is to be known of the pages

	Client  *Client
	Watched []Watched
	History time.Duration // how far back it begins, if From is zero
	From    time.Time     // nothing before is asked for
	To      time.Time     // Next returns io.EOF after the last page up to then; zero: it goes on with what comes
	Once    bool          // To is the present

	clock     serverClock
	followers []*follower
	piece     time.Duration // of time that is asked for at once
	due       time.Time     // when to ask again, by the server's clock
	asking    chan asked    // will have what was asked for; nil if nothing is
	queue     []*pending
	buffer    []byte
	ended     bool
	aheadSaid time.Duration // what was said of the clocks
}

// An asked is what the server has answered.
type asked struct {
	pages []*pending
	ended bool
	err   error // a bug, or the end of the context
}

// What is asked for at once: less if the answers would be too large.
const (
	longest  = 5 * time.Minute
	shortest = 10 * time.Second
)

// Now returns the present by the server's clock, which dates the pages. It may be called from any goroutine.
func (s *Source) Now() time.Time { return s.clock.now() }

// Next returns the next page or marker, or the context's error. Its body is valid until the next call.
func (s *Source) Next(ctx context.Context) (scrape.Page, error) {
	for {
		select {
		case <-s.Ready():
			if marker, ok := s.Markers.Next(); ok {
				return marker, nil
			}
		default:
		}
		if len(s.queue) > 0 {
			p := s.queue[0]
			s.queue = s.queue[1:]
			page := p.write(scrape.Reuse(s.buffer))
			if page.Body != nil {
				s.buffer = page.Body
			}
			return page, ctx.Err()
		}
		if s.ended {
			return scrape.Page{}, io.EOF
		}
		if s.asking == nil {
			s.asking = make(chan asked, 1)
			go func() {
				var a asked
				a.err = crash.Guarded(func() (err error) {
					a.pages, a.ended, err = s.ask(ctx)
					return err
				})
				s.asking <- a
			}()
		}
		select {
		case a := <-s.asking:
			s.asking = nil
			if a.err != nil {
				return scrape.Page{}, a.err
			}
			s.queue, s.ended = a.pages, a.ended
		case <-s.Ready():
			if marker, ok := s.Markers.Next(); ok {
				return marker, nil
			}
		case <-ctx.Done():
			return scrape.Page{}, ctx.Err()
		}
	}
}

// ask waits until something new is expected, and asks for it. It reports whether that was the end.
func (s *Source) ask(ctx context.Context) (list []*pending, ended bool, err error) {
	if s.followers == nil {
		s.begin(ctx)
	}
	if wait := s.due.Sub(s.Now()); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	past := !s.To.IsZero()
	end := s.Now()
	if past && s.To.Before(end) {
		end = s.To
	}
	to := s.reached().Add(s.piece)
	if to.After(end) {
		to = end
	}
	var later time.Duration // it wants to be left alone
	for _, f := range s.followers {
		until := time.UnixMilli(min(to.UnixMilli(), f.asked+s.piece.Milliseconds()))
		if f.asked >= until.UnixMilli() {
			continue
		}
		answer, pages, err := f.ask(ctx, until, !past && until.Equal(end))
		s.clock.observe(answer)
		list = append(s.compareClocks(list, past), pages...)
		f.refused = err != nil
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		if refused, ok := errors.AsType[*Error](err); ok {
			if refused.TooMuch && s.piece > shortest {
				s.piece = max(shortest, s.piece/2)
				return sorted(list), false, nil
			}
			later = max(later, refused.After)
		}
		if past {
			return nil, false, err // it can be asked for again
		}
		list = f.fail(list, s.Now(), err)
	}
	return sorted(list), s.schedule(end, past, later), nil
}

// begin makes the followers.
func (s *Source) begin(ctx context.Context) {
	answer, types, _ := s.Client.types(ctx) // which is of use, but not needed
	s.clock.observe(answer)
	if s.From.IsZero() {
		s.From = s.Now().Add(-s.History)
	}
	if s.Once {
		s.To = s.Now()
	}
	s.piece = longest
	for _, w := range s.Watched {
		s.followers = append(s.followers, newFollower(s.Client, w, s.From, types))
	}
}

// reached returns the time up to which all was asked for of those targets of which there was an answer.
func (s *Source) reached() time.Time {
	least, any := int64(math.MaxInt64), false
	for _, f := range s.followers {
		if !f.refused {
			least, any = min(least, f.asked), true
		}
	}
	for _, f := range s.followers {
		if !any {
			least = min(least, f.asked)
		}
	}
	return time.UnixMilli(least)
}

// schedule sets when to ask again, and reports whether there is nothing more to be asked for.
func (s *Source) schedule(end time.Time, past bool, later time.Duration) (ended bool) {
	s.due = time.Time{}
	for _, f := range s.followers {
		if !f.refused && f.asked < end.UnixMilli() {
			return false // at once
		}
	}
	if past {
		return true
	}
	for i, f := range s.followers {
		if due := f.due(end); i == 0 || due.Before(s.due) {
			s.due = due
		}
	}
	if least := end.Add(later); s.due.Before(least) {
		s.due = least
	}
	return false
}

// compareClocks adds a marker if the server's clock is not this machine's.
func (s *Source) compareClocks(list []*pending, past bool) []*pending {
	const most = 5 * time.Second
	ahead := s.clock.ahead().Round(time.Second)
	if past || (ahead-s.aheadSaid).Abs() <= most {
		return list
	}
	s.aheadSaid = ahead
	how := "ahead of"
	if ahead < 0 {
		how = "behind"
	}
	text := fmt.Sprintf("the clock of %s is %v %s this machine's: times and ages are by that one", s.Client, ahead.Abs(), how)
	if ahead.Abs() <= most {
		text = fmt.Sprintf("the clocks of %s and of this machine agree again", s.Client)
	}
	return append(list, &pending{Page: scrape.Page{Time: s.Now(), Marker: text}})
}

// sorted sorts pages by when they were there, and returns them.
func sorted(list []*pending) []*pending {
	sorting.Stable(list, func(a, b *pending) int { return a.Time.Add(a.Took).Compare(b.Time.Add(b.Took)) })
	return list
}
