package access

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// A Transport is an http.RoundTripper for one source. Its methods may be called by any goroutine.
type Transport struct {
	config Config
	files  *Files

	mu      sync.Mutex
	now     *credentials
	err     error    // why now is no longer what the files say; nil if it is
	reading *reading // in progress; nil if there is none
}

// A reading reads all files of a Config.
type reading struct {
	begun time.Time
	ended chan struct{} // closed at the end
	file  string        // the file that is being read, as the flag names it
}

// patience is how long a request waits for the files at most; it never waits for more than half of its own timeout.
const patience = time.Second

// credentials are what the files said when they were last in order.
type credentials struct {
	header       http.Header
	name         string // see Transport.Credentials
	secrets      *Secrets
	texts        [len(fileFlags)][]byte
	cert         *x509.Certificate // the client certificate; nil if there is none
	own, foreign *http.Transport   // for the source, and for other hosts
}

// Open reads the files of a Config and returns its Transport. It waits for pipes until the context ends.
//
// The Transport reads the files again before each request, so that a renewed token or certificate counts from the next request on. While
// they can't be read, or are invalid, it uses what they held before; Err says so.
func Open(ctx context.Context, c Config, files *Files) (*Transport, error) {
	t := &Transport{config: c, files: files}
	t.take(t.config.load(files.first(ctx), nil))
	if t.err != nil {
		return nil, t.err
	}
	return t, nil
}

// URL returns the URL to request. It has the query, without user and password, and must not be shown.
func (t *Transport) URL() string {
	u := *t.config.URL
	u.User = nil
	return u.String()
}

// Err returns why the files could not be read again, or that the client certificate is not valid now; nil if all is well.
func (t *Transport) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil || t.now.cert == nil {
		return t.err
	}
	switch now, cert := time.Now(), t.now.cert; {
	case now.After(cert.NotAfter):
		return fmt.Errorf("that of --cert has expired on %s UTC", cert.NotAfter.UTC().Format(time.DateTime))
	case now.Before(cert.NotBefore):
		return fmt.Errorf("that of --cert is not valid before %s UTC", cert.NotBefore.UTC().Format(time.DateTime))
	}
	return nil
}

// Credentials names what authenticates requests, with a verb, as in "the token of --bearer-token-file is"; "" if nothing does.
func (t *Transport) Credentials() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now.name
}

// IsOwn reports whether a URL has the source's own scheme, host and port. Secrets go nowhere else.
func (t *Transport) IsOwn(u *url.URL) bool { return origin(u) == origin(t.config.URL) }

// origin returns scheme, host and port of a URL.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// Redact returns a text, such as an exporter's answer, without the source's secrets.
func (t *Transport) Redact(text string) string { return t.secrets().Redact(text) }

// RedactName returns the name of a host as it may be shown: the source's and a proxy's as they are. If the source has secrets, all other
// names are hidden: they come from a redirect, which may have put a secret into them in any form.
func (t *Transport) RedactName(name string) string {
	if strings.EqualFold(name, t.config.URL.Hostname()) || len(t.secrets().forms) == 0 {
		return name
	}
	for _, proxy := range proxies() {
		if u, err := url.Parse(proxy.url); err == nil && strings.EqualFold(name, u.Hostname()) {
			return name
		}
	}
	return hidden
}

// ContainsSecret reports whether a text has anything that Redact would hide.
func (t *Transport) ContainsSecret(text []byte) bool { return t.secrets().containedIn(text) }

func (t *Transport) secrets() *Secrets {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now.secrets
}

// RoundTrip implements http.RoundTripper. It adds credentials to requests for the source's own scheme, host and port.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	now := t.refresh(r.Context())
	if !t.IsOwn(r.URL) {
		return now.foreign.RoundTrip(r)
	}
	if len(now.header) > 0 {
		r = r.Clone(r.Context())
		maps.Copy(r.Header, now.header)
		if host := r.Header.Get("Host"); host != "" {
			r.Host = host
			r.Header.Del("Host")
		}
	}
	return now.own.RoundTrip(r)
}

// CloseIdleConnections closes the connections that are kept for further requests.
func (t *Transport) CloseIdleConnections() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now.close()
}

func (h *credentials) close() {
	h.own.CloseIdleConnections()
	h.foreign.CloseIdleConnections()
}

// refresh returns the credentials after reading the files again. If that takes too long, as on a file system that hangs, it returns the old
// ones and the reading goes on: its result counts when it ends, and no other begins before.
func (t *Transport) refresh(ctx context.Context) *credentials {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.config.hasFiles() {
		return t.now
	}
	if t.reading == nil {
		t.reading = &reading{begun: time.Now(), ended: make(chan struct{})}
		go t.guarded(t.reading, t.now)
	}
	r, limit := t.reading, patience
	if deadline, ok := ctx.Deadline(); ok {
		limit = min(limit, time.Until(deadline)/2)
	}
	late := time.NewTimer(time.Until(r.begun.Add(limit)))
	defer late.Stop()
	t.mu.Unlock()
	select {
	case <-r.ended:
	case <-late.C:
	case <-ctx.Done():
	}
	t.mu.Lock()
	if t.reading == r {
		t.err = fmt.Errorf("%s: it has been read for %v without reaching its end: is its file system hanging?",
			r.file, time.Since(r.begun).Round(100*time.Millisecond))
	}
	return t.now
}

// guarded calls reread. A panic in it counts as an error of the files.
func (t *Transport) guarded(r *reading, was *credentials) {
	defer close(r.ended)
	defer func() {
		if p := recover(); p != nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.reading, t.err = nil, fmt.Errorf("%s: internal error: %v", r.file, p)
		}
	}()
	t.reread(r, was)
}

// reread reads the files again.
func (t *Transport) reread(r *reading, was *credentials) {
	next, err := t.config.load(func(flag, path string) ([]byte, error) {
		t.mu.Lock()
		r.file = flag + path
		t.mu.Unlock()
		return t.files.again(flag, path)
	}, was)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reading = nil
	t.take(next, err)
}

// take takes over new credentials, or the error of reading them.
func (t *Transport) take(next *credentials, err error) {
	if t.err = err; err != nil {
		return
	}
	if t.now != nil && t.now.own != next.own {
		t.now.close() // no request uses these connections any more
	}
	t.now = next
}

// load reads the files. It keeps the connections there were, unless the TLS files have changed.
func (c *Config) load(read reader, was *credentials) (*credentials, error) {
	header, name, err := c.headers(read)
	if err != nil {
		return nil, err
	}
	h := &credentials{header: header, name: name, secrets: c.secrets(header)}
	changed := was == nil
	for i, flag := range fileFlags {
		if path := c.file(i); path != "" {
			if h.texts[i], err = read(flag, path); err != nil {
				return nil, err
			}
		}
		changed = changed || !bytes.Equal(h.texts[i], was.texts[i])
	}
	if !changed {
		h.cert, h.own, h.foreign = was.cert, was.own, was.foreign
		return h, nil
	}
	own, foreign, err := c.tls(h.texts)
	if err != nil {
		return nil, err
	}
	if len(own.Certificates) > 0 {
		h.cert = own.Certificates[0].Leaf
	}
	if c.URL.Scheme != "https" {
		own = nil // it would apply to the source's proxy
	}
	h.own, h.foreign = c.transport(), c.transport()
	h.own.TLSClientConfig, h.foreign.TLSClientConfig = own, foreign
	h.foreign.DisableKeepAlives = true // the next page may come from yet another host
	return h, nil
}

// transport returns an http.Transport that uses the environment's proxy and keeps one connection open.
func (c *Config) transport() *http.Transport {
	dial := c.Dial
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext
	}
	const maxHeaders = 256 << 10
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            metered(dial),
		MaxIdleConnsPerHost:    1,
		ReadBufferSize:         2 << 10, // of a page, what is read goes past them into its own; there may be a thousand connections
		WriteBufferSize:        1 << 10,
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // it costs the origin more than the link
		IdleConnTimeout:        10 * time.Minute,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode != http.StatusOK {
				// Its own words may hold its password.
				return fmt.Errorf("the proxy answers HTTP %d %s", answer.StatusCode, http.StatusText(answer.StatusCode))
			}
			return nil
		},
	}
}
