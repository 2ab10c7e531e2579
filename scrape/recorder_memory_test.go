package scrape

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
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"origintop/scrape/recording"
)

// resident returns how many bytes of this process were resident at most; 0 if that is not known.
func resident() int {
	status, _ := os.ReadFile("/proc/self/status")
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		return 0
	}
	kb, _ := strconv.Atoi(string(m[1]))
	return kb << 10
}

// recordedRun is what a process is told that records pages of that size, and what it tells in the end.
type recordedRun struct {
	URL   string
	Limit int
	File  string // "": it doesn't record
	Pages int

	Resident int // bytes at most
	Recorded int // pages
	Lost     int
}

// One source whose pages are as large as they may be, of which each is recorded: the program that does that has the memory that SECURITY.md
// states, of pages that compress well and of such that don't at all.
func TestMemoryOfRecording(t *testing.T) {
	if task := os.Getenv("ORIGINTOP_RECORDED"); task != "" {
		recordHuge(t, task)
		return
	}
	limit := 32 << 20
	if s := os.Getenv("MIB"); s != "" {
		n, _ := strconv.Atoi(s)
		limit = n << 20
	}
	random := rand.NewChaCha8([32]byte{})
	for what, line := range map[string]func(b *bytes.Buffer, i int){
		"series": func(b *bytes.Buffer, i int) { fmt.Fprintf(b, "a_family_of_no_use{id=\"%d\"} %d\n", i, i) },
		"noise": func(b *bytes.Buffer, i int) {
			noise := make([]byte, 3<<10)
			random.Read(noise)
			fmt.Fprintf(b, "# %s\na%d 1\n", base64.StdEncoding.EncodeToString(noise), i)
		},
	} {
		page := filled(min(limit, recording.MaxBody)-8<<10, line)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(page) }))
		for _, file := range []string{"", "run.otr"} {
			run := recordedRun{URL: server.URL, Limit: limit, Pages: 6}
			if file != "" {
				run.File = filepath.Join(t.TempDir(), file)
			}
			task, err := json.Marshal(run)
			if err != nil {
				t.Fatal(err)
			}
			child := exec.Command(os.Args[0], "-test.run=^TestMemoryOfRecording$")
			child.Env = slices.Concat(os.Environ(), []string{"ORIGINTOP_RECORDED=" + string(task)})
			out, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			_, result, _ := bytes.Cut(out, []byte("RESULT "))
			if err := json.Unmarshal(bytes.SplitN(result, []byte("\n"), 2)[0], &run); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			t.Logf("%s, pages of %d MiB, recorded %d, lost %d: %d MiB resident", what, len(page)>>20, run.Recorded, run.Lost, run.Resident>>20)
		}
		server.Close()
	}
}

// recordHuge is what that process does.
func recordHuge(t *testing.T, task string) {
	var run recordedRun
	if err := json.Unmarshal([]byte(task), &run); err != nil {
		t.Fatal(err)
	}
	debug.SetGCPercent(50) // as the dashboard has it
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	target := Target{Name: "a", URL: run.URL, Kind: KindOther}
	l := &Live{Targets: []Target{target}, Interval: 100 * time.Millisecond, Limit: run.Limit, Timeout: time.Hour}
	r := &Recorder{Source: l, History: 15 * time.Minute}
	if run.File != "" {
		if err := r.Record(run.File); err != nil {
			t.Fatal(err)
		}
	}
	st, film := NewState(Options{}, target), NewRewind(15*time.Minute)
	for range run.Pages {
		p, err := r.Next(ctx)
		if err != nil || p.Err != nil {
			t.Fatal(err, p.Err)
		}
		st.Apply(p)
		film.Add(st.Snapshot())
	}
	r.Stop()
	if s := r.Status(); s.Err != nil {
		t.Error(s.Err)
	} else {
		run.Recorded, run.Lost = s.Pages, s.Lost
	}
	run.Resident = resident()
	result, err := json.Marshal(run)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println("RESULT " + string(result))
}
