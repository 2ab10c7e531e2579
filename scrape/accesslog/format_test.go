package accesslog

import (
	"strings"
	"testing"
	"time"
)

const (
	browser = `"https://player.example/" "Mozilla/5.0 (X11) [x] \x22quoted\x22"`
	begin   = `10.0.0.1 - joe bloggs [x] [29/Nov/2026:19:24:01 +0000] "GET /a?b=c HTTP/1.1" `
)

// f is what is read of a line: of a duration that is not said, -1.
func readLine(t *testing.T, format, line string) (e entry, ok bool, name string) {
	t.Helper()
	var f Format
	if format != "" {
		var err error
		if f, err = ParseFormat(format); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
	} else if f, ok = detect([]byte(line)); !ok {
		return e, false, ""
	}
	ok, _ = f.read([]byte(line), &e)
	return e, ok, f.String()
}

func TestFormats(t *testing.T) {
	const none = time.Duration(-1)
	f := func(format, line string, status int, sent int64, took time.Duration, name string) {
		t.Helper()
		e, ok, is := readLine(t, format, line)
		e.whole = false
		if want := (entry{status: status, bytes: sent, took: took}); !ok || e != want || is != name {
			t.Errorf("%s\n%s: %+v, %v, %q, want %+v, %q", format, line, e, ok, is, want, name)
		}
	}
	bad := func(format, line string) {
		t.Helper()
		if e, ok, is := readLine(t, format, line); ok {
			t.Errorf("%s\n%s: %+v, %s", format, line, e, is)
		}
	}
	const ms = time.Millisecond
	// Found out from the line.
	f("", begin+`200 1234`, 200, 1234, none, "common")
	f("", begin+`200 -`, 200, 0, none, "common")
	f("", begin+`000 0 `+browser, 0, 0, none, "combined")
	f("", begin+`499 0 `+browser, 499, 0, none, "combined")
	f("", `www.example:443 `+begin+`304 0 `+browser, 304, 0, none, "combined")
	f("", begin+`200 7 `+browser+` 0.012`, 200, 7, 12*ms, "combined + request time")
	f("", begin+`200 7 `+browser+` "10.1.1.1, 10.2.2.2" 1.500`, 200, 7, 1500*ms, "combined + request time")
	f("", begin+`200 7 `+browser+` rt=0.012 uct="0.000" uht="0.010" urt="0.010"`, 200, 7, 12*ms, "combined + request time")
	f("", begin+`200 7 `+browser+` "-" "a host" sn="_" rt=0.012 ua="-" us="200" ut="0.011"`, 200, 7, 12*ms, "combined + request time")
	f("", begin+`200 7 0.003 `+browser, 200, 7, 3*ms, "combined + request time")
	f("", begin+`200 7 `+browser+` 1234`, 200, 7, none, "combined") // µs, s or bytes
	f("", begin+`200 7 `+browser+` 2.35`, 200, 7, none, "combined") // $gzip_ratio
	f("", begin+`200 7 `+browser+` 1764444241.123`, 200, 7, none, "combined")
	f("", begin+`200 7 `+browser+` 0.012 0.011`, 200, 7, none,
		"combined, with several times of which nobody knows which is the request's")
	f("", `h - - [t] "GET /\"x\" 200 5 HTTP/1.1" 404 9`, 404, 9, none, "common") // as Apache escapes
	f("", `h - - [t] "" 400 0 "-" "-"`, 400, 0, none, "combined")
	f("", `h - - [t] "\x16\x03\x01" 400 150 "-" "-"`, 400, 150, none, "combined")
	for _, line := range []string{
		"", "x", `"`, `h - - [t] "GET / HTTP/1.1"`, `h - - [t] "GET / HTTP/1.1" 200`, `h - - [t] "GET / HTTP/1.1" 2000 5`,
		`h - - [t] "GET / HTTP/1.1" abc 5`, `h - - [t] "GET / HTTP/1.1" 200 5x`, `h - - [t] GET / 200 5`, `h - - "GET / HTTP/1.1" 200 5`,
		`h - - [t] "GET / HTTP/1.1" 200 99999999999999999999`, `{"msg":"started"}`, `{"status":200`, `{"status":200}}`, `{"status":200,}`,
		`{status:200}`, `[{"status":200}]`, `{"a":{"status":200}}`, `{"status":"ok"}`, `{"status":2000}`, `{"a":[}],"status":200}`,
		strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100),
	} {
		bad("", line)
	}

	// JSON of nginx, Caddy, Traefik.
	f("", `{"status":"200","body_bytes_sent":"5","request_time":"0.004"}`, 200, 5, 4*ms, "JSON")
	f("", ` { "status" : 404 , "bytes_sent" : 7, "body_bytes_sent":5, "request_time":0.004 } `, 404, 7, 4*ms, "JSON")
	f("", `{"body_bytes_sent":5,"bytes_sent":7,"status":404}`, 404, 7, none, "JSON")
	f("", `{"request":{"status":500,"x":"}\"{"},"duration":0.000123456,"size":42,"status":200,"list":[1,{"size":3}]}`,
		200, 42, 123456, "JSON")
	f("", `{"duration":4.5e-05,"size":42,"status":200}`, 200, 42, 45*time.Microsecond, "JSON")
	f("", `{"duration":1234567,"size":42,"status":200}`, 200, 42, none, "JSON") // of which unit, nobody knows
	f("", `{"DownstreamStatus":206,"OriginStatus":500,"Duration":1234567,"DownstreamContentSize":9}`, 206, 9, 1234567, "JSON")
	f("", `{"uri":"/\"status\":500,","status":200,"x":null,"y":true}`, 200, -1, none, "JSON")
	f("", `{"status":"-","size":"-"}`, 0, 0, none, "JSON")
	f("", `{"status":200,"request_time":-1.5}`, 200, -1, none, "JSON")

	// Given, as nginx writes it.
	f("combined", begin+`200 7 `+browser, 200, 7, none, "combined")
	bad("combined", begin+`200 7 `+browser+` 0.012`)
	bad("combined", begin+`200 7`)
	f("json", `{"status":200}`, 200, -1, none, "JSON")
	f(`$status`, `200`, 200, -1, none, "given")
	f(`$remote_addr [$time_iso8601] $status $request_time`, `::1 [2026-11-29T19:24:01+00:00] 200 0.250`, 200, -1, 250*ms, "given")
	f(`$request $status $bytes_sent $body_bytes_sent`, `GET /a 200 1 HTTP/1.1 404 90 12`, 404, 90, none, "given")
	f(`$status $request`, `404 GET /a 200 1 HTTP/1.1`, 404, -1, none, "given")
	f(`${status}|${request_time}|$http_user_agent`, `404|1.000|a|200`, 404, -1, time.Second, "given")
	line := "log_format timed '$remote_addr - $remote_user [$time_local] \"$request\" '\n\t" +
		`'$status $body_bytes_sent "$http_referer" '  "\"$http_user_agent\" rt=$request_time";`
	f(line, `::1 - a [b] c [29/Nov/2026:19:24:01 +0000] "GET / HTTP/1.1" 200 7 "-" "x" rt=0.500`, 200, 7, 500*ms, "given")
	bad(line, `::1 - a [b] c [29/Nov/2026:19:24:01 +0000] "GET / HTTP/1.1" 200 7 "-" "x" rt=abc`)
	bad(line, `::1 - a [b] c [29/Nov/2026:19:24:01 +0000] "GET / HTTP/1.1" 200 7 "-" "x" 0.500`)
	bad(line, `::1 - a [b] c [29/Nov/2026:19:24:01 +0000] "GET / HTTP/1.1" 200 7 "-" "x" rt=0.500 "y"`)
	f(`log_format j escape=json '{"u":"$request_uri","s":$status,"t":$request_time}'`,
		`{"u":"/\"s\":500\\","s":200,"t":0.001}`, 200, -1, ms, "given")
	f(`log_format n escape=none '$request|$status'`, `GET /"|500 x HTTP/1.1|200`, 200, -1, none, "given")

	// As Apache writes it.
	const apache = `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D`
	f(apache, `::1 - joe x [29/Nov/2026:19:24:01 +0000] "GET /\" 200 HTTP/1.1" 404 - "-" "curl" 1234`, 404, 0, 1234*time.Microsecond, "given")
	f(`LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" %{ms}T 100%%" vhost`,
		`x:80 ::1 - - [29/Nov/2026:19:24:01 +0000] "GET / HTTP/1.1" 404 9 "-" 1234 100%`, 404, 9, 1234*ms, "given")
	f(`%s %>s %T`, `301 200 5`, 200, -1, none, "given")
}

// A format of which a line could be read in two ways is refused, and so is what is none.
func TestFormatsRefused(t *testing.T) {
	f := func(format, want string) {
		t.Helper()
		if _, err := ParseFormat(format); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", format, err, want)
		}
	}
	f("", "it is empty")
	f("main", "it has no variable")
	f("$remote_addr", "no status, bytes or duration")
	f("$ status", "starts no nginx variable")
	f("%h %l", "no status")
	f("% s", "starts no Apache directive")
	f("$uri $status $http_user_agent", "where $status begins")
	f("$uri$status$request", "where $status begins")
	f(`log_format x escape=none '"$request" $status "$http_user_agent"'`, "where $status begins")
	f("log_format x $status", "not quoted")
	f("log_format x '$status", "is not closed")
	f("'$status' $request_time", "unquoted")
	f(`'$status\`, `ends with a \`)
}
