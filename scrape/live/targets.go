package live

import (
	"context"
	"math"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
)

// A follower is a target that is scraped.
type follower struct {
	exporter *exporter
	changed  chan struct{} // tells its goroutine of a new interval
	stop     context.CancelFunc
}

// SetTargets says which targets are scraped from now on, and with which transports, see Live.Access. Those that are the same as before, but
// for the labels, keep their rhythm and, where there is no other one, their transport. A page of a target that is gone may come once more.
// It may be called from any goroutine.
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
	for key, f := range l.running {
		if t := wanted[key]; t != nil && f.exporter.takes(t, l.Access[key]) {
			delete(wanted, key)
			continue
		}
		f.stop()
		delete(l.running, key)
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
