package scrape

import (
	"slices"
	"sync"
	"time"
)

// Markers are those that a Source is to return between its pages. No marker is lost. The methods may be called from any goroutine.
type Markers struct {
	once  sync.Once
	ready chan struct{} // has a value while there are some

	mu   sync.Mutex
	list []Page
}

// Mark adds a marker with that time and text.
func (m *Markers) Mark(at time.Time, text string) { m.add(Page{Time: at, Marker: text}) }

// MarkFound is Mark for a marker that is already in the recording.
func (m *Markers) MarkFound(at time.Time, text string) {
	m.add(Page{Time: at, Marker: text, Recorded: true})
}

func (m *Markers) add(marker Page) {
	m.mu.Lock()
	m.list = append(m.list, marker)
	if i := slices.IndexFunc(m.list, func(m Page) bool { return m.Recorded }); i >= 0 && len(m.list) > MaxMarkers {
		m.list = slices.Delete(m.list, i, i+1) // the recording has it, and no State keeps more
	}
	m.mu.Unlock()
	m.announce()
}

// Ready has a value while there are markers that Next has not returned.
func (m *Markers) Ready() <-chan struct{} { return m.channel() }

func (m *Markers) channel() chan struct{} {
	m.once.Do(func() { m.ready = make(chan struct{}, 1) })
	return m.ready
}

func (m *Markers) announce() {
	select {
	case m.channel() <- struct{}{}:
	default: // it has a value already
	}
}

// Next returns the first marker that it has not returned before. It is to be called with a value of Ready.
func (m *Markers) Next() (marker Page, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.list) == 0 {
		return Page{}, false
	}
	marker = m.list[0]
	m.list = slices.Delete(m.list, 0, 1)
	if len(m.list) > 0 {
		m.announce()
	}
	return marker, true
}
