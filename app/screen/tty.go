package screen

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/crash"
)

// A TTY is the terminal. Input goes through an inputFilter and one of tcell's parsers to the screen's queue of events. tcell's own way,
// which begins with Read, hangs on some input, and can't leave the terminal while that queue is full.
//
// While another process has the terminal, a TTY writes nothing to it and leaves its settings alone.
type TTY struct {
	tcell.Tty             // where tcell writes
	Crashed   func(error) // gets panics
	Quit      func()      // ends the program, at ctrl-c while the terminal takes no output

	queue  interface{ EventQ() chan tcell.Event } // the screen's; it exists after Init
	parser tcell.InputProcessor
	parsed chan tcell.Event // of one key
	input  [4096]byte

	mu     sync.Mutex // guards the fields below
	filter inputFilter
	late   *time.Timer // at the filter's deadline
	full   bool        // the queue has no room for the paste that has begun

	columns, rows atomic.Int64              // of the terminal
	use           atomic.Pointer[ttyUse]    // the latest
	writing       atomic.Pointer[time.Time] // when the Write in progress began; nil: there is none
}

// A ttyUse lasts from Start to Stop.
type ttyUse struct {
	stop func() error // restores the terminal, once
	lost atomic.Bool  // another process has the terminal: it can't be restored
}

// errBackground is the error of Start while another process has the terminal.
var errBackground = errors.New("another process has the terminal")

// openScreen returns the process's terminal and the screen on it.
func openScreen() (tcell.Screen, *TTY, error) {
	t := newTTY(nil)
	screen, err := t.newScreen()
	if err != nil {
		return nil, nil, err
	}
	if t.Tty, err = openTerminal(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNoTerminal, err)
	}
	return screen, t, nil
}

// newScreen returns a screen on the terminal.
func (t *TTY) newScreen() (tcell.Screen, error) {
	known, err := tcell.LookupTerminfo(terminalType())
	if err != nil {
		return nil, err
	}
	info := *known
	info.PadChar = "" // or tcell sleeps after each sequence to a VT100, seconds for a screen; VT100s of today are fast
	boundSizeVariables()
	screen, err := tcell.NewTerminfoScreenFromTtyTerminfo(t, &info)
	if err != nil {
		return nil, err
	}
	t.queue = screen.(interface{ EventQ() chan tcell.Event })
	return screen, nil
}

// newTTY returns a TTY on a terminal.
func newTTY(real tcell.Tty) *TTY {
	t := &TTY{Tty: real, parsed: make(chan tcell.Event, 16), Crashed: func(error) {}, Quit: func() {}}
	t.use.Store(&ttyUse{stop: func() error { return nil }})
	t.parser = tcell.NewInputProcessor(t.parsed)
	const largest = 1 << 16
	t.parser.SetSize(largest, largest) // deliver applies the real size
	<-t.parsed
	t.filter.emit = t.deliver
	return t
}

// Background reports whether another process has the terminal.
func (t *TTY) Background() bool {
	shared, is := t.Tty.(interface{ Background() bool })
	return is && shared.Background()
}

// Start puts the terminal in raw mode.
func (t *TTY) Start() error {
	if t.Background() || t.use.Load().lost.Load() {
		return errBackground
	}
	if err := t.Tty.Start(); err != nil {
		return err
	}
	t.use.Store(&ttyUse{stop: sync.OnceValue(t.Tty.Stop)})
	t.mu.Lock()
	defer t.mu.Unlock()
	t.filter, t.full = inputFilter{emit: t.deliver}, false
	return nil
}

// Drain makes Read return.
func (t *TTY) Drain() error {
	if t.Background() {
		t.use.Load().lost.Store(true)
		return t.Tty.Close()
	}
	return t.Tty.Drain()
}

// Stop restores the terminal's settings. Any goroutine may call it, even while a Write hangs.
func (t *TTY) Stop() error {
	use := t.use.Load()
	if use.lost.Load() || t.Background() {
		return nil
	}
	return use.stop()
}

// Write writes to the terminal, or nowhere while another process has it.
func (t *TTY) Write(b []byte) (int, error) {
	if t.Background() {
		return len(b), nil
	}
	begun := time.Now()
	t.writing.Store(&begun)
	defer t.writing.Store(nil)
	return t.Tty.Write(b)
}

// blocked reports whether the terminal takes no output, as after ctrl-s with flow control. The user interface then hangs in a Write and
// handles no key.
func (t *TTY) blocked() bool {
	const long = 500 * time.Millisecond
	begun := t.writing.Load()
	return begun != nil && time.Since(*begun) >= long
}

// WindowSize returns the size of the terminal, bounded.
func (t *TTY) WindowSize() (tcell.WindowSize, error) {
	size, err := t.Tty.WindowSize()
	if err == nil {
		size.Width, size.Height = boundedSize(size.Width, size.Height)
		t.columns.Store(int64(size.Width))
		t.rows.Store(int64(size.Height))
	}
	return size, err
}

// Read waits for input and delivers it to the screen's queue. It returns none of it to tcell.
func (t *TTY) Read([]byte) (int, error) {
	n, err := t.Tty.Read(t.input[:])
	crash := crash.Guarded(func() error {
		t.take(t.input[:n])
		return nil
	})
	if crash != nil {
		t.Crashed(crash)
	}
	return 0, err
}

// take delivers input, and sets a timer for input that is not complete.
func (t *TTY) take(input []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if len(input) > 0 {
		t.filter.feed(input, now)
	} else {
		t.filter.expire(now)
	}
	if t.late != nil {
		t.late.Stop()
		t.late = nil
	}
	if at := t.filter.deadline(); !at.IsZero() {
		t.late = time.AfterFunc(at.Sub(now), func() {
			if crash := crash.Guarded(func() error { t.take(nil); return nil }); crash != nil {
				t.Crashed(crash)
			}
		})
	}
}

// deliver delivers a key to the screen. A key that the queue has no room for is dropped: nobody types so fast. A paste is dropped whole.
func (t *TTY) deliver(key []byte) {
	t.parser.ScanUTF8(key)
	queue := t.queue.EventQ()
	for len(t.parsed) > 0 {
		event := <-t.parsed
		switch e := event.(type) {
		case *tcell.EventKey:
			if e.Key() == tcell.KeyCtrlC && t.blocked() {
				t.Quit()
			}
		case *tcell.EventPaste:
			if e.Start() {
				t.full = cap(queue)-len(queue) < MaxPasted+ttyReserve
			} else if t.full {
				t.full = false
				continue
			}
		case *tcell.EventMouse:
			x, y := e.Position()
			x, y = min(x, int(t.columns.Load())-1), min(y, int(t.rows.Load())-1)
			event = tcell.NewEventMouse(max(x, 0), max(y, 0), e.Buttons(), e.Modifiers())
		}
		if t.full {
			continue
		}
		select {
		case queue <- event:
		default:
		}
	}
}

// ttyReserve is room in the queue for events beside the characters of a paste: its brackets, and new sizes of the terminal.
const ttyReserve = 20
