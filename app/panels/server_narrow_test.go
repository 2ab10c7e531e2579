package panels

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/widgets/screentest"
)

// In the width of half a screen the panel of a HAProxy keeps its name, its mean, and what may be wrong.
func TestHAProxyWithLittleRoom(t *testing.T) {
	st := origin.NewState(origin.Options{})
	for i, name := range []string{"fresh", "down"} {
		body := scrapetest.ReadFile(t, fmt.Sprintf("../../testdata/pages/haproxy-2.6.12-%s.prom", name))
		page := scrapetest.Page("nginx", 60000*i, string(body))
		page.Target.Role = scrape.RoleServer
		st.Apply(page)
	}
	s := st.Snapshot()
	if math.IsNaN(s.Server.Latency.Mean) {
		t.Fatal("no mean")
	}
	theme := Mono()
	p := NewServer(&theme)
	p.Update(s)
	for _, c := range []struct {
		width int
		want  []string
	}{
		{40, []string{
			"╭─ 5 HAProxy ─────── ▲ 1 backend down ─╮", "requests", "active", "5xx", "mean of 1024 4.5ms",
		}},
		{80, []string{
			"╭─ 5 HAProxy · built in ───", "▲ backends 1 of 3 down ─╮", "requests", "active", "5xx", "queued",
			"mean of the last 1024 requests, to the first byte 4.5ms",
		}},
	} {
		screen := screentest.New(t, c.width, 6)
		p.SetRect(0, 0, c.width, 6)
		p.Draw(screen)
		screen.Show()
		text := screentest.Text(screen)
		for _, part := range c.want {
			if !strings.Contains(text, part) {
				t.Errorf("%d cells: no %q in\n%s", c.width, part, text)
			}
		}
		if strings.Contains(text, "no percentiles") {
			t.Errorf("%d cells: what isn't there takes the room of what is:\n%s", c.width, text)
		}
	}
}
