package origin

import "slices"

// What a server leaves behind, such as its access log, is of the server that another exporter watches.

// addBeside adds to the groups of servings those of exporters that read what another one's server leaves behind: of the server that the
// operator calls so, else of the only one. Where there are several, nobody knows of which.
func addBeside(groups [][]serving, all []serving) [][]serving {
	servers := len(groups)
	for _, v := range all {
		if !v.exporter.Beside {
			continue
		}
		of := slices.IndexFunc(groups[:servers], func(g []serving) bool {
			return v.src.Server() == g[0].src.Server() && v.src.Server() != "" || v.src.Server() == "" && servers == 1
		})
		if of < 0 {
			groups = append(groups, []serving{v})
		} else {
			groups[of] = append(groups[of], v)
		}
	}
	return groups
}

// besideAlone reports whether servings are of what a server leaves behind of which nobody knows which one it is: its requests may be those
// of another one in the list.
func besideAlone(g []serving) bool {
	return g[0].exporter.Beside && g[0].src.Server() == ""
}

// isBeside reports whether a source has what a server of that name leaves behind: an exporter of that server may never have answered.
func (s *source) isBeside(called string) bool {
	return s.Server() == called && slices.ContainsFunc(s.servers, func(n *server) bool { return n.exporter != nil && n.exporter.Beside })
}
