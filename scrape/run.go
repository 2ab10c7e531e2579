package scrape

import (
	"context"
	"errors"
	"io"
)

// Run applies the pages of a Source and publishes a snapshot before the first and after each, until the Source ends or fails, or
// the context is cancelled. It returns nil after the last page, the context's error if that ended it, and a *Crash if something
// panicked.
func Run(ctx context.Context, src Source, st *State, publish func(*Snapshot)) error {
	return Guarded(func() error {
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
