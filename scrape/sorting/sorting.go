// Package sorting is for what is short or sorted seldom: it takes little room in the binary.
package sorting

import "sort"

// Stable is slices.SortStableFunc, but slower. Of that each type of elements has its own copy, of about 10 KB.
func Stable[E any](list []E, compare func(a, b E) int) {
	sort.SliceStable(list, func(i, j int) bool { return compare(list[i], list[j]) < 0 })
}
