package access

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"
)

// What an answer is waited for is no work, wherever in it that is; what is done with it is, as far as that can be so much,
// and so is each read.
func TestMeter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial := func(context.Context, string, string) (net.Conn, error) {
			ours, theirs := net.Pipe()
			go func() {
				defer theirs.Close()
				for r := bufio.NewReader(theirs); ; {
					if _, err := http.ReadRequest(r); err != nil {
						return
					}
					for _, part := range []string{"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n", "\r\nup", " 1\n\n"} {
						time.Sleep(time.Second)
						io.WriteString(theirs, part)
					}
				}
			}()
			return ours, nil
		}
		u, err := url.Parse("http://a/metrics")
		if err != nil {
			t.Fatal(err)
		}
		transport, err := Open(t.Context(), Config{URL: u, Dial: dial}, &Files{})
		if err != nil {
			t.Fatal(err)
		}
		defer transport.CloseIdleConnections()
		for i := range 3 {
			meter, ctx := NewMeter(t.Context())
			if meter.Busy() != 0 || meter.Bytes() != 0 {
				t.Error("it measures before there is a connection")
			}
			request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
			if err != nil {
				t.Fatal(err)
			}
			response, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(3 * time.Second) // as if it were work: what has come meanwhile lies there
			body, err := io.ReadAll(response.Body)
			if err != nil || string(body) != "up 1\n\n" {
				t.Fatalf("%q, %v", body, err)
			}
			response.Body.Close()
			time.Sleep(time.Second)
			if busy := meter.Busy(); busy > time.Millisecond {
				t.Errorf("answer %d: %v of work for what is next to nothing: the machine was busy with something else", i, busy)
			}
			meter.Unpacked(1e9)
			if busy := meter.Busy(); busy < 3*time.Second || busy > 5*time.Second {
				t.Errorf("answer %d: %v of work, want 3s for what was done, and not the time it was waited for", i, busy)
			}
			if n := meter.Bytes(); n < 44 || n > 60 {
				t.Errorf("answer %d: %d bytes", i, n)
			}
			time.Sleep(time.Minute) // idle: that is not of the next answer
		}
	})
}
