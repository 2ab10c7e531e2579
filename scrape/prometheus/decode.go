package prometheus

import (
	"bytes"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// A decoder reads an answer as it comes in.
type decoder struct {
	*jsontext.Decoder
	answer *Answer
	failed error // of the caller's function

	series Series
	names  map[string]string // texts that come again and again
}

func newDecoder(text io.Reader, a *Answer) *decoder {
	return &decoder{
		Decoder: jsontext.NewDecoder(text, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
		answer:  a,
	}
}

// document reads an answer from beginning to end, and calls data at the value of its member "data".
func (d *decoder) document(data func(*decoder) error) error {
	status, kind, reason, there := "", "", "", false
	err := d.object(func(name []byte) (err error) {
		switch string(name) {
		case "status":
			status, err = d.text()
		case "errorType":
			kind, err = d.text()
		case "error":
			reason, err = d.text()
		case "warnings", "infos":
			err = d.texts(&d.answer.Warnings)
		case "data":
			if d.PeekKind() == 'n' { // beside an error
				return d.SkipValue()
			}
			there = true
			err = data(d)
		default:
			err = d.SkipValue()
		}
		return err
	})
	switch {
	case err != nil:
		return err
	case status != "success" && (reason != "" || kind != ""): // with HTTP 200, as some proxies have it
		return &apiError{kind, reason}
	case status != "success":
		return notAnswer("it has no status")
	case !there:
		return notAnswer("it has no data")
	}
	if d.PeekKind() == 0 { // the end, or not JSON
		if _, err := d.ReadToken(); err != io.EOF {
			return err
		}
		return nil
	}
	return notAnswer("something follows it")
}

// object reads an object, and calls member at the value of each of its members, with its name: that is valid until the next step.
func (d *decoder) object(member func(name []byte) error) error {
	return d.all('{', func() error {
		name, err := d.ReadValue()
		if err != nil {
			return err
		}
		return member(unquoted(name))
	})
}

// array reads an array, and calls element at each of its elements.
func (d *decoder) array(element func() error) error { return d.all('[', element) }

func (d *decoder) all(begin jsontext.Kind, each func() error) error {
	token, err := d.ReadToken()
	switch {
	case err == io.EOF:
		return io.ErrUnexpectedEOF
	case err != nil:
		return err
	case token.Kind() == 'n':
		return nil // what has nothing may be null
	case token.Kind() != begin:
		return notAnswer("there is something else at " + string(d.StackPointer()))
	}
	for end := begin + 2; d.PeekKind() != end; { // ] and } come two after [ and {
		if d.PeekKind() == 0 {
			_, err := d.ReadToken()
			return err
		}
		if err := each(); err != nil {
			return err
		}
	}
	_, err = d.ReadToken()
	return err
}

// text reads a string, or anything else as it is written.
func (d *decoder) text() (string, error) {
	value, err := d.ReadValue()
	if err != nil {
		return "", err
	}
	return string(unquoted(value)), nil
}

// texts reads an array of strings, of which it keeps the first few.
func (d *decoder) texts(into *[]string) error {
	const most = 16
	return d.array(func() error {
		text, err := d.text()
		if len(*into) < most {
			*into = append(*into, text)
		}
		return err
	})
}

// result reads the data of a query.
func (d *decoder) result(each func(*Series) error) error {
	return d.object(func(name []byte) error {
		if string(name) != "result" {
			return d.SkipValue()
		}
		scalar := false
		err := d.array(func() error {
			if d.PeekKind() == '{' {
				return d.oneSeries(each)
			}
			// A scalar is no list of series, but a time and a value.
			scalar = true
			value, err := d.ReadValue()
			if err != nil {
				return err
			}
			if value.Kind() == '0' {
				d.series.reset()
				t, ok := parseMilliseconds(value)
				if !ok {
					return notAnswer("its time is none")
				}
				d.series.Samples = append(d.series.Samples, Sample{Milliseconds: t})
				return nil
			}
			v, err := strconv.ParseFloat(string(unquoted(value)), 64)
			if err != nil || len(d.series.Samples) != 1 {
				return notAnswer("it is neither series nor a number")
			}
			d.series.Samples[0].Value = v
			return nil
		})
		if err != nil || !scalar {
			return err
		}
		return d.hand(each)
	})
}

func (s *Series) reset() { *s = Series{Labels: s.Labels[:0], Samples: s.Samples[:0]} }

// oneSeries reads a series, and hands it over.
func (d *decoder) oneSeries(each func(*Series) error) error {
	s := &d.series
	s.reset()
	err := d.object(func(name []byte) error {
		switch string(name) {
		case "metric":
			return d.labels()
		case "value", "values":
			pairs, err := d.ReadValue()
			if err != nil {
				return err
			}
			return s.add(pairs)
		case "histogram":
			s.Histograms++
		case "histograms":
			return d.array(func() error { s.Histograms++; return d.SkipValue() })
		}
		return d.SkipValue()
	})
	if err != nil {
		return err
	}
	return d.hand(each)
}

func (d *decoder) hand(each func(*Series) error) error {
	d.answer.Series++
	d.answer.Samples += len(d.series.Samples)
	d.failed = each(&d.series)
	return d.failed
}

// labels reads the labels of the series.
func (d *decoder) labels() error {
	return d.object(func(name []byte) error {
		l := Label{Name: d.intern(name)}
		value, err := d.ReadValue()
		if err != nil {
			return err
		}
		l.Value = d.intern(unquoted(value))
		d.series.Labels = append(d.series.Labels, l)
		return nil
	})
}

// intern returns a text that has come before without another copy of it.
func (d *decoder) intern(text []byte) string {
	const most = 1 << 14
	if s, ok := d.names[string(text)]; ok {
		return s
	}
	if d.names == nil || len(d.names) >= most {
		d.names = map[string]string{}
	}
	s := string(text)
	d.names[s] = s
	return s
}

// add adds a sample, [TIME,"VALUE"], or an array of such to a series. What it reads is valid JSON.
func (s *Series) add(pairs jsontext.Value) error {
	inside := bytes.TrimLeft(pairs, "[ \t\r\n")
	for len(inside) > 0 && inside[0] != ']' {
		at, rest, paired := bytes.Cut(inside, []byte{','})
		value, rest, ended := bytes.Cut(rest, []byte{']'})
		if !paired || !ended {
			return notAnswer("a sample without a value")
		}
		value = bytes.TrimSpace(value)
		if len(value) >= 2 && value[0] == '"' {
			value = value[1 : len(value)-1]
		}
		if string(value) == "null" { // VictoriaMetrics has it for what is no number
			value = []byte("NaN")
		}
		v, err := strconv.ParseFloat(string(value), 64)
		t, ok := parseMilliseconds(bytes.TrimSpace(at))
		if err != nil && !isOverflow(err) || !ok {
			return notAnswer("a sample is no number")
		}
		s.Samples = append(s.Samples, Sample{t, v})
		inside = bytes.TrimLeft(rest, ",[ \t\r\n")
	}
	return nil
}
