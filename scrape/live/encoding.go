package live

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// A codingError says why an answer can't be unpacked. It holds no secret.
type codingError string

func (e codingError) Error() string { return string(e) }

// unpacked returns a reader of the page in an answer. It reads at most limit packed bytes. It unpacks gzip, which some exporters send
// unasked, and nothing else. The error is a codingError or the connection's.
func (e *exporter) unpacked(header http.Header, body io.Reader, limit int) (io.Reader, error) {
	said := strings.Join(header.Values("Content-Encoding"), ", ")
	codings := strings.FieldsFunc(strings.ToLower(said), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	codings = slices.DeleteFunc(codings, func(coding string) bool { return coding == "identity" })
	const unasked = ", which was not asked for: turn that off, in the exporter or in a proxy before it"
	switch {
	case len(codings) == 0:
		return body, nil
	case len(codings) > 1: // each would need a reader, and there may be thousands
		return nil, codingError("the answer is packed more than once (" + e.excerpt(said) + ")" + unasked)
	case codings[0] == "gzip", codings[0] == "x-gzip":
		packed := 0 // bytes; they may unpack to nothing
		text, err := gzip.NewReader(&boundedReader{body, func(n int) bool { packed += n; return packed <= limit }})
		if errors.Is(err, io.ErrUnexpectedEOF) { // of gzip, or of the connection
			if _, again := body.Read(make([]byte, 1)); again == io.EOF {
				err = gzip.ErrHeader
			}
		}
		if errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.EOF) {
			err = codingError("the answer says it is gzip, and is not")
		}
		return text, err
	}
	return nil, codingError("the answer is packed with " + e.excerpt(codings[0]) + unasked)
}
