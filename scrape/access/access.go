// Package access authenticates requests to sources: headers and credentials, trusted authorities, client certificates, proxies. A Config
// has the settings of one source, and Open makes an http.RoundTripper of it.
//
// Secrets stay below that RoundTripper. It adds headers and credentials only to requests for the source's own scheme, host and port, so
// an http.Client and its errors never have them, and a redirect never carries them to another host.
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

// A Config has the settings of one source. With a URL alone, requests carry no credentials, and the source's certificate is verified
// with the system's authorities.
type Config struct {
	URL      *url.URL // of its page, with user, password and query
	Defaults Settings // of all sources
	Override Settings // of this source; they win over Defaults

	Dial func(ctx context.Context, network, address string) (net.Conn, error) // nil: the network
}

// Settings are what flags set. Their files are read by Open, and again before each request.
type Settings struct {
	Headers    []string // each "Name: value", or "@FILE" for a file of such lines; see CheckHeader
	TokenFile  string   // holds a bearer token
	CAFile     string   // trusted authorities instead of the system's; PEM
	CertFile   string   // client certificate; PEM
	KeyFile    string   // its key; "": CertFile holds it
	ServerName string   // the name in the source's certificate, if it is not the URL's host
	Insecure   bool     // don't verify the source's certificate
}

// Insecure reports whether the source has a certificate that is not verified.
func (c *Config) Insecure() bool {
	return c.URL.Scheme == "https" && (c.Defaults.Insecure || c.Override.Insecure)
}

// Check returns what is wrong with a Config. It reads no file.
func (c *Config) Check() error {
	if c.file(keyFile) != "" && c.file(certFile) == "" {
		return errors.New("--key is the key of a certificate: name that with --cert")
	}
	own := &c.Override
	for _, flag := range []struct{ name, value string }{
		{"--ca-file", own.CAFile}, {"--cert", own.CertFile}, {"--key", own.KeyFile}, {"--server-name", own.ServerName},
	} {
		if flag.value != "" && c.URL.Scheme != "https" {
			return fmt.Errorf("%s only works with https, and %s is not", flag.name, Redacted(c.URL))
		}
	}
	return c.checkProxy()
}

// Indices of the TLS files.
const (
	caFile = iota
	certFile
	keyFile
)

// fileFlags are the flags that name the TLS files, each with the space before the name.
var fileFlags = [...]string{caFile: "--ca-file ", certFile: "--cert ", keyFile: "--key "}

// file returns the name of a TLS file, "" if no flag names one.
func (c *Config) file(which int) string {
	switch which {
	case caFile:
		return cmp.Or(c.Override.CAFile, c.Defaults.CAFile)
	case certFile:
		return cmp.Or(c.Override.CertFile, c.Defaults.CertFile)
	}
	return cmp.Or(c.Override.KeyFile, c.Defaults.KeyFile)
}

// serverName returns the name that the source's certificate must have, "" for the URL's host.
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
