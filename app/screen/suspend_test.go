//go:build unix

package screen

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// A process that stops itself stops once each time, and goes on when it is told to: what it has sent to those beside it, it does not obey
// later, when it should be on the screen again.
func TestStopsOnce(t *testing.T) {
	if os.Getenv("ORIGINTOP_STOPS") != "" {
		stopOften()
		return
	}
	child := exec.Command(os.Args[0], "-test.run=^TestStopsOnce$")
	child.Env = append(os.Environ(), "ORIGINTOP_STOPS=1")
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // as a shell does; and this process is its shell
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	end := time.AfterFunc(time.Minute, func() { child.Process.Kill() }) // should it never stop
	t.Cleanup(func() {
		end.Stop()
		child.Process.Kill()
		child.Wait()
	})
	said := bufio.NewScanner(out)
	for i := range 1000 {
		io.WriteString(in, "stop\n")
		var status syscall.WaitStatus
		if _, err := syscall.Wait4(child.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil || !status.Stopped() {
			t.Fatalf("stop %d: it has not stopped: %x, %v", i, status, err)
		}
		if err := syscall.Kill(child.Process.Pid, syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		if !said.Scan() || said.Text() != "goes on" {
			t.Fatalf("after stop %d it says %q", i, said.Text())
		}
	}
}

// stopOften stops this process each time there is a line to read, and says when it goes on.
func stopOften() {
	j := NewJobControl(slog.New(slog.DiscardHandler))
	j.Listen()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		stopped := make(chan struct{})
		go func() { // in any thread, as in the program
			j.StopAll()
			close(stopped)
		}()
		<-stopped
		for len(j.signals) > 0 {
			fmt.Println(<-j.signals)
		}
		fmt.Println("goes on")
	}
}
