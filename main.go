// Origintop is a full-screen dashboard for the origin server of an HLS or HTTP load test.
//
// It asks the Prometheus exporters on the origin for their pages and shows processors, memory, network, disks and the web server
// while the load runs, or plays back a recording of such pages.
//
//	origintop 10.177.0.10                      both exporters on that host, at their usual ports
//	origintop --server-metrics URL             this exporter only; may be repeated
//	origintop --metrics app=URL HOST           and any other page of metrics, under that name
//	origintop --replay DIR                     a recording
//	origintop --demo                           the recording that is built in
//	origintop --once --output json HOST        one snapshot, no terminal needed
//
// origintop --help has all flags. $ORIGINTOP_OPTS stands before the arguments. The exit status is 0, 1 after a failure, 2 for
// a usage error, 3 if a source or the server was down with --once, and 128 + n if signal n ended it.
package main

import (
	"context"
	_ "embed"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"origintop/app/command"
	"origintop/app/command/arguments"
)

// demo is the recording of --demo. It stands here because no package can embed what lies above its directory.
//
//go:embed testdata/demo.otr
var demo []byte

// endingSignals returns the signals that end the program in good order. Those of a fault do so only if another process has sent them, as
// timeout -s ABRT does: Go's runtime would leave the terminal as it is, with its stacks on it. What was ignored when the program began, as
// nohup has it, stays ignored.
func endingSignals() []os.Signal {
	return slices.DeleteFunc([]os.Signal{
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT,
		syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGSEGV, syscall.SIGTRAP,
	}, signal.Ignored)
}

func main() {
	args := arguments.TakeArgs(os.Args)
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, endingSignals()...)
	go func() {
		s := <-signals
		cancel(&command.Interrupted{Signal: s})
		time.Sleep(command.Patience)
		signal.Stop(signals) // so that another one ends a program that hangs
	}()
	os.Exit(command.Run(ctx, args, os.Stdout, os.Stderr, demo))
}
