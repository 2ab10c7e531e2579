// Package command is the command line: it reads flags and arguments, and does what they say.
//
// The flow: Run finds the command that the first argument names; without such a name it is the dashboard. The command reads its flags
// into a struct of its own and returns an exit status and the error to report.
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
	"sync"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"origintop/app/command/arguments"
	"origintop/app/command/completion"
	"origintop/app/command/usage"
	"origintop/app/command/version"
	"origintop/scrape/crash"
	"origintop/scrape/recording"
	"origintop/widgets"
)

// Exit statuses beside 0, see usage.Exits.
const (
	exitFailure     = usage.Failure
	exitUsage       = usage.Misuse
	exitDown        = usage.Down
	exitNotJudged   = usage.NotJudged
	exitCheckFailed = usage.CheckFailed
	exitSignal      = usage.Signal
)

// A command is one of those in the table of package usage, and what runs it.
type command struct {
	name string
	run  runFunc
}

// A runFunc gets the arguments after the name, and the bytes of the built-in recording. It returns the exit status and, unless that is 0
// or it has written to standard error itself, an error to print there. pflag.ErrHelp asks for the usage.
type runFunc func(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (status int, err error)

// Run is the whole program: it does what the arguments say and returns the exit status. The arguments come without the program's name;
// demo is the recording that --demo plays. To end the program by a signal, cancel the context with *Interrupted as the cause.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) int {
	return run(ctx, commands(), args, stdout, stderr, demo)
}

// commands returns what runs each command, the dashboard first.
func commands() []command {
	return []command{
		{"", watch},
		{"check", interruptibleCommand(checking)},
		{"compare", interruptibleCommand(comparing)},
		{"export", interruptibleCommand(exportRecording)},
		{"import", interruptibleCommand(importStored)},
		{"info", interruptibleCommand(info)},
		{"manual", showManual},
		{"mark", interruptibleCommand(mark)},
		{"report", interruptibleCommand(reporting)},
		{"run", runCommand},
		{"completion", printCompletion},
		{completion.Command, complete},
	}
}

// run runs the command whose name is the first argument, and otherwise the first one.
func run(ctx context.Context, commands []command, args []string, stdout, stderr io.Writer, demo []byte) int {
	log.SetOutput(io.Discard) // net/http logs unsolicited answers, which would land on the screen or among the errors
	args = asFlags(args)
	c, secrets := commands[0], arguments.Secrets(withOptions(args, true))
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
		brief := !slices.Contains(args, "--help") && !slices.Contains(args, "-help")
		if _, err = fmt.Fprint(stdout, usage.Named(c.name).Help(usage.Width(stdout), brief)); err == nil {
			return 0
		}
		status = exitFailure
	}
	if err != nil {
		for _, e := range unjoin(err) {
			say(stderr, "%s", secrets.Redact(e.Error()))
		}
	}
	if report := crashReport(err); report != nil {
		fmt.Fprintf(stderr, "\n%s\n", strings.Join(report, "\n"))
	}
	if status == exitUsage {
		if (c.name == "" || c.name == "run") && len(withOptions(nil, true)) > 0 {
			fmt.Fprintln(stderr, "What $ORIGINTOP_OPTS holds counts, too.")
		}
		fmt.Fprintf(stderr, "Try %s --help.\n", strings.TrimSpace("origintop "+c.name))
	}
	return status
}

// asFlags returns the arguments with a flag for words that other programs have as commands. They would else be taken for a HOST.
func asFlags(args []string) []string {
	switch {
	case len(args) == 1 && args[0] == "help":
		return []string{"--help"}
	case len(args) == 1 && args[0] == "version":
		return []string{"--version"}
	case len(args) == 2 && args[0] == "help":
		return []string{args[1], "--help"}
	}
	return args
}

// printCompletion prints the script that completes command lines in a shell.
func printCompletion(_ context.Context, args []string, stdout, _ io.Writer, _ []byte) (status int, err error) {
	c := usage.Named("completion")
	f := arguments.NewFlags(c)
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	if f.NArg() != 1 {
		return exitUsage, errors.New("name your shell, as in origintop completion bash")
	}
	if err := arguments.OneOf(f.Arg(0), c.Values); err != nil {
		return exitUsage, fmt.Errorf("completion: %w", err)
	}
	if _, err := io.WriteString(stdout, completion.Script(f.Arg(0))); err != nil {
		return exitFailure, fmt.Errorf("write the script: %w", err)
	}
	return 0, nil
}

// complete answers the script of a shell. Whatever happens, it says nothing else.
func complete(ctx context.Context, args []string, stdout, _ io.Writer, _ []byte) (status int, err error) {
	c := completion.Completer{Origins: func(path string) []string {
		rec, err := recording.Open(ctx, path)
		if err != nil {
			return nil
		}
		defer rec.Close()
		if isFleet(rec) {
			return rec.Origins()
		}
		return []string{rec.Origin}
	}}
	if c.Answer(args, stdout) != nil {
		return exitFailure, nil
	}
	return 0, nil
}

// say writes a line to standard error, without control characters: names and errors come from outside. Only the progress of an export
// does not go through here.
func say(stderr io.Writer, format string, args ...any) {
	fmt.Fprintf(stderr, "origintop: %s\n", widgets.Clean(fmt.Sprintf(format, args...)))
}

// crashReport returns what the authors need to know about a crash, line by line; nil for any other error. It has the sizes of pages, but
// nothing that is in them.
func crashReport(err error) []string {
	crash, ok := errors.AsType[*crash.Crash](err)
	if !ok {
		return nil
	}
	lines := []string{
		"This is a bug in origintop. Please send the lines below to its authors; they hold nothing of the pages but their sizes.",
		version.Short() + " " + runtime.GOOS + "/" + runtime.GOARCH + ", TERM=" + cmp.Or(os.Getenv("TERM"), "not set"),
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

// unjoin returns the errors that errors.Join has joined, each for a line of its own. Any other error is returned alone.
func unjoin(err error) (list []error) {
	join, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var lines []string
	for _, e := range join.Unwrap() {
		list = append(list, unjoin(e)...)
		lines = append(lines, e.Error())
	}
	if err.Error() != strings.Join(lines, "\n") { // they were joined by fmt.Errorf, in one sentence
		return []error{err}
	}
	return list
}

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
