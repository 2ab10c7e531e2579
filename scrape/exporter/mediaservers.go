package exporter

import "origintop/scrape"

// mediamtxExporters read the page of MediaMTX. It has no totals: each of its counters is of a session, a connection or a stream, and goes
// with it. The bytes of HLS are those of a stream's muxer, which are all that its HTTP server has sent of it; those of hls_sessions are the
// same again, and those of paths say what readers were given at one time or another, sent or not.
var mediamtxExporters = []*Exporter{
	{Name: "MediaMTX", Product: "MediaMTX", Role: scrape.RoleServer, Passing: true, Rules: []Rule{
		// Without the kind of the readers, all that play a stream by HLS are one of them, its muxer.
		{Family: "paths_readers", With: "readerType!=hlsMuxer", By: "name", Into: Slot{Server, ServerActive}},
		{Family: "paths_readers", With: "name=", Into: Slot{Server, ServerActive}}, // 0, as there are no streams
		{Family: "hls_muxers_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtmp_conns_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtmps_conns_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtsp_sessions_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtsps_sessions_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "webrtc_sessions_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "srt_conns_bytes_sent", Into: Slot{Server, ServerSent}},

		// Before version 1.17 they had these names, which newer ones have as well.
		{Family: "hls_muxers_bytes_sent", Same: "hls_muxers_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtmp_conns_bytes_sent", Same: "rtmp_conns_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtmps_conns_bytes_sent", Same: "rtmps_conns_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtsp_sessions_bytes_sent", Same: "rtsp_sessions_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "rtsps_sessions_bytes_sent", Same: "rtsps_sessions_outbound_bytes", Into: Slot{Server, ServerSent}},
		{Family: "webrtc_sessions_bytes_sent", Same: "webrtc_sessions_outbound_bytes", Into: Slot{Server, ServerSent}},
	}},
}

// srsExporters read the page of SRS, which its "exporter" setting turns on. Clients are players by any protocol and those that publish; of
// HLS a session is one, for some minutes after its last request too. Bytes are those of streams: files that its HTTP server sends besides
// are in no counter. srs_clients_errs_total counts players that just left, so it tells of no error.
var srsExporters = []*Exporter{
	{Name: "SRS", Product: "SRS", Role: scrape.RoleServer, Rules: []Rule{
		{Family: "srs_build_info", Into: Slot{Server, ServerSign}},
		{Family: "srs_clients", Into: Slot{Server, ServerActive}},
		{Family: "srs_clients_total", Into: Slot{Server, ServerAccepted}},
		{Family: "srs_send_bytes_total", Into: Slot{Server, ServerSent}},
		{Family: "srs_cpu_percent", Into: Slot{Server, ServerTimeBusy}}, // of one CPU, and it has one thread
	}},
}
