package explore

import "testing"

// The kernel's counters have no type on node_exporter's pages. What is a state or a setting among them isn't one.
func TestKernelCounters(t *testing.T) {
	f := func(name string, want bool) {
		t.Helper()
		if got := isCounter(name, "untyped"); got != want {
			t.Errorf("%s: counter %t, want %t", name, got, want)
		}
		if isCounter(name, "gauge") {
			t.Errorf("%s is a counter although its page says that it is a gauge", name)
		}
	}
	f("node_netstat_Tcp_RetransSegs", true)
	f("node_netstat_TcpExt_ListenDrops", true)
	f("node_netstat_IpExt_OutOctets", true)
	f("node_netstat_Tcp_CurrEstab", false)
	f("node_netstat_Tcp_MaxConn", false)
	f("node_netstat_Tcp_RtoMin", false)
	f("node_netstat_Ip_Forwarding", false)
	f("node_netstat_Ip_DefaultTTL", false)
	f("node_netstat_MPTcpExt_MPCurrEstab", false)
	f("node_vmstat_pgmajfault", true)
	f("node_vmstat_oom_kill", true)
	f("node_vmstat_numa_hit", true)
	f("node_vmstat_workingset_refault_file", true)
	f("node_vmstat_workingset_nodes", false)
	f("node_vmstat_nr_free_pages", false)
	f("node_vmstat_nr_dirty", false)
	f("node_vmstat_nr_dirty_threshold", false)
	f("node_vmstat_nr_dirtied", true)
	f("node_vmstat_nr_written", true)
	f("node_vmstat_nr_tlb_remote_flush", true)
	f("node_sockstat_TCP_inuse", false)
	f("node_vmstat", false)
}

func TestUnits(t *testing.T) {
	f := func(name string, want Unit) {
		t.Helper()
		if got := (&Metric{Name: name}).Unit(); got != want {
			t.Errorf("%s: unit %d, want %d", name, got, want)
		}
	}
	f("up", Plain)
	f("node_load1", Plain)
	f("node_memory_MemTotal_bytes", Bytes)
	f("node_network_receive_bytes_total", Bytes)
	f("node_netstat_IpExt_InOctets", Bytes)
	f("x_size_bytes_sum", Bytes)
	f("x_size_bytes_count", Plain)
	f("x_size_bytes_bucket", Plain)
	f("node_network_speed_bytes", ByteRate)
	f("hls_swarm_segment_throughput_1s_bytes_per_second", ByteRate)
	f("node_cpu_seconds_total", Seconds)
	f("request_seconds_sum", Seconds)
	f("x_seconds_max", Seconds)
	f("node_boot_time_seconds", Timestamp)
	f("go_memstats_last_gc_time_seconds", Timestamp)
	f("node_textfile_mtime_seconds", Timestamp)
	f("nginx_ingress_controller_ssl_expire_time_seconds", Timestamp)
	f("node_timex_tick_seconds", Seconds)
	if got := (&Metric{Name: "varnish_main_threads_created", Counter: true}).Unit(); got != Plain {
		t.Errorf("threads that were created: unit %d", got)
	}
	f("node_time_seconds", Timestamp)
	f("process_start_time_seconds", Timestamp)
	f("node_textfile_mtime_timestamp_seconds", Timestamp)
	f("x_created", Timestamp)
	f("x_hit_ratio", Ratio)
	f("x_cpu_percent", Percent)
	f("_bytes", Bytes)
	f("bytes", Plain)
}
