package app

import (
	"fmt"
	"testing"
	"time"
)

// The panel of limits: when asked for, and on a large screen without that; zoomed with the nearest limit over the load.
func TestLimits(t *testing.T) {
	for _, size := range sizes {
		play(t, size.width, size.height, 0, nil, func(s *session) {
			s.wait(61 * time.Second)
			if size.height >= 60 {
				s.shows("7 Limits")
			} else {
				s.lacks("Limits")
				s.press("7")
			}
			s.golden(fmt.Sprintf("limits-%dx%d", size.width, size.height))
			if size.height >= 60 { // it is there already
				s.press("77")
			}
			s.press("z")
			s.golden(fmt.Sprintf("limits-zoomed-%dx%d", size.width, size.height))
			s.press("z7")
			s.lacks("Limits ·")
		})
	}
}
