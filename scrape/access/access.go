// Package access is how sources are asked: with which headers and credentials, whose certificates are believed, and which one
// origintop shows. A Config says it of one source, and Open makes an http.RoundTripper of it.
//
// What is secret, stays below that RoundTripper: it adds headers and credentials to requests for the source's own scheme, host and
// port. So neither an http.Client nor its errors know them, and none is sent on after a redirect.
package access

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
)

// A Config says how one source is asked. With no more than a URL it is asked without credentials, and its certificate is verified
// with the system's authorities.
type Config struct {
	URL      *url.URL // of its page, with user, password and query
	Defaults Settings // what is said of all sources
	Override Settings // what is said of this one, which stands before that

	Dial func(ctx context.Context, network, address string) (net.Conn, error) // nil: the network
}

// Settings is what flags say. Files are read when a source is opened and again with each scrape.
type Settings struct {
	Headers    []string // each "Name: value", or "@FILE" for a file of such lines; see CheckHeader
	TokenFile  string   // of a bearer token
	CAFile     string   // the certificates of the authorities that are believed, instead of the system's; PEM
	CertFile   string   // the certificate that is shown to the source; PEM
	KeyFile    string   // its key; "": it is in CertFile, too
	ServerName string   // for which the source's certificate must be, instead of the URL's host
	Insecure   bool     // the source's certificate is not verified
}

// Insecure reports whether the source has a certificate, and it is not verified.
func (c *Config) Insecure() bool {
	return c.URL.Scheme == "https" && (c.Defaults.Insecure || c.Override.Insecure)
}

// Check returns what is wrong with a Config as far as that can be known without reading a file.
func (c *Config) Check() error {
	if c.file(keyFile) != "" && c.file(certFile) == "" {
		return errors.New("--key is the key of a certificate: name that with --cert")
	}
	own := &c.Override
	for _, flag := range []struct{ name, value string }{
		{"--ca-file", own.CAFile}, {"--cert", own.CertFile}, {"--key", own.KeyFile}, {"--server-name", own.ServerName},
	} {
		if flag.value != "" && c.URL.Scheme != "https" {
			return fmt.Errorf("%s is for a source that is asked by https, and %s is not", flag.name, Redacted(c.URL))
		}
	}
	return c.checkProxy()
}

// The files of TLS, as indices.
const (
	caFile = iota
	certFile
	keyFile
)

// fileFlags are the flags that name them, and what follows these.
var fileFlags = [...]string{caFile: "--ca-file ", certFile: "--cert ", keyFile: "--key "}

// file returns the name of one of the files of TLS, "" if none is given.
func (c *Config) file(which int) string {
	switch which {
	case caFile:
		return cmp.Or(c.Override.CAFile, c.Defaults.CAFile)
	case certFile:
		return cmp.Or(c.Override.CertFile, c.Defaults.CertFile)
	}
	return cmp.Or(c.Override.KeyFile, c.Defaults.KeyFile)
}

// serverName returns the name that the source's certificate must be for, "" for the URL's host.
func (c *Config) serverName() string { return cmp.Or(c.Override.ServerName, c.Defaults.ServerName) }

// hasFiles reports whether a flag names a file.
func (c *Config) hasFiles() bool {
	for i := range fileFlags {
		if c.file(i) != "" {
			return true
		}
	}
	for _, g := range []*Settings{&c.Defaults, &c.Override} {
		if g.TokenFile != "" || slices.ContainsFunc(g.Headers, func(h string) bool { return strings.HasPrefix(h, "@") }) {
			return true
		}
	}
	return false
}
