package explore

import (
	"slices"
	"strings"
)

// A Unit is what the values of a series are in.
type Unit uint8

// The units.
const (
	Plain     Unit = iota // a number of things, or nobody says
	Bytes                 // of memory, storage or traffic
	ByteRate              // bytes per second
	Seconds               // a duration
	Timestamp             // a time, in seconds since 1970
	Ratio                 // 1 is all
	Percent               // 100 is all
)

// Unit returns the unit of a series' values, as its name says it by the conventions of Prometheus. The buckets and the count of a histogram
// or a summary are numbers of things.
func (m *Metric) Unit() Unit {
	name := m.Name
	if m.Counter && strings.HasSuffix(name, "_created") { // varnish_main_threads_created: how many were
		return Plain
	}
	for _, count := range [...]string{"_bucket", "_count"} {
		if strings.HasSuffix(name, count) {
			return Plain
		}
	}
	for _, suffix := range [...]string{"_total", "_sum", "_max", "_min"} {
		name = strings.TrimSuffix(name, suffix)
	}
	for _, of := range [...]struct {
		suffix string
		Unit
	}{
		{"speed_bytes", ByteRate}, // node_network_speed_bytes
		{"bytes_per_second", ByteRate},
		{"_bytes", Bytes},
		{"Octets", Bytes}, // node_netstat_IpExt_InOctets
		{"timestamp_seconds", Timestamp},
		{"boot_time_seconds", Timestamp}, // node_boot_time_seconds
		{"start_time_seconds", Timestamp},
		{"node_time_seconds", Timestamp},
		{"last_gc_time_seconds", Timestamp}, // go_memstats_last_gc_time_seconds
		{"expire_time_seconds", Timestamp},  // nginx_ingress_controller_ssl_expire_time_seconds
		{"mtime_seconds", Timestamp},        // node_textfile_mtime_seconds
		{"last_trigger_seconds", Timestamp}, // node_systemd_timer_last_trigger_seconds
		{"_created", Timestamp},
		{"_seconds_per_second", Plain},
		{"_seconds", Seconds},
		{"_ratio", Ratio},
		{"_percent", Percent},
	} {
		if strings.HasSuffix(name, of.suffix) {
			return of.Unit
		}
	}
	return Plain
}

// kernelCounter reports whether a series that node_exporter takes from the kernel's own counters, as node_netstat_* and node_vmstat_*, only
// grows. The exporter doesn't know: it calls all of them untyped.
func kernelCounter(name string) bool {
	if of, ok := strings.CutPrefix(name, "node_netstat_"); ok {
		return !slices.Contains(netstatGauges, of)
	}
	of, ok := strings.CutPrefix(name, "node_vmstat_")
	switch {
	case !ok:
		return false
	case strings.HasPrefix(of, "nr_tlb_"):
		return true
	case strings.HasPrefix(of, "nr_"): // how many pages are in that state now
		return slices.Contains(vmstatCounters, of)
	}
	return of != "workingset_nodes"
}

// netstatGauges are what /proc/net/snmp and netstat have beside counters: settings and states, as RFC 1213 and 4022 define them.
var netstatGauges = []string{
	"Ip_Forwarding", "Ip_DefaultTTL", "Tcp_RtoAlgorithm", "Tcp_RtoMin", "Tcp_RtoMax", "Tcp_MaxConn", "Tcp_CurrEstab", "MPTcpExt_MPCurrEstab",
}

// vmstatCounters are those events of /proc/vmstat whose names begin as those of states do, as include/linux/mmzone.h has them.
var vmstatCounters = []string{
	"nr_dirtied", "nr_written", "nr_throttled_written", "nr_vmscan_write", "nr_vmscan_immediate_reclaim", "nr_foll_pin_acquired",
	"nr_foll_pin_released",
}
