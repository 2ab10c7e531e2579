package live

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"origintop/scrape"
)

// An answer that ends or hangs before it can be told whether it is gzip is not said to be something else.
func TestGzipThatDoesNotCome(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.(http.Flusher).Flush()
		switch r.URL.Path {
		case "/hangs":
			<-r.Context().Done()
		case "/breaks":
			panic(http.ErrAbortHandler)
		case "/short":
			w.Write([]byte("a 1\n"))
		}
	}))
	defer server.Close()
	for path, want := range map[string]string{
		"/hangs": "the page did not end within 300ms", "/breaks": "the page was cut off",
		"/short": "the answer says it is gzip, and is not", "/nothing": "the answer says it is gzip, and is not",
	} {
		l := &Live{Targets: []scrape.Target{{Name: "a", URL: server.URL + path}}, Timeout: 300 * time.Millisecond, Interval: time.Hour}
		page, err := l.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := scrape.Reason(page.Err); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}
