#!/bin/bash
# SPDX-License-Identifier: MIT
# lockstep info --check finds what is wrong with tables that are spoiled on
# purpose (spoiled.py writes them), names column, value and how often, and finds
# nothing that stops or spoils training in clean ones.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
need_python h5py numpy

"$PYTHON" "$top_srcdir/tests/system/spoiled.py" >list || fault "spoiled.py failed"
spoiled=0
clean=0
while IFS=$'\t' read -r code kind words command; do
    # shellcheck disable=SC2086 # options are words
    expect_exit "$code" "$LOCKSTEP" info --check $command
    expect_words out "$words"
    if [ "$kind" = - ]; then
        clean=$((clean + 1))
        continue
    fi
    spoiled=$((spoiled + 1))
    # shellcheck disable=SC2086
    expect_exit "$code" "$LOCKSTEP" info --check --json $command
    expect_words out "\"kind\": \"$kind\""
    grave=$(grep -cE '"gravity": "(spoils|stops)"' out)
    expect "exit $code, and $grave findings that stop or spoil: $command" \
        [ $((grave > 0)) -eq "$code" ]
done <list
expect "at least 20 spoiled tables, not $spoiled" [ "$spoiled" -ge 20 ]
expect "at least 20 clean tables, not $clean" [ "$clean" -ge 20 ]
echo "spoiled: $spoiled tables spoiled on purpose, $clean clean ones"
