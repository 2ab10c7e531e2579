package scrape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"time"
	"unicode/utf16"
)

// A number is written as null if it is not known.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// JSON returns the snapshot as --output json writes it. The names are stable: fields may come, none is renamed. Ages are
// those at the time now. It is ASCII, so that a terminal can show it, too.
func (s *Snapshot) JSON(now time.Time) ([]byte, error) {
	text, err := json.MarshalIndent(s.document(now), "", "  ")
	return append(inASCII(text), '\n'), err
}

// inASCII returns JSON with escapes for all that is not printable ASCII: the same values. What stands in names from outside a terminal
// may take for a command, or for the direction of writing. It may be the slice that it was given.
func inASCII(text []byte) []byte {
	other := func(r rune) bool { return r >= 0x7f }
	if bytes.IndexFunc(text, other) < 0 {
		return text
	}
	escaped := make([]byte, 0, len(text)+len(text)/8)
	for _, r := range string(text) {
		if !other(r) {
			escaped = append(escaped, byte(r))
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			escaped = fmt.Appendf(escaped, `\u%04x`, unit)
		}
	}
	return escaped
}

type document struct {
	Time    *string      `json:"time"` // RFC 3339, UTC
	CPU     cpuJSON      `json:"cpu"`
	Memory  memoryJSON   `json:"memory"`
	Network networkJSON  `json:"network"`
	Disk    diskJSON     `json:"disk"`
	Nginx   nginxJSON    `json:"nginx"`
	Swarm   swarmJSON    `json:"swarm"`
	Sources []sourceJSON `json:"sources"`
}

type cpuJSON struct {
	Busy      number            `json:"busy_percent"`
	SinceBoot bool              `json:"since_boot"`
	Load1     number            `json:"load1"`
	Load5     number            `json:"load5"`
	Load15    number            `json:"load15"`
	Pressure  number            `json:"pressure_percent"`
	QueueWait number            `json:"run_queue_wait_seconds_per_second"`
	Running   number            `json:"processes_running"`
	Blocked   number            `json:"processes_blocked"`
	Modes     map[string]number `json:"modes_percent"`
	Cores     []coreJSON        `json:"cores"`
	TooMany   bool              `json:"too_many,omitempty"` // for sums of all, which are null then
}

type coreJSON struct {
	CPU  string `json:"cpu"`
	Busy number `json:"busy_percent"`
}

type memoryJSON struct {
	Used        number `json:"used_bytes"`
	Total       number `json:"total_bytes"`
	UsedPercent number `json:"used_percent"`
	Available   number `json:"available_bytes"`
	Cache       number `json:"cache_bytes"`
	SwapUsed    number `json:"swap_used_bytes"`
	SwapTotal   number `json:"swap_total_bytes"`
	SwapIn      number `json:"swap_in_pages_per_second"`
	SwapOut     number `json:"swap_out_pages_per_second"`
	MajorFaults number `json:"major_faults_per_second"`
	OOMKills    number `json:"oom_kills"`
	Pressure    number `json:"pressure_percent"`
}

type networkJSON struct {
	In              number            `json:"in_bytes_per_second"`
	Out             number            `json:"out_bytes_per_second"`
	Window          number            `json:"window_seconds"`
	InP50           number            `json:"in_p50_bytes_per_second"`
	InMax           number            `json:"in_max_bytes_per_second"`
	OutP50          number            `json:"out_p50_bytes_per_second"`
	OutMax          number            `json:"out_max_bytes_per_second"`
	Retransmits     number            `json:"retransmits_per_second"`
	Retransmitted   number            `json:"retransmitted_percent"`
	ListenOverflows number            `json:"listen_overflows_per_second"`
	ListenDrops     number            `json:"listen_drops_per_second"`
	SoftnetDropped  number            `json:"softnet_dropped_per_second"`
	SoftnetSqueezed number            `json:"softnet_squeezed_per_second"`
	Sockets         map[string]number `json:"tcp_sockets"`
	Conntrack       number            `json:"conntrack_entries"`
	ConntrackLimit  number            `json:"conntrack_limit"`
	Devices         []deviceJSON      `json:"devices"`
	TooMany         bool              `json:"too_many,omitempty"`
}

type deviceJSON struct {
	Device     string `json:"device"`
	In         number `json:"in_bytes_per_second"`
	Out        number `json:"out_bytes_per_second"`
	Link       number `json:"link_bytes_per_second"`
	InPercent  number `json:"in_link_percent"`
	OutPercent number `json:"out_link_percent"`
	Errors     number `json:"errors_per_second"`
	Drops      number `json:"drops_per_second"`
}

type diskJSON struct {
	Pressure    number           `json:"pressure_percent"`
	FilesOpen   number           `json:"file_handles"`
	FilesLimit  number           `json:"file_handles_limit"`
	Devices     []diskDeviceJSON `json:"devices"`
	Filesystems []filesystemJSON `json:"filesystems"`
	TooMany     bool             `json:"too_many,omitempty"`
}

type diskDeviceJSON struct {
	Device     string `json:"device"`
	Busy       number `json:"busy_percent"`
	Read       number `json:"read_bytes_per_second"`
	Written    number `json:"written_bytes_per_second"`
	Operations number `json:"operations_per_second"`
	Queue      number `json:"queue_mean"`
	Await      number `json:"await_seconds"`
}

type filesystemJSON struct {
	Mountpoint  string `json:"mountpoint"`
	UsedPercent number `json:"used_percent"`
	Available   number `json:"available_bytes"`
	Inodes      number `json:"inodes_used_percent"`
	ReadOnly    bool   `json:"read_only"`
}

type nginxJSON struct {
	Exporter      *string           `json:"exporter"`
	Up            *bool             `json:"up"`
	Connections   map[string]number `json:"connections"`
	Requests      number            `json:"requests_per_second"`
	RequestsTotal number            `json:"requests_total"`
	Dropped       number            `json:"dropped_per_second"`
	Sent          number            `json:"sent_bytes_per_second"`
	Status        map[string]number `json:"status_per_second"`
	Latency       map[string]number `json:"latency_seconds"`
	LatencyKind   string            `json:"latency_from"` // "histogram", "summary", "mean", ""
	TooMany       bool              `json:"too_many,omitempty"`
}

type swarmJSON struct {
	ActiveClients  number `json:"active_clients"`
	TargetClients  number `json:"target_clients"`
	Ramp           number `json:"ramp_percent"`
	Segments       number `json:"segments_per_second"`
	Manifests      number `json:"manifests_per_second"`
	Throughput     number `json:"throughput_bytes_per_second"`
	StalledClients number `json:"stalled_clients"`
	AverageSpeed   number `json:"average_speed"`
	Errors         number `json:"error_percent"`
	Restarts       number `json:"restarts_per_second"`
	Lost           number `json:"lost_lines_percent"`
}

type sourceJSON struct {
	Name    string `json:"name"`
	URL     string `json:"url"`
	Up      bool   `json:"up"`
	Age     number `json:"age_seconds"`
	Took    number `json:"took_seconds"`
	Bytes   int    `json:"bytes"`
	Series  int    `json:"series"`
	Skipped int    `json:"skipped_lines"`
	Error   string `json:"error"`

	Insecure bool `json:"insecure,omitempty"` // its certificate is not verified; a recording doesn't say
}

func (s *Snapshot) document(now time.Time) document {
	c, m, w, z := &s.CPU, &s.Memory, &s.Network, &s.Swarm
	d := document{
		CPU: cpuJSON{
			number(c.Busy), c.SinceBoot, number(c.Load1), number(c.Load5), number(c.Load15), number(c.Pressure),
			number(c.QueueWait), number(c.Running), number(c.Blocked),
			map[string]number{},
			[]coreJSON{},
			c.TooMany,
		},
		Memory: memoryJSON{
			number(m.Used), number(m.Total), number(m.UsedPercent), number(m.Available), number(m.Cache),
			number(m.SwapUsed), number(m.SwapTotal), number(m.SwapIn), number(m.SwapOut), number(m.MajorFaults), number(m.OOMKills),
			number(m.Pressure),
		},
		Network: networkJSON{
			number(w.In), number(w.Out), number(s.Window.Seconds()), number(w.InP50), number(w.InMax),
			number(w.OutP50), number(w.OutMax), number(w.Retransmits), number(w.RetransmitPercent),
			number(w.ListenOverflows), number(w.ListenDrops), number(w.SoftnetDropped), number(w.SoftnetSqueezed),
			map[string]number{
				"in_use": number(w.InUse), "time_wait": number(w.TimeWait), "allocated": number(w.Allocated), "orphans": number(w.Orphans),
			},
			number(w.Conntrack), number(w.ConntrackLimit),
			[]deviceJSON{},
			w.TooMany,
		},
		Disk:  diskJSON{number(s.Disk.Pressure), number(s.Disk.FilesOpen), number(s.Disk.FilesLimit), []diskDeviceJSON{}, []filesystemJSON{}, s.Disk.TooMany},
		Nginx: s.Nginx.document(),
		Swarm: swarmJSON{
			number(z.Active), number(z.Target), number(z.Ramp), number(z.Segments), number(z.Manifests), number(z.Throughput),
			number(z.Stalled), number(z.Speed), number(z.ErrorPercent), number(z.Restarts), number(z.LostPercent),
		},
		Sources: []sourceJSON{},
	}
	if !s.Time.IsZero() {
		text := s.Time.UTC().Format("2006-01-02T15:04:05.000Z")
		d.Time = &text
	}
	for mode, v := range c.Modes {
		d.CPU.Modes[Mode(mode).String()] = number(v)
	}
	for _, core := range c.Cores {
		d.CPU.Cores = append(d.CPU.Cores, coreJSON{core.Name, number(core.Busy)})
	}
	for _, v := range w.Devices {
		d.Network.Devices = append(d.Network.Devices, deviceJSON{
			v.Name, number(v.In), number(v.Out), number(v.Link), number(v.InPercent), number(v.OutPercent),
			number(v.Errors), number(v.Drops),
		})
	}
	for _, v := range s.Disk.Devices {
		d.Disk.Devices = append(d.Disk.Devices, diskDeviceJSON{
			v.Name, number(v.Busy), number(v.Read), number(v.Written), number(v.Operations), number(v.Queue), number(v.Await),
		})
	}
	for _, v := range s.Disk.Filesystems {
		d.Disk.Filesystems = append(d.Disk.Filesystems, filesystemJSON{
			v.Mountpoint, number(v.UsedPercent), number(v.Avail), number(v.InodesPercent), v.ReadOnly,
		})
	}
	for i := range s.Sources {
		v := &s.Sources[i]
		age := unknown
		if !v.Last.IsZero() {
			age = now.Sub(v.Last).Seconds()
		}
		d.Sources = append(d.Sources, sourceJSON{
			v.Name, v.URL, v.Up(), number(age), number(v.Took.Seconds()), v.Bytes, v.Series, v.Skipped, v.Err, v.Insecure,
		})
	}
	return d
}

func (w *Nginx) document() nginxJSON {
	l := &w.Latency
	d := nginxJSON{
		Connections: map[string]number{
			"active": number(w.Active), "reading": number(w.Reading), "writing": number(w.Writing), "waiting": number(w.Waiting),
			"limit": number(w.Limit),
		},
		Requests: number(w.Requests), RequestsTotal: number(w.RequestsTotal), Dropped: number(w.Dropped), Sent: number(w.Sent),
		Status: map[string]number{
			"2xx": number(w.Status[2]), "3xx": number(w.Status[3]), "4xx": number(w.Status[4]), "5xx": number(w.Status[5]),
		},
		Latency: map[string]number{
			"p50": number(l.P50), "p90": number(l.P90), "p95": number(l.P95), "p99": number(l.P99), "mean": number(l.Mean),
		},
		LatencyKind: l.Kind.String(), TooMany: w.TooMany,
	}
	if w.Exporter != "" {
		d.Exporter = &w.Exporter
	}
	if w.Known {
		d.Up = &w.Up
	}
	return d
}
