//go:build !unix

package app

import "log/slog"

// A jobControl does nothing: there is no job control here.
type jobControl struct {
	background func() bool
	done       <-chan struct{}
}

func newJobControl(*slog.Logger) *jobControl { return &jobControl{} }

func (*jobControl) listen() {}

func (*jobControl) ignore() {}

func (*jobControl) watch(func(func()), func(func()) bool, <-chan struct{}) {}

func (*jobControl) stopAll() {}
