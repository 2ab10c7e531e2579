package format

import (
	"encoding/json"
	"testing"
)

// The line of a page says the same, whatever the line before it said.
func TestLastLine(t *testing.T) {
	var last lastLine
	for _, text := range []string{
		`{"target":"node","url":"http://a/metrics","took_ns":1200,"status":200,"whole":true}`,
		`{"target":"node","url":"http://a/metrics","took_ns":98765,"status":200,"whole":true}`,
		`{"target":"node","url":"http://a/metrics","took_ns":98765,"status":503,"whole":true}`,
		`{"target":"node","url":"http://a/metrics","took_ns":7,"status":503,"whole":true}`,
		`{"target":"node","url":"http://b/metrics","took_ns":7,"status":503,"whole":true}`,
		`{"target":"node","took_ns":7}`,
		`{"target":"node","took_ns":8}`,
		`{"target":"node","took_ns":08}`,
		`{"target":"node","took_ns":0}`,
		`{"target":"node","took_ns":-8}`,
		`{"target":"node","took_ns":8.5}`,
		`{"target":"node","took_ns":8e3}`,
		`{"target":"node","took_ns":123456789012345}`,
		`{"target":"node","took_ns":1234567890123456}`,
		`{"target":"node","took_ns":12345678901234567890123}`,
		`{"target":"node","took_ns":}`,
		`{"target":"node","took_ns":`,
		`{"target":"node","took_ns":5,"took_ns":5}`,
		`{"target":"node","took_ns":6,"took_ns":5}`,
		`{"target":"\"took_ns\":5","took_ns":5}`,
		`{"target":"\"took_ns\":6","took_ns":5}`,
		`{"target":"node"}`,
		`{"target":"node"}`,
		`{}`, ``, `5`, `{"target":"node","took_ns":9}`,
	} {
		var want pageLine
		err := json.Unmarshal([]byte(text), &want)
		if err != nil {
			want = pageLine{}
		}
		for range 2 {
			if got, ok := last.line([]byte(text)); got != want || ok != (err == nil) {
				t.Errorf("%s: got %+v, %v, want %+v, %v", text, got, ok, want, err)
			}
		}
	}
}
