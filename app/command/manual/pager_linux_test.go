package manual

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"origintop/app/ptytest"
	"origintop/scrape/scrapetest"
)

// On a terminal a topic is as wide as that, has bold letters, and goes through the user's pager.
func TestPager(t *testing.T) {
	t.Setenv("TERM", "xterm")
	took := filepath.Join(t.TempDir(), "took")
	pager := filepath.Join(t.TempDir(), "pager")
	if err := os.WriteFile(pager, []byte("#!/bin/sh\necho \"LESS=$LESS $1\" >"+took+"\ncat >>"+took+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	want, err := Text("keys", 120, true)
	if err != nil {
		t.Fatal(err)
	}
	f := func(value, less, head string) {
		t.Helper()
		os.Remove(took)
		t.Setenv("PAGER", value)
		t.Setenv("LESS", less)
		terminal := ptytest.New(t)
		if err := Print("keys", terminal.Near, os.Stderr); err != nil {
			t.Fatal(err)
		}
		if head == "" {
			terminal.Until("the topic", func() bool { return strings.Contains(terminal.Sent(), "\x1b[0;1mThe explorer") })
			if got := strings.ReplaceAll(terminal.Sent(), "\r\n", "\n"); !strings.HasPrefix(want, got) && !strings.HasPrefix(got, want) {
				t.Errorf("%q: got\n%s", value, got)
			}
			return
		}
		if got := string(scrapetest.ReadFile(t, took)); got != head+"\n"+want {
			t.Errorf("%q: the pager got\n%s", value, got)
		}
	}
	f(pager, "", "LESS=FRX ")
	f(pager+" -S", "-i", "LESS=-i -S")
	f("/nonexistent/pager", "", "")
	f(" ", "", "")
	t.Setenv("PAGER", "true") // which reads nothing
	if err := Print("flags", ptytest.New(t).Near, os.Stderr); err != nil {
		t.Error(err)
	}
}

// Elsewhere a topic is plain text of 80 columns, whatever the pager.
func TestNoPager(t *testing.T) {
	t.Setenv("PAGER", "false")
	var got bytes.Buffer
	if err := Print("keys", &got, os.Stderr); err != nil {
		t.Fatal(err)
	}
	if want, _ := Text("keys", 80, false); got.String() != want {
		t.Errorf("got\n%s", got.String())
	}
	got.Reset()
	if err := Print("", &got, os.Stderr); err != nil {
		t.Fatal(err)
	}
	for _, topic := range Topics() {
		if !strings.Contains(got.String(), "\n   "+topic+" ") {
			t.Errorf("the list of topics lacks %s", topic)
		}
	}
}
