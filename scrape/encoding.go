package scrape

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// unpacked returns a reader of the page in an answer, of which limit bytes may be packed. It unpacks gzip, which some send unasked, and nothing else. The error
// may be shown: it is why the page can't be read.
func (e *exporter) unpacked(header http.Header, body io.Reader, limit int) (io.Reader, error) {
	said := strings.Join(header.Values("Content-Encoding"), ", ")
	codings := strings.FieldsFunc(strings.ToLower(said), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	codings = slices.DeleteFunc(codings, func(coding string) bool { return coding == "identity" })
	const unasked = ", which was not asked for: turn that off, in the exporter or in a proxy before it"
	switch {
	case len(codings) == 0:
		return body, nil
	case len(codings) > 1: // each would be a reader of its own, and there may be thousands
		return nil, errors.New("the answer is packed more than once (" + e.words(said) + ")" + unasked)
	case codings[0] == "gzip", codings[0] == "x-gzip":
		packed := 0
		text, err := gzip.NewReader(&boundedReader{body, func(n int) bool { packed += n; return packed <= limit }}) // it may unpack to nothing
		if err != nil {
			return nil, errors.New("the answer says it is gzip, and is not")
		}
		return text, nil
	}
	return nil, errors.New("the answer is packed with " + e.words(codings[0]) + unasked)
}
