package command

import (
	"context"
	"io"

	"origintop/scrape"
	"origintop/scrape/recording"
)

// checked is a Source of a recording's pages that counts those which can't be read.
type checked struct {
	scrape.Source
	recording *recording.Recording
	damaged   int
}

func (c *checked) Next(ctx context.Context) (scrape.Page, error) {
	p, err := c.Source.Next(ctx)
	if err == nil && c.recording.Damaged(p) != nil {
		c.damaged++
	}
	return p, err
}

// report says how many there were, if any.
func (c *checked) report(stderr io.Writer, what string) {
	if c.damaged > 0 {
		say(stderr, "%s: %d pages are damaged and left out; origintop info says which", what, c.damaged)
	}
}
