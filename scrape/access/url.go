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

// ParseURL parses the URL of an exporter's page; the path defaults to /metrics. The URL may hold secrets: show it Redacted. The error holds
// none. Port is what the error suggests if text has no scheme and no port.
func ParseURL(text string, port int) (*url.URL, error) {
	u, err := url.Parse(text)
	hasScheme, quoted := strings.Contains(text, "://"), Quote(text)
	bracketed, isBare := bracketIPv6(text)
	switch {
	case hasScheme && isBare:
		return nil, fmt.Errorf("%q is not a URL: write an IPv6 address in brackets, here as %s", quoted, bracketed)
	case hasScheme && (err != nil && strings.Contains(text, "@") || strayAt(text)):
		return nil, fmt.Errorf("%q is not a URL: in a user name or a password write / ? # %% @ as %%2F %%3F %%23 %%25 %%40, "+
			"and @ in a path likewise", quoted)
	case hasScheme && err != nil && strings.Contains(text, "%") && strings.Contains(text, "["):
		return nil, fmt.Errorf("%q is not a URL: write the %% before the zone of an IPv6 address as %%25", quoted)
	case hasScheme && err != nil && strings.HasPrefix(errors.Unwrap(err).Error(), "invalid port"): // the error quotes it
		return nil, fmt.Errorf("%q is not a URL: its port is not a number from 1 to 65535", quoted)
	case parameterBefore.MatchString(text): // the host may be part of the parameter
		return nil, fmt.Errorf("%q is not a URL: a parameter stands before an @; "+
			"in a user name or a password write ; & = as %%3B %%26 %%3D, and between path and parameters a ?", quoted)
	case schemeTwice.MatchString(text): // the second URL's password would be part of the path
		return nil, fmt.Errorf("%q is not a URL: it begins with a scheme twice", quoted)
	case hasScheme && err != nil: // the error may quote a secret
		return nil, fmt.Errorf("%q is not a URL: it has a misplaced character", quoted)
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
	case !IsHost(u.Hostname()):
		return nil, fmt.Errorf("%q is not a URL: its host has an invalid character", quoted)
	case NeedsZone(u.Hostname()):
		return nil, fmt.Errorf("%q has a link-local address, which needs the network device's name: "+
			"write [%s%%25eth0] if it is eth0", quoted, u.Hostname())
	case !isPort(u.Port()):
		return nil, fmt.Errorf("%q has the port %s, which is not a number from 1 to 65535", quoted, u.Port())
	case u.Path == "":
		u.Path = "/metrics"
	}
	u.Fragment, u.RawFragment = "", "" // it is for browsers
	return u, nil
}

var (
	schemeTwice     = regexp.MustCompile(`^[A-Za-z]+://[A-Za-z]+:/`)
	parameterBefore = regexp.MustCompile(`^[A-Za-z]+://[^/?#]*(?:[;&]|%3[BbFf]|%26)[^/?#;&=]*=[^/?#]*@`)
)

// isPort reports whether a URL's port is valid; "" is the default port.
func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return text == "" || err == nil && n >= 1 && n <= 65535
}

// isName matches the name of a host or of a network device.
var isName = regexp.MustCompile(`^[\pL\pN._-]+$`).MatchString

// IsHost reports whether a text is a valid host name or IP address.
func IsHost(host string) bool {
	address, err := netip.ParseAddr(host)
	return err != nil && isName(host) || err == nil && (address.Zone() == "" || isName(address.Zone())) // netip takes any zone
}

// NeedsZone reports whether a host is an IPv6 address that lacks its zone: a link-local one without the network device that leads there.
func NeedsZone(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.Is6() && address.IsLinkLocalUnicast() && address.Zone() == ""
}

// bracketIPv6 returns the host and port of a URL with the brackets and the %25 that an IPv6 address lacks; ok is false if it is no bare
// IPv6 address. The 9100 in ::1:9100 may belong to the address: it counts as a port if it looks like one.
func bracketIPv6(text string) (host string, ok bool) {
	if _, rest, found := strings.Cut(text, "://"); found {
		text = rest
	}
	if end := strings.IndexAny(text, "/?#"); end >= 0 {
		text = text[:end]
	}
	text = strings.ReplaceAll(text[strings.LastIndexByte(text, '@')+1:], "%25", "%")
	parse := func(text string) bool {
		return strings.Contains(text, ":") && IsHost(text)
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

// strayAt reports whether a URL has an @ after its host. Then the password probably has a / ? or # that is not escaped, and what stands
// before that would be taken for host and port.
func strayAt(text string) bool {
	_, rest, _ := strings.Cut(text, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		return false
	}
	tail := rest[end:]
	path, query, _ := strings.Cut(tail, "?")
	_, fragment, _ := strings.Cut(query, "#")
	name, _, _ := strings.Cut(query, "=") // a value may have an @
	return strings.Contains(path, "@") || strings.Contains(fragment, "@") || strings.Contains(name, "@") ||
		path == "" && strings.Contains(query, "@")
}

const hidden = "…"

// queryName returns the name before a value in a part of a query. It returns "" if the part may be a value itself: without a =, with
// nothing but = after the name, as base64 ends, or unlike a name.
func queryName(part string) string {
	if found := nameAndValue.FindStringSubmatch(part); found != nil {
		return found[1]
	}
	return ""
}

var nameAndValue = regexp.MustCompile(`^((?:[A-Za-z0-9_.\[\]-]|%5[BbDd])+)=[^=]`)

// Redacted returns a URL as it may be shown: without user and password, and with "…" in place of the values in its query and of parameters
// in its path, which may be tokens.
func Redacted(u *url.URL) string {
	shown := *u
	shown.User, shown.Fragment, shown.RawFragment = nil, "", ""
	if u.RawQuery != "" {
		parts := strings.Split(u.RawQuery, "&")
		for i, part := range parts {
			if parts[i] = hidden; queryName(part) != "" {
				parts[i] = queryName(part) + "=" + hidden
			}
		}
		shown.RawQuery = strings.Join(parts, "&")
	}
	path := shown.EscapedPath()
	return strings.Replace(shown.String(), path, pathParameter.ReplaceAllString(path, "${1}"+hidden), 1)
}

// pathParameter matches a parameter in a path, as in /metrics;jsessionid=1 or, by mistake, /metrics&token=1 and /metrics%3Ftoken=1. Its
// value may have a /.
var pathParameter = regexp.MustCompile(`(=|%3[Dd])(.*)`)

// RedactedText does what Redacted does for the text of a URL. A text that is no URL is treated as by Quote.
func RedactedText(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return Quote(text)
	}
	return Redacted(u)
}

// These parts of a mistyped URL are no secrets.
var (
	harmlessScheme = regexp.MustCompile(`^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*=)?[A-Za-z]+://`) // with the name of a source
	harmlessHost   = regexp.MustCompile(`^[\pL\pN._-]*(?::[0-9]*)?$`)
	harmlessPath   = regexp.MustCompile(`^/[\pL\pN/._~+-]*`)
	hostName       = regexp.MustCompile(`^[\pL\pN._-]*:?`)
)

// Quote returns a text that should be a URL or a host, as an error may show it: with scheme, host, port and the beginning of the path, and
// with "…" in place of all else, such as user, password and query.
func Quote(text string) string {
	shown := harmlessScheme.FindString(text)
	text = text[len(shown):]
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		if strings.ContainsAny(text[:at], "?#=&") { // they may belong to the password, or end the host
			return shown + hidden
		}
		shown += hidden + "@"
		text = text[at+1:]
	}
	end := strings.IndexAny(text+"/", "/?#")
	host, rest := text[:end], text[end:]
	if _, isBare := bracketIPv6(host); !isBare && !isBracketed(host) && !harmlessHost.MatchString(host) {
		return shown + hostName.FindString(host) + hidden // what looks like a port may be a password
	}
	path := harmlessPath.FindString(rest)
	shown += host + path
	switch rest = rest[len(path):]; {
	case rest == "":
		return shown
	case rest[0] == '?' || rest[0] == '#':
		return shown + "?" + hidden
	}
	return shown + hidden
}

// isBracketed reports whether a text is an IPv6 address in brackets, with or without a port.
func isBracketed(text string) bool {
	inside, rest, found := strings.Cut(strings.TrimPrefix(text, "["), "]")
	_, isAddress := bracketIPv6(inside)
	return found && text[0] == '[' && isAddress && (rest == "" || rest[0] == ':' && strings.Trim(rest[1:], "0123456789") == "")
}
