/* SPDX-License-Identifier: MIT */
/*
 * check.c - one pass over X before it is used.
 */
#include "data/check.h"

#include "base/digest.h"
#include "data/feed.h"
#include "data/load.h"

struct check {
    const ls_dataset *dataset;
    const struct table *table;
    const struct slices *slices;
    char **names;
    struct digest *digest; /* or NULL */
};

/* Whether a column of the file is a feature. */
static bool is_used(const ls_dataset *dataset, size_t column)
{
    if (!dataset->column)
        return true;
    for (size_t j = 0; j < dataset->about.features; j++)
        if (dataset->column[j] == column)
            return true;
    return false;
}

static ls_status say_where(const struct check *c, size_t row, size_t column,
                           double value)
{
    const char *name = c->names ? c->names[column] : "";
    char text[64];

    load_say_bad(value, text);
    return fail(LS_BAD_DATA,
                "%s: %s row %zu, column %zu%s%.100s%s is %s (rows and columns "
                "count from 0); mend the file, or leave the row out with "
                "--rows",
                c->table->path, c->table->x.name, slices_row(c->slices, row),
                column, c->names ? " (" : "", name, c->names ? ")" : "", text);
}

static ls_status check_row(const struct check *c, const char *row,
                           size_t number)
{
    const ls_dataset *d = c->dataset;
    const size_t size = number_size(d->x_type);

    for (size_t j = 0; j < d->width; j++) {
        j += number_first_bad(d->x_type, row + j * size, d->width - j);
        if (j < d->width && is_used(d, j))
            return say_where(c, number, j, number_at(d->x_type, row, j));
    }
    return LS_OK;
}

static ls_status check_rows(void *user, const ls_dataset *table,
                            const size_t *row, size_t position, size_t n)
{
    const struct check *c = user;
    const size_t size = table->width * number_size(table->x_type);
    ls_status status = LS_OK;

    for (size_t i = 0; i < n; i++) {
        const char *at = (const char *)table->x + row[i] * size;

        TRY(check_row(c, at, position + i));
        if (c->digest)
            digest_add(c->digest, at, size);
    }
done:
    return status;
}

ls_status check_inputs(ls_dataset *dataset, const struct table *table,
                       const struct slices *slices, char **names)
{
    const struct rows all = {.n = dataset->about.rows};
    struct check check = {
        .dataset = dataset, .table = table, .slices = slices, .names = names};
    ls_status status = LS_OK;

    if (dataset->stream)
        TRY(digest_begin(dataset_seed(dataset), &check.digest));
    TRY(feed_scan(dataset, &all, check_rows, &check));
done:
    dataset->x_print = digest_end(check.digest);
    return status;
}
