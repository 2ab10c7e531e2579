package accesslog

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A Format is how the lines of a log are written. The zero Format is found out from the first lines.
type Format struct {
	name    string // in words
	pattern *pattern
	json    bool
	shape   *shape
}

// String returns what the format is called, "" while it is not known.
func (f Format) String() string { return f.name }

// Named formats.
var named = map[string]string{
	"combined": `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`,
	"common":   `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent`,
}

// ParseFormat reads a format: combined, common or json; as nginx writes it, a log_format line or what is in its quotes; or as Apache does.
func ParseFormat(text string) (Format, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Format{}, errors.New("it is empty: write it like nginx' log_format, or use combined or json")
	case text == "json":
		return Format{name: "JSON", json: true}, nil
	case named[text] != "":
		f, err := parseNginx(named[text])
		f.name = text
		return f, err
	case strings.Contains(text, "$"):
		return parseNginx(text)
	case strings.Contains(text, "%"):
		return parseApache(text)
	}
	return Format{}, errors.New("it has no variable: write it as in nginx' log_format, '$remote_addr ... $status $body_bytes_sent', " +
		"or combined or json")
}

// logFormat matches how a line of nginx' configuration begins.
var logFormat = regexp.MustCompile(`^log_format\s+\S+\s+(?:escape=(\w+)\s+)?`)

func parseNginx(text string) (Format, error) {
	escape := "default"
	m := logFormat.FindStringSubmatch(text)
	if m != nil {
		text = text[len(m[0]):]
		if m[1] != "" {
			escape = m[1]
		}
	}
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), ";"))
	text, err := unquoted(text, m != nil)
	if err != nil {
		return Format{}, err
	}
	var pieces []piece
	for text != "" {
		at := strings.IndexByte(text, '$')
		if at < 0 {
			at = len(text)
		}
		if at > 0 {
			pieces, text = append(pieces, piece{literal: text[:at]}), text[at:]
			continue
		}
		m := nginxVariable.FindStringSubmatch(text)
		if m == nil {
			return Format{}, errors.New("a $ in it starts no nginx variable")
		}
		text = text[len(m[0]):]
		one := nginxVariables[m[1]+m[2]]
		one.name = m[0]
		pieces = append(pieces, one)
	}
	p, err := newPattern(pieces, escape != "none")
	return Format{name: "given", pattern: p}, err
}

var nginxVariable = regexp.MustCompile(`^\$(?:(\w+)|\{(\w+)\})`)

// nginxVariables are those that are read, and those of which it is known what they can hold.
var nginxVariables = map[string]piece{
	"status":          {field: statusField, holds: numbers},
	"body_bytes_sent": {field: bytesField, holds: numbers},
	"bytes_sent":      {field: allBytesField, holds: numbers},
	"request_time":    {field: secondsField, holds: numbers},

	"request_length": {holds: numbers}, "connection": {holds: numbers}, "connection_requests": {holds: numbers},
	"connection_time": {holds: numbers}, "msec": {holds: numbers}, "pid": {holds: numbers}, "gzip_ratio": {holds: numbers},
	"server_port": {holds: numbers}, "remote_port": {holds: numbers},

	"remote_addr": {holds: words}, "server_addr": {holds: words}, "realip_remote_addr": {holds: words}, "pipe": {holds: words},
	"scheme": {holds: words}, "request_method": {holds: words}, "server_protocol": {holds: words}, "request_id": {holds: words},
	"ssl_protocol": {holds: words}, "ssl_cipher": {holds: words}, "time_iso8601": {holds: words}, "time_local": {holds: dates},
}

// unquoted returns what is in the quotes of a log_format, the parts of which nginx puts together, or the text as it is: quotes may belong
// to the format itself, unless it is a whole line of the configuration.
func unquoted(text string, line bool) (string, error) {
	switch {
	case strings.HasPrefix(text, "'"):
	case strings.HasPrefix(text, `"`) && (line || quote([]byte(text[1:])) == len(text)-2):
	case line:
		return "", errors.New("the format after log_format NAME is not quoted")
	default:
		return text, nil
	}
	var whole strings.Builder
	for text != "" {
		q := text[:1]
		if q != "'" && q != `"` {
			return "", errors.New("unquoted text follows a closing quote")
		}
		text = text[1:]
		for {
			at := strings.IndexAny(text, `\`+q)
			if at < 0 {
				return "", fmt.Errorf("a quote %s in it is not closed", q)
			}
			whole.WriteString(text[:at])
			if text[at] != '\\' {
				text = text[at+1:]
				break
			}
			if at+1 == len(text) {
				return "", errors.New(`it ends with a \`)
			}
			if c := text[at+1]; c != '\\' && c != '"' && c != '\'' {
				whole.WriteByte('\\')
			}
			whole.WriteByte(text[at+1])
			text = text[at+2:]
		}
		text = strings.TrimSpace(text)
	}
	return whole.String(), nil
}

// apacheLine matches a LogFormat of Apache's configuration.
var apacheLine = regexp.MustCompile(`^(?:LogFormat|CustomLog\s+\S+)\s+"((?:[^"\\]|\\.)*)"`)

// apacheDirective matches a directive: conditions, the name in braces, the letter.
var apacheDirective = regexp.MustCompile(`^%([!<>0-9,]*)(?:\{([^}]*)\})?(\^?[a-zA-Z%]{1,2})`)

func parseApache(text string) (Format, error) {
	if m := apacheLine.FindStringSubmatch(text); m != nil {
		text = m[1]
	} else if n := len(text); n > 1 && text[0] == '"' && text[n-1] == '"' && strings.Contains(text, `\"`) {
		text = text[1 : n-1]
	}
	text = strings.ReplaceAll(text, `\"`, `"`)
	var pieces []piece
	literal := func(s string) {
		if n := len(pieces); n > 0 && pieces[n-1].literal != "" {
			pieces[n-1].literal += s
		} else {
			pieces = append(pieces, piece{literal: s})
		}
	}
	final := strings.Contains(text, "%>s")
	for text != "" {
		at := strings.IndexByte(text, '%')
		if at < 0 {
			at = len(text)
		}
		if at > 0 {
			literal(text[:at])
			text = text[at:]
			continue
		}
		m := apacheDirective.FindStringSubmatch(text)
		if m == nil {
			return Format{}, errors.New("a % in it starts no Apache directive")
		}
		one, letter := piece{name: m[0]}, m[3]
		if len(letter) == 2 && letter[0] != '^' { // %sx is %s and an x
			letter, m[0] = letter[:1], m[0][:len(m[0])-1]
			one.name = m[0]
		}
		text = text[len(m[0]):]
		switch letter {
		case "%":
			literal("%")
			continue
		case "t":
			if m[2] == "" { // in brackets
				literal("[")
				pieces = append(pieces, piece{name: m[0], holds: dates})
				literal("]")
				continue
			}
		case "s":
			one.holds = numbers
			if strings.Contains(m[1], ">") || !final {
				one.field = statusField
			}
		case "b", "B":
			one.field, one.holds = bytesField, numbers
		case "O":
			one.field, one.holds = allBytesField, numbers
		case "D":
			one.field, one.holds = microsecondsField, numbers
		case "T":
			one.holds = numbers // seconds are too coarse
			switch m[2] {
			case "ms":
				one.field = millisecondsField
			case "us":
				one.field = microsecondsField
			}
		case "h", "a", "A", "H", "l", "m":
			one.holds = words
		case "I", "k", "p", "P", "S":
			one.holds = numbers
		}
		pieces = append(pieces, one)
	}
	p, err := newPattern(pieces, true)
	return Format{name: "given", pattern: p}, err
}
