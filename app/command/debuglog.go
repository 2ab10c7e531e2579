package command

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"origintop/app/debuglog"
	"origintop/scrape/access"
	"origintop/scrape/crash"
)

// openLog opens the log and writes there what was started and which sources it watches.
func (c *config) openLog() (err error) {
	level := slog.LevelDebug
	if c.logLevel == "info" {
		level = slog.LevelInfo
	}
	if c.log, err = debuglog.Open(c.debugLog, level); err != nil {
		return err
	}
	what := "watch"
	switch {
	case c.demo:
		what = "demo"
	case c.replay != "":
		what = "replay " + c.replay
	}
	c.log.Start(version(), "on", runtime.GOOS+"/"+runtime.GOARCH, "pid", os.Getpid(), "what", what, "once", c.once,
		"interval", c.interval, "timeout", c.timeout, "flags", strings.Join(c.givenFlags(), " "))
	for _, t := range c.targets {
		c.log.Info("source", "name", t.Name, "kind", t.Role, "url", t.URL)
	}
	return nil
}

// givenFlags returns the flags that were given. Flags that are recorded, and those that name recordings, keep their values; of all others
// it returns only the names, because headers and URLs may hold secrets.
func (c *config) givenFlags() (flags []string) {
	for _, name := range c.given {
		flag := "--" + name
		switch {
		case name == "record":
			flag += "=" + c.record
		case name == "replay":
			flag += "=" + c.replay
		case slices.ContainsFunc(c.recordedFlags, func(m string) bool { return strings.HasPrefix(m, flag+"=") }):
			continue
		}
		flags = append(flags, flag)
	}
	return append(flags, c.recordedFlags...)
}

// logEnd writes to the log how the program ended. To the report of a crash it adds the sizes of the last pages.
func (c *config) logEnd(ctx context.Context, secrets *access.Secrets, status int, err error) {
	c.log.ObserveRecording()
	for _, page := range c.log.Pages(time.Now()) {
		crash.Note(err, "%s", page)
	}
	for _, line := range crashReport(err) {
		c.log.Error(line)
	}
	level, end := slog.LevelInfo, []any{"status", status}
	if err != nil {
		level, end = slog.LevelError, append(end, "error", secrets.Redact(err.Error()))
	}
	if by, ok := errors.AsType[*Interrupted](context.Cause(ctx)); ok {
		end = append(end, "signal", by.Signal)
	}
	c.log.Log(ctx, level, "end", end...)
}
