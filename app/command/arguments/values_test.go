package arguments

import (
	"strings"
	"testing"
)

func TestParseServer(t *testing.T) {
	f := func(text, server, page string) {
		t.Helper()
		name, u, err := ParseServer(text)
		if err != nil || name != server || u.String() != page {
			t.Errorf("%s: got %q, %v, %v", text, name, u, err)
		}
	}
	f("http://h:9113/metrics", "", "http://h:9113/metrics")
	f("http://h:9113/metrics?a=b", "", "http://h:9113/metrics?a=b")
	f("edge=http://h:9113", "edge", "http://h:9113/metrics")
	f("edge=http://h:9113/m?a=b", "edge", "http://h:9113/m?a=b")
	bad := func(text, want string) {
		t.Helper()
		if _, _, err := ParseServer(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	bad("edge.2=http://h", "is not the name of a server, as in edge=http://host:9113/metrics")
	bad("Basic secret=", "what stands before the = is not the name of a server")
	bad("=http://h", "is not the name of a server")
	bad("edge=h", "did you mean http://h:9113/metrics?")
}

func TestParseTarget(t *testing.T) {
	f := func(text string, name, url string) {
		t.Helper()
		got, u, err := ParseTarget(text)
		if err != nil || got != name || u.String() != url {
			t.Errorf("%s: got %s, %v, %v", text, got, u, err)
		}
	}
	f("app=http://10.0.0.1:8080/metrics", "app", "http://10.0.0.1:8080/metrics")
	f("my-app.2=https://host", "my-app.2", "https://host/metrics")
	f("go=http://host/m?format=text", "go", "http://host/m?format=text")

	bad := func(text, hint string) {
		t.Helper()
		if _, _, err := ParseTarget(text); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: error %v, want %q in it", text, err, hint)
		}
	}
	bad("http://host/metrics", "did you mean app=http://host/metrics?")
	bad("http://host/metrics?a=b", "did you mean app=http://host/metrics?…?")
	bad("host:8080", "did you mean app=host:8080?")
	bad("", "is not the name of a source")
	bad("=http://host", "is not the name of a source")
	bad("a b=http://host", "is not the name of a source")
	bad("app=host:8080", "has no scheme, did you mean http://host:8080/metrics?")
	bad("app=ftp://host", "begins with http")
	bad("app=", "is not a URL")
}

func TestPageLimit(t *testing.T) {
	f := func(text string, want int, problem string) {
		t.Helper()
		got, err := ParseLimit(text)
		if got != want || (err == nil) != (problem == "") || err != nil && !strings.Contains(err.Error(), problem) {
			t.Errorf("ParseLimit(%q) = %d, %v, want %d, %q", text, got, err, want, problem)
		}
	}
	f("64MiB", 64<<20, "")
	f("64mib", 64<<20, "")
	f("1.5 MB", 1_500_000, "")
	f("64KiB", 64<<10, "")
	f("1GiB", 1<<30, "")
	f("1Gi", 1<<30, "")
	f("64", 0, "did you mean 64MiB?")
	f("", 0, "not a size in bytes")
	f("MiB", 0, "not a size in bytes")
	f("-1MiB", 0, "not a size in bytes")
	f("64Mbit", 0, "not a size in bytes")
	f("1KiB", 0, "from 64 KiB to 1 GiB")
	f("2GiB", 0, "from 64 KiB to 1 GiB")
	f(strings.Repeat("9", 500)+"MB", 0, "from 64 KiB to 1 GiB")
}

func TestParseHost(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		got, err := ParseHost(text)
		if err != nil {
			got = err.Error()
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	f("origin.test", "origin.test")
	f("10.0.0.1", "10.0.0.1")
	f("::1", "::1")
	f("[::1]", "::1")
	f("fe80::1%eth0", "fe80::1%eth0")
	f("[fe80::1%2]", "fe80::1%2")
	f("fe80::1%25", "fe80::1%25") // the device of that number
	f("169.254.0.1", "169.254.0.1")
	f("fe80::1", `"fe80::1" is a link-local address, which needs the network device's name: write fe80::1%eth0`)
	f("[fe80::1]", "write fe80::1%eth0 if it is eth0")
	f("fe80::1%25eth0", `"fe80::1%25eth0" has %25 before its zone, which is for URLs only; did you mean fe80::1%eth0?`)
	f("[fe80::1%25eth0]", "did you mean fe80::1%eth0?")
	f("origin:9100", `"origin:9100" has a port; did you mean origin --origin-metrics-node-port 9100?`)
	f("[::1]:9100", `"[::1]:9100" has a port; did you mean ::1 --origin-metrics-node-port 9100?`)
	f("[fe80::1%eth0]:9100", "has a port; did you mean fe80::1%eth0 --origin-metrics-node-port 9100?")
	f(
		"[fe80::1]:9100",
		`"[fe80::1]:9100" has a port, and a link-local address, which needs the network device's name: `+
			`write fe80::1%eth0 --origin-metrics-node-port 9100 if it is eth0`,
	)
	f("fe80::1%eth0]:9100", "is not a host")
	f("fe80::1%eth0/metrics", "is not a host")
	f("[::1", "is not a host")
	f("2001:db8::1::2", "is neither a host nor an IPv6 address")
	f("user:secret", `"user:…" has a port`)
	f("http://user:secret@host", `"http://…@host" is a URL, not a host`)
	f("", "the host is empty")
	f("a b", `"a…" is not a host`)
	f("fe80::1%eth0?token=secret", `"fe80::1%eth0?…" is not a host`)
	f("fe80::1%eth0;token=secret", `"fe80:…" is not a host`)
	f("[fe80::1%eth0&token=secret]", `"…" is not a host`)
	f("host?user=me@x&token=secret", `"…" is not a host`)
	f("host&token=secret", `"host…" is not a host`)
}

func TestParseList(t *testing.T) {
	f := func(text, scheme, path, problem string) {
		t.Helper()
		u, err := ParseList(text)
		if problem != "" {
			if err == nil || !strings.Contains(err.Error(), problem) || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: error %v, want %s", text, err, problem)
			}
			return
		}
		if err != nil || u.Scheme != scheme || u.Path != path {
			t.Errorf("%s: %v, %v", text, u, err)
		}
	}
	f("a.json", "", "a.json", "")
	f("/etc/prom/*.yml", "", "/etc/prom/*.yml", "")
	f(`C:\a\b.json`, "", `C:\a\b.json`, "")
	f("./a=b.json", "", "./a=b.json", "")
	f("http://sd", "http", "/", "")
	f("https://u:secret@sd/x?token=secret", "https", "/x", "")
	f("a*/b.json", "", "", "only the last part")
	f("", "", "", "it is empty")
	f("u:secret@sd/x", "", "", "did you mean http://…@sd:80/x?; if it is a file, write ./ before its name")
	f("a b=http//::1;token=secret", "", "", "has no scheme")
	f("sd?token=secret", "", "", "has no scheme")
	f("//u:secret@sd", "", "", "has no scheme")
	f("http:/u:secret@sd", "", "", "has no scheme")
}
