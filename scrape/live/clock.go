package live

import (
	"sync"
	"time"
)

// A clock tells the time of a run: this machine's time at the start, plus the time that has passed since. It goes on evenly when the
// machine's clock is set. It includes the time for which the machine was suspended, because the origin's counters went on; the monotonic
// clock stands still then. Its times have no monotonic reading: those of a recording have none either, so a replay has the same rates. It
// may be used by any goroutine.
type clock struct {
	once  sync.Once
	start time.Time
	up    time.Duration // uptime at the start

	mu    sync.Mutex
	set   time.Duration // by how much the machine's clock was ahead of start and the time passed, at the last look
	slept time.Duration // how long the machine was suspended since the start
}

// now returns the time of the run. The first call begins the run.
func (c *clock) now() time.Time {
	c.once.Do(func() { c.start, c.up = time.Now(), uptime() })
	now := time.Now()
	return c.at(now.Sub(c.start), now.Round(0), uptime)
}

// A change of the machine's clock by more than leap is checked against uptime: the clock was set, or the machine was suspended.
const leap = 250 * time.Millisecond

// at returns the time of the run when the monotonic clock says passed since the start and the machine's clock says wall.
func (c *clock) at(passed time.Duration, wall time.Time, uptime func() time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	set := wall.Sub(c.start.Round(0)) - passed
	if leapt := set - c.set; leapt.Abs() > leap {
		up := uptime()
		switch slept := up - c.up - passed; {
		case up == 0: // not known: machines are suspended more often than their clocks are set
			c.slept += max(0, leapt)
		case slept > c.slept+leap/2:
			c.slept = slept
		}
	}
	c.set = set
	return c.start.Add(passed + c.slept).Round(0)
}
