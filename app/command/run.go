package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"origintop/app/child"
	"origintop/app/command/arguments"
	"origintop/app/command/sources"
	"origintop/app/command/usage"
	"origintop/scrape"
	"origintop/scrape/crash"
	"origintop/scrape/origin"
)

var errNoCommand = errors.New("no command: add it after --, as in origintop run HOST -- k6 run test.js")

// baselineTime is the longest that the command waits for the first round.
const baselineTime = 5 * time.Second

// runCommand watches the origin while a command runs, and judges it then.
func runCommand(ctx context.Context, args []string, stdout, stderr io.Writer, _ []byte) (status int, err error) {
	at := slices.Index(args, "--")
	flags, line := args, []string(nil)
	if at >= 0 {
		flags, line = args[:at], args[at+1:]
	}
	c, err := parseRun(withOptions(flags, false))
	switch {
	case at < 0 && !errors.Is(err, pflag.ErrHelp) && (err != nil || len(c.watched.Operands) > 1):
		if command := unmarked(args); command != nil {
			return exitUsage, fmt.Errorf("put -- before the command, as in origintop run HOST -- %s", quoted(command))
		}
		if err == nil {
			err = errNoCommand
		}
		return exitUsage, err
	case err != nil:
		return exitUsage, err
	case len(line) == 0:
		return exitUsage, errNoCommand
	}
	if status := c.checks.read(ctx, stderr); status != 0 {
		return status, nil
	}
	path, status, err := child.Find(line[0])
	if err != nil {
		return status, fmt.Errorf("run %s: %w", line[0], err)
	}
	if c.record == "" {
		c.record = c.recordTo()
	}
	if _, err := interruptible(ctx, func() (struct{}, error) { return struct{}{}, c.openLog() }); err != nil {
		return signalled(ctx, exitFailure), err
	}
	defer c.log.Close()
	f, err := c.newFollower(ctx, stderr)
	if err != nil {
		return signalled(ctx, exitFailure), err
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, passedSignals()...)
	defer signal.Stop(signals)
	r := &around{config: c, follower: f, path: path, line: line, signals: signals, stdout: stdout, stderr: stderr}
	status, err = r.run(ctx)
	c.logEnd(ctx, arguments.Secrets(args), status, err)
	return status, err
}

// unmarked returns the command among arguments that have no -- before it: what follows the most that is right without it, with one HOST at
// most; nil if none.
func unmarked(args []string) []string {
	for i := len(args) - 1; i > 0; i-- {
		if strings.HasPrefix(args[i], "-") {
			continue
		}
		if c, err := parseRun(withOptions(args[:i], false)); err == nil && len(c.watched.Operands) < 2 {
			return args[i:]
		}
	}
	return nil
}

// passedSignals returns the signals that are passed on to a command. What was ignored when the program began stays ignored, by the command,
// too.
func passedSignals() []os.Signal {
	return slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}, signal.Ignored)
}

// around is a watch around a command.
type around struct {
	*config
	follower       *follower
	path           string // of the command
	line           []string
	signals        <-chan os.Signal
	stdout, stderr io.Writer

	rounds   atomic.Int64  // so far, of each origin
	observed chan struct{} // has a value after a round
	aborting chan string   // gets the condition that ends the command
	followed chan error    // gets the end of the follower

	mu     sync.Mutex
	atRest map[string]*origin.Snapshot // of the first round of each origin
}

// run watches, runs the command, and waits for what follows its end.
func (r *around) run(ctx context.Context) (status int, err error) {
	watching, stop := context.WithCancel(context.WithoutCancel(ctx)) // signals are for the command
	defer stop()
	r.observed, r.aborting, r.followed = make(chan struct{}, 1), make(chan string, 1), make(chan error, 1)
	r.follower.observe = r.round
	go func() { r.followed <- crash.Guarded(func() error { return r.follower.run(watching) }) }()
	unwatch := func() error { // without a command there is nothing to judge
		stop()
		return errors.Join(<-r.followed, finishRecording(ctx, r.follower.recorder, newEnding()(), r.stderr))
	}
	if by := r.waitForRounds(1, baselineTime); by != nil {
		ended, cancel := context.WithCancelCause(ctx)
		cancel(&Interrupted{by})
		return signalled(ended, exitFailure), errors.Join(errors.New("interrupted before the command started"), unwatch())
	}
	ended, aborted := 0, false
	select {
	case err := <-r.followed:
		r.followed <- err
	case failed := <-r.aborting:
		say(r.stderr, "%s was not started: %s has failed already", r.line[0], failed)
	default:
		say(r.stderr, "watching %s, recording to %s, starting %s", r.origin, r.record, r.line[0])
		var silent []string
		for _, text := range r.silent() {
			silent = append(silent, text+"; what it has cannot be judged")
		}
		sayList(r.stderr, silent)
		stdin := io.Reader(os.Stdin)
		if log := r.watched.Log; log != nil && log.Path == sources.FromInput {
			stdin = nil
		}
		process, status, err := child.Start(r.path, r.line, stdin, r.stdout, r.stderr)
		if err != nil {
			return status, errors.Join(fmt.Errorf("run %s: %w", r.line[0], err), unwatch())
		}
		by := r.attend(process)
		ended, aborted = process.Status(), by != ""
		r.settle(process, by)
	}
	stop()
	err = <-r.followed
	status, err = r.conclude(context.WithoutCancel(ctx), r.follower, err, linesTo(r.stderr), r.stderr)
	if ended != 0 && (!aborted || status != exitCheckFailed) {
		status = ended
	}
	return status, err
}

// settle ends what the command has left behind, and waits for the rounds that have the last rates. By is the condition that has ended it.
func (r *around) settle(process *child.Child, by string) {
	if n := process.EndLeft(r.grace, by != ""); n != 0 {
		say(r.stderr, "%s left processes behind; ending them%s", r.line[0], countOf(n))
	}
	why := ""
	if by != "" { // the command may have had the screen when that was said
		why = ", as " + by + " has failed"
	}
	say(r.stderr, "%s has ended%s%s; the last rates follow", r.line[0], statusText(process.Status()), why)
	const rounds = tailRounds + 1 // one of them may have begun before the end
	r.waitForRounds(r.rounds.Load()+rounds, rounds*r.interval+r.timeout)
}

// round is called at the end of each round.
func (r *around) round(o *followed) error {
	r.mu.Lock()
	if r.atRest == nil {
		r.atRest = map[string]*origin.Snapshot{}
	}
	if r.atRest[o.name] == nil {
		r.atRest[o.name] = o.last
	}
	r.mu.Unlock()
	r.rounds.Store(int64(r.follower.rounds))
	select {
	case r.observed <- struct{}{}:
	default:
	}
	if failed := o.suite.Aborting(); failed != nil {
		text := failed.Text
		if o.name != "" {
			text = o.name + ": " + text
		}
		select {
		case r.aborting <- text:
		default: // it was told
		}
	}
	return nil
}

// silent says which sources have not answered before the command began. A load tester need not be there yet.
func (r *around) silent() (list []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.atRest) == 0 {
		return []string{"no source has answered yet"}
	}
	names := map[string]bool{}
	for _, t := range r.targets {
		names[r.follower.nameOf(t.Origin)] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		before := ""
		if name != "" {
			before = name + ": "
		}
		s := r.atRest[name]
		if s == nil {
			list = append(list, before+"no source has answered yet")
			continue
		}
		watched := *s
		watched.Sources = slices.DeleteFunc(slices.Clone(s.Sources), func(src origin.SourceState) bool { return src.Only(scrape.RoleLoad) })
		for _, text := range down(&watched) {
			list = append(list, before+text)
		}
	}
	return list
}

// waitForRounds waits until there were so many rounds, but no longer than that, and not if a signal comes, which it returns.
func (r *around) waitForRounds(n int64, longest time.Duration) (by os.Signal) {
	late := time.NewTimer(longest)
	defer late.Stop()
	for r.rounds.Load() < n {
		select {
		case <-r.observed:
		case by := <-r.signals:
			return by
		case err := <-r.followed:
			r.followed <- err // for who takes its error
			return nil
		case <-late.C:
			return nil
		}
	}
	return nil
}

// attend passes signals on until the command has ended, and ends it if a check says so. It returns the condition that did, "" if none.
func (r *around) attend(process *child.Child) (by string) {
	aborting, followed := r.aborting, r.followed
	for {
		select {
		case <-process.Ended():
			return by
		case err := <-followed:
			followed = nil
			r.followed <- err
			say(r.stderr, "%s is still running, but no longer watched", r.line[0])
		case s := <-r.signals:
			process.Pass(s)
		case failed := <-aborting:
			aborting, by = nil, failed
			say(r.stderr, "ends %s: %s has failed", r.line[0], by)
			go crash.Guarded(func() error {
				process.End(r.grace)
				return nil
			})
		}
	}
}

// countOf says how many processes there are, if that is known.
func countOf(n int) string {
	if n < 0 {
		return ""
	}
	return fmt.Sprintf(": %d", n)
}

// statusText says with which status a command has ended, if it isn't 0.
func statusText(status int) string {
	switch {
	case status == 0:
		return ""
	case status > exitSignal:
		return fmt.Sprintf(" by signal %d", status-exitSignal)
	}
	return fmt.Sprintf(" with status %d", status)
}

// parseRun reads the flags of origintop run: those of the dashboard, of which those of the screen change nothing here, and its own.
func parseRun(args []string) (*config, error) {
	c := &config{}
	if err := c.parse(flagsOfRun(c), args); err != nil {
		return nil, err
	}
	if !c.watches() {
		return nil, errors.New("nothing to watch: add a HOST, --origin-metrics, --server-metrics or --swarm before the --")
	}
	return c, nil
}

// flagsOfRun returns the flags of run, whose values go to c.
func flagsOfRun(c *config) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("run"))
	c.register(f)
	f.Func("grace", func(s string) (err error) {
		c.grace, err = arguments.ParseDuration(s, 100*time.Millisecond, time.Hour)
		return err
	})
	return f
}
