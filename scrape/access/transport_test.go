package access_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"origintop/scrape/access"
	"origintop/scrape/access/accesstest"
)

// who answers with what is known of the client: its certificate, its headers.
func who(w http.ResponseWriter, r *http.Request) {
	name := "nobody"
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		name = r.TLS.PeerCertificates[0].Subject.CommonName
	}
	fmt.Fprintf(w, "%s, %s, %s", name, r.Header.Get("Authorization"), r.Header.Get("X-Token"))
}

func get(t *testing.T, transport http.RoundTripper, page string) string {
	t.Helper()
	response, err := (&http.Client{Transport: transport}).Get(page)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	return string(text)
}

// Certificates, keys, authorities, tokens and headers are read again when they change; what is no good leaves what there was.
func TestFilesChange(t *testing.T) {
	ca, other := accesstest.NewAuthority(t), accesstest.NewAuthority(t)
	server := ca.Serve(ca.Sign(nil), func(c *tls.Config) { c.ClientAuth = tls.VerifyClientCertIfGiven }, who)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	set := func(name string, text []byte) {
		t.Helper()
		if err := os.WriteFile(file(name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	authority := func(a *accesstest.Authority) []byte {
		text, err := os.ReadFile(a.File)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	client := func(name string) *accesstest.Certificate {
		return ca.Sign(func(c *x509.Certificate) { c.Subject.CommonName = name })
	}
	first, second := client("first"), client("second")
	set("cert", first.Cert)
	set("key", first.Key)
	set("token", []byte("one\n"))
	set("header", []byte("X-Token: a\n"))
	set("ca", authority(ca))
	u, _ := url.Parse(server.URL)
	transport, err := access.Open(t.Context(), access.Config{URL: u, Defaults: access.Settings{
		Headers: []string{"@" + file("header")}, TokenFile: file("token"), CAFile: file("ca"), CertFile: file("cert"), KeyFile: file("key"),
	}}, &access.Files{})
	if err != nil {
		t.Fatal(err)
	}
	defer transport.CloseIdleConnections()
	f := func(want, trouble string) {
		t.Helper()
		if got := get(t, transport, server.URL); !strings.Contains(got, want) {
			t.Errorf("got %s, want %s", got, want)
		}
		err := transport.Err()
		if (err == nil) != (trouble == "") || err != nil && !strings.Contains(err.Error(), trouble) {
			t.Errorf("trouble %v, want %s", err, trouble)
		}
	}
	f("first, Bearer one, a", "")
	set("token", []byte("two\n"))
	set("header", []byte("X-Token: b\n"))
	f("first, Bearer two, b", "")
	set("token", nil)
	f("first, Bearer two, b", "token: the file is empty")
	os.Remove(file("token"))
	f("first, Bearer two, b", "token: no such file or directory")
	set("token", []byte("three"))
	set("cert", second.Cert) // and not yet its key
	f("first, Bearer two, b", "private key does not match public key")
	set("key", second.Key)
	f("second, Bearer three, b", "")
	set("cert", second.Cert[:100])
	f("second, Bearer three, b", "cert: it holds no certificate in PEM")
	set("cert", first.Cert)
	set("key", first.Key)
	set("ca", authority(other))
	f("certificate signed by unknown authority", "")
	set("ca", []byte("half"))
	f("certificate signed by unknown authority", "ca: it holds no certificate")
	set("ca", authority(ca))
	f("first, Bearer three, b", "")
	if got := transport.Redact("Bearer three of a b, three"); got != "… of a b, …" {
		t.Errorf("hidden: %s", got)
	}
}

// What can't be used is said at once, with the file and what is the matter with it.
func TestOpenFails(t *testing.T) {
	ca := accesstest.NewAuthority(t)
	c, other := ca.Sign(nil), ca.Sign(nil)
	file := func(text []byte) string {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, key := file(c.Cert), file(c.Key)
	encrypted := pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: []byte("sealed")})
	f := func(g access.Settings, want string) {
		t.Helper()
		u, _ := url.Parse("https://127.0.0.1/")
		_, err := access.Open(t.Context(), access.Config{URL: u, Override: g}, &access.Files{})
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	f(access.Settings{CertFile: cert, KeyFile: key}, "")
	f(access.Settings{CertFile: file([]byte(string(c.Cert) + string(c.Key)))}, "")
	f(access.Settings{CAFile: "nowhere.pem"}, "--ca-file nowhere.pem: no such file or directory")
	f(access.Settings{CAFile: key}, "it holds no certificate in PEM")
	f(access.Settings{CertFile: cert}, "--cert "+cert+" holds no PEM private key: name its file with --key")
	f(access.Settings{CertFile: key, KeyFile: cert}, "it holds no certificate in PEM")
	f(access.Settings{CertFile: cert, KeyFile: file(other.Key)}, "does not match")
	f(access.Settings{CertFile: cert, KeyFile: file(encrypted)}, "the key is encrypted: openssl pkey -in ")
}
