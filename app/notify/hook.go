package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"origintop/app/child"
	"origintop/scrape/crash"
)

const (
	hookTime   = 10 * time.Second // a command has, with all that it starts
	maxWaiting = 32               // alarms that wait for the command
)

// A Hook runs a command for each alarm, with its JSON on standard input: one at a time, each for ten seconds at most. Add and Trouble may
// be called by any goroutine, and wait for nothing.
type Hook struct {
	line  string // for the shell
	log   *slog.Logger
	limit time.Duration
	queue chan []byte
	ended chan struct{} // Run has

	mu      sync.Mutex // guards the fields below
	closed  bool
	dropped int    // in all
	behind  bool   // some have been dropped, and the command has not caught up since
	failed  string // why the last command failed; "" if it did not
}

// NewHook returns a Hook that runs a line of the shell.
func NewHook(line string, log *slog.Logger) *Hook {
	return &Hook{line: line, log: log, limit: hookTime, queue: make(chan []byte, maxWaiting), ended: make(chan struct{})}
}

// Add has the command run for an alarm. If too many wait, it is dropped.
func (h *Hook) Add(a *Alarm) {
	text, err := a.JSON()
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err != nil:
		h.failed = err.Error()
		return
	case h.closed:
		return
	}
	select {
	case h.queue <- text:
	default:
		if h.dropped++; !h.behind {
			h.log.Warn("on-alarm drops alarms: too many wait")
		}
		h.behind = true
	}
}

// Trouble says that the last command failed, or that alarms were dropped since the command could keep up; "" if all is well.
func (h *Hook) Trouble() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.behind && h.failed != "":
		return fmt.Sprintf("%s; %d alarms dropped", h.failed, h.dropped)
	case h.behind:
		return fmt.Sprintf("%d alarms dropped: the command is too slow", h.dropped)
	}
	return h.failed
}

// Dropped returns how many alarms were dropped in all.
func (h *Hook) Dropped() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.dropped
}

// Run runs the commands until Close, or until the context ends, which kills one that runs.
func (h *Hook) Run(ctx context.Context) {
	defer close(h.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case text, ok := <-h.queue:
			if !ok {
				return
			}
			err := crash.Guarded(func() error { return child.RunShell(ctx, h.line, text, h.limit) })
			failed := ""
			switch {
			case err != nil:
				failed = err.Error()
				h.log.Warn("on-alarm failed", "error", failed)
			default:
				h.log.Info("on-alarm ran")
			}
			h.mu.Lock()
			if h.failed = failed; h.behind && len(h.queue) == 0 {
				h.behind = false
				h.log.Warn("on-alarm has caught up", "dropped", h.dropped)
			}
			h.mu.Unlock()
		}
	}
}

// ErrUnfinished is the error of Close when commands were still to be run.
var ErrUnfinished = errors.New("not all alarms were handed over")

// Close takes no more alarms and waits until the command has been run for those that there are, but no longer than that. The context of Run
// is to be ended after it.
func (h *Hook) Close(patience time.Duration) error {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		close(h.queue)
	}
	h.mu.Unlock()
	select {
	case <-h.ended:
		return nil
	case <-time.After(patience):
		return ErrUnfinished
	}
}
