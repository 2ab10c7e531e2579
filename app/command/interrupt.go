package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"origintop/scrape/crash"
)

// Interrupted is the cause of a context that a signal has ended.
type Interrupted struct{ Signal os.Signal }

func (i *Interrupted) Error() string { return "ended by the signal " + i.Signal.String() }

// signalled returns the exit status of a program that a signal has ended, and otherwise the given one.
func signalled(ctx context.Context, status int) int {
	var by *Interrupted
	if errors.As(context.Cause(ctx), &by) {
		if n, ok := by.Signal.(syscall.Signal); ok {
			return exitSignal + int(n)
		}
	}
	return status
}

// hungUp waits a second for the signal that follows the loss of a terminal, and returns a context that it has ended. If none comes, the
// signal is SIGHUP.
func hungUp(ctx context.Context) context.Context {
	ctx, end := context.WithCancelCause(ctx)
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
	end(&Interrupted{Signal: syscall.SIGHUP})
	return ctx
}

// patience is how long an ending program waits, in all, for what hangs: a disk, a network file system, a terminal.
const patience = 2 * time.Second

// Patience is how long after a signal a second one must not yet kill the program. By then the terminal is as it was, whatever hangs.
const Patience = patience + time.Second

// newEnding returns a function that begins the end of the program when it is first called. It returns a channel that is closed when
// patience is over.
func newEnding() func() <-chan struct{} {
	return sync.OnceValue(func() <-chan struct{} {
		over := make(chan struct{})
		time.AfterFunc(patience, func() {
			crash.Guarded(func() error { close(over); return nil })
		})
		return over
	})
}

// interruptible runs f and returns its results. When the context ends, f has until patience is over to return. Then it is left behind, and
// ends with the program.
func interruptible[T any](ctx context.Context, f func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		var r result
		r.err = crash.Guarded(func() (err error) {
			r.value, err = f()
			return err
		})
		done <- r
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
	}
	select {
	case r := <-done:
		return r.value, r.err
	case <-time.After(patience):
		var none T
		return none, fmt.Errorf(
			"interrupted in the middle of something that took longer than %v, and is not waited for: %w", patience, context.Cause(ctx),
		)
	}
}

// interruptibleStatus is interruptible for functions that return an exit status.
func interruptibleStatus(ctx context.Context, f func() (status int, err error)) (status int, err error) {
	if status, err = interruptible(ctx, f); err != nil && status == 0 { // it was left behind, or panicked
		status = signalled(ctx, exitFailure)
	}
	return status, err
}

// interruptibleCommand returns a command that does the same as run, and ends soon after a signal even if run hangs.
func interruptibleCommand(run runFunc) runFunc {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
		return interruptibleStatus(ctx, func() (int, error) { return run(ctx, args, stdout, stderr, demo) })
	}
}
