package widgets

import (
	"math"
	"strconv"
)

// Texts in place of a number.
const (
	Unknowable = "–" // NaN: the number is not known
	Pending    = "…" // the number will soon be known
)

// A Scale writes a number that changes, in units with prefixes. It goes to the next larger unit at 1000 (or 1024) and back only below 0.8,
// so that the number on the screen does not jump. The number takes four cells, right-aligned: "1.24", "12.4", " 124". NaN is Unknowable,
// without a unit. The zero Scale is ready for use; each number on the screen has its own.
type Scale struct {
	unit int

	// The last result: the next one is mostly the same.
	value float64
	kind  string
	text  string
}

// The prefixes of units, each 1000 or 1024 times the one before.
var (
	decimalPrefixes = [...]string{"", "k", "M", "G", "T", "P", "E"}
	binaryPrefixes  = [...]string{"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"}
)

// BitRate writes a rate given in bytes per second in bits: "194 Mbit/s". For links.
func (s *Scale) BitRate(bytesPerSecond float64) string {
	return s.write(bytesPerSecond*8, 1000, &decimalPrefixes, "bit/s", true)
}

// ByteRate writes a rate given in bytes per second, in decimal units: "12.4 MB/s". For disks.
func (s *Scale) ByteRate(bytesPerSecond float64) string {
	return s.write(bytesPerSecond, 1000, &decimalPrefixes, "B/s", true)
}

// Bytes writes a volume in binary units: "1.24 GiB".
func (s *Scale) Bytes(bytes float64) string {
	return s.write(bytes, 1024, &binaryPrefixes, "B", true)
}

// Rate writes a number of events per second: " 186/s", "2.40k/s".
func (s *Scale) Rate(perSecond float64) string {
	return s.write(perSecond, 1000, &decimalPrefixes, "/s", false)
}

// write writes v and updates the unit. If whole is set, numbers without a prefix have no fraction.
func (s *Scale) write(v, base float64, prefixes *[7]string, unit string, whole bool) string {
	switch {
	case math.IsNaN(v):
		return Unknowable
	case v == s.value && unit == s.kind && s.text != "":
		return s.text
	}
	s.value, s.kind = v, unit
	gap := " "
	if unit == "/s" {
		gap = ""
	}
	if math.IsInf(v, 0) {
		s.unit = 0
		s.text = four(v, whole) + gap + unit
		return s.text
	}
	s.unit = step(v, base, s.unit, len(prefixes)-1)
	s.text = four(v/math.Pow(base, float64(s.unit)), whole && s.unit == 0) + gap + prefixes[s.unit] + unit
	return s.text
}

// step returns the power of base for the prefix of v. It stays the same as the last one, unit, while the number is from 0.8 to base,
// rounded.
func step(v, base float64, unit, last int) int {
	v = math.Abs(v)
	unit = max(0, min(unit, last))
	for unit < last && v/math.Pow(base, float64(unit)) >= base-0.5 {
		unit++
	}
	for unit > 0 && v/math.Pow(base, float64(unit)) < 0.8 {
		unit--
	}
	return unit
}

// four writes v in four cells, right-aligned, with as many digits as fit.
func four(v float64, whole bool) string {
	switch {
	case math.IsInf(v, 1):
		return "   ∞"
	case math.IsInf(v, -1):
		return "  -∞"
	case v >= 9999.5:
		return ">999"
	case v <= -999.5:
		return "<-99"
	}
	digits := 2
	if whole || v == 0 {
		digits = 0
	}
	for digits > 0 && len(fixed(v, digits)) > 4 {
		digits--
	}
	return padLeft(fixed(v, digits), 4)
}

// fixed writes v with that many digits after the point, never as minus zero.
func fixed(v float64, digits int) string {
	if math.Abs(v) < 0.5*math.Pow10(-digits) {
		v = 0
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// padLeft pads an ASCII text at the left to that many cells.
func padLeft(text string, cells int) string {
	const blanks = "        "
	return blanks[:max(0, min(cells-len(text), len(blanks)))] + text
}

// Count writes a number of things in at most five cells: "42", "1234", "12.3k".
func Count(v float64) string {
	size := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return Unknowable
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "-∞"
	case size < 99.95 && v != math.Trunc(v):
		return fixed(v, 1)
	case size < 9999.5:
		return fixed(v, 0)
	}
	unit := step(size, 1000, 0, len(decimalPrefixes)-1)
	v /= math.Pow(1000, float64(unit))
	size = math.Abs(v)
	digits := 0
	switch {
	case v >= 999.5:
		return ">999E"
	case v <= -999.5:
		return "<-99E"
	case size < 9.995 && v > 0:
		digits = 2
	case size < 9.95 || size < 99.95 && v > 0:
		digits = 1
	}
	return fixed(v, digits) + decimalPrefixes[unit]
}

// Decimal writes a number with that many digits after the point, or as Count does if it has more than six before it.
func Decimal(v float64, digits int) string {
	if size := math.Abs(v); size < 1e6-0.5 {
		return fixed(v, digits)
	}
	return Count(v)
}

// Percent writes a percentage in exactly five cells, right-aligned: "43.1%", " 7.0%", " 100%"; NaN is "    –".
func Percent(v float64) string {
	switch {
	case math.IsNaN(v):
		return "    " + Unknowable
	case math.IsInf(v, 1):
		return "    ∞"
	case math.IsInf(v, -1):
		return "   -∞"
	case v >= 9999.5:
		return ">999%"
	case v <= -999.5:
		return "<-99%"
	}
	digits := 0
	if v > -9.95 && v < 99.95 {
		digits = 1
	}
	return padLeft(fixed(v, digits), 4) + "%"
}

// Seconds writes a duration in at most six cells: "850µs", "12ms", "1.20s", "2m05s", "3h04m", "12d04h".
func Seconds(v float64) string {
	switch {
	case math.IsNaN(v):
		return Unknowable
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "-∞"
	case v < -0.5e-9:
		if v <= -9999.5*86400 {
			return "<-999d"
		}
		return "-" + seconds(-v, true)
	default:
		return seconds(max(v, 0), false)
	}
}

// seconds is Seconds for finite values not below 0. If short is set, it takes at most five cells.
func seconds(v float64, short bool) string {
	const minute, hour, day = 60, 3600, 86400
	switch {
	case v < 0.5e-9:
		return "0s"
	case v < 999.5e-9:
		return fixed(v*1e9, 0) + "ns"
	case v < 9.95e-6:
		return fixed(v*1e6, 1) + "µs"
	case v < 999.5e-6:
		return fixed(v*1e6, 0) + "µs"
	case v < 9.95e-3:
		return fixed(v*1e3, 1) + "ms"
	case v < 999.5e-3:
		return fixed(v*1e3, 0) + "ms"
	case v < 9.995:
		return fixed(v, 2) + "s"
	case v < 59.95:
		return fixed(v, 1) + "s"
	case v < hour-0.5:
		return twoUnits(math.Round(v), minute, "m", 1, "s", short)
	case v < day-minute/2:
		return twoUnits(math.Round(v/minute), hour/minute, "h", 1, "m", short)
	case v < 100*day-hour/2:
		return twoUnits(math.Round(v/hour), day/hour, "d", 1, "h", short)
	case v < 9999.5*day:
		return fixed(v/day, 0) + "d"
	default:
		return ">9999d"
	}
}

// twoUnits writes a whole number of small units as large ones and the rest, "2m05s"; without the rest if that
// would be more than five cells and short is set.
func twoUnits(v, large float64, largeName string, small float64, smallName string, short bool) string {
	head := fixed(math.Floor(v/large), 0) + largeName
	if short && len(head) > 2 {
		return head
	}
	rest := math.Mod(v, large) / small
	tail := fixed(rest, 0)
	if rest < 10 {
		tail = "0" + tail
	}
	return head + tail + smallName
}
