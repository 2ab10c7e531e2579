package screen

import (
	"fmt"
	"slices"
	"sync/atomic"
	"unicode/utf16"
	"unsafe"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/sys/windows"
)

// A console is the console of the process. tcell's own takes a key when it goes down and again when it comes up, and it fills the whole
// buffer, of which the window may show 30 of 9001 lines.
type console struct {
	in, out         windows.Handle
	drained         windows.Handle         // an event, from Drain to Start
	inMode, outMode uint32                 // from before Start
	resized         atomic.Pointer[func()] // which is set while Read reads
	input           []byte                 // that Read has not returned yet
	surrogate       rune                   // the first half of a character that came in two
}

func openTerminal() (tcell.Tty, error) {
	c := &console{}
	for name, handle := range map[string]*windows.Handle{"CONIN$": &c.in, "CONOUT$": &c.out} {
		var err error
		*handle, err = windows.CreateFile(windows.StringToUTF16Ptr(name), windows.GENERIC_READ|windows.GENERIC_WRITE,
			windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE, nil, windows.OPEN_EXISTING, 0, 0)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
	}
	var err error
	const manualReset = 1
	c.drained, err = windows.CreateEvent(nil, manualReset, 0, nil)
	return c, err
}

// terminalType returns what tcell knows the terminal by: all consoles are alike, whatever a shell's TERM says.
func terminalType() string { return "xterm-truecolor" }

// Start has the console send input as it comes, as sequences where there are any, and take sequences as output.
func (c *console) Start() error {
	if err := windows.GetConsoleMode(c.in, &c.inMode); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if err := windows.GetConsoleMode(c.out, &c.outMode); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	err := windows.SetConsoleMode(c.out, windows.ENABLE_PROCESSED_OUTPUT|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING|
		windows.DISABLE_NEWLINE_AUTO_RETURN|windows.ENABLE_LVB_GRID_WORLDWIDE)
	if err != nil {
		return fmt.Errorf("this console takes no control sequences: turn off \"Use legacy console\" in its properties: %w", err)
	}
	// Without ENABLE_QUICK_EDIT_MODE: a click would stop all output.
	err = windows.SetConsoleMode(c.in, windows.ENABLE_VIRTUAL_TERMINAL_INPUT|windows.ENABLE_WINDOW_INPUT|windows.ENABLE_EXTENDED_FLAGS)
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	return windows.ResetEvent(c.drained)
}

// Drain makes Read return, until Start.
func (c *console) Drain() error { return windows.SetEvent(c.drained) }

// Stop restores the console's modes. It drops input: a key that comes up late is none to the shell.
func (c *console) Stop() error {
	windows.FlushConsoleInputBuffer(c.in)
	err := windows.SetConsoleMode(c.in, c.inMode)
	if errOut := windows.SetConsoleMode(c.out, c.outMode); err == nil {
		err = errOut
	}
	return err
}

func (c *console) Close() error {
	windows.CloseHandle(c.drained)
	windows.CloseHandle(c.in)
	return windows.CloseHandle(c.out)
}

func (c *console) NotifyResize(resized func()) { c.resized.Store(&resized) }

// WindowSize returns the size of the window, not of the buffer that it shows a part of.
func (c *console) WindowSize() (tcell.WindowSize, error) {
	var info windows.ConsoleScreenBufferInfo
	if err := windows.GetConsoleScreenBufferInfo(c.out, &info); err != nil {
		return tcell.WindowSize{}, err
	}
	w := info.Window
	return tcell.WindowSize{Width: int(w.Right-w.Left) + 1, Height: int(w.Bottom-w.Top) + 1}, nil
}

// Write writes UTF-8 to the console. Some versions of Windows take no more than 64 KB at once, which a large screen can have.
func (c *console) Write(b []byte) (int, error) {
	const atOnce = 16000
	for runes := range slices.Chunk([]rune(string(b)), atOnce) {
		for units := utf16.Encode(runes); len(units) > 0; {
			var n uint32
			if err := windows.WriteConsole(c.out, &units[0], uint32(len(units)), &n, nil); err != nil {
				return 0, err
			}
			units = units[n:]
		}
	}
	return len(b), nil
}

// Read waits for input. It returns none after Drain, or if there was none but a new size.
func (c *console) Read(b []byte) (int, error) {
	if len(c.input) == 0 {
		event, err := windows.WaitForMultipleObjects([]windows.Handle{c.drained, c.in}, false, windows.INFINITE)
		if err != nil || event == windows.WAIT_OBJECT_0 {
			return 0, err
		}
		var records [64]inputRecord
		var n uint32
		ok, _, err := readConsoleInput.Call(uintptr(c.in), uintptr(unsafe.Pointer(&records[0])), uintptr(len(records)),
			uintptr(unsafe.Pointer(&n)))
		if ok == 0 {
			return 0, err
		}
		for _, r := range records[:n] {
			c.take(r)
		}
	}
	n := copy(b, c.input)
	c.input = c.input[n:]
	return n, nil
}

var readConsoleInput = windows.NewLazySystemDLL("kernel32.dll").NewProc("ReadConsoleInputW")

// An inputRecord is INPUT_RECORD with the KEY_EVENT_RECORD in it. Other events have other fields, which nobody needs.
type inputRecord struct {
	event     uint16
	_         uint16
	down      int32
	times     uint16
	key, scan uint16 // codes; both 0 in a character that is of a sequence, or pasted
	character uint16 // UTF-16
	modifiers uint32
}

const (
	eventKey  = 1 // KEY_EVENT
	eventSize = 4 // WINDOW_BUFFER_SIZE_EVENT
)

// take appends what a record has to the input: a key in Windows' form, see inputFilter.wrapped, or a character.
func (c *console) take(r inputRecord) {
	switch {
	case r.event == eventSize:
		if resized := c.resized.Load(); resized != nil && *resized != nil {
			(*resized)()
		}
	case r.event != eventKey || r.down == 0:
	case r.key != 0 || r.scan != 0:
		c.input = fmt.Appendf(c.input, "\x1b[%d;%d;%d;1;%d;%d_", r.key, r.scan, r.character, r.modifiers, max(1, min(r.times, maxTimes)))
	default:
		character := rune(r.character)
		switch {
		case utf16.IsSurrogate(character) && c.surrogate == 0:
			c.surrogate = character
			return
		case c.surrogate != 0:
			character = utf16.DecodeRune(c.surrogate, character)
			c.surrogate = 0
		}
		c.input = append(c.input, string(character)...)
	}
}
