package comparison

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"origintop/scrape/compare"
	"origintop/scrape/sorting"
)

// CSV returns a row for each run, in the order of time, with when it began, its file and the means of its fields: what Apache Otava reads,
// which finds when a number has changed in a long series of runs. It can't read a row without a number, so that fields which are not known
// of each run are left out; their names are returned.
func CSV(runs []*compare.Run, files []string, fields []string) (text []byte, leftOut []string) {
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	sorting.Stable(order, func(a, b int) int { return begin(runs[a]).Compare(begin(runs[b])) })
	head := []string{"time", "run"}
	rows := make([][]string, len(runs))
	for k, i := range order {
		rows[k] = []string{begin(runs[i]).UTC().Format(time.RFC3339), files[i]}
	}
	means := compare.Means(runs, fields)
	named := columnNames(means)
	for k, s := range means {
		name := named[k]
		if slices.ContainsFunc(s.Means, math.IsNaN) {
			leftOut = append(leftOut, name)
			continue
		}
		head = append(head, name)
		for k, i := range order {
			rows[k] = append(rows[k], strconv.FormatFloat(s.Means[i], 'g', 8, 64))
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(head)
	w.WriteAll(rows)
	return b.Bytes(), leftOut
}

func begin(r *compare.Run) time.Time {
	if len(r.Times) == 0 {
		return time.Time{}
	}
	return r.Times[0]
}

// columnNames returns a name for each series. Where rows have the same, as /a/b and /a_b have, all but the first in their own order get a
// number: it doesn't depend on the order of the runs.
func columnNames(series []compare.Series) []string {
	order := make([]int, len(series))
	for i := range order {
		order[i] = i
	}
	sorting.Stable(order, func(a, b int) int {
		return cmp.Or(strings.Compare(series[a].Field.Name, series[b].Field.Name), strings.Compare(series[a].Row, series[b].Row))
	})
	names, taken := make([]string, len(series)), map[string]bool{}
	for _, i := range order {
		name := columnName(&series[i])
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", columnName(&series[i]), n)
		}
		names[i], taken[name] = name, true
	}
	return names
}

// columnName returns the field's name in CSV, with that of its row.
func columnName(s *compare.Series) string {
	name := s.Field.Column()
	if s.Row == "" {
		return name
	}
	return name + "_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, s.Row)
}
