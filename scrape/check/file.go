package check

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// How much a file of conditions may hold.
const (
	maxFile       = 1 << 20 // bytes
	maxConditions = 1000
	maxWrong      = 20 // lines that are told
)

// ParseFile reads a file of conditions, one a line. Blank lines are skipped, and so is what begins with a #. The name is that which errors
// call it. An error in a line is a *LineError; those of several lines are joined.
func ParseFile(name string, r io.Reader) (list []*Condition, err error) {
	lines := bufio.NewScanner(io.LimitReader(r, maxFile+1))
	lines.Buffer(nil, maxFile+1)
	bytes, wrong := 0, []error(nil)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if bytes += len(lines.Bytes()) + 1; bytes > maxFile {
			return nil, fmt.Errorf("%s: it is larger than %d KiB", name, maxFile>>10)
		}
		if line == "" || line[0] == '#' {
			continue
		}
		c, err := Parse(line)
		if err != nil {
			if wrong = append(wrong, &LineError{name, n, err}); len(wrong) == maxWrong {
				return nil, errors.Join(append(wrong, fmt.Errorf("%s: what follows was not read", name))...)
			}
			continue
		}
		if list = append(list, c); len(list) > maxConditions {
			return nil, &LineError{name, n, fmt.Errorf("there are more than %d conditions", maxConditions)}
		}
	}
	if wrong != nil {
		return nil, errors.Join(wrong...)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: it has no conditions", name)
	}
	return list, nil
}
