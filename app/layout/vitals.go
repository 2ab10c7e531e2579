package layout

// Vitals returns how many rows of a screen of panels the load and the limits get: it depends on the size alone, so that nothing moves.
func Vitals(width, height int) (load, limits int) {
	switch {
	case width < frameWidth || height < 4 || height < 12 && width < twoColumns:
		return 0, 0
	case height < 26:
		return 1, 1
	}
	return 2, 2
}
