package command

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"origintop/scrape/recording/format"
	"origintop/widgets"
	"origintop/widgets/screentest"
)

// checkHarmless checks that a terminal can show the lines of a text.
func checkHarmless(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if harm := screentest.UnsafeText(strings.TrimSuffix(line, "\n")); harm != "" {
			t.Errorf("%s: %+q: %s", what, line, harm)
		}
	}
}

// Whatever stands in a recording: no command has it reach the terminal as it is.
func TestHostileRecordings(t *testing.T) {
	t.Setenv("ORIGINTOP_OPTS", "")
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	for _, text := range screentest.Hostile {
		path := filepath.Join(t.TempDir(), "evil\x1b[31m\u202e.otr")
		begun := time.Unix(1_800_000_000, 0)
		w, err := format.Create(
			path, format.Head{Start: begun, Program: text, Flags: []string{text, "--warn=" + text}, Origin: text, Host: text},
		)
		if err != nil {
			t.Fatal(err)
		}
		label := strings.NewReplacer("\\", `\\`, "\"", `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(text, ""))
		for second := range 4 {
			at := begun.Add(time.Duration(second) * time.Second)
			page := format.Page{
				Target: text, URL: "http://" + text, Kind: "other", Time: at, Whole: true,
				Body: fmt.Appendf(nil, "node_network_receive_bytes_total{device=\"%s\"} %d\nm{x=\"%[1]s\"} 1\n", label, second),
			}
			if second == 3 {
				page.Body, page.Err = nil, text
			}
			if err := w.Page(&page); err != nil {
				t.Fatal(err)
			}
			if err := w.Mark(&format.Marker{Time: at, Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		damaged := path + ".damaged"
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		if err := os.WriteFile(damaged, content, 0o600); err != nil {
			t.Fatal(err)
		}
		shown := ""
		f := func(args ...string) string {
			t.Helper()
			var stdout, stderr bytes.Buffer
			status := Run(context.Background(), args, &stdout, &stderr, nil)
			if status == exitUsage && args[0] != "--"+text {
				t.Errorf("%+q: %s", args, stderr.String())
			}
			checkHarmless(t, fmt.Sprintf("%+q: standard error", args), stderr.String())
			shown += stderr.String() + stdout.String()
			return stdout.String()
		}
		for _, file := range []string{path, damaged} {
			for _, args := range [][]string{
				{"info", file},
				{"--replay", file, "--once"},
				{"--replay", file, "--once", "--output", "json"},
				{"export", file, "--format", "csv"},
				{"export", file, "--format", "json"},
			} {
				checkHarmless(t, fmt.Sprintf("%+q", args), f(args...))
			}
			var clean bytes.Buffer // as a terminal has it
			w := &widgets.CleanWriter{To: &clean}
			w.Write([]byte(f("export", file, "--format", "openmetrics")))
			w.Flush()
			checkHarmless(t, "openmetrics", strings.ReplaceAll(clean.String(), "\t", " "))
			f("export", file, "--format", "prometheus", "-o", t.TempDir())
		}
		for line := range strings.Lines(f("export", path, "--format", "json")) {
			if !json.Valid([]byte(line)) {
				t.Errorf("no JSON: %s", line)
			}
		}
		f("info", path+text)
		f("mark", path+text, text)
		f("export", path+text, "--format", "csv")
		f("--replay", path+text, "--once")
		f("--"+text, "x")
		if n := strings.Count(shown, "evil"); n < 20 {
			t.Errorf("%+q was shown %d times", text, n)
		}
	}
}
