package command

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// runOfLists runs without a screen, with a list of targets that has others after 12 seconds. It returns the exit status and what it has
// written.
func runOfLists(t *testing.T, before, after string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list.json")
	put := func(text string) {
		if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
			t.Error(err)
		}
		if err := os.Rename(path+"~", path); err != nil {
			t.Error(err)
		}
	}
	put(before)
	synctest.Test(t, func(t *testing.T) {
		network := &memory{conns: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			page := "node_load1 1\nnode_memory_MemTotal_bytes 1000\nnode_memory_MemAvailable_bytes 900\n"
			if strings.HasSuffix(r.Host, ":9113") {
				page = "nginx_up 1\n"
			}
			w.Write([]byte(page))
		})}
		go server.Serve(network)
		defer server.Close()
		c, err := parse(append([]string{"--headless", "--for", "40s", "--targets", path}, args...))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.openLog(); err != nil {
			t.Fatal(err)
		}
		c.plan.Dial = network.dial
		time.AfterFunc(12*time.Second, func() { put(after) })
		var out, bad lockedBuffer
		if status, err = headless(t.Context(), c, &out, &bad); err != nil {
			t.Error(err)
		}
		stdout, stderr = out.text.String(), bad.text.String()
		network.Close()
		time.Sleep(time.Hour) // connections that are kept
	})
	return status, stdout, stderr
}

// What was not watched to the end of the run is not judged, and is not down: live, and in the recording of it.
func TestOriginLeaves(t *testing.T) {
	const a, b = `{"targets": ["a:9100", "a:9113"]}`, `{"targets": ["b:9100", "b:9113"]}`
	checks := []string{
		"--check", "memory.used_percent < 90", "--check", "alarms.critical == 0", "--check", "memory.used_percent < 90 from 1s to 8s",
	}
	status, text, said := runOfLists(t, "["+a+", "+b+"]", "[]", checks...)
	if n := strings.Count(text, ": not judged: not watched after "); status != exitNotJudged || n != 4 ||
		!strings.Contains(text, "from 1s to 8s' 2 of 2 origins passed") {
		t.Errorf("status %d\n%s%s", status, text, said)
	}
	if status, text, said = runOfLists(t, "["+a+"]", "[]", append(checks, "--allow-unknown")...); status != 0 {
		t.Errorf("with --allow-unknown status %d\n%s%s", status, text, said)
	}
	record := filepath.Join(t.TempDir(), "run.otr")
	status, text, said = runOfLists(t, "["+a+", "+b+"]", "["+b+"]", append(checks, "--record", record)...)
	if n := strings.Count(text, "a: not judged: not watched after "); status != exitNotJudged || n != 2 {
		t.Errorf("status %d\n%s%s", status, text, said)
	}
	var out, bad bytes.Buffer
	again := Run(t.Context(), append([]string{"check", record}, checks...), &out, &bad, nil)
	if again != status || !strings.HasSuffix(text, out.String()) {
		t.Errorf("of the recording status %d\n%s%s\nlive it was\n%s", again, out.String(), bad.String(), text)
	}
	out.Reset()
	if status := Run(t.Context(), []string{"report", record}, &out, &bad, nil); status != 0 ||
		strings.Count(out.String(), "was not watched after") != 1 || !strings.Contains(out.String(), "  a was not watched after ") {
		t.Errorf("status %d\n%s", status, out.String())
	}
	out.Reset()
	if status := Run(t.Context(), []string{"export", "--format", "json", "--origin", "a", record}, &out, &bad, nil); status != 0 ||
		!strings.Contains(lastLine(out.String()), "no longer in the list of targets") {
		t.Errorf("status %d, the last row is\n%s", status, lastLine(out.String()))
	}
}

// A target that a list names and that is not watched has not passed.
func TestTargetLeftOut(t *testing.T) {
	const list = `[{"targets": ["a:9100", "a:9113"]}, {"targets": ["b:99999"]}]`
	args := []string{"--check", "memory.used_percent < 90"}
	status, text, said := runOfLists(t, list, list, args...)
	if status != exitNotJudged || !strings.Contains(text, "\n? not judged: ") || !strings.Contains(text, "it is not HOST:PORT") {
		t.Errorf("status %d\n%s%s", status, text, said)
	}
	if status, text, said = runOfLists(t, list, list, append(args, "--allow-unknown")...); status != 0 {
		t.Errorf("with --allow-unknown status %d\n%s%s", status, text, said)
	}
	if status, text, said = runOfLists(t, list, list); status != 0 {
		t.Errorf("without conditions status %d\n%s%s", status, text, said)
	}
}

func lastLine(text string) string {
	text = strings.TrimRight(text, "\n")
	return text[strings.LastIndexByte(text, '\n')+1:]
}
