package access

import "net/http"

// A redirectError says why a redirection is not followed.
type redirectError string

func (e redirectError) Error() string { return string(e) }

// Follow implements http.Client.CheckRedirect. It returns a redirectError if the redirection must not be followed.
func Follow(r *http.Request, via []*http.Request) error {
	const maxRedirects = 10
	r.Header.Del("Referer") // it would show the query to another host
	last := via[len(via)-1].URL
	for _, before := range via {
		if before.URL.String() == r.URL.String() {
			return redirectError("redirected in a circle: is the URL right?")
		}
	}
	switch {
	case r.URL.Scheme != "http" && r.URL.Scheme != "https":
		return redirectError("redirected to what is not http:// or https://")
	case last.Scheme == "https" && r.URL.Scheme == "http":
		return redirectError("redirected from https to http, where nothing is verified: if that is right, name that URL")
	case len(via) > maxRedirects:
		return redirectError("redirected more than 10 times: is the URL right?")
	}
	return nil
}
