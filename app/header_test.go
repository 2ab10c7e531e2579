package app

import (
	"fmt"
	"testing"
	"time"

	"origintop/app/panels"
	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/widgets/screentest"
)

// Where there is no room for a light of each source, one says how many there are or, if some are, how many are down.
func TestManySources(t *testing.T) {
	f := func(width, sources, down int, want string) {
		t.Helper()
		screen := screentest.New(t, width, 1)
		now := time.Unix(1e9, 0).UTC()
		s := origin.NewState(origin.Options{}).Snapshot()
		for i := range sources {
			src := origin.SourceState{
				Target: scrape.Target{Name: fmt.Sprintf("s%d", i), Role: scrape.RoleOther}, Pages: 3, Last: now, Interval: time.Minute,
			}
			if i < down {
				src.Err, src.Failures, src.DownSince = "connection refused", 1, now
			}
			s.Sources = append(s.Sources, src)
		}
		rewind := playback.NewRewind(0)
		rewind.Add(s)
		d := newDashboard(Config{Player: rewind, Theme: panels.Mono(), Origin: "h", Interval: 2 * time.Second}, func() {})
		d.header.update(s, now, nil)
		d.header.SetRect(0, 0, width, 1)
		d.header.right = d.header.right[:1] // without the clock
		d.header.Draw(screen)
		screen.Show()
		if got := screentest.Text(screen); got != want+"\n" {
			t.Errorf("%d of %d down in %d cells:\n%q, want\n%q", down, sources, width, got, want)
		}
	}
	f(80, 3, 1, " origintop  h  ▲ s0 exporter down 0s  ● s1 0s  ● s2 0s                  LIVE 2s")
	f(60, 3, 1, " origintop  ▲ s0  ● s1  ● s2                        LIVE 2s")
	f(40, 3, 0, " origintop  ● s0  ● s1  ● s2    LIVE 2s")
	f(40, 9, 0, " origintop  h  ● 9 sources      LIVE 2s")
	f(40, 9, 4, " ▲ 4 of 9 in trouble            LIVE 2s")
	f(
		120, 61, 60,
		" origintop  h  ▲ 60 of 61 in trouble                                                                            LIVE 2s",
	)
	f(24, 61, 60, " ▲ 60 of 61 in trouble")
}
