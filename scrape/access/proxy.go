package access

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// A proxy is one that an environment variable names.
type proxy struct{ variable, url string }

// proxies returns the proxies that the environment names.
func proxies() (list []proxy) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY"} {
		if os.Getenv(name) == "" {
			name = strings.ToLower(name)
		}
		text := os.Getenv(name)
		if text != "" && !strings.Contains(text, "://") {
			text = "http://" + text
		}
		if text != "" {
			list = append(list, proxy{name, text})
		}
	}
	return list
}

// CheckProxies returns what is wrong with the proxies that the environment names: net/http silently uses no proxy if it can't parse the
// URL of one. The error quotes nothing of them.
func CheckProxies() error {
	for _, p := range proxies() {
		if !isProxy(p.url) {
			return fmt.Errorf("$%s is not a proxy URL like http://proxy:3128 (or https://, socks5://): "+
				"in a user name or a password write / ? # %% @ as %%2F %%3F %%23 %%25 %%40", p.variable)
		}
	}
	return nil
}

func isProxy(text string) bool {
	u, err := url.Parse(text)
	return err == nil && !strayAt(text) && slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) &&
		u.Hostname() != "" && isPort(u.Port())
}

// checkProxy returns an error if the source has TLS settings and is reached through an https:// proxy: http.Transport would apply them to
// the proxy as well.
func (c *Config) checkProxy() error {
	if c.URL.Scheme != "https" || !c.Insecure() && c.serverName() == "" && c.file(caFile) == "" && c.file(certFile) == "" {
		return nil
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: c.URL})
	if err == nil && proxy != nil && proxy.Scheme == "https" {
		return errors.New("the proxy in $HTTPS_PROXY is asked by https:// itself, where --ca-file, --cert, --server-name and --insecure " +
			"would hold for it as well: name one with http://, or this source in $NO_PROXY")
	}
	return nil
}
