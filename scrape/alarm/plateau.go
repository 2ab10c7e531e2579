package alarm

import (
	"math"
	"time"

	"origintop/scrape/series"
)

// A PlateauFinder tells whether the origin's traffic no longer grows while the load does: then something is at its limit, be it one that is
// known here or a shaper, a quota, a lock. It looks at means over some seconds, as segments come in bursts.
type PlateauFinder struct {
	bins          []bin
	from          time.Time // of the bin that is being filled
	load, traffic float64   // sums over it
	pages         float64
	clients       bool // the load is clients, else connections

	judge Judge
	state State
	alarm *Alarm
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

// Observe takes the load, clients or connections, and the traffic at the time of a page; NaN is not known.
func (p *PlateauFinder) Observe(s *series.Span, load float64, clients bool, traffic float64, limits *Thresholds) {
	p.judge.Begin(s.Asked, s.Since(), s.Doubt, limits)
	if math.IsNaN(load) || math.IsNaN(traffic) {
		p.alarm = p.judge.Observe(&p.state, Plateau, series.Unknown)
		return
	}
	if s.Doubt > 0 {
		return
	}
	if clients != p.clients { // numbers of another kind
		p.clients, p.bins, p.from = clients, nil, time.Time{}
	}
	if p.from.IsZero() || s.Asked.Before(p.from) || s.Asked.Sub(p.from) > 6*binLength {
		p.from, p.load, p.traffic, p.pages = s.Asked, 0, 0, 0
	}
	p.load, p.traffic, p.pages = p.load+load, p.traffic+traffic, p.pages+1
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
	p.alarm = p.judge.Observe(&p.state, Plateau, v)
}

// flat reports whether the traffic of the last bin is at its top though the load has grown, and grown before. One step alone may be the end
// of a burst: a client that starts fetches more than one that plays.
func (p *PlateauFinder) flat() bool {
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

// Alarm returns the alarm of the traffic that stays where it is, by the last page; nil if there is none.
func (p *PlateauFinder) Alarm() *Alarm { return p.alarm }

// Clone returns a PlateauFinder that goes on from here independently.
func (p *PlateauFinder) Clone() PlateauFinder {
	c := *p
	c.bins, c.judge = append([]bin(nil), p.bins...), Judge{}
	return c
}
