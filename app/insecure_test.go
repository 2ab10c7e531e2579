package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/panels"
	"origintop/scrape/origin"
)

// As long as certificates are not verified, the screen says so: in each size and theme, with each page over it.
func TestInsecureIsSaid(t *testing.T) {
	insecure := func(which ...int) func(*session) {
		return func(s *session) {
			for _, i := range which {
				s.live.Targets[i].Insecure = true
			}
			s.state = origin.NewState(origin.Options{}, s.live.Targets...)
			s.cfg.Explore, s.cfg.Theme = s.state.Explore, panels.Mono()
		}
	}
	for _, size := range sizes {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 20*time.Second, insecure(0, 1, 2), func(s *session) {
				f := func(what string, keys ...any) {
					t.Helper()
					s.press(keys...)
					s.wait(time.Second)
					s.shows("insecure", what)
				}
				f("")
				f("PAUSED", " ")
				f("", " ", "z")
				f("", "z", "s", "T")
				f("Explorer", "e")
				s.wait(2 * time.Second)
				f("/ load", "/load")
				f("CPU", tcell.KeyEscape, tcell.KeyEscape)
				for range 12 {
					s.press("m", "mark", tcell.KeyEnter)
					s.wait(time.Second)
				}
				f("mark", "M", tcell.KeyEnd)
				f("space", "x", "?")
			})
		})
	}
	play(t, 120, 40, 20*time.Second, insecure(1), func(s *session) {
		s.wait(time.Second)
		if header, _, _ := strings.Cut(s.text(), "\n"); !strings.Contains(header, "● swarm 1s  insecure: nginx ") {
			t.Error(header)
		}
	})
	play(t, 40, 10, 20*time.Second, nil, func(s *session) { s.lacks("insecure") })
}
