package fleet

import (
	"context"
	"fmt"
	"sync"
	"time"

	"origintop/scrape/playback"
)

// Open plays one origin in full, from the time that is shown on, in place of the film. Close takes the time that the Replay has come to,
// its speed, and whether it is paused, back to the film. Of a time of which there is no page of the origin, the nearest one is shown; the
// film stays where it is unless the user leaves that.
func (f *Film) Open(name string) (*Opened, error) {
	f.mu.Lock()
	rec := f.rec.Of(name)
	f.mu.Unlock()
	if rec == nil {
		return nil, fmt.Errorf("open %q: no such origin in the recording", name)
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
	shown := clamp(at, rec.At(0), rec.At(rec.Len()-1))
	return &Opened{Replay: replay, Explore: replay.Explore, Close: sync.OnceFunc(func() {
		v := replay.View()
		cancel()
		f.do(func() {
			f.opened--
			f.speed, f.paused = v.Rate, v.Paused
			if v.Follows {
				f.at = f.last()
			} else if now := v.Now(time.Now()); !now.Equal(shown) || shown.Equal(at) {
				f.at = f.within(now)
			}
		})
	})}, nil
}
