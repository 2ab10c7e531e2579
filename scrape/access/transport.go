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

// A Transport is an http.RoundTripper that asks one source as its Config says. Its methods may be called by any goroutine.
type Transport struct {
	config Config
	files  *Files

	mu      sync.Mutex
	now     *credentials
	trouble error // why the files say no longer what is held; nil if they do
	look    *look // at the files that is under way; nil if there is none
}

// A look is one at all files of a Config.
type look struct {
	begun time.Time
	ended chan struct{} // closed then
	file  string        // that is being read, as the flag names it
}

// patience is how long a request waits for the files at most, and for no more than half of its time.
const patience = time.Second

// held is what the files said when all was well with them.
type credentials struct {
	header       http.Header
	credentials  string // what of it, and else, says who asks; see Transport.Credentials
	secrets      *Secrets
	texts        [len(fileFlags)][]byte
	cert         *x509.Certificate // that is shown to the source; nil if none is
	own, foreign *http.Transport   // for the source, and for other hosts
}

// Open reads the files of a Config and returns its Transport. They are read again with each request, and a new certificate is shown
// from the next one on; while they can't be read, or are no good, what they said before holds on.
// Until there is something in a pipe, it waits, at most until the context ends.
func Open(ctx context.Context, c Config, files *Files) (*Transport, error) {
	t := &Transport{config: c, files: files}
	t.take(t.config.load(files.first(ctx), nil))
	if t.trouble != nil {
		return nil, t.trouble
	}
	return t, nil
}

// URL returns the URL to be asked for. It has no user and no password, but its query, and is not to be shown.
func (t *Transport) URL() string {
	u := *t.config.URL
	u.User = nil
	return u.String()
}

// Err returns why the files of a Transport say no longer what the source is asked with, or that the certificate in them is not valid
// now; nil if all is well with them.
func (t *Transport) Err() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.trouble != nil || t.now.cert == nil {
		return t.trouble
	}
	switch now, cert := time.Now(), t.now.cert; {
	case now.After(cert.NotAfter):
		return fmt.Errorf("that of --cert has expired on %s UTC", cert.NotAfter.UTC().Format(time.DateTime))
	case now.Before(cert.NotBefore):
		return fmt.Errorf("that of --cert is not valid before %s UTC", cert.NotBefore.UTC().Format(time.DateTime))
	}
	return nil
}

// Credentials names what the source is asked with that may say who asks, as in "the token of --bearer-token-file is"; "" if there is
// nothing. The user and password of a URL stand before what is said of all sources.
func (t *Transport) Credentials() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now.credentials
}

// IsOwn reports whether a URL has the source's own scheme, host and port, to which alone secrets go.
func (t *Transport) IsOwn(u *url.URL) bool { return origin(u) == origin(t.config.URL) }

// origin returns scheme, host and port of a URL.
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// Redact returns a text without what is secret of the source, as it may be in what an exporter answers.
func (t *Transport) Redact(text string) string { return t.secrets().Redact(text) }

// HideName returns the name of a host as it may be shown. One that is neither the source's own nor a proxy's was named by whoever
// redirected to it, and may be made of a secret in any way: nothing of it is left if there are secrets.
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

// ContainsSecret reports whether a text has anything that Redact takes out.
func (t *Transport) ContainsSecret(text []byte) bool { return t.secrets().ContainedIn(text) }

func (t *Transport) secrets() *Secrets {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.now.secrets
}

// RoundTrip implements http.RoundTripper.
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

// CloseIdleConnections closes connections that are kept for the next request.
func (t *Transport) CloseIdleConnections() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now.close()
}

func (h *credentials) close() {
	h.own.CloseIdleConnections()
	h.foreign.CloseIdleConnections()
}

// refresh returns what is held, after a look at the files. If that takes too long, as on a file system that hangs, the look goes on by
// itself: what comes of it counts from then on, and until then there is no other one.
func (t *Transport) refresh(ctx context.Context) *credentials {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.config.hasFiles() {
		return t.now
	}
	if t.look == nil {
		t.look = &look{begun: time.Now(), ended: make(chan struct{})}
		go t.guarded(t.look, t.now)
	}
	l, most := t.look, patience
	if deadline, ok := ctx.Deadline(); ok {
		most = min(most, time.Until(deadline)/2)
	}
	late := time.NewTimer(time.Until(l.begun.Add(most)))
	defer late.Stop()
	t.mu.Unlock()
	select {
	case <-l.ended:
	case <-late.C:
	case <-ctx.Done():
	}
	t.mu.Lock()
	if t.look == l {
		t.trouble = fmt.Errorf("%s: it has been read for %v and there is no end: does its file system hang?", l.file, time.Since(l.begun).Round(100*time.Millisecond))
	}
	return t.now
}

// guarded is reread. A panic in it is trouble with the files.
func (t *Transport) guarded(l *look, was *credentials) {
	defer close(l.ended)
	defer func() {
		if p := recover(); p != nil {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.look, t.trouble = nil, fmt.Errorf("%s: internal error: %v", l.file, p)
		}
	}()
	t.reread(l, was)
}

// reread takes a look at the files.
func (t *Transport) reread(l *look, was *credentials) {
	next, err := t.config.load(func(flag, path string) ([]byte, error) {
		t.mu.Lock()
		l.file = flag + path
		t.mu.Unlock()
		return t.files.again(flag, path)
	}, was)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.look = nil
	t.take(next, err)
}

// take takes over what the files say, or why they say nothing.
func (t *Transport) take(next *credentials, err error) {
	if t.trouble = err; err != nil {
		return
	}
	if t.now != nil && t.now.own != next.own {
		t.now.close() // nothing is asked over these connections any more
	}
	t.now = next
}

// load returns what the files say now. It goes on with the connections that there were, unless the files of TLS have changed.
func (c *Config) load(read reader, was *credentials) (*credentials, error) {
	header, said, err := c.headers(read)
	if err != nil {
		return nil, err
	}
	h := &credentials{header: header, credentials: said, secrets: c.secrets(header)}
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
		own = nil // what is said of the source would hold for its proxy
	}
	h.own, h.foreign = c.transport(), c.transport()
	h.own.TLSClientConfig, h.foreign.TLSClientConfig = own, foreign
	h.foreign.DisableKeepAlives = true // the next page may come from yet another host
	return h, nil
}

// transport returns what carries requests: by a proxy if the environment has one, over a connection that is kept.
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
		MaxResponseHeaderBytes: maxHeaders,
		DisableCompression:     true, // it costs the origin more than the link
		IdleConnTimeout:        10 * time.Minute,
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
			if answer.StatusCode != http.StatusOK {
				return fmt.Errorf("the proxy answers HTTP %d %s", answer.StatusCode, http.StatusText(answer.StatusCode)) // its own words may hold its password
			}
			return nil
		},
	}
}
