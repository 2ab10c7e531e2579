//go:build !unix

package screen

import "log/slog"

// A JobControl does nothing on this system, which has no job control.
type JobControl struct {
	Background func() bool
	Done       <-chan struct{}
}

func NewJobControl(*slog.Logger) *JobControl { return &JobControl{} }

func (*JobControl) Listen() {}

func (*JobControl) Ignore() {}

func (*JobControl) Watch(func(func()), func(func()) bool, <-chan struct{}) {}

func (*JobControl) StopAll() {}
