#!/bin/bash
# SPDX-License-Identifier: MIT
# manual.sh - every command, public header and kind of file has a manual page, which
# is complete, refers to pages that exist, and passes mandoc's checks.
# shellcheck disable=SC1003,SC2016 # patterns stand in single quotes

. "$(dirname "$0")/lib.sh"

# list NAME: the words of a variable of Makefile.am.
list() {
    awk -v name="$1" '$1 == name && $2 == "=" { inside = 1; $1 = $2 = "" }
        inside { more = /\\$/; gsub(/\\/, ""); print; inside = more }' \
        "$top_srcdir/Makefile.am" | tr -s "[:blank:]" "\n" | grep .
}
# page NAME: the page, where the build or the tarball has it.
page() {
    if [ -f "$top_builddir/man/$1" ]; then
        echo "$top_builddir/man/$1"
    else
        echo "$top_srcdir/man/$1"
    fi
}

# ---- Commands ---------------------------------------------------------------------

expect_exit 0 "$LOCKSTEP" help
mapfile -t commands < <(sed -n '/^Commands$/,/^$/s/^  \([a-z-]*\) .*/\1/p' out)
expect "the commands are not where this test looks for them" \
    [ "${#commands[@]}" -gt 15 ]
list COMMAND_MANS >listed
expect_exit 0 "$LOCKSTEP" version
version=$(cut -d' ' -f2 out | head -n 1)
for command in "${commands[@]}"; do
    expect "man/lockstep-$command.1 is not in COMMAND_MANS of Makefile.am" \
        grep -qx "man/lockstep-$command.1" listed
    file=$(page "lockstep-$command.1")
    expect "there is no $file" [ -s "$file" ] || continue
    sh "$top_srcdir/man/pages.sh" "$LOCKSTEP" "$command" "$version" >now
    expect "$file is not what the program writes" cmp -s now "$file"
    expect "$file has another name" grep -qx ".Nm lockstep.-$command" "$file"
    expect_exit 0 "$LOCKSTEP" help "$command" --all
    expect "the options of $file are not those of $command" diff \
        <(grep -oP '^ .{0,6}--\K[a-z0-9-]+' out | sort) \
        <(grep -oP '^\.It .*Fl \\-\K[a-z0-9\\-]+' "$file" | tr -d '\\' | sort)
    expect_words "$(page lockstep.1)" ".It Xr lockstep\\-$command 1"
done
expect_exit 0 "$LOCKSTEP" help --man
expect "lockstep.1 is not what the program writes" \
    [ -z "$(grep -vxFf "$(page lockstep.1)" out)" ]
expect "COMMAND_MANS has pages of no command: $(paste -sd' ' listed)" \
    [ "$(wc -l <listed)" -eq "${#commands[@]}" ]

# What is written by hand is in its page.
for file in "$top_srcdir"/man/commands/*.mdoc; do
    command=$(basename "$file" .mdoc)
    grep -v '^\.\\"' "$file" >by-hand
    expect "$file is of no command" grep -qx "man/lockstep-$command.1" listed
    expect "the page of $command lacks a line of $file" [ -z "$(
        grep -vxFf "$(page "lockstep-$command.1")" by-hand)" ]
done

# One output at a time.
expect_exit 64 "$LOCKSTEP" help --man --completion bash
expect_words err "--man and --completion are two outputs"
expect_exit 64 "$LOCKSTEP" help train --completion bash
expect_words err "--completion is for all commands: leave out 'train'"
expect_exit 64 "$LOCKSTEP" help train loss --man
expect_words err "--man is for all options of a command: leave out 'loss'"
expect_exit 64 "$LOCKSTEP" help train --all --man
expect_words err "leave out --all"
expect_exit 64 "$LOCKSTEP" help trian --man
expect_words err "did you mean train?"

# ---- Headers -----------------------------------------------------------------------

list include_HEADERS >headers
expect "the public headers are not where this test looks for them" \
    grep -qx include/lockstep.h headers
while read -r header; do
    name=${header##*/}
    expect "man/$name.3 is not in HEADER_MANS of Makefile.am" \
        grep -qx "man/$name.3" <(list HEADER_MANS)
    file=$(page "$name.3")
    expect "there is no $file" [ -s "$file" ] || continue
    # Declarations as the compiler sees them, without their comments.
    grep -oP '\bls_\w+(?=\()' <(sed 's,/\*.*,,; /^ \*/d' "$top_srcdir/$header") |
        sort -u >functions
    expect "$header has no functions" [ -s functions ]
    while read -r function; do
        expect "$function() is not in $name.3" grep -qE "^(.*[ *])?$function\(" "$file"
    done <functions
    # Every word of a comment, but for that of LS_CALL, which is shown as ls_status.
    sed -e '/^\/\*\*.*\*\/$/{N;/\n#define LS_CALL/d;P;D}' "$top_srcdir/$header" |
        sed -n 's/^\/\*\* //p; s/^ \* //p' |
        grep -oE '[A-Za-z]{4,}' | sort -u >words
    tr -d '\\' <"$file" | grep -oE '[A-Za-z]{4,}' | sort -u >shown
    expect "words of comments that are not in $name.3: $(
        comm -23 words shown | paste -sd' ')" [ -z "$(comm -23 words shown)" ]
done <headers

# ---- Files -------------------------------------------------------------------------

# Every name of the tables of docs/file-format.md.
file=$(page lockstep-file.5)
tr -d '\\' <"$file" >plain
grep -oP '^\| `\K/[^`]+' "$top_srcdir/docs/file-format.md" | sort -u >names
expect "docs/file-format.md has no names" [ "$(wc -l <names)" -gt 30 ]
while read -r name; do
    expect "$name is not in $file" grep -qF -- "$name" plain
done <names

# ---- All pages ------------------------------------------------------------------------

pages=("$(page lockstep.1)" "$(page lockstep-file.5)")
for name in $(list COMMAND_MANS) $(list HEADER_MANS); do
    pages+=("$(page "${name#man/}")")
done
for file in "${pages[@]}"; do
    for name in $(grep -ohP '\.Xr \Klockstep\S* [135]' "$file" | tr -d '\\' |
        tr ' ' .); do
        expect "$file refers to $name, which is not there" [ -s "$(page "$name")" ]
    done
    expect "$file has a word left to replace" bash -c '! grep -q @[A-Z]*@ "$0"' "$file"
done
if command -v mandoc >/dev/null; then
    mandoc -T lint -W warning "${pages[@]}" 2>&1 |
        grep -v 'outdated mandoc.db' >warnings
    expect "mandoc warns: $(head -n 5 warnings)" [ ! -s warnings ]
else
    echo "$test_name: SKIPPED: the check of pages, as there is no mandoc here" >&2
fi
