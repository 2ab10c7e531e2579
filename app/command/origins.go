package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"origintop/scrape/recording"
)

// originsShown is how many names of origins an error shows.
const originsShown = 5

// pickOrigin returns the part of a recording that is of the origin of that name; all of it if the name is "". It reads from the same file
// as rec, which is to be closed. The error lists the names that are most like it. A recording of one origin without a name has the name
// that it was recorded with.
func pickOrigin(rec *recording.Recording, name string) (*recording.Recording, error) {
	if name == "" {
		return rec, nil
	}
	if of := rec.Of(name); of != nil {
		return of, nil
	}
	names := rec.Origins()
	if len(names) == 1 && names[0] == "" {
		if name == rec.Origin {
			return rec, nil
		}
		names[0] = rec.Origin
	}
	return nil, fmt.Errorf("--origin: there is no origin %q: %s", name, originsLike(names, name))
}

// originsLike says which of the names are most like the one that is none of them.
func originsLike(names []string, name string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	if len(names) == 0 {
		return "the recording is of one origin without a name"
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(likeness(b, name), likeness(a, name)) })
	list := make([]string, 0, originsShown)
	for _, n := range names[:min(len(names), originsShown)] {
		list = append(list, fmt.Sprintf("%.70q", n))
	}
	text := "there is " + strings.Join(list, ", ")
	if len(list) > 1 {
		text = "there are " + strings.Join(list, ", ")
	}
	if more := len(names) - len(list); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// likeness is how much of one name is in another: the length of the beginning that they share, or of all of the shorter one if it is a part
// of the other; letters of either case are the same.
func likeness(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return min(len(a), len(b))
	}
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
