/* SPDX-License-Identifier: MIT */
/*
 * selection.c - selections of datasets and their columns: "/a:0-3,/b".
 *
 * Parses the text; does not know which datasets exist.
 */
#include "table/values/selection.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/nearest.h"

const char *selection_next(const char *text, struct selection *selection)
{
    const size_t name = strcspn(text, ":,");
    const char *columns = text + name + (text[name] == ':');
    const char *end = text + name;

    if (text[name] == ':') {
        end = columns + strcspn(columns, ",");
        while (*end && end[1] != '/')
            end += 1 + strcspn(end + 1, ",");
    }
    snprintf(selection->name, sizeof selection->name, "%.*s", (int)name, text);
    snprintf(selection->columns, sizeof selection->columns, "%.*s",
             text[name] == ':' ? (int)(end - columns) : 0, columns);
    return *end ? end + 1 : NULL;
}

/* A whole number, from the end if negative: where it stops, or NULL. */
static const char *position(const char *text, size_t width, bool from_end,
                            size_t *at)
{
    const bool negative = *text == '-';
    char *end = NULL;
    unsigned long long n = 0;

    if (negative && !from_end)
        return NULL;
    text += negative;
    if (*text < '0' || *text > '9')
        return NULL;
    n = strtoull(text, &end, 10);
    if (negative ? n == 0 || n > width : n >= width)
        *at = width;
    else
        *at = negative ? width - (size_t)n : (size_t)n;
    return end;
}

static ls_status fail_item(const char *of, const char *item, size_t length,
                           size_t width, const char *const *names)
{
    const char **all = mem_zeroed(width + 1, sizeof *all);
    char word[LS_NAME_SIZE];
    const char *nearest = NULL;
    char list[200] = "";
    size_t used = 0;

    snprintf(word, sizeof word, "%.*s", (int)length, item);
    for (size_t i = 0; names && all && i < width; i++) {
        all[i] = names[i];
        if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%.40s",
                                     i ? ", " : "", names[i]);
    }
    if (names && all)
        nearest = nearest_name(word, all);
    mem_free(all);
    if (names)
        return fail(LS_BAD_DATA, "%s has no column %.60s%s%.60s%s; it has %s%s",
                    of, word, nearest ? " (did you mean " : "",
                    nearest ? nearest : "", nearest ? "?)" : "", list,
                    used >= sizeof list ? ".." : "");
    return fail(LS_BAD_DATA,
                "%s has no column %.60s; it has %zu, which count from 0, -1 "
                "is the last (3-30, or 0,2,5, or -1)",
                of, word, width);
}

/* The column of that name; width if there is none. */
static ls_status find_name(const char *of, const char *item, size_t length,
                           size_t width, const char *const *names, size_t *at)
{
    *at = width;
    for (size_t i = 0; names && i < width; i++) {
        if (strlen(names[i]) != length || memcmp(names[i], item, length) != 0)
            continue;
        if (*at < width)
            return fail(LS_BAD_DATA,
                        "%s: columns %zu and %zu are both called %s (columns "
                        "count from 0); name one by its place: #%zu",
                        of, *at, i, names[i], *at);
        *at = i;
    }
    return LS_OK;
}

/* Whether a number could be meant as a name: columns are called by numbers. */
static bool called_by_numbers(size_t width, const char *const *names)
{
    for (size_t i = 0; names && i < width; i++)
        if (*names[i] && strspn(names[i], "-0123456789") == strlen(names[i]))
            return true;
    return false;
}

static bool place_range(const char *item, const char *end, size_t width,
                        size_t *lo, size_t *hi)
{
    item = position(item, width, true, lo);
    if (!item || *lo == width)
        return false;
    *hi = *lo;
    if (item != end && *item == '-')
        item = position(item + 1, width, false, hi);
    return item == end && *hi < width && *lo <= *hi;
}

/* The columns [lo, hi] that an item means: a name, or a place "#3"; where no
 * column is called by a number, the "#" may be left out. */
static ls_status item_range(const char *of, const char *item, size_t length,
                            size_t width, const char *const *names, size_t *lo,
                            size_t *hi)
{
    const bool place = *item == '#';
    const char *end = item + length;
    ls_status status = LS_OK;

    TRY(find_name(of, item, length, width, names, lo));
    *hi = *lo;
    if (*lo < width)
        return LS_OK;
    if (!place_range(item + place, end, width, lo, hi))
        return fail_absent(fail_item(of, item, length, width, names));
    if (!place && called_by_numbers(width, names))
        status = fail(LS_BAD_DATA,
                      "%s: no column is called %.*s, and columns are called by "
                      "numbers; if you mean the place, write #%.*s",
                      of, (int)length, item, (int)length, item);
done:
    return status;
}

static ls_status fail_twice(const char *of, size_t column)
{
    return fail(LS_BAD_DATA, "%s: column %zu is asked for twice", of, column);
}

ls_status selection_columns(const char *of, const char *columns, size_t width,
                            const char *const *names, size_t **chosen,
                            size_t *n)
{
    size_t *made = NULL, count = 0;
    unsigned char *taken = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(made, width, "columns"));
    TRY(MEM_ARRAY(taken, width, "columns"));
    while (columns) {
        const size_t length = strcspn(columns, ",");
        size_t lo = 0, hi = 0;

        TRY(item_range(of, columns, length, width, names, &lo, &hi));
        for (; lo <= hi; lo++) {
            if (taken[lo])
                TRY(fail_twice(of, lo));
            taken[lo] = 1;
            made[count++] = lo;
        }
        columns = columns[length] ? columns + length + 1 : NULL;
    }
    *chosen = made;
    *n = count;
    made = NULL;
done:
    mem_free(made);
    mem_free(taken);
    return status;
}

void selection_text(const size_t *columns, size_t n, char *text, size_t size)
{
    size_t used = 0;

    *text = '\0';
    for (size_t k = 0, end = 0; k < n && used < size; k = end) {
        for (end = k + 1; end < n && columns[end] == columns[end - 1] + 1;)
            end++;
        used += (size_t)snprintf(text + used, size - used, "%s%zu",
                                 k ? "," : "", columns[k]);
        if (end - k > 1 && used < size)
            used += (size_t)snprintf(text + used, size - used, "-%zu",
                                     columns[end - 1]);
    }
    if (used >= size)
        *text = '\0';
}
