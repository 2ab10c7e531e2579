package origin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// What counts follows from what the page says, and from names where it says nothing.
func TestRule7WhatCounts(t *testing.T) {
	// A device: its name, and what netclass says of it: flags, index, that of the device it is on, kind of link, address.
	for _, test := range []struct{ name, devices, want string }{
		{"one", "eth0 0x1003 2 2 1 aa", "eth0"},
		{"loopback by its flags", "weird0 0x9 1 1 772 00, eth0 0x1003 2 2 1 aa", "eth0"},
		{"loopback by its name", "lo, eth0", "eth0"},
		{"two cards", "eth0 0x1003 2 2 1 aa, eth1 0x1003 3 3 1 bb", "eth0 eth1"},
		{"a VLAN of any name", "eth0 0x1003 2 2 1 aa, internet 0x1003 3 2 1 aa", "eth0"},
		{"a VLAN by its name", "eth0, eth0.10", "eth0"},
		{"a bridge and its port", "eth0 0x1003 2 2 1 aa, lan 0x1003 3 3 1 aa", "eth0"},
		{"a bridge by its name", "eth0, br0", "eth0"},
		{"ports of a bond", "eth0 0x1803 2 2 1 aa, eth1 0x1803 3 3 1 aa, uplink 0x1403 4 4 1 aa", "uplink"},
		{"ports of a bond by name", "eth0, eth1, bond0", "eth0 eth1"},
		{"a tunnel", "eth0 0x1003 2 2 1 aa, vpn 0x91 3 3 65534", "eth0"},
		{"a tunnel by its name", "eth0, wg0, tun0, tailscale0", "eth0"},
		{"nothing but a tunnel", "lo, tun0", "tun0"},
		{"containers", "eth0 0x1003 2 2 1 aa, veth12 0x1003 5 2 1 bb, docker0 0x1003 4 4 1 cc", "eth0"},
		{"a pair that ends in a container", "eth0 0x1003 2 9 1 aa", "eth0"},
	} {
		page := func(n int) scrape.Page {
			var b strings.Builder
			for device := range strings.SplitSeq(test.devices, ", ") {
				f := append(strings.Fields(device), "", "", "", "", "")
				for family, value := range map[string]string{"flags": f[1], "iface_id": f[2], "iface_link": f[3], "protocol_type": f[4]} {
					if value != "" {
						var number int
						fmt.Sscan(value, &number)
						fmt.Fprintf(&b, "node_network_%s{device=%q} %d\n", family, f[0], number)
					}
				}
				if f[5] != "" {
					fmt.Fprintf(&b, "node_network_info{device=%q,address=%q} 1\n", f[0], f[5])
				}
				fmt.Fprintf(&b, "node_network_receive_bytes_total{device=%q} %d\nnode_network_transmit_bytes_total{device=%[1]q} %[2]d\n",
					f[0], n)
			}
			return scrapetest.Page("it", n, b.String())
		}
		s := after(Options{}, page(0), page(2000))
		var counts []string
		for _, d := range s.Network.Devices {
			counts = append(counts, d.Name)
		}
		if got := strings.Join(counts, " "); got != test.want {
			t.Errorf("%s: %q count, want %q", test.name, got, test.want)
		}
		scrapetest.Same(t, test.name, s.Network.In, 1000*float64(len(strings.Fields(test.want))))
	}

	// Of block devices those with "-" have never moved.
	for _, test := range []struct{ name, disks, want string }{
		{"one", "sda", "sda"},
		{
			"partitions beside their disk", "sda sda1 sda2 nvme0n1 nvme0n1p1 mmcblk0 mmcblk0p1 mmcblk0boot0 vdb vdb3 xvda xvda1",
			"mmcblk0 nvme0n1 sda vdb xvda",
		},
		{"a partition without its disk", "xvda1", "xvda1"},
		{"what is stacked", "sda dm-0 md0 bcache0 drbd0 zd0", "sda"},
		{"nothing but what is stacked", "dm-0 loop0", "dm-0"},
		{"what is no disk", "sda loop0 ram0 zram0 sr0 fd0", "sda"},
		{"ways to a disk that moves", "nvme0n1 nvme0c0n1 nvme0c1n1", "nvme0n1"},
		{"ways to a disk that doesn't", "nvme0n1- nvme0c0n1 nvme0c1n1", "nvme0c0n1 nvme0c1n1"},
	} {
		page := func(n int) scrape.Page {
			var b strings.Builder
			for disk := range strings.FieldsSeq(test.disks) {
				value := n
				if name, still := strings.CutSuffix(disk, "-"); still {
					disk, value = name, 5
				}
				fmt.Fprintf(&b, "node_disk_read_bytes_total{device=%q} %d\n", disk, value)
			}
			return scrapetest.Page("it", n, b.String())
		}
		s := after(Options{}, page(0), page(2000), page(4000))
		var counts []string
		for _, d := range s.Disk.Devices {
			counts = append(counts, d.Name)
		}
		slices.Sort(counts)
		if got := strings.Join(counts, " "); got != test.want {
			t.Errorf("%s: %q count, want %q", test.name, got, test.want)
		}
		scrapetest.Same(t, test.name, s.Disk.Read, 1000*float64(len(strings.Fields(test.want))))
	}

	// A file system: device, type and mount point.
	for _, test := range []struct{ name, mounts, want string }{
		{"a disk", "/dev/vda ext4 /", "/"},
		{"a tmpfs with segments", "/dev/vda ext4 /, tmpfs tmpfs /var/hls", "/ /var/hls"},
		{"those of the system", "/dev/vda ext4 /, tmpfs tmpfs /run, tmpfs tmpfs /run/lock, tmpfs tmpfs /dev/shm, tmpfs tmpfs /sys/fs/cgroup", "/"},
		{"one whose name only begins like it", "tmpfs tmpfs /runner", "/runner"},
		{"the root of a container", "overlay overlay /", "/"},
		{"those of the machine's containers", "/dev/vda ext4 /, overlay overlay /var/lib/docker/overlay2/x/merged", "/"},
		{"what is full by nature", "/dev/loop0 squashfs /snap/x, /dev/sr0 iso9660 /media, /dev/vda ext4 /", "/"},
		{"what has no volume", "proc proc /proc, rootfs rootfs /, /dev/vda ext4 /", "/"},
		{"one that is mounted twice", "/dev/vda ext4 /etc/hosts, /dev/vda ext4 /", "/"},
		{"two on one point", "autofs autofs /mnt, /dev/vdb xfs /mnt", "/mnt"},
	} {
		var b strings.Builder
		for i, mount := range strings.Split(test.mounts, ", ") {
			f := strings.Fields(mount)
			labels := fmt.Sprintf(`{device=%q,fstype=%q,mountpoint=%q}`, f[0], f[1], f[2])
			size := 100 * (i + 1)
			if strings.Count(test.mounts, "/dev/vda ") > 1 {
				size = 100
			}
			fmt.Fprintf(&b, "node_filesystem_size_bytes%[1]s %[2]d\nnode_filesystem_free_bytes%[1]s 50\nnode_filesystem_avail_bytes%[1]s 50\n", labels, size)
		}
		var counts []string
		for _, f := range after(Options{}, scrapetest.Page("it", 0, b.String())).Disk.Filesystems {
			counts = append(counts, f.Mountpoint)
		}
		slices.Sort(counts)
		if got := strings.Join(counts, " "); got != test.want {
			t.Errorf("%s: %q count, want %q", test.name, got, test.want)
		}
	}
}

// Two exporters of different kinds are of one nginx if they are on one host; and the server without a name counts where it is the load, and
// for as long as it has some of it.
func TestRule3ServersAndHosts(t *testing.T) {
	at := func(name, host, body string) scrape.Page {
		p := scrapetest.Page(name, 0, body)
		p.Target.URL = "http://" + host + ":9113/metrics"
		return p
	}
	for host, servers := range map[string]int{"x": 1, "y": 2} {
		s := after(Options{}, at("stub", "x", "nginx_up 1\nnginx_connections_active 3\n"),
			at("lua", host, "nginx_http_requests_total{host=\"a\",status=\"200\"} 7\n"))
		if len(s.Servers) != servers {
			t.Errorf("on %s: %d servers", host, len(s.Servers))
		}
	}
	var pages []scrape.Page
	named, nameless := 0, 0
	for i, more := range [][2]int{{0, 0}, {1800, 200}, {1940, 60}, {1990, 10}, {1940, 60}} {
		named, nameless = named+more[0], nameless+more[1]
		pages = append(pages, scrapetest.Page("it", 2000*i, fmt.Sprintf("nginx_vts_server_requests_total{host=\"a\",code=\"2xx\"} %d\nnginx_vts_server_requests_total{host=\"_\",code=\"2xx\"} %d\n", named, nameless)))
		if i > 0 {
			scrapetest.Same(t, fmt.Sprint("page ", i), after(Options{}, pages...).Server.Requests, []float64{0, 1000, 1000, 995, 970}[i])
		}
	}
}

// Trouble that is on the page is said, and numbers that it makes less than all are unknown.
func TestRule8TroubleIsSaid(t *testing.T) {
	cpu := func(name string, n int) string {
		return fmt.Sprintf("node_cpu_seconds_total{cpu=%q,mode=\"idle\"} %d\nnode_cpu_seconds_total{cpu=%[1]q,mode=\"user\"} %[2]d\n",
			name, n)
	}
	disks := "node_disk_read_bytes_total{device=\"sda\"} %[1]d\nnode_disk_read_bytes_total{device=\"sdb\"} %[1]d\n"
	for _, test := range []struct {
		name          string
		first, second string
		kind          TroubleKind
		subject       string
		of            func(*Snapshot) float64 // unknown for it; nil: none is
	}{
		{
			"collector", "node_load1 1\n", "node_load1 2\nnode_scrape_collector_success{collector=\"diskstats\"} 0\n", CollectorFailed,
			"diskstats", nil,
		},
		{
			"file system", "node_load1 1\n", "node_filesystem_device_error{device=\"nfs\",fstype=\"nfs4\",mountpoint=\"/mnt\"} 1\n",
			DeviceError, "/mnt", nil,
		},
		{"old names", "node_cpu{cpu=\"cpu0\",mode=\"idle\"} 1\n", "node_cpu{cpu=\"cpu0\",mode=\"idle\"} 3\n", OldNames, "", nil},
		{
			"times of a CPU", cpu("0", 10) + cpu("1", 10), cpu("0", 11) + cpu("1", 14), CPUTimes, "1",
			func(s *Snapshot) float64 { return s.CPU.Busy },
		},
		{
			"CPU that is missing", cpu("0", 10) + cpu("1", 10), cpu("0", 11), RowsMissing, "",
			func(s *Snapshot) float64 { return s.CPU.Busy },
		},
		{
			"disk that is missing", fmt.Sprintf(disks, 10), "node_disk_read_bytes_total{device=\"sda\"} 12\n", RowsMissing, "",
			func(s *Snapshot) float64 { return s.Disk.Read },
		},
		{
			"bad line of a CPU", cpu("0", 10) + cpu("1", 10), cpu("0", 11) + "node_cpu_seconds_total{cpu=\"1\",mode=\"idle\"} 1,5\n",
			BadLines, "node_cpu_seconds_total", func(s *Snapshot) float64 { return s.CPU.Busy },
		},
		{"bad line of a disk", fmt.Sprintf(disks, 10), "node_disk_read_bytes_total{device=\"sda\"} 12\nnode_disk_read_bytes_total{device=\"sdb\"} x\n", BadLines, "node_disk_read_bytes_total", func(s *Snapshot) float64 { return s.Disk.Read }},
		{"bad line of a device", "node_network_receive_bytes_total{device=\"eth0\"} 1\n", "node_network_receive_bytes_total{device=\"eth0\"} 2\nnode_network_receive_bytes_total{device=eth1} 2\n", BadLines, "node_network_receive_bytes_total", func(s *Snapshot) float64 { return s.Network.In }},
		{"bad line of the kernel", "node_load1 1\nnode_softnet_dropped_total{cpu=\"0\"} 1\n", "node_load1 1\nnode_softnet_dropped_total{cpu=\"0\"} 2\nnode_softnet_dropped_total{cpu=\"1\"} x\n", BadLines, "node_softnet_dropped_total", func(s *Snapshot) float64 { return s.Network.SoftnetDropped }},
		{"bad line of a server", "nginx_vts_server_requests_total{host=\"x\",code=\"2xx\"} 1\n", "nginx_vts_server_requests_total{host=\"x\",code=\"2xx\"} 5\nnginx_vts_server_requests_total{host=\"y\"\",code=\"2xx\"} 5\n", BadLines, "nginx_vts_server_requests_total", func(s *Snapshot) float64 { return s.Server.Requests }},
		{"bad line of the swarm", "hls_swarm_segment_requests_total 1\n", "hls_swarm_segment_requests_total 5\nhls_swarm_http_errors_total{status_code=503} 2\n", BadLines, "hls_swarm_http_errors_total", func(s *Snapshot) float64 { return s.Clients.ErrorRate }},
		{"bad line that matters to nobody", "node_load1 1\n", "node_load1 1\nfoo bar baz\n", SkippedLines, "", nil},
		{"row of a server that is missing", "nginx_vts_server_requests_total{host=\"x\",code=\"2xx\"} 1\nnginx_vts_server_requests_total{host=\"x\",code=\"5xx\"} 1\n", "nginx_vts_server_requests_total{host=\"x\",code=\"2xx\"} 5\n", RowsMissing, "", func(s *Snapshot) float64 { return s.Server.Requests }},
		{"page that stands still", cpu("0", 10), cpu("0", 10), StandsStill, "", nil},
		{
			"two servers", "nginx_connections_active 1\n", "nginx_connections_active{pod=\"a\"} 2\nnginx_connections_active{pod=\"b\"} 3\n",
			SeveralSeries, "nginx_connections_active", func(s *Snapshot) float64 { return s.Server.Active },
		},
		{"two machines", "node_load1{instance=\"a\"} 1\nnode_load1{instance=\"b\"} 1\n", "node_load1{instance=\"a\"} 1\nnode_load1{instance=\"b\"} 1\n", SeveralMachines, "a, b", func(s *Snapshot) float64 { return s.CPU.Load1 }},
	} {
		s := after(Options{}, scrapetest.Page("it", 0, test.first), scrapetest.Page("it", 2000, test.second))
		if !slices.ContainsFunc(s.Troubles,
			func(t Trouble) bool { return t.Kind == test.kind && t.Subject == test.subject && t.Source == "it" }) {
			t.Errorf("%s: not said: %+v", test.name, s.Troubles)
		}
		if test.of != nil {
			scrapetest.Same(t, test.name, test.of(s), series.Unknown)
		}
		warns := slices.ContainsFunc(s.Troubles, func(t Trouble) bool { return t.Kind.Warns() })
		if warns != test.kind.Warns() {
			t.Errorf("%s: a warning: %t", test.name, warns)
		}
		if s := after(Options{}, scrapetest.Page("it", 0, test.first)); test.kind != OldNames && test.kind != SeveralMachines &&
			len(s.Troubles) > 0 {
			t.Errorf("%s: without it: %+v", test.name, s.Troubles)
		}
	}
}
