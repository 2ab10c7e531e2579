package command

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/recording"
)

// Of the file of a recording it is said what a look at it shows, whatever has become of it meanwhile: nothing is claimed of one that has
// been cut off, removed or replaced.
func TestWhatIsThereOfARecording(t *testing.T) {
	f := func(what string, change func(path string) error, pageAfter bool, want string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "a.otr")
		source := pages{}
		for i := range 2 {
			source = append(
				source,
				scrape.Page{Target: scrape.Target{Name: "node"}, Time: time.Now().Add(time.Duration(i)), Body: []byte("node_load1 1\n")},
			)
		}
		r := &recording.Recorder{Source: &source}
		if err := r.Record(path); err != nil {
			t.Fatal(err)
		}
		next := func(n int) {
			r.Next(t.Context())
			for s := r.Status(); s.On && (s.Pages < n || s.Unstored > 0 || s.Stuck > 0); s = r.Status() {
				time.Sleep(time.Millisecond) // the page is on its way to the disk
			}
		}
		next(1)
		if s := r.Status(); s.Stored != 1 || s.Unstored != 0 {
			t.Errorf("%s: %d pages are stored, %d not yet", what, s.Stored, s.Unstored)
		}
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		if pageAfter {
			next(2)
		}
		var stderr bytes.Buffer
		got := ""
		if err := finishRecording(t.Context(), r, newEnding()(), &stderr); err != nil {
			got = strings.TrimPrefix(err.Error(), "record to "+path+": ")
		}
		if got = regexp.MustCompile(`\d+ B`).ReplaceAllString(got, "N B"); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	f("nothing", func(string) error { return nil }, true, "")
	f("cut off", func(path string) error { return os.Truncate(path, 0) }, true,
		"another program has cut off the recording; until then 1 pages of this run were recorded, "+
			"and the file is there with N B, less than it had")
	f(
		"removed", os.Remove, true,
		"the file has been removed or renamed; until then 2 pages of this run were recorded, and the file is gone",
	)
	f(
		"removed at the end", os.Remove, false,
		"the file has been removed or renamed; until then 1 pages of this run were recorded, and the file is gone",
	)
	f("replaced", func(path string) error {
		if err := os.Rename(path, path+".1"); err != nil {
			return err
		}
		return os.WriteFile(path, []byte("my notes\n"), 0o600)
	}, false, "another file has its name now; until then 1 pages of this run were recorded, and another file has its name")
}

// endsWhen is a context that ends as soon as it is asked while something is so.
type endsWhen struct {
	context.Context
	end func()
	is  func() bool
}

func (e endsWhen) Err() error {
	if e.is() {
		e.end()
	}
	return e.Context.Err()
}

// An export that is interrupted says what it has left behind: of a file, nothing.
func TestWhatIsThereOfAnExport(t *testing.T) {
	f := func(begun func(stdout string) bool, want string, args ...string) {
		t.Helper()
		var stdout, stderr strings.Builder
		parent, cancel := context.WithCancel(t.Context())
		defer cancel()
		ctx := endsWhen{parent, cancel, func() bool { return begun(stdout.String()) }}
		args = append([]string{"export", "../../testdata/demo.otr"}, args...)
		if status := Run(ctx, args, &stdout, &stderr, nil); status == 0 {
			t.Errorf("%s: exit status 0", args)
		}
		if got := strings.TrimSpace(stderr.String()); got != "origintop: interrupted: "+want {
			t.Errorf("%s: got %q, want %q", args, got, want)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	there := func(string) bool { _, err := os.Stat(out); return err == nil }
	f(func(stdout string) bool { return stdout != "" }, "what was written is not all of it", "--format", "csv")
	f(there, "what there was of "+out+" is removed", "--format", "csv", "-o", out)
	if there("") {
		t.Error("it is there")
	}
	f(there, "not all pages are in "+out, "--format", "prometheus", "-o", out)
}
