/* SPDX-License-Identifier: MIT */
/*
 * slices.c - slices of the rows of a table, in Python's notation.
 *
 * Only start:stop:step with steps of 1 and more: rows keep the order of the
 * file, so a slice with a negative step could not be honoured.
 */
#include "table/values/slices.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* One slice; what is left out keeps has[.] false. */
struct bounds {
    long long part[3];
    bool has[3];
    int n; /* parts, one more than colons */
};

/* Reads up to the end of a slice; NULL when it is none. */
static const char *parse_slice(const char *text, struct bounds *bounds)
{
    *bounds = (struct bounds){.n = 0};
    for (;;) {
        const int part = bounds->n++;
        char *end = NULL;

        if (part > 2)
            return NULL;
        if (isdigit((unsigned char)*text) || *text == '-') {
            errno = 0;
            bounds->part[part] = strtoll(text, &end, 10);
            if (errno || end == text)
                return NULL;
            bounds->has[part] = true;
            text = end;
        }
        if (*text != ':')
            break;
        text++;
    }
    return bounds->n > 1 && (*text == ',' || !*text) ? text : NULL;
}

/* A start or stop as Python takes it: from the end when negative, cut. */
static size_t resolve(const struct bounds *bounds, int part, size_t rows,
                      size_t otherwise)
{
    const long long at = bounds->part[part];
    const unsigned long long back = 0 - (unsigned long long)at;

    if (!bounds->has[part])
        return otherwise;
    if (at >= 0)
        return (unsigned long long)at < rows ? (size_t)at : rows;
    return back < rows ? rows - (size_t)back : 0;
}

static ls_status choose(const struct bounds *bounds, const char *text,
                        struct slices *slices)
{
    const size_t lo = resolve(bounds, 0, slices->rows, 0);
    const size_t hi = resolve(bounds, 1, slices->rows, slices->rows);
    const size_t step = bounds->has[2] ? (size_t)bounds->part[2] : 1;

    if (lo >= hi)
        return fail(LS_USAGE, "rows \"%s\": a slice takes none of %zu rows",
                    text, slices->rows);
    for (size_t row = lo; row < hi; row += step) {
        unsigned char *byte = &slices->chosen[row / 8];
        const unsigned char bit = (unsigned char)(1u << (row % 8));

        slices->n += !(*byte & bit);
        *byte |= bit;
        if (step >= hi - row)
            break;
    }
    return LS_OK;
}

ls_status slices_create(const char *text, size_t rows, struct slices *slices)
{
    struct slices made = {.rows = rows, .n = rows};
    const char *at = text;
    ls_status status = LS_OK;

    if (!text || !*text) {
        *slices = made;
        return LS_OK;
    }
    made.n = 0;
    TRY(MEM_ARRAY(made.chosen, rows / 8 + 1, "choice of rows"));
    for (;; at++) {
        struct bounds bounds;

        at = parse_slice(at, &bounds);
        if (!at || (bounds.has[2] && bounds.part[2] < 1)) {
            status = fail(LS_USAGE,
                          "rows \"%s\" is no list of slices; want "
                          "start:stop or start:stop:step with step > 0, "
                          "comma between, such as 0:8000 or 1::4,2::4",
                          text);
            goto done;
        }
        TRY(choose(&bounds, text, &made));
        if (!*at)
            break;
    }
    *slices = made;
    made.chosen = NULL;
done:
    mem_free(made.chosen);
    return status;
}

void slices_clear(struct slices *slices)
{
    mem_free(slices->chosen);
    *slices = (struct slices){0};
}

ls_status slices_keep(struct slices *slices, const unsigned char *keep)
{
    ls_status status = LS_OK;

    if (!slices->chosen) {
        TRY(MEM_ARRAY(slices->chosen, slices->rows / 8 + 1, "choice of rows"));
        memset(slices->chosen, 0xff, slices->rows / 8 + 1);
    }
    slices->n = 0;
    for (size_t row = 0; row < slices->rows; row++) {
        const unsigned char bit = (unsigned char)(1u << (row % 8));

        if (!(keep[row / 8] & bit))
            slices->chosen[row / 8] &= (unsigned char)~bit;
        slices->n += slices_has(slices, row);
    }
done:
    return status;
}

bool slices_any(const struct slices *slices, size_t lo, size_t hi)
{
    for (size_t row = lo; row < hi; row++)
        if (slices_has(slices, row))
            return true;
    return false;
}

size_t slices_pick(const struct slices *slices, size_t lo, size_t hi,
                   size_t row_bytes, const void *rows, void *out)
{
    const char *from = rows;
    char *to = out;
    size_t n = 0;

    for (size_t row = lo; row < hi; row++, from += row_bytes) {
        if (!slices_has(slices, row))
            continue;
        memmove(to + n * row_bytes, from, row_bytes);
        n++;
    }
    return n;
}

size_t slices_row(const struct slices *slices, size_t k)
{
    size_t row = 0;

    if (!slices->chosen)
        return k;
    for (; row + 8 <= slices->rows; row += 8) {
        const size_t n = (size_t)__builtin_popcount(slices->chosen[row / 8]);

        if (n > k)
            break;
        k -= n;
    }
    for (;; row++)
        if (slices_has(slices, row) && k-- == 0)
            return row;
}
