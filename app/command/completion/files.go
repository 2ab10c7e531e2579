package completion

import (
	"os"
	"path/filepath"
	"strings"
)

func anyFile(string) bool          { return true }
func noFile(string) bool           { return false }
func isRecording(name string) bool { return strings.HasSuffix(name, ".otr") }

// files returns the files whose names begin so and are wanted, and directories, which may lead to others. Hidden ones must be asked for.
func files(begun string, wanted func(name string) bool) (list []Candidate) {
	dir, base := begun[:strings.LastIndexFunc(begun, isSeparator)+1], ""
	base = begun[len(dir):]
	read := dir
	if rest, home := strings.CutPrefix(dir, "~/"); home {
		if at, err := os.UserHomeDir(); err == nil {
			read = filepath.Join(at, rest)
		}
	}
	if read == "" {
		read = "."
	}
	entries, err := os.ReadDir(read)
	if err != nil {
		return nil
	}
	for _, entry := range entries {
		name := entry.Name()
		dir := dir
		if dir == "" && strings.HasPrefix(name, "-") {
			dir = "./" // or it would be a flag
		}
		if !strings.HasPrefix(name, base) || base == "" && strings.HasPrefix(name, ".") {
			continue
		}
		switch isDir := entry.IsDir() || isLinkToDir(filepath.Join(read, name), entry); {
		case isDir:
			list = append(list, Candidate{Word: dir + name + "/", Open: true})
		case wanted(name):
			list = append(list, Candidate{Word: dir + name})
		}
	}
	return list
}

func isSeparator(r rune) bool { return r == '/' || r == filepath.Separator }

func isLinkToDir(path string, entry os.DirEntry) bool {
	if entry.Type()&os.ModeSymlink == 0 {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
