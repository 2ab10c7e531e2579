package check

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// words that begin what may follow the value.
var clauseWords = []string{"for", "over", "after", "from", "until", "abort"}

func isClause(word string) bool { return slices.Contains(clauseWords, word) }

// clauses reads what follows the value, each at most once, in any order.
func (p *parser) clauses(c *Condition) {
	abort := 0
	for p.blanks() < len(p.text) {
		word, at := p.word()
		switch word {
		case "for", "over":
			p.window(c, word, at)
		case "after", "from", "until":
			p.phase(c, word, at)
		case "abort":
			if c.Abort {
				p.fail(at, "", "abort stands there twice")
			}
			c.Abort, abort = true, at
		default:
			if strings.HasPrefix(word, "#") { // a comment
				c.Text, p.at = strings.TrimSpace(p.text[:at]), len(p.text)
				continue
			}
			hint := "it may be followed by for 10s, over 30s, after ramp, from 1m to 5m, until 80 clients, abort"
			if n := nearest(word, slices.Values(clauseWords)); n != "" {
				hint = "did you mean " + n + "?"
			}
			if word == "" {
				word = p.text[at:][:1]
			}
			p.fail(at, hint, "%s is not known here", quote(word))
		}
	}
	if c.Abort && !c.CanAbort() {
		p.fail(abort, "add over 30s, or for 10s", "it can't be sure to have failed before the end, so it can't abort")
	}
}

func (p *parser) window(c *Condition, word string, at int) {
	switch {
	case c.Subject == Verdict:
		p.fail(at, "", "a verdict is of the whole run, and has no %s", word)
	case c.Window != NoWindow:
		p.fail(at, "", "there can be one for or over")
	case word == "for" && c.Agg != Worst:
		p.fail(at, "write over for windows of the aggregate, or leave it out", "for looks at every value, and not at an aggregate")
	case c.Agg == Last:
		p.fail(at, "", "the last value is that of the run, and has no window")
	}
	if c.Window = For; word == "over" {
		c.Window = Over
		if c.Agg == Worst {
			c.Agg = Avg
		}
	}
	c.Length = p.duration(word)
}

// duration reads a length of time, behind that word.
func (p *parser) duration(behind string) time.Duration {
	word, at := p.word()
	d, err := time.ParseDuration(word)
	switch {
	case word == "":
		p.fail(at, "write "+behind+" 10s", "how long is missing")
	case err != nil && strings.Trim(word, "0123456789.") == "":
		p.fail(at, "did you mean "+word+"s?", "%s has no unit", quote(word))
	case err != nil:
		p.fail(at, "", "%s is not a length of time like 10s or 5m", quote(word))
	case d <= 0:
		p.fail(at, "", "%s is no time at all", quote(word))
	case d > maxLength:
		p.fail(at, "", "%s is too long: the most is a week", quote(word))
	}
	return d
}

func (p *parser) phase(c *Condition, word string, at int) {
	if c.Phase.Kind != WholeRun {
		p.fail(at, "", "there can be one phase: after ramp, from T to T, or until N clients")
	}
	if c.Subject == Verdict && word != "until" {
		p.fail(at, "", "a verdict is of the whole run, or until a load")
	}
	switch word {
	case "after":
		if what, at := p.word(); what != "ramp" {
			p.fail(at, "did you mean after ramp?", "%s is not known here", quote(what))
		}
		c.Phase.Kind = AfterRamp
	case "from":
		c.Phase.Kind = Between
		if p.peek() == "0" {
			p.word()
		} else {
			c.Phase.From = p.duration("from")
		}
		if p.peek() != "to" {
			break
		}
		p.word()
		to := p.blanks()
		if c.Phase.To = p.duration("to"); c.Phase.To <= c.Phase.From {
			p.fail(to, "", "it ends before it begins")
		}
	case "until":
		c.Phase.Kind = UntilLoad
		p.load(c)
	}
}

// loads are what a load is counted in.
var loads = []struct {
	name string
	of   LoadOf
}{{"clients", Clients}, {"connections", Connections}, {"requests", Requests}, {"load", AnyLoad}}

func (p *parser) load(c *Condition) {
	word, at := p.word()
	text := number.FindString(word)
	v, err := strconv.ParseFloat(text, 64)
	if text == "" || err != nil || !(v > 0) || v > 1e15 {
		p.fail(at, "write until 80 clients", "%s is not a load", quote(word))
	}
	c.Phase.Load = v
	of, at := word[len(text):], at+len(text)
	if of == "" {
		of, at = p.peek(), p.blanks()
		if of == "" || isClause(of) {
			return
		}
		p.word()
	}
	for _, l := range loads {
		if l.name == of {
			c.Phase.Of = l.of
			return
		}
	}
	hint := "choose clients, connections, requests, or nothing"
	for _, l := range loads {
		if nearest(of, slices.Values([]string{l.name})) != "" {
			hint = "did you mean " + l.name + "?"
		}
	}
	p.fail(at, hint, "a load is not counted in %s", quote(of))
}

// CanAbort reports whether the condition can have failed for sure before the run ends: one that every value or every window must hold for,
// or that counts what may only become more. A verdict can: what gave out first did.
func (c *Condition) CanAbort() bool {
	up := c.Op == Greater || c.Op == GreaterEqual
	switch {
	case c.Subject == Verdict:
		return true
	case c.Window != NoWindow, c.Agg == Worst:
		return true
	case c.Agg == Max, c.Agg == Count:
		return c.Op == Less || c.Op == LessEqual
	case c.Agg == Min:
		return up
	}
	return false
}
