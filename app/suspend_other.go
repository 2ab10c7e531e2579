//go:build !unix

package app

// A jobControl does nothing: there is no job control here.
type jobControl struct{}

func newJobControl() *jobControl { return &jobControl{} }

func (*jobControl) watch(*dashboard, <-chan struct{}) {}

func (*jobControl) stopAll() {}
