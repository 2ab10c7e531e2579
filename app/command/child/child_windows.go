package child

import (
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// hasTerminal reports that there is none in which the command could share a process group: here a group can only be interrupted as a whole.
func hasTerminal() bool { return false }

func attributes(bool) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

func adopt() {}

// signal interrupts the command and its group: ctrl-break is what a group of its own gets.
func (c *Child) signal(os.Signal) {
	windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(c.cmd.Process.Pid))
}

func (c *Child) kill() { c.cmd.Process.Kill() }

// left returns nothing: nobody knows what a command has left behind here.
func (c *Child) left(bool) []int { return nil }

func signalAll([]int, syscall.Signal) {}
