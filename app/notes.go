package app

import (
	"fmt"
	"math"
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/widgets"
)

// about reports whether a rate that a source has given is uncertain, as its answers came late. None at all is not.
func about(src *origin.SourceState, v float64) bool {
	return src != nil && src.Doubt > 0 && v != 0 && !math.IsNaN(v)
}

// aboutText puts the sign of a number that is uncertain before its text, in place of a blank if it begins with one.
func aboutText(src *origin.SourceState, text string, v float64) string {
	if !about(src, v) {
		return text
	}
	bare := strings.TrimLeft(text, " ")
	return text[:max(0, len(text)-len(bare)-1)] + widgets.About + bare
}

// notes returns what a panel has to say of its numbers, in full and in brief: the first of these that is not "", else what the pages of its
// kind of source say of themselves.
func notes(s *origin.Snapshot, kind scrape.Kind, first ...string) []string {
	for _, note := range first {
		if note != "" {
			return []string{note}
		}
	}
	var found *origin.Trouble
	var of *origin.SourceState
	for i := range s.Troubles {
		t := &s.Troubles[i]
		if t.Kind.Warns() || t.Kind == origin.SkippedLines { // of no use to any panel
			continue
		}
		for j := range s.Sources {
			if src := &s.Sources[j]; src.Has(kind) && (t.Of == scrape.KindUnknown || t.Of == kind) && src.Name == t.Source && (found == nil || t.Kind > found.Kind) {
				found, of = t, src
			}
		}
	}
	if found == nil {
		return nil
	}
	text := troubleText(found)
	switch found.Kind {
	case origin.StandsStill:
		if found.Of != scrape.KindUnknown {
			return []string{text, "numbers change less often than asked"}
		}
		return []string{text, of.Name + " counts anew less often than asked", "counts less often than asked"}
	case origin.Uncertain:
		return []string{text, fmt.Sprintf("late answers: rates ±%d%%", found.Count)}
	}
	return []string{text}
}

// sampled returns when what the numbers of a source say was so: its last page may say nothing new.
func sampled(src *origin.SourceState) time.Time {
	if src.Held && !src.Fresh.IsZero() {
		return src.Fresh
	}
	return src.Last
}

// leastSure returns the source of that kind, among those that are up, whose rates are the least certain; nil if there is none.
func leastSure(s *origin.Snapshot, kind scrape.Kind) (found *origin.SourceState) {
	for i := range s.Sources {
		if src := &s.Sources[i]; src.Has(kind) && src.Up() && (found == nil || src.Doubt > found.Doubt) {
			found = src
		}
	}
	return found
}
