package completion

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// words are separated by blanks here; a ␣ stands for one within a word.
func TestComplete(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	t.Setenv("HOME", filepath.Join(dir, "home"))
	for _, name := range []string{"runs/a.otr", "home/b.otr", ".hidden/c.otr"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"test.otr", "two words.otr", "limits.txt", "evil\n.otr"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := &Completer{Origins: func(path string) []string {
		return map[string][]string{"test.otr": {"edge-1", "edge-2"}, "runs/a.otr": {"mid-1"}}[path]
	}}
	// f completes a line; want are the words, with … behind those that can go on.
	f := func(line, want string) {
		t.Helper()
		var got []string
		words := strings.Split(line, " ")
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "␣", " ")
		}
		for _, one := range c.Complete(words) {
			word := strings.ReplaceAll(one.Word, " ", "␣")
			if one.Open {
				word += "…"
			}
			got = append(got, word)
		}
		if want := strings.Fields(want); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	f("", "run report compare check info mark export import manual completion")
	f("re", "report")
	f("report -", "--format --output --origin --load --help")
	f("completion ", "bash zsh fish")
	f("10.0.0.5 re", "")

	f("--pan", "--panels")
	f("-pan", "-panels")
	f("--swarm --swa", "")
	f("--warn cpu=1 --war", "--warn") // may be repeated
	f("run --onc", "")
	f("run --gra", "--grace")
	f("run --pan", "--panels")

	f("--theme ", "default contrast colourblind mono")
	f("--theme=c", "--theme=contrast --theme=colourblind")
	f("-theme m", "mono")
	f("--panels ", "cpu… memory… network… disk… server… clients… limits… pinned… scrapes…")
	f("--panels cpu,me", "cpu,memory…")
	f("--panels cpu,c", "cpu,clients…") // cpu is there already
	f("--preset n", "network")
	f("--debug-log-level ", "info debug")
	f("export --format o", "openmetrics")
	f("--format o", "") // is none of the dashboard's
	f("--warn cp", "cpu=… cpu-pressure=…")
	f("--crit=cpu-", "--crit=cpu-pressure=…")
	f("--warn pressure=", "")
	f("--warn pressure=o", "pressure=off")
	f("compare --only cpu.busy_percent,cpu.bus", "cpu.busy_percent,cpu.busiest_core_percent…")
	f("check --check memory.swap_o", "memory.swap_out_pages_per_second…")
	f("check --check cpu.co", "cpu.cores[*].busy_percent…")
	f("check --check network.devices[eth0].out_l", "network.devices[eth0].out_link_percent…")
	f("--headless --check verd", "verdict…")
	f("check --check cpu.busy_percent␣<", "")

	f("report t", "test.otr two␣words.otr")
	f("report ", "home/… runs/… test.otr two␣words.otr")
	f("report runs/", "runs/a.otr")
	f("report ./ru", "./runs/…")
	f("report .h", ".hidden/…")
	f("report ~/", "~/b.otr")
	f("report nowhere/", "")
	f("check -f l", "limits.txt")
	f("check --checks-file=l", "--checks-file=limits.txt")
	f("--replay ru", "runs/…")
	f("--ca-file nginx=li", "nginx=limits.txt")
	f("--access-log edge=li", "edge=limits.txt")
	f("--header li", "")
	f("--header @li", "@limits.txt")
	f("--header app=@li", "app=@limits.txt")
	f("run h -- l", "limits.txt")
	f("run h -- --pan", "")
	f("compare test.otr -- ru", "runs/…")

	f("--replay test.otr --origin ", "edge-1 edge-2")
	f("--replay=test.otr --origin=", "--origin=edge-1 --origin=edge-2")
	f("report --origin e", "")
	f("report test.otr --origin ", "edge-1 edge-2")
	f("compare test.otr runs/a.otr --origin ", "edge-1 edge-2 mid-1")
	f("--origin ", "")
	f("10.0.0.5 ", "")
	f("--tick 1s", "")
	if got := c.Complete(nil); got != nil {
		t.Errorf("of no words: %v", got)
	}
}

// What bash takes for the word that is completed, and how that has to be typed.
func TestBash(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"-x.otr", "two words.otr", "it's.otr", "a$b.otr"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := func(line, want string) {
		t.Helper()
		var got strings.Builder
		if err := (&Completer{}).Answer([]string{"bash", " \t\n\"'@><=;|&(:", line}, &got); err != nil || got.String() != want {
			t.Errorf("%s: got %q, want %q, %v", line, got.String(), want, err)
		}
	}
	f("origintop --them", "--theme \n")
	f("origintop --theme=mo", "mono \n")
	f("origintop --theme mo", "mono \n")
	f("ot --warn=cpu-", "cpu-pressure=\n")
	f("origintop --warn cpu-pressure=", "")
	f("origintop --warn cpu-pressure=o", "off \n")
	f("origintop --warn 'pressure=o", "pressure=off\n")
	f("origintop check --check network.devices[eth0].out_l", "network.devices\\[eth0\\].out_link_percent\n")
	f("origintop check --check 'network.devices[eth0].out_l", "network.devices[eth0].out_link_percent\n")
	f("origintop report two", "two\\ words.otr \n")
	f("origintop report two\\ w", "two\\ words.otr \n")
	f("origintop report \"two w", "two words.otr\n")
	f("origintop info ", "./-x.otr \na\\$b.otr \nit\\'s.otr \ntwo\\ words.otr \n") // what begins with a dash is no flag so
	f("origintop report \"a", "a\\$b.otr\n")
	f("origintop report i", "it\\'s.otr \n")
	f("origintop report 'i", "it'\\''s.otr\n")
	f("origintop", "")
	f("", "")
	for _, args := range [][]string{nil, {"bash"}, {"tcsh", "x", "y"}, {"zsh"}} {
		var got strings.Builder
		if err := (&Completer{}).Answer(args, &got); err != nil || got.Len() > 0 {
			t.Errorf("%q: %q, %v", args, got.String(), err)
		}
	}
}

// A line is split as a shell splits it, whatever it is.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "a b", `a "b c" d\ e 'f`, `\`, `"\`, "a\tb ", "'a''b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		l := split(text)
		if len(l.words) == 0 || l.last > len(text) {
			t.Fatalf("%q: %+v", text, l)
		}
		if again := split(text[l.last:]); len(again.words) != 1 || again.words[0] != l.words[len(l.words)-1] || again.quote != l.quote {
			t.Fatalf("%q: the last word %q is %+v by itself", text, text[l.last:], again)
		}
		if l.quote == 0 {
			word := l.words[len(l.words)-1]
			if back := split(l.quoted(word)); word != "" && !strings.Contains(word, "\n") && back.words[0] != word {
				t.Fatalf("%q: %q is typed as %q, which is %q", text, word, l.quoted(word), back.words)
			}
		}
	})
}
