package fleet

import (
	"context"
	"fmt"
	"sync"
	"time"

	"origintop/scrape/playback"
)

// Open plays one origin in full, from the time that is shown on, in place of the film. Close takes the time that the Replay has come to,
// its speed, and whether it is paused, back to the film.
func (f *Film) Open(name string) (*Opened, error) {
	rec := f.Recording.Of(name)
	if rec == nil {
		return nil, fmt.Errorf("open %q: there is no page of such an origin in the recording", name)
	}
	replay := playback.NewReplay(rec, f.Options)
	replay.Loop = f.Loop
	var at time.Time
	f.do(func() {
		at, replay.Start, replay.Speed = f.at, f.at, f.speed
		if f.paused {
			replay.SetPaused(true)
			replay.Seek(at)
		}
		f.opened++
	})
	ctx, cancel := context.WithCancel(f.ctx)
	f.guarded(func(context.Context) error {
		if err := replay.Run(ctx); ctx.Err() == nil {
			return err
		}
		return nil
	})
	return &Opened{Replay: replay, Explore: replay.Explore, Close: sync.OnceFunc(func() {
		v := replay.View()
		cancel()
		f.do(func() {
			f.opened--
			f.at, f.speed, f.paused = f.within(v.Now(time.Now())), v.Rate, v.Paused
		})
	})}, nil
}
