/* SPDX-License-Identifier: MIT */
/*
 * text_roles.c - finding the weight, id, group and split columns of a text.
 *
 * Part of text_table.h. A column is found as in HDF5: by the name in the
 * setting, by the name in the model, or by a usual name.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/nearest.h"
#include "table/text/cell.h"
#include "table/text/text_table.h"
#include "table/values/part.h"

int text_roles_of(const struct text_table *t, size_t k)
{
    int which = 0;

    while (which < BESIDES && t->roles[which] != (ptrdiff_t)k)
        which++;
    return which;
}

bool text_table_by_name(const struct text_table *t, const struct row_wish *wish)
{
    return wish->columns && wish->columns->named && t->names;
}

/* "t.csv: setting weight names wt, but it has no such column (w is near): a,
 * w". */
static ls_status fail_name(const struct text_table *t, int which,
                           const char *name)
{
    char list[400];
    const char **names = mem_zeroed(t->dialect.columns + 1, sizeof *names);
    const char *nearest = NULL;
    ls_status status = LS_OK;

    TRY(mem_check(names, t->dialect.columns + 1, sizeof *names, "names"));
    for (size_t k = 0; t->names && k < t->dialect.columns; k++)
        names[k] = t->names[k];
    nearest = nearest_name(name, names);
    text_table_list(t, list, sizeof list);
    status = fail(LS_BAD_DATA,
                  "%s: setting %s names %.80s, but it has no such "
                  "column%s%.80s%s: %s",
                  input_path(t->input), row_roles_option[which], name,
                  nearest ? " (did you mean " : "", nearest ? nearest : "",
                  nearest ? "?)" : "", list);
done:
    mem_free(names);
    return status;
}

static ls_status take_given(struct text_table *t, int which, const char *name)
{
    const ptrdiff_t k = text_table_find(t, name);

    if (k == NO_COLUMN)
        return fail_absent(fail_name(t, which, name));
    if (text_roles_of(t, (size_t)k) < BESIDES)
        return fail(
            LS_USAGE, "%s: setting %s and setting %s both name column %.80s",
            input_path(t->input), row_roles_option[text_roles_of(t, (size_t)k)],
            row_roles_option[which], name);
    t->roles[which] = k;
    return LS_OK;
}

/* What a model was trained with, where the text has it. Numbers of columns say
 * something in a text of as many columns alone. */
static void take_known(struct text_table *t, const struct row_wish *wish,
                       int which)
{
    const char *name = wish->columns->roles[which];

    if (!name || (wish->columns->named && !t->names))
        return;
    if (text_table_by_name(t, wish) ||
        t->dialect.columns == wish->columns->width)
        t->roles[which] = text_table_find(t, name);
}

/* Whether the name of a split leaves the choice to the file. */
static bool is_auto(int which, const char *name)
{
    return which == BESIDE_SPLIT && strcmp(name, "auto") == 0;
}

ls_status text_roles_given(struct text_table *t, const struct row_wish *wish)
{
    ls_status status = LS_OK;

    for (int which = 0; which < BESIDES; which++) {
        const char *name = row_roles_given(wish->config, which);

        if (name && strcmp(name, "none") == 0)
            continue;
        if (name && !is_auto(which, name))
            TRY(take_given(t, which, name));
        else if (wish->columns)
            take_known(t, wish, which);
    }
done:
    return status;
}

static bool is_part(const void *user, const char *cell)
{
    (void)user;
    return part_of_word(cell) >= 0 && (*cell < '0' || *cell > '9');
}

/* Whether a column of that name is taken for it without being told: groups
 * only where groups are asked for, and a split by its words. */
static bool may_be(const struct text_table *t, const struct row_wish *wish,
                   int which, size_t k)
{
    const bool must = wish->roles.must[which];

    if (which == BESIDE_GROUP)
        return must;
    return which != BESIDE_SPLIT || must ||
           text_table_sample(t, k, is_part, NULL);
}

static bool is_feature(const struct row_wish *wish, const char *name)
{
    for (size_t k = 0; wish->columns && k < wish->columns->n; k++)
        if (strcmp(wish->columns->column[k].name, name) == 0)
            return true;
    return false;
}

static ptrdiff_t find_usual(const struct text_table *t,
                            const struct row_wish *wish, int which,
                            const bool *taken)
{
    for (size_t i = 0; row_roles_usual[which][i]; i++)
        for (size_t k = 0; t->names && k < t->dialect.columns; k++)
            if (strcasecmp(t->names[k], row_roles_usual[which][i]) == 0 &&
                (ptrdiff_t)k != t->label && !(taken && taken[k]) &&
                text_roles_of(t, k) == BESIDES &&
                !is_feature(wish, t->names[k]) && may_be(t, wish, which, k))
                return (ptrdiff_t)k;
    return NO_COLUMN;
}

static ls_status fail_lacking(const struct text_table *t, int which)
{
    return fail(LS_BAD_DATA,
                "%s has no column called %s; name one with setting %s",
                input_path(t->input), row_roles_dataset[which] + 1,
                row_roles_option[which]);
}

ls_status text_roles_guess(struct text_table *t, const struct row_wish *wish,
                           const bool *taken)
{
    const bool by_position = wish->columns && !text_table_by_name(t, wish);

    for (int which = 0; which < BESIDES; which++) {
        const char *name = row_roles_given(wish->config, which);
        const bool must = wish->roles.must[which];

        if (t->roles[which] == NO_COLUMN && !by_position &&
            (!name || is_auto(which, name)))
            t->roles[which] = find_usual(t, wish, which, taken);
        if (t->roles[which] == NO_COLUMN && must)
            return fail_lacking(t, which);
        if (t->roles[which] != NO_COLUMN && t->roles[which] == t->label)
            return fail(LS_USAGE, "%s: the label and setting %s are one column",
                        input_path(t->input), row_roles_option[which]);
    }
    return LS_OK;
}
