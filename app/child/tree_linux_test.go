package child

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// runs reports whether a process runs.
func runs(pid string) bool {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	_, alive := parseStat(stat)
	return err == nil && alive
}

// What a command leaves behind is ended, and counted. A daemon goes on, unless all is to go.
func TestLeftBehind(t *testing.T) {
	both(t, func(t *testing.T, shares bool) {
		f := func(text string, pids int, all bool, grace time.Duration, want int) {
			t.Run(text, func(t *testing.T) {
				s := script(t, shares, text)
				var list []string
				for range pids {
					list = append(list, s.line())
				}
				<-s.Ended()
				if n := s.EndLeft(grace, all); n != want {
					t.Errorf("%d were left, want %d", n, want)
				}
				for _, pid := range list {
					if want == 0 && !runs(pid) {
						t.Error("the daemon has ended")
					}
					for want > 0 && runs(pid) { // it has been killed
						time.Sleep(time.Millisecond)
					}
				}
			})
		}
		f("exit 3", 0, false, time.Hour, 0)
		f("sleep 1000 & echo $!; sleep 1001 & echo $!", 2, false, time.Hour, 2)
		f("(trap '' TERM; sleep 1000) & echo $!", 1, false, time.Millisecond, 1)
		f("setsid sh -c 'echo $$; exec sleep 1000' & read x; :", 1, false, time.Hour, 0)
		f("setsid sh -c 'echo $$; exec sleep 1000' & read x; :", 1, true, time.Hour, 1)
	})
}

// When all is to go, also what has left the process group is killed with the command.
func TestKillsAll(t *testing.T) {
	both(t, func(t *testing.T, shares bool) {
		s := script(t, shares, `trap '' INT TERM; setsid sh -c 'echo $$; exec sleep 1000' & sleep 1000`)
		pid := s.line()
		s.End(time.Millisecond)
		for runs(pid) {
			time.Sleep(time.Millisecond)
		}
	})
}

// What a command has started and left does not stay as a zombie once it has ended, though the command goes on.
func TestNoZombies(t *testing.T) {
	both(t, func(t *testing.T, shares bool) {
		const orphans = 50
		s := script(t, shares, fmt.Sprintf("for i in $(seq %d); do (sh -c 'echo $$' &); done; exec sleep 1000", orphans))
		for range orphans {
			pid := s.line()
			for {
				if _, err := os.Stat("/proc/" + pid); err != nil {
					break
				}
				time.Sleep(time.Millisecond)
			}
		}
		select {
		case <-s.Ended():
			t.Error("the command has ended")
		default:
		}
	})
}

// A command gets SIGTERM when the program is killed.
func TestProgramIsKilled(t *testing.T) {
	if os.Getenv("ORIGINTOP_TEST_WRAP") != "" {
		c, _, err := start(false, &exec.Cmd{
			Path: os.Args[0], Args: os.Args[:1], Stdout: os.Stdout, Env: append(os.Environ(), "ORIGINTOP_TEST_CHILD=terminated"),
		})
		if err != nil {
			t.Fatal(err)
		}
		<-c.Ended()
		return
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	program := exec.Command(os.Args[0], "-test.run=^TestProgramIsKilled$")
	program.Env, program.Stdout = append(os.Environ(), "ORIGINTOP_TEST_WRAP=1"), w
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	var ready, pid, told string
	if _, err := fmt.Fscan(r, &ready, &pid); err != nil {
		t.Fatal(err)
	}
	program.Process.Kill()
	program.Wait()
	if _, err := fmt.Fscan(r, &told); err != nil || told != "terminated" {
		t.Errorf("it got %q, %v", told, err)
	}
	for runs(pid) {
		time.Sleep(time.Millisecond)
	}
}

// The file stat of a process names it in parentheses, whatever the name holds.
func TestParseStat(t *testing.T) {
	f := func(text string, want process, wantRuns bool) {
		t.Helper()
		if got, runs := parseStat([]byte(text)); got != want || runs != wantRuns {
			t.Errorf("%s: got %+v, %v", text, got, runs)
		}
	}
	f("12 (cat) S 3 4 5 0 -1", process{12, 3, 4, 5}, true)
	f("12 (a) R (b c) D 3 4 5 0 -1", process{12, 3, 4, 5}, true)
	f("12 (cat) Z 3 4 5 0 -1", process{12, 3, 4, 5}, false)
	for _, text := range []string{"", "12", "12 (cat", "12 (cat) S", "12 (cat) S 3 4", "12 (cat) S a b c", "x (cat) S 1 2 3"} {
		if _, runs := parseStat([]byte(text)); runs {
			t.Errorf("%q runs", text)
		}
	}
}
