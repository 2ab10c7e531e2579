package exporter

import "strings"

// A Slot is where a value goes: a field of an area. In an area with rows, labels of the series name the row.
type Slot struct {
	Area  Area
	Field int
}

// An Area is a part of what is known of an origin. The comments name the labels that tell its rows apart.
type Area uint8

const (
	Machine    Area = iota // all of it, with a single row
	CPU                    // cpu, mode
	Kernel                 // cpu
	Device                 // device
	Disk                   // device
	Filesystem             // mountpoint, device, fstype
	Collector              // collector

	Server       // what stands on a page once and, by other labels, rows
	Tester       // the load tester
	TesterErrors // its errors, by status_code or by text

	Container     // id; what it is, by name, container and pod
	ContainerHost // the machine that containers are on, its memory in bytes
)

// family returns the family of a series of that name, as HELP and TYPE lines name it.
func (s Slot) family(name string) string {
	if s.Area != Server || s.Field != ServerBucket && s.Field != ServerSum && s.Field != ServerCount && s.Field != ServerSent {
		return name
	}
	for _, suffix := range []string{"_bucket", "_sum", "_count"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// Fields of Machine. Those up to CounterFields are counters.
const (
	CPUPressure = iota
	MemPressure
	IOPressure
	MajorFaults
	SwapIn
	SwapOut
	OOMKills
	Retransmitted
	SegmentsSent
	ListenOverflows
	ListenDrops
	CounterFields

	BootTime = iota - 1
	HostName // whose value is of no use
	OwnTime  // by the machine's clock
	Load1
	Load5
	Load15
	Running
	Blocked
	MemTotal
	MemAvailable
	MemFree
	MemCached
	MemBuffers
	MemReclaimable
	SwapTotal
	SwapFree
	TCPInUse
	TCPTimeWait
	TCPAllocated
	TCPOrphans
	TCPMemory
	Conntrack
	ConntrackLimit
	FilesOpen
	FilesLimit
	MachineFields
)

// Fields of Kernel: what it counts for each CPU beside the modes.
const (
	SoftnetDropped = iota
	SoftnetSqueezed
	QueueWait
	KernelFields
)

// Fields of Device. Those before NetCounters are counters.
const (
	NetIn = iota
	NetOut
	NetInErrors
	NetOutErrors
	NetInDrops
	NetOutDrops
	NetInPackets
	NetOutPackets
	NetCounters

	NetSpeed = iota - 1
	NetFlags
	NetID       // index of the device
	NetLower    // index of the device that it is on, its own if there is none
	NetProtocol // kind of link
	NetAssigned // how it has got its address
	NetInfo     // whose value is of no use
	NetFields
)

// Fields of Disk, all of them counters.
const (
	DiskRead = iota
	DiskWritten
	DiskReads
	DiskWrites
	DiskReadTime
	DiskWriteTime
	DiskBusy
	DiskQueue
	DiskFields
)

// Fields of Filesystem.
const (
	MountSize = iota
	MountFree
	MountAvail
	MountReadOnly
	MountFiles
	MountFilesFree
	MountError
	MountFields
)

// A ServerField is a field of Server.
type ServerField = int

const (
	// Those that stand on a page once.
	ServerUp ServerField = iota
	ServerActive
	ServerReading
	ServerWriting
	ServerWaiting
	ServerBusy // connections without those that wait
	ServerAccepted
	ServerHandled
	ServerDropped // accepted and not handled
	ServerRequests
	ServerLimit           // of connections
	ServerIdle            // the part of its time, 0 to 1, in which it has nothing to do
	ServerTimeBusy        // percent of its time in which it has something to do
	ServerWorkersBusy     // workers or threads with a request
	ServerWorkersLimit    // all that there are, or can be
	ServerWorkersIdle     // workers that are free
	ServerWorkersMore     // that it has room for, beside those that there are
	ServerReloads         // since it was started
	ServerQueued          // requests that wait for a worker, or for a backend
	ServerLimited         // times that it wanted more threads or connections than it may have
	ServerCacheHits       // lookups
	ServerCacheMisses     // lookups
	ServerBackendRequests // that it has sent to its backends
	ServerBackends        // that there are, where it counts them
	ServerBackendsUp      // of these
	ServerFailed          // requests that failed with a status that is not known; they are among the requests
	ServerScrapes         // times that the exporter has asked the server, which may count them
	ServerIntercepted     // requests that it answered by itself, with metrics for one
	ServerSign            // of the exporter, nothing else
	// Those whose value is of no use either: what their being there says of the page.
	ServerFailedToo  // responses by status have those that failed
	ServerOtherSizes // bytes are not those that were sent
	ServerOtherTimes // durations are not those of the requests
	ServerUnread     // the server answered its exporter, with something else
	ServerFields

	// Those with rows.
	ServerState    // connections, by a label: one of those above
	ServerResponse // responses, by status: their sum is that of the requests, if these aren't exported
	ServerSent     // bytes
	ServerBucket   // of the histogram of durations
	ServerSum      // of durations
	ServerCount    // of durations
	ServerQuantile // of a summary of durations
	ServerMean     // of durations, over a time that the exporter chooses
	ServerBackend  // 1 for each backend that is up, 0 for one that is down
	ServerProbe    // of a backend: ever anything but one of Down if it is known whether it is up
)

// Fields of TesterErrors: how an error says what it is.
const (
	TesterErrorStatus = iota // by the label status_code
	TesterErrorText          // by the label error, a text in which there may be a status
)

// Fields of Tester. Those before TesterCounters are counters. A load tester that counts its requests by status, or has a histogram of their
// durations, has the fields of Server for that.
const (
	TesterSegments = iota
	TesterManifests
	TesterSegmentBytes
	TesterTimeouts
	TesterReconnections
	TesterRestarts
	TesterRequests
	TesterFailures
	TesterElapsed // which only tells that the page was made anew, or of another test
	TesterCounters

	TesterActive = iota - 1
	TesterTarget
	TesterRamp
	TesterRemaining
	TesterSpeed
	TesterBelow
	TesterStalled
	TesterDrift
	TesterMaxDrift
	TesterDropRate
	TesterUp         // 0: the exporter can't reach it
	TesterAllocated  // clients that it has room for
	TesterMeanMillis // how long the requests so far took
	TesterMeanBytes  // the requests so far got
	TesterP50Millis  // of the requests of late
	TesterP95Millis
	TesterOther // its own, and of no use here
	TesterGiven // clients, as the operator's series says
	TesterTime  // how long all requests so far took together, in seconds: worked out, as those below
	TesterBytes
	TesterFields
)

// Fields of Container. Those before ContainerCounters are counters.
const (
	ContainerUsage = iota // seconds of all CPUs
	ContainerUser
	ContainerSystem
	ContainerPeriods   // in which it wanted to run
	ContainerThrottled // of these, in which it had no more quota
	ContainerOOMs
	ContainerCounters
	ContainerQuota       = iota - 1 // microseconds of each period
	ContainerPeriod                 // microseconds
	ContainerMemory                 // bytes, the working set
	ContainerMemoryLimit            // bytes
	ContainerStart
	ContainerFields
)
