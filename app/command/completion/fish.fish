# Completes origintop in fish. To install it:
#   origintop completion fish > ~/.config/fish/completions/origintop.fish
# or for this shell alone:
#   origintop completion fish | source
function __origintop_complete
    set -l words (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    $program __complete fish $words[2..] (commandline -ct) 2>/dev/null
end
complete -c origintop -f -a '(__origintop_complete)'
