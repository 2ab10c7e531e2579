package usage

// Exit statuses beside 0. A condition that failed counts more than a source that was down, and that more than what was not judged.
const (
	Failure     = 1
	Misuse      = 2
	Down        = 3
	NotJudged   = 4
	CheckFailed = 99  // as k6 has it for thresholds
	Signal      = 128 // and the signal's number
)

// An Exit is an exit status and when a command has it.
type Exit struct {
	Status int
	Name   string // as the table of them shows it: "128+n" for Signal
	When   string
}

// Exits returns the exit statuses, the lowest first.
func Exits() []Exit {
	return []Exit{
		{0, "0", "Success. With checks: all of them passed."},
		{Failure, "1", "Something failed. Standard error says what."},
		{Misuse, "2", "The command line is wrong. Nothing was done."},
		{Down, "3", "A source or a server was down at the end."},
		{NotJudged, "4", "A condition could not be judged: its numbers are missing."},
		{CheckFailed, "99", "A condition failed."},
		{Signal, "128+n", "Signal n ended the command: 130 after Ctrl-C."},
	}
}
