package manual

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
)

// show writes a text to a terminal through the user's pager: $PAGER, or less. Without either it writes the text itself.
func show(text string, stdout, stderr io.Writer) error {
	words := strings.Fields(cmp.Or(os.Getenv("PAGER"), "less -R"))
	if len(words) > 0 {
		if path, err := exec.LookPath(words[0]); err == nil {
			pager := exec.Command(path, words[1:]...)
			pager.Stdin, pager.Stdout, pager.Stderr = strings.NewReader(text), stdout, stderr
			if os.Getenv("LESS") == "" {
				pager.Env = append(os.Environ(), "LESS=FRX") // a short topic stays on the screen; bold letters are shown
			}
			interrupts := make(chan os.Signal, 1)
			signal.Notify(interrupts, os.Interrupt) // they are the pager's, and must not end this program before it
			defer signal.Stop(interrupts)
			if err := pager.Start(); err == nil {
				var exit *exec.ExitError // its user may leave before he has seen all of it, which some call a failure by a signal
				if err := pager.Wait(); errors.As(err, &exit) && exit.ExitCode() > 0 {
					return fmt.Errorf("the pager %s failed, exit status %d: set $PAGER to another one, or to cat", words[0], exit.ExitCode())
				}
				return nil
			}
		}
	}
	_, err := io.WriteString(stdout, text)
	return err
}
