package usage

import "slices"

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
		{0, "0", "Success."},
		{Failure, "1", "Something failed. Standard error says what."},
		{Misuse, "2", "The command line is wrong. Nothing was done."},
		{Down, "3", "A source or a server was down at the end."},
		{NotJudged, "4", "A check could not be judged, because its numbers are missing."},
		{CheckFailed, "99", "A check failed."},
		{Signal, "128+n", "Ended by signal n: 130 after Ctrl-C."},
	}
}

// ExitStatuses returns the exit statuses of the command.
func (c *Command) ExitStatuses() []Exit {
	return slices.DeleteFunc(Exits(), func(e Exit) bool {
		return e.Status != 0 && !slices.Contains([]int{Failure, Misuse, Signal}, e.Status) && !slices.Contains(c.Exits, e.Status)
	})
}
