package containers

import (
	"fmt"
	"testing"
)

// Pods of one name in two namespaces are two, whichever began later.
func TestNamespaces(t *testing.T) {
	r := &Reader{}
	pod := func(space string, start, throttled int) string {
		labels := fmt.Sprintf(`{container="nginx",id="/kubepods/%s/x",namespace="%s",pod="web-0"}`, space, space)
		return fmt.Sprintf("container_cpu_cfs_periods_total%s %d\ncontainer_cpu_cfs_throttled_periods_total%s %d\n"+
			"container_spec_cpu_quota%s 100000\ncontainer_start_time_seconds%s %d\n", labels, 10*throttled, labels, throttled*start/100, labels,
			labels, start)
	}
	var list []Container
	for i := range 3 {
		list = r.read(float64(10*i), pod("prod", 100, 10*i)+pod("staging", 200, 10*i))
	}
	if len(list) != 2 || list[0].Name != "web-0/nginx" || list[0].Throttled != 10 || list[1].Name != "web-0/nginx of staging" ||
		list[1].Throttled != 20 {
		t.Errorf("got %+v", list)
	}
}

// What is known of machines that are on no page any more is let go.
func TestMachinesThatAreGone(t *testing.T) {
	r := &Reader{}
	for i := range 100 {
		r.read(float64(i), fmt.Sprintf("machine_memory_bytes{instance=\"h%d\"} 1e9\ncontainer_memory_working_set_bytes{id=\"/a\",name=\"n\"} 5\n", i))
	}
	if len(r.hosts) > 2 {
		t.Errorf("%d machines are known", len(r.hosts))
	}
}
