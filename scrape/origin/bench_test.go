package origin

import (
	"sync/atomic"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording/recordingtest"
	"origintop/scrape/scrapetest"
)

func BenchmarkPageToSnapshot(b *testing.B) {
	for _, name := range []string{
		"node_exporter-1.5.0", "node_exporter-1.12.1", "nginx-lua-prometheus-0.20240525-4",
		"nginx-prometheus-exporter-0.11.0",
	} {
		b.Run(name, func(b *testing.B) {
			body := scrapetest.ReadFile(b, "../../testdata/pages/"+name+"-load.prom")
			st := NewState(Options{})
			p := scrape.Page{Target: scrape.Target{Name: "x"}, Body: body, Time: scrapetest.T0}
			st.Apply(p)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				p.Time = p.Time.Add(2 * time.Second)
				st.Apply(p)
				st.Snapshot()
			}
		})
	}
	b.Run("recorded", func(b *testing.B) { // other values on each page
		pages := recordingtest.DemoPages(b, "node")
		st := NewState(Options{})
		i, at := 0, scrapetest.T0
		b.SetBytes(int64(len(pages[0].Body)))
		b.ReportAllocs()
		for b.Loop() {
			p := pages[i%len(pages)]
			at = at.Add(2 * time.Second)
			p.Time = at
			st.Apply(p)
			st.Snapshot()
			i++
		}
	})
}

func BenchmarkReadSnapshot(b *testing.B) {
	var latest atomic.Pointer[Snapshot]
	st := NewState(Options{})
	for _, p := range recordingtest.DemoPages(b, "")[:20] {
		st.Apply(p)
	}
	latest.Store(st.Snapshot())
	read := func() float64 { return latest.Load().CPU.Busy }
	b.Run("1 reader", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			read()
		}
	})
	b.Run("100 readers", func(b *testing.B) {
		b.ReportAllocs()
		b.SetParallelism(50) // times the number of CPUs
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				read()
			}
		})
	})
}
