package origin

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"origintop/scrape/scrapetest"
)

// A bad line behind all others is one, too, on a page that says nothing else that is new.
func TestBadLineOnAPageThatStands(t *testing.T) {
	var good strings.Builder
	good.WriteString("nginx_metric_errors_total 0\nnginx_http_connections{state=\"active\"} 5\n")
	for i := range 40 {
		fmt.Fprintf(&good, "nginx_http_requests_total{host=\"h%d\",status=\"200\"} 7\n", i)
	}
	st := NewState(Options{})
	for i := range 10 {
		body := good.String()
		if i >= 6 {
			body += "nginx_http_requests_total{host=\"a\",status=\"500\"} 1x\n"
		}
		st.Apply(scrapetest.Page("n", 2000*i, body))
		s := st.Snapshot()
		if known := !math.IsNaN(s.Server.RequestsTotal); known != (i < 6) || len(s.Troubles) > 0 != (i >= 6) {
			t.Errorf("page %d: %v requests, %v", i, s.Server.RequestsTotal, s.Troubles)
		}
	}
}

// When the last series of an exporter goes that was on a page with another, the other one says whether nginx is up.
func TestExporterThatGoes(t *testing.T) {
	var others strings.Builder
	for i := range 60 {
		fmt.Fprintf(&others, "# HELP go_x%d h\n# TYPE go_x%[1]d gauge\ngo_x%[1]d 1\n", i)
	}
	st := NewState(Options{})
	for i := range 12 {
		up := 1
		if i >= 9 {
			up = 0
		}
		body := others.String() + fmt.Sprintf("# TYPE nginx_up gauge\nnginx_up %d\n", up)
		want := "stub_status"
		if i < 6 {
			body += "# TYPE nginx_metric_errors_total counter\nnginx_metric_errors_total 0\n"
			want = "lua"
		}
		st.Apply(scrapetest.Page("n", 2000*i, body))
		if n := st.Snapshot().Server; n.Exporter != want || n.Up != (i < 9) {
			t.Errorf("page %d: %s, up: %v", i, n.Exporter, n.Up)
		}
	}
}
