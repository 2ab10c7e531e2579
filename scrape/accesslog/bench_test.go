package accesslog

import (
	"bytes"
	"fmt"
	"testing"
)

// Lines of 200 to 500 bytes, as servers of HLS write them.
var benchLines = map[string]struct{ format, line string }{
	"combined": {"", `10.177.0.23 - - [29/Nov/2026:19:24:%02d +0000] "GET /hls/stream_720p/segment_%05d.ts?token=abcdef HTTP/1.1" 200 %d ` +
		`"https://player.example/watch?v=1" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"`},
	"combined with time": {"", `10.177.0.23 - - [29/Nov/2026:19:24:%02d +0000] "GET /hls/stream/segment_%05d.ts?token=abcdef HTTP/1.1" ` +
		`200 %d "https://player.example/watch?v=1" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)" 0.012`},
	"given": {
		`$remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent "$http_referer" "$http_user_agent" rt=$request_time ` +
			`ut="$upstream_response_time"`,
		`10.177.0.23 - - [29/Nov/2026:19:24:%02d +0000] "GET /hls/stream_720p/segment_%05d.ts?token=abcdef HTTP/1.1" 200 %d ` +
			`"https://player.example/watch?v=1" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)" rt=0.012 ut="0.011"`,
	},
	"nginx JSON": {"", `{"time":"2026-11-29T19:24:%02d+00:00","remote_addr":"10.177.0.23","request":"GET /hls/segment_%05d.ts HTTP/1.1",` +
		`"status":"200","body_bytes_sent":"%d","request_time":"0.012","http_referer":"https://player.example/","http_user_agent":"Mozilla/5.0"}`},
	"Caddy": {"", `{"level":"info","ts":17330.%02d,"logger":"http.log.access.log0","msg":"handled request","request":{"remote_ip":"10.177.0.23",` +
		`"proto":"HTTP/1.1","method":"GET","host":"localhost","uri":"/hls/segment_%05d.ts","headers":{"User-Agent":["curl/7.88.1"],` +
		`"Accept":["*/*"]}},"user_id":"","duration":0.000123,"size":%d,"status":200,"resp_headers":{"Server":["Caddy"],"Etag":["\"abc\""]}}`},
}

func BenchmarkLines(b *testing.B) {
	for name, of := range benchLines {
		b.Run(name, func(b *testing.B) {
			var f Format
			if of.format != "" {
				var err error
				if f, err = ParseFormat(of.format); err != nil {
					b.Fatal(err)
				}
			}
			const n = 1000
			var text bytes.Buffer
			for i := range n {
				fmt.Fprintf(&text, of.line+"\n", i%60, i, 100000+i)
			}
			r := newReader(f, func(string) {})
			b.ReportAllocs()
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				r.read(text.Bytes())
			}
			if r.badLines > 0 || r.latencies.count != r.requests && name != "combined" {
				b.Fatalf("%d bad lines of %d, %d with a duration", r.badLines, r.requests, r.latencies.count)
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

func BenchmarkPage(b *testing.B) {
	r := newReader(Format{}, func(string) {})
	for i := range 300 {
		r.line(fmt.Appendf(nil, `- - - [x] "GET / HTTP/1.1" 200 12 "-" "-" %d.%03d`, i/100, i*7%1000))
	}
	b.ReportAllocs()
	for b.Loop() {
		r.make()
	}
	b.SetBytes(int64(len(r.page)))
}
