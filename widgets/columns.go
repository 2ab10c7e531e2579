package widgets

// A Column of a table. The first one takes what room is left, and its cells may be cut.
type Column struct {
	Title    string
	Width    int  // in cells, at least
	Right    bool // aligned at the right
	Priority int  // 0 always stays
	Least    int  // cells that it needs, its texts are cut rather than left out; 0: all that has stood in it
}

// A ListColumn is one column of a list.
type ListColumn struct {
	Title    string
	Width    int  // in cells; 0: what is left. One column is to have that, and its texts may be cut
	Right    bool // aligned at the right
	Priority int  // the highest go first where there isn't room; 0 always stays
}

const (
	columnGap  = 2
	firstLeast = 6  // cells of the first column, if it has as many
	firstMost  = 24 // and what it may keep another column from being shown for
)

// minRest is how many cells the column that takes what is left gets, if others can go for it.
const minRest = 24

// layout sets the width of each column in a table of that width, 0 for one that is left out.
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
				if c.Least > 0 {
					shown[i] = min(widths[i], c.Least)
				}
				rest -= shown[i] + columnGap
			}
		}
		if len(columns) == 0 {
			return
		}
		if rest >= min(widths[0], firstMost) || priority <= 0 && rest >= min(widths[0], firstLeast) {
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
		if priority <= 0 { // not even that: the first ones that fit
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

// shares returns the widths of the columns in a list of that width, 0 for one that is left out.
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
