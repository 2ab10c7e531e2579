package prometheus

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"origintop/scrape"
)

// Exporters of one host are of one origin, whatever their ports; of a pair of servers that scrape the same exporters one is read, and that
// is said.
func TestDiscover(t *testing.T) {
	series := `{"__name__":"node_load1","job":"node","instance":"edge-1:9100"},{"__name__":"node_boot_time_seconds","job":"node","instance":"edge-1:9100"},` +
		`{"__name__":"nginx_up","job":"web","instance":"edge-1:9113"},{"__name__":"nginx_up","job":"web","instance":"edge-1:9114"},` +
		`{"__name__":"shop_http_response_count_total","job":"log","instance":"b/c"},{"__name__":"node_uname_info","job":"gone","instance":"x:1"}`
	up := func(job, instance, more string) string {
		return fmt.Sprintf(`{"metric":{"__name__":"up","job":%q,"instance":%q,"dc":"fra"%s},"value":[1,"1"]}`, job, instance, more)
	}
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/series") {
			fmt.Fprintf(w, `{"status":"success","data":[%s]}`, series)
			return
		}
		list := []string{
			up("node", "edge-1:9100", `,"replica":"b"`), up("node", "edge-1:9100", `,"replica":"a"`), up("web", "edge-1:9113", `,"tier":"x"`),
			up("web", "edge-1:9114", ""), up("log", "b/c", ""), up("node", "other:1", ""),
		}
		io.WriteString(w, `{"status":"success","data":{"result":[`+strings.Join(list, ",")+`]}}`)
	})
	origins, notes, err := c.Discover(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, o := range origins {
		got.WriteString(o.Name + " " + o.Labels + ":")
		for _, target := range o.Targets {
			got.WriteString(fmt.Sprintf(" %s=%s", target.Name, target.Instance))
		}
		got.WriteString("\n")
	}
	want := "b_c dc=\"fra\": nginx=b/c\nedge-1 dc=\"fra\": node=edge-1:9100 nginx=edge-1:9113 nginx2=edge-1:9114\n"
	if got.String() != want {
		t.Errorf("found\n%s, want\n%s", got.String(), want)
	}
	if text := strings.Join(notes, "; "); text != "edge-1:9100 is scraped more than once, and what differs is the label replica: one of them is read" {
		t.Errorf("notes: %s", text)
	}
	if s := origins[1].Targets[0].Selector; s != `{dc="fra",instance="edge-1:9100",job="node",replica="a"}` {
		t.Errorf("selector %s", s)
	}
}

func TestFind(t *testing.T) {
	var found []*Found
	for _, instance := range []string{"edge-1.a.example:9100", "edge-1.b.example:9100", "edge-2.a.example:9100", "[::1]:9100"} {
		found = append(found, &Found{Job: "node", Instance: instance, holds: 1 << scrape.RoleMachine})
	}
	origins := grouped(found)
	f := func(host, want string) {
		t.Helper()
		o, err := Find(origins, host)
		if got := fmt.Sprint(err); err != nil && got != want || err == nil && o.Name != want {
			t.Errorf("%s: %v, %v, want %s", host, o, err, want)
		}
	}
	f("edge-2", "edge-2.a.example")
	f("edge-2.a.example", "edge-2.a.example")
	f("edge-2.a.example:9100", "edge-2.a.example")
	f("::1", "::1")
	f("edge-1", `"edge-1" may be any of edge-1.a.example, edge-1.b.example: name one of them in full`)
	f("edge", `no instance has the host "edge": there are ::1, edge-1.a.example, edge-1.b.example, edge-2.a.example`)
}

// Names of origins are of the characters that one may have, and no two are the same.
func TestOriginName(t *testing.T) {
	taken := map[string]bool{}
	for _, test := range [][2]string{
		{"a b", "a_b"},
		{"a/b", "a_b-2"},
		{"", "unknown"},
		{strings.Repeat("x", 70), strings.Repeat("x", 64)},
		{strings.Repeat("x", 80), strings.Repeat("x", 62) + "-2"},
	} {
		if got := originName(test[0], taken); got != test[1] || !scrape.ValidOrigin(got) {
			t.Errorf("%s: %s, want %s", test[0], got, test[1])
		}
	}
}

func TestParseMatch(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		match, err := ParseMatch(text)
		if got := fmt.Sprint(match); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	f(`{dc="fra",a="b\"c"}`, `[{dc fra} {a b"c}]`)
	f(` dc="fra" `, `[{dc fra}]`)
	f(`{dc=~"fra"}`, "")
	f(`up{dc="fra"}`, "")
	f("fra", "")
	f("", "")
}
