package access

import (
	"net/url"
	"strings"
	"testing"
)

func TestParseURL(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		u, err := ParseURL(text, 9100)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = u.String()
		}
		if err != nil && (!strings.HasPrefix(got, `"`) || strings.Contains(got, "secret")) ||
			got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	f("http://host", "http://host/metrics")
	f("https://user:secret@host:1/m?token=secret#secret", "https://user:secret@host:1/m?token=secret")
	f("http://host/probe?target=user@host", "http://host/probe?target=user@host")
	f("http://host/a%40b", "http://host/a%40b")
	f("host", `"host" has no scheme, did you mean http://host:9100/metrics?`)
	f("user:secret@host", `"…@host" has no scheme, did you mean http://…@host:9100/metrics?`)
	f("user:secret@host/m?t=secret", `did you mean http://…@host:9100/m?…?`)
	f("ftp://user:secret@host", `"ftp://…@host" is not a URL that begins with http:// or https://`)
	f("http://user:se#cret@host", `"http://…" is not a URL: in a user name or a password write / ? # % @ as %2F`)
	f("http://user:se/cret@host", "in a user name or a password write")
	f("http://user:se?cret@host", "in a user name or a password write")
	f("http://user:1?secret@host", "in a user name or a password write") // else the host would be user, its port 1
	f("http://user:1/secret@host/m", "in a user name or a password write")
	f("http://user:1#secret@host/m", "in a user name or a password write")
	f("http://user:50%secret@host", "in a user name or a password write")
	f("http://user:sec ret@host", "in a user name or a password write")
	f("http://user:secret", `"http://user:…" is not a URL: its port is not a number`)
	f("http://user:secret/metrics", `"http://user:…" is not a URL: its port is not a number`)
	f("http://user:secret@host:99999", `"http://…@host:99999" has the port 99999`)
	f("http://user:secret@", `"http://…@" names no host`)
	f("http://[fe80::1%eth0]/", "%25")
	f("http://[fe80::1%25eth0]:1/", "http://[fe80::1%25eth0]:1/")
	f(
		"http://[fe80::1]:9100/m",
		`"http://[fe80::1]:9100/m" has a link-local address, `+
			"which needs the network device's name: write [fe80::1%25eth0]",
	)
	f("http://[2001:db8::1]/m", "http://[2001:db8::1]/m")
	const brackets = "is not a URL: write an IPv6 address in brackets, here as "
	f("http://::1/m", `"http://::1/m" `+brackets+"[::1]")
	f("http://::1", brackets+"[::1]")
	f("http://::1:9100/m", `"http://::1:9100/m" `+brackets+"[::1]:9100")
	f("http://::1:91/m", brackets+"[::1:91]")
	f("http://2001:db8::9100/m", brackets+"[2001:db8::9100]")
	f("http://1:2:3:4:5:6:7:8:80/m", brackets+"[1:2:3:4:5:6:7:8]:80")
	f("http://1:2:3:4:5:6:7:8/m", brackets+"[1:2:3:4:5:6:7:8]")
	f("https://fe80::1%eth0:9100/m", brackets+"[fe80::1%25eth0]:9100")
	f("https://fe80::1%25eth0/m", brackets+"[fe80::1%25eth0]")
	f("http://user:secret@::1:9100/m?t=secret", `"http://…@::1:9100/m?…" `+brackets+"[::1]:9100")
	f("http://user:9100", "http://user:9100/metrics")
	f("::1", `"::1" has no scheme, did you mean http://[::1]:9100/metrics?`)
	f("::1:9113/m", "did you mean http://[::1]:9113/m?")
	f("[::1]", "did you mean http://[::1]:9100/metrics?")
	f("[::1]:9113", "did you mean http://[::1]:9113/metrics?")
	f("", "is not a URL")
	f("host/m?user=me@x&token=secret", `"…" has no scheme`)
	f("fe80::1%eth0?token=secret", `"fe80::1%eth0?…" has no scheme, did you mean http://[fe80::1%25eth0]:9100/metrics?`)
	f("fe80::1%eth0;token=secret", "has no scheme")
	f("http://host&token=secret", "its host has an invalid character")
	f("http://host;token=p@secret", "a parameter stands before an @")
	f("http://::1%3Ftoken=p@secret", "a parameter stands before an @")
	f("http://user:p=a;b@host", "http://user:p=a;b@host/metrics")
	f("http://http://user:secret/", "it begins with a scheme twice")
	f("http://[secret]/", `"http://…" is not a URL`)
	f("http://host%secret/", `"http://host…" is not a URL`)
}

func TestShown(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := Redacted(u); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if got := RedactedText(want); got != want {
			t.Errorf("%s a second time: %s", want, got)
		}
	}
	f("http://host:1/metrics", "http://host:1/metrics")
	f("http://user:secret@host/a%2Fb", "http://host/a%2Fb")
	f("http://secret@host/", "http://host/")
	f("http://host/?token=secret&collect[]=cpu&secret", "http://host/?token=…&collect[]=…&…")
	f("http://host/?token=sec=ret", "http://host/?token=…")
	f("http://host/?", "http://host/?")
	f("http://host/?c2VjcmV0cw==&c2VjcmV0czE=&a:secret=1", "http://host/?…&…&…") // base64, and what is no name
	f("http://host/?user=p&secret==@x", "http://host/?user=…&…")                 // an & that is not written as it must be
	f("http://host/?match%5B%5D=secret", "http://host/?match%5B%5D=…")
	f("http://host/#secret", "http://host/")
	f("http://[fe80::1%25lo]:1/", "http://[fe80::1%25lo]:1/")
	f("http://host/m;id=secret/a=secret?c=secret", "http://host/m;id=…?c=…")
	f("http://host/m&token=secret", "http://host/m&token=…")
	f("http://host/m%3Ftoken=secret=/m", "http://host/m%3Ftoken=…")
	if got, want := RedactedText("http://user:se#cret@host\x00/"), "http://…"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestQuote(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		if got := Quote(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	f("", "")
	f("host", "host")
	f("host:9100", "host:9100")
	f("::1", "::1")
	f("::secret", ":…")
	f("http://host:80/a?b=c", "http://host:80/a?…")
	f("user:secret@host", "…@host")
	f("user:sec@ret@host", "…@host")
	f("user:secret@host/http://x", "…@host/http…")
	f("http://a@b x://c@d", "http://…@d")
	f("app=http://user:secret@host", "app=http://…@host")
	f("host/m?user=me@x&token=secret", "…")
	f("http://host/m?user=me@x&token=secret", "http://…")
	f("host/m&token=secret", "host/m…")
	f("host token=secret", "host…")
	f("host;token=secret", "host…")
	f("host/m%3Ftoken=secret", "host/m…")
	f("http://http://user:secret", "http://http://user…")
	f("http://host:9100/m http://user:secret", "http://host:9100/m…")
	f("user:1secret", "user:…")
	f("fe80::1%eth0:9100/m?token=secret", "fe80::1%eth0:9100/m?…")
	f("fe80::1%eth0;token=secret", "fe80:…")
	f("[fe80::1%eth0?token=secret]", "…")
	f("[fe80::1%eth0]:9100/m", "[fe80::1%eth0]:9100/m")
	f("bücher.example:80", "bücher.example:80")
}

// Whatever a password is: it gets to the host, or the error doesn't have it.
func FuzzPassword(f *testing.F) {
	for _, password := range []string{"secret", "se/cret", "se?cret", "se#cret", "s%65cret", "se@cret", "1/secret", "[secret", "sec ret"} {
		f.Add(password)
	}
	f.Fuzz(func(t *testing.T, password string) {
		password = "canary" + password + "canary"
		u, err := ParseURL("http://user:"+password+"@origin:9100/metrics", 9100)
		switch {
		case err != nil && strings.Contains(err.Error(), "canary"):
			t.Error(err)
		case err == nil && (u.Host != "origin:9100" || Redacted(u) != "http://origin:9100/metrics"):
			t.Errorf("%q, shown %s", u, Redacted(u))
		}
	})
}
