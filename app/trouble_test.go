package app

import (
	"sync/atomic"
	"testing"
	"time"
)

// What is wrong with a list is there as long as it is wrong, and makes room for what a key has to say.
func TestTrouble(t *testing.T) {
	var text atomic.Pointer[string]
	say := func(s string) { text.Store(&s) }
	say("")
	play(t, 120, 30, 0, func(s *session) { s.cfg.Trouble = func() string { return *text.Load() } }, func(s *session) {
		const trouble = "list.json: no such\x1b file"
		s.wait(4 * time.Second)
		say(trouble)
		s.wait(20 * time.Second)
		s.shows("list.json: no such· file")
		s.press("T")
		s.shows("theme contrast")
		s.lacks("list.json")
		s.wait(12 * time.Second)
		s.shows("list.json")
		say("")
		s.wait(4 * time.Second)
		s.lacks("list.json")
	})
}
