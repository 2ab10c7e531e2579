package origin

import (
	"strings"
	"time"

	"origintop/scrape"
	"origintop/scrape/alarm"
	"origintop/scrape/containers"
	"origintop/scrape/explore"
	"origintop/scrape/exporter"
	"origintop/scrape/series"
)

// A Snapshot is all that is known at one moment. It never changes once published: readers take no lock and make no copy. Unknown numbers
// are NaN.
type Snapshot struct {
	Time    time.Time // of the latest page; zero before the first
	Known   time.Time // when the page that came last was there
	Host    string    // what the origin calls itself; "" if it doesn't say
	Window  time.Duration
	Sources []SourceState
	CPU     CPU
	Memory  Memory
	Network Network
	Disk    Disk
	Server  ServerNumbers // what the servers do together
	Servers []Server      // one by one, in the order of the sources
	Order   Order         // in which these stand behind one another
	Clients Clients

	Containers []Container // of all targets, as their pages have them

	Troubles []Trouble // why numbers are missing, or less than all; a bounded number

	Thresholds *alarm.Thresholds // by which its alarms are raised; nil: the defaults. It never changes

	GivenLoad    float64      // what Options.Load picks; NaN if that is nothing
	PlateauAlarm *alarm.Alarm // of traffic that no longer grows while the load does

	Markers        []Marker               // so far, the oldest first but for those that are known late; a bounded number
	MarkersLeftOut MarkersLeftOut         // that would be more
	Explored       []*explore.Exploration // of the sources that have been read since State.Explore, in their order
}

// A Container is what a container uses of what it may.
type Container = containers.Container

// A SourceState is the state of one target.
type SourceState struct {
	scrape.Target
	Roles     roles         // of the numbers that are read of its pages; a page may be of several exporters
	Exporter  string        // which exporter it is, by what its pages hold; "" before the first
	Pages     int           // good pages so far. Rates need two
	Last      time.Time     // when the last good page was asked for; zero before the first
	Failures  int           // in a row, up to the last page; 0 if that was good
	DownSince time.Time     // when the first of the present row of failures was asked for; zero if the last page was good
	Err       string        // why the last page failed; "" if it was good
	Took      time.Duration // the last page took
	Interval  time.Duration // between the last two pages, good or not
	Bytes     int           // of the last good page
	Series    int           // on it
	Skipped   int           // lines of it that are not in the text format, among those that were read
	Doubt     float64       // by how many percent rates of the last page may be off, as answers took so long; 0 if by next to nothing
	Held      bool          // the last page said nothing new
	Fresh     time.Time     // when the last page was asked for that did
	Wrong     bool          // the last answer is of something else than what is asked for there
	Bare      bool          // the last page is of a load tester that has had no answer yet: it has none of its numbers
}

// Up reports whether the last page was good.
func (s *SourceState) Up() bool { return s.Pages > 0 && s.Err == "" }

// Matters reports whether something is wrong if the source gives no numbers. A load tester's page goes when its test ends; but what answers
// in its place, and has never been one, is none.
func (s *SourceState) Matters() bool { return !s.Only(scrape.RoleLoad) || s.Wrong && s.Pages == 0 }

// Has reports whether the target has numbers of a role or, before its first page, is expected to.
func (s *SourceState) Has(kind scrape.Role) bool {
	return s.Roles.has(kind) || s.Roles == 0 && s.Role == kind
}

// Only reports whether all of the target's numbers are of that role.
func (s *SourceState) Only(kind scrape.Role) bool { return s.Has(kind) && s.Roles&^(1<<kind) == 0 }

// Product returns what the server is that the source watches, as "HAProxy"; "" if that is not known, or if there are several.
func (s *SourceState) Product() (found string) {
	for name := range strings.SplitSeq(s.Exporter, " + ") {
		for _, e := range exporter.All {
			switch {
			case e.Name != name || e.Role != scrape.RoleServer || e.Product == "" || e.Product == found:
			case found != "":
				return ""
			default:
				found = e.Product
			}
		}
	}
	return found
}

// Called returns what to call the source. One that watches a server has the name of its product where the operator gave it none: its own is
// that of the first product there was.
func (s *SourceState) Called() string {
	number, is := strings.CutPrefix(s.Name, scrape.RoleServer.String())
	if product := s.Product(); is && product != "" && strings.Trim(number, "0123456789") == "" && s.Only(scrape.RoleServer) {
		return product + number
	}
	return s.Name
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
	TooMany          bool    // there are more than Cores has: Busy and Modes are not known
	Modes            Modes
	Cores            []Core
	Load1, Load5     float64
	Load15           float64
	Pressure         float64 // percent of the time in which some task waited for a CPU (PSI)
	Running, Blocked float64 // processes
	QueueWait        float64 // seconds per second that runnable tasks waited for a CPU, all of them together
	BusyHistory      series.Series
	CoreHistory      series.Columns // busy percent by core
	BusiestCore      int            // index into Cores, -1 if not known

	Alarm                    *alarm.Alarm // of Busy
	PressureAlarm, LoadAlarm *alarm.Alarm // of Pressure, and of Load1 per core
}

// A Core is one CPU.
type Core struct {
	Name string
	Busy float64 // percent
	Most Mode    // what it spent most of its busy time with

	Alarm *alarm.Alarm // of Busy
}

// Memory in bytes.
type Memory struct {
	Total, Used, Available float64
	UsedPercent            float64
	Cache                  float64 // page cache, buffers and what else can be had back
	SwapTotal, SwapUsed    float64
	SwapIn, SwapOut        float64       // pages per second
	MajorFaults            float64       // per second: pages that had to come from a disk
	OOMKills               float64       // processes OOM-killed during the last step
	Pressure               float64       // percent of the time in which some task waited for memory (PSI)
	UsedHistory            series.Series // percent

	UsedAlarm, OOMAlarm, PressureAlarm *alarm.Alarm
	SwapAlarm                          *alarm.Alarm // of SwapIn and SwapOut together
}

// Network is the traffic of the devices that count, summed up, and what the kernel counts of TCP. Rates are in bytes per second.
type Network struct {
	In, Out           float64
	InP50, InMax      float64 // over the window
	OutP50, OutMax    float64
	Retransmits       float64 // TCP segments per second
	RetransmitPercent float64 // of the segments sent
	ListenOverflows   float64 // per second: connections that found the queue of a listening socket full
	ListenDrops       float64 // per second: connections that a listening socket has lost, for that or another reason
	SoftnetDropped    float64 // per second: packets that a CPU had no room for
	SoftnetSqueezed   float64 // per second: times a CPU had no time for all packets

	InUse, TimeWait, Allocated, Orphans float64 // TCP sockets
	SocketMemory                        float64 // bytes of TCP data that nobody has taken yet, the network or a process
	Conntrack, ConntrackLimit           float64 // connections that the firewall keeps track of
	InHistory                           series.Series
	OutHistory                          series.Series
	Devices                             []Device
	Ignored                             []string // names of the devices that are left out
	TooMany                             bool     // there are more devices than these: In and Out are not known

	RetransmitAlarm, OverflowAlarm, SoftnetAlarm *alarm.Alarm
	ConntrackAlarm                               *alarm.Alarm // of the part of the limit
}

// A Device is one network device, rates in bytes per second.
type Device struct {
	Name                  string
	In, Out               float64
	Link                  float64 // its speed; NaN if not known
	InPercent, OutPercent float64 // of the link
	Errors, Drops         float64 // per second
	LossPercent           float64 // of its packets: errors and drops

	InAlarm, OutAlarm *alarm.Alarm // of the percentages
	LossAlarm         *alarm.Alarm // of LossPercent
}

// Disk is what the disks and file systems do.
type Disk struct {
	Devices      []DiskDevice
	Filesystems  []Filesystem
	TooMany      bool    // there are more of these, or of Devices: Busiest, Read and Written are not known
	Busiest      float64 // busy percent of the busiest device
	Pressure     float64 // percent of the time in which some task waited for a disk (PSI)
	FilesOpen    float64 // file handles allocated
	FilesLimit   float64
	Read         float64 // bytes per second, all devices
	Written      float64
	ReadHistory  series.Series
	WriteHistory series.Series

	PressureAlarm *alarm.Alarm
	FilesAlarm    *alarm.Alarm // of the part of the limit
}

// A DiskDevice is one disk, rates per second.
type DiskDevice struct {
	Name          string
	Busy          float64 // percent of the time with a request under way. On an SSD 100 is not its limit
	Read, Written float64 // bytes
	Operations    float64
	Await         float64 // seconds from request to completion, mean; NaN if there were none
	Queue         float64 // requests under way, mean

	Alarm *alarm.Alarm // of Busy
}

// A Filesystem is one mounted file system, sizes in bytes.
type Filesystem struct {
	Mountpoint  string
	Device      string
	Type        string
	Size, Avail float64
	UsedPercent float64 // of what can be used, as df says it
	ReadOnly    bool
	Failed      bool // it can't be asked

	InodesPercent float64 // used; unknown where there are none, as on btrfs

	UsedAlarm, InodesAlarm *alarm.Alarm
}

// A Server is one nginx: what all its exporters know of it.
type Server struct {
	Name     string // of the sources, or what the pages call it: it may come from outside
	Sources  []string
	Stale    bool    // no source of it is up: these are old numbers
	Assumed  bool    // that its sources watch one nginx: nobody has said so
	Behind   bool    // it answers what servers in front of it pass on
	PerFront float64 // requests that it answered for each one in front, over the window; NaN if it is not behind any
	ServerNumbers
}

// ServerNumbers holds the numbers of one server, or of several summed up.
type ServerNumbers struct {
	Product          string    // what it is: "nginx", "HAProxy"; of several what all of them are, each once
	Exporter         string    // which ones they are: "stub_status", "stub_status + lua"
	Up               bool      // nginx answers its exporter; of several, one does
	Known            bool      // an exporter has said whether it does
	TooMany          bool      // there are more series than are kept: sums of them are not known
	DownSince        time.Time // when the first of the pages was asked for that say it doesn't; zero if the last one didn't
	Active           float64   // connections
	Limit            float64   // of connections: as the operator said, else as the server does; NaN if nobody does
	Reading, Writing float64
	Waiting          float64
	Requests         float64 // per second
	RequestsTotal    float64
	Accepts          float64    // connections accepted per second
	Dropped          float64    // accepted but not handled, per second
	Sent             float64    // bytes per second
	Failed           float64    // requests per second that failed with a status that is not known
	Busy             float64    // percent of its time, or of its workers, as the server says
	Workers          float64    // workers or threads that are busy
	WorkersLimit     float64    // of all that there are, or can be
	Queued           float64    // requests that wait for a worker or a backend
	Limited          float64    // times per second that it wanted more threads or connections than it may have
	CacheHit         float64    // percent of the lookups of the step
	CacheHits        float64    // lookups per second
	CacheMisses      float64    // lookups per second
	BackendRequests  float64    // per second
	Backends         float64    // that there are
	BackendsDown     float64    // of these
	Status           [6]float64 // responses per second by class, 2 to 5 for 2xx to 5xx
	Answered         float64    // requests per second that Status is of: several exporters of a server need not know the same
	Latency          Latency
	ActiveHistory    series.Series
	RequestsHistory  series.Series
	P99History       series.Series
	LatencyHistory   series.Columns // requests per second by bucket; none but of a histogram

	ActiveAlarm               *alarm.Alarm // of the part of the limit
	DroppedAlarm, ErrorsAlarm *alarm.Alarm // of Status[5]
	ErrorShareAlarm           *alarm.Alarm // of ErrorPercent
	BusyAlarm                 *alarm.Alarm
	QueuedAlarm, LimitedAlarm *alarm.Alarm
	FailedAlarm               *alarm.Alarm
	BackendsAlarm             *alarm.Alarm // of the part that is down
}

// Latency is how long the requests of the last step took, in seconds.
type Latency struct {
	Kind               LatencyKind
	Over               string // what they are of, if that is not the last step: "the last 10 s"
	P50, P90, P95, P99 series.Quantile
	Mean               float64
	MeanOver           string   // what it is taken over, "the last 1024 requests"; "": the step, or a time that nobody says
	Distribution       []Bucket // of a histogram, in the order of their bounds
}

// A Bucket is the share of requests whose duration lies between the bound of the bucket before and its own.
type Bucket struct {
	Bound float64 // seconds, +Inf for the last one
	Share float64 // percent
}

// A LatencyKind says how much an exporter knows of the duration of requests.
type LatencyKind uint8

// The kinds, from nothing to all.
const (
	NoLatency LatencyKind = iota
	Mean                  // a mean, no percentiles
	Summary               // percentiles that the exporter has worked out, over a time that it chooses
	Histogram             // buckets, from whose increase over the step percentiles are estimated
)

func (k LatencyKind) String() string { return [...]string{"", "mean", "summary", "histogram"}[k] }

// Clients is what the load tester says of its clients. Rates are over the last step, totals since the test began.
type Clients struct {
	Known              bool    // a page of it has been read
	Tester             string  // which load tester it is: "swarm", "vegeta"; "" if a series that the operator named is all that is known
	Active, Target     float64 // clients
	Allocated          float64 // clients that it has room for
	Ramp               float64 // percent of the clients that are to be started
	Remaining          float64 // seconds; unknown if there is no end
	Segments           float64 // requests per second
	Manifests          float64 // requests per second
	Requests           float64 // per second, of a tester that doesn't tell segments from others; those that failed are among them
	RequestsTotal      float64
	Latency            Latency // as the clients see it
	Waits              float64 // seconds, the mean, if answers take far longer than in the beginning; else unknown
	Throughput         float64 // bytes per second that they got, mean over the window
	Speed              float64 // of the players, mean since each began; 1 is real time
	Below, Stalled     float64 // clients under real time, and those that don't play
	Drift, MaxDrift    float64 // seconds behind the clock, mean and most
	Timeouts           float64 // per second
	TimeoutsTotal      float64
	Reconnections      float64 // per second
	ReconnectionsTotal float64
	Restarts           float64 // of clients per second
	RestartsTotal      float64
	ErrorRate          float64 // requests that failed per second: by their HTTP status, and timeouts
	ErrorPercent       float64 // of the requests of the step; unknown if there were none
	ErrorsTotal        float64 // by their HTTP status
	Unanswered         float64 // requests without an answer per second: refused connections, timeouts. They are among the errors
	UnansweredTotal    float64
	LostPercent        float64 // of the lines that clients write about themselves: how far these numbers can't be trusted
	Errors             []StatusRate
	HungSince          time.Time // when something was got last; of use where HungAlarm is
	ActiveHistory      series.Series
	ThroughputHistory  series.Series
	RequestsHistory    series.Series // as Asked returns them
	LatencyHistory     series.Columns

	StalledAlarm, BelowAlarm *alarm.Alarm // of their part of the active clients
	ErrorsAlarm              *alarm.Alarm // of ErrorPercent
	HungAlarm                *alarm.Alarm // of the clients that are active while nothing comes; 1 if nobody counts them
	LostAlarm                *alarm.Alarm // of LostPercent
	RestartsAlarm            *alarm.Alarm // of Restarts
}

// A StatusRate counts the answers with one HTTP status: per second, and since the start.
type StatusRate struct {
	Status string
	Rate   float64
	Total  float64
}
