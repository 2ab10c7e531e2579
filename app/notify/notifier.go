package notify

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"origintop/scrape/crash"
	"origintop/scrape/origin"
)

// A Notifier tells of what turns critical in any of some origins: a screen, and a command. Observe and Warning are for one goroutine; the
// nil Notifier tells nobody.
type Notifier struct {
	Raised <-chan string // what has turned critical, in words. What nobody takes out in time is dropped
	Hook   *Hook         // nil: there is no command

	name    string // of the origin, where there is one
	began   time.Time
	raised  chan string
	watches map[string]*Watch
	warned  string

	running sync.WaitGroup
	end     context.CancelFunc
}

// New returns a Notifier. The name is that of the origin where there is one only. A line of the shell that is not "" is run for each alarm.
func New(name, line string, log *slog.Logger) *Notifier {
	const waiting = 16 // for a screen that hangs
	n := &Notifier{name: name, watches: map[string]*Watch{}, raised: make(chan string, waiting), end: func() {}}
	if n.Raised = n.raised; line == "" {
		return n
	}
	n.Hook = NewHook(line, log)
	var ctx context.Context
	ctx, n.end = context.WithCancel(context.Background())
	n.running.Go(func() { crash.Guarded(func() error { n.Hook.Run(ctx); return nil }) })
	return n
}

// past is how long before the run the pages are that its first snapshots may be of. What was before that is not observed. What comes late
// all the time, as from a Prometheus that gets its samples minutes later, is.
const past = time.Minute

// Observe takes in the next snapshot of an origin, "" for the only one. Now is the time of the run. It waits for nothing.
func (n *Notifier) Observe(origin string, s *origin.Snapshot, now time.Time) {
	if n == nil {
		return
	}
	if n.began.IsZero() {
		n.began = now
	}
	if s.Known.Before(n.began.Add(-past)) {
		return
	}
	w := n.watches[origin]
	if w == nil {
		w = new(Watch)
		n.watches[origin] = w
	}
	for _, c := range w.Observe(s) {
		if c.Over || c.Again {
			continue
		}
		alarm := AlarmOf(origin, s, &c)
		text := alarm.Text
		if origin != "" {
			text = origin + ": " + text
		} else {
			alarm.Origin = n.name
		}
		if n.Hook != nil {
			n.Hook.Add(&alarm)
		}
		select {
		case n.raised <- text:
		default:
		}
	}
}

// Warning says what is wrong with the command, "" if nothing is that it has not said before.
func (n *Notifier) Warning() string {
	if n == nil || n.Hook == nil {
		return ""
	}
	was := n.warned
	if n.warned = n.Hook.Trouble(); n.warned == was {
		return ""
	}
	return n.warned
}

// Close waits for commands that have yet to be run, but no longer than that, and kills what runs then. It returns what Warning does, or
// else how many alarms were dropped.
func (n *Notifier) Close(patience time.Duration) string {
	if n == nil || n.Hook == nil {
		return ""
	}
	err := n.Hook.Close(patience)
	n.end()
	n.running.Wait()
	if err != nil {
		return err.Error()
	}
	if says := n.Warning(); says != "" || n.Hook.Dropped() == 0 {
		return says
	}
	return fmt.Sprintf("%d alarms were dropped in all: the command is too slow", n.Hook.Dropped())
}
