package command

import (
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"origintop/scrape/crash"
)

// A bug in any command ends it with what to send to the authors.
func TestCrash(t *testing.T) {
	t.Setenv("TERM", "xterm-256color")
	commands := []command{{"", func(context.Context, []string, io.Writer, io.Writer, []byte) (int, error) {
		err := crash.Guarded(func() error { panic("a \x1b[31mbug") })
		crash.Note(err, "last page of node: %d bytes", 54321)
		crash.Note(err, "evil \u202e")
		return exitFailure, err
	}}, {"mark", func(_ context.Context, args []string, _, _ io.Writer, _ []byte) (int, error) {
		return len(args[len(args):][0]), nil
	}}}
	f := func(args, want string) {
		t.Helper()
		var stderr strings.Builder
		if status := run(t.Context(), commands, strings.Fields(args), io.Discard, &stderr, nil); status != exitFailure {
			t.Errorf("status %d", status)
		}
		if got := stderr.String(); !regexp.MustCompile(`^` + want + `$`).MatchString(got) {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	f("", `origintop: internal error: a ·\[31mbug \(crash_test.go:\d+\)

This is a bug in origintop. .*authors.*
origintop .* go1.* [a-z]+/[a-z0-9]+, TERM=xterm-256color
panic: a ·\[31mbug
  app/command.TestCrash.func1.1 crash_test.go:\d+
(  .* [a-z_]+\.go:\d+
)+last page of node: 54321 bytes
evil ·
`)
	f("mark a b", `origintop: internal error: runtime error: index out of range \[0\] with length 0 \(crash_test.go:\d+\)
(?s:.*)panic: runtime error: index out of range \[0\] with length 0
  app/command.TestCrash.func2 crash_test.go:\d+
(?s:.*)`)
}
