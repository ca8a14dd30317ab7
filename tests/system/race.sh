#!/bin/bash
# SPDX-License-Identifier: MIT
# race.sh - the race detector of this build sees races, and only races.
#
# A planted race must be reported; the same program with its barrier must not:
# a detector that does not understand OpenMP would call every barrier a race.
# Of use in a build with --enable-sanitizer=thread only.

. "$(dirname "$0")/lib.sh"

cat >planted.c <<'END'
#include <omp.h>
#include <stdio.h>

int main(void)
{
    int written[2] = {0, 0}, read[2] = {0, 0};

#pragma omp parallel num_threads(2) default(none) shared(written, read)
    {
        const int t = omp_get_thread_num();

        written[t] = t + 1;
#ifndef PLANTED
#pragma omp barrier
#endif
        read[t] = written[1 - t];
    }
    printf("%d\n", read[0] + read[1]);
    return 0;
}
END

flags='-O1 -g -fopenmp -fsanitize=thread'
# shellcheck disable=SC2086
{
    expect_exit 0 ${CC:-clang} $flags -o right planted.c
    expect_exit 0 ${CC:-clang} $flags -DPLANTED -o wrong planted.c
}
for _ in 1 2 3 4 5; do
    expect_exit 0 ./right
    expect_exit 66 ./wrong
    expect_words err 'ThreadSanitizer: data race'
done
