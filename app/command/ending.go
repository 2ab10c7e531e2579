package command

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"origintop/scrape/crash"
	"origintop/scrape/recording"
	"origintop/widgets"
)

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

// recorded ends the recording and returns why it is not all there, nil if it is or if there is none. A disk that takes its time has that,
// until the context ends; one that takes nothing any more is given up when the time is over.
func recorded(ctx context.Context, r *recording.Recorder, over <-chan struct{}, stderr io.Writer) error {
	if r == nil {
		return nil
	}
	if !ends(ctx, r, over, stderr) {
		s := r.Status()
		unsure := s.Waiting + s.Unstored
		what := fmt.Sprintf("%d pages and markers may be lost", unsure)
		if unsure == 0 {
			what = "the end of the recording may be lost"
		}
		return fmt.Errorf("record to %s: its disk has taken nothing for %v: %s; %s", s.Path, s.Stuck.Round(time.Second), what, recordedSoFar(s.EarlierPages+s.Stored))
	}
	switch s := r.Status(); {
	case s.Err != nil:
		return fmt.Errorf("record to %s: %w; %s%s", s.Path, s.Err, recordedSoFar(s.EarlierPages+s.Pages), nowThere(r, over))
	case s.Lost > 0:
		return fmt.Errorf("record to %s: %d pages are missing: the disk was too slow for them, or they did not fit", s.Path, s.Lost)
	}
	return nil
}

// ends ends the recording and reports whether all of it is in the file.
func ends(ctx context.Context, r *recording.Recorder, over <-chan struct{}, stderr io.Writer) bool {
	done := r.End()
	if inTime(done, over) {
		return true
	}
	stop := ctx.Done()
	if ctx.Err() != nil {
		stop = nil // a signal has ended the program: the next one, after Patience, ends it at once
	}
	tick := time.NewTicker(patience / 4)
	defer tick.Stop()
	for said := false; r.Status().Stuck < patience; said = true {
		select {
		case <-done:
			return true
		case <-stop:
			return false
		case <-tick.C:
		}
		if s := r.Status(); !said && s.Stuck < patience {
			say(stderr, "writes the last %d pages to %s", s.Waiting, s.Path)
		}
	}
	return false
}

// inTime reports whether something ends before the time is over. If that is over already, there is a moment for what ends by itself.
func inTime(done, over <-chan struct{}) bool {
	const moment = 100 * time.Millisecond
	select {
	case <-done:
		return true
	case <-over:
	}
	select {
	case <-done:
		return true
	case <-time.After(moment):
		return false
	}
}

// joined returns the errors that errors.Join has made one of, each to be said on a line of its own; else only the error itself.
func joined(err error) (list []error) {
	join, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var lines []string
	for _, e := range join.Unwrap() {
		list = append(list, joined(e)...)
		lines = append(lines, e.Error())
	}
	if err.Error() != strings.Join(lines, "\n") { // they are parts of one sentence
		return []error{err}
	}
	return list
}

// recordedSoFar says how many pages of this run are in a recording that has failed.
func recordedSoFar(pages int) string {
	if pages == 0 {
		return "no page of this run was recorded"
	}
	return fmt.Sprintf("until then %d pages of this run were recorded", pages)
}

// nowThere says what is there of a file that was recorded to, which it looks at; "" if that is not known when the time is over.
func nowThere(r *recording.Recorder, over <-chan struct{}) string {
	text := ""
	looked := make(chan struct{})
	go func() {
		defer close(looked)
		crash.Guarded(func() error {
			look, bytes := r.LookAtFile()
			size := strings.TrimSpace((&widgets.Scale{}).Bytes(float64(bytes)))
			text = map[recording.FileLook]string{
				recording.FileThere: ", and the file is there with " + size, recording.FileShorter: ", and the file is there with " + size + ", less than it had",
				recording.FileGone: ", and the file is gone", recording.FileReplaced: ", and another file has its name",
			}[look]
			return nil
		})
	}()
	if !inTime(looked, over) {
		return ""
	}
	return text
}
