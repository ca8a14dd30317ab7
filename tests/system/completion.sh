#!/bin/bash
# SPDX-License-Identifier: MIT
# completion.sh - bash, zsh and fish offer the commands, the options of each command
# and the values that the table lists: asked of the shells themselves.
# shellcheck disable=SC2016 # fish expands it

. "$(dirname "$0")/lib.sh"

expect_exit 0 "$LOCKSTEP" help
sed -n '/^Commands$/,/^$/s/^  \([a-z-]*\) .*/\1/p' out | sort >commands
expect "the commands are not where this test looks for them" \
    [ "$(wc -l <commands)" -gt 15 ]
while read -r command; do
    expect_exit 0 "$LOCKSTEP" help "$command" --all
    grep -oP '^ .{0,6}\K--[a-z0-9-]+' out | sort >"options-$command"
done <commands
mkdir functions files
touch files/table-of-rows.h5
for shell in bash zsh fish; do
    expect_exit 0 "$LOCKSTEP" help --completion $shell && mv out $shell
done
cp zsh functions/_lockstep
expect_exit 64 "$LOCKSTEP" help --completion csh
expect_words err "fish"

in_bash() {
    bash -c 'source ./bash
        line=${1//=/ = }
        read -ra COMP_WORDS <<<"$line"
        [ "${line% }" = "$line" ] || COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _lockstep; printf "%s\n" "${COMPREPLY[@]}"' bash "$1"
}
in_zsh() {
    zsh -f "$top_srcdir/tests/system/completion.zsh" "$test_dir/functions" "$1"
}
in_fish() {
    HOME=$test_dir XDG_CONFIG_HOME=$test_dir fish --no-config \
        -c 'source fish; complete -C $argv[1]' "$1" | cut -f 1
}

# offers SHELL LINE WORD...: just these words.
offers() {
    local shell=$1 line=$2

    shift 2
    "in_$shell" "$line" | sort -u >offered
    printf '%s\n' "$@" | sort >wanted
    expect "$shell offers for '$line': $(paste -sd' ' offered)" cmp -s offered wanted
}

for shell in bash zsh fish; do
    if ! command -v $shell >/dev/null; then
        echo "$test_name: SKIPPED: there is no $shell here" >&2
        continue
    fi
    # shellcheck disable=SC2046 # words
    {
        offers $shell 'lockstep ' $(cat commands)
        offers $shell 'lockstep help ' $(cat commands)
        offers $shell 'lockstep train --' $(cat options-train)
        offers $shell 'lockstep-f64 diff --' $(cat options-diff)
        offers $shell 'lockstep import --' $(cat options-import)
    }
    offers $shell 'lockstep tra' train
    offers $shell 'lockstep train --optim' --optimizer
    offers $shell 'lockstep train --optimizer ad' adagrad adadelta adam adamw
    offers $shell 'lockstep-f64 train t.h5 --split ta' tail
    offers $shell 'lockstep train --output-activation softm' softmax
    # A file for an option that takes one; bash does so by itself.
    [ $shell = bash ] ||
        offers $shell "lockstep train --val files/table" "$(
            [ $shell = zsh ] || echo files/)table-of-rows.h5"
done
if command -v fish >/dev/null; then
    while read -r command; do
        # shellcheck disable=SC2046 # words
        offers fish "lockstep $command --" $(cat "options-$command")
    done <commands
fi
