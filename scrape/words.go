package scrape

import (
	"errors"
	"strings"
)

// Reason returns an error in the few words that fit beside a source's light.
func Reason(err error) string {
	var scrape *ScrapeError
	if errors.As(err, &scrape) {
		return short(scrape.Reason)
	}
	return short(err.Error())
}

// short bounds a text that comes from outside.
func short(text string) string { return cut(text, 200) }

// cut returns so many bytes of a text, and a sign that there was more.
func cut(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// cutTo returns the beginning of a text from outside.
func cutTo(text []byte, most int) []byte { return text[:min(len(text), most)] }

// How much is kept of a text that comes from outside, in bytes.
const (
	mostName   = 1 << 10 // of the name of a thing, and of other labels that are kept
	mostLabels = 4 << 10 // of a series' name and labels
	mostWords  = 1 << 10 // of a marker
)
