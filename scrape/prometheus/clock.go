package prometheus

import (
	"sync"
	"time"
)

// A serverClock tells the time by a server's clock, as far as it is known from the dates of its answers, which are whole seconds. It may be
// used by any goroutine.
type serverClock struct {
	mu          sync.Mutex
	known       bool
	least, most time.Duration // by how much it is ahead of this machine's clock
}

// observe takes in an answer.
func (c *serverClock) observe(a *Answer) {
	if a == nil || a.Date.IsZero() {
		return
	}
	asked := a.Asked.Round(0)
	least, most := a.Date.Sub(asked.Add(a.Took)), a.Date.Add(time.Second).Sub(asked)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.known || least > c.most || most < c.least { // one of the clocks was set
		c.known, c.least, c.most = true, least, most
		return
	}
	c.least, c.most = max(c.least, least), min(c.most, most)
}

// ahead returns by how much the server's clock is ahead, 0 if that is not known.
func (c *serverClock) ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return (c.least + c.most) / 2
}

// now returns the present by the server's clock.
func (c *serverClock) now() time.Time { return time.Now().Round(0).Add(c.ahead()) }
