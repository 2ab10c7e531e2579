package importing

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"origintop/scrape/prometheus"
	"origintop/scrape/recording/format"
	"origintop/widgets"
)

// A Config says what is imported.
type Config struct {
	Client   *prometheus.Client
	Match    []prometheus.Label
	Host     string // "": there is only one origin
	From, To time.Time
	Path     string // of the recording
	Head     format.Head

	Say      func(text string)                          // what is to be known
	Progress func(done time.Duration, of time.Duration) // nil: nobody wants to know
}

// Run makes the recording.
func (c *Config) Run(ctx context.Context) error {
	origins, notes, err := c.Client.During(ctx, c.Match, c.Host, c.From, c.To)
	if err != nil {
		return err
	}
	for _, n := range notes {
		c.Say(n)
	}
	if len(origins) == 0 {
		return c.nothing(ctx)
	}
	o, err := prometheus.Choose(origins, c.Host)
	if err != nil {
		return err
	}
	c.Head.Origin = o.Name
	source := &prometheus.Source{Client: c.Client, Watched: o.Watch(c.Match), From: c.From, To: c.To}
	var list []string
	for _, t := range o.Targets {
		list = append(list, fmt.Sprintf("%s (%s of job %s)", t.Name, t.Instance, t.Job))
	}
	c.Say("reads " + strings.Join(list, ", "))
	var progress func(time.Time)
	if c.Progress != nil {
		progress = func(at time.Time) { c.Progress(at.Sub(c.From), c.To.Sub(c.From)) }
	}
	t, err := Write(ctx, c.Path, c.Head, source, progress)
	for _, m := range t.Markers {
		c.Say(m)
	}
	clock := func(t time.Time) string { return t.Local().Format(time.DateTime) }
	wrote := "nothing new"
	if t.Pages+t.Failed > 0 {
		wrote = fmt.Sprintf("%d pages from %s to %s", t.Pages+t.Failed, clock(t.First), clock(t.Last))
		if t.Failed > 0 {
			wrote += fmt.Sprintf(", %d of them failed scrapes", t.Failed)
		}
	}
	if t.Before > 0 {
		wrote += fmt.Sprintf("; %d were there before", t.Before)
	}
	switch {
	case err != nil && t.Pages+t.Failed+t.Before > 0 && t.Bytes > 0:
		return fmt.Errorf("%s: %w; it has %s; run the same command again to go on", c.Path, err, wrote)
	case err != nil:
		return fmt.Errorf("%s: %w", c.Path, err)
	}
	// A scrape or two may lie between any two times.
	if n := t.Pages + t.Failed; t.Before == 0 && n > len(o.Targets) {
		step := t.Last.Sub(t.First) * time.Duration(len(o.Targets)) / time.Duration(n-len(o.Targets))
		if t.First.Sub(c.From) > 3*max(step, time.Second) {
			c.Say(fmt.Sprintf("nothing is stored of %s to %s", clock(c.From), clock(t.First)))
		}
	}
	c.Say(fmt.Sprintf("%s: %s, %s", c.Path, wrote, strings.TrimSpace((&widgets.Scale{}).Bytes(float64(t.Bytes)))))
	return nil
}

// nothing says what there is instead of what was asked for.
func (c *Config) nothing(ctx context.Context) error {
	text := fmt.Sprintf("%s has no samples of exporters", c.Client)
	if c.Host != "" {
		text += " of " + c.Host
	}
	text += fmt.Sprintf(" from %s to %s", c.From.Local().Format(time.DateTime), c.To.Local().Format(time.DateTime))
	if c.Host != "" {
		first, last, err := c.Client.Stored(ctx, c.Match, c.Host, time.Now())
		if err == nil && !first.IsZero() {
			return fmt.Errorf("%s; it has some from about %s to %s", text, first.Local().Format(time.DateTime), last.Local().Format(time.DateTime))
		}
		origins, _, err := c.Client.During(ctx, c.Match, "", c.From, c.To)
		if err == nil && len(origins) > 0 {
			if _, err = prometheus.Find(origins, c.Host); err != nil {
				return fmt.Errorf("%s; %w", text, err)
			}
			return errors.New(text)
		}
	}
	return fmt.Errorf("%s, nor of any other origin", text)
}
