package prometheus

import (
	"maps"
	"math/bits"
	"slices"
	"strings"

	"origintop/scrape"
	"origintop/scrape/exporter"
)

// A roleSet has a bit for each role: a page may be of several exporters.
type roleSet uint8

func (r roleSet) has(role scrape.Role) bool { return r&(1<<role) != 0 }

func (r roleSet) first() scrape.Role { return scrape.Role(bits.TrailingZeros8(uint8(r))) }

// signs match the series by which exporters are recognised: of each some that it has only once, where it has such.
var signs = []matcher{signNames, {"collector", "=~", "|" + exporter.Collectors[0]}}

var signNames = oneOf(nameLabel, slices.Sorted(maps.Keys(signFamilies)), true)

var signFamilies = func() map[string]scrape.Role {
	const few = 3
	all := map[string]scrape.Role{}
	for _, e := range exporter.All {
		n := 0
		for _, single := range []bool{true, false} {
			for _, r := range e.Rules {
				if r.Into.Area == exporter.Container { // which there may be a thousand of
					continue
				}
				if n >= few && r.Into.Area != exporter.Collector || strings.HasSuffix(r.Family, "*") || isSingle(r.Into) != single {
					continue
				}
				if all[r.Family] == scrape.RoleUnknown {
					all[r.Family] = e.Role
				}
				n++
			}
		}
	}
	return all
}()

// isSingle reports whether an exporter has the number once, and not in rows.
func isSingle(s exporter.Slot) bool {
	switch s.Area {
	case exporter.Machine, exporter.Tester, exporter.Collector, exporter.ContainerHost:
		return true
	case exporter.Server:
		return s.Field < exporter.ServerFields && s.Field != exporter.ServerSign
	}
	return false
}

// signRole returns the role of an exporter that has series of that name.
func signRole(name string) scrape.Role {
	if role, ok := signFamilies[name]; ok {
		return role
	}
	for family, role := range signFamilies {
		if end, free := strings.CutPrefix(family, "*"); free && strings.HasSuffix(name, end) {
			return role
		}
	}
	return scrape.RoleOther
}
