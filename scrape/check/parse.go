package check

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"origintop/scrape/analysis"
)

// How long things may be.
const (
	maxText   = 1000               // bytes of an expression
	maxLength = 7 * 24 * time.Hour // of windows and phases
)

// Parse reads an expression. Its error is a *SyntaxError.
func Parse(text string) (c *Condition, err error) {
	text = strings.TrimSpace(text)
	p := &parser{text: text}
	defer func() {
		if bad, is := recover().(*SyntaxError); is {
			c, err = nil, bad
		}
	}()
	return p.condition(), nil
}

// A parser reads an expression from its beginning to its end. Where it can't go on it panics with a *SyntaxError, which Parse returns.
type parser struct {
	text string
	at   int
}

// fail reports what is wrong at an offset.
func (p *parser) fail(at int, hint, format string, args ...any) {
	panic(&SyntaxError{Text: p.text, Offset: at, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (p *parser) condition() *Condition {
	switch at := strings.IndexFunc(p.text, func(r rune) bool { return r == utf8.RuneError || r != ' ' && !unicode.IsGraphic(r) }); {
	case p.text == "":
		p.fail(0, "write a condition, as in 'cpu.busy_percent < 80'", "it is empty")
	case len(p.text) > maxText:
		p.fail(maxText, "", "it is longer than %d bytes", maxText)
	case at >= 0:
		r, _ := utf8.DecodeRuneInString(p.text[at:])
		p.fail(at, "", "there is an invisible character, %U", r)
	}
	c := &Condition{Text: p.text}
	p.subject(c)
	p.aggregate(c)
	p.operator(c)
	p.value(c)
	p.clauses(c)
	return c
}

// blanks skips blanks, and returns where they end.
func (p *parser) blanks() int {
	rest := strings.TrimLeftFunc(p.text[p.at:], unicode.IsSpace)
	p.at = len(p.text) - len(rest)
	return p.at
}

// word returns the next characters that belong together, which may be none, and where they begin.
func (p *parser) word() (word string, at int) {
	at = p.blanks()
	word = p.text[at:]
	if end := strings.IndexFunc(word, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("<>=!", r) }); end >= 0 {
		word = word[:end]
	}
	p.at = at + len(word)
	return word, at
}

// peek is word without taking it.
func (p *parser) peek() string {
	was := p.at
	word, _ := p.word()
	p.at = was
	return word
}

// aggs are the aggregates by their names.
var aggs = []struct {
	name string
	agg  Agg
}{{"avg", Avg}, {"min", Min}, {"max", Max}, {"med", Med}, {"last", Last}, {"rate", Rate}, {"count", Count}, {"p", Percentile}}

var percentile = regexp.MustCompile(`^p\(([0-9]+(?:\.[0-9]+)?)\)$`)

func (p *parser) aggregate(c *Condition) {
	word, at := p.word()
	if word == "" {
		return
	}
	if c.Subject == Verdict {
		p.fail(at, "write verdict == none, or verdict != network.out", "a verdict is compared with == or !=")
	}
	if strings.HasPrefix(word, "p(") {
		n := 0.0
		if m := percentile.FindStringSubmatch(word); m != nil {
			n, _ = strconv.ParseFloat(m[1], 64)
		}
		if !(n > 0 && n < 100) {
			p.fail(at, "write p(95)", "a percentile is more than 0 and less than 100")
		}
		c.Agg, c.Percentile = Percentile, n
		return
	}
	for _, a := range aggs {
		if a.name == word && a.agg != Percentile {
			c.Agg = a.agg
			if c.Subject == FieldSubject {
				if _, is := aggregated(c.Field, c.Agg); !is {
					p.fail(at, "", "%s is not counted: it has no %s", c.Field.Name, word)
				}
			}
			if c.Subject == Alarms && (c.Agg == Rate || c.Agg == Count) {
				p.fail(at, "", "alarms have no %s", word)
			}
			return
		}
	}
	hint := "choose one of avg, min, max, med, p(95), last, rate, count"
	if _, err := strconv.ParseFloat(word, 64); err == nil {
		p.fail(at, "write one of < <= > >= == != before it", "there is no operator")
	}
	if strings.HasPrefix(word, "p") && len(word) > 1 && strings.Trim(word[1:], "0123456789.") == "" {
		hint = "did you mean p(" + word[1:] + ")?"
	} else if n := nearest(word, func(yield func(string) bool) {
		for _, a := range aggs {
			if len(a.name) > 1 && !yield(a.name) {
				return
			}
		}
	}); n != "" {
		hint = "did you mean " + n + "?"
	}
	p.fail(at, hint, "there is no aggregate %s", quote(word))
}

func (p *parser) operator(c *Condition) {
	at := p.blanks()
	rest := p.text[at:]
	end := len(rest) - len(strings.TrimLeft(rest, "<>=!"))
	sign := rest[:end]
	p.at += end
	for op := Less; op <= NotEqual; op++ {
		if op.String() != sign {
			continue
		}
		if c.Op = op; c.Subject == Verdict && op != Equal && op != NotEqual {
			p.fail(at, "", "a verdict is compared with == or !=")
		}
		return
	}
	switch sign {
	case "":
		p.fail(at, "", "an operator is missing: one of < <= > >= == !=")
	case "=":
		p.fail(at, "did you mean ==?", "there is no operator =")
	}
	p.fail(at, "choose one of < <= > >= == !=", "there is no operator %s", quote(sign))
}

var number = regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`)

func (p *parser) value(c *Condition) {
	at := p.blanks()
	if at == len(p.text) {
		p.fail(at, "", "what it is compared with is missing")
	}
	if c.Subject == Verdict {
		p.resource(c)
		return
	}
	text := number.FindString(p.text[at:])
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "":
		word, _ := p.word()
		p.fail(at, "", "%s is not a number", quote(word))
	case err != nil || math.IsInf(v, 0):
		p.fail(at, "", "the number is out of range")
	}
	p.at += len(text)
	of, name := p.at, ""
	if word := p.peek(); p.blanks() == of || isUnit(word) {
		name, of = p.word()
	}
	c.Value = v * p.unit(c, name, text, of)
	if v != 0 && (c.Value == 0 || math.IsInf(c.Value, 0)) {
		p.fail(at, "", "the number is out of range")
	}
}

// unit returns how many of the unit of a condition one of that name is.
func (p *parser) unit(c *Condition, name, number string, at int) float64 {
	u := c.Unit()
	for _, of := range units[u] {
		if of.name == name {
			return of.times
		}
	}
	what, fit := "the series", Units(u)
	switch c.Subject {
	case FieldSubject:
		what = c.Field.Name
	case Alarms:
		what = "the number of alarms"
	}
	switch {
	case name == "" && strings.Trim(number, "+-.0") == "":
		return 1 // nothing is nothing
	case name == "":
		p.fail(at, fmt.Sprintf("did you mean %s%s or %s%s?", number, fit[0], number, fit[1]), "the unit of %s is missing", number)
	case len(fit) == 0:
		p.fail(at, "", "%s has no unit, and none that is called %s", what, quote(name))
	}
	hint := "use one of " + strings.Join(fit, ", ")
	if len(fit) == 1 {
		hint = "use " + fit[0]
	}
	for _, f := range fit {
		if strings.EqualFold(f, name) {
			hint = "did you mean " + f + "?"
		}
	}
	p.fail(at, hint, "%s is not in %s", what, quote(name))
	return 0
}

func (p *parser) resource(c *Condition) {
	word, at := p.word()
	names := func(yield func(string) bool) {
		for r := analysis.None; r <= analysis.Unseen && yield(r.String()); r++ {
		}
	}
	for r := analysis.None; r <= analysis.Unseen; r++ {
		if r.String() == word {
			c.Resource = r
			return
		}
	}
	hint := "did you mean " + nearest(word, names) + "?"
	if hint == "did you mean ?" {
		hint = "choose one of " + strings.Join(slices.Collect(names), " ")
	}
	p.fail(at, hint, "no verdict is called %s", quote(word))
}

// quote quotes a part of an expression for a message. It holds no more than printable characters.
func quote(text string) string {
	if text == "" {
		return "nothing"
	}
	if len(text) > 60 {
		text = strings.ToValidUTF8(text[:60], "") + "..."
	}
	return strconv.Quote(text)
}
