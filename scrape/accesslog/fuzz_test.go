package accesslog

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Whatever a log holds: the same comes out however it is cut into pieces, each line counts once or not at all, what is read of one of JSON
// is what encoding/json reads, and of one of the combined format what a regular expression finds.
func FuzzLines(f *testing.F) {
	for _, of := range benchLines {
		f.Add([]byte(of.line+"\n"), uint16(7))
	}
	f.Add([]byte(one+one), uint16(1))
	f.Add([]byte(`{"status":"200","size":1,"duration":1e-3}`+"\n"+`{"status":0,"x":[{}]}`+"\r\n\n"), uint16(3))
	f.Fuzz(func(t *testing.T, text []byte, piece uint16) {
		whole, cut := newReader(Format{}, func(string) {}), newReader(Format{}, func(string) {})
		whole.read(text)
		for rest := text; len(rest) > 0; {
			n := min(len(rest), int(piece)+1)
			cut.read(rest[:n])
			rest = rest[n:]
		}
		if whole.counters != cut.counters {
			t.Errorf("in pieces of %d: %d requests, %d bad lines; whole %d and %d", piece+1, cut.requests, cut.badLines,
				whole.requests, whole.badLines)
		}
		if n := uint64(bytes.Count(text, []byte("\n"))); whole.requests+whole.badLines > n+1 {
			t.Errorf("%d requests and %d bad lines of %d lines", whole.requests, whole.badLines, n)
		}
		page := whole.appendPage(nil, whole.format.name)
		if rows(t, page); len(page) > 1<<20 {
			t.Errorf("a page of %d bytes", len(page))
		}
		for line := range bytes.Lines(text) {
			line = bytes.TrimRight(line, "\r\n")
			if format, ok := detect(line); ok && format.json {
				checkJSON(t, line)
			} else if ok {
				checkCombined(t, format, line)
			}
		}
	})
}

func checkJSON(t *testing.T, line []byte) {
	var e entry
	readJSON(line, &e)
	var all map[string]any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&all); err != nil || bytes.Contains(line, []byte(`\u`)) {
		return // it is read more leniently than it should be
	}
	for _, key := range []string{"status", "DownstreamStatus", "status_code", "response_code"} {
		var text string
		switch v := all[key].(type) {
		case json.Number:
			text = v.String()
		case string:
			text = v
		}
		if n, err := strconv.Atoi(text); err == nil && regexp.MustCompile(`^[0-9]{3}$`).MatchString(text) {
			if n < 100 || n > 599 {
				n = 0
			}
			if count := strings.Count(string(line), `"`+key+`"`); e.status != n && count == 1 {
				t.Errorf("%s: status %d, want %d", line, e.status, n)
			}
			return
		} else if text == "-" {
			return
		}
	}
}

var combinedLine = regexp.MustCompile(`(?s)^(?:[^"\\]|\\.)*\] "(?:[^"\\]|\\.)*" ([0-9]{3}) ([0-9]+|-)(?:[ \t]|$)`)

func checkCombined(t *testing.T, f Format, line []byte) {
	var e entry
	f.read(line, &e)
	m := combinedLine.FindSubmatch(line)
	if m == nil {
		t.Errorf("%q: %+v", line, e)
		return
	}
	status, _ := strconv.Atoi(string(m[1]))
	sent, _ := strconv.ParseInt(string(m[2]), 10, 64)
	if status < 100 || status > 599 {
		status = 0
	}
	if e.status != status || e.bytes != sent {
		t.Errorf("%q: %+v, want status %d, bytes %d", line, e, status, sent)
	}
}

// Whatever a format is: it is refused, or a line that is written so is read as it was written, whatever clients have put into it.
func FuzzFormat(f *testing.F) {
	f.Add(`$remote_addr - $remote_user [$time_local] "$request" $status $bytes_sent "$http_user_agent" $request_time`, "GET / 500 7 9.000")
	f.Add(`{"a":"$uri","s":$status,"b":$bytes_sent,"t":$request_time}`, `x],\"s\":500`)
	f.Add(`$request $status|$http_x`, "a|b 500 c")
	f.Add(`%h %t "%r" %>s %O %{User-Agent}i`, "a 200 b")
	f.Add("log_format x '$status' \"$request_time\";", "")
	f.Fuzz(func(t *testing.T, text, client string) {
		format, err := ParseFormat(text)
		if err != nil || format.pattern == nil {
			return
		}
		client = strings.NewReplacer(`"`, `\x22`, `\`, `\x5C`, "\n", "", "\r", "").Replace(client)
		var line []byte
		var want entry
		want.bytes, want.took = -1, -1
		for i, part := range format.pattern.parts {
			if i > 0 {
				line = append(line, '"')
			}
			for _, one := range part.pieces {
				value := client
				switch {
				case one.literal != "":
					value = one.literal
				case one.field == statusField:
					value, want.status = "404", 404
				case one.field == bytesField || one.field == allBytesField:
					value, want.bytes = "12345", 12345
				case one.field == secondsField:
					value, want.took = "1.250", 1250e6
				case one.field == millisecondsField:
					value, want.took = "1250", 1250e6
				case one.field == microsecondsField:
					value, want.took = "1250000", 1250e6
				case one.holds == numbers:
					value = "17"
				case one.holds == words:
					value = "2001:db8::1"
				case one.holds == dates:
					value = "29/Nov/2026:19:24:01 +0000"
				}
				line = append(line, value...)
			}
		}
		if strings.Contains(text, `\`) {
			return // before a quote it would escape it
		}
		var e entry
		ok, _ := format.read(line, &e)
		if e.whole = false; !ok || e != want {
			t.Errorf("%s\n%q: %+v, %v, want %+v", text, line, e, ok, want)
		}
	})
}
