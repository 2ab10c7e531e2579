package scrape

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
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
		return "", nil, fmt.Errorf("%s is not the name of a source, as in app=http://host:8080/metrics: letters, digits and -._, 32 at most", quotedName(name, rest))
	}
	page, err = access.ParseURL(rest, 80)
	return name, page, err
}

// quotedName returns a name that is none as it may be shown: if it stands before a URL, and is not a part of one itself.
func quotedName(name, page string) string {
	if strings.ContainsAny(name, ":/@?#") || !strings.HasPrefix(page, "http") {
		return "what stands before the ="
	}
	return strconv.Quote(name)
}

// named is how the names of targets begin of which the operator said which nginx they watch: nginx.edge, and nginx.edge.2 for the next exporter of
// that one. The name says it in recordings and in directories of dumps as well.
const named = "nginx."

var serverName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,20}$`)

// ParseNginx returns the URL in URL or SERVER=URL, as access.ParseURL does, and what the operator calls the nginx behind it; "" if nothing.
func ParseNginx(text string) (server string, page *url.URL, err error) {
	const port = 9113
	before, rest, found := strings.Cut(text, "=")
	if !found || strings.ContainsAny(before, ":/@?#[") {
		page, err = access.ParseURL(text, port)
		return "", page, err
	}
	if !serverName.MatchString(before) {
		return "", nil, fmt.Errorf("%s is not the name of a server, as in edge=http://host:9113/metrics: letters, digits and -_, 20 at most", quotedName(before, rest))
	}
	page, err = access.ParseURL(rest, port)
	return before, page, err
}

// ServerTarget returns the name of the nth target that watches the nginx of that name, from 1 on.
func ServerTarget(server string, n int) string {
	if n > 1 {
		server += "." + strconv.Itoa(n)
	}
	return named + server
}

// server returns what the operator calls the nginx that a target watches; "" if nothing.
func (t *Target) server() string {
	server, is := strings.CutPrefix(t.Name, named)
	if !is {
		return ""
	}
	if at := strings.LastIndexByte(server, '.'); at > 0 {
		if _, err := strconv.Atoi(server[at+1:]); err == nil {
			server = server[:at]
		}
	}
	return server
}
