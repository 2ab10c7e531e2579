// Package screen is what is between the dashboard and the terminal: a canvas that sends only what has changed, keys that arrive whole, job
// control, and ways out of a terminal that hangs or goes.
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

// A Canvas is a screen that sends only the cells that have changed. tcell takes any cell that is cleared and written again for
// a new one, and tview clears the screen before each frame: without a canvas each frame sends all that is not blank. It keeps
// the frame to itself until Show, and then passes on what differs from the frame before.
type Canvas struct {
	tcell.Screen // initialised: tview would do it once more, and lose the error
	Frame        frame
	palette      *widgets.Palette // says whether it is to be ASCII only; nil: not
	shown        []cell           // what the screen has been given, row by row
	lost         atomic.Bool      // it may have lost some of it
	few          bool             // the terminal has eight colours, none of them grey
	owner        Owner
	drawn        time.Time   // when the last frame was, at the latest
	skip         bool        // this frame is not shown: it comes too soon
	Again        *time.Timer // tells when the next one may be
	anew         bool        // all of it is to be sent
	Fresh        bool        // the next frame has something new to show, whatever keys have come
}

// A canvasOwner is who draws on a canvas.
type Owner struct {
	Paced   bool         // it calls due before each frame
	Log     *slog.Logger // is told of sizes; nil: nobody is
	Crashed func(error)  // is told of a panic, and that the terminal has gone
	Broken  func() bool  // reports whether something has panicked, so that nothing more is shown; nil: nothing has
}

// newCanvas returns a canvas on a screen, which is initialised, in the style of a palette.
func New(screen tcell.Screen, palette *widgets.Palette, owner Owner) *Canvas {
	again := time.NewTimer(time.Hour)
	again.Stop()
	return &Canvas{Screen: screen, palette: palette, few: screen.Colors() == 8, owner: owner, Again: again}
}

// Frames after keys are drawn as they come, until so many have come too fast; then one each slowest. tview draws one after each key, and a
// terminal may send thousands of them.
const (
	framesAtOnce = 64
	slowest      = 150 * time.Millisecond
)

// Due begins a frame and returns true, or returns false if it would come too soon. Then again tells when it may.
func (c *Canvas) Due() bool {
	if !c.Fresh {
		now := time.Now()
		// It is as if each frame were drawn slowest after the one before.
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

// SendAll has the next frame sent as a whole. tview's Sync would wait for room in a queue that only its caller makes.
func (c *Canvas) SendAll() { c.anew = true }

// withoutGrey returns a style whose grey, for which eight colours have cyan, is the terminal's own colour, dimmed.
func withoutGrey(style tcell.Style) tcell.Style {
	const first, last = 232, 255 // greys of the palette of 256 colours
	if colour, _, _ := style.Decompose(); colour >= tcell.PaletteColor(first) && colour <= tcell.PaletteColor(last) {
		return style.Foreground(tcell.ColorDefault).Dim(true)
	}
	return style
}

func (c *Canvas) Init() error { return nil }

// Clear begins a frame; where frames are paced due does, so that the last frame stays if none is drawn.
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
		if typed := widgets.Typed(r); typed != "" {
			_, width = c.Frame.put(x, y, typed, style)
			return text[n:], width
		}
	}
	return c.Frame.put(x, y, text, style)
}

func (c *Canvas) SetContent(x, y int, r rune, combining []rune, style tcell.Style) {
	if r == ' ' && len(combining) == 0 { // as tview clears a box, without an allocation
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

// PollEvent is called by a goroutine of tview's. After a panic it says, by nil, that there are no more events.
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
	if err != nil { // which tview does not care for
		c.owner.Crashed(fmt.Errorf("%w: %w", ErrHangup, err))
	}
	return err
}

// gone reports whether tcell has no cells: the terminal went away while the program did not have it. Asked to draw, tcell would
// then step over the first cell, which has no width, for ever.
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
				c.Screen.Put(x, y, now[x].text, now[x].style)
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
