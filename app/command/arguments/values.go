package arguments

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/discovery"
)

// ParseLimit parses the largest size of a page, as in "64MiB" or "10MB", and returns it in bytes.
func ParseLimit(text string) (int, error) {
	m := volume.FindStringSubmatch(text)
	if m == nil {
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			return 0, fmt.Errorf("%q has no unit; did you mean %sMiB?", text, text)
		}
		return 0, fmt.Errorf("%q is not a size in bytes like 64MiB or 10MB", text)
	}
	number, err := strconv.ParseFloat(m[1], 64)
	number *= map[string]float64{"k": 1e3, "m": 1e6, "g": 1e9, "ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30}[strings.ToLower(m[2])]
	if err != nil || number < minLimit || number > maxLimit {
		return 0, fmt.Errorf("%q is not a size from %s to %s", text, scrape.FormatSize(minLimit), scrape.FormatSize(maxLimit))
	}
	return int(number), nil
}

var volume = regexp.MustCompile(`(?i)^([0-9]+(?:\.[0-9]+)?) *([kmg]i?)b?$`)

// The smallest and the largest limit for a page, in bytes.
const (
	minLimit = 64 << 10
	maxLimit = 1 << 30
)

// ParseHost parses a host: a name, an address, or an IPv6 address with or without brackets.
func ParseHost(text string) (string, error) {
	host := text
	if inside, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inside, "]") {
		host = strings.TrimSuffix(inside, "]")
	}
	quoted := access.Quote(text) // it may be a URL by mistake, with a password
	address, err := netip.ParseAddr(host)
	bare, encoded := strings.CutPrefix(address.Zone(), "25")
	switch {
	case host == "":
		return "", errors.New("the host is empty")
	case err == nil && !access.IsHost(host):
		return "", fmt.Errorf("%q is not a host", quoted)
	case err == nil && encoded && strings.Trim(bare, "0123456789") != "":
		return "", fmt.Errorf("%q has %%25 before its zone, which is for URLs only; did you mean %s%%%s?", quoted, address.WithZone(""), bare)
	case err == nil && access.NeedsZone(host):
		return "", fmt.Errorf(
			"%q is a link-local address, which needs the network device's name: write %s%%eth0 if it is eth0",
			quoted, host,
		)
	case err == nil:
		return host, nil
	case strings.Contains(host, "://"):
		return "", fmt.Errorf("%q is a URL, not a host: use --origin-metrics URL and --server-metrics URL", quoted)
	case strings.Contains(quoted, ":"):
		name, port, err := net.SplitHostPort(quoted)
		if err != nil || strings.Count(host, ":") > 1 && host[0] != '[' {
			return "", fmt.Errorf("%q is neither a host nor an IPv6 address", quoted)
		}
		if access.NeedsZone(name) {
			return "", fmt.Errorf(
				"%q has a port, and a link-local address, which needs the network device's name: "+
					"write %s%%eth0 --origin-metrics-node-port %s if it is eth0",
				quoted, name, port,
			)
		}
		return "", fmt.Errorf("%q has a port; did you mean %s --origin-metrics-node-port %s?", quoted, name, port)
	case !access.IsHost(host):
		return "", fmt.Errorf("%q is not a host", quoted)
	}
	return host, nil
}

// ParseOrigin parses NAME=HOST, the host as ParseHost does, or NAME alone.
func ParseOrigin(text string) (name, host string, err error) {
	name, rest, found := strings.Cut(text, "=")
	switch {
	case !scrape.ValidOrigin(name) && (found || LooksSecret(text)):
		return "", "", errors.New("the part before = is not the name of an origin, as in edge-1=10.0.0.1: " +
			"letters, digits and -._:, 64 at most")
	case !scrape.ValidOrigin(name):
		return "", "", fmt.Errorf("%q is not the name of an origin: letters, digits and -._:, 64 at most", access.Quote(text))
	case !found:
		return name, "", nil
	}
	host, err = ParseHost(rest)
	return name, host, err
}

// mayBeURL reports whether the name of a file may be meant as a URL, which may hold secrets. One that begins with a dot isn't.
func mayBeURL(text string) bool {
	return !strings.HasPrefix(text, ".") && (strings.ContainsAny(text[len(drive.FindString(text)):], ":?#&;=@%") || strings.Contains(text, "//"))
}

// drive matches the beginning of the name of a file on Windows.
var drive = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// ParseList parses the name of a file, a pattern of files, or a URL. What is no URL has only a path.
func ParseList(text string) (*url.URL, error) {
	if !mayBeURL(text) {
		return &url.URL{Path: text}, discovery.CheckPath(text)
	}
	u, err := access.ParseURL(text, 80)
	if err != nil {
		return nil, fmt.Errorf("%w; if it is a file, write ./ before its name", err)
	}
	if given, err := url.Parse(text); err == nil && given.Path == "" { // it is no page of metrics
		u.Path = "/"
	}
	return u, nil
}

// ParseServer parses URL or SERVER=URL, the URL as access.ParseURL does. SERVER is the operator's name for the server behind the exporter.
func ParseServer(text string) (server string, page *url.URL, err error) {
	const port = 9113
	before, rest, found := strings.Cut(text, "=")
	if !found || strings.ContainsAny(before, ":/@?#[") {
		page, err = access.ParseURL(text, port)
		return "", page, err
	}
	if !ServerName.MatchString(before) {
		return "", nil, fmt.Errorf(
			"%s is not the name of a server, as in edge=http://host:9113/metrics: letters, digits and -_, 20 at most",
			quotedName(before, rest),
		)
	}
	page, err = access.ParseURL(rest, port)
	return before, page, err
}

// ParseAccessLog parses FILE, - or SERVER=FILE. SERVER is the operator's name for the server that writes it.
func ParseAccessLog(text string) (server, path string, err error) {
	server, path, found := strings.Cut(text, "=")
	if !found || !ServerName.MatchString(server) {
		server, path = "", text
	}
	switch {
	case path == "":
		return "", "", errors.New("the value is empty: name a file, or - for standard input")
	case strings.Contains(path, "://"):
		return "", "", errors.New("is a URL, not a file: pipe the log in, as in ssh HOST tail -n 0 -F FILE | origintop --access-log -")
	}
	return server, path, nil
}

var ServerName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,20}$`)

// ParseTarget parses NAME=URL, the URL as access.ParseURL does.
func ParseTarget(text string) (name string, page *url.URL, err error) {
	name, rest, found := strings.Cut(text, "=")
	switch {
	case !found && text != "", strings.Contains(name, "://"):
		quoted := access.Quote(text)
		return "", nil, fmt.Errorf("%q has no name before its URL; did you mean app=%s?", quoted, quoted)
	case !scrape.ValidName(name):
		return "", nil, fmt.Errorf(
			"%s is not the name of a source, as in app=http://host:8080/metrics: letters, digits and -._, 32 at most",
			quotedName(name, rest),
		)
	}
	page, err = access.ParseURL(rest, 80)
	return name, page, err
}

// quotedName quotes an invalid name for an error. If it may be a part of a URL, with secrets, it is not quoted.
func quotedName(name, page string) string {
	if strings.ContainsAny(name, ":/@?#") || !strings.HasPrefix(page, "http") {
		return "what stands before the ="
	}
	return strconv.Quote(name)
}

// ParsePrometheus parses the URL of a Prometheus, or of what answers as one.
func ParsePrometheus(text string) (*url.URL, error) {
	u, err := access.ParseURL(text, 9090)
	if err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), "/metrics?", "?"))
	}
	if u.Path == "/metrics" { // which is what ParseURL adds, or the page of the server's own metrics
		u.Path = ""
	}
	return u, nil
}

// ParseDevices parses a regular expression that the names of network devices match.
func ParseDevices(text string) (*regexp.Regexp, error) {
	names, err := regexp.Compile(text)
	var wrong *syntax.Error
	switch {
	case errors.As(err, &wrong):
		return nil, fmt.Errorf("%q is not a regular expression: %s", text, wrong.Code)
	case err == nil && strings.Contains(text, "/"):
		return nil, errors.New("no network device has a / in its name")
	}
	return names, err
}
