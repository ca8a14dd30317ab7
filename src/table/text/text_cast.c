/* SPDX-License-Identifier: MIT */
/*
 * text_cast.c - the use of each column of a text: label, number, category.
 *
 * Part of text_table.h. A column whose first cell is a text is a category,
 * unless a model says otherwise. A later number among texts is a text, too; a
 * text among numbers is an error.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "table/text/cell.h"
#include "table/text/row_index.h"
#include "table/text/text_table.h"

/* Rows that are looked at for the first cells of columns. */
enum { SAMPLE = 2000 };

bool text_table_sample_next(const struct text_table *t, struct csv_text *text,
                            size_t *rows, struct csv_row *row)
{
    bool there = false;

    do {
        there = *rows < SAMPLE && csv_text_next(text, row) == LS_OK && row->n;
    } while (there && (*rows)++ == 0 && t->dialect.header);
    return there;
}

/* Kinds of the first cells of the columns that are not missing. */
static ls_status find_kinds(struct text_table *t, enum cell_kind **kind)
{
    const size_t columns = t->dialect.columns;
    struct csv_text text;
    struct csv_row row;
    enum cell_kind *made = NULL;
    size_t rows = 0;
    ls_status status = LS_OK;

    csv_text_start(&text, t->input, t->dialect.delimiter);
    TRY(MEM_ARRAY(made, columns, "kinds of columns"));
    for (size_t k = 0; k < columns; k++)
        made[k] = CELL_MISSING;
    TRY(input_rewind(t->input));
    while (text_table_sample_next(t, &text, &rows, &row)) {
        for (size_t k = 0; k < row.n && k < columns; k++) {
            double value;

            if (made[k] == CELL_MISSING)
                made[k] = cell_read(row.cell[k], t->plain, t->style, &value);
        }
    }
    *kind = made;
    made = NULL;
done:
    csv_text_clear(&text);
    mem_free(made);
    return status;
}

bool text_table_sample(const struct text_table *t, size_t k,
                       bool (*good)(const void *user, const char *cell),
                       const void *user)
{
    struct csv_text text;
    struct csv_row row;
    size_t rows = 0, seen = 0;
    bool all = true;

    if (input_rewind(t->input) != LS_OK)
        return false;
    csv_text_start(&text, t->input, t->dialect.delimiter);
    while (text_table_sample_next(t, &text, &rows, &row)) {
        if (k >= row.n || cell_is_missing(row.cell[k], t->style))
            continue;
        seen++;
        all = all && good(user, row.cell[k]);
    }
    csv_text_clear(&text);
    return all && seen > 0;
}

/* Mark the columns of a list "a,b,-1" in `in`; "" marks none. */
static ls_status mark_list(const struct text_table *t, const char *option,
                           const char *list, bool *in)
{
    char word[LS_NAME_SIZE], names[400];

    while (*list) {
        const size_t n = strcspn(list, ",");
        ptrdiff_t k = text_table_find(t, list);

        snprintf(word, sizeof word, "%.*s", (int)(n < 500 ? n : 500), list);
        if (k == NO_COLUMN)
            k = text_table_find(t, word);
        else
            strcpy(word, ""); /* the whole rest is one name */
        if (k == NO_COLUMN) {
            text_table_list(t, names, sizeof names);
            return fail(LS_BAD_DATA,
                        "%s: %s names %.80s, but it has no such column: %s",
                        input_path(t->input), option, word, names);
        }
        in[k] = true;
        list += *word ? n + (list[n] == ',') : strlen(list);
    }
    return LS_OK;
}

static bool is_word(const char *value, const char *word)
{
    return strcmp(value, word) == 0;
}

/* Roles by the settings and the first cells. */
static ls_status cast_by_cells(struct text_table *t,
                               const struct row_wish *wish)
{
    const ls_import_config *config = wish->config;
    const size_t n = t->dialect.columns;
    const bool named = !is_word(config->categories, "auto") &&
                       !is_word(config->categories, "error");
    enum cell_kind *kind = NULL;
    bool *keep = NULL, *drop = NULL, *category = NULL, *taken = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(keep, 4 * n, "roles of columns"));
    drop = keep + n;
    category = drop + n;
    taken = category + n;
    TRY(find_kinds(t, &kind));
    TRY(mark_list(t, "setting columns", config->columns, keep));
    TRY(mark_list(t, "setting drop", config->drop, drop));
    if (named)
        TRY(mark_list(t, "setting categories", config->categories, category));
    for (size_t k = 0; k < n; k++)
        taken[k] = keep[k] || drop[k] || category[k];
    TRY(text_roles_guess(t, wish, taken));
    if (t->label != 0 && !taken[0] && text_roles_of(t, 0) == BESIDES)
        TRY(row_index_find(t, &drop[0], t->note));
    for (size_t k = 0; k < n; k++) {
        const bool text =
            kind[k] == CELL_TEXT && !is_word(config->categories, "error");

        t->chosen[k] = category[k];
        t->role[k] = (ptrdiff_t)k == t->label                    ? ROLE_LABEL
                     : text_roles_of(t, k) < BESIDES             ? ROLE_NONE
                     : drop[k] || (*config->columns && !keep[k]) ? ROLE_NONE
                     : text || category[k]                       ? ROLE_CATEGORY
                                                                 : ROLE_NUMBER;
    }
done:
    mem_free(keep);
    mem_free(kind);
    return status;
}

static ls_status keep_name(const char *name, char **kept)
{
    *kept = mem_text(name);
    return mem_check(*kept, strlen(name) + 1, 1, "names of columns");
}

/* Of a column that files name in an attribute, whose size is limited. */
static ls_status keep_role(const struct text_table *t, const char *name,
                           char **kept)
{
    const size_t size = strlen(name) + 1;

    if (size <= COLUMN_NAME_SIZE)
        return keep_name(name, kept);
    return fail(LS_BAD_DATA,
                "%s: the name of column %.40s.. has %zu bytes; want at most %d "
                "for a label and what stands next to X",
                input_path(t->input), name, size - 1, COLUMN_NAME_SIZE - 1);
}

/* Columns of features in the order of the file. */
static ls_status make_columns(struct text_table *t, const struct row_wish *wish)
{
    size_t n = 0;
    char number[32];
    ls_status status = LS_OK;

    for (size_t k = 0; k < t->dialect.columns; k++)
        n += t->role[k] == ROLE_NUMBER || t->role[k] == ROLE_CATEGORY;
    if (n == 0)
        return fail(LS_BAD_DATA, "%s has no column but the label",
                    input_path(t->input));
    TRY(encoding_create(n, &t->columns));
    t->columns->named = t->names != NULL;
    t->columns->style = t->own;
    t->columns->width = t->dialect.columns;
    n = 0;
    for (size_t k = 0; k < t->dialect.columns; k++) {
        struct column *column = &t->columns->column[n];
        const char *name = t->names ? t->names[k] : number;
        const char *shown = t->names ? name : number + strlen("column_");

        snprintf(number, sizeof number, "column_%zu", k);
        if (t->role[k] == ROLE_LABEL)
            TRY(keep_role(t, shown, &t->columns->label));
        if (text_roles_of(t, k) < BESIDES)
            TRY(keep_role(t, shown, &t->columns->roles[text_roles_of(t, k)]));
        if (t->role[k] != ROLE_NUMBER && t->role[k] != ROLE_CATEGORY)
            continue;
        column->place = k;
        column->kind =
            t->role[k] == ROLE_NUMBER ? COLUMN_NUMBER : COLUMN_CATEGORY;
        if (wish->config->codes && column->kind == COLUMN_CATEGORY)
            column_take_codes(column);
        TRY(keep_name(name, &column->name));
        n++;
    }
done:
    return status;
}

static ls_status fail_list(const struct text_table *t,
                           const struct row_wish *wish, const char *option,
                           const struct column *column)
{
    return fail(LS_BAD_DATA, "%s: %s does not go with %s, where %s is %s",
                input_path(t->input), option, wish->of, column->name,
                column->coded                     ? "a category of codes"
                : column->kind == COLUMN_CATEGORY ? "a category"
                                                  : "a feature, a number");
}

/* Lists of columns may be said again for rows that are appended, and have to
 * be those that the columns were made by. */
static ls_status check_lists(const struct text_table *t,
                             const struct row_wish *wish)
{
    const ls_import_config *config = wish->config;
    const size_t n = t->dialect.columns;
    const bool refused = is_word(config->categories, "error");
    const bool named = !refused && !is_word(config->categories, "auto");
    bool *keep = NULL, *drop = NULL, *category = NULL;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(keep, 3 * n, "roles of columns"));
    drop = keep + n;
    category = drop + n;
    TRY(mark_list(t, "setting columns", config->columns, keep));
    TRY(mark_list(t, "setting drop", config->drop, drop));
    if (named)
        TRY(mark_list(t, "setting categories", config->categories, category));
    for (size_t k = 0; k < t->columns->n; k++) {
        const struct column *column = &t->columns->column[k];
        const bool text = column->kind == COLUMN_CATEGORY;

        if (*config->columns && !keep[column->place])
            TRY(fail_list(t, wish, "setting columns", column));
        if (drop[column->place])
            TRY(fail_list(t, wish, "setting drop", column));
        if (config->codes && text && !column->coded)
            TRY(fail_list(t, wish, "setting codes", column));
        if ((refused && text) || (category[column->place] && !text))
            TRY(fail_list(t, wish, "setting categories", column));
    }
done:
    mem_free(keep);
    return status;
}

/* Assign roles for a model. A label that the model does not need is unused. */
static ls_status cast_by_model(struct text_table *t,
                               const struct row_wish *wish)
{
    ls_status status = LS_OK;

    TRY(encoding_copy(wish->columns, &t->columns));
    TRY(text_roles_guess(t, wish, NULL));
    TRY(text_match_columns(t, wish));
    TRY(check_lists(t, wish));
    if (!wish->needs_y && !wish->takes_y)
        t->label = NO_COLUMN;
    if (t->label != NO_COLUMN)
        t->role[t->label] = ROLE_LABEL;
done:
    return status;
}

/* Columns next to X whose values are wanted are read, the others left out. */
static void cast_roles(struct text_table *t, const struct row_wish *wish)
{
    for (int which = 0; which < BESIDES; which++) {
        const ptrdiff_t k = t->roles[which];

        t->wanted[which] = k != NO_COLUMN && wish->roles.wants[which];
        if (!t->wanted[which])
            continue;
        t->role[k] = ROLE_BESIDE;
        t->slot[k] = (size_t)which;
    }
}

/* Which of the numbers and texts a column is, in the order of the features. */
static void give_slots(struct text_table *t, const struct row_wish *wish)
{
    const char *missing = wish->config->missing;
    const bool fills = !is_word(missing, "error") && !is_word(missing, "drop");

    for (size_t k = 0; k < t->columns->n; k++) {
        const struct column *column = &t->columns->column[k];
        const bool number = column->kind == COLUMN_NUMBER;

        t->slot[column->place] = number ? t->numbers++ : t->texts++;
        t->fills[column->place] =
            wish->columns ? wish->fills || column->fill == column->fill : fills;
    }
}

ls_status text_table_cast(struct text_table *t, const struct row_wish *wish)
{
    const size_t n = t->dialect.columns;
    ls_status status = LS_OK;

    TRY(MEM_ARRAY(t->role, n, "roles of columns"));
    TRY(MEM_ARRAY(t->slot, n, "roles of columns"));
    TRY(MEM_ARRAY(t->fills, n, "roles of columns"));
    TRY(MEM_ARRAY(t->chosen, n, "roles of columns"));
    if (wish->columns) {
        TRY(cast_by_model(t, wish));
    } else {
        TRY(cast_by_cells(t, wish));
        TRY(make_columns(t, wish));
    }
    cast_roles(t, wish);
    give_slots(t, wish);
done:
    return status;
}
