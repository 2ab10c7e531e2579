package scrape

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"origintop/scrape/access"
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
	quoted := access.Quote(text) // as it may be a URL by mistake, with a password
	_, err := netip.ParseAddr(host)
	switch {
	case host == "":
		return "", errors.New("the host is empty")
	case err == nil:
		return host, nil
	case strings.Contains(host, "://"):
		return "", fmt.Errorf("%q is a URL, not a host: use --origin-metrics URL and --nginx-metrics URL", quoted)
	case strings.Contains(quoted, ":"):
		name, port, _ := strings.Cut(quoted, ":")
		return "", fmt.Errorf("%q has a port: did you mean %s --origin-metrics-node-port %s?", quoted, name, port)
	case strings.ContainsAny(host, "/ []?#@%\"\\"):
		return "", fmt.Errorf("%q is not a host", quoted)
	}
	return host, nil
}
