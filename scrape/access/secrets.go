package access

import (
	"cmp"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"origintop/scrape/sorting"
)

// Secrets are texts that must not be shown, in any of these forms: in upper or lower case, plain, in base64, or escaped as in URLs, HTML
// and JSON. The zero Secrets is empty and ready for use.
type Secrets struct {
	But string // no part of this text is a secret

	forms []string // folded
}

// minSecret is the length of the shortest secret that is hidden. Shorter ones occur in any text.
const minSecret = 4

// Add adds a text. Only the whole of it is secret, not its parts. A text of fewer than 4 bytes is ignored.
func (s *Secrets) Add(text string) {
	if text = strings.TrimSpace(text); len(text) < minSecret || strings.Contains(s.But, text) {
		return
	}
	s.add(text)
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		s.add(encoding.EncodeToString([]byte(text)))
		for before := 0; before < 3 && len(text) >= 2*minSecret; before++ { // within a longer text, at each alignment
			coded := encoding.EncodeToString([]byte("xx"[:before] + text))
			s.add(coded[(before*8+5)/6 : (before+len(text))*8/6])
		}
	}
}

func (s *Secrets) add(form string) {
	if form = folded(form); !slices.Contains(s.forms, form) {
		s.forms = append(s.forms, form)
	}
}

// schemes are the words that may stand before credentials, as in "Bearer TOKEN".
var schemes = map[string]bool{
	"apikey": true, "basic": true, "bearer": true, "digest": true, "jwt": true,
	"key": true, "negotiate": true, "ntlm": true, "oauth": true, "token": true,
}

// AddValue adds the value of a header, and each part that may be a secret by itself: what follows the scheme, cookies, parameters, and a
// user and a password in base64.
func (s *Secrets) AddValue(value string) {
	const quotes = `"'`
	s.Add(value)
	s.Add(strings.Trim(value, quotes))
	if scheme, credentials, ok := strings.Cut(value, " "); ok && schemes[strings.ToLower(scheme)] {
		s.Add(credentials)
	}
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune(",;&", r) }) {
		s.Add(part)
		_, parameter, _ := strings.Cut(part, "=")
		s.Add(strings.Trim(strings.TrimSpace(parameter), quotes))
		for i, word := range strings.Fields(part) {
			if i == 0 && schemes[strings.ToLower(word)] {
				continue
			}
			_, parameter, ok := strings.Cut(word, "=")
			if ok {
				s.Add(strings.Trim(parameter, quotes))
			}
			word = strings.Trim(word, quotes)
			s.Add(word)
			s.addDecoded(word)
			s.addDecoded(strings.Trim(parameter, quotes))
		}
	}
}

// addDecoded adds what a word decodes to, if it is base64 of a text, and the password in that.
func (s *Secrets) addDecoded(word string) {
	word = strings.TrimRight(word, "=")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		text, err := encoding.DecodeString(word)
		if err != nil || !utf8.Valid(text) || strings.ContainsFunc(string(text), func(r rune) bool { return !unicode.IsPrint(r) }) {
			continue
		}
		s.Add(string(text))
		user, password, _ := strings.Cut(string(text), ":")
		s.Add(cmp.Or(password, user))
	}
}

// addUser adds user and password of a URL, as they are written and decoded.
func (s *Secrets) addUser(user *url.Userinfo) {
	if user == nil {
		return
	}
	s.Add(user.String())
	name, encoded, _ := strings.Cut(user.String(), ":")
	s.Add(cmp.Or(encoded, name))
	password, _ := user.Password()
	s.Add(user.Username() + ":" + password)
	s.Add(cmp.Or(password, user.Username())) // a token may stand there alone
}

// addQuery adds the values in a URL's query, and the names without a value.
func (s *Secrets) addQuery(query string) {
	for part := range strings.SplitSeq(query, "&") {
		value := part
		if name := queryName(part); name != "" {
			value = part[len(name)+1:]
		}
		s.Add(value)
		s.Add(strings.TrimRight(value, "="))
		if decoded, err := url.QueryUnescape(value); err == nil {
			s.AddValue(decoded)
		}
	}
}

// addPath adds what may be a parameter in a URL's path.
func (s *Secrets) addPath(path string) {
	found := pathParameter.FindStringSubmatch(path)
	if found == nil {
		return
	}
	s.Add(found[2])
	for value := range strings.SplitSeq(found[2], "/") {
		s.Add(value)
		if decoded, err := url.PathUnescape(value); err == nil {
			s.AddValue(decoded)
		}
	}
}

// secrets returns the secrets in headers, in the source's URL, and in the URLs of the environment's proxies, which may quote them.
func (c *Config) secrets(h http.Header) *Secrets {
	s := &Secrets{}
	for name, values := range h {
		for _, v := range values {
			if name != "Host" {
				s.AddValue(v)
			}
		}
	}
	s.addUser(c.URL.User)
	s.addPath(c.URL.EscapedPath())
	s.addQuery(c.URL.RawQuery)
	for _, proxy := range proxies() {
		if u, err := url.Parse(proxy.url); err == nil {
			s.addUser(u.User)
		}
	}
	return s
}

// Redact returns a text with "…" in place of each secret. If a secret is escaped, so that its place is not known, the whole text is hidden.
func (s *Secrets) Redact(text string) string {
	type part struct{ from, to int }
	var parts []part
	low := folded(text)
	for _, form := range s.forms {
		for from := 0; ; from++ {
			at := strings.Index(low[from:], form)
			if at < 0 {
				break
			}
			from += at
			parts = append(parts, part{from, from + len(form)})
		}
	}
	sorting.Stable(parts, func(a, b part) int { return a.from - b.from })
	var left strings.Builder
	end := 0
	for _, p := range parts { // they may overlap
		if p.from >= end {
			left.WriteString(text[end:p.from] + hidden)
		}
		end = max(end, p.to)
	}
	left.WriteString(text[end:])
	if text = left.String(); s.escapedIn(text) {
		return hidden
	}
	return text
}

// containedIn reports whether a text has anything that Redact would hide.
func (s *Secrets) containedIn(text []byte) bool {
	longest := 0
	for _, form := range s.forms {
		longest = max(longest, len(form))
	}
	overlap := 12 * longest // an escape takes 6 bytes, and may be one of a byte of which there are two
	step := max(256<<10, overlap)
	for len(s.forms) > 0 && len(text) > 0 {
		part := string(text[:min(len(text), step+overlap)])
		if s.in(folded(part)) || s.escapedIn(part) {
			return true
		}
		text = text[min(len(text), step):]
	}
	return false
}

func (s *Secrets) in(folded string) bool {
	return slices.ContainsFunc(s.forms, func(form string) bool { return strings.Contains(folded, form) })
}

// escapedIn reports whether a text holds a secret with the escapes of URLs, of HTML, or of strings as in JSON and Go, nested up to four
// deep. It looks after each step of unescaping, because what looks like an escape may be part of a secret.
func (s *Secrets) escapedIn(text string) bool {
	const nested = 4
	for range nested {
		before := text
		for _, unescape := range []func(string) string{unescapedURL, html.UnescapeString, unescapedString} {
			if text = unescape(text); s.in(folded(text)) {
				return true
			}
		}
		if text == before {
			break
		}
	}
	return false
}

// folded returns a text in lower case and with spaces for +, of the same length.
func folded(text string) string {
	b := []byte(text)
	for i, r := range text {
		switch {
		case 'A' <= r && r <= 'Z':
			b[i] += 'a' - 'A'
		case r == '+':
			b[i] = ' '
		case r >= utf8.RuneSelf && unicode.IsLetter(r):
			same := r
			for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
				if utf8.RuneLen(other) == utf8.RuneLen(r) {
					same = min(same, other)
				}
			}
			utf8.EncodeRune(b[i:], same)
		}
	}
	return string(b)
}

// unescapedURL replaces the URL escapes in a text. It leaves invalid ones.
func unescapedURL(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if c, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// unescapedString replaces the escapes of strings as in JSON and Go. Of invalid ones it leaves what follows the backslash.
func unescapedString(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for text != "" {
		before, after, found := strings.Cut(text, `\`)
		b.WriteString(before)
		if !found {
			break
		}
		text = after // as of \/
		if c, multibyte, rest, err := strconv.UnquoteChar(`\`+after, 0); err == nil {
			text = rest
			if multibyte {
				b.WriteRune(c)
			} else {
				b.WriteByte(byte(c))
			}
		} else if strings.HasPrefix(after, `\`) {
			b.WriteByte('\\')
			text = after[1:]
		}
	}
	return b.String()
}
