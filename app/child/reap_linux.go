package child

import (
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"origintop/scrape/crash"
)

// own are the commands that were started.
var own = struct {
	sync.Mutex
	pids  map[int]bool // that someone waits for
	apart map[int]bool // process groups that are none of what other commands have started
}{pids: map[int]bool{}, apart: map[int]bool{}}

// begin starts the command, so that nobody else waits for it.
func (c *Child) begin() error {
	own.Lock()
	defer own.Unlock()
	died := make(chan os.Signal, 1)
	signal.Notify(died, syscall.SIGCHLD)
	err := c.cmd.Start()
	if err != nil {
		signal.Stop(died)
		return err
	}
	own.pids[c.cmd.Process.Pid] = true
	if c.apart {
		own.apart[c.cmd.Process.Pid] = true
	}
	go crash.Guarded(func() error {
		c.reapAll(died)
		return nil
	})
	return nil
}

// wait waits for the command.
func (c *Child) wait() error {
	err := c.cmd.Wait()
	own.Lock()
	defer own.Unlock()
	delete(own.pids, c.cmd.Process.Pid)
	return err
}

// release forgets the process group of a command that is apart.
func (c *Child) release() {
	own.Lock()
	defer own.Unlock()
	delete(own.apart, c.cmd.Process.Pid)
}

// reapAll waits, until the command ends, for what it has started and left: as those are children of the program, see adopt, nobody else
// does.
func (c *Child) reapAll(died chan os.Signal) {
	defer signal.Stop(died)
	const pause = time.Second // it costs a look at all processes
	for {
		select {
		case <-died:
		case <-c.ended:
			return
		}
		reap()
		select {
		case <-time.After(pause):
		case <-c.ended:
			return
		}
	}
}

// reap waits for all children that have ended, but for commands.
func reap() {
	own.Lock()
	defer own.Unlock()
	self := os.Getpid()
	for _, p := range processes(false) {
		if p.parent == self && !own.pids[p.pid] {
			syscall.Wait4(p.pid, nil, syscall.WNOHANG, nil)
		}
	}
}
