package command

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestCases plays the cases in testdata/cases: what exporters were seen to answer, and what is right to say of it. A case is an archive
// that begins with what it is about. Its files are dumps (those called .gz are packed first) and the file "want", which asks for one
// thing a line. A failure shows the comment above that line.
//
//	# Half of the machine is not the machine.
//	cpu.busy_percent ~ 25 or unknown        this number of --once --output json is right within 1 %, or null
//	network.out_bytes_per_second ~ 1e6 within 30%
//	cpu.cores[1].busy_percent < 0.5         the number of the entry with this name; also > and =
//	disk.filesystems[*].used_percent = 60   the number of any entry
//	cpu.busy_percent unknown                null, or not there
//	alarms has (?i)disk                     an entry of the list, or a field of the object, matches; "lacks": none does
//	text has busy 25                        what --once prints as text matches, with standard error
//	csv cpu_busy_percent ~ 25               the last row of the export as CSV
//	row cpu.busy_percent ~ 25               the last row of the export as JSON; "every" is each row
//
// These change what is run:
//
//	at 4s                                   the lines below are about this time, rows about the last one until then
//	flags --link-speed 1Gbit                run with these flags
//	status 3                                these exit statuses are right; 0 and 3 if there is no such line
//	serve early-hints as nginx              in place of dumps an exporter that answers like this, asked for by --nginx-metrics
func TestCases(t *testing.T) {
	t.Setenv("ORIGINTOP_OPTS", "")
	t.Setenv("LC_ALL", "C.UTF-8")
	paths, err := filepath.Glob("../../testdata/cases/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d cases, error %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			c := readCase(t, path)
			play := sync.OnceValue(c.play)
			if c.dir == "" {
				go play() // most of its time it waits for the second scrape
			}
			t.Parallel()
			for _, failure := range play() {
				t.Error(failure)
			}
		})
	}
}

// A recordedCase is one of testdata/cases.
type recordedCase struct {
	name       string
	source     []string // the flag of the dumps or of the exporter
	dir        string   // of the dumps
	flags      []string
	statuses   []int
	assertions []assertion
	outputs    map[string]output // by arguments
}

type output struct {
	status         int
	stdout, stderr string
}

// readCase reads a case, and writes its dumps into a directory or starts its exporter.
func readCase(t *testing.T, path string) *recordedCase {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := &recordedCase{name: filepath.Base(path), statuses: []int{0, exitDown}, outputs: map[string]output{}}
	for _, file := range archive.Files {
		if file.Name == "want" {
			if err := c.read(t, string(file.Data)); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			continue
		}
		if c.dir == "" {
			c.dir = t.TempDir()
			c.source = []string{"--replay", c.dir}
		}
		data := string(file.Data)
		if strings.HasSuffix(file.Name, ".gz") {
			data = packed(data)
		}
		if err := os.WriteFile(filepath.Join(c.dir, file.Name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.assertions) == 0 || c.source == nil {
		t.Fatalf("%s: want asks for nothing, or there is nothing to ask", path)
	}
	return c
}

// read reads the lines of the file "want".
func (c *recordedCase) read(t *testing.T, want string) error {
	why, at, comment := "", "", false
	for line := range strings.Lines(want) {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		if line == "" || word == "#" && !comment {
			why = ""
		}
		comment = word == "#"
		switch word {
		case "":
		case "#":
			why = strings.TrimSpace(why + " " + rest)
		case "at":
			at = rest
		case "flags":
			c.flags = strings.Fields(rest)
		case "status":
			c.statuses = nil
			for status := range strings.FieldsSeq(rest) {
				n, err := strconv.Atoi(status)
				if err != nil {
					return fmt.Errorf("%s: %w", line, err)
				}
				c.statuses = append(c.statuses, n)
			}
		case "serve":
			answer, role, _ := strings.Cut(rest, " as ")
			url, err := serveAnswer(t, answer)
			if err != nil {
				return err
			}
			c.source = []string{"--" + cmp.Or(role, "origin") + "-metrics", url}
		default:
			a, err := parseAssertion(line)
			if err != nil {
				return err
			}
			a.why, a.at = why, at
			c.assertions = append(c.assertions, a)
		}
	}
	return nil
}

// play returns a text for each line of the case that does not hold.
func (c *recordedCase) play() (failures []string) {
	for _, a := range c.assertions {
		got, err := c.look(&a)
		if err != nil {
			failures = append(failures, fmt.Sprintf("%s: %s: %v", c.name, a.line, err))
		} else if failure := a.check(got); failure != "" {
			failures = append(failures, c.name+": "+failure)
		}
	}
	for args, out := range c.outputs {
		if !slices.Contains(c.statuses, out.status) {
			failures = append(
				failures,
				fmt.Sprintf("%s: origintop %s: exit status %d, want one of %v: %s", c.name, args, out.status, c.statuses, out.stderr),
			)
		}
	}
	return failures
}

// run returns what origintop does with these arguments. It runs once, however often it is asked for.
func (c *recordedCase) run(args ...string) output {
	key := strings.Join(args, " ")
	out, ok := c.outputs[key]
	if !ok {
		var stdout, stderr strings.Builder
		out.status = Run(context.Background(), args, &stdout, &stderr, nil)
		out.stdout, out.stderr = stdout.String(), stderr.String()
		c.outputs[key] = out
	}
	return out
}

// look returns the values that an assertion is about; all of them have to hold.
func (c *recordedCase) look(a *assertion) ([]any, error) {
	once := slices.Concat([]string{"--no-config", "--once"}, c.source, c.flags)
	if a.at != "" {
		once = append(once, "--at", a.at)
	}
	switch a.of {
	case "text":
		out := c.run(once...)
		return []any{out.stdout + out.stderr}, nil
	case "csv":
		rows, err := csvRows(c.run("export", c.dir, "--format", "csv").stdout)
		return rowValues(a, rows, err)
	case "row", "every":
		rows, err := jsonRows(c.run("export", c.dir, "--format", "json").stdout)
		return rowValues(a, rows, err)
	}
	var snapshot any
	out := c.run(append(once, "--output", "json")...)
	if out.stdout == "" {
		return []any{missing}, nil // refused; whether that is right, the exit status tells
	}
	if err := json.Unmarshal([]byte(out.stdout), &snapshot); err != nil {
		return nil, err
	}
	return []any{lookup(snapshot, a.path)}, nil
}

// rowValues returns the values in those rows of an export that an assertion is about.
func rowValues(a *assertion, rows []map[string]any, err error) ([]any, error) {
	if err != nil {
		return nil, err
	}
	if a.at != "" {
		if rows, err = rowsUntil(rows, a.at); err != nil {
			return nil, err
		}
	}
	if len(rows) == 0 {
		return nil, errors.New("no such row")
	}
	if a.of != "every" {
		rows = rows[len(rows)-1:]
	}
	var values []any
	for _, row := range rows {
		values = append(values, lookup(row, a.path))
	}
	return values, nil
}

// rowsUntil returns the rows of an export until a time after the first one.
func rowsUntil(rows []map[string]any, at string) ([]map[string]any, error) {
	after, err := time.ParseDuration(at)
	if err != nil {
		return nil, err
	}
	var begun time.Time
	for i, row := range rows {
		stamp, _ := row["time"].(string)
		t, err := time.Parse(time.RFC3339Nano, stamp)
		switch {
		case err != nil:
			return nil, err
		case i == 0:
			begun = t
		case t.Sub(begun) > after:
			return rows[:i], nil
		}
	}
	return rows, nil
}

func jsonRows(text string) (rows []map[string]any, err error) {
	for line := range strings.Lines(text) {
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// csvRows returns rows by the columns' names. What is no number stays a text, and an empty cell is null.
func csvRows(text string) (rows []map[string]any, err error) {
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, line := range lines[min(1, len(lines)):] {
		row := map[string]any{}
		for i, cell := range line {
			if n, err := strconv.ParseFloat(cell, 64); err == nil {
				row[lines[0][i]] = n
			} else if cell != "" {
				row[lines[0][i]] = cell
			} else {
				row[lines[0][i]] = nil
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
