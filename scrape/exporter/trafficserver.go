package exporter

import (
	"time"

	"origintop/scrape"
)

// trafficServerExporters are those of Apache Traffic Server. What asks it for its numbers is one of its own requests, and is counted.
var trafficServerExporters = []*Exporter{
	// gdvalle's trafficserver_exporter, Debian's prometheus-trafficserver-exporter: what the plugin stats_over_http says as JSON.
	{Name: "trafficserver_exporter", Product: "Traffic Server", Role: scrape.RoleServer, Ticks: true, Every: 5 * time.Second, Rules: []Rule{
		{Family: "trafficserver_connections_total", Into: Slot{Server, ServerAccepted}, With: "source=client"},
		// Not trafficserver_requests_total, which counts again what is sent anew.
		{Family: "trafficserver_requests_incoming", Into: Slot{Server, ServerRequests}},
		// Not trafficserver_response_classes_total: up to 0.3.2, each of its classes is that of 1xx.
		{Family: "trafficserver_responses_total", Into: Slot{Server, ServerResponse}, With: "code"},
		{Family: "trafficserver_response_size_bytes_total", Into: Slot{Server, ServerSent}, With: "source=user_agent"},
		{Family: "trafficserver_transaction_hits_total", Into: Slot{Server, ServerCacheHits}, By: "state"},
		{Family: "trafficserver_transaction_misses_total", Into: Slot{Server, ServerCacheMisses}, By: "state"},
		{Family: "trafficserver_requests_outgoing_total", Into: Slot{Server, ServerBackendRequests}},
		// These are nanoseconds, whatever the name says. Times of hits and misses, apart, are left alone: they are in seconds up to Traffic
		// Server 9, in milliseconds since, and the page doesn't say of which it is.
		{Family: "trafficserver_transactions_time_ms_total", Into: Slot{Server, ServerSum}, Scale: 1e-9},
	}},
	// The same plugin's own page, /_stats/prometheus, since Traffic Server 10.1.
	{Name: "Traffic Server", Product: "Traffic Server", Role: scrape.RoleServer, Ticks: true, Rules: []Rule{
		{Family: "proxy_process_http_current_client_connections", Into: Slot{Server, ServerActive}},
		{Family: "proxy_process_http_total_client_connections", Into: Slot{Server, ServerAccepted}},
		{Family: "proxy_process_net_connections_throttled_in", Into: Slot{Server, ServerLimited}},
		{Family: "proxy_process_http_incoming_requests", Into: Slot{Server, ServerRequests}},
		{Family: "proxy_process_http_1xx_responses", Into: Slot{Server, ServerResponse}, Status: "1xx"},
		{Family: "proxy_process_http_2xx_responses", Into: Slot{Server, ServerResponse}, Status: "2xx"},
		{Family: "proxy_process_http_3xx_responses", Into: Slot{Server, ServerResponse}, Status: "3xx"},
		{Family: "proxy_process_http_4xx_responses", Into: Slot{Server, ServerResponse}, Status: "4xx"},
		{Family: "proxy_process_http_5xx_responses", Into: Slot{Server, ServerResponse}, Status: "5xx"},
		{Family: "proxy_process_http_user_agent_response_header_total_size", Into: Slot{Server, ServerSent}},
		{Family: "proxy_process_http_user_agent_response_document_total_size", Into: Slot{Server, ServerSent}},
		{Family: "proxy_process_http_transaction_counts_hit_fresh", Into: Slot{Server, ServerCacheHits}, By: ByFamily},
		{Family: "proxy_process_http_transaction_counts_hit_revalidated", Into: Slot{Server, ServerCacheHits}, By: ByFamily},
		{Family: "proxy_process_http_transaction_counts_miss_cold", Into: Slot{Server, ServerCacheMisses}, By: ByFamily},
		{Family: "proxy_process_http_transaction_counts_miss_changed", Into: Slot{Server, ServerCacheMisses}, By: ByFamily},
		{Family: "proxy_process_http_transaction_counts_miss_client_no_cache", Into: Slot{Server, ServerCacheMisses}, By: ByFamily},
		{Family: "proxy_process_http_transaction_counts_miss_not_cacheable", Into: Slot{Server, ServerCacheMisses}, By: ByFamily},
		{Family: "proxy_process_http_outgoing_requests", Into: Slot{Server, ServerBackendRequests}},
		{Family: "proxy_process_http_total_transactions_time", Into: Slot{Server, ServerSum}, Scale: 1e-9},
	}},
}
