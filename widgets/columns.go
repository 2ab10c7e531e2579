package widgets

// A Column is a column of a Table. The first column takes the room that is left, and its texts may be cut.
type Column struct {
	Title    string
	Width    int  // in cells; texts may make it wider
	Right    bool // aligned at the right
	Priority int  // the highest are left out first; 0 always stays
	MinWidth int  // its texts may be cut to this many cells; 0: they are not cut
}

// A ListColumn is a column of a List.
type ListColumn struct {
	Title    string
	Width    int  // in cells; 0: the room that is left, for one column, whose texts may be cut
	Right    bool // aligned at the right
	Priority int  // the highest are left out first; 0 always stays
	Sorted   Sorted
}

// Sorted says how the rows of a list are sorted by a column, which its heading shows.
type Sorted uint8

// How rows are sorted by a column.
const (
	Unsorted Sorted = iota
	Down            // the largest first
	Up
)

const (
	columnGap = 2
	minFirst  = 6  // cells of a table's first column, if its texts need as many
	wideFirst = 24 // cells of it for which other columns are left out
	minRest   = 24 // cells of a list's column with the room that is left, for which others are left out
)

// layout sets the width of each column of a table, 0 for one that is left out.
func layout(shown []int, columns []Column, widths []int, width int) {
	priority := 0
	for _, c := range columns {
		priority = max(priority, c.Priority)
	}
	for ; ; priority-- {
		rest := width
		for i, c := range columns {
			shown[i] = 0
			if i > 0 && c.Priority <= priority {
				shown[i] = widths[i]
				if c.MinWidth > 0 {
					shown[i] = min(widths[i], c.MinWidth)
				}
				rest -= shown[i] + columnGap
			}
		}
		if len(columns) == 0 {
			return
		}
		if rest >= min(widths[0], wideFirst) || priority <= 0 && rest >= min(widths[0], minFirst) {
			shown[0] = max(min(rest, widths[0]), 0)
			rest -= shown[0]
			for i := range shown {
				if i > 0 && shown[i] > 0 {
					more := max(min(rest, widths[i]-shown[i]), 0)
					shown[i] += more
					rest -= more
				}
			}
			return
		}
		if priority <= 0 { // still too wide: the first ones that fit
			rest = width
			for i := range shown {
				if shown[i] = widths[i]; rest < widths[i] {
					shown[i] = 0
					rest = 0
				}
				rest -= widths[i] + columnGap
			}
			return
		}
	}
}

// shares returns the widths of the columns of a list, 0 for one that is left out.
func shares(columns []ListColumn, width int) []int {
	widths := make([]int, len(columns))
	priority := 0
	for _, c := range columns {
		priority = max(priority, c.Priority)
	}
	for ; ; priority-- {
		rest := width + columnGap
		for i, c := range columns {
			widths[i] = 0
			if c.Priority <= priority {
				widths[i] = c.Width
				rest -= c.Width + columnGap
			}
		}
		if rest < minRest && priority > 0 {
			continue
		}
		for i, c := range columns {
			if c.Width == 0 {
				widths[i] = max(rest, 0)
			}
		}
		return widths
	}
}
