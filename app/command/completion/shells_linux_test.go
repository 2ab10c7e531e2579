package completion

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"origintop/app/ptytest"
	"origintop/scrape/recording/format"
	"origintop/scrape/scrapetest"
)

// completions are lines, what the tab key makes of them in any shell, and the words that there are to choose from.
var completions = []struct{ typed, becomes, words string }{
	{"origintop --no-c", "origintop --no-config ", "--no-config"},
	{"origintop --panels cpu,mem", "origintop --panels cpu,memory", "cpu,memory"},
	{"origintop --theme mo", "origintop --theme mono ", "mono"},
	{"origintop --theme=mo", "origintop --theme=mono ", "--theme=mono"},
	{"origintop --warn oo", "origintop --warn oom=", "oom="},
	{"origintop --warn=oo", "origintop --warn=oom=", "--warn=oom="},
	{"origintop comp", "origintop comp", "compare completion"},
	{"origintop repo", "origintop report ", "report"},
	{"origintop report te", "origintop report test.otr ", "test.otr"},
	{"origintop report di", "origintop report dir/", "dir/"},
	{"origintop report two", `origintop report two\ words.otr `, "two words.otr"},
	{"origintop check --check 'verd", "origintop check --check 'verdict", "verdict"},
	{"origintop check --check cpu.cores[3].b", `origintop check --check cpu.cores\[3\].busy_percent`, "cpu.cores[3].busy_percent"},
	{"origintop export --format op", "origintop export --format openmetrics ", "openmetrics"},
	{"origintop report fleet.otr --origin ed", "origintop report fleet.otr --origin edge-1 ", "edge-1"},
	{"origintop completion z", "origintop completion zsh ", "zsh"},
}

// install builds the program, and puts it into $PATH for the test.
func install(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "origintop"), "origintop").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

// inDirectory makes a directory with files, and returns its path.
func inDirectory(t *testing.T) string {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "dir"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"test.otr", "two words.otr", "test.txt"} {
		write(t, filepath.Join(dir, name), "")
	}
	w, err := format.Create(filepath.Join(dir, "fleet.otr"), format.Head{})
	if err != nil {
		t.Fatal(err)
	}
	for _, origin := range []string{"edge-1", "mid-1"} {
		p := format.Page{Origin: origin, Target: "node", Kind: "machine", Time: time.Now(), Status: 200, Body: []byte("node_load1 1\n")}
		if err := w.Page(&p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inShell types each line into a shell, with the tab key behind it, and then Ctrl-G, by which the shell's own settings print its line.
func inShell(t *testing.T, env []string, shell string, args ...string) {
	p := ptytest.New(t)
	c := p.Start(env, shell, args...)
	const prompt = "ready> "
	p.Until("the prompt", func() bool { return strings.Contains(p.Sent(), prompt) })
	for _, one := range completions {
		before := len(p.Sent())
		p.Type(one.typed + "\t\a")
		var line string
		p.Until("the line", func() bool {
			_, rest, _ := strings.Cut(p.Sent()[before:], "<<<")
			text, _, found := strings.Cut(rest, ">>>")
			line = text
			return found
		})
		if line != one.becomes && line != one.becomes+"'" { // bash closes quotes
			t.Errorf("%s: %q becomes %q, want %q", shell, one.typed, line, one.becomes)
		}
		p.Type("\x15")
	}
	p.Type("exit\r")
	p.Ends(c)
}

func script(t *testing.T, shell string) string {
	text, err := exec.Command("origintop", "completion", shell).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path, text string) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestCompletionInBash(t *testing.T) {
	install(t)
	bash, home := scrapetest.Program(t, "bash"), t.TempDir()
	const show = `PS1='ready> '
show() { printf '<<<%s>>>' "$READLINE_LINE"; }
bind -x '"\C-g": show'
bind 'set bell-style none' 'set enable-bracketed-paste off'
`
	for name, load := range map[string]string{
		"alone":                "eval \"$(origintop completion bash)\"\n",
		"with bash-completion": ". /usr/share/bash-completion/bash_completion\n", // which loads the script when it is needed
	} {
		t.Run(name, func(t *testing.T) {
			dir := inDirectory(t)
			write(t, home+"/data/bash-completion/completions/origintop", script(t, "bash"))
			write(t, home+"/rc", "cd "+dir+"\n"+load+show)
			inShell(t, []string{"XDG_DATA_HOME=" + home + "/data"}, bash, "--noprofile", "--rcfile", home+"/rc", "-i")
		})
	}
}

func TestCompletionInZsh(t *testing.T) {
	install(t)
	zsh, home := scrapetest.Program(t, "zsh"), t.TempDir()
	const show = `PS1='ready> '
unsetopt zle_bracketed_paste beep prompt_sp
show() { print -rn -- "<<<$BUFFER>>>" }
zle -N show
bindkey -e
bindkey '^G' show
bindkey '^U' kill-whole-line
`
	for name, load := range map[string]string{
		"in fpath":  "fpath=(" + home + "/functions $fpath)\nautoload -U compinit\ncompinit -u -D\n",
		"evaluated": "autoload -U compinit\ncompinit -u -D\neval \"$(origintop completion zsh)\"\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := inDirectory(t)
			write(t, home+"/functions/_origintop", script(t, "zsh"))
			write(t, home+"/.zshrc", "cd "+dir+"\n"+load+show)
			inShell(t, []string{"ZDOTDIR=" + home}, zsh, "-d", "-i")
		})
	}
}

func TestCompletionInFish(t *testing.T) {
	install(t)
	fish, dir, config := scrapetest.Program(t, "fish"), inDirectory(t), t.TempDir()
	write(t, config+"/fish/completions/origintop.fish", script(t, "fish"))
	for _, one := range completions {
		c := exec.Command(fish, "--private", "-c", "complete -C $argv[1]", one.typed)
		c.Dir, c.Env = dir, append(os.Environ(), "XDG_CONFIG_HOME="+config, "HOME="+config, "LC_ALL=C.UTF-8")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var words []string
		for line := range strings.Lines(string(out)) {
			word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			words = append(words, word)
		}
		if got := strings.Join(words, " "); got != one.words {
			t.Errorf("fish: %q can become %q, want %q", one.typed, got, one.words)
		}
	}
}
