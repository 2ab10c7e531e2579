package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf16"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/series"
)

// Document returns a snapshot as --output json writes it. The names are stable: fields may come, none is renamed. Ages are
// those at the time now. It is ASCII, so that a terminal can show it, too.
func Document(s *origin.Snapshot, now time.Time) ([]byte, error) {
	text, err := json.MarshalIndent(documentOf(s, now), "", "  ")
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
	Time    *string      `json:"time"`   // RFC 3339, UTC
	Alarms  []alarmJSON  `json:"alarms"` // what is high, critical or down now
	CPU     cpuJSON      `json:"cpu"`
	Memory  memoryJSON   `json:"memory"`
	Network networkJSON  `json:"network"`
	Disk    diskJSON     `json:"disk"`
	Nginx   nginxJSON    `json:"nginx"`
	Swarm   swarmJSON    `json:"swarm"`
	Sources []sourceJSON `json:"sources"`
	Notes   []noteJSON   `json:"notes"` // why numbers are missing, or less than all
}

type alarmJSON struct {
	Resource string  `json:"resource"`
	Subject  string  `json:"subject"`
	Level    string  `json:"level"` // "warning", "critical"
	Since    *string `json:"since"`
	Value    number  `json:"value"`
	Limit    number  `json:"limit"`
}

type noteJSON struct {
	Source  string `json:"source"`
	Kind    string `json:"kind"`
	Of      string `json:"of,omitempty"` // "node", "nginx", "swarm": if it is of one sort of numbers on a page of several
	Subject string `json:"subject"`
	Count   int    `json:"count"`
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
	Failed      bool   `json:"device_error,omitempty"`
}

type nginxJSON struct {
	Exporter      *string              `json:"exporter"`
	Up            *bool                `json:"up"`
	Connections   map[string]number    `json:"connections"`
	Requests      number               `json:"requests_per_second"`
	RequestsTotal number               `json:"requests_total"`
	Accepted      number               `json:"accepted_per_second"`
	Dropped       number               `json:"dropped_per_second"`
	Sent          number               `json:"sent_bytes_per_second"`
	Status        map[string]number    `json:"status_per_second"`
	Latency       map[string]number    `json:"latency_seconds"`
	LatencyBounds map[string][2]number `json:"latency_bounds_seconds"` // of the buckets that the percentiles lie in
	LatencyKind   string               `json:"latency_from"`           // "histogram", "summary", "mean", ""
	Servers       []serverJSON         `json:"servers,omitempty"`      // if there is more than one
	TooMany       bool                 `json:"too_many,omitempty"`
}

type serverJSON struct {
	Name     string   `json:"name"`
	Sources  []string `json:"sources"`
	Exporter string   `json:"exporter"`
	Up       *bool    `json:"up"`
	Active   number   `json:"active_connections"`
	Requests number   `json:"requests_per_second"`
	Errors   number   `json:"5xx_per_second"`
	P99      number   `json:"latency_p99_seconds"`
}

type swarmJSON struct {
	ActiveClients  number            `json:"active_clients"`
	TargetClients  number            `json:"target_clients"`
	Ramp           number            `json:"ramp_percent"`
	Remaining      number            `json:"remaining_seconds"`
	Segments       number            `json:"segments_per_second"`
	Manifests      number            `json:"manifests_per_second"`
	Throughput     number            `json:"throughput_bytes_per_second"` // mean over the window
	StalledClients number            `json:"stalled_clients"`
	Below          number            `json:"clients_below_realtime"`
	AverageSpeed   number            `json:"average_speed"`
	Drift          number            `json:"drift_seconds"`
	MaxDrift       number            `json:"max_drift_seconds"`
	ErrorRate      number            `json:"errors_per_second"`
	Errors         number            `json:"error_percent"`
	ErrorsTotal    number            `json:"errors_total"`
	ErrorsByStatus map[string]number `json:"errors_by_status_per_second"`
	TotalByStatus  map[string]number `json:"errors_by_status_total"`
	Timeouts       number            `json:"timeouts_per_second"`
	TimeoutsTotal  number            `json:"timeouts_total"`
	Reconnections  number            `json:"reconnections_per_second"`
	Reconnected    number            `json:"reconnections_total"`
	Restarts       number            `json:"restarts_per_second"`
	RestartsTotal  number            `json:"restarts_total"`
	Lost           number            `json:"lost_lines_percent"`
}

type sourceJSON struct {
	Name    string `json:"name"`
	URL     string `json:"url"`
	Up      bool   `json:"up"`
	Age     number `json:"age_seconds"`
	Sampled number `json:"sample_age_seconds"` // since a page said something new
	Took    number `json:"took_seconds"`
	Doubt   number `json:"rates_uncertain_percent"`
	Bytes   int    `json:"bytes"`
	Series  int    `json:"series"`
	Skipped int    `json:"skipped_lines"`
	Error   string `json:"error"`

	Insecure bool `json:"insecure,omitempty"` // its certificate is not verified; a recording doesn't say
}

// timestamp returns a time as JSON has it, nil for none, and for one in a year that RFC 3339 has no room for.
func timestamp(t time.Time) *string {
	if t = t.UTC(); t.IsZero() || t.Year() < 0 || t.Year() > 9999 {
		return nil
	}
	text := t.Format("2006-01-02T15:04:05.000Z")
	return &text
}

// documentOf returns what JSON has of a snapshot. Numbers of sources that are down are not known.
func documentOf(s *origin.Snapshot, now time.Time) document {
	current := s.Current()
	d := document{
		Time: timestamp(s.Time), Alarms: []alarmJSON{}, CPU: cpuOf(&current.CPU), Memory: memoryOf(&current.Memory), Network: networkOf(&current.Network, s.Window),
		Disk: diskOf(&current.Disk), Nginx: nginxOf(&current.Nginx), Swarm: swarmOf(&current.Swarm), Sources: []sourceJSON{}, Notes: []noteJSON{},
	}
	for _, m := range s.Matters() {
		d.Alarms = append(d.Alarms, alarmJSON{
			Resource: m.Resource, Subject: m.Subject, Level: m.Level.String(), Since: timestamp(m.Since), Value: number(m.Value), Limit: number(m.Limit),
		})
	}
	for i := range current.Servers {
		if v := &current.Servers[i]; len(current.Servers) > 1 {
			w := nginxOf(&v.Nginx)
			d.Nginx.Servers = append(d.Nginx.Servers, serverJSON{
				Name: v.Name, Sources: v.Sources, Exporter: v.Exporter, Up: w.Up,
				Active: w.Connections["active"], Requests: w.Requests, Errors: w.Status["5xx"], P99: w.Latency["p99"],
			})
		}
	}
	for i := range s.Sources {
		v := &s.Sources[i]
		since := func(t time.Time) number {
			if t.IsZero() {
				return number(series.Unknown)
			}
			return number(now.Sub(t).Seconds())
		}
		d.Sources = append(d.Sources, sourceJSON{
			Name: v.Name, URL: v.URL, Up: v.Up(), Age: since(v.Last), Sampled: since(v.Fresh), Took: number(v.Took.Seconds()), Doubt: number(v.Doubt),
			Bytes: v.Bytes, Series: v.Series, Skipped: v.Skipped, Error: v.Err, Insecure: v.Insecure,
		})
	}
	for _, t := range s.Troubles {
		note := noteJSON{Source: t.Source, Kind: t.Kind.String(), Subject: t.Subject, Count: t.Count}
		if t.Of != scrape.KindUnknown {
			note.Of = t.Of.String()
		}
		d.Notes = append(d.Notes, note)
	}
	return d
}

func cpuOf(c *origin.CPU) cpuJSON {
	d := cpuJSON{
		Busy: number(c.Busy), SinceBoot: c.SinceBoot, Load1: number(c.Load1), Load5: number(c.Load5), Load15: number(c.Load15),
		Pressure: number(c.Pressure), QueueWait: number(c.QueueWait), Running: number(c.Running), Blocked: number(c.Blocked),
		Modes: map[string]number{}, Cores: []coreJSON{}, TooMany: c.TooMany,
	}
	for mode, v := range c.Modes {
		d.Modes[origin.Mode(mode).String()] = number(v)
	}
	for _, core := range c.Cores {
		d.Cores = append(d.Cores, coreJSON{CPU: core.Name, Busy: number(core.Busy)})
	}
	return d
}

func memoryOf(m *origin.Memory) memoryJSON {
	return memoryJSON{
		Used: number(m.Used), Total: number(m.Total), UsedPercent: number(m.UsedPercent), Available: number(m.Available), Cache: number(m.Cache),
		SwapUsed: number(m.SwapUsed), SwapTotal: number(m.SwapTotal), SwapIn: number(m.SwapIn), SwapOut: number(m.SwapOut),
		MajorFaults: number(m.MajorFaults), OOMKills: number(m.OOMKills), Pressure: number(m.Pressure),
	}
}

func networkOf(w *origin.Network, window time.Duration) networkJSON {
	d := networkJSON{
		In: number(w.In), Out: number(w.Out), Window: number(window.Seconds()), InP50: number(w.InP50), InMax: number(w.InMax),
		OutP50: number(w.OutP50), OutMax: number(w.OutMax), Retransmits: number(w.Retransmits), Retransmitted: number(w.RetransmitPercent),
		ListenOverflows: number(w.ListenOverflows), ListenDrops: number(w.ListenDrops),
		SoftnetDropped: number(w.SoftnetDropped), SoftnetSqueezed: number(w.SoftnetSqueezed),
		Sockets: map[string]number{
			"in_use": number(w.InUse), "time_wait": number(w.TimeWait), "allocated": number(w.Allocated), "orphans": number(w.Orphans),
		},
		Conntrack: number(w.Conntrack), ConntrackLimit: number(w.ConntrackLimit), Devices: []deviceJSON{}, TooMany: w.TooMany,
	}
	for _, v := range w.Devices {
		d.Devices = append(d.Devices, deviceJSON{
			Device: v.Name, In: number(v.In), Out: number(v.Out), Link: number(v.Link), InPercent: number(v.InPercent), OutPercent: number(v.OutPercent),
			Errors: number(v.Errors), Drops: number(v.Drops),
		})
	}
	return d
}

func diskOf(k *origin.Disk) diskJSON {
	d := diskJSON{
		Pressure: number(k.Pressure), FilesOpen: number(k.FilesOpen), FilesLimit: number(k.FilesLimit), Devices: []diskDeviceJSON{},
		Filesystems: []filesystemJSON{}, TooMany: k.TooMany,
	}
	for _, v := range k.Devices {
		d.Devices = append(d.Devices, diskDeviceJSON{
			Device: v.Name, Busy: number(v.Busy), Read: number(v.Read), Written: number(v.Written), Operations: number(v.Operations),
			Queue: number(v.Queue), Await: number(v.Await),
		})
	}
	for _, v := range k.Filesystems {
		d.Filesystems = append(d.Filesystems, filesystemJSON{
			Mountpoint: v.Mountpoint, UsedPercent: number(v.UsedPercent), Available: number(v.Avail), Inodes: number(v.InodesPercent),
			ReadOnly: v.ReadOnly, Failed: v.Failed,
		})
	}
	return d
}

func nginxOf(w *origin.Nginx) nginxJSON {
	l := &w.Latency
	bounds := func(q series.Quantile) [2]number { return [2]number{number(q.Low), number(q.High)} }
	d := nginxJSON{
		Connections: map[string]number{
			"active": number(w.Active), "reading": number(w.Reading), "writing": number(w.Writing), "waiting": number(w.Waiting),
			"limit": number(w.Limit),
		},
		Requests: number(w.Requests), RequestsTotal: number(w.RequestsTotal), Accepted: number(w.Accepts), Dropped: number(w.Dropped), Sent: number(w.Sent),
		Status: map[string]number{
			"2xx": number(w.Status[2]), "3xx": number(w.Status[3]), "4xx": number(w.Status[4]), "5xx": number(w.Status[5]),
		},
		Latency: map[string]number{
			"p50": number(l.P50.Value), "p90": number(l.P90.Value), "p95": number(l.P95.Value), "p99": number(l.P99.Value), "mean": number(l.Mean),
		},
		LatencyBounds: map[string][2]number{"p50": bounds(l.P50), "p90": bounds(l.P90), "p95": bounds(l.P95), "p99": bounds(l.P99)},
		LatencyKind:   l.Kind.String(), TooMany: w.TooMany,
	}
	if w.Exporter != "" {
		d.Exporter = &w.Exporter
	}
	if w.Known {
		d.Up = &w.Up
	}
	return d
}

func swarmOf(z *origin.Swarm) swarmJSON {
	d := swarmJSON{
		ActiveClients: number(z.Active), TargetClients: number(z.Target), Ramp: number(z.Ramp), Remaining: number(z.Remaining),
		Segments: number(z.Segments), Manifests: number(z.Manifests), Throughput: number(z.Throughput), StalledClients: number(z.Stalled),
		Below: number(z.Below), AverageSpeed: number(z.Speed), Drift: number(z.Drift), MaxDrift: number(z.MaxDrift),
		ErrorRate: number(z.ErrorRate), Errors: number(z.ErrorPercent), ErrorsTotal: number(z.ErrorsTotal),
		ErrorsByStatus: map[string]number{}, TotalByStatus: map[string]number{},
		Timeouts: number(z.Timeouts), TimeoutsTotal: number(z.TimeoutsTotal), Reconnections: number(z.Reconnections), Reconnected: number(z.ReconnectionsTotal),
		Restarts: number(z.Restarts), RestartsTotal: number(z.RestartsTotal), Lost: number(z.LostPercent),
	}
	for _, e := range z.Errors {
		d.ErrorsByStatus[e.Status], d.TotalByStatus[e.Status] = number(e.Rate), number(e.Total)
	}
	return d
}
