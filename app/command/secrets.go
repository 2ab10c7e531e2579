package command

import (
	"regexp"
	"runtime"
	"strings"
	"unsafe"

	"origintop/scrape/access"
)

// TakeArgs returns the arguments of the program, without its name, and takes what is secret of them from where ps and the like
// see it, in os.Args as well. It is to be called first of all: until then they are to be seen.
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

// argSecrets returns what of the arguments must not be seen in an error. What stands in the manual is no secret: a header may have any
// word.
func argSecrets(args []string) *access.Secrets {
	s := &access.Secrets{But: usage}
	for _, part := range secretParts(args) {
		if name, value, ok := strings.Cut(part, ":"); ok && !strings.Contains(name, "=") { // a header's name, a user
			part = value
		}
		s.AddValue(part)
	}
	return s
}

// The shapes of what may be secret, wherever it stands on the command line.
var (
	headerFlag = regexp.MustCompile(`^(?:--?[Hh]ea?ders?|-H)[=: ]*`) // as curl and typing errors have it, too
	headerLine = regexp.MustCompile(`^(?:[A-Za-z0-9_.-]+=)?[A-Za-z0-9_-]+:[ \t]`)
	flagBefore = regexp.MustCompile(`^--?[a-z-]+=`)
	scheme     = regexp.MustCompile(`^[A-Za-z]{2,}:/`) // a drive of Windows has one letter
	user       = regexp.MustCompile(`^(?:[A-Za-z0-9_.=-]*:?//?)?[^/@\s{(]+:.*@`)
	query      = regexp.MustCompile(`^[^\s{(]*?(?:[?&;]|%3[Ff])[^\s=&;/]*=`)
	parameters = regexp.MustCompile(`[?#&;=]|%3[DdFf]`)
)

// looksSecret reports whether a value is what only a few flags can have, a URL or a header, which may hold a secret.
func looksSecret(value string) bool {
	return scheme.MatchString(value) || user.MatchString(value) || query.MatchString(value) || headerLine.MatchString(value)
}

// secretParts returns the parts of arguments that may be secret, of these strings themselves. In doubt, as in what follows a flag that
// there is not, it is secret.
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

// headerSource returns what of a header's value is no secret: NAME=, and all of @FILE.
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

// secretsOfURL returns the parts that may be secret of what may be a URL, with its scheme or without: user and password, and the query.
// If an @ is behind a ?, nobody knows whether it ends a password, and all of it is.
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
		parts = append(parts, port) // a password without a host behind it
	}
	return parts
}

// overwrite puts asterisks in the place of a part of os.Args. On Unix that is the memory that the kernel has put the arguments in and
// shows as the title of the process: the one place where a string may be, and has to be, written to. On Windows the title can't be changed.
func overwrite(part string) {
	if runtime.GOOS == "windows" {
		return
	}
	b := unsafe.Slice(unsafe.StringData(part), len(part))
	for i := range b {
		b[i] = '*'
	}
}
