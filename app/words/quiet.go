package words

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/series"
	"origintop/scrape/severity"
	"origintop/widgets"
)

// A blind spot is something that there can be no finding of. That answers take long is one: how long they may, nobody has said.
type blindSpot struct {
	long, short string
	watched     bool // it is looked at, and still nobody knows it
}

// blindSpots returns what there can be no finding of, as nobody looks at it or knows it.
func blindSpots(s *origin.Snapshot) (list []blindSpot) {
	add := func(is, watched bool, long, short string) {
		if is {
			list = append(list, blindSpot{long, short, watched})
		}
	}
	if tester := s.Source(scrape.RoleLoad); tester != nil && tester.Up() {
		waits := strings.TrimSpace(widgets.Seconds(s.Clients.Waits))
		add(!math.IsNaN(s.Clients.Waits), true, "clients wait "+waits+" for answers", "waits "+waits)
	}
	switch node := s.Source(scrape.RoleMachine); {
	case node == nil:
		add(true, false, "CPU, memory, network and disk are not watched", "no node_exporter")
	case node.Pages == 0:
		add(true, true, "no page of node_exporter yet", "no node_exporter")
	case node.Pages == 1:
		add(true, true, "rates not known yet", "rates "+widgets.Pending)
	default:
		add(math.IsNaN(s.CPU.Busy), true, "CPU not known", "CPU ?")
		add(math.IsNaN(s.Memory.UsedPercent), true, "memory not known", "memory ?")
		link, _, _ := Links(&s.Network)
		add(len(s.Network.Devices) == 0, true, "network not known", "network ?")
		add(len(s.Network.Devices) > 0 && math.IsNaN(link) && !s.Network.TooMany, true, "link speed not known: --link-speed", "link ?")
		add(len(s.Network.Devices) > 0 && !math.IsNaN(link) && math.IsNaN(s.Network.Out) && !s.Network.TooMany, true,
			"network rates not known", "network ?")
		add(s.Network.TooMany, true, TooMany(s.Network.TooMany, series.MaxRows, "devices"), "devices ?")
		add(s.Disk.TooMany, true, TooMany(s.Disk.TooMany, series.MaxRows, "disks or file systems"), "disk ?")
		add(len(s.Disk.Filesystems) == 0, true, "file systems not known", "disk ?")
		if node.Doubt > 0 {
			add(true, true, uncertain(node), "rates ~")
		}
	}
	name := ServerName(s)
	switch server := s.Source(scrape.RoleServer); {
	case server == nil:
		add(true, false, "web server not watched", "no server")
	case server.Pages == 0:
		add(true, true, "no page of the web server yet", name+" "+widgets.Pending)
	case server.Pages == 1:
		if node := s.Source(scrape.RoleMachine); node == nil || node.Pages != 1 { // else that has been said
			add(true, true, name+" rates not known yet", name+" "+widgets.Pending)
		}
	default:
		add(math.IsNaN(s.Server.Requests) && s.Server.Up, true, "requests not known", "requests ?")
		add(!s.Server.Known, true, "not known whether "+serverOf(s, "")+" is up", name+" ?")
		if unsure := LeastSure(s, scrape.RoleServer); unsure != nil && unsure.Doubt > 0 {
			add(true, true, uncertain(unsure), "requests ~")
		}
		swarm := s.Source(scrape.RoleLoad) // whose clients would say
		add(s.Server.Up && server.Pages > 1 && math.IsNaN(s.Server.Status[5]) && (swarm == nil || swarm.Pages == 0), true,
			"5xx not known", "5xx ?") // why not, its page doesn't tell: Envoy's has none while there are no listeners
	}
	switch tester := s.Source(scrape.RoleLoad); {
	case tester == nil:
	case tester.Bare:
		add(true, true, "no answer to the load tester yet", "no answer")
	case tester.Pages == 0:
		add(true, false, "no load test yet", "no test")
	case tester.Pages > 1 && tester.Up() && s.Clients.Tester != "swarm":
		add(math.IsNaN(s.Clients.ErrorRate), s.Clients.Tester != "", "errors of the clients not known", "errors ?")
	}
	return list
}

// uncertain says how far the rates of a source may be off: of such ones only what is beyond doubt raises an alarm.
func uncertain(src *origin.SourceState) string {
	return fmt.Sprintf("rates of %s uncertain by %s%%", SourceName(src), widgets.Decimal(src.Doubt, 0))
}

// Quiet says that nothing is the matter, as far as anybody can know. That all is quiet is a claim: it stands only where all that is watched
// is known. For where there is less room, middle has but the first of what is not known, and short that in fewer words.
func Quiet(s *origin.Snapshot) (long, middle, short string) {
	text, spots := "all quiet", blindSpots(s)
	if !quiet(spots) {
		text = "nothing seen"
	}
	if len(spots) == 0 {
		return text, text, text
	}
	more := ""
	if n := len(spots) - 1; n > 0 {
		more = fmt.Sprintf(" +%d", n)
	}
	long = text
	for _, b := range spots {
		long += "; " + b.long
	}
	return long, text + "; " + spots[0].long + more, text + "; " + spots[0].short + more
}

// IsQuiet reports whether all that is watched is known, so that the claim stands.
func IsQuiet(s *origin.Snapshot) bool { return quiet(blindSpots(s)) }

func quiet(spots []blindSpot) bool {
	return !slices.ContainsFunc(spots, func(b blindSpot) bool { return b.watched })
}

// word returns what a finding of that severity is called.
func word(s severity.Severity) string {
	if s == severity.Crit {
		return "critical"
	}
	return "warning"
}
