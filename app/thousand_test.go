package app

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// newBackend returns a server that answers /status/SIZE with that status and so many bytes.
func newBackend(t testing.TB) *httptest.Server {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, size, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		code, err := strconv.Atoi(status)
		n, err2 := strconv.Atoi(size)
		if err != nil || err2 != nil {
			http.Error(w, "not /status/size", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Length", size)
		if code/100 == 3 {
			w.Header().Set("Location", "/200/1")
		}
		w.WriteHeader(code)
		io.WriteString(w, strings.Repeat("x", n))
	}))
	t.Cleanup(s.Close)
	return s
}

// A request is one of a path, sent so many times, that is answered with that status.
type request struct {
	path   string
	times  int
	status int
}

// sendAll sends requests over eight connections, and returns how many there were.
func sendAll(t testing.TB, base string, all []request) (sent int) {
	t.Helper()
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8, MaxConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	jobs := make(chan request)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for r := range jobs {
				answer, err := client.Get(base + r.path)
				if err != nil {
					t.Error(err)
					continue
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				if answer.StatusCode != r.status {
					t.Errorf("%s: %s, want %d", r.path, answer.Status, r.status)
				}
			}
		})
	}
	for _, r := range all {
		for range r.times {
			jobs <- r
			sent++
		}
	}
	close(jobs)
	workers.Wait()
	return sent
}

// logLines waits until there are so many lines in a log, and returns them.
func logLines(t testing.TB, path string, want int) (lines []string) {
	t.Helper()
	if !eventually(func() bool { lines = readLines(path); return len(lines) >= want }) || len(lines) != want {
		t.Fatalf("%d lines in %s, want %d", len(lines), path, want)
	}
	return lines
}

func readLines(path string) (lines []string) {
	b, _ := os.ReadFile(path) // none as long as it isn't there
	for s := bufio.NewScanner(bytes.NewReader(b)); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

// exporterPages is what is seen of a server by the pages of its exporter, as if there were ten seconds between any two of them.
type exporterPages struct {
	t    testing.TB
	url  string
	st   *origin.State
	time time.Time
}

const watchedStep = 10 // seconds

func watchPages(t testing.TB, url string) *exporterPages {
	return &exporterPages{t: t, url: url, st: origin.NewState(origin.Options{}), time: scrapetest.T0}
}

// page gets a page.
func (w *exporterPages) page() []byte {
	w.t.Helper()
	r, err := http.Get(w.url)
	if err != nil {
		w.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %s, %v", w.url, r.Status, err)
	}
	return body
}

// apply takes over a page, and returns what is known then.
func (w *exporterPages) apply(body []byte) *origin.Snapshot {
	w.time = w.time.Add(watchedStep * time.Second)
	w.st.Apply(scrape.Page{
		Target: scrape.Target{Name: "server", URL: w.url}, Time: w.time, Took: time.Millisecond, Body: body, Whole: true, Status: http.StatusOK,
	})
	return w.st.Snapshot()
}

func (w *exporterPages) see() *origin.Snapshot { return w.apply(w.page()) }
