package widgets

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rivo/tview"

	"origintop/scrape/severity"
	"origintop/widgets/screentest"
)

// draw returns what a widget of that size draws, without blanks at the ends of lines and below.
func draw(t *testing.T, widget tview.Primitive, width, height int) string {
	t.Helper()
	screen := screentest.New(t, width, height)
	widget.SetRect(0, 0, width, height)
	widget.Draw(screen)
	return "\n" + strings.TrimRight(screentest.Text(screen), "\n") + "\n"
}

// drawTyped is draw on a screen that shows ASCII only.
func drawTyped(t *testing.T, widget tview.Primitive, width, height int) string {
	t.Helper()
	typed := strings.Map(func(r rune) rune {
		if text := ASCIIFallback(r); text != "" {
			return rune(text[0])
		}
		return r
	}, draw(t, widget, width, height))
	if i := strings.IndexFunc(typed, func(r rune) bool { return r >= 0x80 }); i >= 0 {
		t.Errorf("not ASCII: %q", typed[i:])
	}
	return typed
}

func want(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got:%swant:%s", got, want)
	}
}

func TestFill(t *testing.T) {
	f := func(percent float64, width, full, part int) {
		t.Helper()
		if gotFull, gotPart := fill(percent, width); gotFull != full || gotPart != part {
			t.Errorf("fill(%v, %d) = %d, %d, want %d, %d", percent, width, gotFull, gotPart, full, part)
		}
	}
	f(0, 10, 0, 0)
	f(0.01, 10, 0, 1) // a little is not nothing
	f(50, 10, 5, 0)
	f(55, 10, 5, 4)
	f(99.99, 10, 10, 0)
	f(100, 10, 10, 0)
	f(250, 10, 10, 0)
	f(-5, 10, 0, 0)
	f(nan, 10, 0, 0)
	f(50, 0, 0, 0)
}

func TestGauge(t *testing.T) {
	g := NewGauge(&Palette{})
	g.Set(43, severity.Good, "1.24 GiB")
	want(t, draw(t, g, 24, 1), "\n██████▌········ 1.24 GiB\n")
	want(t, draw(t, g, 16, 1), "\n██████▉·········\n")
	g.Set(nan, severity.Unknown, "")
	want(t, draw(t, g, 10, 1), "\n··········\n")
}

func TestBars(t *testing.T) {
	b := NewBars(&Palette{})
	want(t, draw(t, b, 40, 2), "\n\n")
	b.Set([]Bar{
		{"cpu0", 61, "", severity.Good},
		{"cpu1", 97, "softirq", severity.Crit},
		{"cpu2", nan, "", severity.Unknown},
		{"cpu3", 0, "", severity.Good},
	})
	want(t, draw(t, b, 46, 2), `
cpu0 ▅ 61.0%            cpu1 █ 97.0% softirq
cpu2 ·     –            cpu3 ▁  0.0%
`)
	want(t, draw(t, b, 28, 2), `
cpu0 ▅ 61.0%   cpu1 █ 97.0%
cpu2 ·     –   cpu3 ▁  0.0%
`)
	want(t, draw(t, b, 20, 2), "\n▅█·▁\n")
	if got := b.Rows(46); got != 2 {
		t.Errorf("%d rows", got)
	}
	want(t, drawTyped(t, b, 70, 2), `
cpu0 #########:..... 61.0%          cpu1 ############### 97.0% softirq
cpu2 ...............     -          cpu3 ...............  0.0%
`)
	want(t, draw(t, b, 70, 2), `
cpu0 █████████▏····· 61.0%          cpu1 ██████████████▌ 97.0% softirq
cpu2 ···············     –          cpu3 ···············  0.0%
`)
	want(t, draw(t, b, 70, 1), `
cpu0 ▅ 61.0%      cpu1 █ 97.0%      cpu2 ·     –      cpu3 ▁  0.0%
`)
	want(t, draw(t, b, 3, 1), `
█▁
`)
	if got := b.full(70, 100); got != 2 {
		t.Errorf("%d rows", got)
	}
	var many []Bar
	for i := range 64 {
		many = append(many, Bar{fmt.Sprintf("cpu%d", i), float64(i), "", severity.Good})
	}
	b.Set(many)
	for _, f := range []struct{ width, rows, want int }{
		{62, 100, 32}, {62, 31, 16}, {62, 16, 16}, {62, 15, 2}, {14, 100, 64}, {10, 100, 2},
	} {
		if got := b.full(f.width, f.rows); got != f.want {
			t.Errorf("full(%d, %d) = %d, want %d", f.width, f.rows, got, f.want)
		}
	}
	want(t, draw(t, b, 24, 2), `
▁▁▁▁▁▁▂▂▂▂▂▂▃▃▃▃▃▃▃▄▄▄▄▄
▄▅▅▅▅▅▅▆
`)
}

func TestTable(t *testing.T) {
	table := NewTable(
		&Palette{}, Column{Title: "disk"}, Column{Title: "busy", Right: true}, Column{Title: "await", Right: true, Priority: 1},
	)
	want(t, draw(t, table, 40, 2), "\n\n")
	cells := func(texts ...string) (row []Cell) {
		for _, text := range texts {
			row = append(row, Cell{Text: text})
		}
		return row
	}
	table.Set([][]Cell{cells("nvme0n1", "12.0%", "1.0ms"), cells("vda", " 0.0%", "–"), cells("vdb", "99.9%", "850µs")})
	want(t, draw(t, table, 40, 4), `
disk      busy  await
nvme0n1  12.0%  1.0ms
vda       0.0%      –
vdb      99.9%  850µs
`)
	want(t, draw(t, table, 16, 3), `
disk      busy
nvme0n1  12.0%
+2 more
`)
	want(t, draw(t, table, 40, 1), "\nnvme0n1  12.0%  1.0ms\n")
	wide := NewTable(&Palette{}, Column{Title: "disk"}, Column{Title: "busy", Width: 6, Right: true})
	wide.Set([][]Cell{cells("vda", "1%")})
	want(t, draw(t, wide, 40, 2), "\ndisk    busy\nvda       1%\n")
	cut := NewTable(
		&Palette{}, Column{Title: "source"}, Column{Title: "size", Right: true}, Column{Title: "trouble", Priority: 1, MinWidth: 8},
	)
	cut.Set([][]Cell{cells("node", "1", "connection refused"), cells("nginx", "22", "")})
	want(t, draw(t, cut, 40, 3), "\nsource  size  trouble\nnode       1  connection refused\nnginx     22\n")
	want(t, draw(t, cut, 24, 3), "\nsource  size  trouble\nnode       1  connectio…\nnginx     22\n")
	want(t, draw(t, cut, 20, 3), "\nsource  size\nnode       1\nnginx     22\n")
	table.Set([][]Cell{cells("a", "1")}) // columns stay as wide
	want(t, draw(t, table, 40, 2), "\ndisk      busy  await\na            1\n")
}

func TestFacts(t *testing.T) {
	facts := NewFacts(&Palette{})
	facts.Set(Fact{Label: "user", Value: "21.0%"}, Fact{Label: "system", Value: " 9.0%"}, Fact{Label: "load", Value: "2.10"})
	want(t, draw(t, facts, 36, 3), "\nuser        21.0%  system       9.0%\nload         2.10\n")
	want(t, draw(t, facts, 58, 3), "\nuser         21.0%  system        9.0%  load          2.10\n")
	want(t, draw(t, facts, 16, 3), "\nuser       21.0%\nsystem      9.0%\nload        2.10\n")
	want(t, draw(t, facts, 9, 3), "\nload 2.10\n") // whole or not at all
	facts.Set(Fact{Label: "user", Value: "1", Width: 5}, Fact{Label: "load", Value: "2.10"})
	want(t, draw(t, facts, 30, 3), "\nuser         1  load      2.10\n")
	if got := facts.Rows(20); got != 2 {
		t.Errorf("%d rows", got)
	}
	// What is wider than a row has a short label, if there is one.
	facts.Set(Fact{Label: "mean of the last 1024 requests", Value: "3.8ms", Brief: "mean of 1024"}, Fact{Label: "none from HAProxy"})
	want(t, draw(t, facts, 56, 1), "\nmean of the last 1024 requests 3.8ms  none from HAProxy\n")
	want(t, draw(t, facts, 34, 2), "\nmean of 1024 3.8ms\nnone from HAProxy\n")
	want(t, draw(t, facts, 17, 2), "\nnone from HAProxy\n")
	// What is wider than a column takes several; there stands its value behind the name.
	facts.Set(
		Fact{Label: "nginx", Value: "up"}, Fact{Label: "busiest", Value: "cpu0 21.2% user"}, Fact{Label: "blocked", Value: "0"},
		Fact{Label: "conntrack", Value: "1", Width: 20}, Fact{Label: "as the clients got it"},
	)
	want(t, draw(t, facts, 56, 3), `
nginx          up  busiest cpu0 21.2% user
blocked         0  conntrack                           1
as the clients got it
`)
	want(t, draw(t, facts, 36, 5), `
nginx          up
busiest cpu0 21.2% user
blocked         0
conntrack                          1
as the clients got it
`)
}

func TestShare(t *testing.T) {
	items := []item{{priority: 1}, {priority: 2}, {priority: 3, grow: 2}, {priority: 3, grow: 1}}
	full := make([]int, len(items))
	f := func(height int, want []int, rows string) {
		t.Helper()
		var got []int
		for i := range items {
			items[i].want, items[i].max = want[i], max(want[i], full[i])
		}
		share(items, height)
		for i := range items {
			got = append(got, items[i].got)
		}
		if got := fmt.Sprint(got); got != rows {
			t.Errorf("share(%v, %d): %v, want %v", want, height, got, rows)
		}
	}
	f(20, []int{1, 3, 2, 2}, "[1 3 10 6]")
	f(8, []int{1, 3, 2, 2}, "[1 3 2 2]")
	f(6, []int{1, 3, 2, 2}, "[1 3 1 1]")
	f(2, []int{1, 3, 2, 2}, "[1 1 0 0]")
	f(9, []int{0, 3, 0, 2}, "[0 3 0 6]")
	f(0, []int{1, 1, 1, 1}, "[0 0 0 0]")
	f(-1, []int{1, 1, 1, 1}, "[0 0 0 0]")
	items[0].min, items[1].min = 3, 3
	f(20, []int{5, 2, 2, 2}, "[5 2 8 5]")
	f(5, []int{5, 1, 2, 2}, "[3 1 1 0]")
	f(2, []int{5, 1, 2, 2}, "[2 0 0 0]")
	full[1] = 6
	f(20, []int{5, 2, 2, 2}, "[5 6 5 4]")
	f(13, []int{5, 2, 2, 2}, "[5 3 2 3]")
}

func TestPanelRows(t *testing.T) {
	p := NewPanel(&Palette{}, "1", "CPU")
	f := func(width, least, all int) {
		t.Helper()
		if gotLeast, gotAll := p.Rows(width); gotLeast != least || gotAll != all {
			t.Errorf("Rows(%d) = %d, %d, want %d, %d", width, gotLeast, gotAll, least, all)
		}
	}
	f(40, 2, 2)
	table := NewTable(&Palette{}, Column{Title: "disk"})
	table.Set([][]Cell{{{Text: "a"}}, {{Text: "b"}}, {{Text: "c"}}, {{Text: "d"}}})
	p.AddTable(table, 1)
	bars := NewBars(&Palette{})
	bars.Set(make([]Bar, 8))
	p.AddBars(bars, 2)
	f(40, 2+3+1, 2+5+4)
	f(20, 2+3+1, 2+5+8)
	f(-1, 2+3, 2+5)
	p.SetMessage("not configured")
	f(40, 1, 1)
}

func TestPanelScroll(t *testing.T) {
	p := NewPanel(&Palette{}, "1", "Disk")
	facts, table := NewFacts(&Palette{}), NewTable(&Palette{}, Column{Title: "disk"})
	facts.Set(Fact{Label: "busy", Value: "1"})
	table.Set([][]Cell{{{Text: "a"}}, {{Text: "b"}}, {{Text: "c"}}, {{Text: "d"}}})
	p.Add(facts, facts.Rows, 1, 0)
	p.AddTable(table, 2)
	p.Focus(nil)
	want(t, draw(t, p, 24, 6), `
┏━ 1 Disk ━━━━━━━━━━━━━┓
┃ busy    1            ┃
┃ disk                 ┃
┃ a                    ┃
┃ +3 more              ┃
┗━━━━━━━━━━━━━━━━━━ ↓ ━┛
`)
	scroll := func(rows int, moved bool) {
		t.Helper()
		if got := p.Scroll(rows); got != moved {
			t.Errorf("Scroll(%d) = %v", rows, got)
		}
	}
	scroll(-1, false)
	scroll(1, true)
	want(t, draw(t, p, 24, 6), `
┏━ 1 Disk ━━━━━━━━━━━━━┓
┃ disk                 ┃
┃ a                    ┃
┃ b                    ┃
┃ c                    ┃
┗━━━━━━━━━━━━━━━━━━ ↕ ━┛
`)
	scroll(5, true)
	scroll(1, false)
	want(t, draw(t, p, 24, 6), `
┏━ 1 Disk ━━━━━━━━━━━━━┓
┃ a                    ┃
┃ b                    ┃
┃ c                    ┃
┃ d                    ┃
┗━━━━━━━━━━━━━━━━━━ ↑ ━┛
`)
	want(t, draw(t, p, 24, 8), `
┏━ 1 Disk ━━━━━━━━━━━━━┓
┃ busy    1            ┃
┃ disk                 ┃
┃ a                    ┃
┃ b                    ┃
┃ c                    ┃
┃ d                    ┃
┗━━━━━━━━━━━━━━━━━━━━━━┛
`)
	want(t, draw(t, p, 24, 6), `
┏━ 1 Disk ━━━━━━━━━━━━━┓
┃ busy    1            ┃
┃ disk                 ┃
┃ a                    ┃
┃ +3 more              ┃
┗━━━━━━━━━━━━━━━━━━ ↓ ━┛
`)
}

func TestPanel(t *testing.T) {
	p := NewPanel(&Palette{}, "1", "CPU")
	gauge := NewGauge(&Palette{})
	gauge.Set(50, severity.Warn, "")
	p.Add(gauge, func(int) int { return 1 }, 1, 0)
	p.SetHead(" 43.1%", severity.Warn)
	p.SetLine(every(2000, 1, 2, 3, 4), 6000, 4)
	want(t, draw(t, p, 30, 4), `
╭─ 1 CPU ────────── ▲ 43.1% ─╮
│ █████████████············· │
│                            │
╰────────────────────────────╯
`)
	want(t, draw(t, p, 60, 1), "\nCPU                43.1%                       ⣠⣾ ▲ high\n")
	p.SetStale("down", "down 12s, last values")
	want(t, draw(t, p, 30, 3), `
╭─ 1 CPU ──────────── 43.1% ─╮
│ █████████████············· │
╰─ ▲ down 12s, last values ──╯
`)
	want(t, draw(t, p, 60, 1), "\nCPU                43.1%                       ⣠⣾ ▲ down\n")
	p.SetStale("", "")
	p.SetHead("12 Mbit/s", severity.Unknown)
	p.SetUnknown("link ?")
	want(t, draw(t, p, 60, 1), "\nCPU            12 Mbit/s                       ⣠⣾ link ?\n")
	p.SetHead("", severity.Unknown)
	p.SetMessage("not configured", "say --origin-metrics URL")
	p.Focus(nil)
	want(t, draw(t, p, 30, 4), `
┏━ 1 CPU ━━━━━━━━━━━━━━━━━━━━┓
┃       not configured       ┃
┃  say --origin-metrics URL  ┃
┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
`)
	p.SetMessage()
	p.SetTitle("CPU · of a machine with a long name")
	want(t, draw(t, p, 24, 3), `
┏━ 1 CPU ━━━━━━━━━━━━━━┓
┃ ██████████·········· ┃
┗━━━━━━━━━━━━━━━━━━━━━━┛
`)
}
