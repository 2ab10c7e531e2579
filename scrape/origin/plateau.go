package origin

import (
	"math"
	"time"

	"origintop/scrape/alarm"
	"origintop/scrape/series"
)

// A plateau tells whether the origin's traffic no longer grows while the load does: then something is at its limit, be it one that is known
// here or a shaper, a quota, a lock. It looks at means over some seconds, as segments come in bursts.
type plateau struct {
	bins          []bin
	from          time.Time // of the bin that is being filled
	load, traffic float64   // sums over it
	pages         float64
	clients       bool // the load is clients, else connections

	judge alarm.Judge
	grade alarm.State
	alarm *alarm.Alarm
}

// A bin is the mean of some seconds.
type bin struct {
	at            time.Time
	load, traffic float64
}

const (
	binLength   = 10 * time.Second
	maxBins     = 60
	minLoad     = 5    // below that shares say little
	moreLoad    = 1.12 // so many times as much load, and as much again
	moreTraffic = 1.08 // brings no more than so many times the traffic
	lessEach    = 0.8  // and each of it no more than that part of what each once had
	nearTop     = 0.9  // of the most traffic there was
)

// see takes in the load and the traffic at the time of a page; NaN is not known.
func (p *plateau) see(s *series.Span, load load, traffic float64, o *Options) {
	p.judge.Begin(s.Asked, s.Since(), s.Doubt, &o.Thresholds)
	if math.IsNaN(load.value) || math.IsNaN(traffic) {
		p.alarm = p.judge.Observe(&p.grade, alarm.Plateau, series.Unknown)
		return
	}
	if s.Doubt > 0 {
		return
	}
	if load.clients != p.clients { // numbers of another kind
		p.clients, p.bins, p.from = load.clients, nil, time.Time{}
	}
	if p.from.IsZero() || s.Asked.Before(p.from) || s.Asked.Sub(p.from) > 6*binLength {
		p.from, p.load, p.traffic, p.pages = s.Asked, 0, 0, 0
	}
	p.load, p.traffic, p.pages = p.load+load.value, p.traffic+traffic, p.pages+1
	if s.Asked.Sub(p.from) < binLength {
		return
	}
	if len(p.bins) == maxBins {
		p.bins = append(p.bins[:0], p.bins[1:]...)
	}
	p.bins = append(p.bins, bin{s.Asked, p.load / p.pages, p.traffic / p.pages})
	p.from, p.load, p.traffic, p.pages = s.Asked, 0, 0, 0
	v := 0.0
	if p.flat() {
		v = p.bins[len(p.bins)-1].traffic
	}
	p.alarm = p.judge.Observe(&p.grade, alarm.Plateau, v)
}

// flat reports whether the traffic of the last bin is at its top though the load has grown, and grown before. One step alone may be the end
// of a burst: a client that starts fetches more than one that plays.
func (p *plateau) flat() bool {
	now := p.bins[len(p.bins)-1]
	most, best := 0.0, 0.0
	for _, b := range p.bins {
		most = max(most, b.traffic)
		if b.load >= minLoad {
			best = max(best, b.traffic/b.load)
		}
	}
	if now.traffic < nearTop*most || now.traffic/now.load > lessEach*best {
		return false
	}
	least, steps := now.load, 0
	for i := len(p.bins) - 2; i >= 0 && steps < 2; i-- {
		b := p.bins[i]
		if b.load < minLoad || b.load*moreLoad > least {
			continue // not so much less load than the last that was looked at
		}
		if now.traffic > moreTraffic*b.traffic || b.traffic > moreTraffic*now.traffic {
			return false
		}
		least = b.load
		steps++
	}
	return steps == 2
}

// clone returns a plateau that goes on from here as this one does.
func (p *plateau) clone() plateau {
	c := *p
	c.bins, c.judge = append([]bin(nil), p.bins...), alarm.Judge{}
	return c
}

// A load is what the origin has to bear.
type load struct {
	value   float64 // NaN if nobody says
	clients bool    // of the load tester; else connections
}

// load returns how many clients there are: those that the load tester says are active, else connections.
func (st *State) load() load {
	for _, src := range st.sources {
		if src.swarm.view.Known {
			return load{series.NaNIf(!src.Up(), src.swarm.view.Active), true}
		}
	}
	if only, ok := st.only(); ok && only.src.Up() {
		return load{value: only.view.Active - only.view.Waiting}
	}
	return load{value: series.Unknown}
}
