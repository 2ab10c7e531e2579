package live

import "golang.org/x/sys/unix"

// clockOfUptime is the clock that goes on while the machine is suspended, as clock_gettime(3) has it.
const clockOfUptime = unix.CLOCK_MONOTONIC
