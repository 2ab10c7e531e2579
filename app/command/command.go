// Package command is the command line: it reads flags and arguments, and does what they say.
//
// The flow: Run looks up which command is meant, the first argument's or, without such a name, the dashboard's. That one
// reads its flags into a struct of its own, and returns an exit status and the error to be reported.
package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"origintop/scrape/crash"
	"origintop/widgets"
)

// Exit statuses beside 0.
const (
	exitFailure = 1
	exitUsage   = 2
	exitDown    = 3
	exitSignal  = 128 // and the signal's number
)

// A command is one of the things that origintop does.
type command struct {
	name  string // the first argument; "" is the command without a name
	usage string // what its --help prints
	run   runFunc
}

// A runFunc is given the arguments behind the name, and the bytes of the built-in recording. It returns the exit status and,
// beside any but 0, an error for standard error unless it has written there itself. pflag.ErrHelp asks for the usage.
type runFunc func(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error)

// Run is the whole program: it does what the arguments say and returns the exit status. The arguments come without the
// program's name; demo is a zip file, the recording that --demo plays. A signal ends the program if it cancels the
// context with *Interrupted as the cause.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) int {
	return run(ctx, []command{
		{"", usage, watch},
		{"export", exportUsage, endsAtOnce(exporting)},
		{"info", infoUsage, endsAtOnce(info)},
		{"mark", markUsage, endsAtOnce(mark)},
	}, args, stdout, stderr, demo)
}

// run runs the command whose name is the first argument, and otherwise the first one.
func run(ctx context.Context, commands []command, args []string, stdout, stderr io.Writer, demo []byte) int {
	log.SetOutput(io.Discard) // net/http logs answers that nobody has asked for, on top of the screen or among the errors
	c, secrets := commands[0], argSecrets(withOptions(args))
	if len(args) > 0 {
		if i := slices.IndexFunc(commands, func(c command) bool { return c.name == args[0] }); i > 0 {
			c, args = commands[i], args[1:]
		}
	}
	status := exitFailure // after a panic
	err := crash.Guarded(func() (err error) {
		status, err = c.run(ctx, args, stdout, stderr, demo)
		return err
	})
	if errors.Is(err, pflag.ErrHelp) {
		fmt.Fprint(stdout, c.usage)
		return 0
	}
	if err != nil {
		for _, e := range joined(err) {
			say(stderr, "%s", secrets.Redact(e.Error()))
		}
	}
	if report := crashReport(err); report != nil {
		fmt.Fprintf(stderr, "\n%s\n", strings.Join(report, "\n"))
	}
	if status == exitUsage {
		fmt.Fprintf(stderr, "Try %s --help.\n", strings.TrimSpace("origintop "+c.name))
	}
	return status
}

// say writes a line to standard error. All but the progress of an export goes through here: names and errors come from outside.
func say(stderr io.Writer, format string, args ...any) {
	fmt.Fprintf(stderr, "origintop: %s\n", widgets.Clean(fmt.Sprintf(format, args...)))
}

// crashReport returns, in lines, what the authors need to know of a crash, and nil of any other error. Of the pages it has sizes, and
// nothing of what they hold.
func crashReport(err error) []string {
	crash, ok := errors.AsType[*crash.Crash](err)
	if !ok {
		return nil
	}
	lines := []string{
		"This is a bug in origintop. Please send the lines below to its authors; they hold nothing of the pages but their sizes.",
		version() + " " + runtime.GOOS + "/" + runtime.GOARCH + ", TERM=" + cmp.Or(os.Getenv("TERM"), "not set"),
		"panic: " + crash.Text,
	}
	for _, call := range crash.Stack {
		lines = append(lines, "  "+call)
	}
	lines = append(lines, crash.Notes...)
	for i := range lines {
		lines[i] = widgets.Clean(lines[i])
	}
	return lines
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
