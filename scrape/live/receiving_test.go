package live

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
)

// openedOver returns how a target is asked over a network in memory, as the program does it.
func openedOver(t *testing.T, n *network, name string) *access.Transport {
	t.Helper()
	u, err := url.Parse(target(name).URL)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := access.Open(t.Context(), access.Config{URL: u, Dial: n.transport().DialContext}, &access.Files{})
	if err != nil {
		t.Fatal(err)
	}
	return transport
}

// A source whose page comes byte by byte is asked less often, as that keeps a processor busy; one whose page only takes long is not.
func TestPagesThatAreWorkToReceive(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		_, stopSlow := n.serve("slow", func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(500 * time.Millisecond)
			io.WriteString(w, "up 1\n")
		})
		defer stopSlow()
		const bytes = 20_000
		_, stopBytes := n.serve("bytes", func(w http.ResponseWriter, _ *http.Request) {
			page := "# " + strings.Repeat("x", bytes) + "\nup 1\n"
			for i := range page {
				io.WriteString(w, page[i:i+1])
				w.(http.Flusher).Flush()
			}
		})
		defer stopBytes()
		l := &Live{
			Targets: []scrape.Target{target("slow"), target("bytes")}, Interval: 100 * time.Millisecond, Second: 100 * time.Millisecond,
			Access: map[scrape.Key]*access.Transport{{Name: "slow"}: openedOver(t, n, "slow"), {Name: "bytes"}: openedOver(t, n, "bytes")},
		}
		last, steps := map[string]time.Time{}, map[string][]time.Duration{}
		for len(steps["bytes"]) < 3 || len(steps["slow"]) < 3 {
			p, err := l.Next(ctx)
			if err != nil || p.Err != nil {
				t.Fatal(err, p.Err)
			}
			name := p.Target.Name
			if before := last[name]; !before.IsZero() {
				steps[name] = append(steps[name], p.Time.Sub(before))
			}
			last[name] = p.Time
		}
		for _, step := range steps["slow"] {
			if step < 500*time.Millisecond || step > 501*time.Millisecond {
				t.Errorf("the slow one is asked every %v, want that as soon as it has answered", steps["slow"])
				break
			}
		}
		for _, step := range steps["bytes"] {
			if step < 2*2*bytes*5*time.Microsecond { // twice as long as it took, for each of two sources
				t.Errorf("the one that comes byte by byte is asked every %v", steps["bytes"])
				break
			}
		}
	})
}

// nothing returns so many bytes of empty members of gzip.
func nothing(n int) []byte {
	var b bytes.Buffer
	gzip.NewWriter(&b).Close()
	return bytes.Repeat(b.Bytes(), n/b.Len())
}

// What a page costs that unpacks to nothing is known, also where others are at work: what the processors do is nearly all for it, and more
// only seems to be.
func TestNothingIsWorkToReceive(t *testing.T) {
	const limit = 8 << 20
	packed := nothing(limit - limit/8)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed)
	}))
	defer server.Close()
	l := &Live{Limit: limit, Timeout: time.Hour}
	t0 := processorTime(t)
	page, busy := l.safeScrape(t.Context(), l.exporter(scrape.Target{Name: "a", URL: server.URL}), make(slots, 1).take(t.Context()))
	used := processorTime(t) - t0
	if page.Err != nil || len(page.Body) > 0 {
		t.Fatal(page.Err, len(page.Body))
	}
	if busy < used/3 {
		t.Errorf("%v of work, the processors have done %v", busy, used)
	}
}

// What is sent is bounded as well: packed, and with what chunks add.
func TestWhatIsSentIsBounded(t *testing.T) {
	const limit = 1 << 20
	f := func(what, want string, head string, parts ...[]byte) {
		t.Helper()
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		go func() {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			conn.Read(make([]byte, 4096))
			io.WriteString(conn, "HTTP/1.1 200 OK\r\n"+head+"\r\n")
			for _, part := range parts {
				if _, err := conn.Write(part); err != nil {
					return
				}
			}
		}()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		l := &Live{
			Targets: []scrape.Target{{Name: "a", URL: "http://" + listener.Addr().String()}}, Interval: time.Hour, Limit: limit,
			Timeout: time.Hour,
		}
		p, err := l.Next(ctx)
		got := string(p.Body)
		if p.Err != nil {
			got = scrape.Reason(p.Err)
		}
		if err != nil || !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%s: got %q, %v, want %q", what, got[:min(len(got), 200)], err, want)
		}
	}
	const tooLarge = "the page is larger than 1 MiB"
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	io.WriteString(w, "up 1\n")
	w.Close()
	const packed = "Content-Encoding: gzip\r\n"
	f("a page behind nothing", "up 1\n", packed, nothing(limit/2), z.Bytes())
	f("a page behind too much of nothing", tooLarge, packed, nothing(limit+limit/8), z.Bytes())
	chunks := func(n int) []byte { return append(bytes.Repeat([]byte("1\r\n#\r\n"), n), "0\r\n\r\n"...) }
	const chunked = "Transfer-Encoding: chunked\r\n"
	f("chunks of one byte", "###", chunked, chunks(limit/4))
	f("too many of them", tooLarge, chunked, chunks(limit*3/4))
	f("a page without an end", tooLarge, "", bytes.Repeat([]byte("up 1\n"), limit))
}
