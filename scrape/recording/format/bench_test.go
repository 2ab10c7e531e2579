package format

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// hour is the pages of an hour: those of a real load test over and over, each time with a new dictionary.
const hour = 5400

func BenchmarkWrite(b *testing.B) {
	for _, target := range []string{"node", "nginx", "swarm"} {
		b.Run(target, func(b *testing.B) {
			pages := realPages(b, target)
			w := create(b, filepath.Join(b.TempDir(), "recording"))
			write(b, w, pages...) // the dictionary is there
			size, n := w.Size(), 0
			b.SetBytes(int64(len(pages[0].Body)))
			b.ReportAllocs()
			for b.Loop() {
				write(b, w, pages[n%len(pages)])
				n++
			}
			b.ReportMetric(float64(w.Size()-size)/float64(n), "file-B/op")
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, target := range []string{"node", "nginx", "swarm"} {
		b.Run(target, func(b *testing.B) {
			pages := realPages(b, target)
			r := openFile(b, recorded(b, pages...))
			var body []byte
			i := 0
			b.SetBytes(int64(len(pages[0].Body)))
			b.ReportAllocs()
			for b.Loop() {
				body = page(b, r, i%len(pages), body).Body
				i++
			}
		})
	}
}

// BenchmarkSeek reads pages of an hour's recording in any order.
func BenchmarkSeek(b *testing.B) {
	r := openFile(b, hourlong(b))
	var body []byte
	random := rand.New(rand.NewPCG(5, 6))
	b.ReportAllocs()
	for b.Loop() {
		body = page(b, r, random.IntN(hour), body).Body
	}
}

func BenchmarkOpen(b *testing.B) {
	file := hourlong(b)
	for name, file := range map[string][]byte{"index": file, "no index": withoutIndex(b, file)} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "recording")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(file)), "file-B")
			b.ReportAllocs()
			for b.Loop() {
				r, err := Open(b.Context(), path)
				if err != nil || len(r.Entries()) != hour {
					b.Fatal(err)
				}
				r.Close()
			}
		})
	}
}

// BenchmarkMemory reports what a Writer of three targets and a Reader hold.
func BenchmarkMemory(b *testing.B) {
	pages := realPages(b, "")
	file := hourlong(b)
	for b.Loop() {
		before := heap()
		w := create(b, filepath.Join(b.TempDir(), "recording"))
		write(b, w, pages...)
		b.ReportMetric(float64(heap()-before), "writer-B")
		before = heap()
		r := openFile(b, file)
		for i := range pages {
			page(b, r, i, nil)
		}
		b.ReportMetric(float64(heap()-before), "reader-B")
		runtime.KeepAlive(w)
		runtime.KeepAlive(r)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func page(b *testing.B, r *Reader, i int, body []byte) Page {
	p, err := r.Page(i, body)
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// hourlong returns the file of a recording of an hour.
func hourlong(b *testing.B) []byte {
	real := realPages(b, "")
	pages := make([]Page, 0, hour)
	for i := range hour {
		p := real[i%len(real)]
		p.Time = p.Time.Add(time.Duration(i/len(real)) * 200 * time.Second)
		pages = append(pages, p)
	}
	return recorded(b, pages...)
}

// openFile returns a Reader of a file on disk.
func openFile(b *testing.B, file []byte) *Reader {
	path := filepath.Join(b.TempDir(), "recording")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	r, err := Open(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { r.Close() })
	return r
}
