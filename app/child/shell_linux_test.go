package child

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A line of the shell, and what it has left in its group, is none of what a command has left behind: it isn't counted, and goes on.
func TestShellIsApart(t *testing.T) {
	f := func(line string) {
		t.Run(line, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := syscall.Mkfifo("begins", 0o600); err != nil {
				t.Fatal(err)
			}
			c := script(t, false, "exit 0") // from now on, what is left behind is adopted
			<-c.Ended()
			dir, _ := os.Getwd()
			ended := make(chan error, 1)
			go func() { ended <- RunShell(context.Background(), line, nil, time.Hour) }()
			pipe, err := os.Open(filepath.Join(dir, "begins"))
			if err != nil {
				t.Fatal(err)
			}
			defer pipe.Close()
			if _, err := bufio.NewReader(pipe).ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			if n := c.EndLeft(0, true); n != 0 {
				t.Errorf("%d were left behind", n)
			}
			if err := os.WriteFile("ends", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	const waits = "echo >begins; until test -e ends; do sleep 0.01; done"
	f(waits)
	f("(" + waits + ") &")
}
