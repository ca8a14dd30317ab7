/* SPDX-License-Identifier: MIT */
/*
 * text_match.c - matching the columns of a model to those of a text.
 *
 * Part of text_table.h. By name if both have names; else by position, and then
 * the numbers of columns must be equal: a file with an id in front would be
 * read one column off.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "table/text/cell.h"
#include "table/text/text_table.h"

/* Columns that may be features: neither the label nor next to X. */
static size_t count_free(const struct text_table *t)
{
    size_t n = 0;

    for (size_t k = 0; k < t->dialect.columns; k++)
        n += (ptrdiff_t)k != t->label && text_roles_of(t, k) == BESIDES;
    return n;
}

/* A model's classes, and how numbers are read. */
struct classes {
    const struct text_table *table;
    const struct row_wish *wish;
};

/* Whether a cell is the label of a class: its name, or the same number. */
static bool is_class(const void *user, const char *cell)
{
    const struct classes *c = user;
    const locale_t plain = c->table->plain;
    double number = NAN, other = NAN;

    (void)cell_read(cell, plain, c->table->style, &number);
    for (size_t i = 0; i < c->wish->n_classes; i++) {
        const char *name =
            c->wish->class_names ? c->wish->class_names[i] : NULL;

        if (name ? strcmp(name, cell) == 0 : number == (double)i)
            return true;
        if (name && cell_read(name, plain, NULL, &other) == CELL_NUMBER &&
            number == other)
            return true;
    }
    return false;
}

/* The column of the label where names do not tell: its number in a text of as
 * many columns as the one that was learnt from. */
static ptrdiff_t label_by_place(const struct text_table *t,
                                const struct row_wish *wish)
{
    const struct encoding *columns = wish->columns;
    const size_t width = columns->width ? columns->width : columns->n + 1;

    return columns->label && !columns->named && t->dialect.columns == width
               ? text_table_find(t, columns->label)
               : NO_COLUMN;
}

/* The label of a text that is matched by position: by a usual name, or by its
 * place. Where it is only to be set aside, it has to look like one. */
static ls_status find_by_position(struct text_table *t,
                                  const struct row_wish *wish)
{
    const struct classes classes = {t, wish};
    size_t n = 0;
    ptrdiff_t label = text_table_usual_label(t, &n);

    if (!wish->needs_y && count_free(t) <= wish->columns->n)
        return LS_OK;
    if (n == 1) {
        t->label = label;
        return LS_OK;
    }
    label = t->names ? NO_COLUMN : label_by_place(t, wish);
    if (label != NO_COLUMN &&
        (wish->needs_y ||
         text_table_sample(t, (size_t)label, is_class, &classes)))
        t->label = label;
    return wish->needs_y && t->label == NO_COLUMN
               ? text_table_find_label(
                     t, wish->columns->named ? wish->columns->label : NULL)
               : LS_OK;
}

ls_status text_match_label(struct text_table *t, const struct row_wish *wish)
{
    const char *label = wish->config->label;

    if (label)
        return text_table_find_label(t, label);
    if (!text_table_by_name(t, wish))
        return find_by_position(t, wish);
    label = wish->columns->label;
    if (wish->needs_y)
        return text_table_find_label(t, label);
    if (label)
        t->label = text_table_find(t, label);
    return LS_OK;
}

static bool is_free(const struct text_table *t, size_t k)
{
    return t->role[k] == ROLE_NONE && (ptrdiff_t)k != t->label &&
           text_roles_of(t, k) == BESIDES;
}

static void give_place(struct text_table *t, size_t k, size_t at)
{
    struct column *column = &t->columns->column[k];

    column->place = at;
    t->role[at] = column->kind == COLUMN_NUMBER ? ROLE_NUMBER : ROLE_CATEGORY;
}

static ls_status match_by_name(struct text_table *t,
                               const struct row_wish *wish)
{
    char lacking[300] = "";
    size_t used = 0, n = 0;

    for (size_t k = 0; k < t->columns->n; k++) {
        const char *name = t->columns->column[k].name;
        size_t at = 0;

        while (at < t->dialect.columns && strcmp(t->names[at], name) != 0)
            at++;
        if (at < t->dialect.columns && is_free(t, at)) {
            give_place(t, k, at);
            continue;
        }
        if (used + 60 < sizeof lacking)
            used += (size_t)snprintf(lacking + used, sizeof lacking - used,
                                     "%s%.50s", n ? ", " : "", name);
        n++;
    }
    if (n == 0)
        return LS_OK;
    return fail(LS_BAD_DATA,
                "%s has %zu columns and lacks %zu of the %zu of %s: %s",
                input_path(t->input), t->dialect.columns, n, t->columns->n,
                wish->of, lacking);
}

/* The sentence that NPY and HDF5 give, and what a text could do. */
static ls_status fail_width(const struct text_table *t,
                            const struct row_wish *wish)
{
    const size_t n = count_free(t);
    const bool is_extra = n != t->dialect.columns;

    return fail(
        LS_BAD_DATA,
        "%s has %zu features%s, %s has %zu; they cannot be matched by "
        "name as %s has no names%s%s%s",
        input_path(t->input), n,
        is_extra ? " next to its label and the like" : "", wish->of,
        t->columns->n, wish->columns->named ? input_path(t->input) : wish->of,
        n > t->columns->n ? "; " : "", n > t->columns->n ? t->label_option : "",
        n > t->columns->n
            ? " COLUMN sets the label aside, setting id=COLUMN an identity"
            : "");
}

/* In order, if as many columns are left as the model has; or each at its old
 * place in a text of the same layout, of which some columns were dropped. */
static ls_status match_by_position(struct text_table *t,
                                   const struct row_wish *wish)
{
    const struct encoding *columns = t->columns;
    const bool same = t->dialect.columns == columns->width &&
                      (t->label != NO_COLUMN || !columns->label);
    size_t k = 0;

    if (count_free(t) == columns->n) {
        for (size_t at = 0; at < t->dialect.columns; at++)
            if (is_free(t, at))
                give_place(t, k++, at);
        return LS_OK;
    }
    for (k = 0; k < columns->n; k++) {
        const size_t at = columns->column[k].place;

        if (!same || at >= t->dialect.columns || !is_free(t, at))
            return fail_width(t, wish);
        give_place(t, k, at);
    }
    return LS_OK;
}

ls_status text_match_columns(struct text_table *t, const struct row_wish *wish)
{
    return text_table_by_name(t, wish) ? match_by_name(t, wish)
                                       : match_by_position(t, wish);
}
