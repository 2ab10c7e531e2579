package app

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"origintop/app/ptytest"
)

// onTerminal starts the program on a terminal of its own, and waits for its screen.
func onTerminal(t *testing.T) (*ptytest.Terminal, *exec.Cmd) {
	t.Helper()
	binary := build(t)
	p := ptytest.New(t)
	c := p.Start(nil, binary, "--no-config", "--demo")
	p.Until("the screen", func() bool { return strings.Contains(p.Sent(), "REPLAY") })
	return p, c
}

// Two signals, one soon after the other, end the program as the first one does: with the terminal as it was.
func TestSignalPairs(t *testing.T) {
	build(t)
	t.Parallel()
	signals := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}
	for i := range 60 {
		p, c := onTerminal(t)
		first, second := signals[i%4], signals[i/4%4]
		gap := 500*time.Microsecond + time.Duration(i)*500*time.Microsecond
		c.Process.Signal(first)
		time.Sleep(gap)
		c.Process.Signal(second)
		what := fmt.Sprintf("%v and, %v later, %v", first, gap, second)
		if status := p.Ends(c); first != second && status.ExitStatus() != 128+int(first) && status.ExitStatus() != 128+int(second) ||
			!status.Exited() {
			t.Errorf("%s: it ends with %x", what, status)
		}
		p.Restored(what)
	}
}

// tokens are what the terminal may send, and parts of it; none is a key that quits.
var tokens = []string{
	"\x1b", "\x1b[", "\x1bO", "\x1b]", "\x1bP", "\x1bX", "\x1b^", "\x1b_", "\x1bN", "\x1b\\", "\a", "\xe4", "\xff", "\x9b", "\u009d", "ä",
	"日", "\x00",
	"\x1b[M \xf0!", "\x1b[<0;12;5M", "\x1b[<64;500;5M", "\x1b[200~", "\x1b[201~", "\x1b[A", "\x1b[1;5", "\x1b[[",
	"\x1b[65;30;97;1;0;2147483647_",
	"\x1b[0;0;27;1;0;1_", "\x1b[0;0;93;1;0;1_", "\x1b[99999999999999;", "phase 1\n", "m", "e", "/", "?", "z", "\x0c", "s", "T", "\t",
}

// Whatever bytes the terminal sends, it takes no processor, the keys work after it, and the terminal is as it was in the end.
//
// $ORIGINTOP_TERMINAL_BYTES is how long that goes on, as in 1h; a few bytes if it is not set. If it is, too much processor time, and an end
// that takes longer than a second, are failures.
func TestTerminalBytes(t *testing.T) {
	build(t)
	t.Parallel()
	long, _ := time.ParseDuration(os.Getenv("ORIGINTOP_TERMINAL_BYTES"))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	rounds, sent, chunks, pause := 0, 0, 40, 20
	if long > 0 {
		chunks, pause = 300, 200
	}
	for end := time.Now().Add(long); rounds == 0 || time.Now().Before(end); rounds++ {
		p, c := onTerminal(t)
		before, began := ptytest.CPU(t, c.Process.Pid), time.Now()
		for range chunks {
			var bytes []byte
			for range 1 + random.IntN(12) {
				if random.IntN(2) == 0 {
					bytes = append(bytes, tokens[random.IntN(len(tokens))]...)
				} else {
					bytes = append(bytes, byte(random.IntN(256)))
				}
			}
			bytes = slices.DeleteFunc(bytes, func(b byte) bool { return strings.IndexByte("qQwR\x03\x1a", b) >= 0 })
			p.Type(string(bytes))
			sent += len(bytes)
			time.Sleep(time.Duration(random.IntN(pause)) * time.Millisecond)
		}
		used, took := ptytest.CPU(t, c.Process.Pid)-before, time.Since(began)
		time.Sleep(time.Second)
		idle := ptytest.CPU(t, c.Process.Pid)
		time.Sleep(time.Second)
		if idle = ptytest.CPU(t, c.Process.Pid) - idle; idle > 500*time.Millisecond {
			t.Errorf("it takes %v of a second when nothing comes any more", idle)
		}
		p.Type("\x1b")          // leaves what is being typed
		time.Sleep(time.Second) // else it may be read together with what follows, and be an alt-q
		asked := time.Now()
		p.Type("q")
		again := time.NewTicker(5 * time.Second) // where the processors are busy for longer than that
		ended := make(chan struct{})
		go func() {
			for {
				select {
				case <-ended:
					return
				case <-again.C:
					p.Far.WriteString("q")
				}
			}
		}()
		status := p.Ends(c)
		close(ended)
		again.Stop()
		if status.ExitStatus() != 0 {
			t.Errorf("it ends with %x", status)
		}
		p.Restored("after any bytes")
		if ends := time.Since(asked); long > 0 && (ends > time.Second || used > took/20) {
			t.Errorf("round %d: q takes %v, and input %v of processor time in %v", rounds, ends, used, took)
		}
	}
	t.Logf("%d rounds, %d bytes", rounds, sent)
}

// A pasted text does not quit.
func TestPasteOnTerminal(t *testing.T) {
	build(t)
	t.Parallel()
	p, c := onTerminal(t)
	p.Type("\x1b[200~phase 1\nquiet\x1b[201~")
	p.Until("a word on it", func() bool { // or part of one: cells that stay as they are are not sent
		return strings.Contains(p.Sent(), "pasted") || strings.Contains(p.Sent(), "ignored") || strings.Contains(p.Sent(), "commands")
	})
	p.Type("q")
	if status := p.Ends(c); status.ExitStatus() != 0 {
		t.Errorf("it ends with %x", status)
	}
	p.Restored("after a paste")
}

// jobs are what a shell may do to the program. The names are those of tests, too.
var jobs = map[string]func(*shell){
	// It has the program go on before it hands over the terminal.
	"early": func(s *shell) {
		s.kill(syscall.SIGTSTP)
		s.stopped()
		s.takes(s.own)
		s.kill(syscall.SIGCONT)
		time.Sleep(50 * time.Millisecond)
		s.takes(s.job)
		s.ends(0)
	},
	"background": func(s *shell) {
		s.kill(syscall.SIGTSTP)
		s.stopped()
		s.takes(s.own)
		s.kill(syscall.SIGCONT)
		s.stopped() // again
		s.unchanged()
		s.takes(s.job)
		s.kill(syscall.SIGCONT)
		s.ends(0)
	},
	"ended while stopped": func(s *shell) {
		s.kill(syscall.SIGTSTP)
		s.stopped()
		s.takes(s.own)
		s.kill(syscall.SIGTERM)
		s.kill(syscall.SIGCONT)
		s.ends(143)
		s.unchanged()
	},
	"stopped hard and ended": func(s *shell) {
		s.kill(syscall.SIGSTOP)
		s.stopped()
		s.takes(s.own)
		s.restore() // as shells do
		s.kill(syscall.SIGTERM)
		s.kill(syscall.SIGCONT)
		s.ends(143)
		s.unchanged()
	},
	"twice": func(s *shell) {
		s.kill(syscall.SIGTSTP)
		time.Sleep(time.Millisecond)
		s.kill(syscall.SIGTSTP)
		s.stopped()
		s.unchanged()
		s.takes(s.own)
		s.takes(s.job)
		s.kill(syscall.SIGCONT)
		s.ends(0)
	},
}

// The shell and the program hand the terminal to and fro, and none takes it from the other.
func TestJobControl(t *testing.T) {
	if name := os.Getenv("ORIGINTOP_SHELL"); name != "" {
		runShell(jobs[name])
		return
	}
	binary := build(t)
	for name := range jobs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := ptytest.New(t)
			c := p.Start([]string{"ORIGINTOP_SHELL=" + name, "ORIGINTOP_BINARY=" + binary}, os.Args[0], "-test.run=^TestJobControl$")
			screens := func() int { return strings.Count(p.Sent(), "\x1b[?1049h") }
			ended := make(chan struct{})
			go func() { // the user, who leaves when the screen is there again
				for screens() < 2 {
					select {
					case <-ended:
						return
					case <-time.After(10 * time.Millisecond):
					}
				}
				p.Far.WriteString("q")
			}()
			status := p.Ends(c)
			close(ended)
			if status.ExitStatus() != 0 {
				p.Until("what the shell says", func() bool { return strings.Contains(p.Sent(), "shell:") })
				_, said, _ := strings.Cut(p.Sent(), "shell:")
				t.Errorf("%x: %s", status, said)
			}
			if got := p.Settings(); *got != *p.Before {
				t.Errorf("the terminal's settings are %+v, were %+v", *got, *p.Before)
			}
			if name != "stopped hard and ended" { // which leaves no time for more than the shell does
				p.Restored(name)
			}
		})
	}
}

// A shell runs the program as a job, in a process of its own that leads the terminal's session.
type shell struct {
	own, job int // process groups
	before   *unix.Termios
}

func runShell(does func(*shell)) {
	signal.Ignore(syscall.SIGTTOU)
	s := &shell{own: syscall.Getpgrp()}
	s.before, _ = unix.IoctlGetTermios(0, unix.TCGETS)
	c := exec.Command(os.Getenv("ORIGINTOP_BINARY"), "--no-config", "--demo")
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Foreground: true, Ctty: 0}
	if err := c.Start(); err != nil {
		s.fails(err)
	}
	s.job = c.Process.Pid
	for { // until it has the terminal
		if now, err := unix.IoctlGetTermios(0, unix.TCGETS); err == nil && *now != *s.before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond) // and waits for keys
	does(s)
	os.Exit(0)
}

func (s *shell) fails(what any) {
	fmt.Println("shell:", what)
	if s.job > 0 {
		syscall.Kill(-s.job, syscall.SIGKILL)
	}
	os.Exit(1)
}

func (s *shell) kill(with syscall.Signal) {
	if err := syscall.Kill(-s.job, with); err != nil {
		s.fails(err)
	}
}

// takes hands the terminal to a process group.
func (s *shell) takes(group int) {
	if err := unix.IoctlSetPointerInt(0, unix.TIOCSPGRP, group); err != nil {
		s.fails(err)
	}
}

func (s *shell) stopped() {
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(s.job, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
		s.fails(fmt.Sprintf("it has not stopped: %x, %v", status, err))
	}
}

func (s *shell) ends(want int) {
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(s.job, &status, syscall.WUNTRACED, nil); err != nil || status.ExitStatus() != want {
		s.fails(fmt.Sprintf("it does not end with %d: %x, %v", want, status, err))
	}
}

func (s *shell) restore() { unix.IoctlSetTermios(0, unix.TCSETS, s.before) }

// unchanged checks that the terminal is the shell's.
func (s *shell) unchanged() {
	if now, err := unix.IoctlGetTermios(0, unix.TCGETS); err != nil || *now != *s.before {
		s.fails(fmt.Sprintf("the terminal is %+v", now))
	}
}
