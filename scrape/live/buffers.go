package live

import (
	"sync"

	"origintop/scrape"
)

// maxBuffers is how many buffers are kept that no page is in.
const maxBuffers = maxSlots

// buffers are those of the pages of all targets, so that there are as many as pages on their way, and not as many as targets. Of one that
// waits for an answer there is none.
type buffers struct {
	mu   sync.Mutex
	free [][]byte
}

// get returns a buffer, nil if none is free.
func (b *buffers) get() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.free)
	if n == 0 {
		return nil
	}
	buffer := b.free[n-1]
	b.free[n-1], b.free = nil, b.free[:n-1]
	return buffer
}

// put takes back the buffer of a page.
func (b *buffers) put(page []byte) {
	buffer := scrape.Reuse(page)
	b.mu.Lock()
	defer b.mu.Unlock()
	if cap(buffer) > 0 && len(b.free) < maxBuffers {
		b.free = append(b.free, buffer)
	}
}
