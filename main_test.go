package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"origintop/scrape"
	"origintop/scrape/leaktest"
)

func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"origintop": main})
}

type leakChecked struct{ *testing.M }

func (m leakChecked) Run() int { return leaktest.Main(m.M) }

// TestScript plays the sessions in testdata/script. $ORIGIN is the URL of an origin whose exporters answer with one page
// after the other of the recorded load test: /node, /nginx; /app is a page of something else; and with trouble: /down,
// /html, /401.
func TestScript(t *testing.T) {
	leaktest.Check(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			pages, err := scrape.ReadFile(bytes.NewReader(demo), int64(len(demo)))
			if err != nil {
				return err
			}
			server := httptest.NewServer(&recordedOrigin{pages: pages})
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
	pages *scrape.Recording
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
	for i := range o.pages.Len() {
		if p := o.pages.Page(i, nil); p.Target.Name == name && p.Err == nil {
			if n--; n < 0 {
				w.Write(p.Body)
				return
			}
		}
	}
	http.NotFound(w, r)
}

// Imports go one way: promtext <- scrape <- app <- app/command <- main, widgets <- app.
func TestImportDirections(t *testing.T) {
	allowed := map[string][]string{
		"origintop":                    {"origintop/app/command"},
		"origintop/app/command":        {"origintop/widgets", "origintop/app", "origintop/scrape", "origintop/scrape/export", "origintop/scrape/journal", "origintop/scrape/recording", "github.com/spf13/pflag"},
		"origintop/app":                {"origintop/scrape", "origintop/widgets", "origintop/widgets/picture", "github.com/rivo/tview", "github.com/gdamore/tcell/v2"},
		"origintop/scrape":             {"origintop/promtext", "origintop/scrape/recording", "github.com/klauspost/compress/zstd"},
		"origintop/scrape/recording":   {"github.com/klauspost/compress/zstd"},
		"origintop/scrape/export":      {"origintop/scrape", "origintop/promtext"},
		"origintop/scrape/journal":     {"origintop/scrape"},
		"origintop/scrape/leaktest":    {},
		"origintop/promtext":           {},
		"origintop/widgets":            {"github.com/rivo/tview", "github.com/gdamore/tcell/v2"},
		"origintop/widgets/picture":    {"github.com/gdamore/tcell/v2"},
		"origintop/widgets/screentest": {"origintop/widgets/picture", "github.com/gdamore/tcell/v2"},
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

// A panic that nobody catches ends the program with the terminal as it is: what runs in a goroutine of its own, or is called by one of
// the library's, runs guarded.
func TestGoroutinesAreGuarded(t *testing.T) {
	trivial := map[string]string{"main.go": "it passes on a signal"}
	starts := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "promtext/compare") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
			case *ast.CallExpr:
				if called, ok := n.Fun.(*ast.SelectorExpr); !ok || called.Sel.Name != "Go" && called.Sel.Name != "AfterFunc" {
					return true
				}
			default:
				return true
			}
			starts++
			guarded := false
			ast.Inspect(n, func(n ast.Node) bool {
				name, ok := n.(*ast.Ident)
				guarded = guarded || ok && (name.Name == "Guarded" || name.Name == "guarded")
				return true
			})
			if !guarded && trivial[path] == "" {
				t.Errorf("%s: a goroutine without scrape.Guarded", files.Position(n.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil || starts < 8 {
		t.Errorf("%d goroutines are started, error %v", starts, err)
	}
}
