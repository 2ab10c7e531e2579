package origin

import (
	"context"
	"errors"
	"io"

	"origintop/scrape"
	"origintop/scrape/crash"
)

// Run applies the pages of a Source and publishes a snapshot before the first and after each, until the Source ends or fails, or
// the context is cancelled. It returns nil after the last page, the context's error if that ended it, and a *Crash if something
// panicked.
func Run(ctx context.Context, src scrape.Source, st *State, publish func(*Snapshot)) error {
	return crash.Guarded(func() error {
		publish(st.Snapshot())
		for {
			page, err := src.Next(ctx)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			st.Apply(page)
			publish(st.Snapshot())
		}
	})
}
