// Package child runs commands so that they can be ended with all that they have started: the one that a watch goes around, with the program's
// own terminal, input and output, as a shell runs it; and that of an alarm, with none of these.
//
// It is a package of its own because process groups, the terminal and what is left behind differ from system to system.
package child

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"origintop/scrape/crash"
)

// Exit statuses of a shell for a command that can't be run.
const (
	NotExecutable = 126
	NotFound      = 127
)

// A Child is a command that was started. Its methods may be called from any goroutine.
type Child struct {
	cmd    *exec.Cmd
	shares bool // it is in the program's own process group
	apart  bool // its process group is none of what other commands have started
	ended  chan struct{}

	mu   sync.Mutex
	last map[os.Signal]time.Time // when each was passed on
}

// Find returns the path of the command of that name, as a shell finds it. With an error it returns the exit status of a shell.
func Find(name string) (path string, status int, err error) {
	if path, err = exec.LookPath(name); err != nil {
		return "", notStarted(err), reason(err)
	}
	return path, 0, nil
}

// Start starts the command at a path. Its output goes to these writers, without a detour if they are files. With an error it returns the
// exit status of a shell.
//
// Where there is a terminal, the command stays in the program's process group, so that ctrl-c and ctrl-z reach it and it can read, as
// without the program. Where there is none, it gets a process group of its own.
func Start(path string, args []string, stdin io.Reader, stdout, stderr io.Writer) (c *Child, status int, err error) {
	return start(hasTerminal(), &exec.Cmd{
		Path: path, Args: args, Stdin: stdin, Stdout: stdout, Stderr: stderr,
		WaitDelay: time.Second, // for writers that are no files: others may still have the pipe
	})
}

func start(shares bool, cmd *exec.Cmd) (c *Child, status int, err error) {
	cmd.SysProcAttr = attributes(!shares)
	adopt()
	return launch(&Child{cmd: cmd, shares: shares})
}

// launch starts a command whose attributes are set.
func launch(c *Child) (_ *Child, status int, err error) {
	c.ended, c.last = make(chan struct{}), map[os.Signal]time.Time{}
	restore := func() {}
	if c.shares {
		restore = keepModes()
	}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked: the kernel tells the command of the program's death when this very thread ends
		if err := crash.Guarded(c.begin); err != nil {
			started <- err
			return
		}
		started <- nil
		crash.Guarded(c.wait) // what it was is in ProcessState
		if c.Status() > 128 { // a signal has ended it, or what it has waited for
			restore()
		}
		close(c.ended)
	}()
	if err := <-started; err != nil {
		return nil, notStarted(err), reason(err)
	}
	return c, 0, nil
}

func notStarted(err error) (status int) {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return NotFound
	}
	return NotExecutable
}

// reason returns why a command can't be run, without its name, which the caller knows.
func reason(err error) error {
	if named, ok := errors.AsType[*exec.Error](err); ok {
		err = named.Err
	}
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	return err
}

// Ended is closed when the command has ended; what it has started may go on.
func (c *Child) Ended() <-chan struct{} { return c.ended }

// Status returns the exit status of the command that has ended, 128 + n if signal n has ended it.
func (c *Child) Status() int {
	state := c.cmd.ProcessState
	if state == nil { // its end was not seen
		return NotExecutable
	}
	if s, ok := state.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		return 128 + int(s.Signal())
	}
	return state.ExitCode()
}

// twice is how soon after a signal the same one is taken for the same: timeout sends it to the program and to its group.
const twice = 100 * time.Millisecond

// Pass passes on a signal that the program got. What a terminal sends to the whole process group has reached the command already.
func (c *Child) Pass(s os.Signal) {
	if c.shares && (s == os.Interrupt || s == syscall.SIGQUIT) {
		return
	}
	c.mu.Lock()
	now := time.Now()
	again := !c.last[s].IsZero() && now.Sub(c.last[s]) < twice
	c.last[s] = now
	c.mu.Unlock()
	if !again {
		c.signal(s)
	}
}

// End interrupts the command, and what is in its process group, as ctrl-c does. If it has not ended after the grace it gets SIGTERM, and
// after another one SIGKILL with all that it has started. End returns when the command has ended.
func (c *Child) End(grace time.Duration) {
	escalate(c.ended, grace, func() { c.signal(os.Interrupt) }, func() { c.signal(syscall.SIGTERM) }, c.kill)
}

// escalate takes one measure after the other, with a grace between them, until something has ended.
func escalate(ended <-chan struct{}, grace time.Duration, measures ...func()) {
	for _, measure := range measures {
		select {
		case <-ended:
			return
		default:
		}
		measure()
		select {
		case <-ended:
			return
		case <-time.After(grace):
		}
	}
	<-ended
}

// EndLeft ends what a command that has ended has left behind: by SIGTERM and, after the grace, SIGKILL. It returns how many processes those
// were, -1 if there were some, but nobody can say how many. What has made itself a session of its own, as daemons do, goes on, unless all
// of it is to end.
func (c *Child) EndLeft(grace time.Duration, all bool) (n int) {
	left := c.left(all)
	n = len(left)
	if n > 0 && left[0] < 0 {
		n = -1
	}
	signalAll(left, syscall.SIGTERM)
	for begun := time.Now(); len(left) > 0 && time.Since(begun) < grace; left = c.left(all) {
		time.Sleep(20 * time.Millisecond)
	}
	signalAll(left, syscall.SIGKILL)
	reap()
	return n
}
