package promtext

import (
	"bytes"
	"strconv"
)

// parseFloat reads a sample's value. The result is that of strconv.ParseFloat, bit for bit; hexadecimal numbers and
// digits with underscores between them, which only Go knows, are refused.
//
// Most values on a page are short decimals. Their digits make an integer that a float64 holds exactly, and powers
// of ten are exact up to 10^22: one multiplication or division of two exact numbers is rounded once, and hence correctly
// (W. D. Clinger, How to Read Floating Point Numbers Accurately, 1990). All others go to strconv.
func parseFloat(text []byte) (float64, bool) {
	if v, n := leadingFloat(text); n == len(text) {
		return v, true
	}
	return slowFloat(text)
}

// leadingFloat reads the short decimal that text begins with, and returns its length: 0 if it is not one whose digits make
// an integer of up to 53 bits. What follows it may be more of a number that is none, as in 1e5x.
func leadingFloat(text []byte) (float64, int) {
	digits, exponent := 0, 0
	negative := false
	if len(text) > 0 && text[0] == '-' {
		negative = true
		digits = -1
	}
	i := -digits
	var mantissa uint64
	for ; i < len(text); i++ {
		d := text[i] - '0'
		if d > 9 {
			break
		}
		mantissa = mantissa*10 + uint64(d)
	}
	digits += i
	if i < len(text) && text[i] == '.' {
		point := i
		for i++; i < len(text); i++ {
			d := text[i] - '0'
			if d > 9 {
				break
			}
			mantissa = mantissa*10 + uint64(d)
		}
		exponent = point + 1 - i
		digits -= exponent
	}
	if digits == 0 || digits > 19 || mantissa > 1<<53 { // 19 digits don't overflow
		return 0, 0
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		e, n := shortExponent(text[i+1:])
		if n == 0 {
			return 0, 0
		}
		exponent += e
		i += 1 + n
	}
	v := float64(mantissa)
	switch {
	case exponent == 0:
	case exponent > 0 && exponent <= 22:
		v *= powersOfTen[exponent]
	case exponent < 0 && exponent >= -22:
		v /= powersOfTen[-exponent]
	default:
		return 0, 0
	}
	if negative {
		v = -v
	}
	return v, i
}

// shortExponent reads the exponent of one or two digits that text begins with, and returns its length, 0 if there is none.
func shortExponent(text []byte) (e, n int) {
	negative := false
	if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
		negative = text[0] == '-'
		n = 1
	}
	first := n
	for ; n < len(text) && text[n]-'0' <= 9; n++ {
		if n-first == 2 {
			return 0, 0
		}
		e = e*10 + int(text[n]-'0')
	}
	if n == first {
		return 0, 0
	}
	if negative {
		e = -e
	}
	return e, n
}

// slowFloat has strconv read what parseFloat does not. The conversion to a string stays on the stack up to 32 bytes,
// which is longer than any number an exporter written in Go puts out.
func slowFloat(text []byte) (float64, bool) {
	if len(text) == 0 || class[text[0]]&digit == 0 && bytes.IndexByte([]byte("+-.iInN"), text[0]) < 0 {
		return 0, false // without a look for what strconv thinks of it, which costs memory
	}
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
	whole, fraction, _ := bytes.Cut(text, point)
	for _, part := range [][]byte{whole, fraction} {
		for _, c := range part {
			if c-'0' > 9 {
				return false
			}
		}
	}
	if whole = bytes.TrimLeft(whole, "0"); len(whole) < len(maxTimestamp) {
		return len(whole)+len(fraction) > 0 || len(text) > 0 && text[0] == '0'
	}
	return len(whole) == len(maxTimestamp) && string(whole) <= maxTimestamp
}

const maxTimestamp = "9223372036854775807"

var point = []byte(".")
