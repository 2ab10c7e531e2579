package scrape

import (
	"errors"
	"strings"
)

// Reason returns an error in the few words that fit beside a source's light.
func Reason(err error) string {
	var scrape *ScrapeError
	if errors.As(err, &scrape) {
		return Short(scrape.Reason)
	}
	return Short(err.Error())
}

// Short cuts a text that comes from outside to a length that fits a message.
func Short(text string) string { return Cut(text, 200) }

// Cut returns the first most bytes of a text, with an ellipsis if something was cut off.
func Cut(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// CutTo returns the first most bytes of a text that comes from outside, even if that cuts a character in half.
func CutTo(text []byte, most int) []byte { return text[:min(len(text), most)] }

// How much is kept of a text that comes from outside, in bytes.
const (
	MaxName   = 1 << 10 // of the name of a thing, and of other labels that are kept
	MaxLabels = 4 << 10 // of a series' name and labels
	MaxWords  = 1 << 10 // of a marker
)
