//go:build !darwin && !dragonfly && !freebsd && !linux && !netbsd && !openbsd

package child

// keepModes returns a function that does nothing.
func keepModes() (restore func()) { return func() {} }
