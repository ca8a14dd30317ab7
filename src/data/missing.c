/* SPDX-License-Identifier: MIT */
/*
 * missing.c - values of X that are not there: NaN.
 *
 * A table without them is looked at once, by the loop that looks for bad
 * values of any kind, and has no more to do with this. What is filled in is
 * found in fit.c and put in by lanes.c.
 */
#include "data/missing.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "data/load.h"
#include "data/split.h"

/* What is seen on the way through the rows. */
struct sight {
    const ls_dataset *dataset;
    unsigned char *used; /* [width] whether a column is a feature */
    double *value;       /* [width] of a row */
    size_t cells, rows;  /* missing; with a missing one */
};

enum missing missing_named(const char *word)
{
    return strcmp(word, "drop") == 0   ? MISSING_DROP
           : strcmp(word, "mean") == 0 ? MISSING_MEAN
           : strcmp(word, "zero") == 0 ? MISSING_ZERO
                                       : MISSING_ERROR;
}

static void sight_clear(struct sight *sight)
{
    mem_free(sight->used);
    mem_free(sight->value);
}

static ls_status sight_create(const ls_dataset *d, struct sight *sight)
{
    ls_status status = LS_OK;

    *sight = (struct sight){.dataset = d};
    TRY(MEM_ARRAY(sight->used, d->width, "columns in use"));
    TRY(MEM_ARRAY(sight->value, d->width, "a row"));
    for (size_t j = 0; j < d->about.features; j++)
        sight->used[d->column ? d->column[j] : j] = 1;
done:
    if (status)
        sight_clear(sight);
    return status;
}

static char *row_at(const ls_dataset *d, size_t i)
{
    return (char *)d->x + i * d->width * number_size(d->x_type);
}

/* Counts NaN of a row; *bad is the first other value that must not be, or
 * width. */
static size_t look(struct sight *s, size_t i, size_t *bad)
{
    const ls_dataset *d = s->dataset;
    const void *row = row_at(d, i);
    size_t cells = 0;

    *bad = d->width;
    if (number_first_bad(d->x_type, row, d->width) == d->width)
        return 0;
    number_doubles(d->x_type, row, NULL, d->width, s->value);
    for (size_t j = 0; j < d->width; j++) {
        if (!s->used[j])
            continue;
        if (isnan(s->value[j]))
            cells++;
        else if (*bad == d->width && !isfinite((real)s->value[j]))
            *bad = j;
    }
    s->cells += cells;
    s->rows += cells > 0;
    return cells;
}

/* Takes the rows whose bit in `whole` is 0 out of all that has rows; whole
 * counts rows in use. */
static ls_status take_out(const unsigned char *whole, struct slices *slices,
                          ls_dataset *d)
{
    const size_t size = d->width * number_size(d->x_type);
    unsigned char *keep = NULL;
    size_t from = 0, to = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(keep, slices->rows / 8 + 1, "choice of rows"));
    for (size_t row = 0; row < slices->rows; row++) {
        if (!slices_has(slices, row))
            continue;
        if (bit_is_set(whole, from)) {
            bit_set(keep, row);
            memmove(row_at(d, to), row_at(d, from), size);
            if (d->group)
                d->group[to] = d->group[from];
            if (d->part)
                d->part[to] = d->part[from];
            to++;
        }
        from++;
    }
    TRY(slices_keep(slices, keep));
    d->about.rows = slices->n;
done:
    mem_free(keep);
    return status;
}

static ls_status drop(const struct table *table, const unsigned char *whole,
                      const struct sight *sight, struct slices *slices,
                      ls_dataset *d)
{
    const size_t before = d->about.rows;

    if (sight->rows == 0)
        return LS_OK;
    if (sight->rows == before)
        return fail(LS_BAD_DATA,
                    "%s: %s has a missing value in all of %zu rows; --missing "
                    "mean fills them in",
                    table->path, table->x.name, before);
    reading_add(d->reading, "%zu of %zu rows left out: values of X are missing",
                sight->rows, before);
    return take_out(whole, slices, d);
}

ls_status missing_settle(const struct table *table, enum missing missing,
                         char **names, struct slices *slices,
                         ls_dataset *dataset)
{
    struct sight sight = {0};
    unsigned char *whole = NULL;
    ls_status status = LS_OK;

    if (missing == MISSING_ERROR || number_is_integer(dataset->x_type))
        return load_check_inputs(table, slices, dataset, names);
    TRY(sight_create(dataset, &sight));
    TRY(MEM_ARRAY(whole, slices->n / 8 + 1, "choice of rows"));
    for (size_t i = 0; i < slices->n; i++) {
        size_t bad;

        if (look(&sight, i, &bad) == 0)
            bit_set(whole, i);
        if (bad < dataset->width)
            TRY(load_fail_input(table, slices, dataset, names, i, bad));
    }
    if (missing == MISSING_DROP) {
        TRY(drop(table, whole, &sight, slices, dataset));
    } else if (sight.cells > 0) {
        dataset->has_nan = 1;
        reading_add(dataset->reading, "%zu values of X missing in %zu rows",
                    sight.cells, sight.rows);
    }
done:
    mem_free(whole);
    sight_clear(&sight);
    return status;
}
