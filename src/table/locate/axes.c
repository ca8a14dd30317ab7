/* SPDX-License-Identifier: MIT */
/*
 * axes.c - rows and columns of X, y and the row roles.
 *
 * The row axis is chosen in turn.c.
 */
#include "table/locate/axes.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/locate/catalog.h"
#include "table/locate/turn.h"
#include "table/values/selection.h"

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
    if (!text_too && (source->words != WORDS_NONE || shape->is_enum))
        return fail(LS_BAD_DATA,
                    "%s: %s holds codes of words, want numbers; name columns "
                    "of words one by one",
                    t->path, source->shown);
    for (int i = 0; i < shape->rank; i++)
        if (shape->dims[i] == 0)
            return fail(LS_BAD_DATA, "%s: %s has no %s (axis %d has length 0)",
                        t->path, source->name, i ? "columns" : "rows", i);
    return LS_OK;
}

/* Whether its columns are an axis, or several. */
static bool has_axes(const struct source *source)
{
    return source->kind == SOURCE_PLAIN || source->kind == SOURCE_CSR;
}

static ls_status count_columns(const struct table *t, struct source *source)
{
    const uint64_t columns = turn_columns(source);

    if (source->kind == SOURCE_CHARS || source->kind == SOURCE_CELLS)
        source->width = source->columns = 1;
    if (source->chosen || !has_axes(source))
        return LS_OK;
    if (columns == UINT64_MAX)
        return fail(LS_BAD_DATA, "%s: %s has more columns than fit in memory",
                    t->path, source->name);
    source->width = source->columns = (size_t)columns;
    return LS_OK;
}

/* Count the columns, and select the requested ones. */
static ls_status settle_columns(const struct table *t, struct source *source)
{
    char of[LS_NAME_SIZE + LS_PATH_SIZE];
    ls_status status = LS_OK;

    TRY(count_columns(t, source));
    if (!turn_asked(source))
        return LS_OK;
    snprintf(of, sizeof of, "%s: %s", t->path, source->name);
    TRY(selection_columns(of, turn_asked(source), source->width, NULL,
                          &source->chosen, &source->columns));
done:
    return status;
}

/* Mark columns of the part that are y or weights. */
static size_t mark_others(const struct source *part, const struct source *other,
                          unsigned char *taken)
{
    size_t marked = 0;

    if (other->kind != part->kind || strcmp(other->name, part->name) != 0)
        return 0;
    for (size_t k = 0; other->chosen && k < other->columns; k++) {
        marked += !taken[other->chosen[k]];
        taken[other->chosen[k]] = 1;
    }
    return marked;
}

/* Exclude columns of a plain dataset that are y or a weight from the
 * features. */
static ls_status leave_out(struct table *t, struct source *part)
{
    char columns[LS_NAME_SIZE / 2];
    unsigned char *taken = NULL;
    size_t marked = 0, n = 0;
    ls_status status = LS_OK;

    if (part->kind != SOURCE_PLAIN)
        return LS_OK;
    TRY(MEM_ARRAY(taken, part->width, "columns"));
    marked = mark_others(part, &t->y, taken);
    marked += mark_others(part, &t->weight, taken);
    marked += mark_others(part, &t->id, taken);
    marked += mark_others(part, &t->group, taken);
    marked += mark_others(part, &t->split, taken);
    for (size_t k = 0; part->chosen && k < part->columns; k++)
        if (taken[part->chosen[k]])
            TRY(fail(
                LS_BAD_DATA,
                "%s: column %zu of %s is y or a weight and a column of X "
                "too; leave it out of setting x, or choose another setting y",
                t->path, part->chosen[k], part->name));
    if (marked > 0 && part->upright && !part->chosen)
        TRY(fail(LS_BAD_DATA,
                 "%s: all columns of %s are X, and some of them y or a weight "
                 "too; name those of X: setting x=%s:COLUMN,COLUMN",
                 t->path, part->name, part->shown));
    if (marked == 0 || part->chosen)
        goto done;
    TRY(MEM_ARRAY(part->chosen, part->width, "columns"));
    for (size_t c = 0; c < part->width; c++)
        if (!taken[c])
            part->chosen[n++] = c;
    part->columns = n;
    if (n == 0)
        TRY(fail(LS_BAD_DATA, "%s: %s has no column left for X", t->path,
                 part->name));
    selection_text(part->chosen, n, columns, sizeof columns);
    if (t->parts == 1 && *columns)
        snprintf(t->x_name, sizeof t->x_name, "%.250s:%s", part->name, columns);
    reading_add(t->reading, "X without columns that are something else: %s",
                t->x_name);
done:
    mem_free(taken);
    return status;
}

static ls_status settle_x(struct table *t)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < t->parts; i++) {
        struct source *part = &t->part[i];

        TRY(settle_columns(t, part));
        TRY(leave_out(t, part));
        t->columns += part->columns;
        t->type = number_common(t->type, part->shape.type);
    }
    snprintf(t->x_type, sizeof t->x_type, "%s",
             t->parts == 1 && t->part[0].kind != SOURCE_FIELDS &&
                     t->part[0].kind != SOURCE_CODED
                 ? t->part[0].shape.type_name
                 : number_name(t->type));
done:
    return status;
}

/* One value for each row. */
static ls_status settle_column(struct table *t, struct source *source,
                               const char *what, const char *option)
{
    const struct h5_shape *shape = &source->shape;
    char text[128];
    ls_status status = LS_OK;

    source->transposed =
        turn_may(source) && shape->rank == 2 && shape->dims[0] == 1;
    if (turn_length(source, source->transposed) == t->rows)
        TRY(settle_columns(t, source));
    if (turn_length(source, source->transposed) != t->rows ||
        source->columns != 1) {
        shape_text(shape, text, sizeof text);
        return fail(LS_BAD_DATA,
                    "%s: %s is %s, want one %s for each of %zu rows "
                    "(setting %s=none leaves it out)",
                    t->path, source->shown, text, what, t->rows, option);
    }
done:
    return status;
}

static void say(struct table *t, const char *what, const struct source *source)
{
    char text[128];

    shape_text(&source->shape, text, sizeof text);
    reading_add(t->reading, "%s %.100s %.100s", what, source->shown, text);
}

/* Check the rows of a row role, if there is one. */
static ls_status settle_role(struct table *t, struct source *source,
                             const char *what, const char *option)
{
    char is[32];
    ls_status status = LS_OK;

    if (!*source->name)
        return LS_OK;
    snprintf(is, sizeof is, "%s is", what);
    TRY(check_kind(t, source, source != &t->weight));
    TRY(settle_column(t, source, what, option));
    say(t, is, source);
done:
    return status;
}

static void say_columns(struct table *t)
{
    const struct source *x = &t->part[0];
    const struct h5_shape *shape = &x->shape;

    if (shape->rank > 2 && t->parts == 1 && !x->chosen)
        reading_add(t->reading, "X flattened to %zu columns", t->columns);
    if (t->parts > 1)
        reading_add(t->reading, "X has %zu columns of %zu parts", t->columns,
                    t->parts);
}

static ls_status check_all(struct table *t)
{
    ls_status status = LS_OK;

    for (size_t i = 0; i < t->parts; i++) {
        TRY(check_kind(t, &t->part[i], false));
        if (i == 0 || strcmp(t->part[i].shown, t->part[i - 1].shown) != 0)
            say(t, i == 0 ? "X is" : "beside it", &t->part[i]);
    }
    if (*t->y.name)
        TRY(check_kind(t, &t->y, true));
done:
    return status;
}

ls_status axes_settle(struct table *t, const struct dataset_pattern *pattern)
{
    const bool asked = t->axis.at != AXIS_UNKNOWN;
    ls_status status = LS_OK;

    TRY(check_all(t));
    TRY(turn_settle(t, pattern));
    if (*t->y.name) {
        TRY(settle_columns(t, &t->y));
        say(t, "y is", &t->y);
    }
    if (source_length(&t->part[0]) > SIZE_MAX >> 8)
        return fail(LS_BAD_DATA, "%s: %s has too many rows", t->path,
                    t->part[0].name);
    t->rows = (size_t)source_length(&t->part[0]);
    TRY(settle_role(t, &t->weight, "weight", "weight"));
    TRY(settle_role(t, &t->id, "id", "id"));
    TRY(settle_role(t, &t->group, "group", "group"));
    TRY(settle_role(t, &t->split, "split", "stored-split"));
    TRY(settle_x(t));
    turn_say(t, pattern, asked);
    say_columns(t);
done:
    return status;
}
