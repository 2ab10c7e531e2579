package app

import (
	"slices"
	"strings"
	"testing"
	"time"

	"origintop/scrape"
	"origintop/scrape/origin"
)

// What pages say of their own numbers stands in the panels that show these, where there is room for it, and is no warning.
func TestNotes(t *testing.T) {
	f := func(width, height int, change func(s *origin.Snapshot, node *origin.SourceState), has ...string) {
		t.Helper()
		s := *lastSnapshot(t)
		s.Sources = append([]origin.SourceState(nil), s.Sources...)
		for i := range s.Sources {
			if src := &s.Sources[i]; src.Role == scrape.RoleMachine {
				change(&s, src)
			}
		}
		screen := screenOf(t, &s, width, height)
		for _, want := range append(has, "all quiet") {
			if !strings.Contains(screen, want) {
				t.Errorf("the screen lacks %q:\n%s", want, screen)
			}
		}
	}
	note := func(kind origin.TroubleKind, source string, count int) func(s *origin.Snapshot, _ *origin.SourceState) {
		return func(s *origin.Snapshot, _ *origin.SourceState) {
			s.Troubles = []origin.Trouble{{Kind: origin.SkippedLines, Source: source, Count: 3}, {Kind: kind, Source: source, Count: count}}
		}
	}
	f(200, 60, note(origin.StandsStill, "node", 0), "╰─ node: scraped more often than its counters change ─")
	f(120, 40, note(origin.StandsStill, "node", 0), "╰─ node: scraped more often than its counters change ─")
	f(80, 24, note(origin.StandsStill, "node", 0), "╰─ updates less often than scraped  ↓ ─")
	f(80, 24, note(origin.Uncertain, "node", 12), "╰─ late answers: rates ±12% ─")
	f(200, 60, note(origin.Uncertain, "node", 12), "╰─ node answers late: its rates are uncertain by 12% ─")
	f(120, 40, note(origin.NamelessCounts, "nginx", 0), "╰─ with the server without a name ─")
	f(120, 40, func(_ *origin.Snapshot, node *origin.SourceState) {
		node.Held, node.Fresh = true, node.Last.Add(-6*time.Second)
	}, "● nginx 0s  ● node 6s")
}

// A file system that can't be asked is not one that is empty.
func TestFilesystemThatFails(t *testing.T) {
	s := *lastSnapshot(t)
	failed := s.Disk.Filesystems[0]
	failed.Mountpoint, failed.Failed = "/mnt", true
	s.Disk.Filesystems = append(append([]origin.Filesystem(nil), s.Disk.Filesystems...), failed)
	s.Troubles = []origin.Trouble{{Kind: origin.DeviceError, Source: "node", Subject: "/mnt"}}
	screen := screenOf(t, &s, 120, 40)
	for _, want := range []string{"/mnt cannot be read", "warning: /mnt: the file system cannot be read"} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
}

// A note of one exporter on a page stands in the panels of its numbers only.
func TestNoteOfOneExporter(t *testing.T) {
	s := *lastSnapshot(t)
	s.Sources = append([]origin.SourceState(nil), s.Sources...)
	for i := range s.Sources {
		s.Sources[i].Roles |= s.Source(scrape.RoleServer).Roles | s.Source(scrape.RoleMachine).Roles
	}
	s.Troubles = []origin.Trouble{{Kind: origin.StandsStill, Source: "node", Of: scrape.RoleServer}}
	screen := screenOf(t, &s, 200, 60)
	if n := strings.Count(screen, "change less often than scraped"); n != 1 {
		t.Errorf("it is said %d times:\n%s", n, screen)
	}
}

// Where the exporter that is asked doesn't answer, the page that has its numbers is named.
func TestNumbersElsewhere(t *testing.T) {
	play(t, 120, 40, 20*time.Second, func(s *session) {
		for i, node := range s.origin.pages["node"] {
			s.origin.pages["node"][i] = slices.Concat(node, s.origin.pages["nginx"][0])
		}
		s.origin.down["nginx"] = true
	}, func(s *session) {
		s.wait(4 * time.Second)
		s.shows("no page since", "such numbers are on the page of node")
	})
}
