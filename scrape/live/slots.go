package live

import (
	"context"
	"sync/atomic"
	"time"
)

// maxSlots is how many scrapes are on their way at once: so many pages are in memory at most, but for those that come byte by byte.
const maxSlots = 32

// slots are given to scrapes that are on their way, and have a value for each.
type slots chan struct{}

// A slot belongs to a scrape until its page was processed. It is given back early where the answer is slow: those that wait for a dead
// exporter are not to delay the others.
type slot struct {
	of   slots
	held atomic.Bool
	slow *time.Timer
}

// How long a scrape keeps its slot while it waits for the answer, and while the page comes.
const (
	slowAnswer = 250 * time.Millisecond
	slowPage   = time.Second
)

// take returns a slot, nil if the context ends before there is one.
func (s slots) take(ctx context.Context) *slot {
	slot := &slot{of: s}
	if !slot.take(ctx) {
		return nil
	}
	slot.slow = time.AfterFunc(slowAnswer, slot.release)
	return slot
}

func (s *slot) take(ctx context.Context) bool {
	select {
	case s.of <- struct{}{}:
		s.held.Store(true)
		return true
	case <-ctx.Done():
		return false
	}
}

// answered says that the page begins. A scrape that has lost its slot waits for another one: false if the context ends before.
func (s *slot) answered(ctx context.Context) bool {
	s.slow.Stop()
	if !s.held.Load() && !s.take(ctx) {
		return false
	}
	s.slow.Reset(slowPage)
	return true
}

// complete says that the page is there, or that none comes.
func (s *slot) complete() { s.slow.Stop() }

// release gives the slot back, if that has not happened yet.
func (s *slot) release() {
	if s.held.CompareAndSwap(true, false) {
		<-s.of
	}
}
