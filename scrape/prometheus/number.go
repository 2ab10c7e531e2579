package prometheus

import (
	"errors"
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// parseMilliseconds returns a time in seconds, such as 1700000000.123, in milliseconds.
func parseMilliseconds(text []byte) (int64, bool) {
	var n int64
	digits, point := 0, -1
	for i, c := range text {
		switch {
		case c >= '0' && c <= '9' && digits < 15 && (point < 0 || i-point <= 3):
			n = 10*n + int64(c-'0')
			digits++
		case c == '.' && point < 0 && digits > 0:
			point = i
		default: // a sign, an exponent, more digits
			return parseSlowly(text)
		}
	}
	if digits == 0 {
		return 0, false
	}
	decimals := 0
	if point >= 0 {
		decimals = len(text) - point - 1
	}
	for ; decimals < 3; decimals++ {
		n *= 10
	}
	return n, true
}

func parseSlowly(text []byte) (int64, bool) {
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || math.Abs(v) > math.MaxInt64/2000 {
		return 0, false
	}
	return int64(math.Round(v * 1e3)), true
}

// isOverflow reports whether a number was read, but is too large for a float64: it is then infinite.
func isOverflow(err error) bool { return errors.Is(err, strconv.ErrRange) }

// unquoted returns what a JSON string holds, and any other value as it is. It is valid as long as the value is.
func unquoted(value jsontext.Value) []byte {
	if len(value) < 2 || value[0] != '"' {
		return value
	}
	inside := value[1 : len(value)-1]
	for _, c := range inside {
		if c == '\\' || c >= 0x80 {
			text, _ := jsontext.AppendUnquote(nil, value)
			return text
		}
	}
	return inside
}
