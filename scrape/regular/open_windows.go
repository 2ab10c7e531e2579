package regular

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// openNow opens a file. While it is only read, others may rename and remove it, as on other systems: a web server has to rotate its log.
func openNow(path string, flag int, perm fs.FileMode) (*os.File, error) {
	if flag != os.O_RDONLY {
		return os.OpenFile(path, flag, perm)
	}
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	handle, err := windows.CreateFile(name, windows.GENERIC_READ, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE,
		nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
