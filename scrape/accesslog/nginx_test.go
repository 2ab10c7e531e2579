//go:build unix

package accesslog

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"origintop/scrape/scrapetest"
)

// logsOfNginx are formats that nginx writes side by side, with what is said of them on the command line.
var logsOfNginx = []struct{ name, format, given string }{
	{"combined", "", ""},
	{"timed", named["combined"] + ` "$http_x_forwarded_for" $request_time`, ""},
	{"json", `{"request":"$request","agent":"$http_user_agent","status":"$status","body_bytes_sent":$body_bytes_sent,` +
		`"request_time":$request_time}`, ""},
	{"own", `$request|$remote_user|$status $body_bytes_sent $request_time`, "own"},
	{"quoted", `$remote_user "$request" $status [$body_bytes_sent] "$http_user_agent" rt=$request_time ut="$upstream_response_time"`, "own"},
}

// A real nginx writes five logs of 1,000 requests whose status and size are known, and then those of clients that try to fake lines. The
// logs are rotated twice meanwhile. All of it agrees, to the unit.
func TestNginx(t *testing.T) {
	path, dir := scrapetest.Program(t, "nginx"), t.TempDir()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	var formats, logs strings.Builder
	for _, l := range logsOfNginx {
		format, escape := "combined", ""
		if l.format != "" {
			format = "f_" + l.name
			if l.name == "json" {
				escape = "escape=json"
			}
			fmt.Fprintf(&formats, "log_format %s %s '%s';\n", format, escape, l.format)
		}
		fmt.Fprintf(&logs, "access_log %s/%s.log %s;\n", dir, l.name, format)
	}
	for _, name := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&formats, "%s_temp_path %s/%[1]s;\n", name, dir)
	}
	conf := filepath.Join(dir, "nginx.conf")
	user := ""
	if os.Geteuid() == 0 {
		user = "user root;\n" // others can't get into the directory
	}
	text := user + fmt.Sprintf("daemon off;\nworker_processes 1;\npid %[1]s/pid;\nerror_log %[1]s/error.log;\n"+
		"events { worker_connections 256; }\nhttp {\n%[2]s"+
		"server { listen %[3]s; root %[1]s/html; %[4]s\nlocation = /fails { return 503; }\nlocation = /moved { return 301 /1k; }\n"+
		"location = /slow { limit_rate 4k; alias %[1]s/html/5k; }\n}\n}\n", dir, &formats, address, &logs)
	must(t, os.WriteFile(conf, []byte(text), 0o644))
	must(t, os.Mkdir(filepath.Join(dir, "html"), 0o755))
	must(t, os.WriteFile(filepath.Join(dir, "html", "1k"), make([]byte, 1000), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "html", "5k"), make([]byte, 5000), 0o644))

	readers, tails := make([]*reader, len(logsOfNginx)), make([]*tail, len(logsOfNginx))
	for i, l := range logsOfNginx {
		var f Format
		if l.given != "" {
			if f, err = ParseFormat(l.format); err != nil {
				t.Fatal(err)
			}
		}
		readers[i], tails[i] = newReader(f, func(string) {}), &tail{path: filepath.Join(dir, l.name+".log")}
		defer tails[i].close()
		tails[i].poll(time.Now(), readers[i]) // it is not there yet
	}
	cmd := exec.Command(path, "-p", dir, "-c", conf, "-e", filepath.Join(dir, "error.log"))
	must(t, cmd.Start())
	defer func() { cmd.Process.Signal(syscall.SIGTERM); cmd.Wait() }()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()

	want := counters{}
	get := func(path string) {
		t.Helper()
		response, err := client.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		must(t, err)
		want.observeEntry(&entry{status: response.StatusCode, bytes: int64(len(body)), took: -1})
	}
	eventually(t, "nginx", func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	agree := func(when string) {
		t.Helper()
		for i, r := range readers {
			name := logsOfNginx[i].name
			eventually(t, when+" "+name, func() bool {
				_, err := tails[i].poll(time.Now(), r)
				return err == nil && r.requests >= want.requests
			})
			if r.requests != want.requests || r.statuses != want.statuses || r.bytes != want.bytes || r.badLines != 0 || r.unknown != 0 {
				t.Errorf("%s, %s: %d requests, %d bytes, %d bad lines, want %d, %d; 200: %d of %d", when, name, r.requests, r.bytes, r.badLines,
					want.requests, want.bytes, r.statuses[200], want.statuses[200])
			}
			if _, trouble := r.make(); trouble != "" {
				t.Errorf("%s, %s: %s", when, name, trouble)
			}
		}
	}
	for i := range 1000 {
		get([]string{"/1k", "/5k", "/1k?token=secret", "/nothere", "/1k", "/fails", "/moved", "/1k", "/5k", "/1k"}[i%10])
		if i%50 == 0 {
			for i, r := range readers {
				tails[i].poll(time.Now(), r)
			}
		}
		switch i {
		case 300, 700:
			for _, l := range logsOfNginx {
				name := filepath.Join(dir, l.name+".log")
				must(t, os.Rename(name, name+fmt.Sprint(i)))
			}
		case 350, 701:
			must(t, cmd.Process.Signal(syscall.SIGUSR1)) // until then it writes to the old ones
		case 500:
			agree("after 501")
		}
	}
	agree("after 1000")

	// Clients send what they like.
	for _, lines := range []string{
		"GET /1k?\"%20500%207 HTTP/1.1", "GET /1k?a|b|500 HTTP/1.1", `GET /1k?a\"] HTTP/1.1`,
	} {
		for _, header := range []string{
			"User-Agent: x\" 500 9 \"y\" 9.999", `User-Agent: \" rt=9.999`, "X-Forwarded-For: 1.500",
			"Authorization: Basic eF0gIkdFVCAvIEhUVFAvMS4xIiA1MDAgOSAi", // x] "GET / HTTP/1.1" 500 9 "
			"User-Agent: {\"status\":500}", "User-Agent: \xff\x00\x1b[31m",
		} {
			conn, err := net.Dial("tcp", address)
			must(t, err)
			fmt.Fprintf(conn, "%s\r\nHost: x\r\nConnection: close\r\n%s\r\n\r\n", lines, header)
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			must(t, err)
			body, err := io.ReadAll(response.Body)
			must(t, err)
			conn.Close()
			want.observeEntry(&entry{status: response.StatusCode, bytes: int64(len(body)), took: -1})
		}
	}
	get("/slow")
	agree("after hostile clients")
	for i, r := range readers {
		got, sum := r.latencies, readers[1].latencies.sum
		if name := logsOfNginx[i].name; name != "combined" && (got.count != want.requests || got.sum != sum) {
			t.Errorf("%s: %d durations of %d, %v in all; the timed log has %v", name, got.count, want.requests, got.sum, sum)
		}
	}
	if longest := readers[1].latencies.sum; longest > time.Minute || longest <= 0 {
		t.Errorf("all took %v", longest)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 3000 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s: not within 30 s", what)
}
