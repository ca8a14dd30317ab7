#!/bin/bash
# SPDX-License-Identifier: MIT
# option_table.sh - the rows of the two option tables are everywhere: in --help
# of their commands, in the manual page, in the completion, in config files.

. "$(dirname "$0")/lib.sh"

settings=$(grep -hoP '^ *X\("\K[a-z0-9-]+' \
    "$top_srcdir"/src/settings/config_{data_,}rows.h)
own=$(cat "$top_srcdir"/src/cli/option{s.c,_rows_*.h} | tr -d '\n' |
    grep -oP '\{\{ *"\K[a-z-]+')
commands="train resume cv search pack ensemble eval calibrate predict export
    importance dependence report plot import info diff gradcheck lrfind
    bench doctor help version"

expect "the settings are not where this test looks for them" \
    [ "$(wc -w <<<"$settings")" -gt 30 ]
expect "the options are not where this test looks for them" \
    [ "$(wc -w <<<"$own")" -gt 15 ]

expect_exit 0 "$LOCKSTEP" help --completion bash && mv out completion
for command in $commands; do
    expect_exit 0 "$LOCKSTEP" help "$command" && mv out short
    expect_exit 0 "$LOCKSTEP" "$command" --help && mv out again
    expect_same short again
    expect_exit 0 "$LOCKSTEP" help "$command" --all && mv out "help-$command"
    expect_exit 0 "$LOCKSTEP" help "$command" --man && mv out "man-$command"
done

# Help of a command with many options is a summary: a dozen are explained, and
# the name of every other one stands in the line of its group.
expect_exit 0 "$LOCKSTEP" help train && mv out short
explained=$(grep -cP '^ {2,6}(-\w, )?--[a-z]' short)
expect "help train explains $explained options" [ "$explained" -le 15 ]
expect "help train explains $explained options" [ "$explained" -ge 10 ]
expect "help train takes $(wc -l <short) lines" [ "$(wc -l <short)" -le 90 ]
for name in $(grep -oP '^ .{0,6}--\K[a-z0-9-]+' help-train); do
    expect "--$name is not in help train" grep -qP "^ .*[ ,]$name(,|$)" short
done
grep -oP '^ {2}[A-Z][a-z ]+?(?=  )' short | sed 's/ *$//;s/^ *//' >groups
expect "help train names the groups" [ "$(wc -l <groups)" -ge 8 ]
while read -r group; do
    expect_exit 0 "$LOCKSTEP" help train "${group,,}" && cat out >>by-group
done <groups
expect "the groups together are all options" diff \
    <(grep -oP '^ .{0,6}--\K[a-z0-9-]+' help-train | sort) \
    <(grep -oP '^ .{0,6}--\K[a-z0-9-]+' by-group | sort)
expect_exit 64 "$LOCKSTEP" help train nosuch
expect_words err "no group of options 'nosuch'"

# listed FILE NAME: --NAME stands there as an option.
listed() {
    grep -qE -- "(^|[ ,])--$2( |=|[)]|$)" "$1"
}

for name in $own $settings; do
    expect "--$name is in no --help" grep -qE -- " --$name( |$)" help-*
    expect "--$name is in no manual page" \
        grep -qE "^\.It .*Fl .-${name//-/.-}( |$)" man-*
    expect "--$name is in no completion" grep -qE -- " --$name( |\"|\))" completion
done

for command in $commands; do
    expect "completion of $command is not its --help" diff \
        <(grep -oP '^ .{0,6}--\K[a-z0-9-]+' "help-$command" | sort) \
        <(grep -P "^    $command\) options=" completion |
            grep -oP -- '--\K[a-z0-9-]+' | sort)
done

# The first command whose --help shows an option takes it; the first whose
# --help does not, refuses it.
for name in $own $settings; do
    for command in $commands; do
        listed "help-$command" "$name" || continue
        "$LOCKSTEP" "$command" "--$name=@" >out 2>err
        expect "$command does not take --$name" \
            bash -c '! grep -qE "unknown option|is an option of" err'
        break
    done
    for command in $commands; do
        listed "help-$command" "$name" && continue
        expect_exit 64 "$LOCKSTEP" "$command" "--$name=@"
        expect_words err "--$name is an option of"
        break
    done
done

# A name, alias or letter means one thing.
twice=$(cat help-* | grep -oP '^ {2,6}(-\w, )?--[a-z0-9-]+' | sort -u |
    grep -oP '(^|\s)-\w,|--[a-z0-9-]+' | sort | uniq -d)
checks=$((checks + 1))
[ -z "$twice" ] || fault "these mean two things: $twice"

# Every setting is a key of config files, and what is printed is read back.
expect_exit 0 "$LOCKSTEP" train none.h5 --print-config && mv out defaults.ini
for name in $settings; do
    expect "$name is not printed" grep -q "^$name =" defaults.ini
    grep "^$name =" defaults.ini >one.ini
    expect_exit 0 "$LOCKSTEP" train none.h5 -c one.ini --print-config
    expect_same out defaults.ini
done
expect_exit 0 "$LOCKSTEP" train none.h5 -c defaults.ini --print-config
expect_same out defaults.ini

# A file of all defaults trains as no file does.
expect_exit 0 "$GENERATE" blobs --rows 200 -o t.h5
expect_exit 0 "$LOCKSTEP" train t.h5 -e 3 -q -o plain.h5
grep -v '^epochs =' defaults.ini >all.ini
expect_exit 0 "$LOCKSTEP" train t.h5 -c all.ini -e 3 -q -o all.h5
expect_exit 0 "$LOCKSTEP" diff plain.h5 all.h5

expect_exit 0 "$LOCKSTEP" train none.h5 --print-config --hidden 64,32 \
    --activation relu,tanh --lr 0.0123 --max-time 11h50m --save-every 3ep \
    --val /some/where.h5 --seed 18446744073709551615 --x '/a b'
mv out changed.ini
expect_exit 0 "$LOCKSTEP" train none.h5 -c changed.ini --print-config
expect_same out changed.ini
expect_words changed.ini "max-time = 11h50m"
