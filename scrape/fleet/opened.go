package fleet

import (
	"origintop/scrape/explore"
	"origintop/scrape/playback"
)

// An Opened is one origin of a fleet in full, as the dashboard shows it: from a live run a Rewind, from a recording a Replay.
type Opened struct {
	Rewind  *playback.Rewind
	Replay  *playback.Replay // is running until Close
	Explore func(explore.Interest)
	Gone    func() bool // reports whether nothing more comes of it: its origin is expected no more, or begins anew; nil: it never is
	Close   func()      // to be called when it is no longer shown
}
