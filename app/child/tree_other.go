//go:build unix && !linux

package child

import "syscall"

func attributes(ownGroup bool) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: ownGroup} }

func adopt() {}

// group returns the process group of the command or, if the program itself is in it, the command alone.
func (c *Child) group() []int {
	if !c.shares {
		return []int{-c.cmd.Process.Pid}
	}
	return []int{c.cmd.Process.Pid}
}

// kill kills what group returns.
func (c *Child) kill() { signalAll(c.group(), syscall.SIGKILL) }

// left returns the process group of a command that has ended, if anything is left in it. If the program itself is in it, nobody knows.
func (c *Child) left(bool) []int {
	if pid := c.cmd.Process.Pid; !c.shares && syscall.Kill(-pid, 0) == nil {
		return []int{-pid}
	}
	return nil
}
