//go:build !unix

package app

// stopSelf does nothing: there is no job control here.
func stopSelf() {}
