package fleet

import "cmp"

// byName compares origins by their names.
func byName(a, b *member) int { return compareNames(a.name, b.name) }

// compareNames compares names as people sort them: numbers in them count as numbers, so that edge-9 comes before edge-10.
func compareNames(a, b string) int {
	digits := func(s string) int {
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return n
	}
	x, y := a, b
	for x != "" && y != "" {
		if n, m := digits(x), digits(y); n > 0 && m > 0 {
			one, other := trimZeros(x[:n]), trimZeros(y[:m])
			if c := cmp.Or(cmp.Compare(len(one), len(other)), cmp.Compare(one, other)); c != 0 {
				return c
			}
			x, y = x[n:], y[m:]
			continue
		}
		if x[0] != y[0] {
			return cmp.Compare(x[0], y[0])
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

func trimZeros(s string) string {
	for len(s) > 1 && s[0] == '0' {
		s = s[1:]
	}
	return s
}
