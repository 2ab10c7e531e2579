package sources

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"origintop/scrape"
	"origintop/scrape/accesslog"
	"origintop/scrape/live"
)

// A Log is an access log that is read beside the exporters.
type Log struct {
	Server string // the operator's name for who writes it; "" if it has none
	Path   string // of the file; FromInput is standard input
	Format accesslog.Format
}

// FromInput is the path of a log that comes from standard input.
const FromInput = "-"

// addLog adds the access log to the targets of an origin. There are so many exporters of each server.
func (g *Given) addLog(p *Plan, origin string, exporters map[string]int) error {
	name, path := "log", g.Log.Path
	switch server := g.Log.Server; {
	case server != "" && exporters[server] == 0:
		return fmt.Errorf("--access-log %s=%s: no --server-metrics is of a server of that name; where there is one server, none is needed",
			server, path)
	case server != "":
		name = scrape.ServerTarget(server, exporters[server]+1)
	case len(exporters) > 1:
		return fmt.Errorf("--access-log: there are several servers: say which one writes it, as in --access-log edge=%s", path)
	}
	if slices.ContainsFunc(p.Targets, func(t scrape.Target) bool { return t.Name == name }) {
		return fmt.Errorf("--metrics: the access log is called %s, too: give that page another name", name)
	}
	shown := path
	if path == FromInput {
		shown = "stdin"
	} else if whole, err := filepath.Abs(path); err == nil {
		shown = whole
	}
	if p.Origin == "" {
		p.Origin = filepath.Base(shown)
	}
	p.Targets = append(p.Targets, scrape.Target{Origin: origin, Name: name, URL: shown, Role: scrape.RoleServer})
	p.Log = &p.Targets[len(p.Targets)-1]
	return nil
}

// Beside returns a Source of the pages of exporters and of the access log. Found is called with the format of the log, once that was found
// out from its lines, by a goroutine of its own.
func (g *Given) Beside(exporters *live.Live, p *Plan, found func(format string)) (*accesslog.Beside, error) {
	log := &accesslog.Log{
		Target: *p.Log, Path: g.Log.Path, Format: g.Log.Format, Found: found,
		Interval: exporters.Interval, Second: exporters.Second, Timeout: exporters.Timeout, Now: exporters.Now,
	}
	if g.Log.Path == FromInput {
		info, err := os.Stdin.Stat()
		if err != nil || info.Mode()&os.ModeCharDevice != 0 {
			return nil, errors.New("--access-log -: standard input is not a pipe: pipe the log in, as in " +
				"ssh HOST tail -n 0 -F FILE | origintop --access-log -")
		}
		log.Input = os.Stdin
	}
	exporters.Targets = slices.DeleteFunc(slices.Clone(exporters.Targets), func(t scrape.Target) bool { return t == *p.Log })
	return &accesslog.Beside{Live: exporters, Log: log}, nil
}
