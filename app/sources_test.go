package app

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"origintop/app/panels"
	"origintop/scrape/origin"
	"origintop/widgets/screentest"
)

// Nginx that is down shows in its light, whatever its exporter does.
func TestNginxDown(t *testing.T) {
	play(t, 80, 24, 20*time.Second, nil, func(s *session) {
		s.wait(4 * time.Second)
		s.origin.mu.Lock()
		s.origin.fixed["nginx"] = []byte("nginx_up 0\n")
		s.origin.mu.Unlock()
		s.wait(2 * time.Second)
		s.shows("✖ nginx down", "✖ critical: nginx is down: its exporter cannot reach it", "● node 0s")
		s.lacks("exporter down")
		s.resize(40, 10)
		s.shows("✖ nginx  ", "✖ nginx is down")
		s.lacks("is down:")
	})
}

// An exporter that hangs is late from two intervals on, and down after the time-out. A change of the interval makes none late.
func TestLate(t *testing.T) {
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(8 * time.Second)
		s.origin.mu.Lock()
		s.origin.slow["node"] = true
		s.origin.mu.Unlock()
		s.wait(3 * time.Second)
		s.lacks("late ")
		s.wait(time.Second)
		s.shows("▲ node late 4s", "▲ late 4s, last values", "● nginx 0s")
		s.wait(3 * time.Second)
		s.shows("▲ node exporter down", "▲ warning: node_exporter down since", "▲ exporter down")
		s.lacks("late ")
	})
	play(t, 120, 40, 20*time.Second, nil, func(s *session) {
		s.wait(9 * time.Second)
		s.press("--")
		s.wait(8 * time.Second)
		s.shows("● node 9s")
		s.press("+++++")
		s.lacks("late ")
		s.wait(time.Second)
		s.shows("● node 0s")
		s.press("------")
		for range 30 {
			s.wait(time.Second)
			s.lacks("late ")
		}
	})
}

// A source that is something else than its flag says is named.
func TestWrongExporter(t *testing.T) {
	play(t, 120, 40, 20*time.Second, func(s *session) {
		s.origin.pages["node"] = s.origin.pages["nginx"]
	}, func(s *session) {
		s.wait(4 * time.Second)
		s.shows("▲ node exporter down", "not node_exporter but the page of a web server's exporter, ", "● nginx 0s")
		s.lacks("not configured")
	})
	play(t, 120, 40, 20*time.Second, func(s *session) {
		s.replay(nginxOnly(t))
	}, func(s *session) {
		s.wait(4 * time.Second)
		s.shows("no node_exporter in this recording", "● nginx")
		s.lacks("not configured", "--origin-metrics")
	})
}

// A --net-device that matches nothing says so, and what it could have matched.
func TestNoNetDevice(t *testing.T) {
	r := demo(t)
	st := origin.NewState(origin.Options{NetDevice: regexp.MustCompile("nope")})
	for i := range 8 {
		st.Apply(r.Page(i, nil))
	}
	s := *st.Snapshot()
	s.Network.Ignored = []string{"eth0", "lo"}
	d := newDashboard(Config{Theme: panels.Mono(), NetDevice: true, Player: still(&s)}, func() {})
	d.update()
	screen := screentest.New(t, 58, 12)
	panel := d.grid.slots[2].Panel
	panel.SetRect(0, 0, 58, 12)
	panel.Draw(screen)
	for _, want := range []string{"no device matches --net-device", "there are eth0, lo"} {
		if text := screentest.Text(screen); !strings.Contains(text, want) {
			t.Errorf("the panel lacks %q:\n%s", want, text)
		}
	}
}
