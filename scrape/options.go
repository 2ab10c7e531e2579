package scrape

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Options are what the operator says of the origin and the numbers. The zero Options are useful.
type Options struct {
	Window      time.Duration      // for median and maximum of the network rates; 30 s if 0
	NetDevice   *regexp.Regexp     // which network devices count; nil: those that look like the way out
	LinkSpeed   float64            // bytes per second, for devices whose speed the exporter doesn't know
	DeviceSpeed map[string]float64 // bytes per second by device, whatever the exporter says

	WorkerConnections int // how many connections nginx can have, all workers together; 0 if not known

	Limits Limits // from where on numbers are not as they should be
}

var bitRate = regexp.MustCompile(`(?i)^([0-9]+(?:\.[0-9]+)?) *([kmgt]?)bit(?:/s|ps)?$`)

// SetLinkSpeed takes in the speed of links, "200Mbit", or that of one device, "eth0=200Mbit".
func (o *Options) SetLinkSpeed(text string) error {
	device, speed, named := strings.Cut(text, "=")
	if !named {
		device, speed = "", text
	}
	m := bitRate.FindStringSubmatch(speed)
	if m == nil {
		if _, err := strconv.ParseFloat(speed, 64); err == nil {
			return fmt.Errorf("%q has no unit, did you mean %sMbit?", speed, speed)
		}
		return fmt.Errorf("%q is not a rate in bits, as 1Gbit or 200Mbit are", speed)
	}
	number, err := strconv.ParseFloat(m[1], 64)
	factor := map[string]float64{"": 1, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}[strings.ToLower(m[2])]
	bytesPerSecond := number * factor / 8
	switch {
	case err != nil || bytesPerSecond <= 0:
		return fmt.Errorf("%q is not the speed of a link", speed)
	case !named:
		o.LinkSpeed = bytesPerSecond
	case device == "":
		return fmt.Errorf("%q names no device", text)
	default:
		if o.DeviceSpeed == nil {
			o.DeviceSpeed = map[string]float64{}
		}
		o.DeviceSpeed[device] = bytesPerSecond
	}
	return nil
}

// ParseHost returns a host as it is named in text: a name, an address, an IPv6 address with or without brackets.
func ParseHost(text string) (string, error) {
	host := strings.TrimSuffix(strings.TrimPrefix(text, "["), "]")
	_, err := netip.ParseAddr(host)
	switch {
	case host == "":
		return "", errors.New("the host is empty")
	case err == nil:
		return host, nil
	case strings.Contains(host, "://"):
		return "", fmt.Errorf("%q is a URL, not a host: use --origin-metrics URL and --nginx-metrics URL", text)
	case strings.Contains(host, ":"):
		name, port, _ := strings.Cut(host, ":")
		return "", fmt.Errorf("%q has a port: did you mean %s --origin-metrics-node-port %s?", text, name, port)
	case strings.ContainsAny(host, "/ []?#@%\"\\"):
		return "", fmt.Errorf("%q is not a host", text)
	}
	return host, nil
}

// ParseURL returns the URL of an exporter's page, with the path /metrics if text has none. The port is for the hint about
// a URL without a scheme.
func ParseURL(text string, port int) (string, error) {
	u, err := url.Parse(text)
	switch {
	case strings.Contains(text, "://") && err != nil && strings.Contains(text, "%") && strings.Contains(text, "["):
		return "", fmt.Errorf("%q is not a URL: write the %% before the zone of an IPv6 address as %%25", text)
	case strings.Contains(text, "://") && err != nil:
		return "", fmt.Errorf("%q is not a URL: %w", text, errors.Unwrap(err))
	case text == "", strings.Contains(text, "://") && u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%q is not a URL that begins with http:// or https://", text)
	case !strings.Contains(text, "://"):
		host, path, _ := strings.Cut(text, "/")
		if !strings.Contains(host, ":") {
			host += ":" + strconv.Itoa(port)
		}
		if path == "" {
			path = "metrics"
		}
		return "", fmt.Errorf("%q has no scheme, did you mean http://%s/%s?", text, host, path)
	case u.Hostname() == "":
		return "", fmt.Errorf("%q names no host", text)
	case !isPort(u.Port()):
		return "", fmt.Errorf("%q has the port %s, which is not a number from 1 to 65535", text, u.Port())
	case u.Path == "":
		u.Path = "/metrics"
	}
	return u.String(), nil
}

// isPort reports whether a URL's port is one that can be asked; "" stands for the usual one.
func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return text == "" || err == nil && n >= 1 && n <= 65535
}
