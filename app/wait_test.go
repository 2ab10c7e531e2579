package app

import "time"

// patience is how long tests of real programs wait for what should come soon: so long that however busy a machine is, only what never
// comes is missed.
const patience = 2 * time.Minute

// eventually waits until something holds, and reports whether it did.
func eventually(holds func() bool) bool {
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if holds() {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}
