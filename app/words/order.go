package words

import (
	"fmt"
	"strings"

	"origintop/scrape/origin"
	"origintop/widgets"
)

// Order says of which servers the numbers of the origin are, in full and in brief; nil if none stands behind another.
func Order(s *origin.Snapshot) []string {
	o := &s.Order
	front, behind := widgets.Clean(o.Front), widgets.Clean(o.Behind)
	switch {
	case o.Unclear:
		return []string{unclear(front), front + ": which is in front? --front NAME", "which is in front? --front NAME"}
	case o.Doubt > 0:
		return []string{doubtful(behind, o.Doubt), fmt.Sprintf("%s: %d%% of the requests in front? --front NAME", behind, o.Doubt), "see --front"}
	case behind == "":
		return nil
	}
	why := "as their products are for; else --front NAME"
	if o.Said {
		why = "as --front says"
	}
	brief := "numbers are " + front + "'s, before " + behind
	return []string{brief + " (" + why + ")", brief, front + " before " + behind}
}

// unclear says that nobody knows which of several products stand in front, and what to do about it.
func unclear(products string) string {
	first, _, _ := strings.Cut(products, ",")
	return fmt.Sprintf("%s: which of them is in front? No numbers of the origin until you say it: --front %q, or --front %s to add them up",
		products, strings.ToLower(first), origin.EachByItself)
}

// doubtful says that servers behind others answer more requests than can come from there.
func doubtful(behind string, percent int) string {
	return fmt.Sprintf("%s answers %d%% of the requests in front of it: asked by others too? If it stands in front: --front NAME",
		behind, percent)
}
