//go:build !linux && !darwin

package live

import "time"

// uptime returns 0: the system doesn't tell, or not in the same way.
func uptime() time.Duration { return 0 }
