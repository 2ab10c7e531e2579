# Completes origintop in bash, with the package bash-completion and without. To install it:
#   origintop completion bash > ~/.local/share/bash-completion/completions/origintop
# or for this shell alone:
#   eval "$(origintop completion bash)"
_origintop() {
	local word
	COMPREPLY=()
	while IFS= read -r word; do
		COMPREPLY+=("$word")
	done < <("${1/#\~\//$HOME/}" __complete bash "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -o nospace -F _origintop origintop
