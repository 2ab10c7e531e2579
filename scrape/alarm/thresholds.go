package alarm

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Resource is what the operator can set thresholds for, as in --warn cpu=70.
type Resource uint8

// The resources. Defaults says what each is.

const (
	CPU Resource = iota
	Core
	Memory
	Net
	Disk
	Inodes
	Busy
	Pressure
	Connections
	Conntrack
	Files
	Retransmits
	Errors
	Drops
	OOM
	Stalls
	Lost
	Below
	Failures
	Hung
	CPUPressure
	Load
	Swapping
	Losses
	Restarts
	Plateau
	Workers
	Queued
	Limited
	Backends
	Throttled
	ContainerMemory
	Failed
	ServerErrors
	resources
)

// AnyAtAll is the threshold that every number but 0 reaches, as Of returns it.
const AnyAtAll = math.SmallestNonzeroFloat64

// atNone is the one that none reaches.
var atNone = math.Inf(1)

// A unit is what thresholds are in.
type unit string

const (
	inPercent unit = "%"
	perSecond unit = "/s"
	inPieces  unit = "" // or bytes per second, of the plateau
)

// A Limit is from where on numbers of a sort are not as they should be, if the operator says nothing else.
type Limit struct {
	Name string // what the operator calls them
	unit unit
	limit
	Of string // what they are, as words behind a number
}

// A limit is from where on a number is not as it should be.
type limit struct {
	warn, crit float64
	once       bool // one page is enough, as it is a state or an event; else it is an average that may be a burst
}

// Defaults holds the default thresholds of each resource. A disk that is always busy is never critical: an SSD
// works on many requests at once and has room at 100 %.
var Defaults = [resources]Limit{
	CPU:         {"cpu", inPercent, limit{70, 90, false}, "all CPUs together"},
	Core:        {"core", inPercent, limit{80, 95, false}, "the busiest one"},
	Memory:      {"memory", inPercent, limit{80, 92, false}, "of memory, used"},
	Net:         {"net", inPercent, limit{70, 90, false}, "of a link, in or out"},
	Disk:        {"disk", inPercent, limit{85, 95, true}, "of a file system, used"},
	Inodes:      {"inodes", inPercent, limit{85, 95, true}, "of a file system, used"},
	Busy:        {"busy", inPercent, limit{80, atNone, false}, "of the time a disk is busy"},
	Pressure:    {"pressure", inPercent, limit{10, 40, false}, "of the time some task waits for memory or a disk"},
	Connections: {"connections", inPercent, limit{80, 95, false}, "of all the server can have: `--worker-connections`, or what its page says"},
	Conntrack:   {"conntrack", inPercent, limit{80, 95, false}, "of the firewall's table"},
	Files:       {"files", inPercent, limit{80, 95, false}, "of the kernel's file handles"},
	Retransmits: {"retransmits", inPercent, limit{1, 5, false}, "of TCP segments are retransmitted"},
	Errors:      {"5xx", perSecond, limit{AnyAtAll, atNone, true}, "responses per second"},
	Drops: {
		"drops", perSecond,
		limit{AnyAtAll, atNone, true},
		"per second: connections dropped by the server or a full queue, packets dropped by a CPU",
	},
	OOM:      {"oom", inPieces, limit{AnyAtAll, atNone, true}, "processes OOM-killed since the last scrape"},
	Stalls:   {"stalls", inPercent, limit{1, 10, false}, "of the clients stall"},
	Lost:     {"lost", inPercent, limit{1, 10, false}, "of the clients' statistics are lost"},
	Below:    {"below-realtime", inPercent, limit{10, 50, false}, "of the clients play slower than real time"},
	Failures: {"errors", inPercent, limit{1, 5, false}, "of the clients' requests fail"},
	Hung: {
		"no-segments", inPieces,
		limit{AnyAtAll, AnyAtAll, true},
		"clients are active, but none has received a segment for three updates",
	},
	CPUPressure: {"cpu-pressure", inPercent, limit{40, atNone, false}, "of the time some task waits for a CPU"},
	Load:        {"load", inPieces, limit{1.5, atNone, false}, "load average per core"},
	Swapping:    {"swapping", perSecond, limit{10, atNone, false}, "pages to and from swap"},
	Losses:      {"losses", inPercent, limit{1, atNone, false}, "of a device's packets are lost or broken"},
	Restarts:    {"restarts", perSecond, limit{AnyAtAll, atNone, true}, "clients restarted per second"},
	Plateau:     {"plateau", inPieces, limit{AnyAtAll, atNone, false}, "traffic is stuck while the load grows"},
	Workers:     {"workers", inPercent, limit{80, 95, false}, "of the server's workers, or its time, are busy"},
	Queued:      {"queue", inPieces, limit{AnyAtAll, atNone, false}, "requests wait for a worker or a backend of the server"},
	Limited:     {"limited", perSecond, limit{AnyAtAll, atNone, true}, "times per second the server wants more threads than it may have"},
	Backends:    {"backends", inPercent, limit{AnyAtAll, 100, true}, "of the server's backends are down"},
	Throttled: {
		"throttled", inPercent,
		limit{10, 50, false},
		"of the periods in which a container runs out of its CPU quota",
	},
	ContainerMemory: {"container-memory", inPercent, limit{80, 95, false}, "of a container's limit, used"},
	Failed:          {"failed", perSecond, limit{AnyAtAll, atNone, true}, "requests per second fail without a known status"},
	ServerErrors:    {"server-errors", inPercent, limit{1, 5, false}, "of the server's answers are 5xx"},
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

// Texts returns the default thresholds as text: "70 %", "any" for every number but 0, "" for none.
func (l *Limit) Texts() (warn, crit string) {
	text := func(v float64) string {
		switch v {
		case AnyAtAll:
			return "any"
		case atNone:
			return ""
		}
		return strings.TrimSpace(fmt.Sprintf("%v %s", v, l.unit))
	}
	return text(l.warn), text(l.crit)
}

// Of returns from where on numbers of a sort are high and critical, +Inf for never. NaN twice if limit is nil.
func (l *Thresholds) Of(limit *Limit) (warn, crit float64) {
	for r := range resources {
		if limit == &Defaults[r] {
			is := l.of(r)
			return is.warn, is.crit
		}
	}
	return math.NaN(), math.NaN()
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
			return fmt.Errorf("%s: the warning from %v on comes after critical, from %v on: should --warn and --crit be exchanged?",
				Defaults[r].Name, is.warn, is.crit)
		}
	}
	return nil
}

// parseLimit reads a threshold.
func parseLimit(text string) (Resource, float64, error) {
	name, number, ok := strings.Cut(text, "=")
	if !ok {
		return 0, 0, fmt.Errorf("%q has no threshold: write it like cpu=70", text)
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
		return 0, fmt.Errorf("%q is not a threshold like 70 or off", text)
	case v <= 0:
		return 0, fmt.Errorf("%s=%s is always reached: thresholds must be above 0", name, text)
	case u == inPercent && v > 100:
		return 0, fmt.Errorf("%s=%s is never reached: the unit is percent; use off to turn it off", name, text)
	}
	return v, nil
}
