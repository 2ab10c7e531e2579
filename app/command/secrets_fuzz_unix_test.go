//go:build unix

package command

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"origintop/app/command/arguments"
	"origintop/scrape/access/accesstest"
	"origintop/scrape/live"
	"origintop/scrape/recording"
	"origintop/scrape/recording/format"
)

// FuzzSecrets has the program do what command lines say that have a secret in them, at its place, at a wrong one, or with a typing error,
// and asks a server that repeats it. It is in nothing that anybody sees. The bytes of the input are what the generator chooses.
func FuzzSecrets(f *testing.F) {
	for i := range 24 {
		seed := make([]byte, 48)
		for j := range seed {
			seed[j] = byte((i*i*31 + j*j*17 + i*j*7) >> 1)
		}
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		runSecretLine(t, &lineGenerator{t: t, choices: choices, dir: t.TempDir()})
	})
}

// runSecretLine runs one line, and looks for the secret everywhere.
func runSecretLine(t *testing.T, g *lineGenerator) {
	server := &echoServer{t: t, g: g}
	args := g.line()
	server.choose()
	defer server.running.Wait()
	log, record := filepath.Join(g.dir, "log"), g.pick(4) == 0
	t.Setenv("NO_PROXY", "*")
	t.Setenv("HTTP_PROXY", g.proxy)
	t.Setenv("ORIGINTOP_OPTS", strings.Join(append([]string{"--once", "--timeout=1h", "--debug-log=" + log}, g.options...), " "))
	t.Setenv("XDG_CONFIG_HOME", g.dir)
	what := fmt.Sprintf("%q, options %q, proxy %q, answer %s of %s", args, g.options, g.proxy, server.place, server.said)
	look := func(where, text string) {
		t.Helper()
		if at := findCore(text); at >= 0 {
			t.Errorf("%s: %s has the secret: %q", what, where, text[max(0, at-200):min(len(text), at+100)])
		}
	}

	left := []string{"origintop"}
	for _, arg := range args {
		b := []byte(arg) // memory of its own, as the kernel's is
		left = append(left, unsafe.String(unsafe.SliceData(b), len(b)))
	}
	args = arguments.TakeArgs(left)
	started := false
	watched := func(ctx context.Context, args []string, stdout, stderr io.Writer, demo []byte) (int, error) {
		c, err := parse(withOptions(args, true))
		if err != nil {
			return exitUsage, err
		}
		for _, list := range c.plan.Lists {
			list.Dial = server.dial
		}
		_, err = c.openAccess(ctx, io.Discard)
		started = err == nil
		look("what is kept of the flags", fmt.Sprint(c.recordedFlags, c.givenFlags(), c.origin, c.targets, c.pins, c.recordTo()))
		for _, a := range c.access {
			a.Dial = server.dial
		}
		c.second = time.Millisecond
		if record {
			server.record(ctx, c, look)
		}
		return c.run(ctx, withOptions(args, true), stdout, stderr, demo)
	}
	var stdout, stderr bytes.Buffer
	run(
		t.Context(),
		[]command{{"", watched}, {"export", exportRecording}, {"info", info}, {"mark", mark}},
		args, &stdout, &stderr, nil,
	)
	look("standard output", stdout.String())
	look("standard error", stderr.String())
	if started { // else it has ended by now, and the arguments are gone
		look("ps", strings.Join(left, " "))
	}
	logged, _ := os.ReadFile(log)
	look("the log", string(logged))
}

// core is in every secret. Nothing else has it.
const core = "kanarie"

// coreForms are the core and what of it is always the same in base64.
var coreForms = func() []string {
	forms := []string{core}
	for before := range 3 {
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + core))
		forms = append(forms, strings.ToLower(coded[(before*8+5)/6:(before+len(core))*8/6]))
	}
	return forms
}()

// findCore returns where a text has the core, however it is written; -1 if it hasn't.
func findCore(text string) int {
	text = strings.ToLower(text)
	for _, form := range coreForms {
		if at := strings.Index(text, form); at >= 0 {
			return at
		}
	}
	return -1
}

// A lineGenerator makes a command line with a secret of bytes that say what it chooses, the first thing when there are none left.
type lineGenerator struct {
	t       *testing.T
	choices []byte
	dir     string

	secret  string
	options []string // in $ORIGINTOP_OPTS
	proxy   string
	ca      *accesstest.Authority // nil: no source is asked by https
	typed   bool                  // the secret stands in the place of a token's file
	knows   bool                  // whoever answers has been asked with the secret
	inURL   string                // the secret as it stands in URLs
}

func (g *lineGenerator) pick(n int) int {
	if len(g.choices) == 0 {
		return 0
	}
	c := int(g.choices[0])
	g.choices = g.choices[1:]
	return c % n
}

func (g *lineGenerator) one(list ...string) string { return list[g.pick(len(list))] }

// line returns the arguments.
func (g *lineGenerator) line() (args []string) {
	g.secret = g.one("", "my", "a:", "1/", "p@", "p?", "p#", "50%", "x y", `q"`, "é", "<b>", "p=", "p&", "p;", "p,", `\`, "[") + core +
		g.one("", "1", "==", "/x", "@y", "?z", "#", "%2F", " q", `"`, "ü", ">", ":1", "'")
	g.inURL = []func(string) string{url.QueryEscape, url.PathEscape, func(s string) string { return s }}[g.pick(3)](g.secret)
	for range 1 + g.pick(4) {
		switch g.pick(8) {
		case 0, 1, 2:
			args = append(args, g.source()...)
		case 3, 4:
			args = append(args, g.header()...)
		case 5:
			args = append(args, g.swallowed()...)
		case 6:
			args = append(args, g.file()...)
		case 7:
			args = append(args, g.mistake()...)
		}
	}
	if g.pick(3) == 0 { // one that works, so that the rest is seen at work
		args = append(
			args, "--metrics",
			"good="+g.one("http", "http", "https")+"://user:"+url.QueryEscape(g.secret)+"@127.0.0.1:80/m?token="+url.QueryEscape(g.secret),
		)
	}
	if g.pick(4) == 0 {
		args = append(args, "--output=json")
	}
	if strings.Contains(strings.ToLower(strings.Join(args, " ")), "https://") {
		g.ca = accesstest.NewAuthority(g.t)
		line := strings.Join(args, " ")
		g.knows = strings.Count(strings.ToLower(line), "https:") == 1 && strings.Contains(line, "good=https:")
		args = append(args, g.one("--ca-file="+g.ca.File, "--insecure", "--ascii"))
	}
	// A secret with a space, or an argument with a tab, would be split.
	if n := len(args); g.pick(5) == 0 && n > 0 && !strings.Contains(g.secret, " ") && !strings.Contains(strings.Join(args, ""), "\t") {
		at := g.pick(n)
		g.options, args = args[at:], args[:at:at]
	}
	switch g.pick(10) {
	case 0:
		args = append([]string{g.one("inof", "watch")}, args...)
	case 1: // which want a file
		args = []string{
			g.one("info", "export", "mark"), g.one("http://", "https://", "") + "user:" + g.inURL + "@host/m?token=" + g.inURL,
			"--format=csv",
		}
	}
	if g.pick(4) == 0 {
		g.proxy = g.one("http://user:", "http://", "user:", "https://user:") + g.inURL + g.one("@127.0.0.1:1", "@", "@proxy:port")
	}
	return args
}

func (g *lineGenerator) url() string {
	noHost := "user:" + url.QueryEscape(g.secret) // behind an @ in a password would be the host
	user := g.one("", "", "user:"+g.inURL+"@", "user:"+g.inURL+"@", g.inURL+"@", g.inURL+":@", noHost, "me@x:"+g.inURL+"@")
	host := g.one(
		"127.0.0.1:80", "origin.test", "[::1]:9100", "::1", "fe80::1%eth0", "[fe80::1%25eth0]:80", "fe80::1", "127.0.0.1:99999",
		"nowhere.invalid",
	)
	path := g.one("", "/metrics", "/", "/a%40b", "/m;id="+g.inURL, "/metrics/")
	query := g.one("", "", "?token="+g.inURL, "?"+g.inURL, "?user=me@x&token="+g.inURL,
		"&token="+g.inURL, ";token="+g.inURL, "?a=1;token="+g.inURL,
		"%3Ftoken="+g.inURL, "?auth=Basic%20"+url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("user:"+g.secret))), "#"+g.inURL,
		" token="+g.inURL,
		"?user="+g.inURL+"@x&a=b", "?a="+g.inURL+"&b=me@x")
	if user == noHost {
		host = ""
	}
	return g.one(
		"http://", "http://", "https://", "", "HTTP://", "http:/", "http:", "http//", " http://", "ftp://", "http://http://", "//",
	) + user + host + path + query
}

// source returns arguments that name a source.
func (g *lineGenerator) source() []string {
	return g.flagged(g.one(
		"", "--origin-metrics-host", "--origin-metrics", "-origin-metrics", "--nginx-metrics", "--metrics", "--swarm-metrics",
		"--origin-metric", "--origin", "--targets",
	),
		g.one("", "app=", "edge=", "a b=", "=")+g.url())
}

// flagged returns a flag and its value as one argument or as two.
func (g *lineGenerator) flagged(flag, value string) []string {
	switch {
	case flag == "":
		return []string{value}
	case g.pick(4) == 0:
		return []string{flag + g.one("=", "=", "", ":", " ") + value}
	}
	return []string{flag, value}
}

func (g *lineGenerator) header() []string {
	name := g.one("X-Token", "Authorization", "Cookie", "X-Api", "User-Agent", "X Y", "Host", "Accept")
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + g.secret))
	value := g.one(g.secret, "Bearer "+g.secret, "Basic "+basic,
		`Digest username="u", response="`+g.secret+`"`, "a=1; session="+g.secret+"; b=2",
		"Token "+g.secret, `"`+g.secret+`"`, "a, "+g.secret+", b", "token="+g.secret, "a\t"+g.secret)
	if name == "Host" {
		value = "origin.test"
	}
	line := name + g.one(": ", ": ", ":", " : ", "=", "") + value
	flag := g.one("--header", "--header", "-header", "-H", "--heder", "--headers", "--Header")
	line = g.one("", "", "good=", "app=", "nobody=", "targets=", "http_sd=") + line
	if strings.Contains(line, ": ") && g.pick(6) == 0 { // without quotes
		return append([]string{flag}, strings.Fields(line)...)
	}
	return g.flagged(flag, line)
}

// swallowed returns a flag whose value has been left out, so that what comes next is taken for it.
func (g *lineGenerator) swallowed() []string {
	flag := g.one("--timeout", "--record", "--replay", "--debug-log", "--pin", "--theme", "--link-speed", "--warn", "--net-device",
		"--panels", "--origin-metrics-port",
		"--speed", "--output", "--at", "--ca-file", "--cert", "--key", "--bearer-token-file", "--server-name", "--tick", "--max-body",
		"--preset", "--history",
		"--worker-connections", "--insecure", "--origin-metrics-window", "--debug-log-level")
	if g.pick(3) > 0 {
		return append([]string{flag}, "http"+g.one("", "s")+"://user:"+g.inURL+"@127.0.0.1:80/m")
	}
	return []string{flag, g.one("X-Token: "+g.secret, "good=X-Token: "+g.secret, "user:"+g.inURL+"@host", "host?token="+g.inURL)}
}

// file returns a flag for a file that has the secret, or that is the secret by mistake.
func (g *lineGenerator) file() []string {
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + g.secret))
	text := g.one(
		g.secret+"\n", "X-Token: "+g.secret+"\nCookie: a="+g.secret+"\n", "Authorization: Basic "+basic+"\n", "X-Token "+g.secret,
		"-----BEGIN CERTIFICATE-----\n"+g.secret,
	)
	path := filepath.Join(g.dir, "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		g.t.Fatal(err)
	}
	switch g.pick(6) {
	case 0:
		if !g.typed { // of two, the first one is not even looked for
			g.typed = true
			return []string{"--bearer-token-file", g.secret}
		}
	case 1, 2:
		return []string{"--header", "@" + path}
	case 3:
		if !g.typed {
			return []string{"--bearer-token-file", path}
		}
	}
	return []string{g.one("--cert", "--key", "--ca-file"), path}
}

// mistake returns arguments that there are not, as other programs have them.
func (g *lineGenerator) mistake() []string {
	return []([]string){
		{"--token=" + g.secret},
		{"--token", g.secret},
		{"-u", "user:" + g.secret},
		{"-uuser:" + g.secret},
		{"--user=user:" + g.secret},
		{"--=" + g.secret},
		{"---header=X: " + g.secret},
		{"-b", "session=" + g.secret},
		{"--header"},
		{"--bearer-token-file=" + g.secret + "="},
		{"--insecure=http://user:" + g.secret + "@h"},
		{"--once=" + g.secret},
		{"--swarm=" + g.secret},
	}[g.pick(13)]
}

// An echoServer answers each request with a part of it that is secret, written in some way, at some place of the answer.
type echoServer struct {
	t       *testing.T
	g       *lineGenerator
	part    string
	writing string
	place   string
	cert    tls.Certificate
	running sync.WaitGroup

	mu   sync.Mutex
	said string // the last thing
}

func (s *echoServer) choose() {
	s.part = s.g.one("query", "values", "header", "words", "basic", "password", "cookie", "parameter", "proxy", "all")
	s.writing = s.g.one("as it is", "upper", "lower", "query", "path", "html", "go", "base64")
	s.place = s.g.one(
		"status", "title", "html", "text", "text below", "json", "refused", "proxy", "server", "malformed", "location", "own location",
		"comments", "good", "cut off",
	)
	if s.g.ca == nil {
		return
	}
	name := "other.test"
	if s.g.knows && strings.Trim(s.g.secret, printable) == "" {
		name = s.g.secret
	}
	s.cert = s.g.ca.Sign(func(c *x509.Certificate) {
		switch s.g.pick(4) {
		case 0:
			c.DNSNames, c.IPAddresses = []string{name, "\x1b[31m" + strings.ToUpper(name)}, nil
		case 1:
			c.DNSNames, c.IPAddresses, c.PermittedDNSDomains = []string{name}, nil, []string{name}
		case 2:
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}
	}).Pair
}

// printable are characters that can be in all names of a certificate.
const printable = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// dial connects to the server, whatever the address is.
func (s *echoServer) dial(_ context.Context, _, address string) (net.Conn, error) {
	if host, _, _ := net.SplitHostPort(address); strings.HasSuffix(host, ".invalid") {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	ends, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0) // a net.Pipe has no buffer, in which TLS sends its alerts
	if err != nil {
		return nil, err
	}
	client, err := connection(ends[0])
	if err != nil {
		return nil, err
	}
	server, err := connection(ends[1])
	if err != nil {
		return nil, err
	}
	s.running.Go(func() {
		defer server.Close()
		s.serve(server)
	})
	return client, nil
}

func connection(socket int) (net.Conn, error) {
	file := os.NewFile(uintptr(socket), "socket")
	defer file.Close()
	return net.FileConn(file)
}

func (s *echoServer) serve(conn net.Conn) {
	first := make([]byte, 1)
	if _, err := io.ReadFull(conn, first); err != nil {
		return
	}
	conn = &begun{conn, first}
	if first[0] == 22 { // a handshake of TLS
		secure := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{s.cert}})
		defer secure.Close()
		conn = secure
	}
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	io.WriteString(conn, s.answer(r))
}

// begun is a connection of which the first bytes have been read.
type begun struct {
	net.Conn
	first []byte
}

func (b *begun) Read(p []byte) (int, error) {
	if len(b.first) > 0 {
		n := copy(p, b.first)
		b.first = b.first[n:]
		return n, nil
	}
	return b.Conn.Read(p)
}

// echo returns the part of a request that is repeated.
func (s *echoServer) echo(r *http.Request) string {
	var parts []string
	headers := slices.Concat(r.Header["X-Token"], r.Header["X-Api"], r.Header["Authorization"], r.Header["Cookie"])
	user, password, _ := r.BasicAuth()
	if s.part == "query" || s.part == "all" {
		parts = append(parts, r.URL.RawQuery)
	}
	if s.part == "values" || s.part == "all" {
		for name := range r.URL.Query() {
			parts = append(parts, r.URL.Query().Get(name))
		}
	}
	if s.part == "header" || s.part == "all" {
		parts = append(parts, headers...)
	}
	if s.part == "basic" || s.part == "all" {
		parts = append(parts, user+":"+password)
	}
	for _, h := range headers {
		switch s.part {
		case "words":
			parts = append(parts, strings.Fields(h)...)
		case "parameter":
			for part := range strings.FieldsFuncSeq(h, func(r rune) bool { return strings.ContainsRune(",;", r) }) {
				_, value, _ := strings.Cut(part, "=")
				parts = append(parts, strings.Trim(value, `"`))
			}
		}
	}
	switch s.part {
	case "password":
		parts = []string{password}
	case "cookie":
		for _, c := range r.Cookies() {
			parts = append(parts, c.Value)
		}
	case "proxy":
		if u, err := url.Parse(s.g.proxy); err == nil && u.User != nil {
			password, _ := u.User.Password()
			parts = []string{u.User.String(), password, base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password))}
		}
	}
	text := strings.Join(parts, " ")
	switch s.writing {
	case "upper":
		text = strings.ToUpper(text)
	case "lower":
		text = strings.ToLower(text)
	case "query":
		text = url.QueryEscape(text)
	case "path":
		text = url.PathEscape(text)
	case "html":
		text = html.EscapeString(text)
	case "go":
		text = strconv.Quote(text)
	case "base64":
		for i, part := range parts {
			parts[i] = base64.StdEncoding.EncodeToString([]byte(part))
		}
		text = strings.Join(parts, " ")
	}
	return strings.NewReplacer("\n", " ", "\r", " ").Replace(text)
}

func (s *echoServer) answer(r *http.Request) string {
	said := s.echo(r)
	s.mu.Lock()
	s.said = said
	s.mu.Unlock()
	const plain, markup = "Content-Type: text/plain\r\n", "Content-Type: text/html\r\n"
	page := func(status, headers, body string) string {
		return fmt.Sprintf("HTTP/1.1 %s\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s", status, headers, len(body), body)
	}
	if r.URL.Path == "/login" {
		return page("200 OK", markup, "<html>")
	}
	switch s.place {
	case "status":
		return page("500 no "+said, "", "")
	case "title":
		return page("200 OK", markup, "<html><title>no "+said+"</title>")
	case "html":
		return page("503 Unavailable", markup, "<html><title>no "+said+"</title>")
	case "text":
		return page("500 Error", plain, "no "+said)
	case "text below":
		return page("500 Error", plain, "An error has occurred:\n\n"+said)
	case "json":
		return page("200 OK", "Content-Type: application/json\r\n", `{"error": "`+said+`"}`)
	case "refused":
		return page("401 no "+said, "WWW-Authenticate: Basic realm="+said+"\r\n", said)
	case "proxy":
		return page("407 no "+said, plain, said)
	case "server":
		return page("502 Bad Gateway", "Server: "+said+"\r\nVia: "+said+"\r\n", said)
	case "malformed":
		return "HTTP/1.1 200 OK\r\nno header " + said + "\r\n\r\n"
	case "location":
		return page("302 Found", "Location: http://"+said+".invalid/"+said+"\r\n", "")
	case "own location":
		return page("302 Found", "Location: /login\r\n", "")
	case "comments":
		return page("200 OK", plain, "# "+said+"\n")
	case "cut off":
		return "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n# " + said
	}
	return page("200 OK", plain, "node_load1 1\nnginx_up 1\n")
}

// record records a page of each source, and looks at the recording.
func (s *echoServer) record(ctx context.Context, c *config, look func(where, text string)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	opened, err := c.openAccess(ctx, io.Discard)
	if err != nil || len(c.targets) == 0 {
		return
	}
	path := filepath.Join(s.g.dir, "run.otr")
	recorder := &recording.Recorder{
		Source: &live.Live{Targets: c.targets, Access: opened, Interval: time.Hour, Timeout: c.timeout},
		Head:   format.Head{Program: "origintop test", Flags: c.recordedFlags, Origin: c.origin},
	}
	if err := recorder.Record(path); err != nil {
		s.t.Fatal(err)
	}
	for range c.targets {
		if _, err := recorder.Next(ctx); err != nil {
			s.t.Fatal(err)
		}
	}
	recorder.Stop()
	r, err := format.Open(context.Background(), path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Close()
	look("the recording", fmt.Sprint(r.Heads(), r.Streams()))
	for i := range r.Entries() {
		p, err := r.Page(i, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		look("a page of the recording", fmt.Sprintf("%+v %s", p, p.Body))
	}
}
