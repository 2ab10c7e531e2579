package scrapetest

import (
	"os"
	"os/exec"
	"testing"
)

// Program returns where a program is. Without it the test is skipped, or fails if $ORIGINTOP_E2E is "must". So is it with go test -short, as
// real programs take seconds.
func Program(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("real programs take seconds")
	}
	for _, path := range []string{name, "/usr/sbin/" + name} {
		if path, err := exec.LookPath(path); err == nil {
			return path
		}
	}
	if os.Getenv("ORIGINTOP_E2E") == "must" {
		t.Fatalf("%s is not installed", name)
	}
	t.Skipf("%s is not installed: .ci/run says in which package of Debian it is", name)
	return ""
}
