package origin

import "origintop/scrape"

// An nginxField is what a series says of an nginx.
type nginxField = int

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

// nginxExporters are those of nginx. To add one, add it here, and a page of it to testdata/pages.
var nginxExporters = []*Exporter{
	{Name: "stub_status", Role: scrape.RoleServer, knowsUp: byFamily, ticks: true, Rules: []Rule{ // nginx-prometheus-exporter
		{Family: "nginx_up", Into: Slot{server, isUp}},
		{Family: "nginx_connections_active", Into: Slot{server, isActive}},
		{Family: "nginx_connections_reading", Into: Slot{server, isReading}},
		{Family: "nginx_connections_writing", Into: Slot{server, isWriting}},
		{Family: "nginx_connections_waiting", Into: Slot{server, isWaiting}},
		{Family: "nginx_connections_accepted", Into: Slot{server, isAccepted}},
		{Family: "nginx_connections_handled", Into: Slot{server, isHandled}},
		{Family: "nginx_http_requests_total", Into: Slot{server, isRequests}, With: "status="},
	}},
	{Name: "nginx_exporter", Role: scrape.RoleServer, knowsUp: byFamily, ticks: true, Rules: []Rule{ // discordianfish's, the oldest
		{Family: "nginx_exporter_scrape_failures_total", Into: Slot{server, isSign}},
		{Family: "nginx_up", Into: Slot{server, isUp}},
		{Family: "nginx_connections_current", Into: Slot{server, isState}, With: "state"},
		{Family: "nginx_connections_processed_total", Into: Slot{server, isRequests}, With: "stage=any"},
		{Family: "nginx_connections_processed_total", Into: Slot{server, isState}, With: "stage"},
	}},
	{Name: "NGINX Plus", Role: scrape.RoleServer, knowsUp: byFamily, ticks: true, Rules: []Rule{ // the same one
		{Family: "nginxplus_up", Into: Slot{server, isUp}},
		{Family: "nginxplus_connections_active", Into: Slot{server, isBusy}},
		{Family: "nginxplus_connections_idle", Into: Slot{server, isWaiting}},
		{Family: "nginxplus_connections_accepted", Into: Slot{server, isAccepted}},
		{Family: "nginxplus_connections_dropped", Into: Slot{server, isDropped}},
		{Family: "nginxplus_http_requests_total", Into: Slot{server, isRequests}},
		{Family: "nginxplus_server_zone_responses", Into: Slot{server, isResponse}},
		{Family: "nginxplus_server_zone_sent", Into: Slot{server, isSent}},
	}},
	{Name: "lua", Role: scrape.RoleServer, slow: true, Rules: []Rule{ // nginx-lua-prometheus, with the names of its documentation
		{Family: "nginx_metric_errors_total", Into: Slot{server, isSign}},
		{Family: "nginx_http_connections", Into: Slot{server, isState}, With: "state"},
		{Family: "nginx_http_requests_total", Into: Slot{server, isResponse}, With: "status"},
		{Family: "nginx_http_request_duration_seconds_bucket", Into: Slot{server, isBucket}},
		{Family: "nginx_http_request_duration_seconds_sum", Into: Slot{server, isSum}},
		{Family: "nginx_http_request_duration_seconds_count", Into: Slot{server, isCount}},
	}},
	{Name: "nginxlog", Role: scrape.RoleServer, knowsUp: never, Rules: []Rule{ // prometheus-nginxlog-exporter
		{Family: "prometheus_nginxlog_exporter_build_info", Into: Slot{server, isSign}},
		{Family: "*_http_response_count_total", Into: Slot{server, isResponse}, With: "status"},
		{Family: "*_http_response_size_bytes", Into: Slot{server, isSent}, With: "status"},
		{Family: "*_http_response_time_seconds_hist_bucket", Into: Slot{server, isBucket}},
		{Family: "*_http_response_time_seconds", Into: Slot{server, isQuantile}, With: "quantile"},
		{Family: "*_http_response_time_seconds_sum", Into: Slot{server, isSum}},
		{Family: "*_http_response_time_seconds_count", Into: Slot{server, isCount}},
	}},
	{Name: "vts", Role: scrape.RoleServer, Rules: []Rule{ // nginx-module-vts, its own page
		{Family: "nginx_vts_info", Into: Slot{server, isSign}},
		{Family: "nginx_vts_server_cache_total", Into: Slot{server, isSign}}, // the last family of those whose rows stand interleaved behind it
		{Family: "nginx_vts_main_connections", Into: Slot{server, isState}, With: "status"},
		{Family: "nginx_vts_server_requests_total", Into: Slot{server, isResponse}, With: "code"},
		{Family: "nginx_vts_server_bytes_total", Into: Slot{server, isSent}, With: "direction=out"},
		{Family: "nginx_vts_server_request_seconds_total", Into: Slot{server, isSum}},
		{Family: "nginx_vts_server_request_duration_seconds_bucket", Into: Slot{server, isBucket}},
		{Family: "nginx_vts_server_request_duration_seconds_count", Into: Slot{server, isCount}},
	}},
	{Name: "vts-exporter", Role: scrape.RoleServer, knowsUp: byConnections, Rules: []Rule{ // nginx-vts-exporter, which reads the module's JSON
		{Family: "nginx_vts_exporter_build_info", Into: Slot{server, isSign}},
		{Family: "nginx_server_connections", Into: Slot{server, isState}, With: "status"},
		{Family: "nginx_server_requests", Into: Slot{server, isResponse}, With: "code!=total"},
		{Family: "nginx_server_bytes", Into: Slot{server, isSent}, With: "direction=out"},
		{Family: "nginx_server_requestMsec", Into: Slot{server, isMean}, Scale: 1e-3},
	}},
	{Name: "Angie", Role: scrape.RoleServer, Rules: []Rule{
		{Family: "angie_connections_active", Into: Slot{server, isBusy}},
		{Family: "angie_connections_idle", Into: Slot{server, isWaiting}},
		{Family: "angie_connections_accepted", Into: Slot{server, isAccepted}},
		{Family: "angie_connections_dropped", Into: Slot{server, isDropped}},
		{Family: "angie_http_server_zones_responses", Into: Slot{server, isResponse}},
		{Family: "angie_http_server_zones_data_sent", Into: Slot{server, isSent}},
	}},
	{Name: "ingress-nginx", Role: scrape.RoleServer, knowsUp: byConnections, Rules: []Rule{
		{Family: "nginx_ingress_controller_nginx_process_connections", Into: Slot{server, isState}, With: "state"},
		{Family: "nginx_ingress_controller_nginx_process_connections_total", Into: Slot{server, isState}, With: "state"},
		{Family: "nginx_ingress_controller_requests", Into: Slot{server, isResponse}, With: "status"},
		{Family: "nginx_ingress_controller_response_size_sum", Into: Slot{server, isSent}},
		{Family: "nginx_ingress_controller_request_duration_seconds_bucket", Into: Slot{server, isBucket}},
		{Family: "nginx_ingress_controller_request_duration_seconds_sum", Into: Slot{server, isSum}},
		{Family: "nginx_ingress_controller_request_duration_seconds_count", Into: Slot{server, isCount}},
	}},
	{Name: "mtail", Role: scrape.RoleServer, knowsUp: never, zeroless: true, Rules: []Rule{ // with names that are often seen
		{Family: "nginx_request_count", Into: Slot{server, isResponse}},
		{Family: "nginx_response_bytes_total", Into: Slot{server, isSent}},
		{Family: "nginx_body_bytes_sent", Into: Slot{server, isSent}},
		{Family: "nginx_request_latency_seconds_bucket", Into: Slot{server, isBucket}},
		{Family: "nginx_request_latency_seconds_sum", Into: Slot{server, isSum}},
		{Family: "nginx_request_latency_seconds_count", Into: Slot{server, isCount}},
		{Family: "nginx_request_time_milliseconds_bucket", Into: Slot{server, isBucket}, Scale: 1e-3},
		{Family: "nginx_request_time_milliseconds_sum", Into: Slot{server, isSum}, Scale: 1e-3},
		{Family: "nginx_request_time_milliseconds_count", Into: Slot{server, isCount}},
	}},
}
