package check

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// How much a file of conditions may hold.
const (
	maxFile       = 1 << 20 // bytes
	maxConditions = 1000
)

// ParseFile reads a file of conditions, one a line. Blank lines are skipped, and so is what begins with a #. The name is that which errors
// call it. An error in a line is a *LineError.
func ParseFile(name string, r io.Reader) (list []*Condition, err error) {
	lines := bufio.NewScanner(io.LimitReader(r, maxFile+1))
	lines.Buffer(nil, maxFile+1)
	bytes := 0
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
			return nil, &LineError{name, n, err}
		}
		if list = append(list, c); len(list) > maxConditions {
			return nil, &LineError{name, n, fmt.Errorf("there are more than %d conditions", maxConditions)}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s: there is no condition in it", name)
	}
	return list, nil
}
