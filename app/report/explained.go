package report

import (
	"origintop/app/words"
	"origintop/scrape/fields"
)

// explained returns the section that says what the numbers are. It is folded, in HTML and in Markdown; text, which can't be, does without.
func (r *Report) explained() section {
	s := section{title: words.ReportExplained}
	rows, _ := r.rows()
	seen := map[*fields.Field]bool{}
	for i := range rows {
		if f := rows[i].Field; !seen[f] {
			seen[f] = true
			s.lines = append(s.lines, words.Explained(f, &r.Limits))
		}
	}
	return s
}
