package comparison

import (
	"encoding/json"
	"math"
	"strconv"
	"time"

	"origintop/app/nullable"
	"origintop/app/report"
	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/scrape/compare"
	"origintop/scrape/fields"
)

// document is the comparison as JSON has it. What is not known is null.
type document struct {
	Result   string       `json:"result"`
	Basis    string       `json:"aligned_by"`
	LoadKind *string      `json:"load_kind"`
	Block    float64      `json:"block_seconds"`
	Base     []run        `json:"base"`
	New      []run        `json:"new"`
	Fields   []difference `json:"fields"`
	Settings []setting    `json:"set_differently"`
	OnlyBase []column     `json:"only_in_base"`
	OnlyNew  []column     `json:"only_in_new"`
	Partly   []column     `json:"not_in_each_run"`
	Events   []string     `json:"events"`
	Limits   []string     `json:"cannot_show"`
}

type run struct {
	File     string   `json:"file"`
	Origin   *string  `json:"origin"`
	Resource string   `json:"resource"` // of the verdict
	Strength string   `json:"strength"`
	Text     string   `json:"verdict"`
	Ramp     *part    `json:"ramp"`
	Settle   *part    `json:"first_tenth"`
	Used     *part    `json:"compared"`
	Rest     *part    `json:"rest"`
	LeftOut  []string `json:"left_out"` // earlier load tests in the same recording
}

type part struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	Load number    `json:"load"`
}

type column struct {
	Name string  `json:"name"`
	Row  *string `json:"row"`
}

type difference struct {
	column
	Word    string  `json:"word"`
	Worse   bool    `json:"worse"`
	Better  bool    `json:"better"`
	Base    summary `json:"base"`
	New     summary `json:"new"`
	By      number  `json:"difference"`
	Low     number  `json:"low"`
	High    number  `json:"high"`
	Percent number  `json:"difference_percent"`
	P       number  `json:"p"`
}

type summary struct {
	Mean      number `json:"mean"`
	P95       number `json:"p95"`
	Samples   int    `json:"samples"`
	Effective number `json:"effective_samples"`
}

type setting struct {
	column
	Base number `json:"base"`
	New  number `json:"new"`
}

// A number is null if it is not known.
type number float64

// MarshalJSON writes the number, with as many digits as mean something.
func (n number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(n), 'g', 7, 64), nil
}

// JSON returns the comparison for programs.
func (c *Comparison) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(c.document(), "", "  ")
	return append(text, '\n'), err
}

func (c *Comparison) document() *document {
	d := document{
		Result: words.CompareResult(c.Comparison), Basis: c.Basis.String(), LoadKind: nullable.Text(c.Kind.String()), Block: c.Block.Seconds(),
		Fields: []difference{}, Settings: []setting{}, OnlyBase: columns(c.OnlyBase), OnlyNew: columns(c.OnlyNew),
		Partly: columns(c.Partly), Events: append([]string{}, c.events()...), Limits: append([]string{}, c.cannotSee()...),
	}
	of := func(sides []compare.Side, files []File) (list []run) {
		for i := range sides {
			s := &sides[i]
			list = append(list, run{
				files[i].Name, nullable.Text(files[i].Origin), s.Verdict.Resource.String(), s.Verdict.Strength.String(),
				report.Line(s.Verdict, s.Timeline), partOf(s.Ramp), partOf(s.Settle), partOf(s.Used), partOf(s.Rest), append([]string{}, leftOut(s)...),
			})
		}
		return list
	}
	d.Base, d.New = of(c.Base, c.BaseFiles), of(c.New, c.NewFiles)
	for i := range c.Fields {
		x := &c.Fields[i]
		d.Fields = append(d.Fields, difference{
			columnOf(x.Field, x.Row), x.Word.String(), x.IsWorse(), x.IsBetter(), summaryOf(&x.Base), summaryOf(&x.New),
			number(x.By), number(x.Low), number(x.High), number(x.Percent(x.By)), number(x.P),
		})
	}
	for _, s := range c.Settings {
		d.Settings = append(d.Settings, setting{columnOf(s.Field, s.Row), number(s.Base), number(s.New)})
	}
	return &d
}

func columnOf(f *fields.Field, row string) column { return column{f.Name, nullable.Text(row)} }

func columns(of []analysis.Column) []column {
	list := []column{}
	for i := range of {
		list = append(list, columnOf(of[i].Field, of[i].Subject))
	}
	return list
}

func summaryOf(s *compare.Summary) summary {
	return summary{number(s.Mean), number(s.P95), s.Samples, number(math.Round(10*s.Effective) / 10)}
}

// partOf returns a part, nil if it has no rows.
func partOf(p compare.Part) *part {
	if p.First >= p.End {
		return nil
	}
	return &part{p.From.UTC().Round(time.Millisecond), p.To.UTC().Round(time.Millisecond), number(p.Load)}
}
