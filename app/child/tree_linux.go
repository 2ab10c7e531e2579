package child

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// attributes returns those of the command. If the program is killed, the command gets SIGTERM: nothing loads an origin that nobody watches.
func attributes(ownGroup bool) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: ownGroup, Pdeathsig: syscall.SIGTERM}
}

// adopt makes what the command leaves behind children of the program, which can so be found.
func adopt() { unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// group returns the processes that a terminal would send its signals to: the process group or, if the program itself is in it, those that
// come from the command.
func (c *Child) group() []int {
	if !c.shares {
		return []int{-c.cmd.Process.Pid}
	}
	own := syscall.Getpgrp()
	return pids(descendants(), func(p *process) bool { return p.group == own })
}

// kill kills the command and all that it has started, until nothing of it is left that could start more.
func (c *Child) kill() {
	for range 10 {
		list := pids(descendants(), func(*process) bool { return true })
		if len(list) == 0 {
			return
		}
		signalAll(list, syscall.SIGKILL)
	}
}

// left returns what is left of a command that has ended: what is in the session of the program, or all.
func (c *Child) left(all bool) []int {
	own, _ := unix.Getsid(0)
	return pids(descendants(), func(p *process) bool { return all || p.session == own })
}

// A process is one that runs.
type process struct{ pid, parent, group, session int }

// pids returns those of the processes that fit.
func pids(list []process, fits func(*process) bool) (pids []int) {
	for i := range list {
		if fits(&list[i]) {
			pids = append(pids, list[i].pid)
		}
	}
	return pids
}

// descendants returns all processes that come from this one, but for those that have ended, and what is apart.
func descendants() (list []process) {
	own.Lock() // or something could start meanwhile that is to be apart
	defer own.Unlock()
	all := processes(true)
	known := map[int]bool{os.Getpid(): true}
	for grows := true; grows; {
		grows = false
		all = slices.DeleteFunc(all, func(p process) bool {
			is := known[p.parent] && !own.apart[p.group]
			if is {
				known[p.pid], grows, list = true, true, append(list, p)
			}
			return is
		})
	}
	return list
}

// processes returns all processes that run, or those that have ended, and that nobody has waited for yet.
func processes(run bool) (all []process) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		p, alive := parseStat(stat)
		if err == nil && alive == run && p.pid == pid {
			all = append(all, p)
		}
	}
	return all
}

// parseStat parses the file stat of a process. It reports whether the process runs: a zombie doesn't.
func parseStat(stat []byte) (p process, runs bool) {
	name := bytes.LastIndexByte(stat, ')') // which may have blanks and parentheses in it
	if name < 0 {
		return p, false
	}
	var state string
	_, err := fmt.Sscan(string(stat[name+1:]), &state, &p.parent, &p.group, &p.session)
	if err == nil {
		_, err = fmt.Sscan(string(stat), &p.pid)
	}
	return p, err == nil && state != "Z" && state != "X"
}
