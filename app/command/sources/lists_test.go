package sources

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"origintop/app/command/arguments"
	"origintop/app/command/usage"
	"origintop/scrape"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Credentials go to the hosts that they were given for, and to no others, whoever names those.
func TestCredentialsOfLists(t *testing.T) {
	var hosts []string
	exporter := func() string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Seen", strings.Join(r.Header["X"], " ")+r.Header.Get("Authorization"))
		}))
		t.Cleanup(s.Close)
		hosts = append(hosts, strings.TrimPrefix(s.URL, "http://"))
		return hosts[len(hosts)-1]
	}
	one, other := exporter(), exporter()
	var asked http.Header
	sd := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		fmt.Fprintf(w, `[{"targets": [%q], "labels": {"origin": "sd", "job": "app"}},
			{"targets": ["evil.test:1"], "labels": {"origin": "edge-1"}}]`, other)
	}))
	t.Cleanup(sd.Close)
	dir := t.TempDir()
	list, token := filepath.Join(dir, "a.json"), filepath.Join(dir, "token")
	listed := fmt.Sprintf(`[{"targets": [%q], "labels": {"origin": "file", "job": "app"}}]`, one)
	for name, text := range map[string]string{list: listed, token: "t"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sdURL, err := url.Parse(sd.URL)
	if err != nil {
		t.Fatal(err)
	}
	f := func(flags, file, byHTTP, answerer string, given ...Origin) {
		t.Helper()
		g := &Given{Lists: []*url.URL{{Path: list}, sdURL}, Origins: given, NodePort: 9100, ServerPort: 9113}
		set := arguments.NewFlags(usage.Named(""))
		g.AccessFlags(set)
		if err := set.Parse(strings.Split(flags, "|")); err != nil {
			t.Fatal(err)
		}
		p, err := g.Plan()
		if err != nil {
			t.Fatal(flags, err)
		}
		_, now, err := p.Open(t.Context(), nil)
		if err != nil {
			t.Fatal(flags, err)
		}
		if got := strings.Join(asked["X"], " ") + asked.Get("Authorization"); got != answerer {
			t.Errorf("%s: who answers with a list gets %q, want %q", flags, got, answerer)
		}
		for origin, want := range map[string]string{"file": file, "sd": byHTTP} {
			by := now.Access[scrape.Key{Origin: origin, Name: "app"}]
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, by.URL(), nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := by.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			by.CloseIdleConnections()
			if got := answer.Header.Get("Seen"); got != want {
				t.Errorf("%s: the exporter of %s gets %q, want %q", flags, origin, got, want)
			}
		}
	}
	f("--header=targets=X: a", "a", "a", "")
	f("--header=http_sd=X: a", "", "", "a")
	f("--header=targets=X: a|--header=http_sd=X: b|--bearer-token-file=targets="+token, "aBearer t", "aBearer t", "b")
	hostA := Origin{"edge-1", "a.test"}
	f("--header=X: a", "", "", "", hostA)
	f("--header=edge-1=X: a|--header=node=X: b|--header=nginx=X: c", "", "", "", hostA)
	f("--insecure|--header=X: a|--header=targets=X: b", "b", "b", "", hostA)
}

// What is said of an origin, of a source of all origins and of all of them.
func TestCredentialsOfOrigins(t *testing.T) {
	g := &Given{Operands: []string{"b.test"}, Origins: []Origin{{"a", "a.test"}}, NodePort: 9100, ServerPort: 9113}
	set := arguments.NewFlags(usage.Named(""))
	g.AccessFlags(set)
	flags := strings.Fields("--header=X:all --header=a=A:1 --header=nginx=N:1 --header=b.test=B:1 --header=targets=T:1")
	if err := set.Parse(flags); err != nil {
		t.Fatal(err)
	}
	p, err := g.Plan()
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[scrape.Key]string{
		{Origin: "a", Name: "node"}: "A:1", {Origin: "a", Name: "nginx"}: "A:1 N:1",
		{Origin: "b.test", Name: "node"}: "B:1", {Origin: "b.test", Name: "nginx"}: "N:1 B:1",
	} {
		c := p.Access[key]
		if got := strings.Join(c.Override.Headers, " "); got != want || strings.Join(c.Defaults.Headers, " ") != "X:all" {
			t.Errorf("%v: %q beside %q, want %q", key, got, c.Defaults.Headers, want)
		}
	}
}

// What is said of a page or of Prometheus never goes to an origin that is called so.
func TestCredentialsOfNamesakes(t *testing.T) {
	page := &url.URL{Scheme: "http", Host: "page.test", Path: "/metrics"}
	for _, g := range []*Given{
		{Operands: []string{"prometheus", "b.test"}, NodePort: 9100, ServerPort: 9113},
		{Origins: []Origin{{"app", "a.test"}}, Others: []Source{{"app", page, scrape.RoleOther}}, NodePort: 9100, ServerPort: 9113},
	} {
		if p, err := g.Plan(); err == nil {
			t.Errorf("taken: %v", p.Targets)
		}
	}
	g := &Given{Operands: []string{"b.test"}, NodePort: 9100, ServerPort: 9113}
	set := arguments.NewFlags(usage.Named(""))
	g.AccessFlags(set)
	if err := set.Parse([]string{"--header=prometheus=X:1"}); err != nil { // as in $ORIGINTOP_OPTS
		t.Fatal(err)
	}
	if _, err := g.Plan(); err != nil {
		t.Error(err)
	}
}

// Targets come and go; those that stay keep their transports.
func TestListChanges(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.json")
	put := func(text string) {
		t.Helper()
		if err := os.WriteFile(path+"~", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+"~", path); err != nil {
			t.Fatal(err)
		}
	}
	put(`[{"targets": ["a:9100", "b:9100"]}]`)
	g := &Given{Lists: []*url.URL{{Path: path}}}
	p, err := g.Plan()
	if err != nil {
		t.Fatal(err)
	}
	w, was, err := p.Open(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	put(`[{"targets": ["a:9100", "c:9100"]}]`)
	var now *Now
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		changes, ended := make(chan *Now, 1), make(chan error, 1)
		go func() { ended <- w.Changes(ctx, func(n *Now) { changes <- n }) }()
		now = <-changes
		cancel()
		<-ended
	})
	key := func(origin string) scrape.Key { return scrape.Key{Origin: origin, Name: "node"} }
	if a := now.Access[key("a")]; a == nil || a != was.Access[key("a")] {
		t.Error("the transport of what stays is another")
	}
	if len(now.Targets) != 2 || now.Access[key("b")] != nil || now.Access[key("c")] == nil || now.Targets[0].Role != scrape.RoleOther {
		t.Errorf("now %+v", now)
	}
}
