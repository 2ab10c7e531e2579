package regular

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// A file that is read can be renamed and replaced, on every system: it is still the one that was opened.
func TestOthersRename(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(path, []byte("old"), 0o600))
	file, err := Open(t.Context(), path, os.O_RDONLY, 0)
	must(err)
	defer file.Close()
	must(os.Rename(path, path+".1"))
	must(os.WriteFile(path, []byte("new"), 0o600))
	got, err := io.ReadAll(file)
	must(err)
	if string(got) != "old" {
		t.Errorf("read %q", got)
	}
}
