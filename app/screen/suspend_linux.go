package screen

import (
	"runtime"
	"syscall"
)

// stopNow stops the process as ctrl-z does one that handles nothing, and returns when it goes on, or at once where there is no job control.
//
// It is SIGTTIN, because once it was notified of SIGTSTP, Go's runtime goes on handling that. And it goes to this very thread, which has it
// before the call returns: sent to the process, it waits for whichever thread is to have it, and on a busy machine would stop the program
// later, when it has the screen again.
func stopNow() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, _, errno := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(syscall.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGTTIN))
	if errno != 0 {
		return errno
	}
	return nil
}
