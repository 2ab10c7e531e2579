package live

import (
	"context"
	"io"
	"log"
	"net/http"
	"os"
	"strconv"
	"testing"
	"time"
	"unicode/utf8"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// A length may be one in characters, which cuts a page with others than ASCII's, here within a number. The value that is left is none. That
// a page has no newline at its end is known the second time.
func TestLengthInCharacters(t *testing.T) {
	log.SetOutput(io.Discard) // net/http says that more comes than the length says
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	const memory = "node_memory_MemTotal_bytes 10000\n"
	type answer struct {
		page   string
		length int // 0: its own
	}
	runes := func(page string) answer { return answer{page, utf8.RuneCountInString(page)} }
	const umlaut = "node_uname_info{nodename=\"bücherei-köln\"} 1\n" + memory + "node_memory_MemAvailable_bytes 7720"
	const bare = memory + "node_memory_MemAvailable_bytes 77"
	for _, test := range []struct {
		name    string
		answers []answer
		want    []float64 // available
	}{
		{
			"in characters",
			[]answer{runes(umlaut + "\n"), runes(umlaut + "\n"), runes(umlaut + "\n")},
			[]float64{series.Unknown, series.Unknown, series.Unknown},
		},
		{"no newline, ASCII", []answer{{bare, 0}, {bare, 0}, {bare, 0}}, []float64{series.Unknown, 77, 77}},
		{"cut off once", []answer{{bare + "\n", 0}, {bare + "\n", len(bare) - 1}, {bare + "\n", 0}}, []float64{77, series.Unknown, 77}},
		{
			"cut off later",
			[]answer{{bare, 0}, {bare, 0}, {bare + "\n", 0}, {bare + "\n", len(bare) - 1}},
			[]float64{series.Unknown, 77, 77, series.Unknown},
		},
		{"letters of more bytes", []answer{{umlaut + "\n", 0}, {umlaut + "\n", 0}}, []float64{7720, 7720}},
	} {
		t.Run(test.name, func(t *testing.T) {
			live(t, func(t *testing.T, n *network, ctx context.Context) {
				i := 0
				_, stop := n.serve("node", func(w http.ResponseWriter, _ *http.Request) {
					a := test.answers[min(i, len(test.answers)-1)]
					i++
					if a.length == 0 {
						a.length = len(a.page)
					}
					c, _, _ := w.(http.Hijacker).Hijack()
					io.WriteString(
						c, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "+strconv.Itoa(a.length)+"\r\n\r\n"+a.page,
					)
					c.Close()
				})
				defer stop()
				l := &Live{Targets: []scrape.Target{target("node")}, Interval: time.Second, Transport: n.transport()}
				st := origin.NewState(origin.Options{}, l.Targets...)
				for _, want := range test.want {
					p, err := l.Next(ctx)
					if err != nil || p.Err != nil {
						t.Fatal(err, p.Err)
					}
					st.Apply(p)
					s := st.Snapshot()
					scrapetest.Same(t, "total", s.Memory.Total, 10000)
					if !s.Sources[0].Up() {
						s = s.Current()
					}
					scrapetest.Same(t, "available", s.Memory.Available, want)
				}
			})
		})
	}
}
