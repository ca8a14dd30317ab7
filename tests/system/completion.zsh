# SPDX-License-Identifier: MIT
# completion.zsh - print what zsh offers at the end of a command line, one word in
# a line. Usage: zsh -f completion.zsh FOLDER LINE, where FOLDER has _lockstep.
#
# An interactive zsh runs on a terminal of its own; its compadd writes the words
# down in place of showing them.
zmodload zsh/zpty
offered=$(mktemp)
zpty shell zsh -f -i
zpty -w shell "PS1= PROMPT= RPROMPT= TERM=dumb; fpath=(${(q)1} \$fpath)"
zpty -w shell 'autoload -Uz compinit; compinit -D -u
compadd() {
    local -a hits
    if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
        builtin compadd "$@"
        return
    fi
    builtin compadd -A hits "$@"
    (( $#hits )) && print -l -- $hits >>'"$offered"'
    builtin compadd "$@"
}
finish() { print done >>'"$offered"'.done; exit }
zle -C offer complete-word _main_complete
bindkey "^I" offer
zle -N finish
bindkey "^X" finish; print read''y'
zpty -r shell line '*ready*'
zpty -w -n shell "$2"$'\t\x18'
for ((i = 0; i < 600; i++)); do
    [[ -e $offered.done ]] && break
    sleep 0.1
done
sort -u $offered
rm -f $offered $offered.done
zpty -d shell
