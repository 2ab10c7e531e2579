package live

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/access"
	"origintop/scrape/access/accesstest"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// ask returns the page that a source gives if it is asked that way.
func ask(t *testing.T, page string, g access.Settings) scrape.Page {
	t.Helper()
	u, err := access.ParseURL(page, 80)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := access.Open(t.Context(), access.Config{URL: u, Defaults: g}, &access.Files{})
	if err != nil {
		t.Fatal(err)
	}
	l := &Live{
		Targets:  []scrape.Target{{Name: "a", URL: access.Redacted(u), Role: scrape.RoleOther}},
		Access:   map[scrape.Key]*access.Transport{{Name: "a"}: transport},
		Interval: time.Hour, Timeout: time.Minute,
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p, err := l.Next(ctx)
	if err != nil {
		t.Fatal(err)
	}
	transport.CloseIdleConnections()
	return p
}

// checkReason checks why there is no page, "" if there is to be one.
func checkReason(t *testing.T, p scrape.Page, want string) {
	t.Helper()
	got := ""
	if p.Err != nil {
		got = scrape.Reason(p.Err)
	}
	if (got == "") != (want == "") || !strings.Contains(got, want) {
		t.Errorf("%q, want %q in it", got, want)
	}
}

func TestTLS(t *testing.T) {
	ca, other := accesstest.NewAuthority(t), accesstest.NewAuthority(t)
	page := text("up 1\n")
	sign := func(change func(*x509.Certificate)) *httptest.Server { return ca.Serve(ca.Sign(change), nil, page) }
	good := sign(nil)
	f := func(server *httptest.Server, g access.Settings, want string) {
		t.Helper()
		checkReason(t, ask(t, server.URL, g), want)
	}
	trusted := access.Settings{CAFile: ca.File}
	f(good, trusted, "")
	f(good, access.Settings{}, "its certificate is of an authority that is not known here: name that one's certificate with --ca-file")
	f(good, access.Settings{CAFile: other.File}, "of an authority that is not known here")
	f(good, access.Settings{Insecure: true}, "")
	f(good, access.Settings{CAFile: other.File, Insecure: true}, "")
	f(good, access.Settings{CAFile: ca.File, ServerName: "origin.test"}, "")
	f(good, access.Settings{CAFile: ca.File, ServerName: "elsewhere"}, "its certificate is for origin.test, 127.0.0.1, not for elsewhere: ")
	old := sign(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })
	f(old, trusted, "its certificate has expired on ")
	f(old, access.Settings{Insecure: true}, "")
	f(sign(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }), trusted, "its certificate is not valid before ")
	f(
		sign(func(c *x509.Certificate) { c.IPAddresses = nil }), trusted,
		"for origin.test, not for 127.0.0.1: if it is the right one, name that with --server-name",
	)
	f(sign(func(c *x509.Certificate) { c.IPAddresses = nil }), access.Settings{CAFile: ca.File, ServerName: "origin.test"}, "")
	f(sign(func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, nil }), trusted, "names no host")
	f(
		sign(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }), trusted,
		"its certificate can't be verified: ",
	)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		wants := ca.Serve(ca.Sign(nil), func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAndVerifyClientCert, version }, page)
		f(wants, trusted, "--cert FILE")
	}
	f(
		ca.Serve(ca.Sign(nil), func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, page), trusted,
		"it says protocol version not supported",
	)
	f(ca.Serve(ca.Sign(nil), func(c *tls.Config) {
		c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, context.Canceled }
	}, page), trusted, "it broke off TLS: internal error")

	strict := ca.Serve(ca.Sign(nil), func(c *tls.Config) { c.ClientAuth = tls.RequireAndVerifyClientCert }, page)
	mine := func(change func(*x509.Certificate)) access.Settings {
		c := ca.Sign(change)
		return access.Settings{CAFile: ca.File, CertFile: tempFile(t, c.Cert), KeyFile: tempFile(t, c.Key)}
	}
	f(strict, mine(nil), "")
	f(strict, mine(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }), "; that of --cert has expired on 2")
	f(strict, mine(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }), "; that of --cert is not valid before 2")
	f(good, mine(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }), "") // who doesn't look at it

	stranger := other.Serve(other.Sign(nil), nil, page)
	f(stranger, access.Settings{Insecure: true}, "")
	astray := ca.Serve(ca.Sign(nil), nil, http.RedirectHandler(stranger.URL, http.StatusFound).ServeHTTP)
	f(astray, access.Settings{Insecure: true}, "of an authority that is not known here") // that was said of the source

	plain := httptest.NewServer(page)
	t.Cleanup(plain.Close)
	checkReason(
		t, ask(t, strings.Replace(plain.URL, "http:", "https:", 1), access.Settings{}),
		"the answer is not TLS: should the URL begin with http?",
	)
	checkReason(
		t, ask(t, strings.Replace(good.URL, "https:", "http:", 1), access.Settings{}),
		"HTTP 400 Bad Request: should the URL begin with https?",
	)
}

func TestUnwelcome(t *testing.T) {
	deny := func(status int) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", status) }))
		t.Cleanup(server.Close)
		return server.URL
	}
	checkReason(
		t, ask(t, deny(401), access.Settings{}),
		"HTTP 401 Unauthorized: the exporter wants credentials (user:password@ in the URL, --header or --bearer-token-file)",
	)
	checkReason(
		t, ask(t, deny(403), access.Settings{Headers: []string{"X-Token: secret"}}), "HTTP 403 Forbidden: the credentials are refused",
	)
	token := access.Settings{TokenFile: tempFile(t, []byte("secret"))}
	checkReason(t, ask(t, deny(401), token), ": the token of --bearer-token-file is refused, or only")
	checkReason(
		t, ask(t, strings.Replace(deny(401), "://", "://user:secret@", 1), token),
		": the user and password of its URL are refused, or only",
	)
	checkReason(
		t, ask(t, deny(401), access.Settings{Headers: []string{"authorization: secret"}}), ": the header Authorization is refused, or only",
	)
	checkReason(t, ask(t, deny(407), access.Settings{}), "the proxy wants credentials")
	elsewhere := httptest.NewServer(http.RedirectHandler(deny(401), http.StatusFound))
	t.Cleanup(elsewhere.Close)
	checkReason(
		t, ask(t, elsewhere.URL, access.Settings{Headers: []string{"X-Token: secret"}}),
		"redirected elsewhere, where no credentials are sent",
	)
}

// While credentials are refused, it is said that their file is no good any more; as long as they are accepted, it isn't.
func TestStaleFile(t *testing.T) {
	var status atomic.Int64
	status.Store(http.StatusOK)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(int(status.Load()))
		fmt.Fprint(w, "up 1\n")
	}))
	t.Cleanup(server.Close)
	path := tempFile(t, []byte("old"))
	u, _ := access.ParseURL(server.URL, 80)
	transport, err := access.Open(t.Context(), access.Config{URL: u, Override: access.Settings{TokenFile: path}}, &access.Files{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	l := &Live{
		Targets:  []scrape.Target{{Name: "a", URL: server.URL, Role: scrape.RoleOther}},
		Access:   map[scrape.Key]*access.Transport{{Name: "a"}: transport},
		Interval: 10 * time.Millisecond, Timeout: time.Minute,
	}
	refused := "HTTP 401 Unauthorized: the token of --bearer-token-file is refused, or only some hosts are allowed; " +
		"--bearer-token-file " + path + ": no such file"
	for _, want := range []string{"", refused} {
		p, err := l.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		checkReason(t, p, want)
		status.Store(http.StatusUnauthorized)
	}
}

// Headers, credentials, certificates and queries go to the source's own scheme, host and port, and nowhere else.
func TestSecretsStayAtHome(t *testing.T) {
	const canary = "canary-of-the-test"
	ca := accesstest.NewAuthority(t)
	me := ca.Sign(func(c *x509.Certificate) { c.Subject.CommonName = canary })
	given := access.Settings{
		Headers: []string{"X-Token: " + canary, "Cookie: a=" + canary, "Host: " + canary + ".example"}, CAFile: ca.File,
		CertFile: tempFile(t, me.Cert), KeyFile: tempFile(t, me.Key), ServerName: "origin.test",
	}
	var mu sync.Mutex
	var seen []string // by others
	listen := func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, fmt.Sprint(r.URL, r.Host, r.Header))
		if r.TLS != nil {
			for _, c := range r.TLS.PeerCertificates {
				seen = append(seen, c.Subject.CommonName)
			}
		}
		fmt.Fprint(w, "up 1\n")
	}
	askForCertificate := func(c *tls.Config) { c.ClientAuth = tls.RequestClientCert }
	otherTLS, other := ca.Serve(ca.Sign(nil), askForCertificate, listen), httptest.NewServer(http.HandlerFunc(listen))
	t.Cleanup(other.Close)
	f := func(own bool, location, want string) {
		t.Helper()
		mu.Lock()
		seen = nil
		mu.Unlock()
		var welcome atomic.Int64
		handler := func(w http.ResponseWriter, r *http.Request) {
			user, password, _ := r.BasicAuth()
			known := r.TLS == nil || len(r.TLS.PeerCertificates) == 1
			if user != "user" || password != canary || r.Header.Get("X-Token") != canary || !known || r.Host != canary+".example" {
				t.Errorf("the source itself is asked with %v", r)
			}
			welcome.Add(1)
			if r.URL.Path == "/metrics" {
				if r.URL.Query().Get("token") != canary {
					t.Errorf("the source itself is asked for %v", r.URL)
				}
				w.Header().Set("Location", location)
				w.WriteHeader(http.StatusTemporaryRedirect)
				return
			}
			fmt.Fprint(w, "up 1\n")
		}
		var server *httptest.Server
		if own {
			server = ca.Serve(ca.Sign(nil), askForCertificate, handler)
		} else {
			server = httptest.NewServer(http.HandlerFunc(handler))
		}
		defer server.Close()
		p := ask(t, strings.Replace(server.URL, "://", "://user:"+canary+"@", 1)+"/metrics?token="+canary, given)
		checkReason(t, p, want)
		mu.Lock()
		defer mu.Unlock()
		if strings.HasPrefix(location, "/") == (welcome.Load() == 1) {
			t.Errorf("%s: the source itself was asked %d times", location, welcome.Load())
		}
		coded := base64.StdEncoding.EncodeToString([]byte("user:" + canary))
		if all := fmt.Sprint(seen, p.Err, p.Target); strings.Contains(all, canary) || strings.Contains(all, coded) {
			t.Errorf("%s: others have seen\n%s", location, all)
		}
		if want == "" && !strings.HasPrefix(location, "/") && len(seen) == 0 {
			t.Errorf("%s: was not followed", location)
		}
	}
	localhost := strings.Replace(other.URL, "127.0.0.1", "localhost", 1)
	f(true, "/other", "")
	f(false, "/other", "")
	f(true, otherTLS.URL, "")
	f(false, other.URL, "")
	f(false, localhost, "")
	f(false, otherTLS.URL, "")
	f(true, other.URL, "redirected from https to http, where nothing is verified")
	f(true, "ftp://host/", "redirected to what is not http:// or https://")
	f(true, "http://"+canary+":x/", "redirected to what is not a URL")
	f(false, "http://"+canary+".invalid:1/", "no such host: …")
}

// tempFile writes a file and returns its name.
func tempFile(t *testing.T, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Redirections have an end, and a reason if they don't lead to a page.
func TestRedirections(t *testing.T) {
	live(t, func(t *testing.T, n *network, ctx context.Context) {
		asked := 0
		_, stop := n.serve("a", func(w http.ResponseWriter, r *http.Request) {
			asked++
			to := map[string]string{"/metrics": "/b", "/b": "/c", "/c": "/b", "/self": "/self", "/once": "/page"}[r.URL.Path]
			if steps, ok := strings.CutPrefix(r.URL.Path, "/long"); ok {
				to = r.URL.Path + "x"
				if len(steps) == 9 {
					to = "/page"
				}
			} else if r.URL.Path == "/endless" {
				to = "/endless?" + r.URL.RawQuery + "x"
			}
			if to == "" {
				fmt.Fprint(w, "up 1\n")
				return
			}
			http.Redirect(w, r, to, http.StatusFound)
		})
		defer stop()
		f := func(path, want string, times int) {
			t.Helper()
			asked = 0
			l := &Live{Targets: []scrape.Target{{Name: "a", URL: "http://a" + path}}, Interval: time.Hour, Transport: n.transport()}
			ctx, cancel := context.WithCancel(ctx)
			p, err := l.Next(ctx)
			if err != nil {
				t.Fatal(err)
			}
			cancel()
			checkReason(t, p, want)
			if asked != times {
				t.Errorf("%s: asked %d times, want %d", path, asked, times)
			}
		}
		f("/once", "", 2)
		f("/long", "", 11)
		f("/self", "redirected in a circle", 1)
		f("/metrics", "redirected in a circle", 3)
		f("/endless", "redirected more than 10 times", 11)
	})
}

// A URL in a recording of an older version may hold secrets.
func TestOldRecording(t *testing.T) {
	const canary = "canary-of-the-test"
	page := "http://user:" + canary + "@10.0.0.1:9100/metrics?token=" + canary
	path := t.TempDir() + "/old.otr"
	w, err := format.Create(path, format.Head{})
	if err != nil {
		t.Fatal(err)
	}
	failed := &format.Page{Target: "node", URL: page, Time: time.Now(), Status: 503, Err: "HTTP 503"}
	if err := errors.Join(w.Page(failed), w.Close()); err != nil {
		t.Fatal(err)
	}
	rec, err := recording.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	if got, want := rec.Targets[0].URL, "http://10.0.0.1:9100/metrics?token=…"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	p := rec.Page(0, nil)
	const want = "scrape http://10.0.0.1:9100/metrics?token=…: HTTP 503"
	if got := p.Err.Error(); got != want || strings.Contains(fmt.Sprint(p), canary) {
		t.Errorf("%s, want %s", got, want)
	}
}
