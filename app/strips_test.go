package app

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A strip has the verdict and the run so far in one line, then the load, the nearest limits, and all panels, several a row; a very large
// screen has more columns, not larger graphs.
func TestStripsAndLargeScreens(t *testing.T) {
	for _, size := range []struct{ width, height int }{{200, 8}, {160, 6}, {120, 10}, {300, 80}} {
		t.Run(fmt.Sprintf("%dx%d", size.width, size.height), func(t *testing.T) {
			play(t, size.width, size.height, 0, nil, func(s *session) {
				s.wait(123 * time.Second)
				s.shows("critical: ", "clients", "requests", "eth0 out")
				for _, name := range []string{"CPU", "Memory", "Network", "Disk", "Nginx", "Clients"} {
					s.shows(name)
				}
				s.golden(fmt.Sprintf("live-%dx%d", size.width, size.height))
			})
		})
	}
}

// The footer of a low strip gives way to panels, and comes back to say something.
func TestFooterOfAStrip(t *testing.T) {
	play(t, 160, 6, 20*time.Second, nil, func(s *session) {
		s.wait(4 * time.Second)
		s.lacks("? help")
		s.press("p")
		s.shows("preset network")
		s.resize(160, 8)
		s.press("p")
		s.shows("? help")
	})
}

// Panels keep their places while a test goes from idle to its limit: these depend on the size alone.
func TestPlacesNeverJump(t *testing.T) {
	titles := []string{ // in frames, and in lines
		" 1 CPU", " 2 Memory", " 3 Network", " 4 Disk", " 5 Nginx", " 6 Clients", "Memory  ", "Network  ", "Disk  ", "Nginx  ", "Clients  ",
	}
	for _, size := range append([]struct{ width, height int }{{200, 8}, {160, 6}, {300, 80}}, sizes...) {
		play(t, size.width, size.height, 0, nil, func(s *session) {
			places := func() (list []string) {
				for y, line := range strings.Split(s.text(), "\n")[3:] {
					for _, title := range titles {
						if before, _, found := strings.Cut(line, title); found {
							list = append(list, fmt.Sprint(title, " ", len([]rune(before)), ",", y))
						}
					}
				}
				return list
			}
			s.wait(6 * time.Second)
			first := strings.Join(places(), "; ")
			if n := strings.Count(first, ";"); n < 3 {
				t.Fatalf("%dx%d: only %q", size.width, size.height, first)
			}
			for range 4 {
				s.wait(29 * time.Second)
				if now := strings.Join(places(), "; "); now != first {
					t.Errorf("%dx%d: panels were at %s\nand are at %s\n%s", size.width, size.height, first, now, s.text())
				}
			}
		})
	}
}
