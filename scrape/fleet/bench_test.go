package fleet

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"origintop/scrape"
	"origintop/scrape/live"
	"origintop/scrape/origin"
	"origintop/scrape/recording"
	"origintop/scrape/scrapetest"
	"origintop/scrape/severity"
)

// The test binary is also the server of the benchmark and what watches it, each in a process of its own: so what one of them costs is
// known.
func TestMain(m *testing.M) {
	switch os.Getenv("FLEET") {
	case "serve":
		serveFleet()
	case "watch":
		watchServer()
	default:
		goleak.VerifyTestMain(m)
	}
}

// BenchmarkFleet watches two exporters of each of so many origins every 2 s, and says what that costs: percent of a core, MB of resident
// memory at the most, and how long it takes until an origin whose nginx went down is the worst of a View. FLEET_ORIGINS names other sizes,
// FLEET_SECONDS how long each is watched. See .ci/fleet.
func BenchmarkFleet(b *testing.B) {
	sizes := os.Getenv("FLEET_ORIGINS")
	if sizes == "" {
		sizes = "1 10"
	}
	for size := range strings.FieldsSeq(sizes) {
		b.Run("origins="+size, func(b *testing.B) {
			for b.Loop() {
				server, address := child(b, "serve", "")
				_, line := child(b, "watch", size+" "+address)
				var cost watched
				if err := json.Unmarshal([]byte(line), &cost); err != nil {
					b.Fatalf("%s: %v", line, err)
				}
				server.Process.Kill()
				server.Wait()
				b.ReportMetric(cost.CPU, "%core")
				b.ReportMetric(cost.Memory, "MB")
				b.ReportMetric(cost.Top, "s-to-top")
				b.ReportMetric(cost.Longest, "s-to-top-at-most")
				b.ReportMetric(cost.Behind, "s-behind")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// BenchmarkPages takes in the pages of 80 rounds of a large fleet, and says what one costs and what is kept of an origin.
func BenchmarkPages(b *testing.B) {
	const origins, rounds = 40, 80
	pages := fleetPages(b, origins, rounds, nil)
	b.ReportAllocs()
	for b.Loop() {
		l := NewLive(origin.Options{}, 15*time.Minute, targetsOf(origins))
		before := heap()
		for _, p := range pages {
			l.Apply(p)
		}
		b.ReportMetric(float64(heap()-before)/1024/origins, "KB/origin")
		runtime.KeepAlive(l)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(pages)), "us/page")
}

// heap returns how many bytes are in use.
func heap() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// A watched is what it cost to watch a fleet.
type watched struct {
	CPU          float64 // percent of a core
	Memory       float64 // MB
	Top, Longest float64 // seconds until a sick origin is the worst, on average and at the most
	Behind       float64 // seconds, the oldest row at the end
	Failed       int     // pages
}

// child starts this binary as something else, and returns the first line that it says.
func child(b *testing.B, as, what string) (*exec.Cmd, string) {
	b.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "FLEET="+as, "FLEET_OF="+what)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { c.Process.Kill(); c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return c, strings.TrimSpace(line)
}

// healthy is how many of the demo's pages are of before its origin had trouble.
const healthy = 48

// serveFleet answers as the exporters of any number of origins: /7/node is the page of an origin that does what the demo's did some time
// before or after the others. /sick/7 makes the nginx of that origin be down from now on, /sick/- no one's.
func serveFleet() {
	rec, err := recording.Open(context.Background(), "../../testdata/demo.otr")
	if err != nil {
		panic(err)
	}
	pages := map[string][][]byte{}
	for i := range rec.Len() {
		if p := rec.Page(i, nil); p.Marker == "" && p.Err == nil {
			pages[p.Target.Name] = append(pages[p.Target.Name], p.Body)
		}
	}
	begun := time.Now()
	var sick atomic.Int64
	sick.Store(-1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	panic(http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		of, what, _ := strings.Cut(r.URL.Path[1:], "/")
		if of == "sick" {
			n, err := strconv.ParseInt(what, 10, 64)
			if err != nil {
				n = -1
			}
			sick.Store(n)
			return
		}
		n, _ := strconv.ParseInt(of, 10, 64)
		body := pages[what][(int(n)*7%16+int(time.Since(begun)/(2*time.Second)))%healthy]
		if what == "nginx" && sick.Load() == n {
			body = []byte("# TYPE nginx_up gauge\nnginx_up 0\n")
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})))
}

// watchServer watches the origins of a server and says what that cost.
func watchServer() {
	var origins int
	var address string
	fmt.Sscan(os.Getenv("FLEET_OF"), &origins, &address)
	seconds, err := strconv.Atoi(os.Getenv("FLEET_SECONDS"))
	if err != nil {
		seconds = 6
	}
	debug.SetGCPercent(GCPercent(origins)) // as in the program
	var targets []scrape.Target
	for i := range origins {
		for _, name := range []string{"node", "nginx"} {
			targets = append(targets, scrape.Target{
				Origin: fmt.Sprintf("edge-%d", i), Labels: `dc="fra"`, Name: name, Role: roleOf[name],
				URL: fmt.Sprintf("http://%s/%d/%s", address, i, name),
			})
		}
	}
	source := &live.Live{Targets: targets, Interval: interval}
	l := NewLive(origin.Options{}, 15*time.Minute, targets)
	l.Now = source.Now
	go l.Run(context.Background(), source)
	time.Sleep(6 * time.Second) // for the start
	cost := watched{}
	before, begun := processorTime(), time.Now()
	var all time.Duration
	times := 0
	for end := begun.Add(time.Duration(seconds) * time.Second); time.Now().Before(end) || times == 0; times++ {
		sick := times * 7919 % origins
		tell(address, strconv.Itoa(sick))
		since := time.Now()
		for worstRow(l.Rows(l.View())) != fmt.Sprintf("edge-%d", sick) {
			<-l.Changed()
		}
		took := time.Since(since)
		all += took
		cost.Longest = max(cost.Longest, took.Seconds())
		tell(address, "-")
		for worstRow(l.Rows(l.View())) != "" {
			<-l.Changed()
		}
	}
	cost.CPU = 100 * (processorTime() - before).Seconds() / time.Since(begun).Seconds()
	cost.Top = all.Seconds() / float64(times)
	rows := l.Rows(l.View()).Rows
	for _, r := range rows {
		cost.Behind = max(cost.Behind, source.Now().Sub(r.Snapshot.Time).Seconds())
		for _, s := range r.Snapshot.Sources {
			cost.Failed += s.Failures
		}
	}
	cost.Memory = float64(scrapetest.Resident()) / 1e6
	line, _ := json.Marshal(cost)
	fmt.Println(string(line))
}

// tell makes the nginx of an origin be down; "-" of none.
func tell(address, origin string) {
	answer, err := http.Get("http://" + address + "/sick/" + origin)
	if err != nil {
		panic(err)
	}
	answer.Body.Close()
}

// worstRow returns the origin that is critical; "" if none is.
func worstRow(v *View) string {
	for _, r := range v.Rows {
		if r.Severity == severity.Crit {
			return r.Origin
		}
	}
	return ""
}
