package arguments

import (
	"errors"
	"regexp"
	"runtime"
	"strings"
	"unsafe"

	"origintop/app/command/usage"
	"origintop/scrape/access"
)

// TakeArgs returns the arguments without the program's name, and overwrites what may be secret in args, which must be os.Args: ps shows
// that memory. Call it first of all; until then ps shows the secrets.
func TakeArgs(args []string) []string {
	taken := make([]string, 0, len(args))
	for i, arg := range args {
		if i > 0 {
			taken = append(taken, strings.Clone(arg))
		}
	}
	for _, part := range secretParts(args[min(1, len(args)):]) {
		overwrite(part)
	}
	return taken
}

// Secrets returns the parts of the arguments that no error may show. Words of the help are no secrets: a header may hold any of them.
func Secrets(args []string) *access.Secrets {
	parts := secretParts(args)
	if len(parts) == 0 {
		return &access.Secrets{}
	}
	s := &access.Secrets{But: usage.AllHelp()}
	for _, part := range parts {
		if name, value, ok := strings.Cut(part, ":"); ok && !strings.Contains(name, "=") { // a header's name, a user
			part = value
		}
		s.AddValue(part)
	}
	return s
}

// What may be secret has one of these shapes, wherever it stands on the command line.
var (
	headerFlag = regexp.MustCompile(`^(?:--?[Hh]ea?ders?|-H)[=: ]*`) // also as curl has it, or misspelled
	headerLine = regexp.MustCompile(`^(?:[A-Za-z0-9_.-]+=)?[A-Za-z0-9_-]+:[ \t]`)
	flagBefore = regexp.MustCompile(`^--?[a-z-]+=`)
	scheme     = regexp.MustCompile(`^[A-Za-z]{2,}:/`) // a drive of Windows has one letter
	user       = regexp.MustCompile(`^(?:[A-Za-z0-9_.=-]*:?//?)?[^/@\s{(]+:.*@`)
	query      = regexp.MustCompile(`^[^\s{(]*?(?:[?&;]|%3[Ff])[^\s=&;/]*=`)
	parameters = regexp.MustCompile(`[?#&;=]|%3[DdFf]`)
)

// ErrMisplaced is the error of a value that belongs to another flag.
var ErrMisplaced = errors.New("its value looks like a URL or a header; was its own value left out? Write ./ before the name of a file")

// LooksSecret reports whether a value looks like a URL or a header, which may hold a secret. Only a few flags take such values.
func LooksSecret(value string) bool {
	return scheme.MatchString(value) || user.MatchString(value) || query.MatchString(value) || headerLine.MatchString(value)
}

// secretParts returns the parts of the arguments that may be secret, as substrings that share their memory. What is doubtful counts as
// secret.
func secretParts(args []string) (parts []string) {
	if len(args) > 2 && args[0] == "mark" {
		args = args[:2] // what follows is a text
	}
	value := false // the argument is the value of the flag before it
	for _, arg := range args {
		flag := headerFlag.FindString(arg)
		switch {
		case value:
			parts = append(parts, arg[len(headerSource(arg)):])
		case flag != "":
			parts = append(parts, arg[len(flag)+len(headerSource(arg[len(flag):])):])
		case headerLine.MatchString(arg):
			parts = append(parts, arg[strings.IndexByte(arg, ':')+1:])
		default:
			parts = append(parts, secretsOfURL(arg[len(flagBefore.FindString(arg)):])...)
		}
		value = !value && flag == arg && !strings.HasSuffix(flag, "=")
	}
	return parts
}

// headerSource returns the beginning of a header's value that is no secret: NAME=, or all of it if it is @FILE.
func headerSource(text string) string {
	source, rest, named := strings.Cut(text, "=")
	switch {
	case strings.HasPrefix(text, "@"), named && strings.HasPrefix(rest, "@") && !strings.ContainsAny(source, ": "):
		return text
	case named && strings.Contains(rest, ":") && !strings.ContainsAny(source, ": "):
		return source + "="
	}
	return ""
}

// secretsOfURL returns the parts that may be secret of what may be a URL, with or without its scheme: user and password, and the query.
// With an @ after a ?, it is unclear where a password ends, and everything is secret.
func secretsOfURL(text string) (parts []string) {
	if begin := strings.Index(text, "://"); begin >= 0 {
		text = text[begin+len("://"):]
	} else if !user.MatchString(text) && !query.MatchString(text) {
		return nil
	}
	if at := strings.LastIndexByte(text, '@'); at >= 0 {
		if strings.ContainsAny(text[:at], "?#&;") {
			return []string{text}
		}
		parts = append(parts, text[:at])
		text = text[at+1:]
	}
	host, _, _ := strings.Cut(text, "/")
	_, port, _ := strings.Cut(host, ":")
	if end := parameters.FindStringIndex(text); end != nil {
		parts = append(parts, text[end[1]:])
	} else if len(parts) == 0 && !strings.Contains(port, ":") && strings.Trim(port, "0123456789") != "" {
		parts = append(parts, port) // a password that no host follows
	}
	return parts
}

// overwrite replaces a part of os.Args by asterisks. On Unix its strings are the memory in which the kernel passed the arguments, and which
// ps shows: the one place where a string can, and must, be written to. Elsewhere the command line can't be changed.
func overwrite(part string) {
	switch runtime.GOOS {
	case "windows", "plan9", "js", "wasip1":
		return
	}
	b := unsafe.Slice(unsafe.StringData(part), len(part))
	for i := range b {
		b[i] = '*'
	}
}
