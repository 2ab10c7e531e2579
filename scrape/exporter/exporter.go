// Package exporter says what the series on an exporter's pages mean: a table of rules for each exporter, in a file of its own. To add one,
// add its table to All and a real page of it to testdata/pages.
package exporter

import (
	"slices"
	"time"

	"origintop/scrape"
)

// An Exporter is a kind of exporter. A page is recognised as its own by any series that one of its rules reads.
type Exporter struct {
	Name    string      // that of Product if it is built in there
	Product string      // what it tells of: "nginx", "HAProxy"; of a load tester its name. "" for the machine, and what is Beside
	Role    scrape.Role // of the numbers
	Rules   []Rule

	// For an exporter of a load tester.

	// Signed: the names of its series are anybody's, and only a page with one that is its own, and read as TesterOther, is one of it.
	Signed bool
	// Cached is for how long its numbers may stay the same while what they count goes on, as it works them out no more often.
	Cached time.Duration
	Over   string // what its percentiles are of: "the last 10 s"; "": the step, or a time that nobody says

	// For an exporter of a server.

	MeanOver string        // what its means are taken over, "the last 1024 requests"; "" if it doesn't say
	Every    time.Duration // counters come to the page no more often, so that there is no rate over a shorter step
	Knows    Up
	// Ticks: each page counts a request for the exporter's own, so that one on which nothing has moved was not made anew.
	Ticks bool
	// Late: a request is counted once its thread is done with all that its connection asks for, so that a thread which is never done counts
	// nothing: while there are requests (ServerWriting), and none is counted, nobody knows how many there are.
	Late bool
	// Zeroless: requests that took no time at all are counted, but in no bucket.
	Zeroless bool
	// Sparse: a bucket has a row once it was hit. Before, it had the count of the one below it.
	Sparse bool
	// Beside: it reads what a server of any Product leaves behind, which another exporter may watch.
	Beside bool
	// FailsBehind: what it counts as ServerFailed are fetches from backends, of which answers by status don't tell.
	FailsBehind bool
	// OwnParts: the server's own pages, those of metrics among them, are counted like all others, at the part that serves them.
	OwnParts bool
	// HandsOn is the part of a server that may hand a request on to another one, which counts it again.
	HandsOn string
	// Passing: its rows are of sessions and streams. One that has gone has ended, and one that is new or smaller began after the last page.
	Passing bool
	// Unchecked: a backend that it says is up may be one that nobody has checked.
	Unchecked bool
	// Module: it is a module of the server, which makes the page by itself.
	Module bool
}

// BuiltIn reports whether it is the server itself that answers.
func (e *Exporter) BuiltIn() bool { return e.Name == e.Product }

// Means returns how many means the exporter says of each part of a server.
func (e *Exporter) Means() (n int) {
	for _, r := range e.Rules {
		if r.By != "" && r.Into == (Slot{Server, ServerMean}) {
			n++
		}
	}
	return n
}

// An Up says how an exporter knows whether its server is up.
type Up uint8

const (
	UpByAnswer      Up = iota // it is the server that answers
	UpByFamily                // there is one for it
	UpByConnections           // it has nothing to say of these if the server is down; it may not have them at all
	UpNever                   // it reads what the server writes
)

// A Rule says what the series of a family mean. Of several rules that fit, one with an exact name comes first, then the order in All
// decides.
type Rule struct {
	Family string  // its name; "*_x" is any name with that end, "x_*" any other that begins so
	With   string  // labels that it has, with commas between: "a", "a=b", "a=b*" of any that begins so, "a!=b" of any other, "a=" of none
	By     string  // the label that names the part of a server that a series is of, as a frontend: parts are added up; or ByFamily
	Same   string  // the family that says the same of the same things, where a page may have both: an older or a newer name
	Status string  // the class of the responses that it counts, "5xx", if its name says so; else the first label of With does
	Into   Slot    // the number that it is
	Of     float64 // which quantile a series is whose name says that, 0.99; 0: the label does
	Scale  float64 // what a value is to be multiplied with, 1e-3 for milliseconds; 0 is 1

	Down []float64 // the values of a ServerBackend that say that it is down; nil: 0
}

// ByFamily is Rule.By where several families count parts of one number.
const ByFamily = "family"

// All are the exporters that are known.
var All = slices.Concat(
	nodeExporters,
	nginxExporters,
	haproxyExporters,
	caddyExporters,
	apacheExporters,
	varnishExporters,
	trafficServerExporters,
	traefikExporters,
	envoyExporters,
	mediamtxExporters,
	srsExporters,
	accessLogExporters,
	containerExporters,
	swarmExporters,
	vegetaExporters,
	locustExporters,
	k6Exporters,
)
