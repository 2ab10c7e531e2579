package alarm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Resource is what the operator can set thresholds for, as in --warn cpu=70.
type Resource uint8

const (
	CPU         Resource = iota // all CPUs together
	Core                        // one of them
	Memory                      // used
	Net                         // a link, in or out
	Disk                        // a file system that is full
	Inodes                      // of a file system, used
	Busy                        // a disk with a request under way
	Pressure                    // time in which some task waits for memory or a disk
	Connections                 // of those that nginx can have
	Conntrack                   // of the firewall's table
	Files                       // of the kernel's file handles
	Retransmits                 // of the TCP segments
	Errors                      // answers with 5xx
	Drops                       // connections that nginx or a full queue loses, packets that no CPU had room for
	OOM                         // processes killed for want of memory, from one page to the next
	Stalls                      // of the swarm's clients
	Lost                        // of their statistics
	Below                       // of them, below real time
	Failures                    // of their requests
	Hung                        // clients that get no segment
	CPUPressure                 // time in which some task waits for a CPU
	Load                        // load average per core
	Swapping                    // pages that go to and come from swap
	Losses                      // packets of a device, with errors or dropped
	Restarts                    // clients of the swarm that were started again
	Plateau                     // traffic that no longer grows with the load, in bytes per second
	resources
)

// anyAtAll is the threshold that every number but 0 reaches.
const anyAtAll = math.SmallestNonzeroFloat64

// atNone is the one that none reaches.
var atNone = math.Inf(1)

// A unit is what thresholds are in.
type unit string

const (
	inPercent unit = "%"
	perSecond unit = "/s"
	inPieces  unit = ""
)

// A Limit is from where on numbers of a sort are not as they should be: what the operator calls them, and the thresholds if he says nothing
// else.
type Limit struct {
	Name string
	unit unit
	limit
}

// A limit is from where on a number is not as it should be.
type limit struct {
	warn, crit float64
	once       bool // one page is enough, as it is a state or an event; else it is an average that may be a burst
}

// Defaults holds the default thresholds of each resource. A disk that is always busy is never critical: an SSD works on many requests at once and has room at
// 100 %.
var Defaults = [resources]Limit{
	CPU:         {"cpu", inPercent, limit{70, 90, false}},
	Core:        {"core", inPercent, limit{80, 95, false}},
	Memory:      {"memory", inPercent, limit{80, 92, false}},
	Net:         {"net", inPercent, limit{70, 90, false}},
	Disk:        {"disk", inPercent, limit{85, 95, true}},
	Inodes:      {"inodes", inPercent, limit{85, 95, true}},
	Busy:        {"busy", inPercent, limit{80, atNone, false}},
	Pressure:    {"pressure", inPercent, limit{10, 40, false}},
	Connections: {"connections", inPercent, limit{80, 95, false}},
	Conntrack:   {"conntrack", inPercent, limit{80, 95, false}},
	Files:       {"files", inPercent, limit{80, 95, false}},
	Retransmits: {"retransmits", inPercent, limit{1, 5, false}},
	Errors:      {"5xx", perSecond, limit{anyAtAll, atNone, true}},
	Drops:       {"drops", perSecond, limit{anyAtAll, atNone, true}},
	OOM:         {"oom", inPieces, limit{anyAtAll, atNone, true}},
	Stalls:      {"stalls", inPercent, limit{1, 10, false}},
	Lost:        {"lost", inPercent, limit{1, 10, false}},
	Below:       {"below-realtime", inPercent, limit{10, 50, false}},
	Failures:    {"errors", inPercent, limit{1, 5, false}},
	Hung:        {"no-segments", inPieces, limit{anyAtAll, anyAtAll, true}},
	CPUPressure: {"cpu-pressure", inPercent, limit{40, atNone, false}},
	Load:        {"load", inPieces, limit{1.5, atNone, false}},
	Swapping:    {"swapping", perSecond, limit{10, atNone, false}},
	Losses:      {"losses", inPercent, limit{1, atNone, false}},
	Restarts:    {"restarts", perSecond, limit{anyAtAll, atNone, true}},
	Plateau:     {"plateau", inPieces, limit{anyAtAll, atNone, false}},
}

// Thresholds are those that the operator has set. The zero Thresholds are the defaults.
type Thresholds struct {
	// AtOnce has one page be enough for any alarm: for who looks at one moment, and can't wait for a second page.
	AtOnce bool

	warn, crit [resources]float64 // 0: the default
}

// of returns the thresholds of a resource. One that the operator hasn't set gives way to the one that he has.
func (l *Thresholds) of(r Resource) limit {
	is := Defaults[r].limit
	is.once = is.once || l.AtOnce
	switch warn, crit := l.warn[r], l.crit[r]; {
	case warn != 0 && crit != 0:
		is.warn, is.crit = warn, crit
	case warn == atNone:
		is.warn = warn
	case warn != 0:
		is.warn, is.crit = warn, max(is.crit, warn)
	case crit != 0:
		is.warn, is.crit = min(is.warn, crit), crit
	}
	return is
}

// SetWarn takes in from where on a resource is worth a warning: "cpu=70", "net=90%", "5xx=0.5/s", or "busy=off".
func (l *Thresholds) SetWarn(text string) error { return set(&l.warn, text) }

// SetCrit takes in likewise from where on it is critical.
func (l *Thresholds) SetCrit(text string) error { return set(&l.crit, text) }

func set(to *[resources]float64, text string) error {
	r, v, err := parseLimit(text)
	if err == nil {
		to[r] = v
	}
	return err
}

// Check returns an error if a resource would be critical before it is worth a warning.
func (l *Thresholds) Check() error {
	for r := range resources {
		if is := l.of(r); is.warn > is.crit && is.warn != atNone {
			return fmt.Errorf("%s: the warning from %v on comes after critical, from %v on: should --warn and --crit be exchanged?", Defaults[r].Name, is.warn, is.crit)
		}
	}
	return nil
}

// parseLimit reads a threshold.
func parseLimit(text string) (Resource, float64, error) {
	name, number, ok := strings.Cut(text, "=")
	if !ok {
		return 0, 0, fmt.Errorf("%q has no threshold, as cpu=70 has", text)
	}
	for r := range resources {
		if Defaults[r].Name == name {
			v, err := Defaults[r].unit.parse(name, number)
			return r, v, err
		}
	}
	var names strings.Builder
	for r := range resources {
		names.WriteString(", " + Defaults[r].Name)
	}
	return 0, 0, fmt.Errorf("there is no resource %q: choose from %s", name, names.String()[2:])
}

// parse reads the threshold of a resource of that name, which is in that unit.
func (u unit) parse(name, text string) (float64, error) {
	if text == "off" {
		return atNone, nil
	}
	number := text
	if u != inPieces {
		number = strings.TrimSuffix(text, string(u))
	}
	v, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil && u != inPercent && strings.HasSuffix(text, "%"):
		return 0, fmt.Errorf("%s is a number, not a part: leave out the %%", name)
	case err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		return 0, fmt.Errorf("%q is not a threshold, as 70 and off are", text)
	case v <= 0:
		return 0, fmt.Errorf("%s=%s would always be reached: thresholds are over 0", name, text)
	case u == inPercent && v > 100:
		return 0, fmt.Errorf("%s=%s would never be reached: it is in percent; off turns it off", name, text)
	}
	return v, nil
}
