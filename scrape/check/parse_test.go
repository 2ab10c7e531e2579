package check

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, text := range []string{
		"cpu.busy_percent p(95) < 80 after ramp", "network.devices[eth0].out_link_percent < 90 for 10s abort",
		"network.devices[*].out_link_percent max < 90", "nginx.latency.p99 < 250ms over 30s", "nginx.5xx == 0",
		"series node_load1 < 8", `series 'locust_users{state="running"}' < 5`, `series locust_users{state="running"}<5`,
		"verdict == none", "verdict != network.out until 80 clients", "alarms == 0", "alarms.critical==0", "nginx.5xx count <= 10",
		"network.out_bytes_per_second avg > 90 Mbit/s after ramp", "memory.available_bytes > 1GiB", "cpu.busy_percent<80%",
		"cpu.busy_percent < 80 from 30s to 5m", "cpu.busy_percent < 80 until 80", `disk.filesystems["/var/a]b"].used_percent < 90`,
		"disk.filesystems.used_percent{/} < 90",
		"swarm.errors_by_status_per_second[503] == 0",
	} {
		if _, err := Parse(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	f := func(text, marked, want string) {
		t.Helper()
		_, err := Parse(text)
		bad, is := errors.AsType[*SyntaxError](err)
		if !is {
			t.Errorf("%s: error %v", text, err)
			return
		}
		if at := len(marked); bad.Offset != at {
			t.Errorf("%s: marked at %d, want %d: %v", text, bad.Offset, at, err)
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	f("", "", "it is empty")
	f("cpu.busy_percen < 80", "", "did you mean cpu.busy_percent?")
	f("cpu < 80", "", "did you mean cpu.busy_percent?")
	f("memory < 80", "", "did you mean memory.used_percent?")
	f("cpu.busy_percent", "cpu.busy_percent", "an operator is missing")
	f("cpu.busy_percent 80", "cpu.busy_percent ", "there is no operator")
	f("cpu.busy_percent = 80", "cpu.busy_percent ", "did you mean ==?")
	f("cpu.busy_percent <", "cpu.busy_percent <", "missing")
	f("cpu.busy_percent < NaN", "cpu.busy_percent < ", "not a number")
	f("cpu.busy_percent < 1e999", "cpu.busy_percent < ", "out of range")
	f("cpu.busy_percent p95 < 80", "cpu.busy_percent ", "did you mean p(95)?")
	f("cpu.busy_percent < 80ms", "cpu.busy_percent < 80", "use %")
	f("nginx.latency.p99 < 250", "nginx.latency.p99 < 250", "did you mean 250ms or 250s?")
	f("network.devices[eth0.out_link_percent < 90", "network.devices", "the bracket is not closed")
	f("cpu.busy_percent < 80 for 0s", "cpu.busy_percent < 80 for ", "no time at all")
	f("cpu.busy_percent < 80 for 10", "cpu.busy_percent < 80 for ", "did you mean 10s?")
	f("cpu.busy_percent avg < 80 abort", "cpu.busy_percent avg < 80 ", "can't abort")
	f("cpu.busy_percent < 80 aftre ramp", "cpu.busy_percent < 80 ", "did you mean after?")
	f("cpu.busy_percent < 80 \x1b[31m", "cpu.busy_percent < 80 ", "U+001B")
	f("verdict == network.ou", "verdict == ", "did you mean network.out?")
	f("cpu.busy_percent count < 80", "cpu.busy_percent ", "is not counted")
	f("nginx.requests_total count < 80/s", "nginx.requests_total count < 80", "has no unit")
	f("memory.available_bytes > 1gb", "memory.available_bytes > 1", "did you mean GB?")
}

// A field of a server or of a load tester may be named by what it is of, whichever that is.
func TestKinds(t *testing.T) {
	for text, want := range map[string]string{
		"server.5xx == 0":                                 "nginx.status_per_second.5xx",
		"server.latency.p99 < 1s":                         "nginx.latency_seconds.p99",
		"server.servers[edge].requests_per_second > 1":    "nginx.servers.requests_per_second",
		"clients.error_percent < 1":                       "swarm.error_percent",
		"clients.latency.p99 < 1s":                        "swarm.latency_seconds.p99",
		"server.servers.requests_per_second[edge] > 1000": "nginx.servers.requests_per_second",
	} {
		c, err := Parse(text)
		if err != nil || c.Field.Name != want || strings.Contains(text, "edge") != (c.Row == "edge") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	if _, err := Parse("server.cpu[x] < 1"); err == nil {
		t.Error("taken for a field")
	}
}
