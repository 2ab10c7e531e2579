package widgets

// typed has what stands for a symbol of the widgets on a screen that shows ASCII only. Each is one cell wide, as what it
// stands for; and no two that stand for different severities or heights look alike.
var typed = map[rune]string{
	'○': "?", '●': "*", '▲': "!", '✖': "X", '◆': "*", '▼': "v",
	'╭': "+", '╮': "+", '╯': "+", '╰': "+", '─': "-", '│': "|", '┤': "+", '├': "+", '┼': "+", '┈': "-", '╎': ":",
	'┏': "#", '┓': "#", '┛': "#", '┗': "#", '━': "=", '┃': "#", '╌': "-", '┄': ".", '╷': "'",
	'▁': "_", '▂': ".", '▃': ",", '▄': "-", '▅': "=", '▆': "+", '▇': "%", '█': "#",
	'▏': ":", '▎': ":", '▍': ":", '▌': "#", '▋': "#", '▊': "#", '▉': "#",
	'░': ".", '▒': "+", '▓': "%",
	'–': "-", '…': "~", '·': ".", 'µ': "u", '∞': "^", '←': "<", '→': ">", '↑': "^", '↓': "v", '↕': "|",
}

// Typed returns what stands for a symbol on a screen that is drawn in the style ASCII, "" if the character is none of the
// symbols of this package: names that come from outside stay as they are.
func Typed(symbol rune) string { return typed[symbol] }
