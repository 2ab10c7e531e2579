package live

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/access/accesstest"
	"origintop/scrape/origin"
)

// Whoever answers repeats what he was asked with, in all the places from which a reason quotes: none of it is in the reason, however
// long it is and wherever it would be cut.
func TestEcho(t *testing.T) {
	const canary = "canary"
	f := func(user, path, want string, answer func(w http.ResponseWriter, echo string)) {
		t.Helper()
		for _, length := range []int{1, 50} {
			secret := strings.Repeat(canary, length)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				echo := r.Header.Get("X-Token")
				if name, password, _ := r.BasicAuth(); echo == "" {
					echo = name + ":" + password
				}
				if r.URL.Path == "/redirect" {
					http.Redirect(w, r, "/login/"+echo, http.StatusFound)
					return
				}
				answer(w, echo)
			}))
			t.Cleanup(server.Close)
			page, given := server.URL+path, access.Settings{}
			if user == "" {
				given.Headers = []string{"X-Token: a&" + secret}
			} else {
				page = strings.Replace(page, "://", "://"+strings.ReplaceAll(user, "SECRET", secret)+"@", 1)
			}
			p := ask(t, page, given)
			state := origin.NewState(origin.Options{})
			state.Apply(p)
			if got := state.Snapshot().Sources[0].Err; strings.Contains(got, canary) || !strings.Contains(got, want) {
				t.Errorf("%s %s: %s, want %s", user, path, got, want)
			}
			if strings.Contains(string(p.Body), canary) {
				t.Errorf("%s %s: the body is recorded", user, path)
			}
		}
	}
	say := func(format string) func(http.ResponseWriter, string) {
		return func(w http.ResponseWriter, echo string) { fmt.Fprintf(w, format, echo) }
	}
	raw := func(head string) func(http.ResponseWriter, string) {
		return func(w http.ResponseWriter, echo string) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprintf(conn, head+"\r\n\r\n", echo)
			conn.Close()
		}
	}
	denied := func(w http.ResponseWriter, echo string) { http.Error(w, "no such user: "+echo, 500) }
	for _, user := range []string{"", "SECRET", "SECRET:", "user:SECRET"} {
		f(user, "/", ": “no such user: ", denied)
		f(user, "/", "HTTP 401 not …", raw("HTTP/1.1 401 not %s"))
		f(user, "/", "HTTP 502: a proxy, s…", raw("HTTP/1.1 502 \r\nServer: s%s"))
		f(user, "/", "it repeats what is secret", say("denied %s"))
		f(user, "/", "it repeats what is secret", say("{\"denied\": \"%s\"}"))
		f(user, "/", "it repeats what is secret", say("<html><title>denied %s</title>"))
		f(user, "/redirect", "looks like an HTML page, after a redirect to http://127.0.0.1:", say("<html><!-- %s -->"))
	}
	f("", "/", "malformed MIME header", raw("HTTP/1.1 200 OK\r\nbad header %s"))
	f("", "/", "it repeats what is secret", func(w http.ResponseWriter, echo string) {
		fmt.Fprintf(w, "<html><title>denied %s</title>", strings.ReplaceAll(echo, "&", "&amp;"))
	})
}

// What a server quotes of a request is some part of a header, decoded or not, or what a certificate is for.
func TestEchoOfParts(t *testing.T) {
	f := func(header, said string) {
		t.Helper()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no: "+said, 500) }))
		t.Cleanup(server.Close)
		p := ask(t, server.URL, access.Settings{Headers: []string{header}})
		if got := p.Err.Error(); strings.Contains(got, "canary") || !strings.Contains(got, ": “no: ") {
			t.Errorf("%s: %s", header, got)
		}
	}
	f("Authorization: Basic dXNlcjpjYW5hcnk=", "the password canary of user")
	f("Authorization: Basic dXNlcjpjYW5hcnk=", "user:canary")
	f("Cookie: a=1; session=canary", "canary")
	f("X-Api: Token canary", "canary")

	ca := accesstest.NewAuthority(t)
	name := "canary" + strings.Repeat(".long", 50)
	server := ca.Serve(ca.Sign(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{name, "\x1b[31mred"} }), nil, nil)
	p := ask(t, server.URL, access.Settings{CAFile: ca.File, Headers: []string{"X-Api: canary"}})
	if got := p.Err.Error(); strings.Contains(got, "canary") || len(got) > 300 || !strings.Contains(got, "its certificate is for …") {
		t.Error(got)
	}
}

// A proxy may repeat what it was asked with.
func TestEchoOfProxy(t *testing.T) {
	t.Setenv("NO_PROXY", "*") // as net/http looks but once
	for _, said := range []string{"user:canary", "dXNlcjpjYW5hcnk="} {
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, _, _ := w.(http.Hijacker).Hijack()
			fmt.Fprintf(conn, "HTTP/1.1 407 not %s\r\n\r\n", said)
			conn.Close()
		}))
		t.Cleanup(proxy.Close)
		t.Setenv("HTTP_PROXY", strings.Replace(proxy.URL, "://", "://user:canary@", 1))
		checkReason(t, ask(t, proxy.URL, access.Settings{}), "HTTP 407 not …") // as if by way of it
	}
}

// Only what comes from outside is searched for secrets: a value of the query may be any word.
func TestOwnWordsStay(t *testing.T) {
	checkReason(t, ask(t, "http://127.0.0.1:1/?mode=connection", access.Settings{}), "connection refused: nothing listens there")
	server := httptest.NewServer(text("nginx=up 1\n"))
	t.Cleanup(server.Close)
	p := ask(t, server.URL+"/?format=nginx", access.Settings{})
	if p.Err == nil || !strings.Contains(scrape.Reason(p.Err), "not in the Prometheus format") {
		t.Error(p.Err)
	}
	good := httptest.NewServer(text("nginx_up 1\n"))
	t.Cleanup(good.Close)
	checkReason(t, ask(t, good.URL+"/?format=nginx", access.Settings{}), "")
}

// There was a redirection only if there was one.
func TestRedirectIsSaid(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" {
			http.Redirect(w, r, "/login", http.StatusFound)
			return
		}
		fmt.Fprint(w, "<html>")
	}))
	t.Cleanup(server.Close)
	for _, given := range []access.Settings{{}, {Headers: []string{"X-A: 1"}}} {
		for _, path := range []string{"/", "/metrics"} {
			state := origin.NewState(origin.Options{})
			state.Apply(ask(t, server.URL+path, given))
			err := state.Snapshot().Sources[0].Err
			want := "looks like an HTML page: is the path right, usually /metrics?"
			if path == "/metrics" {
				want = "looks like an HTML page, after a redirect to " + server.URL + "/login"
			}
			if !strings.HasSuffix(err, want) {
				t.Errorf("%s: %s, want %s", path, err, want)
			}
		}
	}
}

// A source that redirects to host after host leaves no connection behind.
func TestForeignConnectionsEnd(t *testing.T) {
	kept := make(chan bool, 1)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kept <- !r.Close
		fmt.Fprint(w, "up 1\n")
	}))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	t.Cleanup(server.Close)
	checkReason(t, ask(t, server.URL, access.Settings{}), "")
	if <-kept {
		t.Error("the connection to another host is kept")
	}
}
