package exporter

// Tried returns the programs, with their versions, whose real pages the exporter's rules were tried with; "" if there was none.
func (e *Exporter) Tried() string { return tried[e.Name] }

// tried holds what made the pages in testdata/pages, by the exporter's name. go test ./scrape/origin -run Tried -update writes it.
var tried = map[string]string{
	"Angie":                  "angie 1.13.0",
	"Caddy":                  "caddy 2.10.2, 2.6.2",
	"HAProxy":                "haproxy 2.6.12",
	"MediaMTX":               "mediamtx 1.20.1",
	"SRS":                    "srs 6.0.157",
	"Traefik":                "traefik 3.7.9",
	"access log":             "access-log-nginx 1.22.1",
	"apache_exporter":        "prometheus-apache-exporter 0.12.0",
	"cAdvisor":               "cadvisor 0.53.0",
	"go-ffmpeg-hls-swarm":    "go-ffmpeg-hls-swarm 946160b",
	"haproxy_exporter":       "haproxy_exporter 0.14.0",
	"ingress-nginx":          "ingress-nginx 1.15.0-14",
	"locust_exporter":        "locust_exporter 0.5.2",
	"lua":                    "nginx-lua-prometheus 0.20240525-4",
	"mtail":                  "mtail 3.0.0rc50",
	"nginxlog":               "prometheus-nginxlog-exporter 1.11.0-8",
	"node_exporter":          "node_exporter 1.12.1, 1.5.0",
	"stub_status":            "nginx-prometheus-exporter 0.11.0, 1.5.3",
	"trafficserver_exporter": "prometheus-trafficserver-exporter 0.3.2",
	"varnish_exporter":       "prometheus-varnish-exporter 1.6.1",
	"vegeta":                 "vegeta 12.13.0",
	"vts":                    "nginx-vts 0.2.7",
	"vts-exporter":           "nginx-vts-exporter 0.10.8-80",
}
