package app

import (
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"
)

// paste pastes a text, as a terminal does that puts brackets around it.
func (s *session) paste(keys ...any) {
	s.screen.PostEvent(tcell.NewEventPaste(true))
	s.press(keys...)
	s.screen.PostEvent(tcell.NewEventPaste(false))
	s.wait(100 * time.Millisecond)
}

// A paste is text where one is typed, and nothing elsewhere.
func TestPaste(t *testing.T) {
	const said = "pasted text is ignored: keys are commands here"
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(10 * time.Second)
		s.paste("phase 1 quiet")
		s.shows(said, "LIVE 2s", "1 CPU")
		s.press("z", tcell.KeyEscape)
		s.lacks(said)
		s.press("m")
		s.paste("ramp", tcell.KeyTab, "up", tcell.KeyEnter, "quickly")
		s.shows(": ramp up quickly")
		s.lacks(said)
		s.paste(strings.Repeat("x", 2*maxTyped))
		s.press(tcell.KeyEnter)
		s.wait(10 * time.Second)
		s.press("M")
		s.shows("ramp up quickly")
		s.press(tcell.KeyEscape, "e")
		s.wait(4 * time.Second) // until there are series
		s.paste("load1")
		s.shows(said)
		s.press("/")
		s.paste("node_load1")
		s.shows("/ node_load1")
	})
}
