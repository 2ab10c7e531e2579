package scrape

import (
	"regexp"
	"strconv"
	"strings"
)

// A Role says what an exporter at a target knows of.
type Role uint8

// The roles.
const (
	RoleUnknown    Role = iota
	RoleMachine         // node_exporter
	RoleServer          // any exporter of a web server
	RoleLoad            // the load tester's own page
	RoleContainers      // cAdvisor
	RoleOther           // any page of metrics
)

// Roles are those of which numbers are read.
var Roles = [...]Role{RoleMachine, RoleServer, RoleLoad, RoleContainers}

// String returns the short name that stands beside a source's light.
func (r Role) String() string {
	return [...]string{"unknown", "node", "nginx", "swarm", "containers", "other"}[r]
}

// A Target is an exporter that is asked for pages. Its Key tells it from the others.
type Target struct {
	Origin string // the server that it is an exporter of, by the operator's name for it; "" where there is only one
	Labels string // of the origin, as the text format has them, sorted by name: dc="fra",tier="edge"; "" if it has none

	Name string
	URL  string // as it may be shown, see access.Redacted; "" in a directory of dumps
	Role Role   // what is asked for there; of RoleOther any page of metrics is good

	Insecure bool // its certificate is not verified; not known in a recording
}

// A Key tells targets apart: one of each name an origin.
type Key struct{ Origin, Name string }

// Key returns the target's key.
func (t *Target) Key() Key { return Key{t.Origin, t.Name} }

var targetName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}$`)

// ValidName reports whether a target may have that name.
func ValidName(name string) bool { return targetName.MatchString(name) }

var originName = regexp.MustCompile(`^[A-Za-z0-9_.:-]{1,64}$`)

// ValidOrigin reports whether an origin among several may have that name.
func ValidOrigin(name string) bool { return originName.MatchString(name) }

// named is how the names of targets begin of which the operator said which nginx they watch: nginx.edge, and nginx.edge.2 for the next
// exporter of that one. The name says it in recordings and in directories of dumps as well.
const named = "nginx."

// ServerTarget returns the name of the nth target that watches the nginx of that name, from 1 on.
func ServerTarget(server string, n int) string {
	if n > 1 {
		server += "." + strconv.Itoa(n)
	}
	return named + server
}

// Server returns what the operator calls the nginx that a target watches; "" if nothing.
func (t *Target) Server() string {
	server, is := strings.CutPrefix(t.Name, named)
	if !is {
		return ""
	}
	if at := strings.LastIndexByte(server, '.'); at > 0 {
		if _, err := strconv.Atoi(server[at+1:]); err == nil {
			server = server[:at]
		}
	}
	return server
}

// Numbered returns the name of the nth target of a kind, from 1 on: nginx, nginx2, nginx3.
func Numbered(name string, n int) string {
	if n > 1 {
		name += strconv.Itoa(n)
	}
	return name
}
