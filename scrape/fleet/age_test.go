package fleet

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
)

func ageFleet() {
	var origins, rounds int
	fmt.Sscan(os.Getenv("FLEET_OF"), &origins, &rounds)
	debug.SetGCPercent(GCPercent(origins))
	rec, err := recording.Open(context.Background(), "../../testdata/demo.otr")
	if err != nil {
		panic(err)
	}
	var targets []scrape.Target
	for i := range origins {
		for _, name := range []string{"node", "nginx"} {
			targets = append(targets, scrape.Target{Origin: fmt.Sprintf("edge-%d", i), Labels: `dc="fra"`, Name: name, Role: roleOf[name], URL: fmt.Sprintf("http://10.0.0.1/%d/%s", i, name)})
		}
	}
	l := NewLive(origin.Options{}, 15*time.Minute, targets)
	var pages [2][][]byte
	for i := range rec.Len() {
		if p := rec.Page(i, nil); p.Marker == "" && p.Err == nil && p.Target.Name != "swarm" {
			k := 0
			if p.Target.Name == "nginx" {
				k = 1
			}
			pages[k] = append(pages[k], p.Body)
		}
	}
	at := time.Now().Add(-time.Hour)
	begun := processorTime()
	for r := range rounds {
		for i, t := range targets {
			list := pages[i%2]
			n := r % (2*len(list) - 2)
			if n >= len(list) {
				n = 2*len(list) - 2 - n
			}
			l.Apply(scrape.Page{Target: t, Time: at.Add(time.Duration(i) * time.Millisecond), Whole: true, Body: list[n]})
		}
		at = at.Add(2 * time.Second)
		if r%10 == 9 {
			runtime.GC()
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Println(r+1, "KB an origin", (m.HeapAlloc-10<<20)/1024/uint64(origins), "sys MB", m.Sys>>20, "us a page", int((processorTime()-begun).Microseconds())/(2*origins*(r+1)), "frames", len(l.past.frames), l.past.weight>>10)
		}
	}
	if path := os.Getenv("FLEET_HEAP"); path != "" {
		f, _ := os.Create(path)
		pprof.Lookup("heap").WriteTo(f, 0)
		f.Close()
	}
}
