package app

import (
	"testing"
	"time"

	"origintop/app/panels"
	"origintop/widgets/picture"
	"origintop/widgets/screentest"
)

// The pictures of the README and the manual, and one of each theme: of all that is golden only they show colours.
func TestPictures(t *testing.T) {
	f := func(name, title string, width, height int, change, keys func(*session)) {
		t.Helper()
		at := 123 * time.Second // the link is full
		if name == "limits" {
			at = 61 * time.Second // it will be
		}
		play(t, width, height, 0, change, func(s *session) {
			s.wait(at)
			if keys != nil {
				keys(s)
			}
			for ground, suffix := range []string{"dark", "light"} {
				svg := picture.SVG(s.screen, title, picture.Ground(ground))
				screentest.Golden(t, "../testdata/pictures/"+name+"-"+suffix+".svg", string(svg))
			}
		})
	}
	f("overview", "origintop, 120 by 40: the network's link is full", 120, 40, nil, nil)
	f(
		"network", "origintop, 120 by 40: the network panel maximised", 120, 40, nil,
		func(s *session) { s.press("z") },
	)
	f("tiny", "origintop, 40 by 10: a line for each resource", 40, 10, nil, nil)
	f("limits", "origintop, 120 by 40: the nearest limit over the load", 120, 40, nil, func(s *session) { s.press("z7") })
	for _, name := range []string{"contrast", "colourblind"} {
		theme, _ := panels.ThemeNamed(name)
		f(theme.Name, "origintop, 80 by 24, theme "+theme.Name, 80, 24, func(s *session) { s.cfg.Theme = theme }, nil)
	}
	f("mono", "origintop, 120 by 40, without colours", 120, 40, func(s *session) { s.cfg.Theme = panels.Mono() }, nil)
}
