package origin

import (
	"slices"
	"strings"
)

// An nginxExporter is a kind of exporter that knows an nginx. It is told from the others by the series on its page: it is
// there if one that a rule reads is.
type nginxExporter struct {
	name  string
	rules []nginxRule

	// slow: counters come to the page only once a second, so that there is no rate over a shorter step.
	slow    bool
	knowsUp knowsUp
	// ticks: each page counts a request for the exporter's own, so that one on which nothing has moved was not made anew.
	ticks bool
	// zeroless: requests that took no time at all are counted, but in no bucket.
	zeroless bool
}

// A knowsUp says how an exporter knows whether nginx is up.
type knowsUp uint8

const (
	byAnswer      knowsUp = iota // it is nginx that answers
	byFamily                     // there is one for it
	byConnections                // it has nothing to say of these if nginx is down; it may not have them at all
	never                        // it reads what nginx writes
)

// An nginxRule says what the series of a family are.
type nginxRule struct {
	family string // its name; one that begins with '*' is that of a free namespace: what follows is the end of the name
	is     nginxField
	with   string  // a label that the series has; "a=b" with this value, "a!=b" with another
	scale  float64 // what a value is to be multiplied with, 1e-3 for milliseconds; 0 is 1
}

// An nginxField is what a series says of an nginx.
type nginxField uint8

const (
	// Those that stand on a page once.
	isUp nginxField = iota
	isActive
	isReading
	isWriting
	isWaiting
	isBusy // connections without those that wait
	isAccepted
	isHandled
	isDropped // accepted and not handled
	isRequests
	isSign // of the exporter, nothing else
	nginxFields

	// Those with rows.
	isState    // connections, by a label: one of those above
	isResponse // responses, by status: their sum is that of the requests, if these aren't exported
	isSent     // bytes
	isBucket   // of the histogram of durations
	isSum      // of durations
	isCount    // of durations
	isQuantile // of a summary of durations
	isMean     // of durations, over a time that the exporter chooses
)

// connectionStates are the values of a label that says which connections a series counts.
var connectionStates = map[string]nginxField{
	"active": isActive, "reading": isReading, "writing": isWriting, "waiting": isWaiting, "accepted": isAccepted, "handled": isHandled,
}

// nginxExporters are those that are known here. To add one, add it here, and a page of it to testdata/pages.
var nginxExporters = []nginxExporter{
	{name: "stub_status", knowsUp: byFamily, ticks: true, rules: []nginxRule{ // nginx-prometheus-exporter
		{family: "nginx_up", is: isUp},
		{family: "nginx_connections_active", is: isActive},
		{family: "nginx_connections_reading", is: isReading},
		{family: "nginx_connections_writing", is: isWriting},
		{family: "nginx_connections_waiting", is: isWaiting},
		{family: "nginx_connections_accepted", is: isAccepted},
		{family: "nginx_connections_handled", is: isHandled},
		{family: "nginx_http_requests_total", is: isRequests, with: "status="},
	}},
	{name: "nginx_exporter", knowsUp: byFamily, ticks: true, rules: []nginxRule{ // discordianfish's, the oldest
		{family: "nginx_exporter_scrape_failures_total", is: isSign},
		{family: "nginx_up", is: isUp},
		{family: "nginx_connections_current", is: isState, with: "state"},
		{family: "nginx_connections_processed_total", is: isRequests, with: "stage=any"},
		{family: "nginx_connections_processed_total", is: isState, with: "stage"},
	}},
	{name: "NGINX Plus", knowsUp: byFamily, ticks: true, rules: []nginxRule{ // the same one
		{family: "nginxplus_up", is: isUp},
		{family: "nginxplus_connections_active", is: isBusy},
		{family: "nginxplus_connections_idle", is: isWaiting},
		{family: "nginxplus_connections_accepted", is: isAccepted},
		{family: "nginxplus_connections_dropped", is: isDropped},
		{family: "nginxplus_http_requests_total", is: isRequests},
		{family: "nginxplus_server_zone_responses", is: isResponse},
		{family: "nginxplus_server_zone_sent", is: isSent},
	}},
	{name: "lua", slow: true, rules: []nginxRule{ // nginx-lua-prometheus, with the names of its documentation
		{family: "nginx_metric_errors_total", is: isSign},
		{family: "nginx_http_connections", is: isState, with: "state"},
		{family: "nginx_http_requests_total", is: isResponse, with: "status"},
		{family: "nginx_http_request_duration_seconds_bucket", is: isBucket},
		{family: "nginx_http_request_duration_seconds_sum", is: isSum},
		{family: "nginx_http_request_duration_seconds_count", is: isCount},
	}},
	{name: "nginxlog", knowsUp: never, rules: []nginxRule{ // prometheus-nginxlog-exporter
		{family: "prometheus_nginxlog_exporter_build_info", is: isSign},
		{family: "*_http_response_count_total", is: isResponse, with: "status"},
		{family: "*_http_response_size_bytes", is: isSent, with: "status"},
		{family: "*_http_response_time_seconds_hist_bucket", is: isBucket},
		{family: "*_http_response_time_seconds", is: isQuantile, with: "quantile"},
		{family: "*_http_response_time_seconds_sum", is: isSum},
		{family: "*_http_response_time_seconds_count", is: isCount},
	}},
	{name: "vts", rules: []nginxRule{ // nginx-module-vts, its own page
		{family: "nginx_vts_info", is: isSign},
		{family: "nginx_vts_server_cache_total", is: isSign}, // the last family of those whose rows stand interleaved behind it
		{family: "nginx_vts_main_connections", is: isState, with: "status"},
		{family: "nginx_vts_server_requests_total", is: isResponse, with: "code"},
		{family: "nginx_vts_server_bytes_total", is: isSent, with: "direction=out"},
		{family: "nginx_vts_server_request_seconds_total", is: isSum},
		{family: "nginx_vts_server_request_duration_seconds_bucket", is: isBucket},
		{family: "nginx_vts_server_request_duration_seconds_count", is: isCount},
	}},
	{name: "vts-exporter", knowsUp: byConnections, rules: []nginxRule{ // nginx-vts-exporter, which reads the module's JSON
		{family: "nginx_vts_exporter_build_info", is: isSign},
		{family: "nginx_server_connections", is: isState, with: "status"},
		{family: "nginx_server_requests", is: isResponse, with: "code!=total"},
		{family: "nginx_server_bytes", is: isSent, with: "direction=out"},
		{family: "nginx_server_requestMsec", is: isMean, scale: 1e-3},
	}},
	{name: "Angie", rules: []nginxRule{
		{family: "angie_connections_active", is: isBusy},
		{family: "angie_connections_idle", is: isWaiting},
		{family: "angie_connections_accepted", is: isAccepted},
		{family: "angie_connections_dropped", is: isDropped},
		{family: "angie_http_server_zones_responses", is: isResponse},
		{family: "angie_http_server_zones_data_sent", is: isSent},
	}},
	{name: "ingress-nginx", knowsUp: byConnections, rules: []nginxRule{
		{family: "nginx_ingress_controller_nginx_process_connections", is: isState, with: "state"},
		{family: "nginx_ingress_controller_nginx_process_connections_total", is: isState, with: "state"},
		{family: "nginx_ingress_controller_requests", is: isResponse, with: "status"},
		{family: "nginx_ingress_controller_response_size_sum", is: isSent},
		{family: "nginx_ingress_controller_request_duration_seconds_bucket", is: isBucket},
		{family: "nginx_ingress_controller_request_duration_seconds_sum", is: isSum},
		{family: "nginx_ingress_controller_request_duration_seconds_count", is: isCount},
	}},
	{name: "mtail", knowsUp: never, zeroless: true, rules: []nginxRule{ // with names that are often seen
		{family: "nginx_request_count", is: isResponse},
		{family: "nginx_response_bytes_total", is: isSent},
		{family: "nginx_body_bytes_sent", is: isSent},
		{family: "nginx_request_latency_seconds_bucket", is: isBucket},
		{family: "nginx_request_latency_seconds_sum", is: isSum},
		{family: "nginx_request_latency_seconds_count", is: isCount},
		{family: "nginx_request_time_milliseconds_bucket", is: isBucket, scale: 1e-3},
		{family: "nginx_request_time_milliseconds_sum", is: isSum, scale: 1e-3},
		{family: "nginx_request_time_milliseconds_count", is: isCount},
	}},
}

// A nginxIndex finds the rules for a series.
type nginxIndex struct {
	byName   map[string][]nginxReading
	byEnd    []nginxReading // those of a free namespace
	families map[string]bool
	ends     []string // of families of a free namespace
}

// A nginxReading is a rule of an exporter.
type nginxReading struct {
	of   *nginxExporter
	rule *nginxRule
}

var nginxRules = func() (x nginxIndex) {
	x.byName, x.families = map[string][]nginxReading{}, map[string]bool{}
	for i := range nginxExporters {
		e := &nginxExporters[i]
		for j := range e.rules {
			reading := nginxReading{e, &e.rules[j]}
			name, free := strings.CutPrefix(reading.rule.family, "*")
			family := name // as HELP and TYPE lines name it
			if is := reading.rule.is; is == isBucket || is == isSum || is == isCount || is == isSent {
				for _, suffix := range []string{"_bucket", "_sum", "_count"} {
					family = strings.TrimSuffix(family, suffix)
				}
			}
			if free {
				x.byEnd, x.ends = append(x.byEnd, reading), append(x.ends, family)
				continue
			}
			x.byName[name] = append(x.byName[name], reading)
			x.families[name], x.families[family] = true, true
		}
	}
	return x
}()

// has reports whether the exporter has a rule for a family of that name.
func (e *nginxExporter) has(family string) bool {
	return slices.ContainsFunc(e.rules, func(r nginxRule) bool { return r.family == family })
}

// find returns the rule by which a series is read, and whether there is one.
func (x *nginxIndex) find(name []byte, label func(string) ([]byte, bool)) (nginxReading, bool) {
	for _, r := range x.byName[string(name)] {
		if r.rule.fits(label) {
			return r, true
		}
	}
	for _, r := range x.byEnd {
		if end := r.rule.family[1:]; len(name) > len(end) && string(name[len(name)-len(end):]) == end && r.rule.fits(label) {
			return r, true
		}
	}
	return nginxReading{}, false
}

// named returns the rules for series of that name, whatever their labels.
func (x *nginxIndex) named(name []byte) []nginxReading {
	rules := x.byName[string(name)]
	for _, r := range x.byEnd {
		if end := r.rule.family[1:]; len(name) > len(end) && string(name[len(name)-len(end):]) == end {
			rules = append(slices.Clip(rules), r)
		}
	}
	return rules
}

// has reports whether a family is one that an exporter of nginx is read by.
func (x *nginxIndex) has(family []byte) bool {
	return x.families[string(family)] || slices.ContainsFunc(x.ends, func(end string) bool {
		return len(family) > len(end) && string(family[len(family)-len(end):]) == end
	})
}

// fits reports whether a series has the label that a rule wants. "status=" is for one without that label.
func (r *nginxRule) fits(label func(name string) ([]byte, bool)) bool {
	if r.with == "" {
		return true
	}
	name, value, hasValue := strings.Cut(r.with, "=")
	name, not := strings.CutSuffix(name, "!")
	got, ok := label(name)
	switch {
	case !hasValue:
		return ok
	case not:
		return ok && string(got) != value
	}
	return string(got) == value
}
