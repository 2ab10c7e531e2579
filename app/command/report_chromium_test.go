//go:build unix

package command

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A browser is a Chromium without a screen, which is told what to do through pipes, by the DevTools protocol.
type browser struct {
	t       testing.TB
	to      *os.File
	from    *bufio.Reader
	session string
	last    int
	events  []event // since the last call of open
}

type event struct {
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

// startBrowser starts Chromium. Without it the test is skipped, or fails if $ORIGINTOP_E2E is "must".
func startBrowser(t testing.TB) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("ORIGINTOP_E2E") == "must" {
			t.Fatal("chromium is not installed")
		}
		t.Skip("chromium is not installed: on Debian, apt-get install chromium")
	}
	in, to := pipe(t)
	from, out := pipe(t)
	profile := t.TempDir()
	cmd := exec.Command(path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-pipe",
		"--no-first-run", "--disable-background-networking", "--user-data-dir="+profile, "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+profile)
	cmd.ExtraFiles = []*os.File{in, out} // 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	b := &browser{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		b.call("Browser.close", nil, nil)
		cmd.Wait()
		to.Close()
		from.Close()
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Network", "Log", "Runtime"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

func pipe(t testing.TB) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

// call calls a method and waits for what it returns.
func (b *browser) call(method string, params, result any) {
	b.t.Helper()
	b.last++
	message := map[string]any{"id": b.last, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" && method != "Browser.close" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err == nil {
		_, err = b.to.Write(append(text, 0))
	}
	if err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
	for {
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
			event
		}
		b.read(&answer)
		switch {
		case answer.ID == 0:
			b.events = append(b.events, answer.event)
		case answer.Error != nil:
			b.t.Fatalf("%s: %s", method, answer.Error.Message)
		case answer.ID == b.last:
			if result != nil {
				if err := json.Unmarshal(answer.Result, result); err != nil {
					b.t.Fatalf("%s: %v", method, err)
				}
			}
			return
		}
	}
}

func (b *browser) read(to any) {
	b.t.Helper()
	text, err := b.from.ReadBytes(0)
	if err == nil {
		err = json.Unmarshal(text[:len(text)-1], to)
	}
	if err != nil {
		b.t.Fatalf("Chromium says no more: %v", err)
	}
}

// open opens a page and waits until it is there, with all that it asks for.
func (b *browser) open(url string) {
	b.t.Helper()
	b.events = nil
	b.call("Page.navigate", map[string]any{"url": url}, nil)
	for {
		for _, e := range b.events {
			if e.Method == "Page.loadEventFired" {
				return
			}
		}
		var e event
		b.read(&e)
		b.events = append(b.events, e)
	}
}

// value returns what an expression is worth on the page, as text.
func (b *browser) value(expression string) string {
	b.t.Helper()
	var got struct{ Result struct{ Value any } }
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &got)
	return fmt.Sprint(got.Result.Value)
}

// picture returns the whole page as PNG.
func (b *browser) picture() []byte {
	b.t.Helper()
	var shot struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true, "format": "png"}, &shot)
	png, err := base64.StdEncoding.DecodeString(shot.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	return png
}

// A report looks well in a real browser, on large screens and on small ones, light and dark: nothing has to be scrolled to the right,
// nothing is asked for but the page, and the browser has nothing to complain of. To look at the pictures, set $ORIGINTOP_PICTURES to a
// directory.
func TestReportInBrowser(t *testing.T) {
	b := startBrowser(t)
	asked := make(chan string, 1000)
	pages := map[string]string{}
	for _, name := range runs {
		pages["/"+name] = reported(t, runFile(name), "--format", "html")
	}
	pages["/hour"] = reported(t, hourFile(t), "--format", "html")
	pages["/comparison"], _, _ = compared(t, steadyBase, changed(t, steadyNew, withoutCompression), "--format", "html")
	pages["/comparison-by-load"], _, _ = compared(t, runFile("quiet"), runFile("link"), "--format", "html")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.URL.Path
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, pages[r.URL.Path])
	}))
	defer server.Close()
	shows := []struct {
		width         int
		media, scheme string
		back          string
	}{
		{1200, "screen", "light", "rgb(255, 255, 255)"},
		{1200, "screen", "dark", "rgb(17, 21, 28)"},
		{1200, "print", "dark", "rgb(255, 255, 255)"}, // paper is white
		{400, "screen", "light", "rgb(255, 255, 255)"},
		{400, "screen", "dark", "rgb(17, 21, 28)"},
	}
	for path := range pages {
		for _, show := range shows {
			what := fmt.Sprintf("%s-%d-%s-%s", path[1:], show.width, show.scheme, show.media)
			b.call("Emulation.setDeviceMetricsOverride", map[string]any{
				"width": show.width, "height": 900, "deviceScaleFactor": 1, "mobile": false,
			}, nil)
			b.call("Emulation.setEmulatedMedia", map[string]any{
				"media": show.media, "features": []any{map[string]any{"name": "prefers-color-scheme", "value": show.scheme}},
			}, nil)
			b.open(server.URL + path)
			if got := b.value("document.documentElement.scrollWidth - document.documentElement.clientWidth"); got != "0" {
				t.Errorf("%s is %s pixels too wide", what, got)
			}
			if got := b.value("[...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0).length > 1"); got != "true" {
				t.Errorf("%s has no figures", what)
			}
			if got := b.value("getComputedStyle(document.body).backgroundColor"); got != show.back {
				t.Errorf("%s is on %s", what, got)
			}
			for _, e := range b.events {
				switch e.Method {
				case "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown":
					t.Errorf("%s: %s", what, e.Params)
				}
			}
			if to := os.Getenv("ORIGINTOP_PICTURES"); to != "" {
				if err := os.WriteFile(filepath.Join(to, "report-"+what+".png"), b.picture(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	close(asked)
	n := 0
	for path := range asked {
		if n++; pages[path] == "" {
			t.Errorf("the browser asked for %s", path)
		}
	}
	if n != len(pages)*len(shows) {
		t.Errorf("it asked %d times for %d pages", n, len(pages))
	}
}
