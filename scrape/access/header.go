package access

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"strings"
)

// reservedHeaders can't be set by the user: they negotiate the form of the page, or belong to the connection.
var reservedHeaders = map[string]bool{
	"Accept": true, "Accept-Encoding": true, "Connection": true, "Content-Length": true, "Expect": true, "Keep-Alive": true,
	"Proxy-Authorization": true, "Proxy-Connection": true, "Range": true, "Te": true, "Trailer": true, "Transfer-Encoding": true,
	"Upgrade": true,
}

// CheckHeader returns what is wrong with one of the Headers of Settings. The error quotes nothing of it. It reads no file.
func CheckHeader(text string) error {
	if path, ok := strings.CutPrefix(text, "@"); ok {
		switch path {
		case "":
			return errors.New("the file name after the @ is missing")
		case "-":
			return errors.New("the name of standard input is /dev/stdin: write @/dev/stdin, or ./- for a file of that name")
		}
		return nil
	}
	_, _, err := splitHeader(text)
	return err
}

// splitHeader returns the name and the value of a line "Name: value". Its error quotes nothing that may be secret.
func splitHeader(line string) (name, value string, err error) {
	name, value, found := strings.Cut(line, ":")
	value = strings.Trim(value, " \t")
	canonical := textproto.CanonicalMIMEHeaderKey(name)
	switch {
	case !found:
		return "", "", errors.New("a header is written as 'Name: value', or as @FILE for a file of such lines")
	case name == "" || strings.Trim(name, tokenBytes) != "":
		return "", "", errors.New("the header's name, before the colon, has an invalid character")
	case reservedHeaders[canonical]:
		return "", "", fmt.Errorf("the header %s is set by origintop itself", canonical)
	case value == "":
		return "", "", errors.New("the header has no value: mind the quotes, as in 'Name: value'")
	case schemes[strings.ToLower(value)]:
		return "", "", errors.New("the header has a scheme but no credentials: " +
			"mind the quotes, as in 'Authorization: Bearer TOKEN'")
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
		return "", "", errors.New("the header has a control character in its value")
	case canonical == "Host" && strings.ContainsAny(value, " \t/?#@\\\""):
		return "", "", errors.New("the value of the header Host is not a host, with a port or without")
	}
	return canonical, value, nil
}

const tokenBytes = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" // RFC 9110, 5.6.2

// headers returns all headers of a request, by their canonical names; those of Override replace those of Defaults of the same name.
// Credentials names what of them authenticates, see Transport.Credentials.
func (c *Config) headers(read reader) (h http.Header, credentials string, err error) {
	all, err := c.Defaults.headers(read)
	if err != nil {
		return nil, "", err
	}
	own, err := c.Override.headers(read)
	if err != nil {
		return nil, "", err
	}
	switch {
	case c.URL.User != nil:
		credentials = "the user and password of its URL are"
	case own.Get("Authorization") != "":
		credentials = c.Override.credentials()
	case all.Get("Authorization") != "":
		credentials = c.Defaults.credentials()
	case len(all) > 0 || len(own) > 0 || c.file(certFile) != "" || c.URL.RawQuery != "":
		credentials = "the credentials are"
	}
	if user := c.URL.User; user != nil {
		if own.Get("Authorization") != "" {
			return nil, "", fmt.Errorf("%s has two credentials, a user in its URL and a header or token: choose one", Redacted(c.URL))
		}
		password, _ := user.Password()
		own.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	maps.Copy(all, own)
	return all, credentials, nil
}

func (g *Settings) credentials() string {
	if g.TokenFile != "" {
		return "the token of --bearer-token-file is"
	}
	return "the header Authorization is"
}

// tokenFlag is the flag of a file with a token, with the space before the name.
const tokenFlag = "--bearer-token-file "

func (g *Settings) headers(read reader) (http.Header, error) {
	h := http.Header{}
	for _, text := range g.Headers {
		path, ok := strings.CutPrefix(text, "@")
		if !ok {
			name, value, err := splitHeader(text)
			if err != nil {
				return nil, fmt.Errorf("--header: %w", err)
			}
			h.Add(name, value)
			continue
		}
		lines, err := read("--header @", path)
		if err != nil {
			return nil, err
		}
		for i, line := range strings.Split(string(lines), "\n") {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			name, value, err := splitHeader(line)
			if err != nil {
				return nil, fmt.Errorf("--header @%s, line %d: %w", path, i+1, err)
			}
			h.Add(name, value)
		}
	}
	if g.TokenFile == "" {
		return h, nil
	}
	text, err := read(tokenFlag, g.TokenFile)
	token := strings.TrimSpace(string(text))
	switch {
	case err != nil:
		return nil, err
	case h.Get("Authorization") != "":
		return nil, errors.New("--header and --bearer-token-file both give credentials: choose one")
	case token == "":
		return nil, fmt.Errorf("--bearer-token-file %s: the file is empty", g.TokenFile)
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return nil, fmt.Errorf("--bearer-token-file %s: the file must hold one token, a single ASCII word", g.TokenFile)
	}
	h.Set("Authorization", "Bearer "+token)
	return h, nil
}
