package panels

import (
	"math"
	"testing"

	"github.com/gdamore/tcell/v2"

	"origintop/scrape/severity"
	"origintop/widgets"
)

// luminance returns how bright a colour is, by the formula of WCAG 2.
func luminance(c tcell.Color) float64 {
	linear := func(v int32) float64 {
		f := float64(v) / 255
		if f <= 0.03928 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	r, g, b := c.RGB()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// styles returns the styles of a theme by what they are for.
func styles(t *Theme) map[string]tcell.Style {
	p := &t.Palette
	all := map[string]tcell.Style{
		"text": p.Text, "dim": p.Dim, "label": p.Label, "strong": p.Strong, "good": p.Good, "warn": p.Warn, "crit": p.Crit,
		"graph": p.Graph, "graph2": p.Graph2, "border": p.Border, "focus": p.Focus, "mark": p.Mark,
	}
	for i := range p.Ramp {
		all["ramp "+string(rune('0'+i))] = p.Ramp[i]
	}
	for i := range p.Ramp2 {
		all["ramp2 "+string(rune('0'+i))] = p.Ramp2[i]
	}
	return all
}

// What the themes draw stands out from black and from white: nobody knows the terminal's background.
func TestThemesOnDarkAndLight(t *testing.T) {
	const text, good, shape = 3, 2.6, 2
	for _, theme := range Themes() {
		for name, style := range styles(&theme) {
			fg, bg, _ := style.Decompose()
			if fg == tcell.ColorDefault {
				continue
			}
			least := float64(text)
			if len(name) > 4 && name[:4] == "ramp" || name == "graph" || name == "graph2" || theme.Name == "colourblind" {
				least = shape
			}
			if name == "good" {
				least = min(least, good)
			}
			l := luminance(fg)
			dark, light := (l+0.05)/0.05, 1.05/(l+0.05)
			if bg != tcell.ColorDefault {
				b := luminance(bg)
				dark = (max(l, b) + 0.05) / (min(l, b) + 0.05)
				light = dark
			}
			if dark < least || light < least {
				t.Errorf("theme %s, %s: contrast %.1f to black, %.1f to white", theme.Name, name, dark, light)
			}
		}
	}
}

// On 16 colours nothing that has a meaning loses it: the severities differ, and nothing turns black or white.
func TestThemesIn16Colours(t *testing.T) {
	var palette []tcell.Color
	for i := range 16 {
		palette = append(palette, tcell.PaletteColor(i))
	}
	theme := Colours()
	if fg, _, _ := theme.Good.Decompose(); tcell.FindColor(fg, palette) != tcell.ColorGreen {
		t.Error("what is good is not green")
	}
	for _, theme := range Themes() {
		seen := map[tcell.Style]severity.Severity{}
		for bad := severity.Good; bad <= severity.Crit; bad++ {
			fg, bg, attributes := theme.Severity(bad).Decompose()
			if fg != tcell.ColorDefault {
				fg = tcell.FindColor(fg, palette)
			}
			style := tcell.StyleDefault.Foreground(fg).Background(bg).Attributes(attributes)
			if other, ok := seen[style]; ok {
				t.Errorf("theme %s: severities %v and %v look alike", theme.Name, other.Word(), bad.Word())
			}
			seen[style] = bad
		}
		for name, style := range styles(&theme) {
			fg, bg, _ := style.Decompose()
			if fg == tcell.ColorDefault || bg != tcell.ColorDefault {
				continue
			}
			if c := tcell.FindColor(fg, palette); c == tcell.ColorBlack || c == tcell.ColorWhite {
				t.Errorf("theme %s: %s is %v in 16 colours", theme.Name, name, c.Name())
			}
		}
	}
}

func TestThemeNames(t *testing.T) {
	theme := Colours()
	theme.Style = widgets.Block
	for _, name := range []string{"contrast", "colourblind", "mono", "default"} {
		theme.Become(theme.Next())
		if theme.Name != name || theme.Style != widgets.Block {
			t.Errorf("%s in %v, want %s", theme.Name, theme.Style, name)
		}
		if found, ok := ThemeNamed(name); !ok || found.Name != name {
			t.Errorf("no theme %s", name)
		}
	}
	if _, ok := ThemeNamed("purple"); ok {
		t.Error("there is a theme purple")
	}
}
