//go:build unix

package screen

import (
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// A JobControl gives the terminal to the shell while the process is stopped.
type JobControl struct {
	signals    chan os.Signal
	log        *slog.Logger
	Background func() bool     // reports whether another process has the terminal
	Done       <-chan struct{} // closed when the program has to end
}

// NewJobControl returns a JobControl that notes stops in a log. Background says that the terminal is the process's own.
func NewJobControl(log *slog.Logger) *JobControl {
	return &JobControl{signals: make(chan os.Signal, 8), log: log, Background: func() bool { return false }}
}

// Listen makes SIGTSTP stop the process through Watch only. Call it before the terminal is taken: a process that stops by itself
// leaves the shell a terminal in raw mode.
func (j *JobControl) Listen() { signal.Notify(j.signals, syscall.SIGTSTP, syscall.SIGCONT) }

// Ignore undoes Listen.
func (j *JobControl) Ignore() { signal.Stop(j.signals) }

// Watch stops the process on SIGTSTP, and takes the terminal again when the process continues after a stop without that signal. It
// returns when ended is closed.
//
// Queue runs a function on the goroutine of the user interface. There, suspend gives the terminal away while its function runs.
func (j *JobControl) Watch(queue func(func()), suspend func(func()) bool, ended <-chan struct{}) {
	defer j.Ignore()
	for {
		select {
		case <-ended:
			return
		case s := <-j.signals:
			queue(func() {
				stop := s == syscall.SIGTSTP
				if j.Background() && (stop || !j.regained()) { // leave the terminal alone
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

// StopAll stops the process group, as a terminal does at ctrl-z, and returns when it continues.
func (j *JobControl) StopAll() {
	// The process gets the signal too, and stops by stop instead. Wait for the signal: delivered after the process has continued, it
	// would stop it a second time.
	own := make(chan os.Signal, 1)
	signal.Notify(own, syscall.SIGTSTP)
	signal.Stop(j.signals)
	if syscall.Kill(0, syscall.SIGTSTP) == nil {
		<-own
	}
	signal.Stop(own)
	j.stop()
}

// handover is how long a process that continues waits for the terminal: some shells hand it over a moment later.
const handover = time.Second

// regained waits for the terminal, at most handover. It reports whether the process has it or has to end.
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

// stop stops the process. It returns when the process continues with the terminal, or has to end; continued in the background, it stops
// again. In a session without job control it returns soon.
func (j *JobControl) stop() {
	j.log.Info("suspended")
	defer j.log.Info("goes on")
	goesOn := make(chan os.Signal, 1)
	signal.Stop(j.signals)
	for len(j.signals) > 0 {
		<-j.signals // told twice
	}
	signal.Notify(goesOn, syscall.SIGCONT)
	defer func() {
		signal.Stop(goesOn)
		j.Listen()
	}()
	for {
		select {
		case <-j.Done: // a stopped process would not end
			return
		default:
		}
		if stopNow() != nil {
			return
		}
		select { // take this SIGCONT: Watch would take it for one without a stop
		case <-goesOn:
		case <-time.After(500 * time.Millisecond):
			return
		}
		if j.regained() {
			return
		}
	}
}
