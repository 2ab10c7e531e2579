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

// Short bounds a text that comes from outside.
func Short(text string) string { return Cut(text, 200) }

// Cut returns so many bytes of a text, and a sign that there was more.
func Cut(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// CutTo returns the beginning of a text from outside.
func CutTo(text []byte, most int) []byte { return text[:min(len(text), most)] }

// How much is kept of a text that comes from outside, in bytes.
const (
	MaxName   = 1 << 10 // of the name of a thing, and of other labels that are kept
	MaxLabels = 4 << 10 // of a series' name and labels
	MaxWords  = 1 << 10 // of a marker
)
