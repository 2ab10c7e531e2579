package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"origintop/scrape/crash"
	"origintop/scrape/fleet"
	"origintop/scrape/origin"
	"origintop/scrape/playback"

	"origintop/app/command/arguments"
	"origintop/app/command/importing"
	"origintop/app/command/sources"
	"origintop/app/command/usage"
	"origintop/app/command/version"
	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/prometheus"
	"origintop/scrape/recording/format"
)

// An importConfig holds the values of the flags.
type importConfig struct {
	importing.Config
	server   sources.Given
	from, to string
}

// flagsOfImport returns the flags, which fill c.
func flagsOfImport(c *importConfig) *arguments.Flags {
	f := arguments.NewFlags(usage.Named("import"))
	c.Client = &prometheus.Client{}
	f.Func("prometheus", func(s string) (err error) {
		c.Client.URL, err = arguments.ParsePrometheus(s)
		return err
	})
	f.Func("match", func(s string) (err error) {
		c.Match, err = prometheus.ParseMatch(s)
		return err
	})
	f.String("from", &c.from)
	f.String("to", &c.to)
	f.String("output", &c.Path)
	f.Func("timeout", func(s string) (err error) {
		c.Client.Timeout, err = arguments.ParseDuration(s, 10*time.Millisecond, time.Hour)
		return err
	})
	f.Func("max-body", func(s string) (err error) {
		c.Client.Limit, err = arguments.ParseLimit(s)
		return err
	})
	c.server.AccessFlags(f)
	return f
}

// importStored makes a recording of what a server has stored.
func importStored(ctx context.Context, args []string, _, stderr io.Writer, _ []byte) (status int, err error) {
	c := &importConfig{}
	f := flagsOfImport(c)
	if err := f.Parse(args); err != nil {
		return exitUsage, err
	}
	switch {
	case c.Client.URL == nil:
		return exitUsage, errors.New("no server: add --prometheus URL, as in --prometheus http://127.0.0.1:9090")
	case c.from == "":
		return exitUsage, errors.New("--from is missing: add it, as in --from '2026-11-20 14:00' or --from -90m")
	case c.Path == "":
		return exitUsage, errors.New("no file to write: add -o FILE, as in -o incident.otr")
	case f.NArg() > 1:
		return exitUsage, fmt.Errorf("%d hosts, but only one can be imported: %s", f.NArg(), quoted(f.Args()))
	case f.NArg() == 1:
		if c.Host, err = arguments.ParseHost(f.Arg(0)); err != nil {
			return exitUsage, err
		}
	}
	if c.From, c.To, err = importing.ParseRange(c.from, c.to, time.Now()); err != nil {
		return exitUsage, err
	}
	if c.Client, err = openServer(ctx, &c.server, c.Client, stderr); err != nil {
		return exitUsage, err
	}
	host, _ := os.Hostname()
	c.Head = format.Head{Program: version.Short(), Host: host, Start: time.Now()}
	draw := progress(stderr, 1000)
	c.Say = func(text string) {
		if draw != nil {
			fmt.Fprint(stderr, "\r\x1b[K")
		}
		say(stderr, "import: %s", text)
	}
	if draw != nil {
		c.Progress = func(done, of time.Duration) { draw(int(1000 * done / max(of, 1))) }
	}
	if err = c.Run(ctx); err == nil {
		return 0, nil
	}
	if draw != nil {
		fmt.Fprint(stderr, "\r\x1b[K")
	}
	if ctx.Err() != nil {
		err = errors.New("interrupted: " + strings.Replace(err.Error(), ": "+ctx.Err().Error(), "", 1))
	}
	if refused, ok := errors.AsType[*prometheus.Error](err); ok && error(refused) == err {
		err = fmt.Errorf("%s: %s", refused.URL, refused.Reason) // nothing is scraped
	}
	return signalled(ctx, exitFailure), fmt.Errorf("import: %w", err)
}

// openServer reads the files that say how a server is asked.
func openServer(ctx context.Context, given *sources.Given, c *prometheus.Client, stderr io.Writer) (*prometheus.Client, error) {
	g := *given
	g.Prometheus = c.URL
	plan, err := g.Plan()
	if err != nil {
		return nil, err
	}
	_, opened, err := plan.Open(ctx, func(file string) { say(stderr, "waiting for %s, which is still empty", file) })
	if err != nil {
		return nil, err
	}
	transport := opened.Access[scrape.Key{Name: sources.ServerName}]
	return &prometheus.Client{URL: prometheus.Base(c.URL), Access: transport, Timeout: c.Timeout, Limit: c.Limit}, nil
}

// server returns the client of --prometheus.
func (c *config) server(opened map[scrape.Key]*access.Transport) *prometheus.Client {
	client := &prometheus.Client{
		URL: prometheus.Base(c.watched.Prometheus), Access: opened[scrape.Key{Name: sources.ServerName}], Limit: c.maxBody,
	}
	if slices.Contains(c.given, "timeout") {
		client.Timeout = c.timeout
	}
	return client
}

// stored returns a Source of what a Prometheus has stored of the origin that was named, and what comes. It sets the targets, and the name
// of the origin.
func (c *config) stored(ctx context.Context, opened map[scrape.Key]*access.Transport, stderr io.Writer) (*prometheus.Source, error) {
	key, client := scrape.Key{Name: sources.ServerName}, c.server(opened)
	type result struct {
		origins []prometheus.Origin
		notes   []string
	}
	found, err := interruptible(ctx, func() (r result, err error) {
		r.origins, r.notes, err = client.Discover(ctx, c.match)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	for _, n := range found.notes {
		say(stderr, "%s: %s", client, n)
	}
	o, err := prometheus.Choose(found.origins, c.origin)
	if err != nil && len(found.origins) > 1 && c.origin == "" {
		return nil, fmt.Errorf("%s: %w; or watch all of them with --fleet", client, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", client, err)
	}
	source := &prometheus.Source{Client: client, Watched: o.Watch(c.match)}
	if c.origin, c.targets = o.Name, nil; len(c.watched.Origins) == 1 {
		c.origin = c.watched.Origins[0].Name // the operator's
	}
	for i := range source.Watched {
		w := &source.Watched[i]
		w.Insecure = c.access[key].Insecure()
		c.targets = append(c.targets, w.Target)
		c.log.Info("source", "name", w.Name, "kind", w.Role, "of", client.String(), "selector", w.Selector)
	}
	return source, nil
}

// storedFleet returns a Source of the pages of all origins that a Prometheus scrapes. It sets the targets.
func (c *config) storedFleet(
	ctx context.Context, opened map[scrape.Key]*access.Transport, stderr io.Writer,
) (*prometheus.Fleet, error) {
	source := &prometheus.Fleet{Client: c.server(opened), Match: c.match}
	source.OnNote = func(note string) { say(stderr, "%s: %s", source.Client, note) }
	targets, err := interruptible(ctx, func() ([]scrape.Target, error) { return source.Begin(ctx) })
	if err != nil {
		return nil, err
	}
	// So much of the past that the graphs begin filled, as long as that doesn't take long.
	const least, most, pages = 2, 20, 4000
	source.Past = min(max(pages/len(targets), least), most)
	c.targets = targets
	c.log.Info("sources", "of", source.Client.String(), "exporters", len(targets))
	if len(targets) > 1000 {
		say(stderr, "%s scrapes %d exporters: the first numbers will take some seconds", source.Client, len(targets))
	}
	return source, nil
}

// A storedFleet is a Live of origins whose pages have no more than what a fleet is judged by: one that is opened is shown by all that the
// server has stored of it.
type storedFleet struct {
	*fleet.Live
	config *config
	source *prometheus.Fleet
	within context.Context // what follows an origin ends with it
	failed chan error      // a bug of that

	following sync.WaitGroup
}

// Open implements app.Fleet. What follows the origin ends with Close.
func (s *storedFleet) Open(name string) (*fleet.Opened, error) {
	watched := s.source.Watched(name)
	if watched == nil {
		return nil, fmt.Errorf("open %q: there is no such origin any more", name)
	}
	source := &prometheus.Source{Client: s.source.Client, Watched: watched, History: s.config.history}
	targets := make([]scrape.Target, len(watched))
	for i := range watched {
		targets[i] = watched[i].Target
	}
	rewind := playback.NewRewind(s.config.history)
	rewind.Judge.Run.Limits, rewind.Now = s.config.options.Thresholds, s.source.Now
	state := origin.NewState(s.config.options, targets...)
	rewind.Add(state.Snapshot())
	if v := s.View(); v.Paused {
		rewind.Seek(v.At)
	}
	ctx, cancel := context.WithCancel(s.within)
	s.following.Go(func() {
		err := crash.Guarded(func() error { return origin.Run(ctx, source, state, rewind.Add) })
		if err != nil && ctx.Err() == nil {
			select {
			case s.failed <- err:
			default:
			}
		}
	})
	return &fleet.Opened{Rewind: rewind, Explore: state.Explore, Close: sync.OnceFunc(func() {
		cancel()
		if v := rewind.View(); v.Paused {
			s.Seek(v.At)
		} else {
			s.SetPaused(false)
		}
	})}, nil
}

// run returns the first error of what follows an origin, or that of the context. Nothing follows one when it has returned.
func (s *storedFleet) run(ctx context.Context) error {
	defer s.following.Wait()
	select {
	case err := <-s.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
