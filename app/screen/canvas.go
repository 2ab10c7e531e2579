// Package screen stands between the dashboard and the terminal: a canvas that sends only what has changed, input that arrives as whole
// keys, job control, and a way out of a terminal that hangs or goes away.
package screen

import (
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/crash"
	"origintop/widgets"
)

// A Canvas is a screen that sends only the cells that have changed. tview clears the screen before each frame, and tcell sends every cell
// that was cleared and written again: without a canvas each frame sends all that is not blank. A Canvas collects a frame until Show, and
// then passes on what differs from the frame before.
type Canvas struct {
	tcell.Screen             // initialised; tview would initialise it again and lose the error
	Frame        cellBuffer  // what has been drawn since the last Clear
	Fresh        bool        // the next frame shows something new: Due never delays it
	Again        *time.Timer // fires when a frame that Due has refused may be drawn

	palette *widgets.Palette // its style may be ASCII; nil: any character is drawn
	few     bool             // the terminal has eight colours, none of them grey
	owner   Owner
	shown   []cell      // what Screen holds, row by row
	lost    atomic.Bool // Screen may have lost some of that
	drawn   time.Time   // when the last frame was drawn, see Due
	skip    bool        // Due has refused this frame
	anew    bool        // the next Show sends every cell
}

// An Owner is what draws on a canvas.
type Owner struct {
	Paced   bool         // it calls Due before each frame
	Log     *slog.Logger // logs new sizes of the terminal; nil if there is no PollEvent
	Crashed func(error)  // gets panics, and the error of a terminal that has gone
	Broken  func() bool  // reports whether anything has panicked: then nothing more is shown; nil: nothing has
}

// New returns a canvas on an initialised screen. The palette, which may be nil, says whether it draws ASCII only.
func New(screen tcell.Screen, palette *widgets.Palette, owner Owner) *Canvas {
	again := time.NewTimer(time.Hour)
	again.Stop()
	return &Canvas{Screen: screen, palette: palette, few: screen.Colors() == 8, owner: owner, Again: again}
}

// tview draws a frame after each key, and a terminal may send thousands of keys. The first framesAtOnce frames are drawn at once, further
// ones every slowest.
const (
	framesAtOnce = 64
	slowest      = 150 * time.Millisecond
)

// Due begins a frame and returns true. It returns false if the frame would come too soon; Again then fires when it may be drawn.
func (c *Canvas) Due() bool {
	if !c.Fresh {
		now := time.Now()
		// Each frame counts as drawn slowest after the one before.
		drawn := c.drawn.Add(slowest)
		if earliest := now.Add(-framesAtOnce * slowest); drawn.Before(earliest) {
			drawn = earliest
		}
		if wait := drawn.Sub(now); wait > 0 {
			c.skip = true
			c.Again.Reset(wait)
			return false
		}
		c.drawn = drawn
	}
	c.skip, c.Fresh = false, false
	c.clear()
	return true
}

// SendAll makes the next Show send every cell. A key handler can't call tview's Sync: that waits for the key handler to return.
func (c *Canvas) SendAll() { c.anew = true }

// withoutGrey replaces grey by the terminal's own colour, dimmed: with eight colours, the nearest to grey is cyan.
func withoutGrey(style tcell.Style) tcell.Style {
	const first, last = 232, 255 // greys of the palette of 256 colours
	if colour, _, _ := style.Decompose(); colour >= tcell.PaletteColor(first) && colour <= tcell.PaletteColor(last) {
		return style.Foreground(tcell.ColorDefault).Dim(true)
	}
	return style
}

// Init does nothing: the screen is initialised.
func (c *Canvas) Init() error { return nil }

// Clear begins a frame. For a paced owner Due does that, so that the last frame stays if a new one is refused.
func (c *Canvas) Clear() {
	if !c.owner.Paced {
		c.clear()
	}
}

func (c *Canvas) clear() {
	c.Frame.resize(c.Size())
	c.Frame.fill(" ", tcell.StyleDefault)
}

func (c *Canvas) Fill(r rune, style tcell.Style) {
	c.Frame.resize(c.Size())
	c.Frame.fill(string(r), style)
}

func (c *Canvas) Put(x, y int, text string, style tcell.Style) (rest string, width int) {
	if c.few {
		style = withoutGrey(style)
	}
	if text != "" && text[0] >= utf8.RuneSelf && c.palette != nil && c.palette.Style == widgets.ASCII {
		r, n := utf8.DecodeRuneInString(text)
		if ascii := widgets.ASCIIFallback(r); ascii != "" {
			_, width = c.Frame.put(x, y, ascii, style)
			return text[n:], width
		}
	}
	return c.Frame.put(x, y, text, style)
}

func (c *Canvas) SetContent(x, y int, r rune, combining []rune, style tcell.Style) {
	if r == ' ' && len(combining) == 0 { // tview clears boxes so: no allocation
		c.Frame.put(x, y, " ", style)
		return
	}
	c.Frame.put(x, y, string(append([]rune{r}, combining...)), style)
}

func (c *Canvas) Get(x, y int) (text string, style tcell.Style, width int) { return c.Frame.Get(x, y) }

func (c *Canvas) GetContent(x, y int) (rune, []rune, tcell.Style, int) {
	text, style, width := c.Frame.Get(x, y)
	runes := []rune(text + " ")
	return runes[0], runes[1 : len(runes)-1], style, width
}

// PollEvent returns the next event; after a panic it returns nil, which means that no more events come. A goroutine of tview calls it.
func (c *Canvas) PollEvent() (event tcell.Event) {
	err := crash.Guarded(func() error {
		event = c.Screen.PollEvent()
		return nil
	})
	if err != nil {
		c.owner.Crashed(err)
	}
	if resize, ok := event.(*tcell.EventResize); ok {
		c.lost.Store(true)
		width, height := resize.Size()
		c.owner.Log.Debug("resized", "width", width, "height", height)
	}
	return event
}

func (c *Canvas) Resume() error {
	c.lost.Store(true)
	err := c.Screen.Resume()
	if err != nil { // tview ignores it
		c.owner.Crashed(fmt.Errorf("%w: %w", ErrHangup, err))
	}
	return err
}

// gone reports whether the terminal went away while the program did not have it. tcell has no cells then, and would loop for ever over the
// first one, which has no width, if it had to draw.
func (c *Canvas) gone() bool {
	_, _, width := c.Screen.Get(0, 0)
	return width == 0
}

func (c *Canvas) Sync() {
	if !c.gone() {
		c.Screen.Sync()
	}
}

func (c *Canvas) Show() {
	if c.gone() || c.owner.Broken != nil && c.owner.Broken() {
		c.lost.Store(true)
		return
	}
	if c.skip {
		return
	}
	width, height := c.Frame.Size()
	if c.lost.Swap(false) || len(c.shown) != width*height {
		c.shown = make([]cell, width*height)
	}
	for y := range height {
		now, was := c.Frame.cells[y*width:(y+1)*width], c.shown[y*width:(y+1)*width]
		for x := 0; x < width; {
			cells := now[x].width
			if now[x] != was[x] {
				c.Screen.Put(x, y, now[x].text, c.Frame.style(now[x].style))
				was[x] = now[x]
			}
			for x++; cells > 1 && x < width; cells-- {
				was[x] = cell{} // under a wide character
				x++
			}
		}
	}
	if c.anew {
		c.anew = false
		c.Screen.Sync()
		return
	}
	c.Screen.Show()
}
