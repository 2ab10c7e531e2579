package origin

import (
	"fmt"
	"math"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// What the operator has said of nginx' connections is not said of Varnish, though that has an access log.
func TestLogHasNoLimit(t *testing.T) {
	st := NewState(Options{WorkerConnections: 1024})
	apply := func(name string, i int, body string) {
		p := scrapetest.Page(name, 2000*i, body)
		p.Target.Role = scrape.RoleServer
		st.Apply(p)
	}
	for i := range 6 {
		apply(scrape.ServerTarget("edge", 1), i, fmt.Sprintf("varnish_up 1\nvarnish_main_uptime %d\nvarnish_mempool_live{id=\"sess0\"} 5000\n"+
			"varnish_main_client_req %d\n", i, 1000*i))
		apply(scrape.ServerTarget("back", 1), i, fmt.Sprintf("nginx_up 1\nnginx_connections_active 50\nnginx_http_requests_total %d\n", 100*i))
		apply(scrape.ServerTarget("edge", 2), i, fmt.Sprintf("origintop_access_log_pages_total %d\norigintop_access_log_requests_total %d\n",
			i+1, 1000*i))
	}
	s := st.Snapshot()
	if len(s.Servers) != 2 || !math.IsNaN(s.Servers[0].Limit) || s.Servers[1].Limit != 1024 || !math.IsNaN(s.Server.Limit) {
		t.Errorf("got %v, %v of %v and %v", len(s.Servers), s.Servers[0].Limit, s.Servers[1].Limit, s.Server.Limit)
	}
}
