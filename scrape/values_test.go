package scrape

import (
	"strings"
	"testing"
)

func TestParseNginx(t *testing.T) {
	f := func(text, server, page string) {
		t.Helper()
		name, u, err := ParseNginx(text)
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
		if _, _, err := ParseNginx(text); err == nil || !strings.Contains(err.Error(), want) {
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
