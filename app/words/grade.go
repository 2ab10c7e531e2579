package words

import (
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/widgets"
)

// Grade returns how bad a snapshot is: what the timeline shows in red.
func Grade(s *origin.Snapshot) playback.Grade {
	g := Fine
	for _, f := range Findings(s, nil) {
		switch {
		case f.Severity == widgets.Crit:
			return Critical
		case f.Severity == widgets.Warn:
			g = Warning
		}
	}
	return g
}

// The grades of moments.
const (
	Fine playback.Grade = iota
	Warning
	Critical
)
