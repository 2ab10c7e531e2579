package exporter

import "origintop/scrape"

// containerExporters know of containers: cAdvisor by itself, and the kubelet, which has it built in. The same families are there of each
// cgroup; which of these are containers is not for the rules to say. Where the usage is told for each CPU and not in total, user and system
// are all of it.
var containerExporters = []*Exporter{
	{Name: "cAdvisor", Role: scrape.RoleContainers, Rules: []Rule{
		{Family: "container_cpu_usage_seconds_total", With: "cpu=total", Into: Slot{Container, ContainerUsage}},
		{Family: "container_cpu_usage_seconds_total", With: "cpu=", Into: Slot{Container, ContainerUsage}},
		{Family: "container_cpu_user_seconds_total", Into: Slot{Container, ContainerUser}},
		{Family: "container_cpu_system_seconds_total", Into: Slot{Container, ContainerSystem}},
		{Family: "container_cpu_cfs_periods_total", Into: Slot{Container, ContainerPeriods}},
		{Family: "container_cpu_cfs_throttled_periods_total", Into: Slot{Container, ContainerThrottled}},
		{Family: "container_spec_cpu_quota", Into: Slot{Container, ContainerQuota}},
		{Family: "container_spec_cpu_period", Into: Slot{Container, ContainerPeriod}},
		{Family: "container_memory_working_set_bytes", Into: Slot{Container, ContainerMemory}},
		{Family: "container_spec_memory_limit_bytes", Into: Slot{Container, ContainerMemoryLimit}},
		{Family: "container_oom_events_total", Into: Slot{Container, ContainerOOMs}},
		{Family: "container_start_time_seconds", Into: Slot{Container, ContainerStart}},
		{Family: "machine_memory_bytes", Into: Slot{ContainerHost, 0}},
	}},
}
