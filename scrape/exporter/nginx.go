package exporter

import (
	"time"

	"origintop/scrape"
)

// ConnectionStates are the values of a label that says which connections a series counts.
var ConnectionStates = map[string]ServerField{
	"active": ServerActive, "reading": ServerReading, "writing": ServerWriting, "waiting": ServerWaiting, "accepted": ServerAccepted,
	"handled": ServerHandled,
}

// nginxExporters are those of nginx. To add one, add it here, and a page of it to testdata/pages.
var nginxExporters = []*Exporter{
	// Nginx-prometheus-exporter.
	{Name: "stub_status", Product: "nginx", Role: scrape.RoleServer, Knows: UpByFamily, Ticks: true, Rules: []Rule{
		{Family: "nginx_up", Into: Slot{Server, ServerUp}},
		{Family: "nginx_connections_active", Into: Slot{Server, ServerActive}},
		{Family: "nginx_connections_reading", Into: Slot{Server, ServerReading}},
		{Family: "nginx_connections_writing", Into: Slot{Server, ServerWriting}},
		{Family: "nginx_connections_waiting", Into: Slot{Server, ServerWaiting}},
		{Family: "nginx_connections_accepted", Into: Slot{Server, ServerAccepted}},
		{Family: "nginx_connections_handled", Into: Slot{Server, ServerHandled}},
		{Family: "nginx_http_requests_total", Into: Slot{Server, ServerRequests}, With: "status="},
	}},
	// Discordianfish's, the oldest.
	{Name: "nginx_exporter", Product: "nginx", Role: scrape.RoleServer, Knows: UpByFamily, Ticks: true, Rules: []Rule{
		{Family: "nginx_exporter_scrape_failures_total", Into: Slot{Server, ServerSign}},
		{Family: "nginx_up", Into: Slot{Server, ServerUp}},
		{Family: "nginx_connections_current", Into: Slot{Server, ServerState}, With: "state"},
		{Family: "nginx_connections_processed_total", Into: Slot{Server, ServerRequests}, With: "stage=any"},
		{Family: "nginx_connections_processed_total", Into: Slot{Server, ServerState}, With: "stage"},
	}},
	{Name: "NGINX Plus", Product: "nginx", Role: scrape.RoleServer, Knows: UpByFamily, Ticks: true, Rules: []Rule{ // the same one
		{Family: "nginxplus_up", Into: Slot{Server, ServerUp}},
		{Family: "nginxplus_connections_active", Into: Slot{Server, ServerBusy}},
		{Family: "nginxplus_connections_idle", Into: Slot{Server, ServerWaiting}},
		{Family: "nginxplus_connections_accepted", Into: Slot{Server, ServerAccepted}},
		{Family: "nginxplus_connections_dropped", Into: Slot{Server, ServerDropped}},
		{Family: "nginxplus_http_requests_total", Into: Slot{Server, ServerRequests}},
		{Family: "nginxplus_server_zone_responses", Into: Slot{Server, ServerResponse}},
		{Family: "nginxplus_server_zone_sent", Into: Slot{Server, ServerSent}},
	}},
	// Nginx-lua-prometheus, with the names of its documentation.
	{Name: "lua", Product: "nginx", Role: scrape.RoleServer, Module: true, Every: time.Second, Rules: []Rule{
		{Family: "nginx_metric_errors_total", Into: Slot{Server, ServerSign}},
		{Family: "nginx_http_connections", Into: Slot{Server, ServerState}, With: "state"},
		{Family: "nginx_http_requests_total", Into: Slot{Server, ServerResponse}, With: "status"},
		{Family: "nginx_http_request_duration_seconds_bucket", Into: Slot{Server, ServerBucket}},
		{Family: "nginx_http_request_duration_seconds_sum", Into: Slot{Server, ServerSum}},
		{Family: "nginx_http_request_duration_seconds_count", Into: Slot{Server, ServerCount}},
	}},
	{Name: "nginxlog", Product: "nginx", Role: scrape.RoleServer, Knows: UpNever, Rules: []Rule{ // prometheus-nginxlog-exporter
		{Family: "prometheus_nginxlog_exporter_build_info", Into: Slot{Server, ServerSign}},
		{Family: "*_http_response_count_total", Into: Slot{Server, ServerResponse}, With: "status"},
		{Family: "*_http_response_size_bytes", Into: Slot{Server, ServerSent}, With: "status"},
		{Family: "*_http_response_time_seconds_hist_bucket", Into: Slot{Server, ServerBucket}},
		{Family: "*_http_response_time_seconds", Into: Slot{Server, ServerQuantile}, With: "quantile"},
		{Family: "*_http_response_time_seconds_sum", Into: Slot{Server, ServerSum}},
		{Family: "*_http_response_time_seconds_count", Into: Slot{Server, ServerCount}},
	}},
	{Name: "vts", Product: "nginx", Role: scrape.RoleServer, Module: true, Rules: []Rule{ // nginx-module-vts, its own page
		{Family: "nginx_vts_info", Into: Slot{Server, ServerSign}},
		// The last family of those whose rows stand interleaved behind it.
		{Family: "nginx_vts_server_cache_total", Into: Slot{Server, ServerSign}},
		{Family: "nginx_vts_main_connections", Into: Slot{Server, ServerState}, With: "status"},
		{Family: "nginx_vts_server_requests_total", Into: Slot{Server, ServerResponse}, With: "code"},
		{Family: "nginx_vts_server_bytes_total", Into: Slot{Server, ServerSent}, With: "direction=out"},
		{Family: "nginx_vts_server_request_seconds_total", Into: Slot{Server, ServerSum}},
		{Family: "nginx_vts_server_request_duration_seconds_bucket", Into: Slot{Server, ServerBucket}},
		{Family: "nginx_vts_server_request_duration_seconds_count", Into: Slot{Server, ServerCount}},
	}},
	// nginx-vts-exporter, which reads the module's JSON.
	{Name: "vts-exporter", Product: "nginx", Role: scrape.RoleServer, Knows: UpByConnections, MeanOver: "the last 60 s", Rules: []Rule{
		{Family: "nginx_vts_exporter_build_info", Into: Slot{Server, ServerSign}},
		{Family: "nginx_server_connections", Into: Slot{Server, ServerState}, With: "status"},
		{Family: "nginx_server_requests", Into: Slot{Server, ServerResponse}, With: "code!=total"},
		{Family: "nginx_server_bytes", Into: Slot{Server, ServerSent}, With: "direction=out"},
		{Family: "nginx_server_requestMsec", Into: Slot{Server, ServerMean}, Scale: 1e-3},
	}},
	{Name: "Angie", Product: "Angie", Role: scrape.RoleServer, Rules: []Rule{
		{Family: "angie_connections_active", Into: Slot{Server, ServerBusy}},
		{Family: "angie_connections_idle", Into: Slot{Server, ServerWaiting}},
		{Family: "angie_connections_accepted", Into: Slot{Server, ServerAccepted}},
		{Family: "angie_connections_dropped", Into: Slot{Server, ServerDropped}},
		{Family: "angie_http_server_zones_requests_total", Into: Slot{Server, ServerRequests}, By: "zone"},
		{Family: "angie_http_server_zones_responses", Into: Slot{Server, ServerResponse}},
		{Family: "angie_http_server_zones_data_sent", Into: Slot{Server, ServerSent}},
		{Family: "angie_http_caches_responses", Into: Slot{Server, ServerCacheHits}, With: "status=hit", By: "zone"},
		{Family: "angie_http_caches_responses", Into: Slot{Server, ServerCacheHits}, With: "status=stale", By: "zone"},
		{Family: "angie_http_caches_responses", Into: Slot{Server, ServerCacheHits}, With: "status=updating", By: "zone"},
		{Family: "angie_http_caches_responses", Into: Slot{Server, ServerCacheHits}, With: "status=revalidated", By: "zone"},
		{Family: "angie_http_caches_responses", Into: Slot{Server, ServerCacheMisses}, With: "status=miss", By: "zone"},
		{Family: "angie_http_caches_responses", Into: Slot{Server, ServerCacheMisses}, With: "status=expired", By: "zone"},
		{Family: "angie_http_upstreams_peers_selected_total", Into: Slot{Server, ServerBackendRequests}, By: "upstream"},
		// Unavailable, or unhealthy; one that is down is so by the operator.
		{Family: "angie_http_upstreams_peers_state", Into: Slot{Server, ServerBackend}, Down: []float64{3, 5}},
	}},
	{Name: "ingress-nginx", Product: "nginx", Role: scrape.RoleServer, Knows: UpByConnections, Rules: []Rule{
		{Family: "nginx_ingress_controller_nginx_process_connections", Into: Slot{Server, ServerState}, With: "state"},
		{Family: "nginx_ingress_controller_nginx_process_connections_total", Into: Slot{Server, ServerState}, With: "state"},
		{Family: "nginx_ingress_controller_requests", Into: Slot{Server, ServerResponse}, With: "status"},
		{Family: "nginx_ingress_controller_response_size_sum", Into: Slot{Server, ServerSent}},
		{Family: "nginx_ingress_controller_request_duration_seconds_bucket", Into: Slot{Server, ServerBucket}},
		{Family: "nginx_ingress_controller_request_duration_seconds_sum", Into: Slot{Server, ServerSum}},
		{Family: "nginx_ingress_controller_request_duration_seconds_count", Into: Slot{Server, ServerCount}},
	}},
	// With names that are often seen.
	{Name: "mtail", Product: "nginx", Role: scrape.RoleServer, Knows: UpNever, Zeroless: true, Rules: []Rule{
		{Family: "nginx_request_count", Into: Slot{Server, ServerResponse}},
		{Family: "nginx_response_bytes_total", Into: Slot{Server, ServerSent}},
		{Family: "nginx_body_bytes_sent", Into: Slot{Server, ServerSent}},
		{Family: "nginx_request_latency_seconds_bucket", Into: Slot{Server, ServerBucket}},
		{Family: "nginx_request_latency_seconds_sum", Into: Slot{Server, ServerSum}},
		{Family: "nginx_request_latency_seconds_count", Into: Slot{Server, ServerCount}},
		{Family: "nginx_request_time_milliseconds_bucket", Into: Slot{Server, ServerBucket}, Scale: 1e-3},
		{Family: "nginx_request_time_milliseconds_sum", Into: Slot{Server, ServerSum}, Scale: 1e-3},
		{Family: "nginx_request_time_milliseconds_count", Into: Slot{Server, ServerCount}},
	}},
}
