package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/pflag"

	"origintop/app/command/usage"
)

// The first argument may name a command, which is given the others.
func TestDispatch(t *testing.T) {
	t.Setenv("ORIGINTOP_OPTS", "--once")
	named := func(name string) runFunc {
		return func(_ context.Context, args []string, stdout, _ io.Writer, _ []byte) (int, error) {
			switch strings.Join(args, " ") {
			case "--help", "-h":
				return 0, pflag.ErrHelp
			case "bad":
				return exitUsage, errors.New("this is bad")
			case "fails":
				return exitFailure, errors.New("it has failed")
			}
			io.WriteString(stdout, name+": "+strings.Join(args, " "))
			return 0, nil
		}
	}
	commands := []command{{"", named("first")}, {"mark", named("mark")}}
	f := func(line, stdout, stderr string, status int) {
		t.Helper()
		var out, err strings.Builder
		got := run(t.Context(), commands, strings.Fields(line), &out, &err, nil)
		if out.String() != stdout || err.String() != stderr || got != status {
			t.Errorf("%s: status %d, %q, %q, want %d, %q, %q", line, got, out.String(), err.String(), status, stdout, stderr)
		}
	}
	f("", "first: ", "", 0)
	f("host", "first: host", "", 0)
	f("--help", usage.Named("").Help(80, false), "", 0)
	f("bad", "", "origintop: this is bad\nWhat $ORIGINTOP_OPTS holds counts, too.\nTry origintop --help.\n", exitUsage)
	f("fails", "", "origintop: it has failed\n", exitFailure)
	f("--flag mark", "first: --flag mark", "", 0)
	f("mark", "mark: ", "", 0)
	f("mark a b", "mark: a b", "", 0)
	f("mark mark", "mark: mark", "", 0)
	f("-h", usage.Named("").Help(80, true), "", 0)
	f("mark --help", usage.Named("mark").Help(80, false), "", 0)
	f("mark bad", "", "origintop: this is bad\nTry origintop mark --help.\n", exitUsage)
	f("help", usage.Named("").Help(80, false), "", 0)
	f("help mark", usage.Named("mark").Help(80, false), "", 0)
	f("version", "first: --version", "", 0)
	f("mark help", "mark: help", "", 0)
	f("help help help", "first: help help help", "", 0)
}

// Whoever has forgotten what $ORIGINTOP_OPTS holds learns that an error may be of that. Other commands don't read it.
func TestOptionsAreNamed(t *testing.T) {
	f := func(options string, args []string, want string) {
		t.Helper()
		t.Setenv("ORIGINTOP_OPTS", options)
		var stderr strings.Builder
		if status := Run(t.Context(), args, io.Discard, &stderr, nil); status != exitUsage || stderr.String() != want {
			t.Errorf("%q %q: status %d, %q, want %q", options, args, status, stderr.String(), want)
		}
	}
	const once, run = "Try origintop --help.\n", "Try origintop run --help.\n"
	const named, unknown = "What $ORIGINTOP_OPTS holds counts, too.\n", "origintop: unknown flag --bogus\n"
	f("--bogus", []string{"--once", "127.0.0.1"}, unknown+named+once)
	f("--bogus", []string{"--help"}, unknown+named+once)
	f("--bogus", []string{"run", "127.0.0.1", "--", "true"}, unknown+named+run)
	f("", []string{"--bogus"}, unknown+once)
	f("--bogus", []string{"report", "--bogus"}, unknown+"Try origintop report --help.\n")
}

// What $ORIGINTOP_OPTS says of the screen does not count where there is none; on the command line it is a mistake.
func TestOptionsOfTheScreen(t *testing.T) {
	f := func(options, args string, want string) {
		t.Helper()
		t.Setenv("ORIGINTOP_OPTS", options)
		var stderr strings.Builder
		Run(t.Context(), strings.Fields(args), io.Discard, &stderr, nil)
		if line, _, _ := strings.Cut(stderr.String(), "\n"); !strings.Contains(line, want) {
			t.Errorf("%q %q: %q lacks %q", options, args, line, want)
		}
	}
	const all, good, screen = "--bell -notify=true --ghost a.otr --ghost=b.otr --speed 2 -loop", "no/such/page", "for the screen"
	for _, without := range []string{"--once", "-once", "--headless", "--headless=true", "-headless=true", "--once=1", "run"} {
		const nowhere = " --log-nothing" // an error that comes after all others
		f(all, without+nowhere, "unknown flag --log-nothing")
		f(all+" --nonsense", without, "unknown flag --nonsense")
	}
	f(all+" --warn cpu", "--once 127.0.0.1", `--warn: "cpu" has no threshold`)
	f("", "--once --bell 127.0.0.1", screen)
	f("--notify", "--headless --bell 127.0.0.1", screen)
	f("--bell", "--once --warn nothing=1 127.0.0.1", "--warn: there is no resource")
	f("--once --bell", "--record "+good, "--record needs a live origin and the screen or --headless")
	f("--bell", "run --bell 127.0.0.1 -- true", "unknown flag --bell")
	f("--bell=perhaps", "127.0.0.1", "--bell: must be true or false") // where there is one, it counts
	f("--bell", "--output json 127.0.0.1", "--output json needs --once or --headless")
}

// A command that is mistyped is not watched as a host.
func TestMistypedCommands(t *testing.T) {
	f := func(args, want string) {
		t.Helper()
		_, err := parse(strings.Fields(args))
		if got := fmt.Sprint(err); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
	f("reprot", "reprot is no command; did you mean report? To watch a host of that name, write --origin reprot=reprot")
	f("reprot test.otr", "reprot is no command; did you mean report?")
	f("chek test.otr --check verdict==none", "chek is no command; did you mean check?")
	f("exprt test.otr", "exprt is no command; did you mean export?")
	f("manul", "manul is no command; did you mean manual?")
	f("comparee", "comparee is no command; did you mean compare?")
	const hosts = "<nil>"
	f("exporter", hosts)
	f("mars", hosts)
	f("ran", hosts)
	f("reprot.example.org", hosts)
	f("reprot edge", hosts)
	f("--origin reprot=reprot", hosts)
	f("10.0.0.5", hosts)
}

// A signal ends the program with a status of its own.
func TestSignals(t *testing.T) {
	t.Setenv("ORIGINTOP_OPTS", "")
	for signal, want := range map[os.Signal]int{os.Interrupt: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGQUIT: 131} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(&Interrupted{signal})
		var stderr strings.Builder
		if got := Run(ctx, []string{"--once", "127.0.0.1"}, io.Discard, &stderr, nil); got != want {
			t.Errorf("%v: status %d, want %d", signal, got, want)
		}
		if want := "origintop: interrupted before the first snapshot\n"; stderr.String() != want {
			t.Errorf("got %q, want %q", stderr.String(), want)
		}
	}
}

// A terminal that has gone is a hangup, whether or not the signal has come.
func TestHungUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if got := signalled(hungUp(t.Context()), exitFailure); got != 129 {
			t.Errorf("status %d", got)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second/2, func() { cancel(&Interrupted{syscall.SIGTERM}) })
		if got := signalled(hungUp(ctx), exitFailure); got != 143 {
			t.Errorf("status %d after another signal", got)
		}
	})
}

// A writer that fails is a failure of the program.
func TestWriteFails(t *testing.T) {
	t.Setenv("ORIGINTOP_OPTS", "")
	demo, err := os.ReadFile("../../testdata/demo.otr")
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	if status := Run(t.Context(), []string{"--once", "--demo"}, io.Discard, &stderr, demo); status != 0 {
		t.Fatalf("status %d: %s", status, stderr.String())
	}
	if status := Run(t.Context(), []string{"--once", "--demo"}, failing{}, &stderr, demo); status != exitFailure {
		t.Errorf("status %d", status)
	}
	if want := "origintop: write the snapshot: no space left\n"; stderr.String() != want {
		t.Errorf("got %q, want %q", stderr.String(), want)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left") }
