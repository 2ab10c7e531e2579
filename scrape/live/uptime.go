//go:build linux || darwin

package live

import (
	"time"

	"golang.org/x/sys/unix"
)

// uptime returns the time since the machine was started, suspended or not; 0 if it is not known.
func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(clockOfUptime, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
