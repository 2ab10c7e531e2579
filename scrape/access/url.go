package access

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// ParseURL returns the URL of an exporter's page, with the path /metrics if text has none. It may hold secrets: Shown is to be
// shown. The port is for the hint about a URL without a scheme. The error has no secret.
func ParseURL(text string, port int) (*url.URL, error) {
	u, err := url.Parse(text)
	hasScheme, quoted := strings.Contains(text, "://"), Quote(text)
	switch {
	case hasScheme && (err != nil && strings.Contains(text, "@") || strayAt(text)):
		return nil, fmt.Errorf("%q is not a URL: in a user name or a password write / ? # %% @ as %%2F %%3F %%23 %%25 %%40, and @ in a path likewise", quoted)
	case hasScheme && err != nil && strings.Contains(text, "%") && strings.Contains(text, "["):
		return nil, fmt.Errorf("%q is not a URL: write the %% before the zone of an IPv6 address as %%25", quoted)
	case hasScheme && err != nil && strings.HasPrefix(errors.Unwrap(err).Error(), "invalid port"): // which it quotes
		return nil, fmt.Errorf("%q is not a URL: its port is not a number from 1 to 65535", quoted)
	case hasScheme && err != nil:
		return nil, fmt.Errorf("%q is not a URL: %w", quoted, errors.Unwrap(err))
	case text == "", hasScheme && u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q is not a URL that begins with http:// or https://", quoted)
	case !hasScheme:
		host, path, _ := strings.Cut(quoted, "/")
		if !strings.Contains(host, ":") {
			host += ":" + strconv.Itoa(port)
		}
		if path == "" {
			path = "metrics"
		}
		return nil, fmt.Errorf("%q has no scheme, did you mean http://%s/%s?", quoted, host, path)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q names no host", quoted)
	case !isPort(u.Port()):
		return nil, fmt.Errorf("%q has the port %s, which is not a number from 1 to 65535", quoted, u.Port())
	case u.Path == "":
		u.Path = "/metrics"
	}
	u.Fragment, u.RawFragment = "", "" // which is for browsers
	return u, nil
}

// isPort reports whether a URL's port is one that can be asked; "" stands for the usual one.
func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return text == "" || err == nil && n >= 1 && n <= 65535
}

// strayAt reports whether a URL has an @ behind its host, as one has whose password has a / ? or # that is not written as it must be:
// what stands before that would be taken for the host and its port.
func strayAt(text string) bool {
	_, rest, _ := strings.Cut(text, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		return false
	}
	tail := rest[end:]
	path, query, _ := strings.Cut(tail, "?")
	_, fragment, _ := strings.Cut(query, "#")
	return strings.Contains(path, "@") || strings.Contains(fragment, "@") || path == "" && strings.Contains(query, "@")
}

const hidden = "…"

// Shown returns a URL as it may be shown: without user name and password, and of its query the names only, as tokens stand in
// such values.
func Shown(u *url.URL) string {
	shown := *u
	shown.User, shown.Fragment, shown.RawFragment = nil, "", ""
	if u.RawQuery != "" {
		parts := strings.Split(u.RawQuery, "&")
		for i, part := range parts {
			name, _, found := strings.Cut(part, "=")
			if parts[i] = hidden; found {
				parts[i] = name + "=" + hidden
			}
		}
		shown.RawQuery = strings.Join(parts, "&")
	}
	return shown.String()
}

// ShownText is Shown for a URL from a recording, which may be none.
func ShownText(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return Quote(text)
	}
	return Shown(u)
}

// noPort is a host and what stands in the place of its port and is none, as a password is without a host behind it.
var noPort = regexp.MustCompile(`^((?:[a-zA-Z]+://)?[^:/?#\[]*:)[^/?#]*[^/?#0-9][^/?#]*`)

// Quote returns what was typed in the place of a URL or of a host as it may be shown in an error: without what stands before the
// last @, and without a query. Text without secrets is returned as it is.
func Quote(text string) string {
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		begin := 0
		if scheme := strings.Index(text, "://"); scheme >= 0 && scheme < at {
			begin = scheme + len("://")
		}
		text = text[:begin] + hidden + text[at:]
	}
	if i := strings.IndexAny(text, "?#"); i >= 0 {
		text = text[:i] + "?" + hidden
	}
	return noPort.ReplaceAllString(text, "${1}"+hidden)
}
