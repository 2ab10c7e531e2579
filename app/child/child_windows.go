package child

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/windows"
)

// hasTerminal reports that there is none in which the command could share a process group: here a group can only be interrupted as a whole.
func hasTerminal() bool { return false }

func attributes(bool) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

func adopt() {}

// shell has a command run a line of cmd.exe.
func shell(cmd *exec.Cmd, line string) (err error) {
	if cmd.Path, err = exec.LookPath("cmd.exe"); err != nil {
		return reason(err)
	}
	cmd.SysProcAttr = attributes(true)
	cmd.SysProcAttr.CmdLine = "cmd.exe /C " + line
	return nil
}

// killGroup kills the command and what it has started.
func (c *Child) killGroup() {
	exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(c.cmd.Process.Pid)).Run()
	c.cmd.Process.Kill()
}

// groupLives reports false: nobody knows what a command has left behind here.
func (c *Child) groupLives() bool { return false }

// signal interrupts the command and its group: ctrl-break is what a group of its own gets.
func (c *Child) signal(os.Signal) {
	windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(c.cmd.Process.Pid))
}

func (c *Child) kill() { c.cmd.Process.Kill() }

// left returns nothing: nobody knows what a command has left behind here.
func (c *Child) left(bool) []int { return nil }

func signalAll([]int, syscall.Signal) {}
