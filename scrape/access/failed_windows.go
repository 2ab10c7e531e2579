package access

import (
	"errors"
	"syscall"

	"golang.org/x/sys/windows"
)

// failed reports whether a connection failed with an error of that name. Windows has numbers of its own for them; those of package syscall
// come from no call.
func failed(err error, name syscall.Errno) bool {
	number := map[syscall.Errno]syscall.Errno{
		syscall.ECONNREFUSED: windows.WSAECONNREFUSED,
		syscall.ECONNRESET:   windows.WSAECONNRESET,
		syscall.EHOSTUNREACH: windows.WSAEHOSTUNREACH,
		syscall.ENETUNREACH:  windows.WSAENETUNREACH,
	}[name]
	return errors.Is(err, name) || errors.Is(err, number)
}
