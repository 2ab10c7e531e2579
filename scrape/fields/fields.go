// Package fields is the table of all numbers of an origin, each with its name: what is written, graded or checked by name comes from here. A
// number that is added to the table has a place in JSON and in CSV.
package fields

import (
	"iter"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/origin"
	"origintop/scrape/series"
)

// A Snapshot holds the numbers: each row of the table says where.
type Snapshot = origin.Snapshot

// A Field is a number of a Snapshot, or of each row of a List in it.
type Field struct {
	Name  string // its path in JSON, with the unit; in CSV with a _ for each dot
	Unit  Unit
	Worse Direction // which way a load test has gone worse, if this is all that has changed
	Label string    // what text calls it beside other numbers of its line; "": it needs no name there, or has no place in it
	List  *List     // nil: there is one such number

	Get      func(*Snapshot) float64              // nil in a List
	Row      func(*Snapshot, int) float64         // of the row with that index; nil outside of a List
	Quantile func(*Snapshot, int) series.Quantile // how exactly it is known, whatever the row outside of a List; nil: it is no quantile

	In        Format // where it is written
	SinceBoot bool   // it may be an average since boot, see CPU.SinceBoot
	Doubtful  bool   // text says where answers that came late make it uncertain, see SourceState.Doubt

	Limit    *alarm.Limit                      // from where on it is not as it should be; nil: it is never graded
	Subject  string                            // which of several with that limit, "listen"; in a List %s is the name of the row
	Alarm    func(*Snapshot) *alarm.Alarm      // what is known of it by that limit, nil in a List
	RowAlarm func(*Snapshot, int) *alarm.Alarm // likewise in a List
	listed   int                               // its place among the alarms as JSON has them
	weight   int                               // how much it matters, among those that are as bad: the lowest most
}

// A Unit is what a number is in.
type Unit uint8

// The units.
const (
	Count   Unit = iota // of things; 1 or 0 for yes or no
	Ratio               // of two numbers, or a mean of counts
	Percent             // of all
	Seconds
	Bytes
	ByteRate  // bytes per second
	LinkRate  // bytes per second that go over a link: people read bits
	LinkSpeed // bytes per second that a link has room for
	Rate      // things per second
)

// A Direction is the way in which a number gets worse.
type Direction uint8

// The directions.
const (
	Neither Direction = iota // it says what was done or how, not how well
	Higher
	Lower
)

// A Format is what fields are written to: a set.
type Format uint8

// The formats.
const (
	JSON     Format = 1 << iota // what export.Document returns
	CSV                         // a column
	CSVLate                     // a column behind all others, as it came when those had their places
	CSVLater                    // likewise, behind those
)

// A List is rows of a Snapshot that have the same fields, as devices are.
type List struct {
	Name     string // its path in JSON
	Key      string // what the name of a row is called there
	Len      func(*Snapshot) int
	Row      func(*Snapshot, int) string // the name of a row, which may come from outside
	Optional bool                        // JSON has no list without rows
}

// table is the table of all numbers. The order is that of JSON; that of CSV is the same, but for columns that came late.
var table = slices.Concat(machineFields, containerFields, serverFields, loadFields)

// All returns the table, in the order in which JSON has the fields.
func All() []Field { return table }

// Role returns which sort of exporter says the number.
func (f *Field) Role() scrape.Role {
	switch part, _, _ := strings.Cut(f.Name, "."); part {
	case "nginx":
		return scrape.RoleServer
	case "swarm":
		return scrape.RoleLoad
	case "containers":
		return scrape.RoleContainers
	}
	return scrape.RoleMachine
}

// Named returns the field of that name, nil if there is none.
func Named(name string) *Field {
	for i := range table {
		if table[i].Name == name {
			return &table[i]
		}
	}
	return nil
}

// Explanation says what the number is, when it is a reason to worry beyond its Limit, and where it comes from.
func (f *Field) Explanation() Explanation { return explanations()[f.Name] }

// Column returns the field's name in CSV.
func (f *Field) Column() string { return strings.ReplaceAll(f.Name, ".", "_") }

// Value returns the number, of that row if it is in a List.
func (f *Field) Value(s *Snapshot, row int) float64 {
	if f.List == nil {
		return f.Get(s)
	}
	return f.Row(s, row)
}

// Server returns the server whose number the field has in that row of its list, nil if it is of none in particular.
func (f *Field) Server(s *Snapshot, row int) *origin.Server {
	if f.List != serverList {
		return nil
	}
	return &s.Servers[row]
}

// Rows gives the number of each row by the row's name; of a field that is in no List one number, without a name.
func (f *Field) Rows(s *Snapshot) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		if f.List == nil {
			yield("", f.Get(s))
			return
		}
		for i := range f.List.Len(s) {
			if !yield(f.List.Row(s, i), f.Row(s, i)) {
				return
			}
		}
	}
}

// The lists.
var (
	coreList = &List{
		Name: "cpu.cores", Key: "cpu", Len: func(s *Snapshot) int { return len(s.CPU.Cores) },
		Row: func(s *Snapshot, i int) string { return s.CPU.Cores[i].Name },
	}
	deviceList = &List{
		Name: "network.devices", Key: "device", Len: func(s *Snapshot) int { return len(s.Network.Devices) },
		Row: func(s *Snapshot, i int) string { return s.Network.Devices[i].Name },
	}
	diskList = &List{
		Name: "disk.devices", Key: "device", Len: func(s *Snapshot) int { return len(s.Disk.Devices) },
		Row: func(s *Snapshot, i int) string { return s.Disk.Devices[i].Name },
	}
	filesystemList = &List{
		Name: "disk.filesystems", Key: "mountpoint", Len: func(s *Snapshot) int { return len(s.Disk.Filesystems) },
		Row: func(s *Snapshot, i int) string { return s.Disk.Filesystems[i].Mountpoint },
	}
	containerList = &List{
		Name: "containers", Key: "name", Len: func(s *Snapshot) int { return len(s.Containers) },
		Row:      func(s *Snapshot, i int) string { return s.Containers[i].Name },
		Optional: true,
	}
	serverList = &List{
		Name: "nginx.servers", Key: "name", Len: severalServers,
		Row:      func(s *Snapshot, i int) string { return s.Servers[i].Name },
		Optional: true,
	}
	statusList = &List{
		Name: "swarm.errors_by_status", Key: "status", Len: func(s *Snapshot) int { return len(s.Clients.Errors) },
		Row: func(s *Snapshot, i int) string { return s.Clients.Errors[i].Status },
	}
)

// severalServers returns how many servers there are beside what they do together: one alone is all of it.
func severalServers(s *Snapshot) int {
	if len(s.Servers) == 1 {
		return 0
	}
	return len(s.Servers)
}
