// Package scrape defines the seam between those who get pages and those who read them: a Source gives Pages, each the answer of one Target
// or the reason why there is none. It also explains, in words, answers that are not metrics.
//
// Nothing below a Source asks for the time: rates, history and percentiles are functions of the pages alone.
package scrape

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Page is one answer of one target, or the failure to get one.
type Page struct {
	Target Target
	Time   time.Time     // when the page was asked for
	Took   time.Duration // until it was there; 0 if not known
	Body   []byte        // as it came. It belongs to the Source, and is valid until its next call of Next
	Whole  bool          // the end of Body is known to be the end of the page, newline or not
	Status int           // of HTTP; 0 if there was no answer, or if it is not known
	Err    error         // why there is no page

	// Marker, if it is not "", says that this is no page: the operator has marked the time with these words.
	Marker string

	Recorded bool // a marker that is in the recording already
}

// MaxMarkers is how many markers are kept of those that the operator has set, and how many of those that follow from the pages; in memory
// there may be half as many more of each. However often a source goes and comes, no marker of the operator's gives way to that.
const MaxMarkers = 4096

// A Source gives pages, those of one target in the order of their times, and io.EOF after the last.
type Source interface {
	Next(context.Context) (Page, error)
}

// A ScrapeError says why a target gave no page.
type ScrapeError struct {
	URL    string
	Reason string // a few words for a person, without the URL
	Err    error  // a *Crash, else nil: errors of HTTP quote what may be secret
}

func (e *ScrapeError) Error() string { return fmt.Sprintf("scrape %s: %s", e.URL, e.Reason) }

// Refused is how the Reason of a ScrapeError begins if nothing listens at the target's address.
const Refused = "connection refused"

// IsRefusal reports whether a reason says that nothing listens at the address of the target itself.
func IsRefusal(reason string) bool { return strings.HasPrefix(reason, Refused) }

// Reasons of a ScrapeError which is the last page of a target that is asked no more.
const (
	LeftList = "no longer in the list of targets"
	Moved    = "moved to another address"
)

// HasLeft reports whether a page says that its target is asked no more, at least not there.
func HasLeft(p *Page) bool {
	if p.Err == nil {
		return false // what errors.As fills in costs an allocation
	}
	var failed *ScrapeError
	return errors.As(p.Err, &failed) && (failed.Reason == LeftList || failed.Reason == Moved)
}

// Unwrap returns the error below.
func (e *ScrapeError) Unwrap() error { return e.Err }

const (
	asking = "asking "
	gave   = ": "
)

// NotAsked is the Reason of a page that another server was asked for in place of the target, and that gave no answer: the URL is that
// server's. Of the target that says nothing.
func NotAsked(url, reason string) string { return asking + url + gave + reason }

// SilentServer returns what NotAsked made a Reason of; "", "" of any other. A recording keeps no more of an error than its Reason.
func SilentServer(reason string) (url, why string) {
	if rest, ok := strings.CutPrefix(reason, asking); ok {
		if url, why, ok = strings.Cut(rest, gave); ok {
			return url, why
		}
	}
	return "", ""
}

// DamagedError is the error of a page that was recorded and can't be read any more.
type DamagedError struct{ Err error }

func (e *DamagedError) Error() string { return e.Err.Error() }

// Unwrap returns the error below.
func (e *DamagedError) Unwrap() error { return e.Err }

// IsDamaged reports whether a page can't be read any more: that says nothing of the scrape.
func IsDamaged(p Page) bool {
	if p.Err == nil {
		return false // what errors.As fills in costs an allocation
	}
	var damaged *DamagedError
	return errors.As(p.Err, &damaged)
}
