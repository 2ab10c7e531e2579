package recording

import (
	"slices"
	"sync/atomic"
)

// copies makes the copies of pages that are on their way to a file. That of a huge page is used again for the next one: else there would be
// several in memory, until the garbage is collected. One goroutine makes them, and one is done with them.
type copies struct {
	spare atomic.Pointer[[]byte] // of a huge page
	small int                    // pages since there was a huge one
}

// hugeCopy is from how many bytes on a copy is used again, and for how many other pages it is kept.
const (
	hugeCopy  = 1 << 20
	keepsCopy = 64
)

// of returns a copy of a page.
func (c *copies) of(page []byte) []byte {
	if len(page) < hugeCopy {
		if c.small++; c.small == keepsCopy {
			c.spare.Store(nil)
		}
		return slices.Clone(page)
	}
	c.small = 0
	if spare := c.spare.Swap(nil); spare != nil && cap(*spare) >= len(page) && cap(*spare)/4 <= len(page) {
		return append(*spare, page...)
	}
	return slices.Clone(page)
}

// done gives a copy back.
func (c *copies) done(page []byte) {
	if len(page) >= hugeCopy {
		page = page[:0]
		c.spare.Store(&page)
	}
}
