package scrape

import (
	"fmt"
	"regexp"
	"strings"
)

var targetName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$`)

// ParseTarget returns the target that NAME=URL names, whose pages may hold any metrics.
func ParseTarget(text string) (Target, error) {
	name, page, found := strings.Cut(text, "=")
	switch {
	case !found && text != "", strings.Contains(name, "://"):
		return Target{}, fmt.Errorf("%q has no name before its URL, did you mean app=%s?", text, text)
	case !targetName.MatchString(name):
		return Target{}, fmt.Errorf("%q is not the name of a source, as in app=http://host:8080/metrics: letters, digits and -._, 32 at most", name)
	}
	u, err := ParseURL(page, 80)
	return Target{Name: name, URL: u, Kind: KindOther}, err
}
