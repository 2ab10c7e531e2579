package live

import (
	"context"
	"math"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/sorting"
)

// A follower is a target that is scraped.
type follower struct {
	exporter *exporter
	changed  chan struct{} // tells its goroutine of a new interval
	stop     context.CancelFunc
	last     time.Time // when its last page that Next returns was asked for; guarded by Live.mu
}

// A leftPage is the last page of a target that is gone.
type leftPage struct {
	scrape.Page
	asked time.Time // when the one before it was
}

// SetTargets says which targets are scraped from now on, and with which transports, see Live.Access. Those that are the same as before, but
// for the labels, keep their rhythm and, where there is no other one, their transport. Of a target with pages that is gone, or is at another
// URL now, there is one page more, which says so: see scrape.HasLeft. It may be called from any goroutine.
func (l *Live) SetTargets(targets []scrape.Target, transports map[scrape.Key]*access.Transport) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Targets, l.Access = targets, transports
	if l.ctx != nil {
		l.retarget()
	}
}

// retarget ends the scrapes of targets that are gone, and begins those of new ones.
func (l *Live) retarget() {
	wanted := make(map[scrape.Key]*scrape.Target, len(l.Targets))
	phases := map[string]time.Duration{}
	for i := range l.Targets {
		t := &l.Targets[i]
		wanted[t.Key()] = t
		if _, ok := phases[t.Origin]; !ok {
			phases[t.Origin] = l.phase(t.Origin)
		}
	}
	l.phases = phases
	l.following.Store(int64(len(wanted)))
	pending := len(l.left)
	at := l.clock.now()
	for key, f := range l.running {
		if t := wanted[key]; t != nil && f.exporter.takes(t, l.Access[key]) {
			delete(wanted, key)
			continue
		}
		f.stop()
		delete(l.running, key)
		l.leave(f, wanted[key], at)
	}
	if left := l.left[pending:]; len(left) > 0 {
		// An origin's page that came last is in a round that is open: its target's begins another, and that one has all of them.
		sorting.Stable(left, func(a, b leftPage) int { return b.asked.Compare(a.asked) })
		select {
		case l.leaves <- struct{}{}:
		default: // Next has yet to see the last ones
		}
	}
	if l.running == nil {
		l.running = map[scrape.Key]*follower{}
	}
	for key, t := range wanted {
		ctx, stop := context.WithCancel(l.ctx)
		f := &follower{exporter: l.exporter(*t), changed: make(chan struct{}, 1), stop: stop}
		f.exporter.phase = phases[t.Origin]
		l.running[key] = f
		go l.guarded(func() { l.follow(ctx, f) })
	}
}

// leave notes that a target is asked no more; now is the one in its place, nil if there is none.
func (l *Live) leave(f *follower, now *scrape.Target, at time.Time) {
	reason := scrape.LeftList
	if now != nil {
		reason = scrape.Moved
	}
	if t := f.exporter.target(); !f.last.IsZero() && (now == nil || now.URL != t.URL) {
		p := scrape.Page{Target: t, Time: at, Err: &scrape.ScrapeError{URL: t.URL, Reason: reason}}
		l.left = append(l.left, leftPage{p, f.last})
	}
}

// maxSpread is how long it takes at most until each origin of many has been scraped once.
const maxSpread = 2 * time.Second

// phase returns by how much an origin is scraped later than the first one: however many there are, and whenever they come, multiples of the
// golden ratio are spread evenly.
func (l *Live) phase(origin string) time.Duration {
	if phase, ok := l.phases[origin]; ok {
		return phase
	}
	_, part := math.Modf(float64(l.origins) * (math.Sqrt(5) - 1) / 2)
	l.origins++
	return time.Duration(part * float64(l.spread()))
}

// spread returns the time over which many origins are spread.
func (l *Live) spread() time.Duration { return min(time.Duration(l.interval.Load()), maxSpread) }

// delay returns how long it is to the next time at which an origin with that phase is to be scraped.
func (l *Live) delay(phase time.Duration) time.Duration {
	if spread := l.spread(); phase > 0 && spread > 0 {
		return ((phase-time.Since(l.begun))%spread + spread) % spread
	}
	return 0
}

// takes takes over the labels of a target. It reports false if it is another one, or is to be asked with another transport.
func (e *exporter) takes(t *scrape.Target, transport *access.Transport) bool {
	same := *t
	same.Labels = e.Labels
	if same != e.Target || transport != nil && transport != e.access {
		return false
	}
	e.labels.Store(&t.Labels)
	return true
}

// target returns the target with the labels that it has by now.
func (e *exporter) target() scrape.Target {
	t := e.Target
	if labels := e.labels.Load(); labels != nil {
		t.Labels = *labels
	}
	return t
}
