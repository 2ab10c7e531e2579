package screen

import (
	"io"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
)

// A VT100 needed some milliseconds for each sequence. What says that it is one now does not.
func TestVT100IsFast(t *testing.T) {
	for _, name := range []string{"vt100", "vt102", "vt220"} {
		t.Setenv("TERM", name)
		terminal := newTTY(paper{left: make(chan struct{})})
		screen, err := terminal.newScreen()
		if err != nil {
			t.Fatal(err)
		}
		if err := screen.Init(); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for y := range 24 {
			for x := range 80 {
				screen.Put(x, y, "x", tcell.StyleDefault.Bold(x%2 == 0).Reverse(y%2 == 0))
			}
		}
		screen.Show()
		screen.Fini()
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s: a screen takes %v", name, took)
		}
	}
}

// paper is a terminal that takes all at once, and on which nobody types.
type paper struct {
	tcell.Tty
	left chan struct{}
}

func (paper) Close() error { return nil }

func (p paper) Drain() error { close(p.left); return nil }

func (paper) NotifyResize(func()) {}

func (p paper) Read([]byte) (int, error) {
	<-p.left
	return 0, io.EOF
}

func (paper) Start() error { return nil }

func (paper) Stop() error { return nil }

func (paper) WindowSize() (tcell.WindowSize, error) {
	return tcell.WindowSize{Width: 80, Height: 24}, nil
}

func (paper) Write(b []byte) (int, error) { return len(b), nil }
