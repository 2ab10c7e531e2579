package command

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"origintop/scrape/recording"
)

// lockedBuffer is written to by several goroutines.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// Origins of a list come and go in a run without a screen, and its recording has all of them.
func TestListsOfARun(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "list.json")
	put := func(text string) {
		if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
			t.Error(err)
		}
		if err := os.Rename(path+"~", path); err != nil {
			t.Error(err)
		}
	}
	put(`[{"targets": ["a:9100", "a:9113"]}]`)
	synctest.Test(t, func(t *testing.T) {
		network := &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Token") != "secret" {
				t.Errorf("%s is asked with %q", r.Host, r.Header)
			}
			page := "node_load1 1\n"
			if strings.HasSuffix(r.Host, ":9113") {
				page = "nginx_up 1\n"
			}
			w.Write([]byte(page))
		})}
		go server.Serve(network)
		defer server.Close()
		record := filepath.Join(dir, "run.otr")
		c, err := parse([]string{
			"--headless", "--output", "json", "--for", "1m", "--record", record, "--targets", path, "--header", "targets=X-Token: secret",
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.openLog(); err != nil {
			t.Fatal(err)
		}
		c.plan.Dial = network.dial
		for after, text := range map[time.Duration]string{
			11 * time.Second: `[{"targets": ["a:9100", "a:9113"]}, {"targets": ["b:9100"], "labels": {"dc": "fra"}}]`,
			21 * time.Second: `[{"targets": ["b:9100"], "labels": {"dc": "fra"}}]`,
			31 * time.Second: `[{"targ`,
			41 * time.Second: `[{"targets": ["a:9100", "b:9100"], "labels": {"dc": "ams"}}]`,
		} {
			time.AfterFunc(after, func() { put(text) })
		}
		var stdout, stderr lockedBuffer
		begun := time.Now()
		status, err := headless(t.Context(), c, &stdout, &stderr)
		if status != 0 || err != nil {
			t.Errorf("status %d, %v", status, err)
		}
		rounds := map[string][]int{} // in which second there was one
		for line := range strings.Lines(stdout.text.String()) {
			var d struct {
				Origin string
				Time   time.Time
			}
			if err := json.Unmarshal([]byte(line), &d); err != nil {
				t.Fatal(err)
			}
			rounds[d.Origin] = append(rounds[d.Origin], int(d.Time.Sub(begun).Seconds()))
		}
		f := func(origin string, want ...int) { // a span of time after the other, first and last second, give or take two
			t.Helper()
			var got []int
			for i, at := range rounds[origin] {
				if i == 0 || at-rounds[origin][i-1] > 3 {
					got = append(got, at, at)
				}
				got[len(got)-1] = at
			}
			if len(got) != len(want) || slices.ContainsFunc(want, func(at int) bool {
				return !slices.ContainsFunc(got, func(other int) bool { return max(at-other, other-at) <= 3 })
			}) {
				t.Errorf("%s was seen at %v, want %v", origin, got, want)
			}
		}
		f("a", 0, 25, 45, 60)
		f("b", 15, 60)
		want := "origintop: origins that came: b; now there are 2\n" +
			"origintop: origins that went: a; now there are 1\n" +
			"origintop: " + path + ": it ends in the middle of its JSON; its last targets are watched on\n" +
			"origintop: origins that came: a; now there are 2\n" +
			"origintop: all lists of targets can be read again\n"
		if got := stderr.text.String(); !strings.Contains(got, want) {
			t.Errorf("standard error is\n%swant\n%s", got, want)
		}
		rec, err := recording.Open(context.Background(), record)
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Close()
		if got := rec.Origins(); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("the recording is of %q", got)
		}
		network.Close()
		time.Sleep(time.Hour) // connections that are kept
	})
}
