package screen

import (
	"runtime"
	"syscall"
)

// stopNow stops the process as ctrl-z stops one without handlers. It returns when the process continues; without job control, at once.
//
// It sends SIGTTIN, because Go's runtime never stops handling SIGTSTP after a Notify. It sends it to this thread, which gets it before the
// call returns. Sent to the process, it may reach another thread later on a busy machine, when the program has the screen again.
func stopNow() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	_, _, errno := syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(syscall.Getpid()), uintptr(syscall.Gettid()), uintptr(syscall.SIGTTIN))
	if errno != 0 {
		return errno
	}
	return nil
}
