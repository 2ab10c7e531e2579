package widgets

import "testing"

// TestGraphGhost has another run beside the area: where it is higher, its line stands alone; where it is lower, it is a hole in the area.
func TestGraphGhost(t *testing.T) {
	g := NewGraph(&Palette{}, Plain)
	points := ramp(16)
	ghost := make([]Point, len(points))
	for i := range ghost {
		ghost[i] = Point{points[i].At, 8}
	}
	ghost[12].Value, ghost[13].Value = nan, nan
	g.Set(points, points[15].At)
	g.SetTop(16)
	g.SetGhost(ghost, nil)
	want(t, draw(t, g, 8, 4), `
      ⣠⣾
    ⣠⣾⣿⣿
⠉⠉⣩⣿⣶⣶⣿⣶
⣠⣾⣿⣿⣿⣿⣿⣿
`)
	g.palette.Style = Block
	want(t, draw(t, g, 8, 4), `
      ▄█
    ▄███
▔▔▄█▔▔█▔
▄███████
`)
	g.palette.Style = ASCII
	want(t, draw(t, g, 8, 4), `
      :#
    :###
--:#--#-
:#######
`)
	g.palette.Style = Braille
	g.SetTop(0)
	g.SetBelow(points)
	g.SetGhost(nil, ghost)
	want(t, draw(t, g, 8, 4), `
     ⢀⣠⣤
⣀⣠⣤⣶⣿⣿⣿⣿
⠭⠽⠿⠿⣛⣛⣿⣛
     ⠈⠙⠛
`)
	g.SetGhost(nil, nil)
	plain := draw(t, g, 8, 4)
	g.SetGhost([]Point{}, []Point{})
	want(t, draw(t, g, 8, 4), plain)
}

// TestGraphGhostScale has a scale that the higher of two runs fits into.
func TestGraphGhostScale(t *testing.T) {
	points := ramp(16)
	high := make([]Point, len(points))
	for i := range high {
		high[i] = Point{points[i].At, 10 * points[i].Value}
	}
	alone, with := NewGraph(&Palette{}, Plain), NewGraph(&Palette{}, Plain)
	alone.Set(high, points[15].At)
	with.Set(points, points[15].At)
	with.SetGhost(high, nil)
	draw(t, alone, 8, 4)
	draw(t, with, 8, 4)
	if with.tops[0] != alone.tops[0] {
		t.Errorf("the scale ends at %v, and of the higher run alone at %v", with.tops[0], alone.tops[0])
	}
}
