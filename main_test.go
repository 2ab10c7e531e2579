package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/pflag"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"origintop": main})
}

// TestScript plays the sessions in testdata/script. $ORIGIN is the URL of an origin whose exporters answer with one page
// after the other of the recorded load test: /node, /nginx; /app is a page of something else; and with trouble: /down,
// /html, /401.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			files, err := zip.NewReader(bytes.NewReader(demo), int64(len(demo)))
			if err != nil {
				return err
			}
			server := httptest.NewServer(&recordedOrigin{files: files})
			env.Defer(server.Close)
			testdata, err := filepath.Abs("testdata")
			env.Setenv("ORIGIN", server.URL)
			env.Setenv("TESTDATA", testdata)
			env.Setenv("TERM", "xterm-256color")
			return err
		},
	})
}

type recordedOrigin struct {
	files *zip.Reader
	mu    sync.Mutex
	asked map[string]int
}

func (o *recordedOrigin) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch name {
	case "app":
		io.WriteString(w, "# TYPE app_jobs_total counter\napp_jobs_total 7\n# TYPE app_queue gauge\napp_queue 2\n")
		return
	case "html":
		io.WriteString(w, "<!DOCTYPE html>\n<html><body>please log in</body></html>\n")
		return
	case "down":
		io.WriteString(w, "nginx_up 0\n")
		return
	case "401":
		http.Error(w, "who are you", http.StatusUnauthorized)
		return
	}
	o.mu.Lock()
	if o.asked == nil {
		o.asked = map[string]int{}
	}
	n := o.asked[name]
	o.asked[name]++
	o.mu.Unlock()
	for _, f := range o.files.File {
		if strings.HasSuffix(f.Name, "."+name+".prom") {
			if n--; n < 0 {
				page, err := f.Open()
				if err != nil {
					http.Error(w, err.Error(), http.StatusInternalServerError)
					return
				}
				defer page.Close()
				io.Copy(w, page)
				return
			}
		}
	}
	http.NotFound(w, r)
}

// The help names each flag there is, and no other.
func TestHelpIsComplete(t *testing.T) {
	var none string
	var port int
	f := flagSet(&config{}, &none, &none, &none, &[]string{}, &port, &port)
	var want []string
	f.VisitAll(func(flag *pflag.Flag) { want = append(want, "--"+flag.Name) })
	for _, alias := range []string{"--origin-metrics-port", "--nginx-metrics-port"} {
		if f.Lookup(strings.TrimPrefix(alias, "--")) == nil {
			t.Errorf("%s is not an alias", alias)
		}
		want = append(want, alias)
	}
	got := regexp.MustCompile(`--[a-z][a-z-]*`).FindAllString(usage, -1)
	slices.Sort(want)
	slices.Sort(got)
	if got := slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("the help has\n%s\nthe flags are\n%s", got, want)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range want {
		if !bytes.Contains(readme, []byte(name)) {
			t.Errorf("README.md doesn't have %s", name)
		}
	}
	for line := range strings.Lines(usage) {
		if len(line) > 121 {
			t.Errorf("longer than 120: %s", line)
		}
	}
}

// Imports go one way: promtext <- scrape <- app <- main, widgets <- app.
func TestImportDirections(t *testing.T) {
	allowed := map[string][]string{
		"origintop":                    {"origintop/app", "origintop/scrape", "github.com/spf13/pflag"},
		"origintop/app":                {"origintop/scrape", "origintop/widgets", "github.com/rivo/tview", "github.com/gdamore/tcell/v2"},
		"origintop/scrape":             {"origintop/promtext"},
		"origintop/scrape/export":      {"origintop/scrape", "origintop/promtext"},
		"origintop/promtext":           {},
		"origintop/widgets":            {"github.com/rivo/tview", "github.com/gdamore/tcell/v2"},
		"origintop/widgets/screentest": {"github.com/gdamore/tcell/v2"},
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		may, ok := allowed[words[0]]
		if !ok {
			t.Errorf("package %s is not in the design", words[0])
			continue
		}
		seen++
		for _, path := range words[1:] {
			outside := strings.Contains(strings.Split(path, "/")[0], ".") || strings.HasPrefix(path, "origintop")
			if outside && !slices.Contains(may, path) || path == "unsafe" || path == "C" {
				t.Errorf("%s imports %s", words[0], path)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("%d packages of %d", seen, len(allowed))
	}
}

// A writer that fails is a failure of the program.
func TestWriteFails(t *testing.T) {
	var stderr strings.Builder
	if status := run(context.Background(), []string{"--once", "--demo"}, failing{}, &stderr); status != exitFailure {
		t.Errorf("status %d", status)
	}
	if want := "origintop: write the snapshot: no space left\n"; stderr.String() != want {
		t.Errorf("got %q, want %q", stderr.String(), want)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A signal ends the program with a status of its own.
func TestSignals(t *testing.T) {
	for signal, want := range map[os.Signal]int{os.Interrupt: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGQUIT: 131} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(&interrupted{signal})
		var stderr strings.Builder
		if got := run(ctx, []string{"--once", "127.0.0.1"}, io.Discard, &stderr); got != want {
			t.Errorf("%v: status %d, want %d", signal, got, want)
		}
		if want := "origintop: interrupted before there was a snapshot\n"; stderr.String() != want {
			t.Errorf("got %q, want %q", stderr.String(), want)
		}
	}
}
