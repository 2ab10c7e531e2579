package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"origintop/app/words"
	"origintop/scrape"
	"origintop/scrape/export"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/widgets"
	"origintop/widgets/screentest"
)

// guarded is a screen that looks at all that is drawn on it.
type guarded struct {
	tcell.SimulationScreen
	t    *testing.T
	seen bytes.Buffer
}

func (g *guarded) Put(x, y int, text string, style tcell.Style) (string, int) {
	if what := screentest.UnsafeText(text); what != "" {
		g.t.Errorf("on the screen, at %d,%d: %+q: %s", x, y, text, what)
	}
	g.seen.WriteString(text)
	return g.SimulationScreen.Put(x, y, text, style)
}

func (g *guarded) SetContent(x, y int, r rune, combining []rune, style tcell.Style) {
	g.Put(x, y, string(append([]rune{r}, combining...)), style)
}

func (g *guarded) SetTitle(title string) { g.t.Errorf("the title of the window: %+q", title) }

// hostileNet answers with pages that hold a text wherever one can stand.
type hostileNet struct {
	text string
	n    atomic.Int64
}

func (h *hostileNet) RoundTrip(r *http.Request) (*http.Response, error) {
	n := h.n.Add(1)
	answer := &http.Response{
		Status: "200 OK", StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Request: r,
	}
	body := ""
	switch r.URL.Host {
	case "status":
		answer.Status, answer.StatusCode = "500 "+h.text, 500
		answer.Header.Set("Content-Type", "text/plain")
		body = h.text
	case "proxy":
		answer.Status, answer.StatusCode = "502 "+h.text, 502
		answer.Header.Set("Server", h.text)
	case "html":
		body = "<html><title>" + h.text + "</title>"
	case "text":
		body = h.text
	case "fails":
		return nil, errors.New(h.text)
	default:
		body = hostilePage(h.text, int(n))
	}
	answer.Body = io.NopCloser(strings.NewReader(body))
	answer.ContentLength = int64(len(body))
	return answer, nil
}

// hostilePage returns a page of all exporters, whose labels, names, HELP and TYPE lines hold that text.
func hostilePage(text string, n int) string {
	label := strings.NewReplacer("\\", `\\`, "\"", `\"`, "\n", `\n`).Replace(strings.ToValidUTF8(text, ""))
	line := strings.NewReplacer("\n", " ", "\r", " ").Replace(text)
	var page strings.Builder
	page.WriteString("# HELP node_load1 " + line + "\n# TYPE node_load1 " + line + "\nnode_load1 1\n" + line + " 1\n")
	for _, family := range []string{
		`node_uname_info{nodename="%s"}`, `node_cpu_seconds_total{cpu="%s",mode="user"}`, `node_cpu_seconds_total{cpu="0",mode="user"}`,
		`node_network_receive_bytes_total{device="%s"}`, `node_network_transmit_bytes_total{device="%s"}`,
		`node_network_transmit_bytes_total{device="2%s"}`,
		`node_disk_io_time_seconds_total{device="%s"}`, `node_disk_read_bytes_total{device="%s"}`,
		`node_filesystem_size_bytes{device="%[1]s",fstype="%[1]s",mountpoint="%[1]s"}`, `node_filesystem_readonly{mountpoint="%s"}`,
		`nginx_vts_server_requests_total{host="%s",code="2xx"}`, `nginx_vts_server_requests_total{host="%[1]s",code="%[1]s"}`,
		`nginx_vts_server_request_duration_seconds_bucket{host="%s",le="+Inf"}`, `nginx_up{x="%s"}`,
		`hls_swarm_http_errors_total{status_code="%s"}`, `hls_swarm_active_clients{x="%s"}`,
		`{"%s"}`, `{"%s_total",x="y"}`, `m{"%s"="y"}`, `m{x="%s"}`,
	} {
		if strings.Contains(family, "%") {
			family = fmt.Sprintf(family, label)
		}
		page.WriteString(fmt.Sprintln(family, 1000*n))
	}
	return page.String()
}

// Wherever a hostile text stands, and whatever is shown, in any size and style: nothing of it reaches the terminal as it is.
func TestHostileDashboard(t *testing.T) {
	texts := screentest.Hostile
	if testing.Short() {
		texts = texts[:2]
	}
	for _, text := range texts {
		var g *guarded
		play(t, 120, 40, 0, func(s *session) {
			g = &guarded{SimulationScreen: s.screen, t: t}
			s.cfg.Screen, s.cfg.Origin = g, text
			s.live.Transport, s.live.Targets = &hostileNet{text: text}, nil
			for _, name := range []string{"node", "nginx", "swarm", "app", "status", "proxy", "html", "text", "fails"} {
				target := scrape.Target{Name: text + name, URL: "http://" + name + "/" + "metrics", Role: scrape.RoleOther}
				switch name {
				case "node", "nginx", "swarm":
					target.Name, target.Role = name, scrape.RoleUnknown
				}
				s.live.Targets = append(s.live.Targets, target)
			}
			s.state = origin.NewState(origin.Options{}, s.live.Targets...)
			s.cfg.Explore = s.state.Explore
			s.cfg.RecordTo = func() string { return "/nowhere/" + text }
			s.cfg.Recorder = &recording.Recorder{Source: s.live}
		}, func(s *session) {
			s.live.Mark(time.Now(), text)
			s.wait(5 * time.Second)
			for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 10}, {200, 60}} {
				s.resize(size[0], size[1])
				s.press("0", "7", "9", "M")
				s.wait(time.Second)
				s.press(tcell.KeyEscape)
				for range 9 {
					s.press(tcell.KeyTab, "z")
					s.wait(time.Second)
					s.press("z")
				}
				s.press("p")
			}
			s.press("s", "s", "e")
			s.wait(3 * time.Second)
			s.press("/")
			for _, r := range text {
				s.press(string(r))
			}
			s.wait(time.Second)
			s.press(tcell.KeyEscape, tcell.KeyDown, tcell.KeyEnter, tcell.KeyEscape, tcell.KeyEscape, "R", tcell.KeyEnter)
			s.wait(2 * time.Second)
			s.press(tcell.KeyEscape, "m")
			for _, r := range text {
				s.press(string(r))
			}
			s.wait(time.Second)
		})
		if n := strings.Count(g.seen.String(), "evil"); n < 200 {
			t.Errorf("%+q stood on the screen %d times", text, n)
		}
		if strings.HasPrefix(text, "evil[red]") && !strings.Contains(g.seen.String(), "evil[red]tag[-]") {
			t.Error("a label in brackets was taken for a colour")
		}
		checkHostileText(t, text)
	}
}

// checkHostileText checks the snapshot as text and as JSON.
func checkHostileText(t *testing.T, text string) {
	t.Helper()
	st := origin.NewState(origin.Options{})
	for i := range 2 {
		st.Apply(scrape.Page{
			Target: scrape.Target{Name: text}, Time: time.Unix(int64(i), 0), Body: []byte(hostilePage(text, i)), Whole: true,
		})
	}
	s := st.Snapshot()
	json, err := export.Document(s, time.Unix(2, 0))
	if err != nil {
		t.Error(err)
	}
	for _, output := range []string{string(words.Text(s, text)), string(words.Text(s, "")), string(json)} {
		if !strings.Contains(output, "evil") {
			t.Errorf("%+q is not in\n%s", text, output)
		}
		for line := range strings.Lines(output) {
			if what := screentest.UnsafeText(strings.TrimSuffix(line, "\n")); what != "" {
				t.Errorf("%+q: %s", line, what)
			}
		}
	}
	if clean := widgets.Clean(text); !strings.HasPrefix(clean, "evil") {
		t.Errorf("of %+q is left %q", text, clean)
	}
}
