package words

import (
	"origintop/scrape/analysis"
	"origintop/scrape/origin"
	"origintop/scrape/playback"
)

// Grade returns how bad a snapshot is: what the timeline shows in red.
func Grade(s *origin.Snapshot) playback.Grade {
	return [...]playback.Grade{Fine, Warning, Critical}[analysis.Worst(s)]
}

// The grades of moments.
const (
	Fine playback.Grade = iota
	Warning
	Critical
)
