package report

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"origintop/app/words"
	"origintop/scrape/analysis"
	"origintop/widgets/picture"
)

// policy lets the page do nothing but show itself.
const policy = "default-src 'none'; style-src 'unsafe-inline'"

const style = `*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);overflow-wrap:anywhere;
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1040px;margin:0 auto;padding:20px 16px 48px}
h1{font-size:21px;line-height:1.25;margin:0}h2{font-size:16px;margin:34px 0 8px}p{margin:6px 0}
.m,small,dt,caption,figcaption{color:var(--muted)}
.verdict{border-left:6px solid var(--side);margin:18px 0 0;padding:2px 0 2px 16px}
.limit{--side:var(--limit)}.probable,.high{--side:var(--warn)}.none{--side:var(--third)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:12px 28px;margin:0 0 10px}
dt{font-size:13px}dd{margin:0}dd b{display:block;font-size:23px;line-height:1.25}dd span{font-size:14px}
.verdict b{color:inherit}.verdict div:first-child{grid-column:1/-1}.verdict div:first-child b{color:var(--side);font-size:27px}
.verdict div:first-child span{font-size:16px}
details{margin:12px 0}summary{cursor:pointer}
ul{margin:6px 0;padding:0;list-style:none}li{margin:3px 0}
.proofs li{display:grid;grid-template-columns:64px 1fr;gap:8px}.proofs b{color:var(--muted)}.proofs .yes b{color:var(--side)}
.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums;width:100%}
th,td{padding:3px 10px 3px 0;text-align:left;border-bottom:1px solid var(--grid);vertical-align:baseline}th{font-weight:600}
td.n,th.n{text-align:right}tr>:last-child{padding-right:0}
figure{margin:0}figcaption{font-size:13px;margin-top:6px}.small{display:none}
.scatters{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,280px),1fr));gap:18px}.scatters svg{max-width:400px}
@media screen and (max-width:720px){.large{display:none}.small{display:block}dd b{font-size:20px}.verdict div:first-child b{font-size:23px}
tr{display:grid;grid-template-columns:repeat(3,1fr);padding:5px 0;border-bottom:1px solid var(--grid)}tr:first-child{display:none}
td,td.n{border:0;padding:1px 0;text-align:left}td:first-child,td[data-h=URL]{grid-column:1/-1}td:first-child{font-weight:600}
td::before{content:attr(data-h) " ";color:var(--muted);display:block;font-size:11.5px;line-height:1.2}td:first-child::before{content:none}}
@media print{body{font-size:10.5pt}main{max-width:none;padding:0}h2{break-after:avoid}.scatters svg,tr,li{break-inside:avoid}
.large{display:block}.small{display:none}
.scroll{overflow:visible}}
`

// Head returns the beginning of a page that needs nothing else: no script, no font, no picture from elsewhere. Tail ends it.
func Head(title, note string) string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">
<title>%s</title>
<style>:root{%s}
@media (prefers-color-scheme:dark){:root{%s}}
@media print{:root{%[3]s}}
%[5]s%s</style></head><body><main>
<h1>%[2]s</h1>
<p class="m">%[7]s</p>
`, policy, inHTML(title), picture.ChartColours(picture.Light), picture.ChartColours(picture.Dark), style, picture.ChartStyle, inHTML(note))
}

// Tail is the end of a page.
const Tail = "</main></body></html>\n"

// HTML returns the report as a page.
func (r *Report) HTML() []byte {
	var b bytes.Buffer
	b.WriteString(Head(words.ReportTitle(r.name()), words.Span(r.First, r.Last)))
	r.bodyHTML(&b)
	b.WriteString(Tail)
	return b.Bytes()
}

// bodyHTML writes all that stands below the title.
func (r *Report) bodyHTML(b *bytes.Buffer) {
	r.verdictHTML(b)
	r.figuresHTML(b)
	for _, s := range r.sections() {
		if s.title == words.ReportEvidence {
			continue // which stands above
		}
		fmt.Fprintf(b, "<h2>%s</h2>\n", inHTML(s.title))
		TableHTML(b, s.table)
		ListHTML(b, s.lines)
	}
	if s := r.explained(); len(s.lines) > 0 {
		fmt.Fprintf(b, "<details><summary>%s</summary>\n", inHTML(s.title))
		ListHTML(b, s.lines)
		b.WriteString("</details>\n")
	}
}

func inHTML(text string) string { return html.EscapeString(text) }

// verdictHTML writes what whoever sees nothing else must know: what gave out, for how much load there was room, and how that is known.
func (r *Report) verdictHTML(b *bytes.Buffer) {
	v := r.Verdict
	fmt.Fprintf(b, `<section class="verdict %s"><dl>`+"\n", v.Strength)
	fact := func(name, what, how string) {
		fmt.Fprintf(b, "<div><dt>%s</dt><dd><b>%s</b><span>%s</span></dd></div>\n", inHTML(name), inHTML(what), inHTML(how))
	}
	what, how := words.VerdictParts(v)
	fact(words.TileLimit, what, how)
	what, how = words.RoomParts(v, r.peak())
	fact(words.TileRoom, what, how)
	if v.LoadKind != analysis.NoLoad {
		what, how = words.ClientsParts(v)
		fact(words.TileClients, what, how)
		how, _, _ = strings.Cut(strings.Join(words.Phases(v), " "), ": ") // without the load, which stands above
		fact(words.TilePeak, words.LoadText(r.peak(), v.LoadKind), how)
	}
	b.WriteString("</dl>\n")
	if proofs := words.Evidence(v, r.Timeline); len(proofs) > 0 {
		b.WriteString(`<ul class="proofs">` + "\n")
		for _, p := range proofs {
			fmt.Fprintf(b, `<li class="%s"><b>%[1]s</b><span>%s: %s</span></li>`+"\n", p.Answer(), inHTML(p.Name), inHTML(p.Text))
		}
		b.WriteString("</ul>\n")
	}
	b.WriteString("</section>\n")
}

// The widths at which figures are drawn, in pixels, for large and for small screens.
const (
	largeFigure = 1000
	smallFigure = 380
)

func (r *Report) figuresHTML(b *bytes.Buffer) {
	if c, leftOut := r.chart(); c != nil && len(c.Panels) > 0 {
		FigureHTML(b, words.FigureOverTime, c, words.Caption(leftOut))
	}
	if list := r.scatters(); len(list) > 0 {
		fmt.Fprintf(b, "<h2>%s</h2>\n<figure><div class=\"scatters\">\n", words.FigureByLoad)
		for _, s := range list {
			b.WriteString(s.SVG())
		}
		fmt.Fprintf(b, "</div><figcaption>%s</figcaption></figure>\n", inHTML(words.ScatterCaption))
	}
}

// FigureHTML writes a chart, once for large screens and once for small ones.
func FigureHTML(b *bytes.Buffer, title string, c *picture.Chart, caption string) {
	fmt.Fprintf(b, "<h2>%s</h2>\n<figure><div class=\"large\">%s</div><div class=\"small\">%s</div>\n",
		title, c.SVG(largeFigure), c.SVG(smallFigure))
	fmt.Fprintf(b, "<figcaption>%s</figcaption></figure>\n", inHTML(caption))
}

// TableHTML writes a table whose first row is its head and whose first column has names.
func TableHTML(b *bytes.Buffer, table [][]string) {
	if len(table) == 0 {
		return
	}
	b.WriteString("<div class=\"scroll\"><table>\n")
	for i, row := range table {
		b.WriteString("<tr>")
		for k, cell := range row {
			tag, class := "td", ""
			if i == 0 {
				tag = "th"
			}
			if k > 0 && isNumeric(table, k) {
				class = ` class="n"`
			}
			if i > 0 && k > 0 {
				class += ` data-h="` + inHTML(table[0][k]) + `"`
			}
			fmt.Fprintf(b, "<%s%s>%s</%[1]s>", tag, class, inHTML(cell))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>\n")
}

// ListHTML writes lines below each other.
func ListHTML(b *bytes.Buffer, lines []string) {
	if len(lines) == 0 {
		return
	}
	b.WriteString("<ul>\n")
	for _, l := range lines {
		fmt.Fprintf(b, "<li>%s</li>\n", inHTML(l))
	}
	b.WriteString("</ul>\n")
}
