package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// RunShell runs a line of the shell with a text on its standard input, and waits until it and all in its process group have ended. Its
// output goes nowhere, and it has no terminal to write to. What has not ended after the limit, or when the context does, is killed. The
// error says what was wrong, and not what the line was: that may hold a secret.
func RunShell(ctx context.Context, line string, stdin []byte, limit time.Duration) error {
	cmd := &exec.Cmd{Stdin: bytes.NewReader(stdin), WaitDelay: time.Second} // others may have the pipe still
	if err := shell(cmd, line); err != nil {
		return err
	}
	c, _, err := launch(&Child{cmd: cmd, apart: true})
	if err != nil {
		return fmt.Errorf("start the shell: %w", err)
	}
	defer c.release()
	late := time.NewTimer(limit)
	defer late.Stop()
	why := error(nil)
	ended := c.Ended()
	const pause = 20 * time.Millisecond // from one look at what the command has left behind to the next
	var look <-chan time.Time
	for {
		select {
		case <-ended:
			if why != nil {
				return why
			}
			if ended = nil; c.Status() != 0 {
				why = fmt.Errorf("exit status %d", c.Status())
			}
			look = time.After(0)
		case <-look:
			if !c.groupLives() {
				return why
			}
			look = time.After(pause)
		case <-late.C:
			c.killGroup()
			if why = fmt.Errorf("killed after %v", limit); ended == nil {
				return why
			}
		case <-ctx.Done():
			c.killGroup()
			if why = errors.New("killed: the program ends"); ended == nil {
				return why
			}
			ctx = context.WithoutCancel(ctx)
		}
	}
}
