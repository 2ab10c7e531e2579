package scrape

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"origintop/scrape/access"
)

var targetName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$`)

// ValidName reports whether a target may have that name.
func ValidName(name string) bool { return targetName.MatchString(name) }

// ParseTarget returns the name and the URL in NAME=URL, as access.ParseURL does.
func ParseTarget(text string) (name string, page *url.URL, err error) {
	name, rest, found := strings.Cut(text, "=")
	switch {
	case !found && text != "", strings.Contains(name, "://"):
		quoted := access.Quote(text)
		return "", nil, fmt.Errorf("%q has no name before its URL, did you mean app=%s?", quoted, quoted)
	case !ValidName(name):
		quoted := fmt.Sprintf("%q", name)
		if strings.ContainsAny(name, ":/@?#") {
			quoted = "what stands before the =" // which may be a URL with a password
		}
		return "", nil, fmt.Errorf("%s is not the name of a source, as in app=http://host:8080/metrics: letters, digits and -._, 32 at most", quoted)
	}
	page, err = access.ParseURL(rest, 80)
	return name, page, err
}
