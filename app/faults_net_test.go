package app

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A lab is a network namespace in which the program runs, on a link of its own to this machine, where the exporters are. In it the name
// origin.test is that of an exporter.
type lab struct {
	t         *testing.T
	name      string
	here      string    // the link's end on this machine
	addresses [2]string // of this machine on the link
	pane      *pane
	exporters [2]*exporterFault // at the addresses, at the same port
}

// newLab makes one. Without the rights or the tools for that the test is skipped.
func newLab(t *testing.T) *lab {
	t.Helper()
	ip := look(t, "ip")
	if os.Getuid() != 0 {
		t.Skip("only root can make a network namespace")
	}
	pid := os.Getpid()
	n := nextLab(t)
	l := &lab{t: t, name: fmt.Sprintf("ot%dn%d", pid%100000, n)}
	l.here = l.name + "h"
	there := l.name + "t"
	net := fmt.Sprintf("10.231.%d.", (pid*4+n)%250)
	l.addresses = [2]string{net + "1", net + "2"}
	etc := filepath.Join("/etc/netns", l.name)
	t.Cleanup(func() {
		exec.Command(ip, "netns", "del", l.name).Run()
		exec.Command(ip, "link", "del", l.here).Run()
		os.RemoveAll(etc)
		os.Remove(filepath.Dir(etc)) // if that is now empty
	})
	if err := os.MkdirAll(etc, 0o755); err != nil {
		t.Fatal(err)
	}
	l.names(l.addresses[0])
	if err := os.WriteFile(
		filepath.Join(etc, "resolv.conf"), []byte("nameserver 127.0.0.1\noptions attempts:1 timeout:1\n"), 0o644,
	); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(ip, "netns", "add", l.name).CombinedOutput(); err != nil {
		t.Skipf("ip netns add: %v: %s", err, out)
	}
	l.ip("link", "add", l.here, "type", "veth", "peer", "name", there, "netns", l.name)
	for _, a := range l.addresses {
		l.ip("address", "add", a+"/24", "dev", l.here)
	}
	l.ip("link", "set", l.here, "up")
	l.ip("-n", l.name, "address", "add", net+"9/24", "dev", there)
	l.ip("-n", l.name, "link", "set", there, "up")
	l.ip("-n", l.name, "link", "set", "lo", "up")
	port := ":0"
	for i, a := range l.addresses {
		x := &exporterFault{t: t, address: a + port}
		x.listen(nil)
		t.Cleanup(x.close)
		l.exporters[i] = x
		port = x.address[strings.LastIndex(x.address, ":"):]
	}
	answer(text("here 1\n"))(l.exporters[0])
	answer(text("there 1\nas_well 1\n"))(l.exporters[1])
	l.pane = newPane(t, 160, 40)
	l.pane.script(
		"ip netns exec "+l.name+" "+build(t),
		"--no-config --panels scrapes --origin-metrics-interval 500ms --timeout 2s --metrics app=http://origin.test"+port+"/metrics",
	)
	l.until(`app .* a page of 1 series`)
	return l
}

// nextLab returns a number that no other lab of this process has.
func nextLab(t *testing.T) int {
	return map[string]int{"TestNames": 0, "TestLinkDown": 1, "TestNetem/loss": 2, "TestNetem/delay": 3}[t.Name()]
}

func (l *lab) ip(args ...string) {
	l.t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		l.t.Fatalf("ip %s: %v: %s", strings.Join(args, " "), err, out)
	}
}

// names has the name stand for an address; "": for none.
func (l *lab) names(address string) {
	text := "127.0.0.1 localhost\n"
	if address != "" {
		text += address + " origin.test\n"
	}
	// Written in place: it is this file that the namespace has.
	if err := os.WriteFile(filepath.Join("/etc/netns", l.name, "hosts"), []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) until(patterns ...string) { l.t.Helper(); l.pane.until(patterns...) }

// The name goes, comes back, and is that of another machine. A connection that is there is used for as long as it lasts.
func TestNames(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.names("")
	asked := l.exporters[0].asked()
	time.Sleep(6 * time.Second) // as long as the standard library believes in what it has read of /etc/hosts, and one
	if !eventually(func() bool { return l.exporters[0].asked() >= asked+2 }) {
		t.Error("the connection that is there is not used any more")
	}
	l.until(`app .* a page of 1 series`)
	restart(l.exporters[0])
	l.until(`no such host: origin\.test|the name origin\.test could not be looked up`, "▲ app")
	l.names(l.addresses[0])
	l.until(`app .* a page of 1 series`, "● app")

	l.names(l.addresses[1])
	l.exporters[0].close() // the old machine is switched off
	l.until(`app .* a page of 2 series`, "● app")
}

// The link goes down for ten seconds.
func TestLinkDown(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	pid := l.pane.child(l.pane.pid("ip|origintop"))
	before := open(t, pid)
	l.ip("link", "set", l.here, "down")
	begin := time.Now()
	l.until(`app .*(no answer within 2s|no route to the host)`, "▲ app")
	time.Sleep(time.Until(begin.Add(10 * time.Second)))
	l.ip("link", "set", l.here, "up")
	for _, a := range l.addresses { // those of IPv4 stay where they are; should they not, this adds them
		exec.Command("ip", "address", "add", a+"/24", "dev", l.here).Run()
	}
	l.until(`app .* a page of 1 series`, "● app")
	l.pane.sameOpen(pid, before)
}

// child returns the child of a process, or that itself if it has none.
func (p *pane) child(pid string) string {
	if out, err := exec.Command("pgrep", "-P", pid).Output(); err == nil {
		return strings.TrimSpace(string(out))
	}
	return pid
}

// The link loses packets, or is slow.
func TestNetem(t *testing.T) {
	tc := look(t, "tc")
	for name, row := range map[string]struct{ netem, shows string }{
		"loss":  {"loss 5%", `app .* a page of 1 series`},
		"delay": {"delay 500ms", `app +(50\d|5[1-9]\d)ms .* a page of 1 series`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			args := append([]string{"qdisc", "add", "dev", l.here, "root", "netem"}, strings.Fields(row.netem)...)
			if out, err := exec.Command(tc, args...).CombinedOutput(); err != nil {
				t.Skipf("this kernel has no netem: %s", out)
			}
			asked := l.exporters[0].asked()
			l.until(row.shows, "● app")
			if !eventually(func() bool { return l.exporters[0].asked() >= asked+8 }) {
				t.Error("it is not asked any more")
			}
			l.until(row.shows)
		})
	}
}
