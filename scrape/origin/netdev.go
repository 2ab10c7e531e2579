package origin

import (
	"cmp"
	"math"
	"path"
	"slices"
	"strings"
)

// The fields of a network device. Those before netCounters are counters.
const (
	netIn = iota
	netOut
	netInErrors
	netOutErrors
	netInDrops
	netOutDrops
	netInPackets
	netOutPackets
	netCounters

	netSpeed = iota - 1
	netFlags
	netID       // index of the device
	netLower    // index of the device that it is on, its own if there is none
	netProtocol // kind of link
	netAssigned // how it has got its address
	netInfo     // whose value is of no use
	netFields
)

// A device is what is known of a network device beside its numbers.
type device struct {
	Device // of the last page
	name   *deviceName
	facts
	counts, loopback bool // it did, or was, on the last page that it was on
	in, out, loss    grade
}

// Bits of node_network_flags, from Linux' if.h, and kinds of links, from its if_arp.h.
const (
	flagLoopback = 0x8
	flagSlave    = 0x800 // a bond counts its traffic

	linkLoopback   = 772
	linkEthernet   = 1
	linkInfiniband = 32

	addressRandom = 1 // as no card has it
)

// A deviceName is what the name of a network device says of it.
type deviceName struct {
	class deviceClass
	base  string // of a VLAN, the device that it is on; ""
}

// A deviceClass says what sort of device a name is that of.
type deviceClass uint8

const (
	ownDevice deviceClass = iota
	loopbackDevice
	guestDevice   // of a container or a virtual machine, or what joins these: never the way out
	tunnelDevice  // or a bridge, or a VLAN: its traffic passes another device, too, if there is one that counts
	bundledDevice // a bond or a team: its ports have the same traffic
)

// deviceNames are patterns of names, and what those are that match. The first that does tells.
var deviceNames = []struct {
	class    deviceClass
	patterns string
}{
	{loopbackDevice, "lo lo[0-9]*"},
	{guestDevice, "veth* docker* br-* virbr* lxcbr* lxdbr* podman* nerdctl* cni* flannel* cali* cilium_* lxc* vxlan* genev* ovn* ovs* kube-* tap* vnet* " +
		"fwpr* fwln* epair* pflog* pfsync* enc* ifb* dummy* nodelocaldns* awdl* llw* anpi* ap[0-9]* gif[0-9]* stf[0-9]*"},
	{tunnelDevice, "br[0-9]* vmbr* fwbr* bridge* tun* wg* tailscale* zt* utun* ppp* vlan* macvlan* macvtap* ipvlan* gre* gretap* sit* ip6tnl* tunl* erspan* ipsec* xfrm*"},
	{bundledDevice, "bond* team* lagg* aggr* trunk*"},
}

// nameOf returns what the name of a device says of it.
func nameOf(name string) *deviceName {
	k := &deviceName{}
	if base, _, vlan := strings.Cut(name, "."); vlan {
		k.base = base
	}
	for _, d := range deviceNames {
		if slices.ContainsFunc(strings.Fields(d.patterns), func(pattern string) bool {
			ok, err := path.Match(pattern, name)
			return ok && err == nil
		}) {
			k.class = d.class
			break
		}
	}
	return k
}

// says returns a field of a device as a whole number, 0 if it isn't exported.
func (r *row[I]) says(field int) int64 {
	if v := r.now[field]; v >= 0 && v < 1<<53 {
		return int64(v)
	}
	return 0
}

func isLoopback(r *row[device]) bool {
	return r.is.name.class == loopbackDevice || r.says(netFlags)&flagLoopback != 0 || r.says(netProtocol) == linkLoopback
}

// A wayOut finds the network devices through which a machine is reached, but for the loopback, so that each byte on the cable counts once.
// What the page says of them counts before what their names are like, which is all there is where the collector netclass is off.
type wayOut struct {
	rows      []*row[device] // that are candidates
	byID      map[int64]*row[device]
	byAddress map[string][]*row[device]
	named     map[string]bool
	netclass  bool
}

// choose sets which devices count, and which are the loopback.
func (n *node) chooseDevices(o *Options) {
	same := true
	for _, r := range n.net.rows {
		r.is.there = r.there()
		if now := (facts{r.is.there, r.now[netFlags], r.now[netID], r.now[netLower], r.now[netProtocol], r.is.state, r.is.address}); !now.equal(&r.is.facts) {
			r.is.facts, same = now, false
		}
	}
	if same {
		return
	}
	w := wayOut{byID: map[int64]*row[device]{}, byAddress: map[string][]*row[device]{}, named: map[string]bool{}}
	for _, r := range n.net.rows {
		if !r.there() {
			continue // it counts as before, for as long as it may come back
		}
		r.is.loopback = o.NetDevice == nil && isLoopback(r)
		r.is.counts = o.NetDevice != nil && o.NetDevice.MatchString(r.name)
		if o.NetDevice != nil || r.is.loopback {
			continue
		}
		w.rows, w.named[r.name] = append(w.rows, r), true
		if id := r.says(netID); id > 0 {
			w.byID[id], w.netclass = r, true
		}
	}
	w.choose()
}

func (w *wayOut) choose() {
	upper := func(r *row[device]) bool {
		if w.named[r.is.name.base] {
			return true
		}
		// Two devices that are on each other are the ends of a pair: one of them may be the way out.
		below := w.byID[r.says(netLower)]
		return below != nil && below != r && below.says(netLower) != r.says(netID)
	}
	own := slices.DeleteFunc(slices.Clone(w.rows), func(r *row[device]) bool { return r.says(netFlags)&flagSlave != 0 || upper(r) })
	// keep leaves those that are so, unless none is: then these are all there is.
	keep := func(list []*row[device], which func(*row[device]) bool) []*row[device] {
		if slices.ContainsFunc(list, which) {
			return slices.DeleteFunc(list, func(r *row[device]) bool { return !which(r) })
		}
		return list
	}
	guest := func(r *row[device]) bool { return r.is.name.class == guestDevice }
	if len(own) != 1 { // else it is a container's way out
		own = slices.DeleteFunc(own, guest)
	}
	own = keep(own, func(r *row[device]) bool {
		p := r.says(netProtocol)
		return r.is.name.class != tunnelDevice && (p == 0 || p == linkEthernet || p == linkInfiniband)
	})
	// What has no address of its own, and a link that nobody can tell is up, is no cable: a tunnel such as VXLAN.
	own = keep(own, func(r *row[device]) bool {
		return r.says(netAssigned) != addressRandom || r.is.state == "" || r.is.state == "up"
	})
	// A bridge and a team have the address of one of their ports, and were made after these.
	for _, r := range own {
		if a := r.is.address; a != "" {
			w.byAddress[a] = append(w.byAddress[a], r)
		}
	}
	for _, same := range w.byAddress {
		slices.SortFunc(same, func(a, b *row[device]) int { return cmp.Compare(b.says(netID), a.says(netID)) })
	}
	ports := slices.ContainsFunc(own, func(r *row[device]) bool { return r.is.name.class == ownDevice })
	for _, r := range own {
		switch {
		case !w.netclass && ports && r.is.name.class == bundledDevice: // by names alone nobody can tell its ports from what is beside it
		case len(w.byAddress[r.is.address]) > 1 && w.byAddress[r.is.address][0] == r && r.says(netID) > 0:
		default:
			r.is.counts = true
		}
	}
}

// facts are what a page says of a device that tells whether it counts.
type facts struct {
	there                      bool
	flags, id, lower, protocol float64
	state, address             string // of the link
}

func (f *facts) equal(g *facts) bool {
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	return f.there == g.there && same(f.flags, g.flags) && same(f.id, g.id) && same(f.lower, g.lower) && same(f.protocol, g.protocol) && f.state == g.state && f.address == g.address
}
