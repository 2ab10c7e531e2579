package exporter

import "origintop/scrape"

// haproxyExporters are those of HAProxy. Both have its families, with labels of their own. A request is one of a frontend and one of a
// backend: it is counted at the frontend. Of the times, that of all of a request holds how long the client was idle before it.
var haproxyExporters = []*Exporter{
	{Name: "HAProxy", Product: "HAProxy", Role: scrape.RoleServer, MeanOver: haproxyMean, OwnParts: true, Rules: []Rule{
		{Family: "haproxy_process_current_connections", Into: Slot{Server, ServerActive}},
		{Family: "haproxy_process_max_connections", Into: Slot{Server, ServerLimit}},
		{Family: "haproxy_process_idle_time_percent", Into: Slot{Server, ServerIdle}, Scale: 0.01},
		{Family: "haproxy_frontend_current_sessions", Into: Slot{Server, ServerActive}, By: "proxy"},
		{Family: "haproxy_frontend_limit_sessions", Into: Slot{Server, ServerLimit}, By: "proxy"},
		{Family: "haproxy_frontend_connections_total", Into: Slot{Server, ServerAccepted}, By: "proxy"},
		{Family: "haproxy_frontend_http_requests_total", Into: Slot{Server, ServerRequests}, By: "proxy"},
		{Family: "haproxy_frontend_intercepted_requests_total", Into: Slot{Server, ServerIntercepted}, By: "proxy"},
		{Family: "haproxy_frontend_http_responses_total", Into: Slot{Server, ServerResponse}, With: "code", By: "proxy"},
		{Family: "haproxy_frontend_bytes_out_total", Into: Slot{Server, ServerSent}, By: "proxy"},
		{Family: "haproxy_backend_connection_attempts_total", Into: Slot{Server, ServerBackendRequests}, By: "proxy"},
		{Family: "haproxy_backend_connection_reuses_total", Into: Slot{Server, ServerBackendRequests}, By: "proxy"},
		{Family: "haproxy_backend_queue_time_average_seconds", Into: Slot{Server, ServerMean}, By: "proxy"},
		{Family: "haproxy_backend_connect_time_average_seconds", Into: Slot{Server, ServerMean}, By: "proxy"},
		{Family: "haproxy_backend_response_time_average_seconds", Into: Slot{Server, ServerMean}, By: "proxy"},
		{Family: "haproxy_backend_current_queue", Into: Slot{Server, ServerQueued}, By: "proxy"},
		{Family: "haproxy_server_current_queue", Into: Slot{Server, ServerQueued}, By: "proxy"},
		// A server that nobody checks is never down: of those of a backend without checks it is not known.
		{Family: "haproxy_server_status", Into: Slot{Server, ServerBackend}, With: "state=DOWN", By: "proxy", Down: []float64{1}},
		{Family: "haproxy_server_check_failures_total", Into: Slot{Server, ServerProbe}, By: "proxy", Down: []float64{-1}},
	}},
	{Name: "haproxy_exporter", Product: "HAProxy", Role: scrape.RoleServer, Knows: UpByFamily, MeanOver: haproxyMean, OwnParts: true, Unchecked: true, Rules: []Rule{
		{Family: "haproxy_up", Into: Slot{Server, ServerUp}},
		{Family: "haproxy_exporter_scrapes_total", Into: Slot{Server, ServerScrapes}},
		{Family: "haproxy_frontend_current_sessions", Into: Slot{Server, ServerActive}, By: "frontend"},
		{Family: "haproxy_frontend_limit_sessions", Into: Slot{Server, ServerLimit}, By: "frontend"},
		{Family: "haproxy_frontend_connections_total", Into: Slot{Server, ServerAccepted}, By: "frontend"},
		{Family: "haproxy_frontend_http_requests_total", Into: Slot{Server, ServerRequests}, By: "frontend"},
		{Family: "haproxy_frontend_http_responses_total", Into: Slot{Server, ServerResponse}, With: "code", By: "frontend"},
		{Family: "haproxy_frontend_bytes_out_total", Into: Slot{Server, ServerSent}, By: "frontend"},
		{Family: "haproxy_backend_server_selected_total", Into: Slot{Server, ServerBackendRequests}, By: "backend"},
		{Family: "haproxy_backend_http_queue_time_average_seconds", Into: Slot{Server, ServerMean}, By: "backend"},
		{Family: "haproxy_backend_http_connect_time_average_seconds", Into: Slot{Server, ServerMean}, By: "backend"},
		{Family: "haproxy_backend_http_response_time_average_seconds", Into: Slot{Server, ServerMean}, By: "backend"},
		{Family: "haproxy_backend_current_queue", Into: Slot{Server, ServerQueued}, By: "backend"},
		{Family: "haproxy_server_current_queue", Into: Slot{Server, ServerQueued}, By: "backend"},
		{Family: "haproxy_server_up", Into: Slot{Server, ServerBackend}, With: "server", By: "backend"},
		{Family: "haproxy_server_check_failures_total", Into: Slot{Server, ServerProbe}, By: "backend", Down: []float64{-1}},
	}},
}

// haproxyMean is what HAProxy's averages are taken over: each of those of queue, connection and answer.
const haproxyMean = "the last 1024 requests, to the first byte"
