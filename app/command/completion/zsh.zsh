#compdef origintop
# Completes origintop in zsh. To install it, as _origintop in a directory of $fpath:
#   origintop completion zsh > ~/.zsh/completions/_origintop
# or for this shell alone, after compinit:
#   eval "$(origintop completion zsh)"
_origintop() {
	local row space word about
	local -a whole wholes open opens
	for row in "${(@f)$("${(Q)words[1]/#\~\//$HOME/}" __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
		[[ -n $row ]] || continue
		space=${row%%$'\t'*} word=${${row#*$'\t'}%%$'\t'*} about=${row##*$'\t'}
		about=$word${about:+  -- $about}
		if [[ -n $space ]]; then
			whole+=("$word") wholes+=("$about")
		else
			open+=("$word") opens+=("$about")
		fi
	done
	local -i found=1
	(( $#whole )) && compadd -l -d wholes -a whole && found=0
	(( $#open )) && compadd -l -S '' -d opens -a open && found=0
	return found
}
if [[ $funcstack[1] == _origintop ]]; then
	_origintop "$@"
else
	compdef _origintop origintop
fi
