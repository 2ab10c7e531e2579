package access

import (
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckHeader(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		err := CheckHeader(text)
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	f("Authorization: Bearer secret", "")
	f("x-token:secret", "")
	f("X-Token: sécret = a:b", "")
	f("Host: origin.example:8080", "")
	f("User-Agent: me", "")
	f("@/run/secret", "")
	f("@", "file name after the @")
	f("@-", "write @/dev/stdin")
	f("secret", "written as 'Name: value'")
	f(": secret", "before the colon")
	f("se cret: secret", "before the colon")
	f("X-Token : secret", "before the colon")
	f("X-Token:", "no value: mind the quotes")
	f("X-Token: ", "no value")
	f("Authorization:bearer", "no credentials: mind the quotes")
	f("X: secret\r\nY: 1", "control character")
	f("X: secret\n", "control character")
	f("X: \x00secret", "control character")
	f("Host: a/secret", "not a host")
	f("accept: secret", "Accept is set by origintop itself")
	f("Accept-Encoding: br", "set by origintop itself")
	f("Content-Length: 3", "set by origintop itself")
	f("Transfer-Encoding: chunked", "set by origintop itself")
}

// write writes a file and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What is said of a source stands before what is said of all, header by header.
func TestHeaders(t *testing.T) {
	token := write(t, "token", "  from-a-file\r\n")
	lines := write(t, "lines", "# for the origin\r\n\r\nX-B: file\r\nX-C: file\r\nX-C: twice\n")
	f := func(page string, all, own Settings, want string) {
		t.Helper()
		u, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		h, _, err := (&Config{URL: u, Defaults: all, Override: own}).headers((&Files{}).again)
		var got strings.Builder
		h.Write(&got)
		text := strings.TrimSpace(strings.ReplaceAll(got.String(), "\r\n", "; "))
		if err != nil {
			text = err.Error()
		}
		if text != want && (err == nil || !strings.Contains(text, want)) {
			t.Errorf("got %s, want %s", text, want)
		}
	}
	const page = "http://host/"
	basic := base64.StdEncoding.EncodeToString([]byte("us/er:se@cret"))
	f(page, Settings{}, Settings{}, "")
	f(page, Settings{Headers: []string{"x-a: 1", "X-A: 2"}}, Settings{}, "X-A: 1; X-A: 2;")
	f(page, Settings{Headers: []string{"x-a: 1", "X-B: 1"}}, Settings{Headers: []string{"X-a: 2"}}, "X-A: 2; X-B: 1;")
	f(page, Settings{Headers: []string{"X-B: 1"}}, Settings{Headers: []string{"@" + lines}}, "X-B: file; X-C: file; X-C: twice;")
	f(page, Settings{TokenFile: token}, Settings{}, "Authorization: Bearer from-a-file;")
	f(page, Settings{TokenFile: token}, Settings{Headers: []string{"Authorization: Basic eA=="}}, "Authorization: Basic eA==;")
	f("http://us%2Fer:se%40cret@host/", Settings{TokenFile: token}, Settings{}, "Authorization: Basic "+basic+";")
	f("http://user@host/", Settings{}, Settings{}, "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte("user:"))+";")
	f("http://us%2Fer:se%40cret@host/", Settings{}, Settings{TokenFile: token}, "http://host/ has two credentials")
	f(page, Settings{TokenFile: token, Headers: []string{"authorization: x"}}, Settings{}, "both give credentials")
	f(page, Settings{Headers: []string{"@" + write(t, "bad", "X: 1\nsecret\n")}}, Settings{}, "line 2: a header is written as")
	f(page, Settings{TokenFile: write(t, "empty", "\n")}, Settings{}, "the file is empty")
	f(page, Settings{TokenFile: write(t, "two", "a b")}, Settings{}, "must hold one token")
	f(page, Settings{TokenFile: write(t, "large", strings.Repeat("x", maxFile+1))}, Settings{}, "larger than 1 MiB")
	f(page, Settings{TokenFile: "./token"}, Settings{}, "--bearer-token-file ./token: no such file or directory")
	f(page, Settings{TokenFile: "/nowhere"}, Settings{}, "--bearer-token-file /nowhere: no such file or directory")
	f(page, Settings{TokenFile: "~/token"}, Settings{}, "use $HOME")
	for _, token := range []string{"eyJhbGciOiJIUzI1NiJ9.e30.x", "secret", "se/cret==", "/se/cret"} {
		f(
			page, Settings{TokenFile: token}, Settings{},
			"--bearer-token-file: there is no such file: if this is the token itself, put it in a file",
		)
	}
	f(page, Settings{TokenFile: t.TempDir()}, Settings{}, "is no longer a regular file")
	f(page, Settings{Headers: []string{"@nowhere"}}, Settings{}, "--header @nowhere: no such file")
}

// Where there is no certificate, none is left unverified.
func TestInsecure(t *testing.T) {
	for page, want := range map[string]bool{"http://h/": false, "https://h/": true} {
		u, _ := url.Parse(page)
		if got := (&Config{URL: u, Defaults: Settings{Insecure: true}}).Insecure(); got != want {
			t.Errorf("%s is insecure: %t", page, got)
		}
	}
}

func TestCheck(t *testing.T) {
	f := func(page string, all, own Settings, want string) {
		t.Helper()
		u, _ := url.Parse(page)
		err := (&Config{URL: u, Defaults: all, Override: own}).Check()
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f("https://h/", Settings{CertFile: "a"}, Settings{KeyFile: "b"}, "")
	f("https://h/", Settings{KeyFile: "b"}, Settings{}, "name that with --cert")
	f("http://h/", Settings{CAFile: "a", CertFile: "a", ServerName: "b"}, Settings{}, "") // others may be asked by https
	f("http://user:secret@h/", Settings{}, Settings{CAFile: "a"}, "--ca-file only works with https, and http://h/ is not")
	f("http://h/", Settings{}, Settings{Insecure: true}, "")
}
