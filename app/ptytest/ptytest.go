//go:build linux

package ptytest

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// patience is how long what must happen is waited for, on however busy a machine.
const patience = time.Minute

// A Terminal is a pseudo-terminal. What is written to it is read at once, and kept.
type Terminal struct {
	t      testing.TB
	Far    *os.File // of which a program has the other end
	Near   *os.File // that end
	Before *unix.Termios

	mu   sync.Mutex
	sent []byte
}

// New opens a terminal of 120 by 40, which is closed when the test ends.
func New(t testing.TB) *Terminal {
	t.Helper()
	far, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &Terminal{t: t, Far: far}
	p.control(func(fd int) error {
		if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
			return err
		}
		n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
		if err != nil {
			return err
		}
		p.Near, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
		if err != nil {
			return err
		}
		return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: 120, Row: 40})
	})
	p.Before = p.Settings()
	read := make(chan struct{})
	go func() {
		defer close(read)
		buffer := make([]byte, 1<<16)
		for {
			n, err := far.Read(buffer)
			if err != nil {
				return
			}
			p.mu.Lock()
			p.sent = append(p.sent, buffer[:n]...)
			p.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		p.Near.Close()
		p.Far.Close()
		<-read
	})
	return p
}

// control runs f on the far end, which stays one that Close can take from its reader.
func (p *Terminal) control(f func(fd int) error) {
	p.t.Helper()
	raw, err := p.Far.SyscallConn()
	if err == nil {
		if e := raw.Control(func(fd uintptr) { err = f(int(fd)) }); e != nil {
			err = e
		}
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// Settings returns the settings of the terminal.
func (p *Terminal) Settings() (settings *unix.Termios) {
	p.t.Helper()
	p.control(func(fd int) (err error) { settings, err = unix.IoctlGetTermios(fd, unix.TCGETS); return err })
	return settings
}

// Restored checks that the settings are those from before, and that modes that a screen needs have been left.
func (p *Terminal) Restored(what string) {
	p.t.Helper()
	if got := p.Settings(); *got != *p.Before {
		p.t.Errorf("%s: the terminal's settings are %+v, were %+v", what, *got, *p.Before)
	}
	for _, mode := range []string{"?1049", "?2004", "?1000", "?1006"} {
		p.Until(what+": the end of the mode "+mode, func() bool { // what was sent last may not have been read yet
			sent := p.Sent()
			return strings.LastIndex(sent, "\x1b["+mode+"h") <= strings.LastIndex(sent, "\x1b["+mode+"l")
		})
	}
}

// Sent returns what was written to the terminal.
func (p *Terminal) Sent() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.sent)
}

// Type types on the terminal. Like a keyboard it does not wait for who does not read.
func (p *Terminal) Type(keys string) {
	p.t.Helper()
	p.Far.SetWriteDeadline(time.Now().Add(patience))
	if _, err := p.Far.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// Start starts a program on the terminal, as the leader of a session of its own.
func (p *Terminal) Start(env []string, path string, args ...string) *exec.Cmd {
	p.t.Helper()
	c := exec.Command(path, args...)
	c.Env = append(append(os.Environ(), "TERM=xterm-256color", "LC_ALL=C.UTF-8", "XDG_CONFIG_HOME="+p.t.TempDir()), env...)
	c.Stdin, c.Stdout, c.Stderr = p.Near, p.Near, p.Near
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	return c
}

// Until waits until something holds.
func (p *Terminal) Until(what string, holds func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("waited in vain for %s; the terminal was sent %q", what, last(p.Sent(), 2000))
		}
	}
}

// Ends waits until a program has ended, and returns how. One that does not end is killed, and says where it was.
func (p *Terminal) Ends(c *exec.Cmd) syscall.WaitStatus {
	p.t.Helper()
	hangs := time.AfterFunc(patience, func() {
		p.t.Errorf("process %d does not end", c.Process.Pid)
		c.Process.Kill()
	})
	defer hangs.Stop()
	c.Wait()
	return c.ProcessState.Sys().(syscall.WaitStatus)
}

// CPU returns the processor time that a process has had.
func CPU(t testing.TB, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }
