package exporter

import "origintop/scrape"

// traefikExporters read the page of Traefik, with metrics.prometheus. A request is counted where it comes in, an entry point, and again by
// its router and by its service, if it has these: one that no router wants is of an entry point only. Requests for the page are nowhere
// among them, but their connections are. Version 2 has another name for connections.
var traefikExporters = []*Exporter{
	{Name: "Traefik", Product: "Traefik", Role: scrape.RoleServer, Rules: []Rule{
		{Family: "traefik_config_reloads_total", Into: Slot{Server, ServerSign}},
		{Family: "traefik_open_connections", With: traefikNotOwn, By: "entrypoint", Into: Slot{Server, ServerActive}},
		{Family: "traefik_entrypoint_open_connections", With: traefikNotOwn, By: "entrypoint", Into: Slot{Server, ServerActive}},
		{Family: "traefik_entrypoint_requests_total", With: "code", By: "entrypoint", Into: Slot{Server, ServerResponse}},
		{Family: "traefik_entrypoint_responses_bytes_total", By: "entrypoint", Into: Slot{Server, ServerSent}},
		{Family: "traefik_entrypoint_request_duration_seconds_bucket", By: "entrypoint", Into: Slot{Server, ServerBucket}},
		{Family: "traefik_entrypoint_request_duration_seconds_sum", By: "entrypoint", Into: Slot{Server, ServerSum}},
		{Family: "traefik_entrypoint_request_duration_seconds_count", By: "entrypoint", Into: Slot{Server, ServerCount}},
		{Family: "traefik_service_requests_total", By: "service", Into: Slot{Server, ServerBackendRequests}},
		{Family: "traefik_service_server_up", By: "service", Into: Slot{Server, ServerBackend}},
	}},
}

// The entry points that are for pages like this one have these names by default and in its documentation.
const traefikNotOwn = "entrypoint!=traefik,entrypoint!=metrics"
