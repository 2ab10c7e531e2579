//go:build unix

package screen

import (
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// A JobControl leaves the terminal to the shell while the process is stopped.
type JobControl struct {
	signals    chan os.Signal
	log        *slog.Logger
	Background func() bool     // reports whether another process has the terminal
	Done       <-chan struct{} // closed when the program is to end
}

func NewJobControl(log *slog.Logger) *JobControl {
	return &JobControl{signals: make(chan os.Signal, 8), log: log, Background: func() bool { return false }}
}

// Listen has the process no longer stop of itself when it is told to. It is called before the terminal is taken: a process that stops then
// would leave it to the shell as it is.
func (j *JobControl) Listen() { signal.Notify(j.signals, syscall.SIGTSTP, syscall.SIGCONT) }

// Ignore ends what listen has begun.
func (j *JobControl) Ignore() { signal.Stop(j.signals) }

// Watch has the dashboard stop when the process is told to, as ctrl-z does, and take the terminal again when it goes on after
// a stop that nobody told it of. It returns when ended is closed.
//
// On the goroutine of the user interface, which queue has functions run on, suspend gives the terminal away while a function runs.
func (j *JobControl) Watch(queue func(func()), suspend func(func()) bool, ended <-chan struct{}) {
	defer j.Ignore()
	for {
		select {
		case <-ended:
			return
		case s := <-j.signals:
			queue(func() {
				stop := s == syscall.SIGTSTP
				if j.Background() && (stop || !j.regained()) { // then the terminal is not to be touched
					j.stop()
					stop = false
				}
				if j.Background() {
					return
				}
				suspend(func() {
					if stop {
						j.stop()
					}
				})
			})
		}
	}
}

// StopAll stops the process and those beside it, as a terminal does at ctrl-z, and returns when it goes on.
func (j *JobControl) StopAll() {
	// The process itself gets it as well, and obeys stop instead. It is waited for: were it delivered late, when the process goes on and
	// is notified of such signals again, it would stop a second time.
	own := make(chan os.Signal, 1)
	signal.Notify(own, syscall.SIGTSTP)
	signal.Stop(j.signals)
	if syscall.Kill(0, syscall.SIGTSTP) == nil {
		<-own
	}
	signal.Stop(own)
	j.stop()
}

// handover is how long a process that goes on waits for the terminal: some shells hand it over a moment later.
const handover = time.Second

// regained waits until the process has the terminal, and reports whether it has, or is to end.
func (j *JobControl) regained() bool {
	for end := time.Now().Add(handover); j.Background(); {
		if time.Now().After(end) {
			return false
		}
		select {
		case <-j.Done:
			return true
		case <-time.After(5 * time.Millisecond):
		}
	}
	return true
}

// stop stops the process and returns when it goes on and has the terminal, or is to end: told to go on in the background, it stops again.
// In a session without job control it returns soon.
func (j *JobControl) stop() {
	j.log.Info("suspended")
	defer j.log.Info("goes on")
	goesOn := make(chan os.Signal, 1)
	signal.Stop(j.signals)
	for len(j.signals) > 0 {
		<-j.signals // has been told twice
	}
	signal.Notify(goesOn, syscall.SIGCONT)
	defer func() {
		signal.Stop(goesOn)
		j.Listen()
	}()
	for {
		select {
		case <-j.Done: // stopped, it would not end
			return
		default:
		}
		if stopNow() != nil {
			return
		}
		select { // so that this SIGCONT is not taken for one after a stop that nobody told of
		case <-goesOn:
		case <-time.After(500 * time.Millisecond):
			return
		}
		if j.regained() {
			return
		}
	}
}
