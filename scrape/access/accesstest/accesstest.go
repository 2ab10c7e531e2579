// Package accesstest has certificates for tests: an authority of their own, and what it signs.
package accesstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// An Authority signs certificates.
type Authority struct {
	File string         // its certificate, PEM
	Pool *x509.CertPool // which has that certificate only

	t    testing.TB
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// A Certificate is one that an Authority has signed, and its key.
type Certificate struct {
	Pair      tls.Certificate
	Cert, Key []byte // PEM
}

// NewAuthority returns a new authority, whose file is there as long as the test.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	a := &Authority{t: t, Pool: x509.NewCertPool(), File: filepath.Join(t.TempDir(), "ca.pem")}
	c := a.Sign(func(c *x509.Certificate) {
		c.Subject.CommonName, c.IsCA, c.BasicConstraintsValid, c.KeyUsage = "the test's authority", true, true, x509.KeyUsageCertSign
	})
	a.cert, a.key = c.Pair.Leaf, c.Pair.PrivateKey.(*ecdsa.PrivateKey)
	a.Pool.AddCert(a.cert)
	if err := os.WriteFile(a.File, c.Cert, 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

// Sign returns a new certificate, for 127.0.0.1 and origin.test and for clients, valid now, unless it is changed before.
func (a *Authority) Sign(change func(*x509.Certificate)) *Certificate {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	serial, _ := rand.Int(rand.Reader, big.NewInt(1<<62))
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "origin.test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"origin.test"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if change != nil {
		change(template)
	}
	parent, signer := template, key
	if a.cert != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		a.t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		a.t.Fatal(err)
	}
	c := &Certificate{
		Cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		Key:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}),
	}
	if c.Pair, err = tls.X509KeyPair(c.Cert, c.Key); err != nil {
		a.t.Fatal(err)
	}
	return c
}

// Serve starts a server on 127.0.0.1 with a certificate, after a change of how it speaks TLS if there is to be one, and stops it when the
// test ends.
func (a *Authority) Serve(c *Certificate, change func(*tls.Config), handler http.HandlerFunc) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{c.Pair}, ClientCAs: a.Pool}
	if change != nil {
		change(server.TLS)
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are to fail
	server.StartTLS()
	a.t.Cleanup(server.Close)
	return server
}
