package origin

import (
	"iter"
	"strings"

	"origintop/scrape"
)

// A Field is a number of a Snapshot, or of each row of a List in it. What is written, graded or checked by name comes from the table of
// fields: a number that is added there has a place in JSON and in CSV.
type Field struct {
	Name string // its path in JSON, with the unit; in CSV with a _ for each dot
	List *List  // nil: there is one such number

	Get func(*Snapshot) float64      // nil in a List
	Row func(*Snapshot, int) float64 // of the row with that index; nil outside of a List

	In        Format // where it is written
	SinceBoot bool   // it may be an average since boot, see CPU.SinceBoot

	Limit    *Limit                      // from where on it is not as it should be; nil: it is never graded
	Subject  string                      // which of several with that limit, "listen"; in a List, of "%s in" the %s is the name of the row
	Alarm    func(*Snapshot) *Alarm      // what is known of it by that limit, nil in a List
	RowAlarm func(*Snapshot, int) *Alarm // likewise in a List
	listed   int                         // its place among the alarms as JSON has them
	weight   int                         // how much it matters, among those that are as bad: the lowest most
}

// A Format is what fields are written to: a set.
type Format uint8

// The formats.
const (
	JSON    Format = 1 << iota // what export.Document returns
	CSV                        // a column
	CSVLate                    // a column behind all others, as it came when those had their places
)

// A List is rows of a Snapshot that have the same fields, as devices are.
type List struct {
	Name string // its path in JSON
	Key  string // what the name of a row is called there
	Len  func(*Snapshot) int
	Row  func(*Snapshot, int) string // the name of a row, which may come from outside
}

// Fields returns the table, in the order in which JSON has the fields.
func Fields() []Field { return allFields }

// Role returns which sort of exporter says the number.
func (f *Field) Role() scrape.Role {
	switch part, _, _ := strings.Cut(f.Name, "."); part {
	case "nginx":
		return scrape.RoleServer
	case "swarm":
		return scrape.RoleLoad
	}
	return scrape.RoleMachine
}

// Column returns the field's name in CSV.
func (f *Field) Column() string { return strings.ReplaceAll(f.Name, ".", "_") }

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
		"cpu.cores", "cpu", func(s *Snapshot) int { return len(s.CPU.Cores) }, func(s *Snapshot, i int) string { return s.CPU.Cores[i].Name },
	}
	deviceList = &List{
		"network.devices", "device", func(s *Snapshot) int { return len(s.Network.Devices) },
		func(s *Snapshot, i int) string { return s.Network.Devices[i].Name },
	}
	diskList = &List{
		"disk.devices", "device", func(s *Snapshot) int { return len(s.Disk.Devices) },
		func(s *Snapshot, i int) string { return s.Disk.Devices[i].Name },
	}
	filesystemList = &List{
		"disk.filesystems", "mountpoint", func(s *Snapshot) int { return len(s.Disk.Filesystems) },
		func(s *Snapshot, i int) string { return s.Disk.Filesystems[i].Mountpoint },
	}
	serverList = &List{ // one alone is all of nginx
		"nginx.servers", "name",
		func(s *Snapshot) int {
			if len(s.Servers) == 1 {
				return 0
			}
			return len(s.Servers)
		},
		func(s *Snapshot, i int) string { return s.Servers[i].Name },
	}
	statusList = &List{
		"swarm.errors_by_status", "status", func(s *Snapshot) int { return len(s.Swarm.Errors) },
		func(s *Snapshot, i int) string { return s.Swarm.Errors[i].Status },
	}
)
