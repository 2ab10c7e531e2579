package origin

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A resource is what the operator can give thresholds of its own.
type resource uint8

const (
	ofCPU         resource = iota // all CPUs together
	ofCore                        // one of them
	ofMemory                      // used
	ofNet                         // a link, in or out
	ofDisk                        // a file system that is full
	ofInodes                      // of a file system, used
	ofBusy                        // a disk with a request under way
	ofPressure                    // time in which some task waits for memory or a disk
	ofConnections                 // of those that nginx can have
	ofConntrack                   // of the firewall's table
	ofFiles                       // of the kernel's file handles
	ofRetransmits                 // of the TCP segments
	ofErrors                      // answers with 5xx
	ofDrops                       // connections that nginx or a full queue loses, packets that no CPU had room for
	ofOOM                         // processes killed for want of memory, from one page to the next
	ofStalls                      // of the swarm's clients
	ofLost                        // of their statistics
	ofBelow                       // of them, below real time
	ofFailures                    // of their requests
	ofHung                        // clients that get no segment
	ofCPUPressure                 // time in which some task waits for a CPU
	ofLoad                        // load average per core
	ofSwapping                    // pages that go to and come from swap
	ofLosses                      // packets of a device, with errors or dropped
	ofRestarts                    // clients of the swarm that were started again
	ofPlateau                     // traffic that no longer grows with the load, in bytes per second
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

// limits is the table of all resources. A disk that is always busy is never critical: an SSD works on many requests at once and has room at
// 100 %.
var limits = [resources]Limit{
	ofCPU:         {"cpu", inPercent, limit{70, 90, false}},
	ofCore:        {"core", inPercent, limit{80, 95, false}},
	ofMemory:      {"memory", inPercent, limit{80, 92, false}},
	ofNet:         {"net", inPercent, limit{70, 90, false}},
	ofDisk:        {"disk", inPercent, limit{85, 95, true}},
	ofInodes:      {"inodes", inPercent, limit{85, 95, true}},
	ofBusy:        {"busy", inPercent, limit{80, atNone, false}},
	ofPressure:    {"pressure", inPercent, limit{10, 40, false}},
	ofConnections: {"connections", inPercent, limit{80, 95, false}},
	ofConntrack:   {"conntrack", inPercent, limit{80, 95, false}},
	ofFiles:       {"files", inPercent, limit{80, 95, false}},
	ofRetransmits: {"retransmits", inPercent, limit{1, 5, false}},
	ofErrors:      {"5xx", perSecond, limit{anyAtAll, atNone, true}},
	ofDrops:       {"drops", perSecond, limit{anyAtAll, atNone, true}},
	ofOOM:         {"oom", inPieces, limit{anyAtAll, atNone, true}},
	ofStalls:      {"stalls", inPercent, limit{1, 10, false}},
	ofLost:        {"lost", inPercent, limit{1, 10, false}},
	ofBelow:       {"below-realtime", inPercent, limit{10, 50, false}},
	ofFailures:    {"errors", inPercent, limit{1, 5, false}},
	ofHung:        {"no-segments", inPieces, limit{anyAtAll, anyAtAll, true}},
	ofCPUPressure: {"cpu-pressure", inPercent, limit{40, atNone, false}},
	ofLoad:        {"load", inPieces, limit{1.5, atNone, false}},
	ofSwapping:    {"swapping", perSecond, limit{10, atNone, false}},
	ofLosses:      {"losses", inPercent, limit{1, atNone, false}},
	ofRestarts:    {"restarts", perSecond, limit{anyAtAll, atNone, true}},
	ofPlateau:     {"plateau", inPieces, limit{anyAtAll, atNone, false}},
}

// Limits are the thresholds that the operator has set. The zero Limits are the defaults.
type Limits struct {
	// AtOnce has one page be enough for any alarm: for who looks at one moment, and can't wait for a second page.
	AtOnce bool

	warn, crit [resources]float64 // 0: the default
}

// of returns the thresholds of a resource. One that the operator hasn't set gives way to the one that he has.
func (l *Limits) of(r resource) limit {
	is := limits[r].limit
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
func (l *Limits) SetWarn(text string) error { return set(&l.warn, text) }

// SetCrit takes in likewise from where on it is critical.
func (l *Limits) SetCrit(text string) error { return set(&l.crit, text) }

func set(to *[resources]float64, text string) error {
	r, v, err := parseLimit(text)
	if err == nil {
		to[r] = v
	}
	return err
}

// Check returns an error if a resource would be critical before it is worth a warning.
func (l *Limits) Check() error {
	for r := range resources {
		if is := l.of(r); is.warn > is.crit && is.warn != atNone {
			return fmt.Errorf("%s: the warning from %v on comes after critical, from %v on: should --warn and --crit be exchanged?", limits[r].Name, is.warn, is.crit)
		}
	}
	return nil
}

// parseLimit reads a threshold.
func parseLimit(text string) (resource, float64, error) {
	name, number, ok := strings.Cut(text, "=")
	if !ok {
		return 0, 0, fmt.Errorf("%q has no threshold, as cpu=70 has", text)
	}
	for r := range resources {
		if limits[r].Name == name {
			v, err := limits[r].unit.parse(name, number)
			return r, v, err
		}
	}
	var names strings.Builder
	for r := range resources {
		names.WriteString(", " + limits[r].Name)
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
