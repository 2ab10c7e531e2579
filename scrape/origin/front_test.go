package origin

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
	"origintop/scrape/series"
)

// Parts of pages, each with so many requests a second: see scrapetest.PagePart for labels.
const (
	varnishRequests = "varnish_up%[2]s 1\nvarnish_main_uptime%[2]s %[3]d\nvarnish_main_client_req%[2]s %[1]d\n"
	nginxRequests   = "nginx_up%[2]s 1\nnginx_connections_active%[2]s 3\n" +
		"nginx_connections_accepted%[2]s 5\nnginx_http_requests_total%[2]s %[1]d\n"
	angieRequests = "angie_connections_active%[2]s 1\nangie_http_server_zones_responses{code=\"200\"} %[1]d\n"
	atsRequests   = "proxy_process_http_incoming_requests%[2]s %[1]d\nproxy_process_http_2xx_responses%[2]s %[1]d\n"
)

// A page is asked for of a target; it says so many requests a second of each of its parts.
type fronted struct {
	target string
	parts  []string
	rates  []int
	labels string
}

// after returns what is known after so many seconds of pages, one each second.
func (st *State) after(seconds int, pages ...fronted) *Snapshot {
	for second := range seconds + 1 {
		for _, p := range pages {
			var page strings.Builder
			for i, part := range p.parts {
				page.WriteString(fmt.Sprintf(part, second*p.rates[i], p.labels, second))
			}
			st.Apply(scrapetest.Page(p.target, 1000*second, page.String()))
		}
	}
	return st.Snapshot()
}

// Servers of different products are never one. Each request is answered by one in front; the numbers of the origin are those of what stands
// in front by what products are made for, or as the operator says; where nobody knows, there are none.
func TestServersInFrontOfOthers(t *testing.T) {
	u := series.Unknown
	varnish := fronted{target: "nginx", parts: []string{varnishRequests}, rates: []int{100}}
	nginx := fronted{target: "nginx2", parts: []string{nginxRequests}, rates: []int{15}}
	nginx3 := fronted{target: "nginx3", parts: []string{nginxRequests}, rates: []int{5}}
	angie := fronted{target: "nginx4", parts: []string{angieRequests}, rates: []int{40}}
	for name, test := range map[string]struct {
		pages    []fronted
		front    string
		rows     string
		requests float64
		order    Order
	}{
		"Varnish before nginx": {
			[]fronted{varnish, nginx}, "", "Varnish nginx<0.15", 100, Order{Front: "Varnish", Behind: "nginx"},
		},
		"on one page": {
			[]fronted{{target: "all", parts: []string{varnishRequests, nginxRequests}, rates: []int{100, 15}}},
			"",
			"Varnish nginx<0.15", 100,
			Order{Front: "Varnish", Behind: "nginx"},
		},
		"on one page, of one instance": {
			[]fronted{{"all", []string{varnishRequests, nginxRequests}, []int{100, 15}, `{instance="a:1"}`}},
			"",
			"a:1 Varnish a:1 nginx<0.15", 100,
			Order{Front: "Varnish", Behind: "nginx"},
		},
		"Varnish before two nginx": {
			[]fronted{varnish, nginx, nginx3}, "", "Varnish nginx2<0.15 nginx3<0.05", 100, Order{Front: "Varnish", Behind: "nginx"},
		},
		"two nginx are added up": {[]fronted{nginx, nginx3}, "", "nginx2 nginx3", 20, Order{}},
		"two caches before nginx": {
			[]fronted{varnish, {target: "ats", parts: []string{atsRequests}, rates: []int{50}}, nginx},
			"",
			"Varnish Traffic Server nginx", u,
			Order{Front: "Varnish, Traffic Server", Unclear: true},
		},
		"nginx and Angie": {[]fronted{nginx, angie}, "", "nginx Angie", u, Order{Front: "nginx, Angie", Unclear: true}},
		"nginx before Angie, as is said": {
			[]fronted{nginx, angie}, "angie", "nginx<0.375 Angie", 40, Order{Front: "angie", Behind: "nginx", Said: true},
		},
		"side by side, as is said": {[]fronted{nginx, angie}, "all", "nginx Angie", 55, Order{Said: true}},
		"nginx before Varnish, as is said": {
			[]fronted{varnish, nginx}, "nginx", "Varnish<6.66667 nginx", 15, Order{Front: "nginx", Behind: "Varnish", Said: true},
		},
		"one of two nginx, as is said": {
			[]fronted{nginx, nginx3}, "nginx2", "nginx2 nginx3<0.333333", 15, Order{Front: "nginx2", Behind: "nginx", Said: true},
		},
		"what is said to be in front is not there": {
			[]fronted{nginx, nginx3}, "edge", "nginx2<NaN nginx3<NaN", u, Order{Front: "edge", Behind: "nginx", Said: true},
		},
		"more behind than can come from the front": {
			[]fronted{
				{target: "nginx", parts: []string{varnishRequests}, rates: []int{20}},
				{target: "nginx2", parts: []string{nginxRequests}, rates: []int{90}},
			},
			"", "Varnish nginx<4.5", 20,
			Order{Front: "Varnish", Behind: "nginx", Doubt: 450},
		},
		"next to nothing": {
			[]fronted{
				{target: "nginx", parts: []string{varnishRequests}, rates: []int{0}},
				{target: "nginx2", parts: []string{nginxRequests}, rates: []int{3}},
			},
			"", "Varnish nginx<NaN", 0,
			Order{Front: "Varnish", Behind: "nginx"},
		},
	} {
		o := Options{}
		if test.front != "" {
			o.Front = strings.Split(test.front, ",")
		}
		s := NewState(o).after(40, test.pages...)
		var rows []string
		for _, v := range s.Servers {
			row := v.Name
			if v.Behind {
				row += fmt.Sprintf("<%.6g", v.PerFront)
			}
			rows = append(rows, row)
		}
		if got := strings.Join(rows, " "); got != test.rows {
			t.Errorf("%s: got %s, want %s", name, got, test.rows)
		}
		scrapetest.Same(t, name, s.Server.Requests, test.requests)
		if s.Order != test.order {
			t.Errorf("%s: got %+v, want %+v", name, s.Order, test.order)
		}
		for kind, want := range map[TroubleKind]bool{OrderUnclear: test.order.Unclear, OrderDoubtful: test.order.Doubt > 0} {
			if got := slices.ContainsFunc(s.Troubles, func(o Trouble) bool { return o.Kind == kind }); got != want {
				t.Errorf("%s: %s is said: %t", name, kind, got)
			}
		}
	}
}

// The origin is what stands in front, also when that is down, and when nobody knows of it any more.
func TestFrontIsDown(t *testing.T) {
	st := NewState(Options{})
	st.after(10, fronted{target: "varnish", parts: []string{varnishRequests}, rates: []int{100}},
		fronted{target: "nginx", parts: []string{nginxRequests}, rates: []int{15}})
	st.Apply(scrapetest.Page("varnish", 11000, "varnish_up 0\n"))
	if s := st.Snapshot(); s.Server.Up || !s.Server.Known || s.Server.Product != "Varnish" || !math.IsNaN(s.Server.Requests) {
		t.Errorf("Varnish is down: %+v", s.Server)
	}
	st.Apply(scrapetest.Failure("varnish", 12000, "refused"))
	st.Apply(scrapetest.Page("nginx", 12000, fmt.Sprintf(nginxRequests, 180, "", 0)))
	s := st.Snapshot()
	if !math.IsNaN(s.Server.Requests) || s.Server.Product != "Varnish" || s.Order.Front != "Varnish" {
		t.Errorf("its exporter is down: %v requests, of %s", s.Server.Requests, s.Server.Product)
	}
	if c := s.Current(); !math.IsNaN(c.Server.Requests) {
		t.Errorf("%v requests by now", c.Server.Requests)
	}
	scrapetest.Same(t, "requests behind", s.Servers[1].Requests, 15)
	scrapetest.Same(t, "requests behind for each in front", s.Servers[1].PerFront, series.Unknown)
}

// A hit in front is no request behind: what passes between is the same over bursts that the two count at different moments.
func TestWhatPassesBetweenOverBursts(t *testing.T) {
	st := NewState(Options{})
	front, behind := 0, 0
	for second := range 120 {
		if second%6 == 0 {
			front += 600
		}
		if second%6 == 1 {
			behind += 60
		}
		st.Apply(scrapetest.Page("varnish", 1000*second, fmt.Sprintf(varnishRequests, front, "", second)))
		st.Apply(scrapetest.Page("nginx", 1000*second+300, fmt.Sprintf(nginxRequests, behind, "", second)))
		if s := st.Snapshot(); second > 60 {
			scrapetest.Near(t, fmt.Sprint("second ", second), s.Servers[1].PerFront, 0.1, 0.25)
		}
	}
}

// Whether servers stand side by side or not, live and wound back: a Clone goes on the same way.
func TestOrderOfAClone(t *testing.T) {
	o := Options{Front: []string{"nginx"}}
	st := NewState(o, scrape.Target{Name: "nginx"}, scrape.Target{Name: "varnish"})
	s := st.after(20, fronted{target: "varnish", parts: []string{varnishRequests}, rates: []int{100}},
		fronted{target: "nginx", parts: []string{nginxRequests}, rates: []int{150}})
	if c := st.Clone().Snapshot(); !scrapetest.Equal(c.Servers, s.Servers) || c.Order != s.Order {
		t.Errorf("got %+v, want %+v", c.Servers, s.Servers)
	}
}
