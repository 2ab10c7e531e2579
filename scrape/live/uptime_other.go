//go:build !linux && !darwin

package live

import "time"

// uptime returns 0: it is not known on this system.
func uptime() time.Duration { return 0 }
