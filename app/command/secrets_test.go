package command

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app"
	"origintop/app/panels"
	"origintop/scrape/access/accesstest"
	"origintop/scrape/recording/format"
	"origintop/widgets/screentest"
)

const canary = "canary-50%off"

// lookForCanary looks for a secret in what is to have none, as it is and in each form in which it is sent.
func lookForCanary(t *testing.T, where, text string) {
	t.Helper()
	for _, form := range []string{
		"canary", base64.StdEncoding.EncodeToString([]byte("user:" + canary)), base64.StdEncoding.EncodeToString([]byte(canary)),
	} {
		if at := strings.Index(text, form); at >= 0 {
			t.Errorf("%s has a secret: %q", where, text[max(0, at-100):min(len(text), at+100)])
		}
	}
}

// A shownScreen keeps what it has shown.
type shownScreen struct {
	tcell.SimulationScreen
	mu    sync.Mutex
	shown []string
}

func (s *shownScreen) Show() {
	s.SimulationScreen.Show()
	text := screentest.Text(s.SimulationScreen)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown = append(s.shown, text)
}

// shows waits until all of these texts are on the screen at once.
func (s *shownScreen) shows(t *testing.T, texts ...string) {
	t.Helper()
	for {
		s.mu.Lock()
		last := ""
		if len(s.shown) > 0 {
			last = s.shown[len(s.shown)-1]
		}
		s.mu.Unlock()
		missing := false
		for _, text := range texts {
			missing = missing || !strings.Contains(last, text)
		}
		if !missing {
			return
		}
		if end, ok := t.Deadline(); ok && time.Until(end) < 5*time.Second {
			t.Fatalf("%q don't come:\n%s", texts, last)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Sources that want credentials and get them, and sources with all kinds of trouble: the secrets are neither on the screen nor in the
// recording, nor in what comes of that.
func TestNoSecretOnTheScreen(t *testing.T) {
	t.Setenv("GOGC", "100")
	ca := accesstest.NewAuthority(t)
	node, err := os.ReadFile("../../testdata/pages/node_exporter-1.5.0-load.prom")
	if err != nil {
		t.Fatal(err)
	}
	welcome := func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if user != "user" || password != canary || r.Header.Get("X-Token") != canary || r.URL.Query().Get("token") != canary {
			t.Errorf("asked with %v %v", r.URL, r.Header)
		}
		w.Write(node)
	}
	good := ca.Serve(ca.Sign(nil), nil, welcome)
	stranger := accesstest.NewAuthority(t)
	unknown := stranger.Serve(stranger.Sign(nil), nil, welcome)
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		fmt.Fprintf(conn, "HTTP/1.1 401 Not %s\r\nContent-Length: 0\r\n\r\n", r.Header)
		conn.Close()
	}))
	t.Cleanup(echo.Close)
	circle := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.String(), http.StatusFound)
	}))
	t.Cleanup(circle.Close)
	astray := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Header.Get("X-Token")+":1:2/", http.StatusFound)
	}))
	t.Cleanup(astray.Close)

	dir := t.TempDir()
	file := func(name, text string) string {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return filepath.Join(dir, name)
	}
	url := func(text string) string {
		return strings.Replace(text, "://", "://user:canary-50%25off@", 1) + "/metrics?token=canary-50%25off"
	}
	path := filepath.Join(t.TempDir(), "run.otr")
	c, err := parse([]string{
		"--record", path, "--debug-log", filepath.Join(dir, "log"), "--origin-metrics-interval", "100ms", "--ca-file", ca.File,
		"--header", "X-Token: " + canary, "--header", "@" + file("h", "X-More: "+canary),
		"--header", "bearer=Authorization: Bearer " + canary, "--insecure=node", "--origin-metrics", url(good.URL),
		"--metrics", "unknown=" + url(unknown.URL), "--metrics", "echo=" + url(echo.URL), "--metrics", "circle=" + url(circle.URL),
		"--metrics", "astray=" + url(astray.URL),
		"--metrics", "dns=" + url("http://nowhere.invalid"), "--metrics", "refused=" + url("http://127.0.0.1:1"),
		"--metrics", "bearer=" + echo.URL,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.openLog(); err != nil {
		t.Fatal(err)
	}
	defer c.log.Close()
	screen := &shownScreen{SimulationScreen: screentest.New(t, 200, 60)}
	dashboard := app.Config{
		Refresh: 20 * time.Millisecond, Origin: c.origin, Theme: panels.Colours(), Screen: screen,
		Settings: app.Settings{Panels: []string{"scrapes"}},
	}
	run, err := c.live(t.Context(), &dashboard, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ran := make(chan error, 2)
	go func() { ran <- run(ctx) }()
	go func() { ran <- app.Run(ctx, dashboard) }()
	screen.shows(t, "insecure")
	screen.SetSize(200, 60)
	screen.PostEvent(tcell.NewEventResize(200, 60))
	screen.shows(t, "1 of 8 answer", "not known here", "HTTP 401 Not", "in a circle", "not a URL", "connection refused")
	for key, text := range map[rune]string{'?': "Help", 'e': "go_goroutines"} {
		screen.InjectKey(tcell.KeyRune, key, tcell.ModNone)
		screen.shows(t, text)
		screen.InjectKey(tcell.KeyEscape, 0, tcell.ModNone)
	}
	cancel()
	<-ran
	<-ran
	if err := finishRecording(t.Context(), dashboard.Recorder, nil, io.Discard); err != nil {
		t.Fatal(err)
	}
	lookForCanary(t, "the screen", strings.Join(screen.shown, "\n"))

	r, err := format.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	lookForCanary(t, "the recording", fmt.Sprint(r.Heads(), r.Streams()))
	for i := range r.Entries() {
		p, err := r.Page(i, nil)
		if err != nil {
			t.Fatal(err)
		}
		lookForCanary(t, "a page of the recording", fmt.Sprintf("%+v %s", p, p.Body))
	}
	for _, line := range []string{
		"info " + path, "export --format csv " + path, "export --format json " + path, "export --format openmetrics " + path,
		"export --format prometheus " + path + " -o " + dir + "/pages", "--once --replay " + path, "--once --output json --replay " + path,
		"--help",
	} {
		var stdout, stderr strings.Builder
		if Run(t.Context(), strings.Fields(line), &stdout, &stderr, nil); stdout.Len() == 0 && !strings.Contains(line, "pages") {
			t.Errorf("%s: %s", line, stderr.String())
		}
		lookForCanary(t, line, stdout.String()+stderr.String())
	}
	os.Remove(filepath.Join(dir, "h"))
	if log, err := os.ReadFile(filepath.Join(dir, "log")); !strings.Contains(string(log), "connection refused") {
		t.Errorf("the log has no failed scrape (%v):\n%s", err, log)
	}
	fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			text, _ := os.ReadFile(filepath.Join(dir, name))
			lookForCanary(t, name, name+string(text))
		}
		return err
	})
}
