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

// ParseURL returns the URL of an exporter's page, with the path /metrics if text has none. It may hold secrets: Redacted is to be
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
	case parameterBefore.MatchString(text): // what is taken for the host may be a part of it
		return nil, fmt.Errorf("%q is not a URL: a parameter stands before an @; in a user name or a password write ; & = as %%3B %%26 %%3D, and between path and parameters a ?", quoted)
	case schemeTwice.MatchString(text): // the second one's password would be a part of the path
		return nil, fmt.Errorf("%q is not a URL: it begins with a scheme twice", quoted)
	case hasScheme && err != nil: // which may quote a part
		return nil, fmt.Errorf("%q is not a URL: it has a character in a place where it can't be", quoted)
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
		return nil, fmt.Errorf("%q is not a URL: its host has a character that none can have", quoted)
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

var (
	schemeTwice     = regexp.MustCompile(`^[A-Za-z]+://[A-Za-z]+:/`)
	parameterBefore = regexp.MustCompile(`^[A-Za-z]+://[^/?#]*(?:[;&]|%3[BbFf]|%26)[^/?#;&=]*=[^/?#]*@`)
)

// isPort reports whether a URL's port is one that can be asked; "" stands for the usual one.
func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return text == "" || err == nil && n >= 1 && n <= 65535
}

// isName matches a host's name, and the name of a network device.
var isName = regexp.MustCompile(`^[\pL\pN._-]+$`).MatchString

// IsHost reports whether a host is a name or an address, with the characters that these can have.
func IsHost(host string) bool {
	address, err := netip.ParseAddr(host)
	return err != nil && isName(host) || err == nil && (address.Zone() == "" || isName(address.Zone())) // netip takes any zone
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
	name, _, _ := strings.Cut(query, "=") // in a value an @ is one
	return strings.Contains(path, "@") || strings.Contains(fragment, "@") || strings.Contains(name, "@") || path == "" && strings.Contains(query, "@")
}

const hidden = "…"

// queryName returns the name before a value in a part of a query; "" if there is none. What has no value, or only what a base64 text ends
// with, or is unlike a name, is a value itself.
func queryName(part string) string {
	if found := nameAndValue.FindStringSubmatch(part); found != nil {
		return found[1]
	}
	return ""
}

var nameAndValue = regexp.MustCompile(`^((?:[A-Za-z0-9_.\[\]-]|%5[BbDd])+)=[^=]`)

// Redacted returns a URL as it may be shown: without user name and password, and of its query, and of parameters in its path, the names
// only, as tokens stand in such values.
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

// pathParameter is a parameter in a path, as in /metrics;jsessionid=1 or, by mistake, in /metrics&token=1 and /metrics%3Ftoken=1.
// In its value there may be a /.
var pathParameter = regexp.MustCompile(`(=|%3[Dd])(.*)`)

// RedactedText is Redacted for a URL from a recording, which may be none.
func RedactedText(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return Quote(text)
	}
	return Redacted(u)
}

// Of what is typed in the place of a URL, these are known to be no secret.
var (
	harmlessScheme = regexp.MustCompile(`^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*=)?[A-Za-z]+://`) // and the name of a source
	harmlessHost   = regexp.MustCompile(`^[\pL\pN._-]*(?::[0-9]*)?$`)
	harmlessPath   = regexp.MustCompile(`^/[\pL\pN/._~+-]*`)
	hostName       = regexp.MustCompile(`^[\pL\pN._-]*:?`)
)

// Quote returns what was typed in the place of a URL or of a host as it may be shown in an error. What is known to be no secret stays:
// scheme, host and port, the beginning of the path. In the place of all else, as of user, password and query, there is a …
func Quote(text string) string {
	shown := harmlessScheme.FindString(text)
	text = text[len(shown):]
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		if strings.ContainsAny(text[:at], "?#=&") { // which may be of the password, or end what is before the @
			return shown + hidden
		}
		shown += hidden + "@"
		text = text[at+1:]
	}
	end := strings.IndexAny(text+"/", "/?#")
	host, rest := text[:end], text[end:]
	if _, isBare := bracketIPv6(host); !isBare && !isBracketed(host) && !harmlessHost.MatchString(host) {
		return shown + hostName.FindString(host) + hidden // a password without a host behind it has the place of a port
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

// isBracketed reports whether a text is an IPv6 address in brackets, with a port or without.
func isBracketed(text string) bool {
	inside, rest, found := strings.Cut(strings.TrimPrefix(text, "["), "]")
	_, isAddress := bracketIPv6(inside)
	return found && text[0] == '[' && isAddress && (rest == "" || rest[0] == ':' && strings.Trim(rest[1:], "0123456789") == "")
}
