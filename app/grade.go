package app

import (
	"origintop/scrape/origin"
	"origintop/scrape/playback"
	"origintop/widgets"
)

// Grade returns how bad a snapshot is: what the timeline shows in red.
func Grade(s *origin.Snapshot) playback.Grade {
	g := fine
	for _, f := range findingsOf(s, nil) {
		switch {
		case f.severity == widgets.Crit:
			return critical
		case f.severity == widgets.Warn:
			g = warning
		}
	}
	return g
}

// The grades of moments.
const (
	fine playback.Grade = iota
	warning
	critical
)
