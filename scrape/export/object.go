package export

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
)

// An object is one of JSON whose members stand in the order in which they were set.
type object struct {
	names  []string
	values []any
}

// numbers is one of numbers, whose members stand in the order of their names.
type numbers map[string]float64

func (o *object) set(name string, v any) {
	o.names, o.values = append(o.names, name), append(o.values, v)
}

// setIf sets a member that is true, and none otherwise.
func (o *object) setIf(is bool, name string) {
	if is {
		o.set(name, true)
	}
}

// get returns a member, nil if there is none.
func (o *object) get(name string) any {
	if i := slices.Index(o.names, name); i >= 0 {
		return o.values[i]
	}
	return nil
}

// appendJSON appends a value as JSON has it, without blanks.
func appendJSON(b []byte, v any) ([]byte, error) {
	var err error
	switch v := v.(type) {
	case *object:
		return appendMembers(b, v.names, func(i int) any { return v.values[i] })
	case numbers:
		names := slices.Sorted(maps.Keys(v))
		return appendMembers(b, names, func(i int) any { return v[names[i]] })
	case []*object:
		b = append(b, '[')
		for i, o := range v {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendJSON(b, o); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case float64:
		switch size := math.Abs(v); {
		case math.IsNaN(v) || math.IsInf(v, 0):
			return append(b, "null"...), nil
		case size == 0 || size >= 1e-6 && size < 1e21:
			return appendNumber(b, v), nil
		}
	}
	text, err := json.Marshal(v)
	return append(b, text...), err
}

func appendMembers(b []byte, names []string, value func(int) any) ([]byte, error) {
	b = append(b, '{')
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = appendJSON(b, name); err != nil {
			return b, err
		}
		if b, err = appendJSON(append(b, ':'), value(i)); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// A number is written as null if it is not known.
type number float64

// MarshalJSON writes the number.
func (n number) MarshalJSON() ([]byte, error) { return appendJSON(nil, float64(n)) }
