package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"origintop/scrape/access/accesstest"
	"origintop/scrape/recording"
)

func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"origintop": main})
}

type leakChecked struct{ *testing.M }

func (m leakChecked) Run() (status int) {
	goleak.VerifyTestMain(m.M, goleak.Cleanup(func(code int) { status = code })) // and does not exit
	return status
}

// TestScript plays the sessions in testdata/script. $ORIGIN is the URL of an origin whose exporters answer with one page
// after the other of the recorded load test: /node, /nginx; /app is a page of something else; and with trouble: /down,
// /html, /401.
func TestScript(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			pages, err := recording.ReadFile(bytes.NewReader(demo), int64(len(demo)))
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
	pages *recording.Recording
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

// Imports go one way: each package has those that it may import, and no others.
func TestImportDirections(t *testing.T) {
	allowed := map[string][]string{
		"origintop":                 {"app/command", "app/command/arguments"},
		"origintop/promtext":        {},
		"origintop/scrape":          {"promtext"},
		"origintop/scrape/alarm":    {"scrape/series", "scrape/severity"},
		"origintop/scrape/exporter": {"scrape"},
		"origintop/scrape/analysis": {
			"github.com/aclements/go-moremath/stats", "scrape/alarm", "scrape", "scrape/fields", "scrape/origin",
			"scrape/series", "scrape/severity", "scrape/sorting",
		},
		"origintop/scrape/access":            {"scrape", "scrape/regular", "scrape/sorting"},
		"origintop/scrape/access/accesstest": {},
		"origintop/scrape/check":             {"scrape", "scrape/analysis", "scrape/explore", "scrape/fields", "scrape/origin", "scrape/severity"},
		"origintop/scrape/containers":        {"promtext", "scrape", "scrape/alarm", "scrape/exporter", "scrape/series"},
		"origintop/scrape/crash":             {},
		"origintop/scrape/discovery":         {"scrape", "scrape/access", "scrape/crash", "scrape/regular", "go.yaml.in/yaml/v3"},
		"origintop/scrape/fleet": {
			"scrape", "scrape/analysis", "scrape/crash", "scrape/explore", "scrape/fields", "scrape/origin", "scrape/playback", "scrape/recording",
			"scrape/series", "scrape/severity", "scrape/sorting",
		},
		"origintop/scrape/explore":   {"promtext", "scrape", "scrape/series"},
		"origintop/scrape/export":    {"promtext", "scrape", "scrape/fields", "scrape/origin", "scrape/recording", "scrape/regular", "scrape/sorting"},
		"origintop/scrape/accesslog": {"scrape", "scrape/crash", "scrape/live", "scrape/regular"},
		"origintop/scrape/live":      {"scrape", "scrape/access", "scrape/crash", "scrape/sorting", "golang.org/x/sys/unix"},
		"origintop/scrape/origin": {
			"promtext", "scrape", "scrape/alarm", "scrape/containers", "scrape/crash", "scrape/explore",
			"scrape/exporter", "scrape/identity", "scrape/series",
		},
		"origintop/scrape/fields":   {"scrape", "scrape/alarm", "scrape/origin", "scrape/series", "scrape/severity"},
		"origintop/scrape/identity": {"promtext", "scrape", "scrape/series"},
		"origintop/scrape/prometheus": {
			"scrape", "scrape/access", "scrape/crash", "scrape/explore", "scrape/exporter", "scrape/sorting",
			"github.com/go-json-experiment/json/jsontext",
		},
		"origintop/scrape/compare": {
			"scrape", "scrape/alarm", "scrape/analysis", "scrape/fields", "scrape/origin", "scrape/sorting", "github.com/aclements/go-moremath/stats",
		},
		"origintop/scrape/playback": {
			"scrape", "scrape/analysis", "scrape/crash", "scrape/explore", "scrape/origin",
			"scrape/recording", "scrape/series", "scrape/severity",
		},
		"origintop/scrape/recording": {
			"scrape", "scrape/access", "scrape/crash", "scrape/recording/format",
			"scrape/regular", "scrape/sorting", "github.com/klauspost/compress/zstd",
		},
		"origintop/scrape/recording/format":        {"scrape/regular", "scrape/sorting", "github.com/klauspost/compress/zstd"},
		"origintop/scrape/recording/recordingtest": {"scrape", "scrape/recording", "scrape/scrapetest"},
		"origintop/scrape/regular":                 {},
		"origintop/scrape/scrapetest":              {"scrape"},
		"origintop/scrape/series":                  {},
		"origintop/scrape/severity":                {},
		"origintop/scrape/sorting":                 {},
		"origintop/widgets":                        {"scrape/severity", "widgets/round", "github.com/rivo/tview", "github.com/gdamore/tcell/v2"},
		"origintop/widgets/picture":                {"scrape/sorting", "widgets/round", "github.com/gdamore/tcell/v2"},
		"origintop/widgets/round":                  {},
		"origintop/widgets/screentest":             {"widgets/picture", "github.com/gdamore/tcell/v2"},
		"origintop/app": {
			"app/fleetview", "app/layout", "app/notify", "app/panels", "app/screen", "app/words", "scrape", "scrape/alarm", "scrape/analysis", "scrape/crash",
			"scrape/explore", "scrape/fleet", "scrape/origin", "scrape/playback", "scrape/recording",
			"scrape/regular", "scrape/severity", "scrape/sorting", "widgets",
			"widgets/picture", "github.com/rivo/tview", "github.com/gdamore/tcell/v2",
		},
		"origintop/app/nullable": {},
		"origintop/app/fleetview": {
			"app/panels", "app/words", "scrape/fields", "scrape/fleet", "scrape/origin", "scrape/series", "scrape/severity", "widgets",
			"github.com/rivo/tview", "github.com/gdamore/tcell/v2",
		},
		"origintop/app/layout": {"scrape/severity", "scrape/sorting"},
		"origintop/app/panels": {
			"scrape/alarm", "app/words", "scrape", "scrape/analysis", "scrape/explore", "scrape/fields", "scrape/origin",
			"scrape/series", "scrape/sorting", "widgets", "github.com/rivo/tview", "github.com/gdamore/tcell/v2", "scrape/severity",
		},
		"origintop/app/report": {
			"app/nullable", "scrape/fields", "scrape/fleet",
			"app/words", "scrape", "scrape/alarm", "scrape/analysis", "scrape/origin",
			"scrape/severity", "scrape/sorting", "widgets", "widgets/picture",
		},
		"origintop/app/comparison": {
			"app/nullable",
			"app/report", "app/words", "scrape/analysis", "scrape/compare", "scrape/fields", "scrape/sorting", "widgets", "widgets/picture",
		},
		"origintop/app/screen": {"scrape/crash", "widgets", "github.com/gdamore/tcell/v2", "golang.org/x/sys/unix"},
		"origintop/app/ci": {
			"app/nullable", "app/words", "scrape", "scrape/analysis",
			"scrape/check", "scrape/fields", "scrape/sorting", "widgets",
		},
		"origintop/app/words": {
			"scrape/alarm", "scrape", "scrape/analysis", "scrape/check", "scrape/fields", "scrape/origin", "scrape/series", "scrape/sorting", "widgets",
			"scrape/compare", "scrape/fleet",
			"scrape/severity",
		},
		"origintop/app/debuglog": {
			"scrape/alarm", "scrape", "scrape/crash", "scrape/fields", "scrape/origin", "scrape/recording", "scrape/regular",
			"scrape/severity",
		},
		"origintop/app/notify": {
			"app/child", "app/screen", "app/words", "scrape", "scrape/analysis", "scrape/crash",
			"scrape/export", "scrape/fields", "scrape/origin", "scrape/severity", "scrape/sorting", "widgets",
		},
		"origintop/app/ptytest":           {"golang.org/x/sys/unix"},
		"origintop/app/child":             {"scrape/crash", "golang.org/x/sys/unix"},
		"origintop/app/command/arguments": {"app/command/usage", "scrape", "scrape/access", "scrape/discovery", "github.com/spf13/pflag"},
		"origintop/app/command/importing": {"scrape", "scrape/access", "scrape/prometheus", "scrape/recording", "scrape/recording/format", "widgets"},
		"origintop/app/command/manual": {
			"app", "app/command/usage", "app/panels", "scrape", "scrape/alarm", "scrape/check", "scrape/exporter", "scrape/fields", "widgets",
			"golang.org/x/term",
		},
		"origintop/app/command/settings": {"app", "scrape/regular"},
		"origintop/app/command/usage": {
			"app", "app/panels", "scrape/alarm", "scrape/compare", "scrape/fields", "golang.org/x/term",
		},
		"origintop/app/command/version":    {},
		"origintop/app/command/completion": {"app/command/usage"},
		"origintop/app/command/sources": {
			"app/command/arguments", "scrape", "scrape/access", "scrape/accesslog", "scrape/discovery", "scrape/live",
		},
		"origintop/app/command": {
			"app/command/arguments", "app/command/completion", "app/command/importing", "app/command/settings", "app/command/sources",
			"app/command/usage", "app/command/version", "scrape/prometheus",
			"app", "app/ci", "app/debuglog", "app/panels", "app/report", "app/screen", "app/words", "scrape", "scrape/access", "scrape/accesslog",
			"scrape/analysis", "scrape/check", "scrape/crash", "scrape/explore", "app/comparison", "scrape/compare",
			"app/child", "app/command/manual", "app/notify",
			"scrape/export", "scrape/fields", "scrape/fleet", "scrape/live", "scrape/origin", "scrape/playback",
			"scrape/recording", "scrape/recording/format", "scrape/regular", "scrape/severity",
			"scrape/sorting", "widgets", "github.com/spf13/pflag",
		},
	}
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		for _, path := range allowed[words[0]] {
			if full := "origintop/" + path; !slices.Contains(words[1:], path) && !slices.Contains(words[1:], full) {
				t.Errorf("%s may import %s, and doesn't", words[0], path)
			}
		}
		may, ok := allowed[words[0]]
		if !ok {
			t.Errorf("package %s is not in the design", words[0])
			continue
		}
		seen++
		for _, path := range words[1:] {
			outside := strings.Contains(strings.Split(path, "/")[0], ".") || strings.HasPrefix(path, "origintop")
			secrets := words[0] == "origintop/app/command/arguments" && path == "unsafe" // which overwrites them in os.Args
			if outside && !slices.Contains(may, strings.TrimPrefix(path, "origintop/")) || path == "unsafe" && !secrets || path == "C" {
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
	trivial := map[string]string{
		"main.go": "it passes on a signal", "scrape/access/files.go": "it reads a file",
		"scrape/regular/regular.go": "it opens a file", "app/ptytest/ptytest.go": "it is for tests",
		"scrape/live/slots.go": "it gives a slot back",
	}
	starts := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.Contains(path, "promtext/compare") {
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
				t.Errorf("%s: a goroutine without crash.Guarded", files.Position(n.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil || starts < 7 {
		t.Errorf("%d goroutines are started, error %v", starts, err)
	}
}

// canary is a secret. In URLs it is written as inURL.
const (
	canary = "canary-50%off"
	inURL  = "canary-50%25off"
)

// lookForCanary looks for the secret in what is to have none, as it is and in each form in which it is sent.
func lookForCanary(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range []string{
		"canary", base64.StdEncoding.EncodeToString([]byte("user:" + canary)), base64.StdEncoding.EncodeToString([]byte(canary)),
	} {
		if strings.Contains(text, form) {
			t.Errorf("%s has a secret:\n%s", where, text)
		}
	}
}

// withSecrets returns a URL with a user, a password, and a token in its query.
func withSecrets(page string) string {
	return strings.Replace(page, "://", "://user:"+inURL+"@", 1) + "/node?token=" + inURL
}

// Whatever happens, secrets are neither printed nor in the title of the process.
func TestNoSecretIsSeen(t *testing.T) {
	ca := accesstest.NewAuthority(t)
	page, err := os.ReadFile("testdata/pages/node_exporter-1.5.0-load.prom")
	if err != nil {
		t.Fatal(err)
	}
	serve := func(handler http.HandlerFunc) string {
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		return server.URL
	}
	welcome := func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		basic, bearer := user == "user" && password == canary, r.Header.Get("Authorization") == "Bearer "+canary
		if !basic && !bearer || basic && r.URL.Query().Get("token") != canary || r.Header.Get("X-Token") != canary {
			http.Error(w, fmt.Sprint(r.URL, r.Header), http.StatusUnauthorized)
			return
		}
		w.Write(page)
	}
	good := ca.Serve(ca.Sign(nil), nil, welcome).URL
	plain := serve(welcome)
	elsewhere := serve(func(w http.ResponseWriter, r *http.Request) {
		lookForCanary(t, "a stranger", fmt.Sprint(r.URL, r.Header))
		http.Error(w, "no", http.StatusForbidden)
	})
	proxy := serve(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	echoing := serve(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		fmt.Fprintf(conn, "HTTP/1.1 407 not %s\r\n\r\n", r.Header.Get("Proxy-Authorization"))
		conn.Close()
	})
	leads := func(to string) string {
		return serve(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	}
	dir := t.TempDir()
	file := func(name, text string) string {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	token, lines, empty := file("token", canary+"\n"), file("lines", "X-Token: "+canary+"\n"), file("empty", "")
	wrong := file("wrong", "Authorization "+canary)
	key := file("key", string(ca.Sign(nil).Key)+canary)

	var running sync.WaitGroup
	defer running.Wait()
	some := make(chan struct{}, 4) // all at once would wait for each other, longer than for a page
	// f runs origintop, each time beside some others, checks its exit status and looks for what it is to say, and for secrets.
	f := func(env, line string, status int, want string) {
		running.Go(func() {
			some <- struct{}{}
			defer func() { <-some }()
			log := filepath.Join(t.TempDir(), "log")
			command := exec.Command("origintop", append([]string{"--debug-log", log}, strings.Split(line, "|")...)...)
			command.Env = append(os.Environ(), "XDG_CONFIG_HOME="+dir, env)
			said, _ := command.CombinedOutput()
			if got := command.ProcessState.ExitCode(); got != status || !bytes.Contains(said, []byte(want)) {
				t.Errorf("%s %s: status %d, want %d, and %q in\n%s", env, line, got, status, want, said)
			}
			logged, err := os.ReadFile(log)
			if status != 2 && !strings.Contains(line, "--help") && (err != nil || len(logged) == 0) {
				t.Errorf("%s: no log, %v", line, err)
			}
			lookForCanary(t, line, string(said)+string(logged))
		})
	}
	headers := "--header|X-Token: " + canary
	trusted := "--once|--ca-file|" + ca.File + "|"
	f("", trusted+headers+"|--origin-metrics|"+withSecrets(good), 0, "CPU ")
	f("", trusted+"--header|@"+lines+"|--output|json|--origin-metrics|"+withSecrets(good), 0, `/node?token=\u2026"`)
	f("", trusted+"--header|node=@"+lines+"|--bearer-token-file|node="+token+"|--origin-metrics|"+good, 0, "CPU ")
	f("ORIGINTOP_OPTS=--header=@"+lines, trusted+"--origin-metrics|"+withSecrets(good), 0, "CPU ")
	f("", "--once|--insecure|"+headers+"|--output|json|--origin-metrics|"+withSecrets(good), 0, `"insecure": true`)
	f("", "--once|--insecure|"+headers+"|--origin-metrics|"+withSecrets(good), 0,
		"origintop: node is insecure: its certificate is not verified")

	f("", "--once|"+headers+"|--origin-metrics|"+withSecrets(good), 3, "not known here: name that one's certificate with --ca-file")
	f("", "--once|--origin-metrics|"+withSecrets(plain), 3, "401 Unauthorized: the user and password of its URL are refused")
	f("", "--once|"+headers+"|--output|json|--metrics|app="+withSecrets(leads(elsewhere)), 3, "403 Forbidden: redirected elsewhere")
	f("", "--once|"+headers+"|--metrics|app="+withSecrets(leads("/node?token="+inURL)), 3, "redirected in a circle")
	f("", "--once|"+headers+"|--metrics|app="+withSecrets(leads("http://"+inURL)), 3, "origintop: app http://127")
	f("", "--once|"+headers+"|--metrics|app="+withSecrets("http://nowhere.invalid"), 3, "app http://nowhere.invalid/node?token=…: ")
	f("", "--once|"+headers+"|--metrics|app="+withSecrets("http://127.0.0.1:1"), 3, "connection refused")
	f("HTTP_PROXY=http://user:"+inURL+"@127.0.0.1:1", "--once|"+headers+"|--metrics|app="+withSecrets("http://app.test"), 3,
		"the proxy: connection refused")
	f("HTTPS_PROXY=http://user:"+inURL+"@"+strings.TrimPrefix(proxy, "http://"), "--once|--metrics|app=https://app.test/", 3,
		"the proxy answers HTTP 403 Forbidden")
	f("HTTP_PROXY=http://user:"+canary+"@h", "--once|"+headers+"|--metrics|app="+withSecrets("http://app.invalid"), 1,
		"$HTTP_PROXY is not a proxy URL")

	f("", "host/m?user=me@x&token="+canary, 2, `"…" is not a host`)
	f("", "fe80::1%eth0;token="+canary, 2, `"fe80:…" is not a host`)
	f("", "--record|http://user:"+inURL+"@h/|host", 2, "its value looks like a URL or a header")
	f("", "--timeout|X-Token: "+canary+"|host", 2, "its value looks like a URL or a header")
	f("", "-HX: "+canary, 2, "unknown flag -H…")
	f("ORIGINTOP_OPTS=--header X-Token: "+canary, "--once|host", 2, "mind the quotes")
	f("HTTP_PROXY=http://user:"+inURL+"@"+strings.TrimPrefix(echoing, "http://"), "--once|--metrics|app=http://app.test/", 3,
		"HTTP 407 not Basic …")
	f("", "--once|--metrics|app=http://user:"+canary+"@h/", 2, "in a user name or a password write")
	f("", "--once|--origin-metrics|http://user:"+inURL+"@h:port", 2, "is not a URL")
	f("", "--once|--metrics|http://user:"+inURL+"@h", 2, "has no name before its URL; did you mean app=http://…@h?")
	f("", "http://user:"+inURL+"@h", 2, "is a URL, not a host")
	f("", "--header|Authorization|"+canary, 2, "written as 'Name: value'")
	f("", "--header|"+canary, 2, "written as 'Name: value'")
	f("", "--header|app=X: "+canary+"|host", 2, "no source of the name before its =")
	f("", "--heder|X: "+canary, 2, "unknown flag --heder")
	f("", "--once|--bearer-token-file|"+empty+"|host", 1, "the file is empty")
	f("", "--once|--bearer-token-file|"+strings.ReplaceAll(canary, "%", "")+"-and-more|host", 1, "if this is the token itself")
	f("", "--once|--header|@"+wrong+"|host", 1, "line 1: a header is written as 'Name: value'")
	f("", "--once|--cert|"+key+"|host", 1, "it holds no certificate in PEM")
	f("", headers+"|--help", 0, "--bearer-token-file FILE")
}

// While the program runs, ps shows no secrets, whichever way they were given.
func TestNoSecretInTheTitle(t *testing.T) {
	for _, given := range []string{
		"--header|X-Token: SECRET|-header=Y: SECRET|--metrics|app=http://user:SECRET@HOST/node?token=SECRET",
		"--metrics|app=http://HOST/node?user=me@x&token=SECRET",
		"--metrics=app=http://HOST/node?SECRET",
		"-metrics|app=HTTP://HOST/node;id=SECRET",
		"--metrics|app=http://HOST/node&token=SECRET",
		"--metrics|app=http://HOST/node%3Ftoken=SECRET#SECRET",
		"--metrics|app=http://SECRET:@HOST/node|--header|app=Cookie: a=1; session=SECRET|--header|swarm=X: SECRET",
	} {
		asked, answer := make(chan string, 2), make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			asked <- fmt.Sprint(r.URL, r.Header)
			<-answer
		}))
		line := strings.NewReplacer("HOST", strings.TrimPrefix(server.URL, "http://"), "SECRET", inURL).Replace(given)
		command := exec.Command("origintop", append([]string{"--once", "--timeout", "1h"}, strings.Split(line, "|")...)...)
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		<-asked
		title, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", command.Process.Pid))
		if err != nil {
			title, err = exec.Command("ps", "-o", "args=", "-p", fmt.Sprint(command.Process.Pid)).Output()
		}
		if err != nil || !bytes.Contains(title, []byte("--timeout")) || !bytes.Contains(title, []byte("app=")) ||
			!bytes.Contains(title, []byte("**")) {
			t.Errorf("%s: %s, %v", given, title, err)
		}
		lookForCanary(t, "the title", string(title))
		close(answer)
		command.Wait()
		server.Close()
	}
}

// What was ignored when the program began, as nohup has it, does not end it.
func TestIgnoredSignal(t *testing.T) {
	asked, answer := make(chan string, 9), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		<-answer
	}))
	defer server.Close()
	command := exec.Command("sh", "-c", `trap "" HUP; exec origintop --once --timeout 1h --metrics "app=$0"`, server.URL+"/app")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	<-asked
	if err := command.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	close(answer)
	command.Wait()
	if status := command.ProcessState.ExitCode(); status != 3 { // the page is empty
		t.Errorf("it ends with %d", status)
	}
}
