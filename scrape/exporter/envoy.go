package exporter

import "origintop/scrape"

// Envoy's page is that of its admin interface, /stats/prometheus. A request is on it several times: as one of a connection manager, of the
// listener before that and, if a backend answered it, of a cluster. Those of connection managers are all there are, once each; that of the
// admin interface has nothing but requests for pages like this one. Durations are in milliseconds.
var envoyExporters = []*Exporter{
	{Name: "Envoy", Product: "Envoy", Role: scrape.RoleServer, Rules: []Rule{
		{Family: "envoy_server_live", Into: Slot{Server, ServerSign}},
		{Family: "envoy_http_downstream_cx_active", With: envoyNotAdmin, By: envoyManager, Into: Slot{Server, ServerActive}},
		{Family: "envoy_http_downstream_cx_total", With: envoyNotAdmin, By: envoyManager, Into: Slot{Server, ServerAccepted}},
		{Family: "envoy_http_downstream_rq_total", With: envoyNotAdmin, By: envoyManager, Into: Slot{Server, ServerRequests}},
		{
			Family: "envoy_http_downstream_rq_xx", With: "envoy_response_code_class," + envoyNotAdmin, By: envoyManager,
			Into: Slot{Server, ServerResponse},
		},
		{Family: "envoy_http_downstream_cx_tx_bytes_total", With: envoyNotAdmin, By: envoyManager, Into: Slot{Server, ServerSent}},
		{
			Family: "envoy_http_downstream_rq_time_bucket", With: envoyNotAdmin, By: envoyManager, Into: Slot{Server, ServerBucket},
			Scale: 1e-3,
		},
		{Family: "envoy_http_downstream_rq_time_sum", With: envoyNotAdmin, By: envoyManager, Into: Slot{Server, ServerSum}, Scale: 1e-3},
		{Family: "envoy_http_downstream_rq_time_count", With: envoyNotAdmin, By: envoyManager, Into: Slot{Server, ServerCount}},

		// Behind it. Circuit breakers turn requests and connections away that are one too many.
		{Family: "envoy_cluster_upstream_rq_total", With: envoyBackend, By: envoyCluster, Into: Slot{Server, ServerBackendRequests}},
		{Family: "envoy_cluster_upstream_rq_pending_active", With: envoyBackend, By: envoyCluster, Into: Slot{Server, ServerQueued}},
		{Family: "envoy_cluster_upstream_rq_pending_overflow", With: envoyBackend, By: envoyCluster, Into: Slot{Server, ServerLimited}},
		{Family: "envoy_cluster_upstream_cx_overflow", With: envoyBackend, By: envoyCluster, Into: Slot{Server, ServerLimited}},
		{Family: "envoy_listener_downstream_cx_overflow", By: "envoy_listener_address", Into: Slot{Server, ServerLimited}},
		{Family: "envoy_cluster_membership_total", With: envoyBackend, By: envoyCluster, Into: Slot{Server, ServerBackends}},
		{Family: "envoy_cluster_membership_healthy", With: envoyBackend, By: envoyCluster, Into: Slot{Server, ServerBackendsUp}},
	}},
}

const (
	envoyManager  = "envoy_http_conn_manager_prefix"
	envoyNotAdmin = envoyManager + "!=admin"
	envoyCluster  = "envoy_cluster_name"
	envoyBackend  = envoyCluster + "!=xds_cluster" // by its usual name, what the configuration comes from
)
