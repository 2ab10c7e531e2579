package access

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// tls returns the TLS settings for the source, and for other hosts that it redirects to: those get no client certificate, and their own
// certificates are always verified. Texts are the contents of the TLS files.
func (c *Config) tls(texts [len(fileFlags)][]byte) (own, foreign *tls.Config, err error) {
	foreign = &tls.Config{}
	if path := c.file(caFile); path != "" {
		foreign.RootCAs = x509.NewCertPool()
		if !foreign.RootCAs.AppendCertsFromPEM(texts[caFile]) {
			return nil, nil, fmt.Errorf("--ca-file %s: %w", path, errNoPEM)
		}
	}
	own = foreign.Clone()
	own.ServerName, own.InsecureSkipVerify = c.serverName(), c.Insecure()
	path, keyPath := c.file(certFile), c.file(keyFile)
	if path == "" {
		return own, foreign, nil
	}
	key := texts[keyFile]
	flag := "--key"
	if keyPath == "" {
		flag, keyPath, key = "--cert", path, texts[certFile]
	}
	pair, err := tls.X509KeyPair(texts[certFile], key)
	switch {
	case err == nil:
	case !holds(texts[certFile], "CERTIFICATE"):
		return nil, nil, fmt.Errorf("--cert %s: %w", path, errNoPEM)
	case !holds(key, "PRIVATE KEY"):
		return nil, nil, fmt.Errorf("%s %s holds no PEM private key: name its file with --key", flag, keyPath)
	case holds(key, "ENCRYPTED"):
		return nil, nil, fmt.Errorf("%s %s: the key is encrypted: openssl pkey -in %s -out FILE takes its passphrase away",
			flag, keyPath, keyPath)
	default:
		return nil, nil, fmt.Errorf("--cert %s --key %s: %s", path, keyPath, strings.TrimPrefix(err.Error(), "tls: "))
	}
	own.Certificates = []tls.Certificate{pair}
	return own, foreign, nil
}

var errNoPEM = errors.New("it holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----")

// holds reports whether a text has a PEM block with that word in its type or its Proc-Type header.
func holds(text []byte, what string) bool {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		if strings.Contains(block.Type+" "+block.Headers["Proc-Type"], what) {
			return true
		}
	}
	return false
}
