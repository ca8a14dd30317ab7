/* SPDX-License-Identifier: MIT */
/*
 * levels.c - the sorted distinct values of a column.
 *
 * A sorted array with binary search of a limited number of values, so that a
 * column of any length takes bounded memory.
 */
#include "table/values/levels.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/values/preprocess.h"

/* Where the number is, or would go. */
static size_t place_of_number(const struct levels *levels, double number)
{
    size_t lo = 0, hi = levels->n;

    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;

        if (levels->number[middle] < number)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static size_t place_of_text(const struct levels *levels, const char *text)
{
    size_t lo = 0, hi = levels->n;

    while (lo < hi) {
        const size_t middle = lo + (hi - lo) / 2;

        if (strcmp(levels->text[middle], text) < 0)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

size_t levels_find_number(const struct levels *levels, double number)
{
    const size_t at = place_of_number(levels, number);

    return at < levels->n && levels->number[at] == number ? at : levels->n;
}

size_t levels_find_text(const struct levels *levels, const char *text)
{
    const size_t at = place_of_text(levels, text);

    return at < levels->n && strcmp(levels->text[at], text) == 0 ? at
                                                                 : levels->n;
}

const char *levels_same_text(const struct levels *levels, const char *text)
{
    const size_t at = levels_find_text(levels, text);

    return at < levels->n ? levels->text[at] : NULL;
}

bool levels_same(const struct levels *a, const struct levels *b)
{
    bool same = a->n == b->n;

    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->text[i], b->text[i]) == 0;
    return same;
}

ls_status levels_add_number(struct levels *levels, double number)
{
    const size_t at = place_of_number(levels, number);
    ls_status status = LS_OK;

    if (at < levels->n && levels->number[at] == number)
        return LS_OK;
    if (levels->n == LEVELS_MAX) {
        levels->too_many = true;
        return LS_OK;
    }
    if (!levels->number)
        TRY(MEM_ARRAY(levels->number, LEVELS_MAX, "distinct labels"));
    memmove(levels->number + at + 1, levels->number + at,
            (levels->n - at) * sizeof *levels->number);
    levels->number[at] = number;
    levels->n++;
done:
    return status;
}

ls_status levels_add_text(struct levels *levels, const char *text)
{
    const size_t at = place_of_text(levels, text);
    char *copy = NULL;
    ls_status status = LS_OK;

    if (at < levels->n && strcmp(levels->text[at], text) == 0)
        return LS_OK;
    if (levels->n == (levels->most ? levels->most : LEVELS_MAX)) {
        levels->too_many = true;
        return LS_OK;
    }
    TRY(MEM_GROW(levels->text, levels->n, levels->n + 1, &levels->room,
                 "distinct texts"));
    copy = mem_text(text);
    TRY(mem_check(copy, strlen(text) + 1, 1, "a label"));
    memmove(levels->text + at + 1, levels->text + at,
            (levels->n - at) * sizeof *levels->text);
    levels->text[at] = copy;
    levels->n++;
done:
    return status;
}

/* Whole numbers plainly, others with the fewest digits that give them back. */
void level_text(double number, char text[LEVEL_TEXT_SIZE])
{
    if (fabs(number) < 1e15 && number == floor(number)) {
        snprintf(text, LEVEL_TEXT_SIZE, "%.0f", number + 0.0);
        return;
    }
    for (int digits = 6; digits <= 17; digits++) {
        double back = 0.0;

        snprintf(text, LEVEL_TEXT_SIZE, "%.*g", digits, number);
        if (sscanf(text, "%lf", &back) == 1 && back == number)
            return;
    }
}

ls_status levels_names(const struct levels *levels, char ***names)
{
    char(*text)[LEVEL_TEXT_SIZE] = NULL;
    const char **list = NULL;
    char **copy = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(list, levels->n, "class names"));
    TRY(MEM_ARRAY(text, levels->n, "class names"));
    for (size_t i = 0; i < levels->n; i++) {
        if (levels->text) {
            list[i] = levels->text[i];
        } else {
            level_text(levels->number[i], text[i]);
            list[i] = text[i];
        }
    }
    copy = text_list_copy(list, levels->n);
    TRY(mem_check(copy, levels->n, sizeof(char *), "class names"));
    *names = copy;
done:
    mem_free(text);
    mem_free(list);
    return status;
}

void levels_list(const struct levels *levels, char *text, size_t size)
{
    const size_t shown = levels->n < 8 ? levels->n : 8;
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < shown && used < size; i++) {
        char number[LEVEL_TEXT_SIZE];
        const char *level = levels->text ? levels->text[i] : number;

        if (!levels->text)
            level_text(levels->number[i], number);
        used += (size_t)snprintf(text + used, size - used, "%s%.40s",
                                 i ? ", " : "", level);
    }
    if (shown < levels->n && used < size)
        snprintf(text + used, size - used, ", ..");
}

void levels_clear(struct levels *levels)
{
    if (levels->text)
        for (size_t i = 0; i < levels->n; i++)
            mem_free(levels->text[i]);
    mem_free(levels->text);
    mem_free(levels->number);
    *levels = (struct levels){0};
}
