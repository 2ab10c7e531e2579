//go:build !race

package playback

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
)

// recordedRun is what a process is told that records the pages of one source, and what it tells in the end.
type recordedRun struct {
	URL   string
	Limit int
	File  string
	Pages int // that are to be recorded

	Resident int // bytes at most
}

// Recording a source whose pages are as large as allowed takes no more memory than SECURITY.md states, whether they compress well or not at
// all. It runs in a process of its own, so that nothing else counts.
func TestMemoryOfRecording(t *testing.T) {
	if task := os.Getenv("ORIGINTOP_RECORDED"); task != "" {
		recordHuge(t, task)
		return
	}
	const limit = 32 << 20
	const (
		program   = 32 << 20
		source    = 3*limit + 32<<20
		recording = 2*limit + 16<<20
	)
	noise, random := make([]byte, 3<<10), rand.NewChaCha8([32]byte{})
	for what, line := range map[string]func(b *bytes.Buffer, i int){
		"pages that compress well": func(b *bytes.Buffer, i int) { fmt.Fprintf(b, "a_family_of_no_use{id=\"%d\"} %d\n", i, i) },
		"pages of noise": func(b *bytes.Buffer, i int) {
			random.Read(noise)
			fmt.Fprintf(b, "# %s\na%d 1\n", base64.StdEncoding.EncodeToString(noise), i)
		},
	} {
		page := scrapetest.Filled(limit-8<<10, line)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(page) }))
		defer server.Close()
		run := recordedRun{URL: server.URL, Limit: limit, File: filepath.Join(t.TempDir(), "run.otr"), Pages: 3}
		task, err := json.Marshal(run)
		if err != nil {
			t.Fatal(err)
		}
		child := exec.Command(os.Args[0], "-test.run=^TestMemoryOfRecording$")
		child.Env = append(os.Environ(), "ORIGINTOP_RECORDED="+string(task))
		out, err := child.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		_, result, _ := bytes.Cut(out, []byte("RESULT "))
		if err := json.Unmarshal(bytes.SplitN(result, []byte("\n"), 2)[0], &run); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		const bound = program + source + recording
		t.Logf("%s, of %s: %d MiB resident at most", what, scrape.FormatSize(limit), run.Resident>>20)
		if run.Resident == 0 || run.Resident > bound {
			t.Errorf("%s, of %s: %d MiB resident at most, the bound is %d MiB", what, scrape.FormatSize(limit), run.Resident>>20, bound>>20)
		}
	}
}

// recordHuge is what that process does.
func recordHuge(t *testing.T, task string) {
	var run recordedRun
	if err := json.Unmarshal([]byte(task), &run); err != nil {
		t.Fatal(err)
	}
	debug.SetGCPercent(25) // as the dashboard has it
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	target := scrape.Target{Name: "a", URL: run.URL, Role: scrape.RoleOther}
	l := &live.Live{Targets: []scrape.Target{target}, Interval: 100 * time.Millisecond, Limit: run.Limit, Timeout: time.Hour}
	r := &recording.Recorder{Source: l, History: 15 * time.Minute}
	if err := r.Record(run.File); err != nil {
		t.Fatal(err)
	}
	st, film := origin.NewState(origin.Options{}, target), NewRewind(15*time.Minute)
	for r.Status().Pages < run.Pages {
		p, err := r.Next(ctx)
		if err != nil || p.Err != nil {
			t.Fatal(err, p.Err)
		}
		st.Apply(p)
		film.Add(st.Snapshot())
	}
	r.Stop()
	if s := r.Status(); s.Err != nil {
		t.Fatal(s.Err)
	}
	run.Resident = scrapetest.Resident()
	result, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("RESULT " + string(result))
}
