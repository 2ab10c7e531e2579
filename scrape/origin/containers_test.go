package origin

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/containers"
	"origintop/scrape/scrapetest"
)

// Containers are recognised by what a page holds, whatever was asked for there, also on one page with the machine's numbers.
func TestContainersAreToldApart(t *testing.T) {
	const pages = "../../testdata/pages/"
	first := string(scrapetest.ReadFile(t, pages+"cadvisor-0.53.0-docker-load.prom"))
	later := string(scrapetest.ReadFile(t, pages+"cadvisor-0.53.0-docker-load-2s-later.prom"))
	node := string(scrapetest.ReadFile(t, pages+"node_exporter-1.5.0-load.prom"))
	for _, test := range []struct{ name, more, exporter string }{
		{"containers", "", "cAdvisor"}, {"other", "", "cAdvisor"}, {"node", node, "node_exporter + cAdvisor"},
	} {
		st := NewState(Options{})
		for i, body := range []string{first, later, later, later} { // learnt, learnt without the rest, known
			st.Apply(scrapetest.Page(test.name, 2000*i, test.more+body))
		}
		s := st.Snapshot()
		if src := &s.Sources[0]; src.Exporter != test.exporter || !src.Has(scrape.RoleContainers) || src.Err != "" {
			t.Errorf("as %s it is of %q, roles %b: %s", test.name, src.Exporter, src.Roles, src.Err)
		}
		if len(s.Containers) != 3 || s.Containers[0].Name != "nginx" || math.Abs(s.Containers[0].CPU-0.255) > 0.001 {
			t.Errorf("as %s got %+v", test.name, s.Containers)
		}
		if known := s.Memory.Total > 0; known != (test.more != "") {
			t.Errorf("as %s the machine's memory is %v", test.name, s.Memory.Total)
		}
	}
}

// A page with more containers than are read is worth a warning on each of its pages, however much of them is read anew.
func TestMoreContainersThanAreRead(t *testing.T) {
	var page, rest strings.Builder
	for i := range containers.Most + 2 {
		fmt.Fprintf(&page, "container_memory_working_set_bytes{id=\"/docker/%d\",name=\"c%d\"} 5\n", i, i)
		fmt.Fprintf(&rest, "container_memory_working_set_bytes{id=\"/system.slice/%d.service\"} 5\n", i)
	}
	st := NewState(Options{})
	for i := range 6 {
		st.Apply(scrapetest.Page("cadvisor", 2000*i, page.String()))
		s := st.Snapshot()
		want := Trouble{Kind: CrowdedPage, Source: "cadvisor", Of: scrape.RoleContainers, Count: containers.Most}
		if len(s.Troubles) != 1 || s.Troubles[0] != want || !s.Troubles[0].Kind.Warns() || len(s.Containers) != containers.Most {
			t.Errorf("page %d: %d containers, %+v", i, len(s.Containers), s.Troubles)
		}
	}
	few := NewState(Options{})
	for i := range 6 {
		few.Apply(scrapetest.Page("cadvisor", 2000*i, rest.String()+`container_spec_cpu_quota{id="/docker/a",name="a"} 5`+"\n"))
		if s := few.Snapshot(); len(s.Troubles) != 0 || len(s.Containers) != 1 {
			t.Errorf("page %d of cgroups without names: %+v, %+v", i, s.Containers, s.Troubles)
		}
	}
}

// Containers of one name on the pages of two targets are two.
func TestContainersOfTwoTargets(t *testing.T) {
	body := `container_memory_working_set_bytes{id="/a",name="nginx"} 5` + "\n"
	st := NewState(Options{})
	st.Apply(scrapetest.Page("a", 0, body))
	st.Apply(scrapetest.Page("b", 0, body))
	s := st.Snapshot()
	if len(s.Containers) != 2 || s.Containers[0].Name != "nginx" || s.Containers[1].Name != "nginx of b" {
		t.Errorf("got %+v", s.Containers)
	}
	for i := range 3 { // of a target that is down they are not known, and a container that has gone is no more
		st.Apply(scrapetest.Page("a", 2000*(i+1), strings.ReplaceAll(body, "nginx", "other")+"x 1\n"))
	}
	if s := st.Snapshot(); s.Containers[0].Name != "nginx" && s.Containers[0].Name != "other" {
		t.Errorf("got %+v", s.Containers)
	}
}

// What a target has said that is down is not of now, as long as another is up.
func TestContainersOfTargetDown(t *testing.T) {
	body := `container_memory_working_set_bytes{id="/a",name="nginx"} 5` + "\n"
	st := NewState(Options{})
	st.Apply(scrapetest.Page("a", 0, body))
	st.Apply(scrapetest.Page("b", 0, strings.ReplaceAll(body, "nginx", "other")))
	st.Apply(scrapetest.Page("a", 2000, body))
	st.Apply(scrapetest.Page("b", 2000, "down"))
	if s := st.Snapshot(); len(s.Containers) != 1 || s.Containers[0].Name != "nginx" {
		t.Errorf("got %+v", s.Containers)
	}
}
