package live

import (
	"sync"
	"time"
)

// A clock tells the time of a run: by this machine's clock at the start, and from then on by the time that has passed. So it goes on
// evenly when that clock is set, an hour forth or back. While the machine was suspended time has passed, too, and the origin's counters
// went on, but the monotonic clock, which tells what has passed otherwise, stood still. Times of a clock therefore have no monotonic
// reading: recordings have none either, and a replay has the rates of the run. It may be used by any goroutine.
type clock struct {
	once  sync.Once
	start time.Time
	up    time.Duration // uptime then

	mu    sync.Mutex
	set   time.Duration // by how much this machine's clock differed from start and what has passed, when it was last looked at
	slept time.Duration // since the start
}

// now returns the time of the run, which the first call begins.
func (c *clock) now() time.Time {
	c.once.Do(func() { c.start, c.up = time.Now(), uptime() })
	now := time.Now()
	return c.at(now.Sub(c.start), now.Round(0), uptime)
}

// leap is by how much this machine's clock has to leap for it to be asked why.
const leap = 250 * time.Millisecond

// at returns the time of the run when so much has passed by the monotonic clock, and this machine's clock says wall.
func (c *clock) at(passed time.Duration, wall time.Time, uptime func() time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	set := wall.Sub(c.start.Round(0)) - passed
	if leapt := set - c.set; leapt.Abs() > leap {
		up := uptime()
		switch slept := up - c.up - passed; {
		case up == 0: // nobody knows: machines sleep more often than their clocks are set
			c.slept += max(0, leapt)
		case slept > c.slept+leap/2:
			c.slept = slept
		}
	}
	c.set = set
	return c.start.Add(passed + c.slept).Round(0)
}
