package export

import (
	"encoding/json"
	"math"
)

// A number is written as null if it is not known.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n) + 0) // minus zero is zero
}
