package compare

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"origintop/scrape/recording/format"
)

// recordedPages returns successive pages of node_exporter, recorded on a machine of two CPUs during a load test.
func recordedPages(t testing.TB, file string, n int) (pages []page) {
	r, err := format.Open(context.Background(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i, e := range r.Entries() {
		if r.Streams()[e.Stream].Target != "node" || len(pages) == n {
			continue
		}
		p, err := r.Page(i, nil)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, page{p.Body, string(p.Body)})
	}
	return pages
}

// A counter is a series of a made-up machine.
type counter struct {
	key   string
	value float64
	step  float64 // how much it may grow in a scrape; 0 for one that stands still
}

// madePages returns successive pages as node_exporter writes them on a machine of 64 CPUs, 40 network devices, 20 disks and
// 40 file systems: about a megabyte each. Two thirds of the series stand still, as they do on the recorded pages.
func madePages(n int) []page {
	r := rand.New(rand.NewPCG(64, 40))
	type family struct {
		name, kind, help string
		rows             []counter
	}
	var families []family
	add := func(name, kind string, rows int, key func(i int) string, size, step float64) {
		f := family{name: name, kind: kind, help: "The " + strings.ReplaceAll(name, "_", " ") + " of this machine."}
		for i := range rows {
			c := counter{key: name + key(i), value: r.Float64() * size, step: step}
			if r.IntN(3) > 0 {
				c.step = 0
			}
			c.value = math.Round(100*c.value) / 100
			f.rows = append(f.rows, c)
		}
		families = append(families, f)
	}
	alone := func(int) string { return "" }
	const cpus, devices, disks, mounts = 64, 40, 20, 40
	cpu := func(i int) string { return fmt.Sprintf(`{cpu="%d"}`, i) }
	device := func(i int) string { return fmt.Sprintf(`{device="enp%ds%df%d"}`, i/4, i/2%2, i%2) }
	disk := func(i int) string { return fmt.Sprintf(`{device="nvme%dn1"}`, i) }
	mount := func(i int) string {
		return fmt.Sprintf(`{device="/dev/mapper/vg%d-segments",device_error="",fstype="ext4",mountpoint="/srv/segments/%d"}`, i, i)
	}
	for i := range 40 {
		add(fmt.Sprintf("go_runtime_metric_%d", i), "gauge", 1, alone, 1e6, 1)
	}
	add("node_boot_time_seconds", "gauge", 1, alone, 1.7e9, 0)
	add(
		"node_cpu_core_throttles_total", "counter", cpus, func(i int) string { return fmt.Sprintf(`{core="%d",package="%d"}`, i%32, i/32) },
		10, 0,
	)
	add("node_cpu_frequency_max_hertz", "gauge", cpus, cpu, 4e9, 0)
	add(
		"node_cpu_guest_seconds_total", "counter", 2*cpus,
		func(i int) string { return fmt.Sprintf(`{cpu="%d",mode="%s"}`, i/2, []string{"nice", "user"}[i%2]) }, 0, 0,
	)
	modes := []string{"idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"}
	add(
		"node_cpu_seconds_total", "counter", 8*cpus, func(i int) string { return fmt.Sprintf(`{cpu="%d",mode="%s"}`, i/8, modes[i%8]) },
		90000, 2,
	)
	for _, name := range strings.Fields(`
		discards_completed discarded_sectors flush_requests flush_requests_time_seconds io_time_seconds io_time_weighted_seconds
		read_bytes read_time_seconds reads_completed reads_merged write_time_seconds writes_completed writes_merged written_bytes
	`) {
		add("node_disk_"+name+"_total", "counter", disks, disk, 1e9, 1e4)
	}
	for _, name := range strings.Fields("avail_bytes device_error files files_free free_bytes readonly size_bytes") {
		add("node_filesystem_"+name, "gauge", mounts, mount, 1e12, 1e6)
	}
	add("node_interrupts_total", "counter", 96*cpus, func(i int) string {
		return fmt.Sprintf(
			`{cpu="%d",devices="nvme%dq%d",info="IR-PCI-MSI %d-edge",type="%d"}`, i%cpus, i/cpus/8, i/cpus, 327680+i/cpus, 120+i/cpus,
		)
	}, 1e8, 1e3)
	add("node_load1", "gauge", 1, alone, 9, 1)
	for i, name := range strings.Fields(`
		MemTotal MemAvailable MemFree Cached Buffers SReclaimable SwapTotal SwapFree Dirty Mapped Slab Shmem
	`) {
		add("node_memory_"+name+"_bytes", "gauge", 1, alone, 1e11/float64(i+1), 1e6)
	}
	for _, name := range strings.Fields(`
		receive_bytes receive_compressed receive_drop receive_errs receive_fifo receive_frame receive_multicast receive_nohandler
		receive_packets transmit_bytes transmit_carrier transmit_colls transmit_compressed transmit_drop transmit_errs transmit_fifo
		transmit_packets
	`) {
		add("node_network_"+name+"_total", "counter", devices, device, 1e11, 1e7)
	}
	for _, name := range strings.Fields(`
		address_assign_type carrier carrier_changes_total device_id dormant flags iface_id iface_link mtu_bytes name_assign_type
		net_dev_group protocol_type speed_bytes transmit_queue_length up
	`) {
		add("node_network_"+name, "gauge", devices, device, 1e5, 0)
	}
	for _, name := range strings.Fields("running_seconds_total timeslices_total waiting_seconds_total") {
		add("node_schedstat_"+name, "counter", cpus, cpu, 1e6, 10)
	}
	for _, name := range strings.Fields(`
		backlog_len cpu_collision_total dropped_total flow_limit_count_total processed_total received_rps_total times_squeezed_total
	`) {
		add("node_softnet_"+name, "counter", cpus, cpu, 1e7, 100)
	}
	for i := range 60 {
		add(fmt.Sprintf("node_vmstat_counter_%d", i), "untyped", 1, alone, 1e9, 1e3)
	}
	add(
		"node_scrape_collector_duration_seconds", "gauge", 40, func(i int) string { return fmt.Sprintf(`{collector="collector%d"}`, i) },
		0.1, 0.01,
	)

	var pages []page
	for range n {
		var body []byte
		for _, f := range families {
			body = fmt.Appendf(body, "# HELP %s %s\n# TYPE %s %s\n", f.name, f.help, f.name, f.kind)
			for i := range f.rows {
				row := &f.rows[i]
				body = fmt.Appendf(body, "%s %v\n", row.key, row.value)
				if row.step > 0 {
					row.value = math.Round(100*(row.value+r.Float64()*row.step)) / 100
				}
			}
		}
		pages = append(pages, page{body, string(body)})
	}
	return pages
}
