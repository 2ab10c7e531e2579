package access

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"
)

// tlsReason says in a few words why TLS failed, "" if err has another reason. Texts from certificates and servers are excerpts.
func (t *Transport) tlsReason(err error) string {
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unverified *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var remote *net.OpError
	switch {
	case errors.As(err, &unknown):
		return "its certificate is of an authority that is not known here: name that one's certificate with --ca-file"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		return expired(invalid.Cert)
	case errors.As(err, &name):
		return t.wrongName(name)
	case errors.As(err, &unverified):
		return "its certificate can't be verified: " + t.LongExcerpt(innermost(unverified).Error())
	case errors.As(err, &record):
		return "the answer is not TLS: should the URL begin with http?"
	case errors.As(err, &remote) && remote.Op == "remote error":
		return alertReason(remote.Err.Error())
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return "the answer is not TLS: should the URL begin with http?"
	case strings.HasPrefix(innermost(err).Error(), "tls: "):
		return "TLS failed: " + t.LongExcerpt(strings.TrimPrefix(innermost(err).Error(), "tls: "))
	}
	return ""
}

func expired(cert *x509.Certificate) string {
	if now := time.Now(); now.Before(cert.NotBefore) {
		return "its certificate is not valid before " + cert.NotBefore.UTC().Format(time.DateTime) + " UTC: is the clock right?"
	}
	return "its certificate has expired on " + cert.NotAfter.UTC().Format(time.DateTime) + " UTC"
}

// wrongName says which names a certificate has.
func (t *Transport) wrongName(err x509.HostnameError) string {
	names := err.Certificate.DNSNames
	for _, ip := range err.Certificate.IPAddresses {
		names = append(names[:len(names):len(names)], ip.String())
	}
	const maxNames = 3
	quoted := make([]string, min(len(names), maxNames))
	for i := range quoted {
		quoted[i] = t.Excerpt(names[i])
	}
	list := strings.Join(quoted, ", ")
	switch {
	case len(names) == 0:
		return "its certificate names no host, but at best a Common Name, which no longer counts: it needs a subjectAltName"
	case len(names) > maxNames:
		list += ", ..."
	}
	return fmt.Sprintf("its certificate is for %s, not for %s: if it is the right one, name that with --server-name",
		list, t.Excerpt(err.Host))
}

// alertReason says what a server's TLS alert means.
func alertReason(alert string) string {
	alert = strings.TrimPrefix(alert, "tls: ")
	switch alert {
	case "certificate required":
		return "it wants a certificate of the client: --cert FILE --key FILE"
	case "bad certificate", "unknown certificate authority", "unknown certificate", "unsupported certificate", "expired certificate",
		"revoked certificate", "access denied":
		return "it refuses the client's certificate, or wants one: --cert FILE --key FILE; it says " + alert
	case "unrecognized name":
		return "it knows no host of that name: name the one it knows with --server-name"
	case "handshake failure", "protocol version not supported", "insufficient security level":
		return "it speaks no TLS that is safe enough, or wants a certificate of the client: --cert FILE --key FILE; it says " + alert
	}
	return "it broke off TLS: " + alert
}
