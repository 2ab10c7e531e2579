package playback

import (
	"context"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/recording/recordingtest"
)

// hour returns the pages of an hour: the real ones, one time after the other.
func hour(tb testing.TB) (list []scrape.Page) {
	tb.Helper()
	pages := recordingtest.DemoPages(tb, "")
	begin := pages[0].Time
	round := pages[len(pages)-1].Time.Sub(begin) + 2*time.Second
	for n := 0; ; n++ {
		for _, p := range pages {
			p.Time = p.Time.Add(time.Duration(n) * round)
			if p.Time.Sub(begin) > time.Hour {
				return list
			}
			list = append(list, p)
		}
	}
}

func BenchmarkHour(b *testing.B) {
	path := recordedFile(b, hour(b))
	open := func() *Replay {
		rec, err := recording.Open(b.Context(), path)
		if err != nil {
			b.Fatal(err)
		}
		return NewReplay(rec, origin.Options{})
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			open().Recording.Close()
		}
	})
	b.Run("survey", func(b *testing.B) {
		for b.Loop() {
			p := open()
			p.survey(context.Background(), p.Recording)
			p.Recording.Close()
		}
	})
	b.Run("seek to the end at once", func(b *testing.B) {
		for b.Loop() {
			p := open()
			p.seek(p.last())
			p.publish()
			p.Recording.Close()
		}
	})
	p := open()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	p.survey(context.Background(), p.Recording)
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.Run("seek anywhere", func(b *testing.B) {
		random := rand.New(rand.NewPCG(1, 2))
		most := time.Duration(0)
		for b.Loop() {
			begin := time.Now()
			p.seek(p.first().Add(time.Duration(random.Float64() * float64(time.Hour))))
			p.publish()
			most = max(most, time.Since(begin))
		}
		b.ReportMetric(float64(most.Microseconds())/1000, "ms-most")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-survey")
	})
	b.Run("x64", func(b *testing.B) { // one minute at 64 times: part of a core
		pages := 0
		for b.Loop() {
			p.seek(p.first())
			for range 32 * 60 / 2 * 3 {
				if p.ended() {
					p.seek(p.first())
				}
				p.apply(p.state)
				p.publish()
				pages++
			}
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(pages), "µs/page")
	})
}
