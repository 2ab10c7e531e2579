package promtext

import (
	"math"
	"strconv"
)

// parseFloat reads a sample's value. The result is that of strconv.ParseFloat, bit for bit; hexadecimal numbers and
// digits with underscores between them, which only Go knows, are refused.
//
// Most values on a page are short decimals. Up to 15 digits make an integer that a float64 holds exactly, and powers
// of ten are exact up to 10^22, so that one multiplication or division rounds only once and hence correctly
// (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). All others go to strconv.
func parseFloat(text []byte) (float64, bool) {
	var mantissa uint64
	digits, exponent, i := 0, 0, 0
	negative := false
	if text[0] == '-' {
		negative, i = true, 1
	}
	for ; i < len(text); i++ {
		d := text[i] - '0'
		if d > 9 {
			break
		}
		mantissa = mantissa*10 + uint64(d)
		digits++
	}
	if i < len(text) && text[i] == '.' {
		point := i
		for i++; i < len(text); i++ {
			d := text[i] - '0'
			if d > 9 {
				break
			}
			mantissa = mantissa*10 + uint64(d)
			digits++
		}
		exponent = point + 1 - i
	}
	if digits == 0 || digits > 15 {
		return slowFloat(text)
	}
	if i < len(text) {
		e, ok := shortExponent(text[i:])
		if !ok {
			return slowFloat(text)
		}
		exponent += e
	}
	v := float64(mantissa)
	switch {
	case exponent == 0:
	case exponent > 0 && exponent <= 22:
		// Exact if the product needs no more than 53 bits, and rounded once if not.
		v *= powersOfTen[exponent]
	case exponent < 0 && exponent >= -22:
		v /= powersOfTen[-exponent]
	default:
		return slowFloat(text)
	}
	if negative {
		v = -v
	}
	return v, true
}

// shortExponent reads an exponent of one or two digits.
func shortExponent(text []byte) (int, bool) {
	if text[0] != 'e' && text[0] != 'E' {
		return 0, false
	}
	text = text[1:]
	sign := 1
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		if text[0] == '-' {
			sign = -1
		}
		text = text[1:]
	}
	if len(text) == 0 || len(text) > 2 {
		return 0, false
	}
	e := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		e = e*10 + int(c-'0')
	}
	return sign * e, true
}

// slowFloat has strconv read what parseFloat does not. The conversion to a string stays on the stack up to 32 bytes,
// which is longer than any number an exporter written in Go puts out.
func slowFloat(text []byte) (float64, bool) {
	for _, c := range text {
		if c == '_' || c == 'x' || c == 'X' {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(string(text), 64)
	return v, err == nil
}

var powersOfTen = [...]float64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// isTimestamp reports whether text is a timestamp: an integer, negative or with decimals, that an int64 can hold.
func isTimestamp(text []byte) bool {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	digits, points := 0, 0
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		default:
			return false
		}
	}
	if digits == 0 || points > 1 {
		return false
	}
	v, ok := parseFloat(text)
	return ok && v < math.MaxInt64
}
