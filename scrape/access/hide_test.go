package access

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"origintop/scrape/access/accesstest"
)

// opened returns how that page is asked for.
func opened(t *testing.T, page string, all Settings) *Transport {
	t.Helper()
	u, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := Open(t.Context(), Config{URL: u, Defaults: all}, &Files{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(transport.CloseIdleConnections)
	return transport
}

func TestHide(t *testing.T) {
	f := func(page, text, want string) {
		t.Helper()
		transport := opened(t, page, Settings{Headers: []string{"X-Token: of-header", "Host: of.host"}})
		if got := transport.Redact(text); got != want {
			t.Errorf("%s: %s, want %s", page, got, want)
		}
		if knows := transport.ContainsSecret([]byte(text)); knows != (text != want) {
			t.Errorf("%s: knows %q: %t", page, text, knows)
		}
	}
	f("http://host/", "of-header at of.host", "… at of.host")
	f("http://user:sec%2Fret@host/", "user and sec/ret", "user and …")
	f("http://user:sec%2Fret@host/", "as user:sec%2Fret", "as …")
	f("http://user:secret@host/", "dXNlcjpzZWNyZXQ=", "…")
	f("http://token@host/", "no user token", "no user …")
	f("http://token:@host/", "no user token", "no user …")
	f("http://host/?a=sec%20ret&b=c", "sec%20ret, sec ret, c", "…, …, c")
	f("http://host/?a=sec+ret&b=c", "sec ret", "…")
	f("http://host/", "secret", "secret")
}

// What is a part of a header may be a secret by itself, and is known in capitals, in base64, and with escapes.
func TestHideParts(t *testing.T) {
	t.Setenv("NO_PROXY", "*") // as net/http looks but once
	t.Setenv("HTTPS_PROXY", "user:of%2Fproxy@127.0.0.1:1")
	f := func(header, text, want string) {
		t.Helper()
		page := "http://host/"
		if header == "X: 1" {
			page = "http://name:of%2Furl@host/?token&user=me@x"
		}
		transport := opened(t, page, Settings{Headers: []string{header}})
		if got := transport.Redact(text); got != want {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
		if knows := transport.ContainsSecret([]byte(text)); knows != (text != want) {
			t.Errorf("%s: knows %q: %t", header, text, knows)
		}
	}
	f("Authorization: Basic dXNlcjpzZWNyZXQ=", "no user:secret here", "no … here") // user:secret
	f("Authorization: Basic dXNlcjpzZWNyZXQ=", "no secret of user", "no … of user")
	f("X-Api: Basic dXNlcjpzZWNyZXQ=", "no secret of user", "no … of user")
	f("Cookie: a=1; session=secret; b=se=cret", "no session secret, se=cret, a=1", "no session …, …, a=1")
	f("X-Api: Token secret", "Token secret, a secret token", "…, a … token")
	f("X-Api: Bearer secret", "Bearer secret, no bearer", "…, no bearer")
	f(`Authorization: Digest username="mine", realm="of me", response="secret"`, "mine, of me; secret Digest", "…, …; … Digest")
	f(`X: "quo, ted"`, "no quo, ted", "no …")
	f("X: secret", "SECRET Secret c2VjcmV0", "… … …")
	f("X: s\u00e9cr\u00e8t", "S\u00c9CR\u00c8T S\u00e9Cr\u00c8t", "… …")
	f("X: se\"&/<cret", `a se"&/<cret b`, "a … b")
	f("X: se\"&/<cret", `a se\"\u0026\/\u003ccret`, "…")
	f("X: se\"&/<cret", "a se%22%26%2f%3Ccret", "…")
	f("X: se\"&/<cret", "a se&#34;&amp;/&lt;cret", "…")
	f(`X: \secret`, "a %5Csecret", "…")
	f(`X: p"secret`, `a "no header \"p\\\"secret:\""`, "…") // quoted twice
	f("X: longsecret", "YWxvbmdzZWNyZXRi YWFsb25nc2VjcmV0YmI= bG9uZ3NlY3JldGI=", "YW…Ri YWF…YmI= …GI=")
	f("X: overlapping=pingpong", "overlapping=pingpong", "…")
	f("X: abab", "-ababab-", "-…-")
	f("X: se cret", "a se+cret", "a …")
	f("X: 1", "of/url of%2Furl name:of/url", "… … …")
	f("X: 1", "of/proxy of%2Fproxy user:of/proxy", "… … …")
	f("X: 1", "dXNlcjpvZi9wcm94eQ==", "…==")
	f("X: 1", "x token me@x", "x … …")
	f("X: 1", "50% \\ &x; \\q", "50% \\ &x; \\q")
}

// A page is as large as it may be, and the secret anywhere.
func TestKnowsLargePages(t *testing.T) {
	transport := opened(t, "http://host/", Settings{Headers: []string{"X: secret/" + strings.Repeat("of it", 100)}})
	secret := "secret%2f" + strings.Repeat("o%66%20it", 100)
	for _, at := range []int{0, 256<<10 - 20, 256 << 10, 300 << 10, 512<<10 - 500} {
		page := []byte(strings.Repeat("x", at) + secret + strings.Repeat("y", 100<<10))
		if !transport.ContainsSecret(page) {
			t.Errorf("at %d it isn't known", at)
		}
	}
}

func TestIsOwn(t *testing.T) {
	f := func(page, other string, want bool) {
		t.Helper()
		u, err := url.Parse(other)
		if err != nil {
			t.Fatal(err)
		}
		if got := opened(t, page, Settings{}).IsOwn(u); got != want {
			t.Errorf("%s is %s's own: %t", other, page, got)
		}
	}
	f("http://host/a", "http://HOST:80/b?c", true)
	f("https://host", "https://host:443", true)
	f("http://host", "https://host", false)
	f("http://host:443", "https://host:443", false)
	f("http://host", "http://host:81", false)
	f("http://host", "http://host2", false)
}

// What is said of a source that is asked by http:// does not hold for a proxy that speaks TLS.
func TestTLSOfProxy(t *testing.T) {
	ca := accesstest.NewAuthority(t)
	proxy := ca.Serve(ca.Sign(nil), nil, func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") })
	transport := opened(t, "http://host.invalid/", Settings{Insecure: true, CAFile: ca.File})
	u, _ := url.Parse(proxy.URL)
	transport.now.own.Proxy = http.ProxyURL(u)
	_, err := transport.RoundTrip(httptest.NewRequest(http.MethodGet, "http://host.invalid/", nil))
	if err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Error(err)
	}
}

func TestCheckProxies(t *testing.T) {
	f := func(text string, want bool) {
		t.Helper()
		t.Setenv("HTTP_PROXY", text)
		if err := CheckProxies(); (err == nil) != want || err != nil && strings.Contains(err.Error(), "user:") {
			t.Errorf("%s is a proxy's: %v", text, err)
		}
	}
	f("proxy:3128", true)
	f("http://user:50%25off@proxy", true)
	f("https://proxy:1", true)
	f("socks5h://proxy", true)
	f("http://user:50%off@proxy:1", false)
	f("http://user:a/b@proxy:1", false)
	f("http://user:1/b@proxy:1", false)
	f("user:a#b@proxy:1", false)
	f("ftp://proxy", false)
	f("http://", false)
	f("proxy:port", false)
	f("http://proxy:99999", false)
}

// Who redirects may make a host of a secret, in any way. That of the source itself is shown.
func TestHideName(t *testing.T) {
	f := func(page, name, want string) {
		t.Helper()
		if got := opened(t, page, Settings{}).RedactName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	f("http://origin.test/?token=kanarieü", "xn--kanarie-t2a.invalid", "…")
	f("http://origin.test/?token=kanarie", "other.org", "…")
	f("http://origin.test/?token=kanarie", "ORIGIN.test", "ORIGIN.test")
	f("http://origin.test/", "other.org", "other.org")
	t.Setenv("HTTP_PROXY", "http://user:secret@proxy.test:3128")
	f("http://origin.test/?token=kanarie", "proxy.test", "proxy.test")
}
