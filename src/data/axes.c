/* SPDX-License-Identifier: MIT */
/*
 * axes.c - which axis of X and y is the rows.
 *
 * The axis that X and y share; axis 0 when there is a choice. Without y, the
 * number of features that is asked for may tell.
 */
#include "data/axes.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "data/catalog.h"

/* Whether the dataset can hold X, y or weights at all. */
static ls_status check_kind(const struct table *t, const struct source *source,
                            bool text_too)
{
    const struct h5_shape *shape = &source->shape;

    if (shape->rank < 1)
        return fail(LS_BAD_DATA, "%s: %s is a single value, want a table",
                    t->path, source->name);
    if (shape->type == NUMBER_NONE && !(text_too && shape->is_text))
        return fail(LS_BAD_DATA,
                    "%s: %s holds %s; want integers, float16, float32, "
                    "float64%s, written in this file",
                    t->path, source->name, shape->type_name,
                    text_too ? " or texts" : "");
    for (int i = 0; i < shape->rank; i++)
        if (shape->dims[i] == 0)
            return fail(LS_BAD_DATA, "%s: %s has no %s (axis %d has length 0)",
                        t->path, source->name, i ? "columns" : "rows", i);
    return LS_OK;
}

static uint64_t length(const struct h5_shape *shape, bool last)
{
    return shape->dims[last ? shape->rank - 1 : 0];
}

/* Whether X and y agree on the rows when these are on the last axis or not. */
static bool agree(const struct table *t, bool x_last, bool y_last)
{
    return length(&t->x.shape, x_last) == length(&t->y.shape, y_last);
}

/* The first way in which X and y agree. One row alone is believed last: a
 * vector written as (1, N) is meant as N rows. */
static ls_status settle_by_y(struct table *t)
{
    char x[128], y[128];

    for (int one_row = 0; one_row < 2; one_row++) {
        for (int way = 0; way < 4; way++) {
            const bool x_last = way & 1, y_last = way & 2;

            if (!agree(t, x_last, y_last) ||
                (length(&t->x.shape, x_last) == 1 && !one_row))
                continue;
            t->x.transposed = x_last;
            t->y.transposed = y_last;
            return LS_OK;
        }
    }
    shape_text(&t->x.shape, x, sizeof x);
    shape_text(&t->y.shape, y, sizeof y);
    return fail(LS_BAD_DATA,
                "%s: %s is %s and %s is %s: %" PRIu64 " rows and %" PRIu64
                " rows do not go together",
                t->path, t->x.name, x, t->y.name, y, length(&t->x.shape, false),
                length(&t->y.shape, false));
}

/* All axes but that of the rows, multiplied. */
static ls_status count_columns(const struct table *t, struct source *source)
{
    const struct h5_shape *shape = &source->shape;
    const int first = source->transposed ? 0 : 1;
    uint64_t columns = 1;

    for (int i = first; i < first + shape->rank - 1; i++) {
        if (columns > (SIZE_MAX >> 16) / shape->dims[i])
            return fail(LS_BAD_DATA,
                        "%s: %s has more columns than fit in "
                        "memory",
                        t->path, source->name);
        columns *= shape->dims[i];
    }
    source->columns = (size_t)columns;
    return LS_OK;
}

/* Without y: the rows are on the last axis only if the features of a model are
 * then on axis 0, and not otherwise. */
static ls_status settle_by_features(struct table *t, size_t features)
{
    const struct h5_shape *x = &t->x.shape;
    ls_status status = LS_OK;

    TRY(count_columns(t, &t->x));
    if (x->rank == 2 && t->x.columns != features)
        t->x.transposed = x->dims[0] == features;
done:
    return status;
}

static ls_status settle_weight(struct table *t)
{
    const struct h5_shape *shape = &t->weight.shape;

    t->weight.transposed = shape->rank == 2 && shape->dims[0] == 1;
    if (!shape_is_column(shape) ||
        length(shape, t->weight.transposed) != t->rows) {
        char text[128];

        shape_text(shape, text, sizeof text);
        return fail(LS_BAD_DATA,
                    "%s: %s is %s, want one weight for each of %zu rows "
                    "(--weight none leaves it out)",
                    t->path, t->weight.name, text, t->rows);
    }
    return LS_OK;
}

static void say(struct table *t, const char *what, const struct source *source)
{
    char text[128];

    shape_text(&source->shape, text, sizeof text);
    reading_add(t->reading, "%s is %.100s %.100s", what, source->name, text);
}

static void say_axes(struct table *t)
{
    const struct h5_shape *x = &t->x.shape;

    if (t->x.transposed)
        reading_add(t->reading, "features are on axis 0 of X: transposed");
    else if (*t->y.name && x->rank == 2 && x->dims[0] == x->dims[1])
        reading_add(t->reading, "both axes of X fit y: rows are on axis 0");
    if (x->rank > 2)
        reading_add(t->reading, "X flattened to %zu columns", t->x.columns);
}

ls_status axes_settle(struct table *t, const struct dataset_pattern *pattern)
{
    ls_status status = LS_OK;

    TRY(check_kind(t, &t->x, false));
    say(t, "X", &t->x);
    if (*t->y.name) {
        TRY(check_kind(t, &t->y, true));
        TRY(settle_by_y(t));
        TRY(count_columns(t, &t->y));
        say(t, "y", &t->y);
    } else if (pattern) {
        TRY(settle_by_features(t, pattern->features));
    }
    TRY(count_columns(t, &t->x));
    if (length(&t->x.shape, t->x.transposed) > SIZE_MAX >> 8)
        return fail(LS_BAD_DATA, "%s: %s has too many rows", t->path,
                    t->x.name);
    t->rows = (size_t)length(&t->x.shape, t->x.transposed);
    if (*t->weight.name) {
        TRY(check_kind(t, &t->weight, false));
        TRY(settle_weight(t));
        t->weight.columns = 1;
        say(t, "weight", &t->weight);
    }
    say_axes(t);
done:
    return status;
}
