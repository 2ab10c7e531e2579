//go:build unix

package child

import (
	"os"
	"os/exec"
	"slices"
	"syscall"
)

// hasTerminal reports whether the program has a controlling terminal.
func hasTerminal() bool {
	tty, err := os.Open("/dev/tty")
	if err == nil {
		tty.Close()
	}
	return err == nil
}

// signal sends a signal to the command and what is in its process group, as a terminal does.
func (c *Child) signal(s os.Signal) {
	n, ok := s.(syscall.Signal)
	for told := []int(nil); ok; { // what was started meanwhile gets it, too
		list := slices.DeleteFunc(c.group(), func(p int) bool { return slices.Contains(told, p) })
		if len(list) == 0 || len(told) > 1000 {
			return
		}
		signalAll(list, n)
		told = append(told, list...)
	}
}

// shell has a command run a line of the shell, in a process group of its own.
func shell(cmd *exec.Cmd, line string) error {
	cmd.Path, cmd.Args, cmd.SysProcAttr = "/bin/sh", []string{"sh", "-c", line}, attributes(true)
	return nil
}

// killGroup kills all in the command's own process group.
func (c *Child) killGroup() { syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) }

// groupLives reports whether there is anything left in that group of a command that has ended. What has ended, too, and has become a child
// of the program, see adopt, may have nobody else who waits for it.
func (c *Child) groupLives() bool {
	group := -c.cmd.Process.Pid
	for {
		if n, err := syscall.Wait4(group, nil, syscall.WNOHANG, nil); n <= 0 && err != syscall.EINTR {
			return syscall.Kill(group, 0) == nil
		}
	}
}

// signalAll sends a signal to some processes, and to the process groups of negative numbers.
func signalAll(processes []int, s syscall.Signal) {
	for _, p := range processes {
		syscall.Kill(p, s)
	}
}
