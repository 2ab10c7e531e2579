package command

import (
	"cmp"
	"errors"
	"os"
	"runtime"

	"origintop/scrape/crash"
	"origintop/widgets"
)

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
