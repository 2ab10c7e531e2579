package widgets

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"origintop/widgets/screentest"
)

func TestListShares(t *testing.T) {
	columns := []ListColumn{{Width: 8, Priority: 2}, {}, {Width: 10}, {Width: 6, Priority: 1}}
	f := func(width int, want ...int) {
		t.Helper()
		if got := shares(columns, width); !slices.Equal(got, want) {
			t.Errorf("%d cells: got %v, want %v", width, got, want)
		}
	}
	f(100, 8, 70, 10, 6)
	f(54, 8, 24, 10, 6)
	f(53, 0, 33, 10, 6)
	f(43, 0, 31, 10, 0)
	f(20, 0, 8, 10, 0)
	f(12, 0, 0, 10, 0)
	f(1, 0, 0, 10, 0)
}

// numbers returns a list of that many numbers, and where it notes which rows were asked for.
func numbers(rows int) (*List, *[]int) {
	var asked []int
	l := NewList(&Palette{}, func(i int, put PutCell) {
		asked = append(asked, i)
		put(0, Cell{Text: fmt.Sprint("row ", i)}, Cell{Text: "{x}"})
		put(1, Cell{Text: fmt.Sprint(i)})
	}, ListColumn{Title: "what"}, ListColumn{Title: "number", Width: 6, Right: true})
	l.SetRows(rows, 0)
	return l, &asked
}

func TestList(t *testing.T) {
	screen := screentest.New(t, 24, 5)
	l, asked := numbers(50_000)
	f := func(want string) {
		t.Helper()
		*asked = nil
		screen.Clear()
		l.SetRect(0, 0, 24, 5)
		l.Draw(screen)
		screen.Show()
		if got := screentest.Text(screen); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
		if len(*asked) > 4 {
			t.Errorf("asked for %d rows to draw 4", len(*asked))
		}
	}
	f("what              number\nrow 0{x}               0\nrow 1{x}               1\nrow 2{x}               2\nrow 3{x}               3\n")
	l.Select(3)
	f("what              number\nrow 0{x}               0\nrow 1{x}               1\nrow 2{x}               2\nrow 3{x}               3\n")
	l.Select(4)
	f("what              number\nrow 1{x}               1\nrow 2{x}               2\nrow 3{x}               3\nrow 4{x}               4\n")
	l.Scroll(3)
	f("what              number\nrow 4{x}               4\nrow 5{x}               5\nrow 6{x}               6\nrow 7{x}               7\n")
	if i := l.RowAt(2); i != 5 {
		t.Errorf("row %d in line 2", i)
	}
	if i := l.RowAt(0); i != -1 {
		t.Errorf("row %d in the heading", i)
	}
	l.Select(1 << 30)
	f("what              number\nrow 49996{x}       49996\nrow 49997{x}       49997\nrow 49998{x}       49998\nrow 49999{x}       49999\n")
	l.Scroll(100)
	l.SetRows(1, l.Selected())
	f("what              number\nrow 0{x}               0\n\n\n\n")
	if i := l.RowAt(2); i != -1 {
		t.Errorf("row %d behind the last", i)
	}
	l.SetRows(0, 0)
	f("what              number\n\n\n\n\n")
	if i := l.Selected(); i != -1 {
		t.Errorf("row %d of none is selected", i)
	}
}

// A name gives way to its labels.
func TestListShortens(t *testing.T) {
	f := func(width int, want string, parts ...string) {
		t.Helper()
		screen := screentest.New(t, 40, 2)
		l := NewList(&Palette{}, func(_ int, put PutCell) {
			var cells []Cell
			for _, p := range parts {
				cells = append(cells, Cell{Text: p})
			}
			put(0, cells...)
		}, ListColumn{})
		l.SetRows(1, -1)
		l.SetRect(0, 0, width, 2)
		l.Draw(screen)
		screen.Show()
		if got := strings.TrimSpace(screentest.Text(screen)); got != want {
			t.Errorf("%d cells: got %q, want %q", width, got, want)
		}
	}
	f(40, `* …_network_receive_bytes{device="eth0"}`, "* ", "node_network_receive_bytes", `{device="eth0"}`)
	f(30, `* node_network…{device="eth0"}`, "* ", "node_network_receive_bytes", `{device="eth0"}`)
	f(20, `* node_ne…{device="…`, "* ", "node_network_receive_bytes", `{device="eth0"}`)
	f(10, `* node_ne…`, "* ", "node_network_receive_bytes", `{device="eth0"}`)
	f(20, `up{device="eth0",ho…`, "up", `{device="eth0",host="long"}`)
}

func TestListSizes(t *testing.T) {
	for width := range 30 {
		for height := range 6 {
			screen := screentest.New(t, 30, 6)
			l, _ := numbers(10)
			l.SetRect(2, 1, width, height)
			l.Draw(screen)
			screen.Show()
			l.Scroll(3)
			l.Draw(screen)
			for y, line := range strings.Split(screentest.Text(screen), "\n") {
				if trimmed := strings.TrimSpace(line); trimmed != "" && (y < 1 || y > height || Width(line) > 2+width) {
					t.Errorf("%dx%d: drawn outside: %q in line %d", width, height, line, y)
				}
			}
		}
	}
}
