//go:build linux || darwin

package live

import (
	"time"

	"golang.org/x/sys/unix"
)

// uptime returns the time since the machine was started, while it was suspended included, 0 if the system doesn't tell.
func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(clockOfUptime, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
