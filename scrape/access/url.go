package access

import (
	"errors"
	"fmt"
	"net/netip"
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
	bracketed, isBare := bracketIPv6(text)
	switch {
	case hasScheme && isBare:
		return nil, fmt.Errorf("%q is not a URL: write an IPv6 address in brackets, here as %s", quoted, bracketed)
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
		if isBare {
			host = bracketed
		}
		if !strings.Contains(host, ":") || strings.HasSuffix(host, "]") {
			host += ":" + strconv.Itoa(port)
		}
		if path == "" {
			path = "metrics"
		}
		return nil, fmt.Errorf("%q has no scheme, did you mean http://%s/%s?", quoted, host, path)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q names no host", quoted)
	case NeedsZone(u.Hostname()):
		return nil, fmt.Errorf("%q has a link-local address, which needs the name of the network device that leads there: write [%s%%25eth0] if it is eth0", quoted, u.Hostname())
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

// NeedsZone reports whether a host is an IPv6 address that says nothing without a zone, the network device that it is behind.
func NeedsZone(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.Is6() && address.IsLinkLocalUnicast() && address.Zone() == ""
}

// bracketIPv6 returns host and port of a URL, with brackets and %25, if they are an IPv6 address without them. It can't be known whether
// the 9100 in ::1:9100 is a port: it is taken for one where it looks like one.
func bracketIPv6(text string) (host string, ok bool) {
	if _, rest, found := strings.Cut(text, "://"); found {
		text = rest
	}
	if end := strings.IndexAny(text, "/?#"); end >= 0 {
		text = text[:end]
	}
	text = strings.ReplaceAll(text[strings.LastIndexByte(text, '@')+1:], "%25", "%")
	parse := func(text string) bool {
		address, err := netip.ParseAddr(text)
		return err == nil && address.Is6()
	}
	encode := func(text string) string { return "[" + strings.ReplaceAll(text, "%", "%25") + "]" }
	last := strings.LastIndexByte(text, ':')
	if last < 0 {
		return "", false
	}
	before, port := text[:last], text[last+1:]
	if n, err := strconv.Atoi(port); parse(before) && err == nil && n <= 65535 && (n >= 1000 || !parse(text)) {
		return encode(before) + ":" + port, true
	}
	return encode(text), parse(text)
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
	if _, isBare := bracketIPv6(text); isBare { // which has no name before its first colon
		return text
	}
	return noPort.ReplaceAllString(text, "${1}"+hidden)
}
