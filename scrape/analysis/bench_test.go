package analysis

import (
	"testing"

	"origintop/scrape/origin"
)

// benchmarked returns the snapshots of an hour, in which a link is full in the end.
func benchmarked(cores int) []*origin.Snapshot {
	m := &test{cores: cores, edit: func(round int, s *origin.Snapshot) {
		load := ramp(round/30, 60)
		s.Clients.Active, s.Server.Requests = load, full(load, 40)
		s.Network.Devices[0].Link, s.Network.Devices[0].Out = 10.2e6, full(load*250e3, 10e6)
		s.Network.Out, s.Network.SocketMemory = s.Network.Devices[0].Out, 1e6*max(1, load-40)
	}}
	var list []*origin.Snapshot
	for round := range 1800 {
		list = append(list, m.snapshot(round))
	}
	return list
}

// A round of a live run: what is kept, and the verdict.
func BenchmarkLive(b *testing.B) {
	for name, cores := range map[string]int{"2cores": 2, "256cores": 256} {
		list := benchmarked(cores)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			r := &Judge{}
			i := 0
			for b.Loop() {
				if i == len(list) {
					r, i = &Judge{}, 0
				}
				r.Observe(list[i])
				i++
			}
		})
	}
}

// All of an hour, as a recording of it is judged.
func BenchmarkHour(b *testing.B) {
	list := benchmarked(2)
	b.ReportAllocs()
	for b.Loop() {
		r := &Run{}
		for _, s := range list {
			r.Observe(s)
		}
		if v := r.Judge(); v.Resource != NetworkOut {
			b.Fatal(v.Resource)
		}
	}
}

// The verdict by as many rows as are kept.
func BenchmarkJudge(b *testing.B) {
	r := &Run{}
	for _, s := range benchmarked(2) {
		r.Observe(s)
	}
	b.ReportAllocs()
	for b.Loop() {
		r.Judge()
	}
}
