/* SPDX-License-Identifier: MIT */
/*
 * missing.c - check every used value of X once: invalid ones, and numbers that
 * are no code in columns of codes, are reported, missing ones (NaN) reported,
 * excluded or counted.
 *
 * A table without them is looked at by the loop that looks for bad values of
 * any kind, and has no more to do with this. What is filled in is found in
 * fit_scaling.c and put in by gather.c. Of a table that is streamed or lent the
 * fingerprint is taken on the way.
 */
#include "table/open/missing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/mem.h"
#include "table/dataset/load.h"
#include "table/order/data_loader.h"
#include "table/values/encoding.h"

/* A column of X that holds the codes of texts. */
struct coded {
    size_t column; /* of X */
    size_t texts;
};

/* State of the pass over the rows. */
struct sight {
    ls_dataset *dataset;
    const struct table *table;
    const struct slices *slices;
    char **names;
    enum missing missing;
    unsigned char *used; /* [width] whether a column is a feature */
    struct coded *coded; /* [n_coded] */
    size_t n_coded;
    unsigned char *whole;  /* a bit for each row in use, or NULL */
    struct digest *digest; /* of rows that stay, or NULL */
    size_t cells, rows;    /* missing; with a missing one */
};

static void sight_clear(struct sight *sight)
{
    (void)digest_end(sight->digest);
    mem_free(sight->used);
    mem_free(sight->coded);
    mem_free(sight->whole);
}

/* List the columns of codes that X has. */
static ls_status find_codes(const ls_dataset *d, struct sight *s)
{
    struct coded_walk walk = {0};
    size_t n = 0;
    ls_status status = LS_OK;

    while (coded_next(d->columns, &walk))
        n++;
    if (n > 0)
        TRY(MEM_ARRAY(s->coded, n, "columns of codes"));
    walk = (struct coded_walk){0};
    while (coded_next(d->columns, &walk)) {
        const size_t column =
            d->column ? d->column[walk.feature] : walk.feature;

        if (column != COLUMN_ZERO)
            s->coded[s->n_coded++] =
                (struct coded){column, walk.column->levels.n};
    }
done:
    return status;
}

static ls_status sight_create(ls_dataset *d, struct sight *s)
{
    ls_status status = LS_OK;

    s->dataset = d;
    TRY(MEM_ARRAY(s->used, d->width, "columns in use"));
    for (size_t j = 0; j < d->about.features; j++)
        if (!d->column || d->column[j] != COLUMN_ZERO)
            s->used[d->column ? d->column[j] : j] = 1;
    TRY(find_codes(d, s));
    if (s->missing == MISSING_DROP)
        TRY(MEM_ARRAY(s->whole, d->about.rows / 8 + 1, "choice of rows"));
    if (d->stream || d->x_is_lent)
        TRY(digest_begin(dataset_seed(d), &s->digest));
done:
    return status;
}

/* is: what the value is; fix: what to do. */
static ls_status fail_cell(const struct sight *s, size_t row, size_t column,
                           const char *is, const char *fix)
{
    const char *name = s->names ? s->names[column] : "";
    const size_t at = slices_row(s->slices, row);
    char place[PLACE_SIZE];

    table_place(s->table, at, place);
    return fail(LS_BAD_DATA,
                "%s: %s row %zu%s, column %zu%s%.100s%s is %s (rows and "
                "columns count from 0); %s",
                s->table->path, s->table->x_name, at, place, column,
                s->names ? " (" : "", name, s->names ? ")" : "", is, fix);
}

static ls_status fail_value(const struct sight *s, size_t row, size_t column,
                            double value)
{
    char is[64], fix[160];

    load_say_bad(value, is);
    snprintf(fix, sizeof fix, "%s, or leave the row out with setting rows%s",
             s->table->is_callers ? "correct it" : "mend the file",
             isnan(value) ? ", or train with setting missing=drop, mean or zero"
                          : "");
    return fail_cell(s, row, column, is, fix);
}

/* Codes are whole numbers up to that of the last text; NaN is left to look().
 */
static ls_status look_at_codes(const struct sight *s, const char *row,
                               size_t number)
{
    for (size_t k = 0; k < s->n_coded; k++) {
        const struct coded *c = &s->coded[k];
        const double code = number_at(s->dataset->x_type, row, c->column);
        char is[32], fix[96];

        if (isnan(code) ||
            (code >= 0.0 && code <= (double)c->texts && code == floor(code)))
            continue;
        snprintf(is, sizeof is, "%g", code);
        snprintf(fix, sizeof fix,
                 "want the code of a text, 1 to %zu, or 0 for another text",
                 c->texts);
        return fail_cell(s, number, c->column, is, fix);
    }
    return LS_OK;
}

/* Count the NaN of a row; any other invalid value fails. */
static ls_status look(struct sight *s, const char *row, size_t number,
                      size_t *cells)
{
    const ls_dataset *d = s->dataset;
    const size_t size = number_size(d->x_type);

    *cells = 0;
    for (size_t j = 0; j < d->width; j++) {
        double value;

        j += number_first_bad(d->x_type, row + j * size, d->width - j);
        if (j == d->width || !s->used[j])
            continue;
        value = number_at(d->x_type, row, j);
        if (!isnan(value) || s->missing == MISSING_ERROR)
            return fail_value(s, number, j, value);
        ++*cells;
    }
    s->cells += *cells;
    s->rows += *cells > 0;
    return LS_OK;
}

static ls_status look_at_rows(void *user, const ls_dataset *table,
                              const size_t *row, size_t position, size_t n)
{
    struct sight *s = user;
    const size_t size = table->width * number_size(table->x_type);
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++) {
        const char *at = dataset_row(table, row[i]);
        size_t cells;

        TRY(look(s, at, position + i, &cells));
        TRY(look_at_codes(s, at, position + i));
        if (s->whole && cells == 0)
            bit_set(s->whole, position + i);
        if (s->digest && (cells == 0 || !s->whole))
            digest_add(s->digest, at, size);
    }
done:
    return status;
}

/* Remove the rows whose bit in `whole` is 0 from all members with rows; bits
 * count rows in use. */
static ls_status take_out(const unsigned char *whole, struct slices *slices,
                          ls_dataset *d)
{
    const size_t size = d->width * number_size(d->x_type);
    const size_t band = d->bands.rows;
    char *x = d->x;
    unsigned char *keep = NULL;
    size_t from = 0, to = 0;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(keep, slices->rows / 8 + 1, "choice of rows"));
    for (size_t row = 0; row < slices->rows; row++) {
        if (!slices_has(slices, row))
            continue;
        if (bit_is_set(whole, from)) {
            bit_set(keep, row);
            if (x)
                memmove(x + to * size, x + from * size, size);
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
    bands_clear(&d->bands);
    TRY(bands_create(slices, band, &d->bands));
done:
    mem_free(keep);
    return status;
}

static ls_status drop(const struct sight *s, struct slices *slices,
                      ls_dataset *d)
{
    const size_t before = d->about.rows;

    if (s->rows == 0)
        return LS_OK;
    if (s->rows == before)
        return fail(LS_BAD_DATA,
                    "%s: %s has a missing value in all of %zu rows; "
                    "setting missing=mean fills them in",
                    s->table->path, s->table->x_name, before);
    reading_add(d->reading, "%zu of %zu rows left out: values of X are missing",
                s->rows, before);
    return take_out(s->whole, slices, d);
}

ls_status missing_settle(const struct table *table, enum missing missing,
                         char **names, struct slices *slices,
                         ls_dataset *dataset)
{
    const struct rows all = {.n = dataset->about.rows};
    struct sight sight = {
        .table = table, .slices = slices, .names = names, .missing = missing};
    ls_status status = LS_OK;

    TRY(sight_create(dataset, &sight));
    TRY(data_loader_scan(dataset, &all, look_at_rows, &sight));
    if (missing == MISSING_DROP) {
        TRY(drop(&sight, slices, dataset));
    } else if (sight.cells > 0) {
        dataset->has_nan = 1;
        reading_add(dataset->reading, "%zu values of X missing in %zu rows",
                    sight.cells, sight.rows);
    }
    dataset->x_print = digest_end(sight.digest);
    sight.digest = NULL;
done:
    sight_clear(&sight);
    return status;
}
