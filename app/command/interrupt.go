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

// hungUp returns a context that a signal has ended, which is SIGHUP if none comes: a terminal may be gone some time before it says so.
func hungUp(ctx context.Context) context.Context {
	ctx, end := context.WithCancelCause(ctx)
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
	end(&Interrupted{Signal: syscall.SIGHUP})
	return ctx
}

// patience is how long, when the program is to end, what hangs is waited for, all of it together: a disk, a file system of another machine,
// a terminal.
const patience = 2 * time.Second

// Patience is how long after a signal no other one is to end the program: by then it has left the terminal as it was, whatever hangs.
const Patience = patience + time.Second

// newEnding returns a function whose first call says that the program is to end. What it returns is closed when nothing is waited for any
// more.
func newEnding() func() <-chan struct{} {
	return sync.OnceValue(func() <-chan struct{} {
		over := make(chan struct{})
		time.AfterFunc(patience, func() {
			crash.Guarded(func() error { close(over); return nil })
		})
		return over
	})
}

// interruptible runs f, which ends soon when the context does, and returns what it does. If it hangs instead, or is in the middle of
// something large, it is left behind when patience is over, and ends with the program.
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
		return none, fmt.Errorf("interrupted in the middle of something that took longer than %v, and is not waited for: %w", patience, context.Cause(ctx))
	}
}

// atOnce is interruptible for what returns an exit status.
func atOnce(ctx context.Context, f func() (status int, err error)) (status int, err error) {
	if status, err = interruptible(ctx, f); err != nil && status == 0 { // it was left behind, or panicked
		status = signalled(ctx, exitFailure)
	}
	return status, err
}

// endsAtOnce returns a command that does what another one does, and ends soon after a signal whatever that is doing.
func endsAtOnce(run runFunc) runFunc {
	return func(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error) {
		return atOnce(ctx, func() (int, error) { return run(ctx, args, stdout, stderr, demo) })
	}
}
