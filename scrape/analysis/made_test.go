package analysis

import (
	"math"
	"strconv"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/series"
)

var t0 = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// A test is a load test that is made: what is known in each of its rounds, two seconds apart.
type test struct {
	rounds int
	roles  []scrape.Role
	cores  int
	edit   func(round int, s *origin.Snapshot)
}

// ramp returns a load that grows by one a round from the fourth on, up to most.
func ramp(round, most int) float64 { return float64(min(max(round-3, 0), most)) }

// snapshot returns what is known in a round: little of everything, in proportion to the load, but for what is edited.
func (m *test) snapshot(round int) *origin.Snapshot {
	roles := m.roles
	if roles == nil {
		roles = []scrape.Role{scrape.RoleMachine, scrape.RoleServer, scrape.RoleLoad}
	}
	at := t0.Add(time.Duration(round) * 2 * time.Second)
	s := unknownSnapshot(at)
	load := ramp(round, 40)
	noise := math.Sin(float64(round) * 2.3) // of a fiftieth
	for _, role := range roles {
		s.Sources = append(s.Sources, origin.SourceState{
			Target: scrape.Target{Name: role.String(), Role: role}, Pages: round + 1, Last: at, Interval: 2 * time.Second, Fresh: at,
		})
		switch role {
		case scrape.RoleMachine:
			s.CPU.Busy, s.CPU.Pressure, s.CPU.Load1 = 5+load/2, 2, 0.2
			cores := max(m.cores, 2)
			for i := range cores {
				s.CPU.Cores = append(s.CPU.Cores, origin.Core{Name: strconv.Itoa(i), Busy: s.CPU.Busy + float64(i%2)})
			}
			s.CPU.BusiestCore = 1
			s.Memory.UsedPercent = 20
			s.Network.Out, s.Network.In = load*250e3*(1+noise/50), load*5e3
			s.Network.Devices = []origin.Device{{Name: "eth0", Out: s.Network.Out, In: s.Network.In, Link: 125e6}}
			s.Network.RetransmitPercent, s.Network.ListenOverflows, s.Network.SoftnetDropped = 0.1, 0, 0
			s.Network.SocketMemory = 1e6
			s.Disk.Devices = []origin.DiskDevice{{Name: "vda", Busy: 3, Await: 0.001}}
			s.Disk.Filesystems = []origin.Filesystem{{Mountpoint: "/", UsedPercent: 30, InodesPercent: 5}}
			s.Disk.FilesOpen, s.Disk.FilesLimit = 1000, 1e6
		case scrape.RoleServer:
			s.Server.Known, s.Server.Up = true, true
			s.Server.Active, s.Server.Writing, s.Server.Reading = 3*load+1, 1, 0
			s.Server.Requests = load * (1 + noise/50)
			s.Server.Status[2], s.Server.Status[5], s.Server.Answered = s.Server.Requests, 0, s.Server.Requests
			s.Server.Latency.Mean = 0.002
		case scrape.RoleLoad:
			s.Clients.Known, s.Clients.Active, s.Clients.Target = true, load, 40
			s.Clients.Stalled, s.Clients.Below, s.Clients.Drift, s.Clients.ErrorPercent = 0, 0, 0.2, 0
		}
	}
	if m.edit != nil {
		m.edit(round, s)
	}
	if len(s.Containers) > 0 {
		s.Sources = append(s.Sources, origin.SourceState{
			Target: scrape.Target{Name: "containers", Role: scrape.RoleContainers}, Pages: round + 1, Last: at, Interval: 2 * time.Second, Fresh: at,
		})
	}
	for i := range s.Network.Devices {
		d := &s.Network.Devices[i]
		d.OutPercent, d.InPercent = series.Share(d.Out, d.Link), series.Share(d.In, d.Link)
	}
	if len(s.Sources) > 0 && s.Server.Known {
		s.Servers = []origin.Server{{Name: "nginx", Sources: []string{"nginx"}, ServerNumbers: s.Server}}
	}
	return s
}

// unknownSnapshot returns one that knows nothing.
func unknownSnapshot(at time.Time) *origin.Snapshot {
	s := origin.NewState(origin.Options{}).Snapshot()
	s.Time = at
	return s
}

func (m *test) run() *Run {
	r := &Run{}
	for round := range m.rounds {
		r.Observe(m.snapshot(round))
	}
	return r
}
