package origin

import (
	"testing"

	"origintop/scrape"
	"origintop/scrape/scrapetest"
)

// A load tester's page may be away, which is no trouble; what answers in its place is none of its pages, and a warning.
func TestNoLoadTestersPage(t *testing.T) {
	swarm := scrape.Target{Name: "swarm", URL: "http://10.0.0.9:17091/metrics", Role: scrape.RoleLoad}
	vegeta := string(scrapetest.ReadFile(t, "../../testdata/pages/vegeta-12.13.0-load.prom"))
	for name, c := range map[string]struct {
		pages []string
		warns bool
	}{
		"refused":                     {[]string{"", ""}, false},
		"a database without a test":   {[]string{"\n", "\n"}, false},
		"the server's page":           {[]string{stubPage(10), stubPage(20)}, true},
		"any page":                    {[]string{"foo 1\n", "foo 2\n"}, true},
		"a form":                      {[]string{"<html><title>Sign in</title></html>\n", "<html></html>\n"}, true},
		"first that, then the tester": {[]string{"foo 1\n", vegeta}, false},
		"the test ended":              {[]string{vegeta, "<html></html>\n", "<html></html>\n"}, false},
	} {
		st := NewState(Options{}, nginxTarget, swarm)
		for i, page := range c.pages {
			applyText(st, nginxTarget, 2*i, stubPage(10*i))
			applyText(st, swarm, 2*i, page)
		}
		warns := false
		for _, m := range st.Snapshot().Matters() {
			warns = warns || m.Resource == "source" && m.Subject == "swarm"
		}
		if warns != c.warns {
			t.Errorf("%s: a warning: %v, want %v", name, warns, c.warns)
		}
	}
}
