//go:build unix

package notify

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"origintop/scrape/fields"
	"origintop/scrape/severity"
)

func anAlarm(origin_ string) *Alarm {
	return &Alarm{Origin: origin_, Time: time.Unix(1_700_000_000, 0), Matter: fields.Matter{
		Resource: "net", Subject: "eth0 out\x1b]0;x\a", Severity: severity.Crit, Value: 95, Limit: 90,
	}, Text: "net"}
}

// run has a line of the shell run for some alarms, and waits for that.
func run(t *testing.T, line string, limit time.Duration, alarms ...*Alarm) *Hook {
	t.Helper()
	h := NewHook(line, slog.New(slog.DiscardHandler))
	h.limit = limit
	for _, a := range alarms {
		h.Add(a)
	}
	go h.Run(t.Context())
	if err := h.Close(time.Minute); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHook(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	h := run(t, `cat >>got; test ! -e busy && touch busy && rm busy; echo noise; echo noise >&2`, time.Minute, anAlarm("a"), anAlarm("b"))
	if h.Trouble() != "" {
		t.Error(h.Trouble())
	}
	got, err := os.ReadFile("got")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(got), "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("%q", got)
	}
	for i, want := range []string{"a", "b"} {
		var alarm map[string]any
		if err := json.Unmarshal([]byte(lines[i]), &alarm); err != nil {
			t.Fatal(err)
		}
		if alarm["origin"] != want || alarm["time"] != "2023-11-14T22:13:20.000Z" || alarm["level"] != "critical" || alarm["value"] != 95.0 {
			t.Errorf("%v", alarm)
		}
	}
	if strings.ContainsAny(string(got), "\x1b\a") {
		t.Errorf("%q", got)
	}
}

func TestHookFails(t *testing.T) {
	f := func(line string, limit time.Duration, want string) {
		t.Helper()
		if got := run(t, line, limit, anAlarm("")).Trouble(); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
	f("exit 3", time.Minute, "exit status 3")
	f("no-such-command-anywhere", time.Minute, "exit status 127")
	f("kill -9 $$", time.Minute, "exit status 137")
	f("sleep 600", 300*time.Millisecond, "killed after 300ms")
	f("sleep 600 &", 300*time.Millisecond, "killed after 300ms")
	f("true", time.Minute, "")
	f("exec 0<&-", time.Minute, "")
}

// What a command has started is killed with it.
func TestHookKillsChildren(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pid")
	run(t, "(sleep 600 & echo $! >'"+path+"'; wait)", 3*time.Second, anAlarm(""))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if err := json.Unmarshal(text, &pid); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); syscall.Kill(pid, 0) == nil; time.Sleep(10 * time.Millisecond) {
		stat, _ := os.ReadFile("/proc/" + strings.TrimSpace(string(text)) + "/stat")
		if strings.Contains(string(stat), ") Z ") {
			break // nobody has waited for it yet
		}
		if time.Since(begun) > time.Minute {
			t.Fatal("it runs still")
		}
	}
}

// Of too many alarms those are dropped that come last, and Add never waits.
func TestHookDrops(t *testing.T) {
	var alarms []*Alarm
	for range maxWaiting + 5 {
		alarms = append(alarms, anAlarm(""))
	}
	h := NewHook("true", slog.New(slog.DiscardHandler))
	h.limit = time.Minute
	for _, a := range alarms {
		h.Add(a)
	}
	if got := h.Trouble(); got != "5 alarms dropped: the command is too slow" {
		t.Errorf("%q", got)
	}
	go h.Run(t.Context())
	if err := h.Close(time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := h.Trouble(); got != "" || h.Dropped() != 5 {
		t.Errorf("it has caught up: %q, %d dropped", got, h.Dropped())
	}
	h.Add(anAlarm("")) // after its end
}

// What was dropped stays known when the light that says so has gone, and is said at the end.
func TestNotifierSaysWhatWasDropped(t *testing.T) {
	n := New("", "true", slog.New(slog.DiscardHandler))
	n.Hook.mu.Lock()
	n.Hook.dropped = 5
	n.Hook.mu.Unlock()
	if got := n.Close(time.Minute); got != "5 alarms were dropped in all: the command is too slow" {
		t.Errorf("%q", got)
	}
}

// A command that runs when the program ends is killed.
func TestHookEnds(t *testing.T) {
	h := NewHook("sleep 600", slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go h.Run(ctx)
	h.Add(anAlarm(""))
	h.Add(anAlarm(""))
	if err := h.Close(50 * time.Millisecond); err != ErrUnfinished {
		t.Error(err)
	}
	cancel()
	if err := h.Close(time.Minute); err != nil {
		t.Error(err)
	}
}
