/* SPDX-License-Identifier: MIT */
/*
 * nearest.c - suggest the correct spelling of a name.
 *
 * Distance: insertions, deletions, replacements and swaps of neighbours
 * (Damerau 1964); case, '-' and '_' do not count.
 */
#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

enum { LONGEST = 63 };

static char plain(char c)
{
    return c == '_' ? '-' : (char)tolower((unsigned char)c);
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* For words of at most LONGEST letters. d[i][j] is the distance of the first i
 * letters of a from the first j of b. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t d[LONGEST + 1][LONGEST + 1];

    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        for (size_t j = 1; j <= m; j++) {
            const size_t same = plain(a[i - 1]) == plain(b[j - 1]);

            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
                            d[i - 1][j - 1] + !same);
            if (i > 1 && j > 1 && plain(a[i - 1]) == plain(b[j - 2]) &&
                plain(a[i - 2]) == plain(b[j - 1]))
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[n][m];
}

const char *nearest_name(const char *word, const char *const *names)
{
    const size_t n = strlen(word);
    const char *nearest = NULL;
    size_t best = (n + 2) / 3 + 1; /* one slip in three letters is a slip */

    if (n == 0 || n > LONGEST)
        return NULL;
    for (; *names; names++) {
        const size_t m = strlen(*names);
        const size_t far = m > LONGEST ? best : distance(word, n, *names, m);

        if (far < best && far < least(n, m)) {
            best = far;
            nearest = *names;
        }
    }
    return nearest;
}
