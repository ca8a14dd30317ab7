/* SPDX-License-Identifier: MIT */
/*
 * slicing.c - divide the rows of a table by a column: collect its values, list
 * the rows of each.
 */
#include "engine/slicing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text_list.h"
#include "table/values/levels.h"

static const char what[] = "parts of a table";

/* ---- Rows of slices ----------------------------------------------------- */

void slicing_clear(struct slicing *s)
{
    mem_free(s->text);
    mem_free(s->first);
    mem_free(s->row);
    *s = (struct slicing){0};
}

/* Make slices of the rows with of[i] = 0 .. n - 1, whose names are text [n];
 * those without rows are left out. */
static ls_status list_rows(const uint32_t *of, size_t rows, const char **text,
                           size_t n, struct slicing *slicing)
{
    struct slicing s = {0};
    size_t *count = NULL, at = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(count, n, what));
    TRY(MEM_ARRAY(s.first, n + 1, what));
    TRY(MEM_ARRAY(s.row, rows, what));
    for (size_t i = 0; i < rows; i++)
        count[of[i]]++;
    for (size_t k = 0; k < n; k++) {
        if (count[k] == 0)
            continue;
        for (size_t i = 0; i < rows; i++)
            if (of[i] == k)
                s.row[at++] = (uint32_t)i;
        text[s.n] = text[k];
        s.first[++s.n] = at;
    }
    s.text = text_list_copy(text, s.n);
    TRY(mem_check(s.text, s.n, sizeof *s.text, what));
    *slicing = s;
    s = (struct slicing){0};
done:
    mem_free(count);
    slicing_clear(&s);
    return status;
}

static ls_status fail_many(const char *by, bool numbers)
{
    return fail(LS_BAD_DATA, "column %s has more than %d values%s", by,
                (int)SLICING_MOST,
                numbers ? "; setting bins=10 divides it into parts of equal "
                          "numbers of rows"
                        : ", want a column with fewer");
}

/* ---- By number ---------------------------------------------------------- */

/* As many digits, 6 or more, as give back a feature of type real. */
static void value_text(double value, char text[LEVEL_TEXT_SIZE])
{
    const real x = (real)value;
    int digits = 6;

    do
        snprintf(text, LEVEL_TEXT_SIZE, "%.*g", digits, value);
    while (digits++ < 17 &&
           memcmp(&x, &(real){(real)strtod(text, NULL)}, sizeof x) != 0);
}

struct named {
    char (*name)[LEVEL_TEXT_SIZE * 3];
    const char **text; /* [n + 1] */
    uint32_t *of;      /* [rows] */
};

static ls_status named_create(size_t n, size_t rows, struct named *named)
{
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(named->name, n + 1, what));
    TRY(MEM_ARRAY(named->text, n + 1, what));
    TRY(MEM_ARRAY(named->of, rows, what));
    for (size_t k = 0; k <= n; k++)
        named->text[k] = named->name[k];
done:
    return status;
}

static void named_clear(struct named *named)
{
    mem_free(named->name);
    mem_free(named->text);
    mem_free(named->of);
}

/* The name of value number k, a number, a text or a code of a text. */
static void name_value(const struct slicing_column *column, double value,
                       struct named *named, size_t k)
{
    const double code = value - (column->coded ? 1 : 0);

    if (!column->text)
        value_text(value, named->name[k]);
    else
        named->text[k] = code >= 0 && code < (double)column->n_texts
                             ? column->text[(size_t)code]
                             : "(other)";
}

static ls_status by_distinct(const struct slicing_column *column,
                             const double *value, size_t rows, const char *by,
                             struct slicing *slicing)
{
    struct levels levels = {.most = column->text ? column->n_texts + 1
                                                 : (size_t)SLICING_MOST};
    struct named named = {0};
    ls_status status = LS_OK;

    for (size_t i = 0; i < rows && !levels.too_many; i++)
        if (!isnan(value[i]))
            TRY(levels_add_number(&levels, value[i]));
    if (levels.too_many || levels.n > SLICING_MOST)
        TRY(fail_many(by, !column->text));
    TRY(named_create(levels.n, rows, &named));
    for (size_t k = 0; k < levels.n; k++)
        name_value(column, levels.number[k], &named, k);
    named.text[levels.n] = column->text ? "(other)" : "(missing)";
    for (size_t i = 0; i < rows; i++)
        named.of[i] =
            (uint32_t)(isnan(value[i]) ? levels.n
                                       : levels_find_number(&levels, value[i]));
    TRY(list_rows(named.of, rows, named.text, levels.n + 1, slicing));
done:
    levels_clear(&levels);
    named_clear(&named);
    return status;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Limits of the bins, ascending and different: values of the sorted rows. */
static size_t find_limits(double *sorted, size_t n, size_t bins, double *limit)
{
    size_t found = 0;

    qsort(sorted, n, sizeof *sorted, by_size);
    for (size_t k = 1; k < bins && n > 0; k++) {
        const double at = sorted[k * n / bins];

        if (at > sorted[0] && (found == 0 || at > limit[found - 1]))
            limit[found++] = at;
    }
    return found;
}

static void name_bins(const double *limit, size_t n, struct named *named)
{
    char lo[LEVEL_TEXT_SIZE], hi[LEVEL_TEXT_SIZE];

    for (size_t k = 0; k <= n; k++) {
        char *name = named->name[k];

        if (k > 0)
            value_text(limit[k - 1], lo);
        if (k < n)
            value_text(limit[k], hi);
        if (n == 0)
            snprintf(name, sizeof *named->name, "(all)");
        else if (k == 0)
            snprintf(name, sizeof *named->name, "< %s", hi);
        else if (k == n)
            snprintf(name, sizeof *named->name, ">= %s", lo);
        else
            snprintf(name, sizeof *named->name, "%s to %s", lo, hi);
    }
}

static ls_status by_bins(const double *value, size_t rows, size_t bins,
                         struct slicing *slicing)
{
    struct named named = {0};
    double *sorted = NULL, *limit = NULL;
    size_t n = 0, limits = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(sorted, rows, what));
    TRY(MEM_ARRAY(limit, bins, what));
    TRY(named_create(bins, rows, &named));
    for (size_t i = 0; i < rows; i++)
        if (!isnan(value[i]))
            sorted[n++] = value[i];
    limits = find_limits(sorted, n, bins, limit);
    name_bins(limit, limits, &named);
    named.text[limits + 1] = "(missing)";
    for (size_t i = 0; i < rows; i++) {
        size_t k = isnan(value[i]) ? limits + 1 : 0;

        while (k < limits && value[i] >= limit[k])
            k++;
        named.of[i] = (uint32_t)k;
    }
    TRY(list_rows(named.of, rows, named.text, limits + 2, slicing));
done:
    mem_free(sorted);
    mem_free(limit);
    named_clear(&named);
    return status;
}

ls_status slicing_by_value(const struct slicing_column *column,
                           const double *value, size_t rows, size_t bins,
                           const char *by, struct slicing *slicing)
{
    if (bins == 0)
        return by_distinct(column, value, rows, by, slicing);
    if (column->text)
        return fail(LS_USAGE,
                    "setting bins divides numbers, and column %s has texts",
                    by);
    return by_bins(value, rows, bins, slicing);
}

/* ---- By id -------------------------------------------------------------- */

static ls_status by_texts(const ls_dataset *data, const char *by,
                          struct slicing *slicing)
{
    const size_t rows = data->about.rows;
    struct levels levels = {.most = SLICING_MOST};
    uint32_t *of = NULL;
    const char **text = NULL;
    ls_status status = LS_OK;

    for (size_t i = 0; i < rows && !levels.too_many; i++)
        TRY(levels_add_text(&levels, data->id_text[i]));
    if (levels.too_many)
        TRY(fail_many(by, false));
    TRY(MEM_ARRAY(of, rows, what));
    TRY(MEM_ARRAY(text, levels.n, what));
    for (size_t k = 0; k < levels.n; k++)
        text[k] = levels.text[k];
    for (size_t i = 0; i < rows; i++)
        of[i] = (uint32_t)levels_find_text(&levels, data->id_text[i]);
    TRY(list_rows(of, rows, text, levels.n, slicing));
done:
    levels_clear(&levels);
    mem_free(of);
    mem_free(text);
    return status;
}

ls_status slicing_by_id(const ls_dataset *data, size_t bins, const char *by,
                        struct slicing *slicing)
{
    const size_t rows = data->about.rows;
    const struct slicing_column plain = {0};
    double *value = NULL;
    ls_status status = LS_OK;

    if (data->id_text && bins > 0)
        TRY(fail(LS_USAGE,
                 "setting bins divides numbers, and column %s has texts", by));
    if (data->id_text)
        return by_texts(data, by, slicing);
    if (!data->id)
        TRY(fail(LS_BAD_DATA, "%s has no column %s", data->about.path, by));
    TRY(MEM_ARRAY(value, rows, what));
    for (size_t i = 0; i < rows; i++)
        value[i] = (double)data->id[i];
    TRY(slicing_by_value(&plain, value, rows, bins, by, slicing));
done:
    mem_free(value);
    return status;
}
