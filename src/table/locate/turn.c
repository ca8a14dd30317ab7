/* SPDX-License-Identifier: MIT */
/*
 * turn.c - find the row axis of X and y.
 *
 * The axis must agree with the length of y, and with the number of features of
 * a model. Where both axes do, the attributes of MATLAB and Octave decide, then
 * the axis of the table that the model was trained on, else it is axis 0.
 */
#include "table/locate/turn.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "table/locate/catalog.h"

struct row_axis turn_named(const char *word)
{
    const bool last = strcmp(word, "last") == 0 || strcmp(word, "1") == 0;
    const bool first = strcmp(word, "first") == 0 || strcmp(word, "0") == 0;

    return (struct row_axis){.at = last    ? AXIS_LAST
                                   : first ? AXIS_FIRST
                                           : AXIS_UNKNOWN};
}

bool turn_may(const struct source *source)
{
    return source->kind == SOURCE_PLAIN && !source->chosen &&
           !source->upright && source->shape.rank >= 2;
}

uint64_t turn_length(const struct source *source, bool last)
{
    const struct h5_shape *shape = &source->shape;

    return shape->dims[last && turn_may(source) ? shape->rank - 1 : 0];
}

const char *turn_asked(const struct source *source)
{
    const size_t name = strlen(source->name);

    return source->kind != SOURCE_PLAIN && source->kind != SOURCE_CSR ? NULL
           : source->chosen ||
                   strncmp(source->shown, source->name, name) != 0 ||
                   source->shown[name] != ':'
               ? NULL
               : source->shown + name + 1;
}

uint64_t turn_columns(const struct source *source)
{
    const struct h5_shape *shape = &source->shape;
    const int first = source->transposed ? 0 : 1;
    uint64_t columns = 1;

    for (int i = first; i < first + shape->rank - 1; i++) {
        if (columns > (SIZE_MAX >> 16) / shape->dims[i])
            return UINT64_MAX;
        columns *= shape->dims[i];
    }
    return columns;
}

/* Choose the axis with so many rows, the preferred one if possible; false when
 * neither axis has this length. */
static bool turn(struct source *source, uint64_t rows, bool last, bool fixed)
{
    if (!turn_may(source))
        return turn_length(source, false) == rows;
    source->transposed =
        fixed || turn_length(source, last) == rows ? last : !last;
    return turn_length(source, source->transposed) == rows;
}

/* Turn all of X. */
static bool turn_all(struct table *t, uint64_t rows, bool last, bool fixed)
{
    bool fits = true;

    for (size_t i = 0; i < t->parts; i++)
        fits = turn(&t->part[i], rows, last, fixed) && fits;
    return fits;
}

/* Whether X as it is turned has the features that are asked for; columns that
 * are chosen by the user may be any number. */
static bool columns_fit(const struct table *t, size_t features)
{
    uint64_t columns = 0;

    for (size_t i = 0; i < t->parts; i++) {
        const struct source *part = &t->part[i];
        const uint64_t some = part->columns && !turn_may(part)
                                  ? part->columns
                                  : turn_columns(part);

        if (turn_asked(part) || part->chosen)
            return true;
        if (some == UINT64_MAX)
            return false;
        columns += some;
    }
    return columns == features;
}

/* The file tells by its attributes that axes are reversed. Images in MATLAB
 * are numbered by their last axis, which is the first one in HDF5. */
static bool is_marked(const struct source *x)
{
    return turn_may(x) && x->shape.is_matlab && x->shape.rank == 2;
}

static struct row_axis prefer(const struct table *t,
                              const struct dataset_pattern *pattern)
{
    const bool marked = is_marked(&t->part[0]);

    if (t->axis.at != AXIS_UNKNOWN)
        return t->axis;
    if (pattern && pattern->axis.at != AXIS_UNKNOWN &&
        (!marked || pattern->axis.marked))
        return pattern->axis;
    return (struct row_axis){.at = marked ? AXIS_LAST : AXIS_FIRST};
}

static ls_status fail_rows(const struct table *t, const struct source *a,
                           const struct source *b)
{
    char x[128], y[128];

    shape_text(&a->shape, x, sizeof x);
    shape_text(&b->shape, y, sizeof y);
    return fail(LS_BAD_DATA,
                "%s: %s is %s and %s is %s: %" PRIu64 " rows and %" PRIu64
                " rows do not go together",
                t->path, a->shown, x, b->shown, y,
                turn_length(a, a->transposed && t->axis.at != AXIS_UNKNOWN),
                turn_length(b, false));
}

static ls_status fail_turned(struct table *t)
{
    const struct source *other =
        *t->y.name ? &t->y : &t->part[t->parts > 1 ? 1 : 0];
    const bool fixed = t->axis.at != AXIS_UNKNOWN;

    for (size_t i = 0; i < t->parts; i++)
        if (!turn(&t->part[i], turn_length(other, false),
                  t->axis.at == AXIS_LAST, fixed))
            return fail_rows(t, &t->part[i], other);
    return fail_rows(t, &t->part[0], other);
}

/* The rows of y, or of X where there is no y; one row alone is believed last,
 * as a vector written as (1, N) is meant as N rows. */
static bool settle_on(struct table *t, bool last, bool fixed, bool one_row)
{
    const bool has_y = *t->y.name;

    for (int k = 0; k < (has_y ? 2 : 1); k++) {
        const bool y_last = (k == 1) != last;
        const uint64_t rows =
            has_y ? turn_length(&t->y, y_last) : turn_length(&t->part[0], last);

        if ((has_y && rows == 1 && !one_row) || !turn_all(t, rows, last, fixed))
            continue;
        t->y.transposed = has_y && y_last && turn_may(&t->y);
        return true;
    }
    return false;
}

/* The first combination of axes for which X, y and the features agree, if
 * any. */
static bool search(struct table *t, const struct dataset_pattern *pattern,
                   const struct row_axis *wish)
{
    const bool fixed = t->axis.at != AXIS_UNKNOWN;
    const bool want = wish->at == AXIS_LAST;

    for (int loose = pattern ? 0 : 1; loose < 2; loose++)
        for (int one_row = 0; one_row < 2; one_row++)
            for (int other = 0; other < (fixed ? 1 : 2); other++)
                if (settle_on(t, want != (other == 1), fixed, one_row) &&
                    (loose || columns_fit(t, pattern->features)))
                    return true;
    return false;
}

static ls_status check_asked(const struct table *t)
{
    for (size_t i = 0; i < t->parts; i++)
        if (turn_may(&t->part[i]) || t->axis.at != AXIS_LAST)
            return LS_OK;
    return fail(LS_USAGE,
                "%s: x-axis last is for arrays of two axes and more; the rows "
                "of %s are on its first axis",
                t->path, t->part[0].shown);
}

ls_status turn_settle(struct table *t, const struct dataset_pattern *pattern)
{
    const struct row_axis wish = prefer(t, pattern);
    const struct source *x = &t->part[0];
    ls_status status = LS_OK;

    TRY(check_asked(t));
    if (!search(t, pattern, &wish))
        TRY(fail_turned(t));
    t->axis = (struct row_axis){.marked = is_marked(x)};
    if (turn_may(x))
        t->axis.at = x->transposed ? AXIS_LAST : AXIS_FIRST;
done:
    return status;
}

/* The reason for the axis where both are possible. */
static const char *reason(const struct table *t,
                          const struct dataset_pattern *pattern, bool asked)
{
    const bool told = pattern && pattern->axis.at != AXIS_UNKNOWN &&
                      (!t->axis.marked || pattern->axis.marked);

    return asked            ? ", as asked for"
           : told           ? ", as in the table of training"
           : t->axis.marked ? ", as MATLAB and Octave write it"
                            : "";
}

void turn_say(struct table *t, const struct dataset_pattern *pattern,
              bool asked)
{
    const struct source *x = &t->part[0];
    const struct h5_shape *shape = &x->shape;
    const bool square =
        turn_may(x) && shape->rank == 2 && shape->dims[0] == shape->dims[1];
    const bool both = square && (*t->y.name || pattern || t->axis.marked);

    if (!x->transposed && !both && turn_may(x) && (asked || t->axis.marked))
        reading_add(t->reading, "rows are on axis 0 of X%s",
                    asked ? reason(t, NULL, asked)
                          : ", although MATLAB or Octave wrote it: y or the "
                            "model's features tell");
    if (x->transposed)
        reading_add(t->reading, "features are on axis 0 of X: transposed%s",
                    both ? "" : reason(t, NULL, asked));
    if (both)
        reading_add(t->reading, "both axes of X fit%s: rows are on axis %d%s",
                    *t->y.name ? " y" : "", x->transposed ? 1 : 0,
                    reason(t, pattern, asked));
}
