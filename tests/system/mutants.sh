#!/bin/bash
# SPDX-License-Identifier: MIT
# mutants.sh - the small faults of tests/mutants still fit the source. That tests
# notice them is shown by `make mutants`, which takes long.

. "$(dirname "$0")/lib.sh"
need_python re

export top_srcdir
expect_exit 0 "$PYTHON" "$top_srcdir/tests/mutants/run.py" --check
expect_words out " mutants, 0 faults"
expect "there are fewer mutants than 160" \
    [ "$(grep -oE '^[0-9]+' out)" -ge 160 ]

# stale WORDS LINE...: a list of that one entry is refused with these words.
mkdir lists
cp "$top_srcdir/tests/mutants/run.py" lists/
stale() {
    local words=$1

    shift
    printf '%s\n' "$@" >lists/one.mutants
    expect_exit 1 "$PYTHON" lists/run.py --check
    expect_words out "$words"
}
by='by tests/base/test_tree'
stale "its text does not stand exactly once in src/base/tree.c" 'mutant a' \
    'in src/base/tree.c' '- no such line' '+ another' "$by"
stale "its text does not stand exactly once" 'mutant a' 'in src/base/tree.c' \
    '- return' '+ (void)' "$by"
stale "it changes nothing" 'mutant a' 'in src/base/tree.c' \
    '- while (left < n - left)' '+ while (left < n - left)' "$by"
stale "there is no file src/base/none.c" 'mutant a' 'in src/base/none.c' \
    '- a' '+ b' "$by"
stale "there is no test tests/base/test_none" 'mutant a' 'in src/base/tree.c' \
    '- while (left < n - left)' '+ while (left < n)' 'by tests/base/test_none'
stale "either tests or a reason to live" 'mutant a' 'in src/base/tree.c' \
    '- while (left < n - left)' '+ while (left < n)'
stale "two mutants are called a" 'mutant a' 'in src/base/tree.c' \
    '- while (left < n - left)' '+ while (left < n)' "$by" 'mutant a' \
    'in src/base/tree.c' '- while (left < n - left)' '+ while (left < 1)' "$by"
