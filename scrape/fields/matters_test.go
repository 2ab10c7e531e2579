package fields

import (
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/origin"
	"origintop/scrape/scrapetest"
)

// matters returns what is the matter now, by resource and subject.
func matters(s *Snapshot) (list []string) {
	for _, m := range Matters(s) {
		list = append(list, strings.TrimSpace(m.Resource+" "+m.Subject))
	}
	return list
}

// A load tester's page may be away, which is no trouble; what answers in its place is none of its pages, and a warning.
func TestNoLoadTestersPage(t *testing.T) {
	nginx := scrape.Target{Name: "nginx", URL: "http://10.0.0.1:9113/metrics", Role: scrape.RoleServer}
	swarm := scrape.Target{Name: "swarm", URL: "http://10.0.0.9:17091/metrics", Role: scrape.RoleLoad}
	vegeta := string(scrapetest.ReadFile(t, "../../testdata/pages/vegeta-12.13.0-load.prom"))
	const stub = "nginx_up 1\nnginx_connections_active 5\nnginx_http_requests_total 10\n"
	for name, c := range map[string]struct {
		pages []string
		warns bool
	}{
		"refused":                     {[]string{"", ""}, false},
		"a database without a test":   {[]string{"\n", "\n"}, false},
		"the server's page":           {[]string{stub, stub}, true},
		"any page":                    {[]string{"foo 1\n", "foo 2\n"}, true},
		"a form":                      {[]string{"<html><title>Sign in</title></html>\n", "<html></html>\n"}, true},
		"first that, then the tester": {[]string{"foo 1\n", vegeta}, false},
		"the test ended":              {[]string{vegeta, "<html></html>\n", "<html></html>\n"}, false},
	} {
		st := origin.NewState(origin.Options{}, nginx, swarm)
		apply := func(target scrape.Target, second int, body string) {
			p := scrapetest.Page(target.Name, 1000*second, body)
			if body == "" {
				p = scrapetest.Failure(target.Name, 1000*second, "connection refused")
			}
			p.Target = target
			st.Apply(p)
		}
		for i, page := range c.pages {
			apply(nginx, 2*i, stub)
			apply(swarm, 2*i, page)
		}
		if got := matters(st.Snapshot()); slices.Contains(got, "source swarm") != c.warns {
			t.Errorf("%s: %q, a warning: %v", name, got, c.warns)
		}
	}
}

// A page of several exporters that is gone is one matter: it is no load test that has ended, and none of its numbers is of now.
func TestPageThatIsGone(t *testing.T) {
	st := origin.NewState(origin.Options{})
	f := func(p scrape.Page, want ...string) {
		t.Helper()
		st.Apply(p)
		if got := matters(st.Snapshot()); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	const page = "node_memory_MemTotal_bytes 100\nnode_memory_MemAvailable_bytes 1\nnginx_up 0\nhls_swarm_active_clients 5\n"
	f(scrapetest.Page("all", 0, page), "nginx all")
	f(scrapetest.Page("all", 2000, page), "memory", "nginx all")
	f(scrapetest.Failure("all", 4000, "refused"), "source all")
	f(scrapetest.Failure("all", 6000, "refused"), "source all")
}

// What pages say of missing numbers is a matter where that may hide what is wrong.
func TestTroublesThatMatter(t *testing.T) {
	for kind := origin.SeveralMachines; kind <= origin.MayCountTwice; kind++ {
		s := &Snapshot{Troubles: []origin.Trouble{{Kind: kind, Source: "node", Subject: "cpu"}}}
		if got := matters(s); slices.Contains(got, "page node "+kind.String()+" cpu") != kind.Warns() || len(got) > 1 {
			t.Errorf("%v: %q, a warning: %v", kind, got, kind.Warns())
		}
	}
}
