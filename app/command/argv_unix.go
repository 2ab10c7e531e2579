//go:build unix

package command

import "unsafe"

// overwrite puts asterisks in the place of a part of os.Args. On Unix that is the memory that the kernel has put the arguments in and
// shows as the title of the process: the one place where a string may be, and has to be, written to.
func overwrite(part string) {
	b := unsafe.Slice(unsafe.StringData(part), len(part))
	for i := range b {
		b[i] = '*'
	}
}
