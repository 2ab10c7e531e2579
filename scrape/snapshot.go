package scrape

import "time"

// A Snapshot is all that is known at one moment. It is never changed once it was published: readers take no lock and
// make no copy. A number that is not known is NaN.
type Snapshot struct {
	Time    time.Time // of the latest page; zero before the first
	Host    string    // what the origin calls itself; "" if it doesn't say
	Window  time.Duration
	Sources []SourceState
	CPU     CPU
	Memory  Memory
	Network Network
	Disk    Disk
	Nginx   Nginx
}

// A SourceState in a snapshot is the state of one target.
type SourceState struct {
	Target
	Exporter  string        // which exporter it is, by what its pages hold; "" before the first
	Pages     int           // good pages so far. Rates need two
	Last      time.Time     // when the last good page was asked for; zero before the first
	DownSince time.Time     // when the first of the present row of failures was asked for; zero if the last page was good
	Err       string        // why the last page failed; "" if it was good
	Took      time.Duration // the last page took
	Interval  time.Duration // between the last two pages, good or not
	Bytes     int           // of the last good page
	Series    int           // on the last good page
	Skipped   int           // lines of the last good page that are not in the text format
}

// Up reports whether the last page was good.
func (s *SourceState) Up() bool { return s.Pages > 0 && s.Err == "" }

// Source returns the source of that kind that is up, else the first of that kind, else nil.
func (s *Snapshot) Source(kind Kind) *SourceState {
	var found *SourceState
	for i := range s.Sources {
		src := &s.Sources[i]
		if src.Kind == kind && (found == nil || src.Up() && !found.Up()) {
			found = src
		}
	}
	return found
}

// A Mode is what a CPU spends its time with.
type Mode int

// The modes of a CPU. Guest time is part of user, iowait is idle time.
const (
	User Mode = iota
	Nice
	System
	IRQ
	SoftIRQ
	IOWait
	Steal
	Idle
	modes
)

var modeNames = [modes]string{"user", "nice", "system", "irq", "softirq", "iowait", "steal", "idle"}

func (m Mode) String() string { return modeNames[m] }

// Modes is how the time of a CPU was spent, in percent of all of it.
type Modes [modes]float64

// CPU is what the processors do.
type CPU struct {
	Busy             float64 // percent of all CPUs, over the last step
	SinceBoot        bool    // Busy, Modes and Cores are averages since boot, as there is only one page yet
	Modes            Modes
	Cores            []Core
	Load1, Load5     float64
	Load15           float64
	Pressure         float64 // percent of the time in which some task waited for a CPU (PSI)
	Running, Blocked float64 // processes
	BusyHistory      Series
	BusiestCore      int // index into Cores, -1 if not known
}

// A Core is one CPU.
type Core struct {
	Name  string
	Busy  float64 // percent
	Modes Modes
}

// Memory in bytes.
type Memory struct {
	Total, Used, Available float64
	UsedPercent            float64
	Cache                  float64 // page cache, buffers and what else can be had back
	SwapTotal, SwapUsed    float64
	UsedHistory            Series // percent
}

// Network is the sum over the devices that count, rates in bytes per second.
type Network struct {
	In, Out           float64
	InP50, InMax      float64 // over the window
	OutP50, OutMax    float64
	Retransmits       float64 // TCP segments per second
	RetransmitPercent float64 // of the segments sent
	InHistory         Series
	OutHistory        Series
	Devices           []Device
	Ignored           []string // names of the devices that are left out
}

// A Device is one network device, rates in bytes per second.
type Device struct {
	Name                  string
	In, Out               float64
	Link                  float64 // its speed; NaN if not known
	InPercent, OutPercent float64 // of the link
	Errors, Drops         float64 // per second
}

// Disk is what the disks and file systems do.
type Disk struct {
	Devices      []DiskDevice
	Filesystems  []Filesystem
	Busiest      float64 // busy percent of the busiest device
	Read         float64 // bytes per second, all devices
	Written      float64
	ReadHistory  Series
	WriteHistory Series
}

// A DiskDevice is one disk, rates per second.
type DiskDevice struct {
	Name          string
	Busy          float64 // percent of the time with a request under way. On an SSD 100 is not its limit
	Read, Written float64 // bytes
	Operations    float64
	Await         float64 // seconds from request to completion, mean; NaN if there were none
	Queue         float64 // requests under way, mean
}

// A Filesystem is one mounted file system, sizes in bytes.
type Filesystem struct {
	Mountpoint  string
	Device      string
	Type        string
	Size, Avail float64
	UsedPercent float64 // of what can be used, as df says it
	ReadOnly    bool
}

// Nginx is what the nginx exporters know together.
type Nginx struct {
	Exporter         string  // which ones they are: "stub_status", "stub_status + lua"
	Up               bool    // nginx answers its exporter
	Known            bool    // an exporter has said whether it does
	Active           float64 // connections
	Reading, Writing float64
	Waiting          float64
	Requests         float64 // per second
	RequestsTotal    float64
	Accepts          float64    // connections accepted per second
	Dropped          float64    // accepted but not handled, per second
	Sent             float64    // bytes per second
	Status           [6]float64 // responses per second by class, 2 to 5 for 2xx to 5xx
	Latency          Latency
	ActiveHistory    Series
	RequestsHistory  Series
	P99History       Series
}

// Latency is how long requests took over the last step, in seconds.
type Latency struct {
	Kind               LatencyKind
	P50, P90, P95, P99 float64
	Mean               float64
}

// A LatencyKind is what an exporter says of the time that requests take.
type LatencyKind uint8

// The kinds, from nothing to all.
const (
	NoLatency LatencyKind = iota
	Mean                  // a mean, no percentiles
	Summary               // percentiles that the exporter has worked out, over a time that it chooses
	Histogram             // buckets, from whose increase over the step percentiles are estimated
)

func (k LatencyKind) String() string { return [...]string{"", "mean", "summary", "histogram"}[k] }
