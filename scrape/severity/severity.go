// Package severity says how bad a number is.
package severity

// A Severity says how bad a number is, from its threshold to the screen. It is shown by colour, symbol and word, so that any one of them
// suffices.
type Severity uint8

// The severities, the worst last.
const (
	Unknown Severity = iota
	Good
	Warn
	Crit
)

// String returns the severity as JSON has it.
func (s Severity) String() string { return [...]string{"unknown", "ok", "warning", "critical"}[s] }

// Symbol returns the sign of the severity, one cell wide.
func (s Severity) Symbol() string { return [...]string{"○", "●", "▲", "✖"}[s] }

// Word returns the severity in a word.
func (s Severity) Word() string { return [...]string{"unknown", "ok", "high", "critical"}[s] }
