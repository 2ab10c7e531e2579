//go:build unix

package screen

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/sys/unix"

	"origintop/scrape/crash"
)

// A tty is the terminal. What is typed there goes through an inputFilter to a parser of tcell's, and from there to the screen's events:
// tcell's own way, from Read on, hangs on some input, and where there is no room for more events it does not leave the terminal.
//
// While another process has the terminal it is left alone: nothing is written to it, and its settings stay.
type TTY struct {
	tcell.Tty                                        // in which tcell reads, writes, and sets
	control   *os.File                               // the same, to ask it; nil: it is no terminal, as in tests
	queue     interface{ EventQ() chan tcell.Event } // of the screen; there is one from the screen's Init on
	parser    tcell.InputProcessor
	parsed    chan tcell.Event // of one key
	Crashed   func(error)      // is told of a panic
	Quit      func()           // ends the program, at ctrl-c while nothing else can
	input     [4096]byte

	mu     sync.Mutex // of what follows
	filter inputFilter
	late   *time.Timer // when the filter waits in vain
	full   bool        // there is no room for the paste that has begun

	columns, rows atomic.Int64           // of the terminal
	use           atomic.Pointer[ttyUse] // the last one

	writing atomic.Pointer[time.Time] // since when it takes what is written; nil: nothing is
}

// A ttyUse is the time from tcell's taking the terminal to its leaving it.
type ttyUse struct {
	stop func() error // gives the terminal back, once
	lost atomic.Bool  // it could not be given back
}

// errBackground is the error of a terminal that another process has.
var errBackground = errors.New("another process has the terminal")

// openScreen returns the screen of the process's terminal, and that terminal.
func openScreen() (tcell.Screen, *TTY, error) {
	t := newTTY(nil)
	screen, err := t.newScreen()
	if err != nil {
		return nil, nil, err
	}
	if t.Tty, err = tcell.NewDevTty(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNoTerminal, err)
	}
	if t.control, err = os.OpenFile("/dev/tty", os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNoTerminal, err)
	}
	return screen, t, nil
}

// newScreen returns the screen on it.
func (t *TTY) newScreen() (tcell.Screen, error) {
	known, err := tcell.LookupTerminfo(os.Getenv("TERM"))
	if err != nil {
		return nil, err
	}
	info := *known
	info.PadChar = "" // else tcell sleeps some milliseconds after each sequence to a VT100, seconds for a screen; what takes its place is fast
	boundSizeVariables()
	screen, err := tcell.NewTerminfoScreenFromTtyTerminfo(t, &info)
	if err != nil {
		return nil, err
	}
	t.queue = screen.(interface{ EventQ() chan tcell.Event })
	return screen, nil
}

// newTTY returns what is between a terminal and a screen.
func newTTY(real tcell.Tty) *TTY {
	t := &TTY{Tty: real, parsed: make(chan tcell.Event, 16), Crashed: func(error) {}, Quit: func() {}}
	t.use.Store(&ttyUse{stop: func() error { return nil }})
	t.parser = tcell.NewInputProcessor(t.parsed)
	const largest = 1 << 16
	t.parser.SetSize(largest, largest) // deliver knows the real one
	<-t.parsed
	t.filter.emit = t.deliver
	return t
}

// Background reports whether another process has the terminal.
func (t *TTY) Background() bool {
	if t.control == nil {
		return false
	}
	foreground, err := unix.IoctlGetInt(int(t.control.Fd()), unix.TIOCGPGRP)
	own, errOwn := unix.Getpgid(0)
	return err == nil && errOwn == nil && foreground != own
}

// Start takes the terminal.
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

// Drain has Read return.
func (t *TTY) Drain() error {
	if t.Background() {
		t.use.Load().lost.Store(true)
		return t.Tty.Close()
	}
	return t.Tty.Drain()
}

// Stop gives the terminal back as it was. Any goroutine may call it, also while another one waits for the terminal to take output.
func (t *TTY) Stop() error {
	use := t.use.Load()
	if use.lost.Load() || t.Background() {
		return nil
	}
	return use.stop()
}

// Close ends the use of the terminal.
func (t *TTY) Close() error {
	if t.control != nil {
		t.control.Close()
	}
	return t.Tty.Close()
}

// Write writes to the terminal.
func (t *TTY) Write(b []byte) (int, error) {
	if t.Background() {
		return len(b), nil
	}
	begun := time.Now()
	t.writing.Store(&begun)
	defer t.writing.Store(nil)
	return t.Tty.Write(b)
}

// blocked reports whether the terminal takes no output, as after ctrl-s in front of a screen that has that for flow control. Then the
// program waits for it and looks at no key.
func (t *TTY) blocked() bool {
	const long = 500 * time.Millisecond
	begun := t.writing.Load()
	return begun != nil && time.Since(*begun) >= long
}

// WindowSize returns the size of the terminal.
func (t *TTY) WindowSize() (tcell.WindowSize, error) {
	size, err := t.Tty.WindowSize()
	if err == nil {
		size.Width, size.Height = boundedSize(size.Width, size.Height)
		t.columns.Store(int64(size.Width))
		t.rows.Store(int64(size.Height))
	}
	return size, err
}

// Read waits for input and has it delivered. It returns none of it.
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

// take delivers input, and has what is not complete be delivered in time.
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

// deliver delivers a key to the screen. Keys that there is no room for are dropped, as nobody types so many; a paste is, as a whole.
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

// ttyReserve is how many events beside those of a paste may be put in the queue while one is: its brackets, and new sizes of the terminal.
const ttyReserve = 20
