package command

import "strings"

// TakeArgs returns the arguments of the program, without its name, and takes what is secret of them from where ps and the like
// see it, in os.Args as well. It is to be called first of all: until then they are to be seen.
func TakeArgs(args []string) []string {
	taken := make([]string, 0, len(args))
	value := false // the argument is the value of the flag before it
	for i, arg := range args {
		if i == 0 {
			continue
		}
		taken = append(taken, strings.Clone(arg))
		name, _, is := strings.Cut(arg, "=")
		switch header := name == "--header" || name == "-header"; {
		case header && is:
			text := arg[len(name)+1:]
			overwrite(text[len(headerSource(text)):])
		case value:
			overwrite(arg[len(headerSource(arg)):])
		default:
			hideURL(arg)
		}
		value = !value && (arg == "--header" || arg == "-header")
	}
	return taken
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

// hideURL hides what is secret of an argument that may hold a URL: user and password, and the query.
func hideURL(arg string) {
	begin := strings.Index(arg, "://")
	if begin < 0 {
		return
	}
	begin += len("://")
	if at := strings.LastIndexByte(arg, '@'); at > begin {
		overwrite(arg[begin:at])
		begin = at
	}
	if query := strings.IndexByte(arg[begin:], '?'); query >= 0 {
		overwrite(arg[begin+query+1:])
	}
}
