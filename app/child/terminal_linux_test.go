package child

import (
	"os"
	"os/exec"
	"testing"

	"origintop/app/ptytest"
)

// The terminal is as it was after a command that was killed; one that ends by itself leaves it as it likes.
func TestModesOfTerminal(t *testing.T) {
	if text := os.Getenv("ORIGINTOP_TEST_MODES"); text != "" {
		c, _, err := start(hasTerminal(), &exec.Cmd{Path: "/bin/sh", Args: []string{"sh", "-c", text}, Stdin: os.Stdin})
		if err != nil {
			t.Fatal(err)
		}
		<-c.Ended()
		return
	}
	f := func(text string, same bool) {
		t.Helper()
		p := ptytest.New(t)
		program := p.Start([]string{"ORIGINTOP_TEST_MODES=" + text}, os.Args[0], "-test.run=^TestModesOfTerminal$")
		if err := program.Wait(); err != nil {
			t.Errorf("%s: %v: %s", text, err, p.Sent())
		}
		if got := *p.Settings() == *p.Before; got != same {
			t.Errorf("%s: the same as before: %v", text, got)
		}
	}
	f("stty raw -echo; kill -KILL $$", true)
	f("stty raw -echo; kill -TERM $$", true)
	f("sh -c 'stty raw -echo; kill -KILL $$'; exit 137", true)
	f("stty -echo", false)
	f(":", true)
}
