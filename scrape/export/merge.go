package export

import (
	"cmp"
	"container/heap"
	"time"
)

// A merge puts the rows of several origins in the order of time. A round has its row only once the next one begins, so rows wait until no
// open round can have an earlier one.
type merge struct {
	lanes openLanes   // the one whose round began first is the first
	rows  waitingRows // the earliest is the first
}

// open notes that a round has begun, close that it has its row.
func (m *merge) open(l *lane)  { heap.Push(&m.lanes, l) }
func (m *merge) close(l *lane) { heap.Remove(&m.lanes, l.index) }

// add adds a row.
func (m *merge) add(at time.Time, origin string, row []byte) {
	heap.Push(&m.rows, waitingRow{at, origin, row})
}

// full reports whether too many rows wait for one of so many origins.
func (m *merge) full(origins int) bool { return len(m.lanes) > 0 && len(m.rows) > 256+4*origins }

// emit gives write the rows that wait for none.
func (m *merge) emit(write func([]byte) error) error {
	for len(m.rows) > 0 && (len(m.lanes) == 0 || m.rows[0].at.Before(m.lanes[0].since)) {
		if err := write(heap.Pop(&m.rows).(waitingRow).text); err != nil {
			return err
		}
	}
	return nil
}

// openLanes is a heap.
type openLanes []*lane

func (o openLanes) Len() int           { return len(o) }
func (o openLanes) Less(i, j int) bool { return o[i].since.Before(o[j].since) }

func (o openLanes) Swap(i, j int) {
	o[i], o[j] = o[j], o[i]
	o[i].index, o[j].index = i, j
}

// Push is for package heap.
func (o *openLanes) Push(l any) {
	l.(*lane).index = len(*o)
	*o = append(*o, l.(*lane))
}

// Pop is for package heap.
func (o *openLanes) Pop() any {
	n := len(*o) - 1
	l := (*o)[n]
	(*o)[n] = nil
	*o = (*o)[:n]
	return l
}

// A waitingRow is a row that is not written yet.
type waitingRow struct {
	at     time.Time
	origin string
	text   []byte
}

// waitingRows is a heap.
type waitingRows []waitingRow

func (w waitingRows) Len() int      { return len(w) }
func (w waitingRows) Swap(i, j int) { w[i], w[j] = w[j], w[i] }

func (w waitingRows) Less(i, j int) bool {
	return cmp.Or(w[i].at.Compare(w[j].at), cmp.Compare(w[i].origin, w[j].origin)) < 0
}

// Push is for package heap.
func (w *waitingRows) Push(row any) { *w = append(*w, row.(waitingRow)) }

// Pop is for package heap.
func (w *waitingRows) Pop() any {
	n := len(*w) - 1
	row := (*w)[n]
	(*w)[n] = waitingRow{}
	*w = (*w)[:n]
	return row
}
