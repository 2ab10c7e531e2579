package ci

import (
	"cmp"
	"encoding/xml"
	"strconv"
	"strings"

	"origintop/app/words"
	"origintop/scrape/check"
	"origintop/widgets"
)

// The elements of JUnit's XML, in the order in which the strictest of its readers want them. Times are how long something took: no value
// that was measured stands in one.
type (
	testSuites struct {
		XMLName xml.Name    `xml:"testsuites"`
		Suites  []testSuite `xml:"testsuite"`
	}
	testSuite struct {
		Name       string     `xml:"name,attr"`
		Package    string     `xml:"package,attr"`
		ID         int        `xml:"id,attr"`
		Timestamp  string     `xml:"timestamp,attr"`
		Hostname   string     `xml:"hostname,attr"`
		Tests      int        `xml:"tests,attr"`
		Failures   int        `xml:"failures,attr"`
		Errors     int        `xml:"errors,attr"`
		Skipped    int        `xml:"skipped,attr"`
		Time       string     `xml:"time,attr"`
		Properties []property `xml:"properties>property"`
		Cases      []testCase `xml:"testcase"`
		Out        string     `xml:"system-out"`
		Err        string     `xml:"system-err"`
	}
	property struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	testCase struct {
		Name      string    `xml:"name,attr"`
		ClassName string    `xml:"classname,attr"`
		Time      int       `xml:"time,attr"`
		Skipped   *struct{} `xml:"skipped"`
		Error     *trouble  `xml:"error"`
		Failure   *trouble  `xml:"failure"`
	}
	trouble struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit returns the results as JUnit's XML. What was not judged is an error, or skipped if that is allowed; sources that are down are one
// more.
func (r *Report) JUnit() ([]byte, error) { return inXML([]testSuite{r.suite()}) }

// JUnit returns the results as JUnit's XML, with a suite of tests for each origin.
func (f *Fleet) JUnit() ([]byte, error) {
	var list []testSuite
	for i, r := range f.Origins {
		s := r.suite()
		name := words.OriginName(r.Origin)
		s.ID, s.Name, s.Hostname = i, s.Name+" "+name, name
		s.Properties = append(s.Properties, property{"origin", name})
		for k := range s.Cases { // what has one name and one class is one test
			s.Cases[k].ClassName = "origintop." + name + strings.TrimPrefix(s.Cases[k].ClassName, "origintop")
		}
		list = append(list, s)
	}
	return inXML(list)
}

func inXML(list []testSuite) ([]byte, error) {
	text, err := xml.MarshalIndent(testSuites{Suites: list}, "", "  ")
	return append(append([]byte(xml.Header), text...), '\n'), err
}

func (r *Report) suite() testSuite {
	of := cmp.Or(widgets.Clean(r.Of), "origin")
	s := testSuite{
		Name: "origintop check", Package: "origintop", Timestamp: r.From.UTC().Format("2006-01-02T15:04:05"), Hostname: of,
		Tests: len(r.Results), Failures: r.Count(check.Failed), Time: strconv.FormatFloat(r.To.Sub(r.From).Seconds(), 'f', 3, 64),
		Properties: []property{{"of", of}}, Out: string(r.Text()),
	}
	if r.Verdict != "" {
		s.Properties = append(s.Properties, property{"verdict", r.Verdict})
	}
	for _, down := range r.Down {
		s.Err += widgets.Clean(down) + "\n"
	}
	for i := range r.Results {
		c := &r.Results[i]
		name, text := widgets.Clean(c.Text), words.Check(c)
		one := testCase{Name: name, ClassName: "origintop." + className(c)}
		switch {
		case c.Outcome == check.Failed:
			one.Failure = &trouble{text, "failed", name + "\n" + text + "\n"}
		case c.Outcome == check.NotJudged && r.AllowUnknown:
			one.Skipped, s.Skipped = &struct{}{}, s.Skipped+1
		case c.Outcome == check.NotJudged:
			one.Error, s.Errors = &trouble{text, c.Reason.String(), name + "\n" + text + "\n"}, s.Errors+1
		}
		s.Cases = append(s.Cases, one)
		s.Properties = append(s.Properties, property{name, text})
	}
	if len(r.Down) > 0 {
		one := testCase{Name: "sources are up", ClassName: "origintop.sources", Error: &trouble{widgets.Clean(r.Down[0]), "source_down", s.Err}}
		s.Cases, s.Tests, s.Errors = append(s.Cases, one), s.Tests+1, s.Errors+1
	}
	return s
}

// className returns what a condition is filed under: the part of the origin that it is about.
func className(c *check.Result) string {
	switch c.Subject {
	case check.FieldSubject:
		return c.Field.Name
	case check.SeriesSubject:
		return "series"
	case check.Verdict:
		return "verdict"
	}
	return "alarms"
}
