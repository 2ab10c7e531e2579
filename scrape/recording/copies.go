package recording

import (
	"slices"
	"sync/atomic"
)

// copies makes the copies of pages that are on their way to a file. The copy of a huge page is used again for the next one; otherwise there
// would be several in memory until the garbage is collected. One goroutine calls of, another one done.
type copies struct {
	spare atomic.Pointer[[]byte] // of a huge page
	small int                    // pages since there was a huge one
}

const (
	hugeCopy  = 1 << 20 // bytes from which on a copy is used again
	keepsCopy = 64      // smaller pages until it is let go
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
