/* SPDX-License-Identifier: MIT */
/*
 * label_values.c - labels converted to numbers, for regression.
 *
 * An import turns the labels 3 to 9 into the classes 0 to 6 with names; text
 * files and categories store numbers as texts. A regression learns the numbers,
 * never the codes.
 */
#include "table/formats/label_values.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/layout/table.h"
#include "table/text/cell.h"
#include "table/values/reading.h"

/* ---- Whole numbers: classes or values? ---------------------------------- */

/* Whether the levels are 0 .. n-1 or 1 .. n. */
static bool count_up(const struct levels *levels)
{
    const double first = levels->number[0];
    const double last = levels->number[levels->n - 1];

    return (first == 0.0 || first == 1.0) &&
           last - first == (double)(levels->n - 1);
}

/* Two numbers, or 0 and 1 of which only one is there. */
static bool are_two(const struct levels *levels)
{
    return levels->n == 2 || (levels->n == 1 && (levels->number[0] == 0.0 ||
                                                 levels->number[0] == 1.0));
}

bool values_suggested(const struct levels *levels, bool is_float, size_t rows)
{
    if (is_float)
        return !are_two(levels);
    if (!levels->number || levels->n <= VALUES_FEW)
        return false;
    if (levels->number[0] <= -0x1p53 || levels->number[levels->n - 1] >= 0x1p53)
        return false;
    return levels->too_many || !count_up(levels) || rows / levels->n < 10;
}

void values_remark(const struct levels *levels, bool as_values, char *text,
                   size_t size)
{
    char first[LEVEL_TEXT_SIZE], last[LEVEL_TEXT_SIZE];

    *text = '\0';
    if (!levels->number || levels->n <= 2)
        return;
    level_text(levels->number[0], first);
    level_text(levels->number[levels->n - 1], last);
    if (levels->too_many)
        snprintf(text, size,
                 "y holds more than %zu different whole numbers: learnt as "
                 "values",
                 levels->n);
    else
        snprintf(text, size,
                 "y holds %zu different whole numbers, %s to %s: learnt as %s; "
                 "setting task=%s for %s",
                 levels->n, first, last, as_values ? "values" : "classes",
                 as_values ? "multiclass" : "regression",
                 as_values ? "classes" : "values");
}

/* ---- Class names and texts as numbers ------------------------------------ */

static ls_status fail_word(const struct raw_targets *raw, const char *word)
{
    return fail(LS_BAD_DATA,
                "%s: task regression wants numbers, but %s holds texts (or "
                "class names) such as \"%.60s\"; learn classes with setting "
                "task=auto, or store numbers",
                raw->path, raw->name, word);
}

/* The n words as numbers. */
static ls_status read_words(const struct raw_targets *raw, char *const *word,
                            size_t n, double **values)
{
    const locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    double *made = NULL;
    ls_status status = LS_OK;

    if (!plain)
        return fail(LS_NO_MEMORY, "out of memory for the C locale");
    TRY(MEM_ARRAY(made, n, "y"));
    for (size_t i = 0; i < n; i++)
        if (cell_read(word[i], plain, NULL, &made[i]) != CELL_NUMBER)
            TRY(fail_word(raw, word[i]));
    *values = made;
    made = NULL;
done:
    mem_free(made);
    freelocale(plain);
    return status;
}

bool values_are_codes(const struct raw_targets *raw)
{
    if (!raw->names || !raw->value || raw->columns != 1)
        return false;
    for (size_t i = 0; i < raw->rows; i++)
        if (raw->value[i] < 0.0 || raw->value[i] >= (double)raw->n_names ||
            raw->value[i] != floor(raw->value[i]))
            return false;
    return true;
}

static bool is_category(const struct raw_targets *raw)
{
    return raw->table &&
           strcmp(raw->table->y.shape.type_name, "categories") == 0;
}

ls_status values_restore(struct raw_targets *raw)
{
    double *values = NULL;
    ls_status status = LS_OK;

    if (raw->text) {
        TRY(read_words(raw, raw->text, raw->rows, &values));
        raw->value = values;
        values = NULL;
    } else if (values_are_codes(raw)) {
        TRY(read_words(raw, raw->names, raw->n_names, &values));
        for (size_t i = 0; i < raw->rows; i++)
            raw->value[i] = values[(size_t)raw->value[i]];
    } else if (is_category(raw)) {
        status = fail(LS_BAD_DATA,
                      "%s: %s holds codes of categories whose numbers are not "
                      "known; task regression wants the numbers themselves",
                      raw->path, raw->name);
    }
done:
    mem_free(values);
    return status;
}
